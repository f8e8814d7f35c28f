"""Projects to run commands on, and two ways to run them: in this process, and as a program."""

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

from netkg.build import build
from netkg.cli.app import run
from netkg.cli.scaffold import create_project
from netkg.config import open_project


@dataclass(frozen=True)
class Done:
    """What a command did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch):
    """Nothing of the caller's terminal settings reaches a test."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "_NETKG_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def evidence_master(tmp_path_factory, checkout):
    """Return a built project with the shipped records; not to be changed."""
    folder = tmp_path_factory.mktemp("cli") / "evidence"
    create_project(folder)
    for path in (checkout / "data" / "records").glob("*.yaml"):
        shutil.copy(path, folder / "data" / "records")
    build(open_project(folder))
    return folder


@pytest.fixture
def evidence(evidence_master, tmp_path, monkeypatch):
    """Return a copy of the evidence that may be changed, and work in it."""
    folder = tmp_path / "evidence"
    shutil.copytree(evidence_master, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """Return a new project without records, and work in it."""
    folder = tmp_path / "empty"
    create_project(folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def netkg(capfdbinary, monkeypatch):
    """Return a function that runs a command in this process."""

    def call(*arguments, stdin=None):
        if stdin is not None:
            data = stdin if isinstance(stdin, bytes) else stdin.encode()
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        capfdbinary.readouterr()
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return call


@pytest.fixture
def program():
    """Return a function that starts the command as a program of its own."""

    def start(*arguments, **options):
        return subprocess.run(
            command(*arguments),
            **{"capture_output": True, "text": True, "timeout": 60, "check": False} | options,
        )

    return start


def command(*arguments):
    """Return the words that start the command as a program."""
    return [sys.executable, "-m", "netkg", *map(str, arguments)]


@pytest.fixture
def as_user():
    """Skip where permissions do not hold, as for root."""
    if os.geteuid() == 0:
        pytest.skip("root may read and write everything")
