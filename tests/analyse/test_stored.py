"""Tables kept beside a store are those it gives, of its very state, whatever befalls the files."""

import datetime as dt
import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg
from netkg.analyse.body import read_body, read_tables
from netkg.analyse.coded_table import table_of_rows
from netkg.analyse.columns import EvidenceColumns
from netkg.analyse.companions import COMPANIONS, companion_rows, read_companion
from netkg.analyse.stored import stored_table
from netkg.analyse.table import evidence_rows
from netkg.namespaces import ID, NK, PREFIXES
from netkg.ontology.closure import Closure
from netkg.store.cache import Cache
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk


@pytest.fixture(scope="module")
def kg(checkout):
    return netkg.open(checkout)


@pytest.fixture(scope="module")
def filled(tmp_path_factory, kg):
    """Return a disk store with the shipped evidence; its cache may be written, the evidence not."""
    root = tmp_path_factory.mktemp("stored") / "store"
    create_disk(root)
    by_graph = {}
    for quad in kg.quads():
        if isinstance(quad.graph_name, ox.NamedNode):
            by_graph.setdefault(quad.graph_name.value, []).append(quad.triple)
    with write_disk(root, by="tests") as writer:
        for graph, triples in by_graph.items():
            writer.put(graph, triples, source="tests")
    return root


@pytest.fixture
def root(filled):
    """Return the filled store with nothing in its cache."""
    cache = filled / "cache"
    for path in cache.glob("*") if cache.is_dir() else ():
        path.unlink()
    return filled


@pytest.fixture
def notes(caplog):
    caplog.set_level(logging.INFO, logger="netkg")
    return lambda: [record.getMessage() for record in caplog.records]


def rows_of(root, kg):
    return read_tables(open_disk(root), kg.catalogue)[0].rows()


def files(root, name):
    return sorted((root / "cache").glob(f"{name}-*.npz"))


def test_from_the_cache_come_the_same_rows(root, kg, notes):
    expected = read_body(kg.store, kg.catalogue, kg.project.ontology)
    first = read_body(open_disk(root), kg.catalogue, kg.project.ontology)
    assert notes() == ["evidence table made", "ties of results made"]
    again = read_body(open_disk(root), kg.catalogue, kg.project.ontology)
    assert notes()[2:] == ["evidence table from cache", "ties of results from cache"]
    for body in (first, again):
        assert body.rows == expected.rows
        assert body.ties == expected.ties
        assert [[*row.printed] for row in body.rows] == [[*row.printed] for row in expected.rows]
    assert evidence_rows(kg.query("evidence/table").solutions) == [*expected.rows]


@pytest.mark.parametrize("name", COMPANIONS)
def test_companions_are_kept_too(root, kg, notes, name):
    expected = companion_rows(name, kg.query(COMPANIONS[name]).solutions)
    assert [read_companion(open_disk(root), kg.catalogue, name) for _ in range(2)] == [expected, expected]
    assert notes() == [f"table of {name} made", f"table of {name} from cache"]


def test_a_store_in_memory_keeps_nothing(kg, notes):
    read_tables(kg.store, kg.catalogue)
    assert notes() == []


def test_a_change_is_seen_and_the_older_file_goes(tmp_path, kg, notes):
    root = tmp_path / "store"
    create_disk(root)
    with write_disk(root, by="tests") as writer:
        writer.put(f"{ID}graph-a", result("a-2020", 4), source="a")
    assert [row.events for row in rows_of(root, kg)] == [4]
    (before,) = files(root, "results")
    held = open_disk(root)
    with write_disk(root, by="tests") as writer:
        writer.put(f"{ID}graph-a", result("a-2020", 5), source="a")
    assert [row.events for row in rows_of(root, kg)] == [5]
    (after,) = files(root, "results")
    assert before.name < after.name
    # a reader of the earlier state gives that state, and leaves the newer file alone
    assert [row.events for row in read_tables(held, kg.catalogue)[0].rows()] == [4]
    assert after.exists()
    assert [row.events for row in rows_of(root, kg)] == [5]
    assert notes()[-1] == "ties of results from cache"


def result(record, events):
    """Return a result with its cohort as triples."""
    node, rdf_type = (
        (lambda name: ox.NamedNode(f"{ID}{record}/{name}")),
        ox.NamedNode(PREFIXES["rdf"] + "type"),
    )
    nk = lambda name: ox.NamedNode(NK + name)  # noqa: E731
    return [
        ox.Triple(node("result-a"), rdf_type, nk("Result")),
        ox.Triple(node("result-a"), nk("cohort"), node("cohort-a")),
        ox.Triple(node("result-a"), nk("outcome"), nk("ObjectiveResponse")),
        ox.Triple(node("result-a"), nk("reporting"), nk("Measured")),
        ox.Triple(node("result-a"), nk("events"), ox.Literal(events)),
        ox.Triple(node("cohort-a"), rdf_type, nk("Cohort")),
    ]


def test_another_change_under_the_same_number_is_another_state(tmp_path):
    states = []
    for name in ("one", "two"):
        create_disk(tmp_path / name)
        with write_disk(tmp_path / name, by="tests") as writer:
            writer.put(f"{ID}graph-a", result("a-2020", 4), source=name)
        states.append(open_disk(tmp_path / name).cache.state)
    assert len({state.partition("-")[0] for state in states}) == 1
    assert len(set(states)) == 2


def test_another_query_prefix_or_column_is_another_file(tmp_path, monkeypatch):
    store = Keeping(tmp_path)
    stored_table(store, "things", Thing, ["query"], lambda: table_of_rows(Thing, []))
    stored_table(store, "things", Thing, ["other query"], lambda: table_of_rows(Thing, []))
    monkeypatch.setitem(PREFIXES, "tst", "https://example.org/tst/")
    stored_table(store, "things", Thing, ["query"], lambda: table_of_rows(Thing, []))
    assert len([*tmp_path.glob("things-*.npz")]) == 3


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.9, 0.995])
def test_a_changed_byte_is_found_and_the_table_made_anew(root, kg, place):
    expected = rows_of(root, kg)
    (path,) = files(root, "results")
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 0x40
    path.write_bytes(data)
    assert rows_of(root, kg) == expected


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"no archive at all"])
def test_what_is_no_archive_is_replaced(root, kg, notes, data):
    expected = rows_of(root, kg)
    (path,) = files(root, "results")
    whole = path.read_bytes()
    path.write_bytes(data)
    assert rows_of(root, kg) == expected
    assert any("damaged" in note for note in notes())
    assert path.read_bytes() == whole


def test_a_file_cut_short_is_replaced(root, kg):
    expected = rows_of(root, kg)
    (path,) = files(root, "results")
    path.write_bytes(path.read_bytes()[:-500])
    assert rows_of(root, kg) == expected


def test_a_pickle_is_never_read(root, kg, tmp_path):
    """A file of objects would run what it holds; it is taken as damaged."""
    import numpy as np

    expected = rows_of(root, kg)
    (path,) = files(root, "results")
    trap = tmp_path / "sprung"
    np.savez(path, head=np.array([Trap(trap)], dtype=object), seal=np.array([1], dtype=np.uint8))
    assert rows_of(root, kg) == expected
    assert not trap.exists()


class Trap:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return (os.mkdir, (str(self.path),))


def test_where_nothing_can_be_written_the_table_is_computed(root, kg, notes):
    cache = root / "cache"
    cache.rmdir()
    cache.write_text("a file where the folder would be")
    try:
        assert rows_of(root, kg) == [*read_tables(kg.store, kg.catalogue)[0].rows()]
    finally:
        cache.unlink()
    assert any(note.startswith("not kept beside the store") for note in notes())


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_read_only_folder_is_left_alone(root, kg):
    (root / "cache").mkdir(exist_ok=True)
    (root / "cache").chmod(0o500)
    try:
        assert rows_of(root, kg)
        assert files(root, "results") == []
    finally:
        (root / "cache").chmod(0o700)


READ = """
import sys, pathlib, netkg
from netkg.analyse.body import read_tables
from netkg.store.disk.reader import open_disk
kg = netkg.open(sys.argv[1])
for _ in range(5):
    for path in pathlib.Path(sys.argv[2], "cache").glob("*.npz"):
        path.unlink(missing_ok=True)
    print(len(read_tables(open_disk(pathlib.Path(sys.argv[2])), kg.catalogue)[0].rows()))
"""


def test_processes_that_write_and_remove_the_file_at_once_all_get_the_rows(root, kg, checkout):
    started = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(checkout), str(root)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0].split() for process in started]
    assert said == [[str(len(rows_of(root, kg)))] * 5] * 2
    assert not [*(root / "cache").glob(".*")]


class Keeping:
    """A store of which nothing is known but where to keep things."""

    def __init__(self, folder):
        self.cache = Cache(folder, Cache.state_of(1, "f" * 12))


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """A row with a cell of each kind."""

    name: str
    text: str | None = None
    count: int | None = None
    share: float | None = None
    flag: bool | None = None
    day: dt.date | None = None
    several: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
things = st.builds(
    Thing,
    name=texts,
    text=st.none() | texts,
    count=st.none() | st.integers(),
    share=st.none() | st.floats(allow_nan=False),
    flag=st.none() | st.booleans(),
    day=st.none() | st.dates(),
    several=st.lists(texts, max_size=3).map(tuple),
    beside=st.dictionaries(texts, texts, max_size=3),
)


@given(st.lists(things, max_size=6))
def test_rows_of_every_kind_come_back_as_they_were(tmp_path_factory, rows):
    store = Keeping(tmp_path_factory.mktemp("kept"))
    for _ in range(2):  # made, then from the file
        table = stored_table(store, "things", Thing, [], lambda: table_of_rows(Thing, rows))
        assert table.rows() == rows
        assert [[*row.beside] for row in table.rows()] == [[*row.beside] for row in rows]


def test_columns_from_a_kept_table_are_those_of_its_rows(root, kg):
    read_tables(open_disk(root), kg.catalogue)
    kept = read_tables(open_disk(root), kg.catalogue)[0]
    closure = Closure({"nk:ObjectiveResponse": ["nk:Outcome"]})
    ours = EvidenceColumns.from_table(kept, closure)
    theirs = EvidenceColumns.from_rows(kept.rows(), closure)
    assert len(ours) == len(theirs)
    for name in ("result", "tumour", "sites", "second_hand", "total", "percent", "public_latest", "printed"):
        one, other = ours.column(name), theirs.column(name)
        assert one.values == other.values
        assert (one.rows.tolist(), one.codes.tolist()) == (other.rows.tolist(), other.codes.tolist())
    for name in ("total", "percent", "public_latest", "second_hand"):
        assert ours.numbers(name).tolist() == pytest.approx(theirs.numbers(name).tolist(), nan_ok=True)
    asked = {"outcome": "nk:Outcome"}
    assert ours.select(asked).tolist() == theirs.select(asked).tolist()
    mask = ours.members("outcome", "nk:Outcome")
    assert ours.tally(mask) == theirs.tally(mask)
