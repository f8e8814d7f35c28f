"""Running the reasoner: what is missing or fails is said clearly, and nothing is left behind."""

import importlib.util
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time

import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.ontology.reason import reason
from netkg.ontology.reason.expressions import Axiom
from netkg.ontology.reason.hermit import TimedOutError, find_java, reasoner_name, run_hermit

AXIOMS = [Axiom("Type", ("https://example.org/a", "https://example.org/B"))]

posix = pytest.mark.skipif(os.name != "posix", reason="the stand-in for Java is a shell script")


@pytest.fixture
def no_java(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)


@pytest.fixture
def temporary(monkeypatch, tmp_path):
    """Return an empty folder that temporary files go to."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def stand_in(folder, script):
    """Return the path of a program that stands in for Java."""
    program = folder / "java"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)


def wait_for(path):
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.05)
    pytest.fail(f"{path} did not appear")


def assert_ended(path):
    """Fail if the process whose number stands in a file is still there after a while."""
    pid = int(path.read_text())
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} is still running")


@pytest.mark.usefixtures("no_java")
def test_without_java_the_message_says_how_to_install_it(quads):
    with pytest.raises(OntologyError, match="needs Java") as error:
        reason(quads())
    assert "apt-get install" in error.value.hint
    assert "everything else in netkg works without it" in error.value.hint


@posix
@pytest.mark.usefixtures("no_java")
def test_java_is_found_by_java_home_too(monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    program = stand_in(tmp_path / "bin", "exit 0")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == program


def test_without_owlready2_the_message_says_how_to_install_it(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "owlready2" else find(name, *rest)
    )
    with pytest.raises(OntologyError, match="owlready2") as error:
        reasoner_name()
    assert "netkg[reason]" in error.value.hint


def test_the_reasoner_is_named_with_its_version():
    assert reasoner_name().startswith("HermiT 1.")
    assert "owlready2 0." in reasoner_name()


@posix
def test_a_java_that_fails_is_quoted_and_leaves_no_files(tmp_path, temporary):
    java = stand_in(tmp_path, "echo 'Error: could not create the Java Virtual Machine.' >&2; exit 1")
    with pytest.raises(OntologyError, match="could not create the Java Virtual Machine"):
        run_hermit(AXIOMS, java=java, timeout_s=60)
    assert list(temporary.iterdir()) == []


@posix
def test_a_run_that_takes_too_long_is_stopped(tmp_path, temporary):
    with pytest.raises(TimedOutError):
        run_hermit(AXIOMS, java=stand_in(tmp_path, "sleep 60"), timeout_s=0.5)
    assert list(temporary.iterdir()) == []


@posix
def test_a_run_that_is_cancelled_ends_with_all_it_started(tmp_path, temporary):
    cancelled = threading.Event()
    java = stand_in(tmp_path, f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; sleep 60")
    waiting = threading.Thread(target=lambda: (wait_for(tmp_path / "pid"), cancelled.set()))
    waiting.start()
    with pytest.raises(TimedOutError):
        run_hermit(AXIOMS, java=java, timeout_s=60, cancelled=cancelled)
    waiting.join()
    assert_ended(tmp_path / "pid")
    assert list(temporary.iterdir()) == []


@posix
def test_reasoning_out_of_time_says_so(tmp_path, monkeypatch, quads):
    stand_in(tmp_path, "sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(OntologyError, match="did not finish within 1 seconds") as error:
        reason(quads(), timeout_s=1)
    assert "allow more time" in error.value.hint


@posix
def test_ctrl_c_ends_everything(tmp_path, quads):
    stand_in(tmp_path, f"echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; sleep 60")
    (tmp_path / "data.nq").write_bytes(ox.serialize(quads(), format=ox.RdfFormat.N_QUADS))
    script = f"""
import pyoxigraph as ox
from netkg.ontology.reason import reason
reason(ox.parse(path={str(tmp_path / "data.nq")!r}))
"""
    path = os.pathsep.join((str(tmp_path), os.environ["PATH"]))
    command = [sys.executable, "-c", script]
    with subprocess.Popen(command, env=os.environ | {"PATH": path}, stderr=subprocess.PIPE) as process:
        wait_for(tmp_path / "pid")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert b"KeyboardInterrupt" in errors
    assert_ended(tmp_path / "pid")
