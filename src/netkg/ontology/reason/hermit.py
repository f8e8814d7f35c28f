"""HermiT, through owlready2, in a process that can be killed: axioms in, what follows out."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES
from netkg.ontology.reason import worker
from netkg.ontology.reason.expressions import Axiom
from netkg.ontology.reason.ntriples import to_ntriples

__all__ = ["TimedOutError", "Verdict", "find_java", "reasoner_name", "run_hermit"]

_NOTHING = PREFIXES["owl"] + "Nothing"
_EQUIVALENT = PREFIXES["owl"] + "equivalentClass"
_PARENT = PREFIXES["rdfs"] + "subClassOf"
_TYPE = PREFIXES["rdf"] + "type"

_JVM = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData"
"""Measured: halves the time of a run, which is mostly start-up; leaves no files of its own."""


_LOOK_S = 0.2
"""Seconds between two looks whether a run is to be cancelled."""


class TimedOutError(Exception):
    """HermiT did not finish in the time given; it has been stopped."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT says of some axioms.

    ``types`` and ``parents`` hold the nearest named classes only, of individuals and of classes.
    """

    consistent: bool
    unsatisfiable: frozenset[str] = frozenset()
    types: frozenset[tuple[str, str]] = frozenset()
    parents: frozenset[tuple[str, str]] = frozenset()


def find_java() -> str:
    """Return the path of the Java program, of the search path or else of ``JAVA_HOME``.

    Raises:
        OntologyError: there is none.
    """
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java") or (shutil.which("java", path=str(Path(home) / "bin")) if home else None)
    if java is None:
        raise OntologyError(
            "reasoning needs Java, and no java program was found",
            hint="install a Java runtime (Debian, Ubuntu: sudo apt-get install default-jre-headless; "
            "Fedora: sudo dnf install java-latest-openjdk-headless; macOS: brew install openjdk); "
            "everything else in netkg works without it",
        )
    return java


def reasoner_name() -> str:
    """Return the reasoner with its version and the library's, as they stand in provenance.

    Raises:
        OntologyError: owlready2, which brings HermiT, is not installed.
    """
    found = importlib.util.find_spec("owlready2")
    if found is None or found.origin is None:
        raise OntologyError(
            "reasoning needs the Python package owlready2",
            hint='install it with: pip install "netkg[reason]"; everything else in netkg works without it',
        )
    library = importlib.metadata.version("owlready2")
    return f"HermiT {_hermit_version(Path(found.origin).parent)} (owlready2 {library})"


def _hermit_version(library: Path) -> str:
    try:
        with zipfile.ZipFile(library / "hermit" / "HermiT.jar") as jar:
            manifest = jar.read("META-INF/MANIFEST.MF").decode()
    except (OSError, KeyError, zipfile.BadZipFile) as error:
        raise OntologyError(
            f"HermiT is missing from owlready2: {error}", hint="install owlready2 again"
        ) from error
    match = re.search(r"^Implementation-Version: *(\S+)", manifest, re.MULTILINE)
    return match[1] if match else "of unknown version"


def run_hermit(
    axioms: Iterable[Axiom], *, java: str, timeout_s: float, cancelled: threading.Event | None = None
) -> Verdict:
    """Return what HermiT infers from the axioms.

    Raises:
        OntologyError: Java or HermiT failed.
        TimedOutError: it took longer than ``timeout_s``, or ``cancelled`` was set; it and all it started
            have been stopped.
    """
    if timeout_s <= 0:
        raise TimedOutError
    with tempfile.TemporaryDirectory(prefix="netkg-reason-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "copy.nt"
        copy.write_text(to_ntriples(axioms), encoding="utf-8")
        process = subprocess.Popen(  # noqa: S603 (our own script, run by this Python)
            [sys.executable, "-P", str(Path(worker.__file__)), str(copy), java],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(os.environ, folder),
            start_new_session=True,
        )
        try:
            output, errors = _wait(process, timeout_s, cancelled)
        finally:
            _stop(process)
    if process.returncode == worker.INCONSISTENT:
        return Verdict(consistent=False)
    if process.returncode != 0:
        raise OntologyError(f"HermiT failed: {_last_words(errors)}", hint="is it a working Java 8 or newer?")
    return _verdict(ox.parse(output, format=ox.RdfFormat.N_TRIPLES))


def _wait(
    process: subprocess.Popen[bytes], timeout_s: float, cancelled: threading.Event | None
) -> tuple[bytes, bytes]:
    """Return what a process writes until it ends, while looking now and then whether to stop."""
    deadline = time.monotonic() + timeout_s
    while True:
        left = deadline - time.monotonic()
        if left <= 0 or (cancelled is not None and cancelled.is_set()):
            raise TimedOutError
        try:
            return process.communicate(timeout=min(left, _LOOK_S))
        except subprocess.TimeoutExpired:
            continue


def _environment(outer: Mapping[str, str], folder: str) -> dict[str, str]:
    """Return the environment of the process: its temporary files go to ``folder``."""
    options = f"{outer.get('JAVA_TOOL_OPTIONS', '')} {_JVM} -Djava.io.tmpdir={folder}".strip()
    return dict(outer) | {"TMPDIR": folder, "TEMP": folder, "TMP": folder, "JAVA_TOOL_OPTIONS": options}


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started, unless it has ended by itself."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.communicate()


def _last_words(errors: bytes) -> str:
    lines = [line.strip() for line in errors.decode(errors="replace").splitlines()]
    kept = [
        line for line in lines if line and not line.startswith(("at ", "Picked up ", "Java error message"))
    ]
    return "; ".join(kept[-3:]) or "it said nothing"


def _verdict(quads: Iterable[ox.Quad]) -> Verdict:
    empty: set[str] = set()
    types: set[tuple[str, str]] = set()
    parents: set[tuple[str, str]] = set()
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or not isinstance(quad.object, ox.NamedNode):
            continue
        subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
        if _NOTHING in (subject, value):
            empty |= {subject, value} - {_NOTHING}
        elif predicate == _TYPE:
            types.add((subject, value))
        elif predicate == _PARENT:
            parents.add((subject, value))
        elif predicate == _EQUIVALENT:
            parents |= {(subject, value), (value, subject)}
    return Verdict(True, frozenset(empty), frozenset(types), frozenset(parents))
