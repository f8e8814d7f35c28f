"""Loads that make the table and the index meanwhile: the same files, and nothing by half."""

import gzip
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netkg.analyse.body import read_tables
from netkg.errors import SourceError
from netkg.namespaces import NK, PREFIXES
from netkg.prepare import loading as prepared
from netkg.prepare.loading import load_prepared
from netkg.query.text_index import open_texts
from netkg.store.disk import loading
from netkg.store.disk.check import check
from netkg.store.disk.inputs import name_input
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

RESULT = "https://w3id.org/netkg/id/a-2020/result-{}"
PROGRAM = Path(__file__).with_name("killed.py")


@pytest.fixture(autouse=True)
def _large_is_small(monkeypatch):
    monkeypatch.setattr(loading, "LARGE", 1_000)


@pytest.fixture
def root(tmp_path):
    create_disk(tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture(scope="session")
def studies(tmp_path_factory):
    """Return a file of a few hundred results."""
    path = tmp_path_factory.mktemp("studies") / "studies.nt"
    lines = []
    for number in range(300):
        node = f"<{RESULT.format(number)}>"
        lines += [
            f"{node} <{PREFIXES['rdf']}type> <{NK}Result> .",
            f"{node} <{NK}cohort> <https://w3id.org/netkg/id/a-2020/cohort> .",
            f"{node} <{NK}outcome> <{NK}ObjectiveResponse> .",
            f"{node} <{NK}reporting> <{NK}Measured> .",
            f'{node} <{NK}events> "0{number % 4}"^^<{PREFIXES["xsd"]}integer> .',
            f'{node} <{PREFIXES["rdfs"]}label> "result number {number}" .',
        ]
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def load(root, checkout):
    """Return what loads files and returns what was done."""

    def load_files(*paths, steps=None):
        with write_disk(root, by="tests") as writer:
            told = (lambda what, _: steps.append(what)) if steps is not None else (lambda *_: None)
            inputs = [name_input(str(path)) for path in paths]
            return load_prepared(writer, inputs, [checkout / "queries"], on_step=told)

    return load_files


@pytest.fixture
def columns_only(monkeypatch):
    """Let nothing be made from the store: then what is there was made beside the load."""
    monkeypatch.setattr(prepared, "read_tables", lambda *_: None)
    monkeypatch.setattr(prepared, "open_texts", lambda *_: open_nothing())

    def open_nothing():
        import sqlite3

        return sqlite3.connect(":memory:")


def kept(root):
    folder = root / "cache"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def kept_later(root, kg):
    """Return what is made from the store when it is asked for."""
    shutil.rmtree(root / "cache", ignore_errors=True)
    store = open_disk(root)
    read_tables(store, kg.catalogue)
    open_texts(store, kg.catalogue).close()
    return kept(root)


def left_over(root):
    return [path.name for path in root.glob("incoming-*")]


@pytest.mark.usefixtures("columns_only")
def test_the_same_files_as_later(root, load, studies, kg):
    steps = []
    done = load(studies, steps=steps)
    assert [change.added for change in done.changes] == [1_800]
    assert done.problem is None
    assert "making the evidence table and the text index" in steps
    made = kept(root)
    assert {name.partition("-")[0] for name in made} == {"results", "ties", "text"}
    assert made == kept_later(root, kg)
    assert left_over(root) == []
    assert check(root).damage == ()


@pytest.mark.usefixtures("columns_only")
def test_several_files_one_of_them_compressed(root, load, studies, tmp_path, kg):
    whole = studies.read_text().splitlines(keepends=True)
    first, second = tmp_path / "first.nt.gz", tmp_path / "second.nt"
    first.write_bytes(gzip.compress("".join(whole[:601]).encode()))
    second.write_text("".join(whole[600:]))
    load(first, second)
    made = kept(root)
    assert made == kept_later(root, kg)
    assert len(read_tables(open_disk(root), kg.catalogue)[0]) == 300


def one_more(tmp_path):
    path = tmp_path / "more.nt"
    lines = (f'<https://example.org/{n}> <{PREFIXES["rdfs"]}label> "thing {n}" .\n' for n in range(100))
    path.write_text("".join(lines))
    return path


def test_a_store_that_held_something_is_asked_itself(root, load, studies, tmp_path, kg, monkeypatch):
    load(studies)
    monkeypatch.setattr(prepared, "task", None)  # no process is started
    load(one_more(tmp_path))
    made = kept(root)
    assert made == kept_later(root, kg)
    assert len(made) == 3
    assert load(studies).changes == (None,)


def test_a_small_load_is_one_transaction_and_the_store_is_asked(root, load, studies, kg, monkeypatch):
    monkeypatch.setattr(loading, "LARGE", 1 << 20)
    monkeypatch.setattr(prepared, "task", None)
    load(studies)
    assert kept(root) == kept_later(root, kg) != {}


def test_a_file_with_blank_results_is_asked_of_the_store(root, load, studies, tmp_path, kg):
    path = tmp_path / "blank.nt"
    path.write_text(
        studies.read_text()
        + studies.read_text()[:1_000].rpartition("\n")[0].replace(f"<{RESULT.format(0)}>", "_:b")
        + "\n"
    )
    assert load(path).problem is None
    assert kept(root) == kept_later(root, kg) != {}


@pytest.mark.parametrize("broken", ["ends", "cannot start", "does not fit", "query"])
def test_without_the_process_all_is_made_afterwards(root, load, studies, kg, monkeypatch, broken):
    if broken == "ends":
        monkeypatch.setattr(prepared, "task", lambda *_: "what is this?\n")
    elif broken == "cannot start":
        monkeypatch.setattr(prepared.sys, "executable", "/nothing/here")
    elif broken == "does not fit":
        monkeypatch.setattr(prepared, "_NEED", 1 << 40)
    else:
        monkeypatch.setattr(prepared, "can_answer", lambda _: False)
    assert load(studies).problem is None
    assert kept(root) == kept_later(root, kg) != {}
    assert left_over(root) == []


def test_a_load_that_fails_leaves_nothing(root, load, studies, tmp_path):
    path = tmp_path / "wrong.nt"
    path.write_text(studies.read_text() + "oops\n")
    with pytest.raises(SourceError, match=r"wrong\.nt:1801:"):
        load(path)
    assert kept(root) == {}
    assert left_over(root) == []
    assert open_disk(root).sequence == 0


def test_evidence_that_is_not_complete_is_loaded_and_the_problem_told(root, load, studies, tmp_path):
    path = tmp_path / "incomplete.nt"
    path.write_text(
        "".join(line for line in studies.read_text().splitlines(keepends=True) if "outcome" not in line)
    )
    done = load(path)
    assert done.changes[0].added == 1_500
    assert "has no outcome" in done.problem
    assert open_disk(root).sequence == 1


@pytest.mark.slow
def test_kills_leave_nothing_by_half_and_no_process(tmp_path, checkout, studies, kg):
    whole = 0
    for number in range(6):
        root = tmp_path / f"store {number}"
        create_disk(root)
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), str(root), str(studies), str(checkout / "queries")],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout.readline() == "ready\n"
        helper = int(process.stdout.readline())
        time.sleep(0.25 * number)
        process.send_signal(signal.SIGKILL)
        told = process.communicate()[0]
        assert ends(helper), "the process beside the load stays"
        with write_disk(root):  # removes what was left
            pass
        assert left_over(root) == []
        there = sum(open_disk(root).graphs().values())
        assert there > 1_800 if told else there in (0, there)
        whole += bool(told)
        if there:
            made = kept(root)
            assert made.items() <= kept_later(root, kg).items()
    assert whole < 6, "every kill came too late"


def ends(pid, within_s=20):
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").exists() and ") Z " in Path(f"/proc/{pid}/stat").read_text():
            return True
        time.sleep(0.05)
    return False
