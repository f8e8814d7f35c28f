"""Projects to run commands on, and two ways to run them: in this process, and as a program."""

import io
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, replace

import pytest

from netkg.build import build
from netkg.cli import gap_maps
from netkg.cli.app import run
from netkg.cli.scaffold import create_project
from netkg.config import open_project

SEED = ("chauhan-2018", "kim-2016", "markey-2017", "mehnert-2020", "ryschich-2003", "strosberg-2020")
"""The records that tell of the first abstract and what stood beside it first."""


@dataclass(frozen=True)
class Done:
    """What a command did: its exit code, and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


@pytest.fixture(scope="session")
def _maps():
    return {}, {}


@pytest.fixture(scope="module", autouse=True)
def _once(read_once, _maps):
    """Commands run in this process read the same evidence once, and compute the same gap map once."""
    read, compute = gap_maps.gap_sources, gap_maps.GapSources.compute
    sources, maps = _maps

    def read_sources(session):
        evidence = session.evidence()
        if session.store or session.verbose:
            return read(session)
        queries = tuple(query.text for query in evidence.catalogue.values())
        key = evidence.store, tuple(evidence.project.ontology), queries
        if key not in sources:
            sources[key] = read(session)
        return replace(sources[key], evidence=evidence)

    def compute_map(self, space, as_of=None, settings=None):
        of = self.body, settings or self.settings  # kept with the map, so that no others get their ids
        key = (*map(id, of), space, as_of)
        if key not in maps:
            maps[key] = of, compute(self, space, as_of, settings)
        return maps[key][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gap_maps, "gap_sources", read_sources)
        patch.setattr(gap_maps.GapSources, "compute", compute_map)
        yield


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch):
    """Nothing of the caller's terminal settings reaches a test."""
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "_NETKG_COMPLETE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def evidence_master(tmp_path_factory, checkout):
    """Return a project with the shipped records and what is built of them; not to be changed.

    That the built files are those of the records, tests/test_data.py tells.
    """
    folder = tmp_path_factory.mktemp("cli") / "evidence"
    create_project(folder)
    shutil.copytree(checkout / "data", folder / "data", dirs_exist_ok=True)
    return folder


@pytest.fixture
def evidence(evidence_master, tmp_path, monkeypatch):
    """Return a copy of the evidence that may be changed, and work in it."""
    return copied(evidence_master, tmp_path / "evidence", monkeypatch)


@pytest.fixture(scope="session")
def seed_master(tmp_path_factory, checkout):
    """Return a built project with a few records, for what takes long; not to be changed."""
    folder = tmp_path_factory.mktemp("cli") / "seed"
    return built(folder, [checkout / "data" / "records" / f"{name}.yaml" for name in SEED])


@pytest.fixture
def seed(seed_master, tmp_path, monkeypatch):
    """Return a copy of the few records that may be changed, and work in it."""
    return copied(seed_master, tmp_path / "seed", monkeypatch)


def built(folder, records):
    create_project(folder)
    for path in records:
        shutil.copy(path, folder / "data" / "records")
    build(open_project(folder))
    return folder


def copied(master, folder, monkeypatch):
    shutil.copytree(master, folder)
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
