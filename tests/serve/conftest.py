"""A server in this process, on the shipped evidence; and one on a small store that may be written."""

import itertools
import json
import signal
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

import netkg
from netkg.serve.app import create_app
from netkg.serve.served import serve_evidence
from netkg.serve.settings import Limits, Settings
from netkg.store.disk.reader import create_disk

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # starlette announces another client library; this one is what is locked
    from starlette.testclient import TestClient

TOKEN = "a-token-for-tests"  # noqa: S105 (of a server that lives for a test)
BASE = "http://127.0.0.1"


def client_of(served, **headers):
    """Return a client of a server in this process, which follows no redirects."""
    return TestClient(create_app(served), base_url=BASE, headers=headers, follow_redirects=False)


@pytest.fixture(scope="session")
def served():
    """Return the shipped evidence, served by two workers."""
    served = serve_evidence(netkg.open(), Settings(workers=2))
    yield served
    served.close()


@pytest.fixture(scope="session")
def client(served):
    """Return a client of the shipped evidence, which is for reading."""
    return client_of(served)


def _writable(folder):
    create_disk(folder / "store")
    evidence = netkg.open(store=folder / "store")
    settings = Settings(workers=1, writable=True, token=TOKEN, limits=Limits(timeout_s=20))
    return serve_evidence(evidence, settings)


@pytest.fixture
def writable(tmp_path):
    """Return an empty disk store, served to be written with the token :data:`TOKEN`."""
    served = _writable(tmp_path)
    yield served
    served.close()


@pytest.fixture
def writer(writable):
    """Return a client that may write."""
    return client_of(writable, authorization=f"Bearer {TOKEN}")


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Return a client that may write and what it writes to, for tests that change nothing in the end."""
    served = _writable(tmp_path_factory.mktemp("shared"))
    yield client_of(served, authorization=f"Bearer {TOKEN}"), served
    served.close()


@pytest.fixture(scope="session")
def make_client():
    """Return a function that gives a client of what is served."""
    return client_of


@pytest.fixture(scope="session")
def store(served):
    """Return the folder of the shipped evidence as a store on disk."""
    return str(served.snapshot.root)


@pytest.fixture(scope="session")
def said(tmp_path_factory):
    """Return where a process writes what it says; in a pipe that nobody reads it would get stuck."""
    folder = tmp_path_factory.mktemp("said")
    return lambda process: folder / str(process)


@pytest.fixture(scope="session")
def start(said):
    """Return what starts a server as a process, and gives it and its address."""
    numbers = itertools.count()

    def start(*options):
        path = said(next(numbers))
        with path.open("w") as err:
            process = subprocess.Popen(
                [sys.executable, "-m", "netkg", "serve", "--port", "0", "--json", *options],
                stdout=subprocess.PIPE,
                stderr=err,
                text=True,
            )
        path.rename(said(process.pid))
        lines = []
        while not lines or lines[-1] != "}\n":
            lines.append(process.stdout.readline())
            assert lines[-1], said(process.pid).read_text()
        return process, json.loads("".join(lines))["result"]["url"]

    return start


@pytest.fixture(scope="session")
def stop(said):
    """Return what ends such a process, and gives its exit code and what it said."""

    def stop(process, number=signal.SIGTERM):
        process.send_signal(number)
        out, _ = process.communicate(timeout=60)
        return process.returncode, out, said(process.pid).read_text()

    return stop


@pytest.fixture(scope="session")
def workers_of():
    """Return what gives the numbers of the worker processes of a server."""

    def workers_of(process):
        return [
            int(child)
            for task in Path(f"/proc/{process.pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]

    return workers_of


@pytest.fixture(scope="session")
def ended():
    """Return what tells whether a process has ended with all its threads; the last one closes its files."""

    def ended(pid):
        try:
            threads = list(Path(f"/proc/{pid}/task").iterdir())
            return (
                len(threads) == 1 and (threads[0] / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
            )
        except (FileNotFoundError, ProcessLookupError):
            return True

    return ended
