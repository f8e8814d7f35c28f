"""A Virtuoso of our own for a benchmark: on free loopback ports, with a random password."""

from __future__ import annotations

import json
import secrets
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["PROGRAM", "Virtuoso", "virtuoso"]

PROGRAM = shutil.which("virtuoso-t")
ISQL = shutil.which("isql-vt") or shutil.which("isql")

SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temporary.db
TransactionFile = {folder}/temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}, {data}
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
MaxCheckpointRemap = 2000
CheckpointInterval = 0
DisableTcpSocket = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
[SPARQL]
ResultSetMaxRows = 100000000
MaxQueryCostEstimationTime = 0
MaxQueryExecutionTime = 0
"""


@dataclass
class Virtuoso:
    """A running Virtuoso."""

    process: subprocess.Popen[bytes]
    sql: int
    http: int
    password: str

    def isql(self, *statements: str) -> str:
        """Return what the server says to statements of its own language."""
        command = [ISQL or "", str(self.sql), "dba", self.password, "BANNER=OFF", "VERBOSE=OFF"]
        text = "\n".join(f"{statement};" for statement in statements)
        done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)  # noqa: S603
        if "Error" in done.stdout + done.stderr:
            raise RuntimeError((done.stdout + done.stderr)[:500])
        return done.stdout

    def load(self, path: Path) -> None:
        """Load a file of N-Quads with the bulk loader, durably."""
        self.isql(
            f"ld_dir('{path.parent}', '{path.name}', 'https://synthetic.example/netkg/none')",
            "rdf_loader_run()",
            "checkpoint",
        )
        left = self.isql("select count(*) from DB.DBA.LOAD_LIST where ll_error is not null or ll_state <> 2")
        if left.split()[-1:] not in (["0"], ["0;"]) and "0" not in left.split():
            raise RuntimeError(f"Virtuoso did not load all: {left[:300]}")

    def rows(self, sparql: str) -> Counter[tuple[str, ...]]:
        """Return the rows of a SELECT with their numbers, as values."""
        data = urllib.parse.urlencode({"query": sparql, "format": "application/sparql-results+json"}).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.http}/sparql", data)
        with urllib.request.urlopen(request, timeout=600) as answer:  # noqa: S310 (loopback)
            found = json.load(answer)
        names = found["head"]["vars"]
        return Counter(
            tuple(row[name]["value"] if name in row else "" for name in names)
            for row in found["results"]["bindings"]
        )


@contextmanager
def virtuoso(folder: Path, data: Path) -> Iterator[Virtuoso]:
    """Give a Virtuoso with its database in ``folder`` that may read files of ``data``; stop it in the end."""
    folder.mkdir(parents=True)
    sql, http = _free_port(), _free_port()
    (folder / "virtuoso.ini").write_text(SETTINGS.format(folder=folder, data=data, sql=sql, http=http))
    password = secrets.token_hex(8)  # it takes no longer ones
    command = [PROGRAM or "", "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    log = (folder / "out.log").open("wb")
    own = ["+pwdold", "dba", "+pwddba", password, "+pwddav", password]  # it sets them and ends
    subprocess.run([*command, *own], cwd=folder, stdout=log, stderr=log, check=False)  # noqa: S603 (on the path)
    process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)  # noqa: S603 (found on the path)
    server = Virtuoso(process, sql, http, password)
    try:
        _wait(server, folder)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        log.close()


def _wait(server: Virtuoso, folder: Path, seconds: float = 90) -> None:
    """Wait until our own server answers: its password is known to nobody else."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if server.process.poll() is not None:
            break
        try:
            urllib.request.urlopen(
                f"http://127.0.0.1:{server.http}/sparql?query=ASK%7B%7D", timeout=5
            ).close()
        except OSError:
            time.sleep(0.2)
            continue
        server.isql("select 1")  # not before: it shuts out who comes too early
        return
    raise RuntimeError(f"Virtuoso did not start: {(folder / 'out.log').read_text(errors='replace')[-500:]}")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
