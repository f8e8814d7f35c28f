"""Standard output that is full, closed or gone, and Ctrl-C; all with a program of its own."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netkg.cli.streams import is_coloured

NETKG = [sys.executable, "-m", "netkg"]
COMMANDS = [
    ["--version"],
    ["--help"],
    ["demo"],
    ["query", "list"],
    ["query", "names", "--format", "csv"],
    ["export", "-", "--format", "turtle"],
    ["info", "--json"],
]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_full_disk_behind_standard_output(evidence, words):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*NETKG, *words], stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("error: ")
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_reader_that_has_gone_is_no_error_worth_a_word(evidence, words):
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as pipe:
        done = subprocess.run([*NETKG, *words], stdout=pipe, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.parametrize(
    ("words", "code"), [("query nothing 2>&-", 6), ("query list >&-", 3), ("--version >&-", 3)]
)
def test_streams_that_are_closed(evidence, words, code):
    shell = ["/bin/sh", "-c", f"{sys.executable} -m netkg {words}"]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_ctrl_c(evidence):
    """It comes while the command waits for a query on standard input."""
    words = [*NETKG, "--verbose", "query", "-"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert b"project" in process.stderr.readline()
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, b"")
    assert err.splitlines()[-1] == b"interrupted"
    assert b"Traceback" not in err


def test_ctrl_c_ends_a_query_that_the_engine_would_not_leave(evidence):
    words = [*NETKG, "--verbose", "query", "-"]
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdin.write(b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    process.stdin.close()
    while b"running" not in process.stderr.readline():
        pass
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == -signal.SIGINT
    process.stdout.close()
    process.stderr.close()


def test_an_old_character_set_is_an_error_and_not_a_traceback(evidence, program):
    environment = os.environ | {"PYTHONIOENCODING": "ascii:strict"}
    done = program("query", "names", env=environment)
    assert done.returncode in (0, 3)
    assert "Traceback" not in done.stderr


def test_colour(monkeypatch):
    class Screen:
        def __init__(self, tty):
            self.isatty = lambda: tty

    assert (is_coloured(Screen(True)), is_coloured(Screen(False))) == (True, False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert is_coloured(Screen(False))
    monkeypatch.setenv("TERM", "dumb")
    assert not is_coloured(Screen(True))
    monkeypatch.delenv("TERM")
    monkeypatch.setenv("NO_COLOR", "1")
    assert not is_coloured(Screen(True))
