"""Changes of a disk store are whole, recorded, and only as many as the inputs make necessary."""

import gzip
import hashlib
import io
import sys

import pyoxigraph as ox
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import SourceError, StoreError
from netkg.namespaces import graph_iri
from netkg.store.disk import inputs, loading
from netkg.store.disk.changes import CHANGES, read_changes
from netkg.store.disk.check import check
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

TURTLE = "<https://example.org/a> <https://example.org/b> {} ."
GRAPH = graph_iri("import/one")
_DECIMAL = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")


def _triples(*values):
    node = ox.NamedNode("https://example.org/a")
    return [ox.Triple(node, node, ox.Literal(value)) for value in values]


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "one.ttl"
    path.write_text(TURTLE.format("1, 2"))
    return path


def test_an_import_is_one_graph_and_one_change_record(root, load, one):
    (change,) = load(one)
    reader = open_disk(root)
    assert reader.graphs() == {CHANGES: 11, GRAPH: 2}
    assert reader.sequence == change.sequence == 1
    assert list(reader.changes()) == [change]
    assert (change.source, change.added, change.removed, change.graphs) == ("one.ttl", 2, 0, (GRAPH,))
    assert change.tool.startswith("netkg ")


def test_the_same_file_again_changes_nothing(root, load, one):
    load(one)
    assert load(one) == [None]
    assert open_disk(root).sequence == 1


def test_a_changed_file_changes_its_own_graph_only(root, load, one, tmp_path):
    other = tmp_path / "other.ttl"
    other.write_text(TURTLE.format("9"))
    load(one, other)
    one.write_text(TURTLE.format("2, 3, 4"))
    (change,) = load(one)
    assert (change.added, change.removed) == (3, 2)
    values = sorted(quad.object.value for quad in open_disk(root).quads(GRAPH))
    assert values == ["2", "3", "4"]
    assert open_disk(root).graphs()[graph_iri("import/other")] == 1


def test_quads_keep_their_graphs_and_a_new_version_replaces_them(root, load, tmp_path):
    path = tmp_path / "two.nq"
    line = '<https://example.org/a> <https://example.org/b> "{}" <https://example.org/g{}> .\n'
    path.write_text(line.format("x", 1) + line.format("y", 2))
    load(path)
    path.write_text(line.format("z", 1))
    load(path)
    graphs = open_disk(root).graphs()
    assert graphs["https://example.org/g1"] == 1
    assert [quad.object.value for quad in open_disk(root).quads("https://example.org/g1")] == ["z"]


@pytest.mark.parametrize("large", [False, True], ids=["transaction", "generation"])
def test_a_mistake_is_told_with_file_and_line_and_nothing_is_loaded(
    root, load, one, tmp_path, monkeypatch, large
):
    if large:
        monkeypatch.setattr(loading, "LARGE", 1)
    wrong = tmp_path / "wrong.nt"
    wrong.write_text(f"{TURTLE.format('<https://example.org/c>')}\n<https://example.org/a> b .\n")
    with pytest.raises(SourceError, match=r"wrong\.nt:2:") as caught:
        load(one, wrong)
    assert caught.value.hint == "nothing was loaded"
    assert open_disk(root).graphs() == {}
    load(one)
    assert open_disk(root).sequence == 1
    assert Layout(root).orphans() == []


def test_a_large_load_becomes_a_generation_and_the_old_one_goes(root, load, many, one):
    load(one)
    before = Layout(root).current()
    reader = open_disk(root)
    (change,) = load(many)
    assert change.added == 12_000
    assert change.sequence == 2
    assert Layout(root).current() != before
    assert before.is_dir(), "a reader has it open"
    assert reader.graphs() == {CHANGES: 11, GRAPH: 2}
    del reader
    load(one)
    assert not before.exists(), "the next writer removes it when nobody reads it"
    assert open_disk(root).graphs()[graph_iri("import/many")] == 12_000
    assert load(many) == [None]


def test_a_large_file_of_many_graphs_is_counted_as_a_whole(root, load, tmp_path):
    path = tmp_path / "many.nq"
    line = '<urn:netkg:thing-{0}> <urn:netkg:says> "{1}" <urn:netkg:graph-{2}> .\n'
    text = "x" * 1000
    path.write_text("".join(line.format(i, text, i % 3) for i in range(9000)))
    (change,) = load(path)
    assert (change.added, change.removed, len(change.graphs)) == (9000, 0, 3)
    path.write_text("".join(line.format(i, text + "y", i % 3) for i in range(8500)))
    (change,) = load(path)
    assert (change.added, change.removed, len(change.graphs)) == (8500, 9000, 3)
    assert load(path) == [None]


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_compressed_files_are_the_same_as_plain_ones(root, load, one, tmp_path, ending):
    data = one.read_bytes()
    packed = tmp_path / f"one.ttl.{ending}"
    packed.write_bytes(gzip.compress(data) if ending == "gz" else zstandard.compress(data))
    load(packed)
    assert open_disk(root).graphs()[GRAPH] == 2
    packed.write_bytes(packed.read_bytes()[:-9])
    with pytest.raises(SourceError, match=r"not whole|ends before|not valid"):
        load(packed)


def test_what_grows_beyond_the_limit_is_refused(root, load, tmp_path, monkeypatch):
    monkeypatch.setattr(inputs, "_FREE", 1000)
    packed = tmp_path / "bomb.nt.gz"
    packed.write_bytes(gzip.compress(b"# nothing\n" * 200_000))
    with pytest.raises(SourceError, match="when decompressed"):
        load(packed)
    assert list(root.glob("incoming-*")) == []


def test_standard_input_needs_its_format(root, load, monkeypatch):
    with pytest.raises(SourceError, match="format is not known"):
        load("-")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TURTLE.format("1").encode())))
    (change,) = load("-", rdf_format="ttl", graph="https://example.org/g")
    assert change.graphs == ("https://example.org/g",)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.rdf", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", "DOCTYPE"),
        (
            "a.jsonld",
            '{"@context": "https://example.org/c", "@id": "https://example.org/a", "b": 1}',
            "context",
        ),
        ("a.nq", f"<https://a/> <https://b/> <https://c/> <{CHANGES}> .", "kept by the store"),
        ("a.txt", "", "format is not known"),
    ],
)
def test_what_is_refused(root, load, tmp_path, name, content, message):
    (tmp_path / name).write_text(content)
    with pytest.raises(SourceError, match=message):
        load(tmp_path / name)
    assert open_disk(root).sequence == 0


def test_two_inputs_for_one_graph_are_refused(root, load, one, tmp_path):
    (tmp_path / "sub").mkdir()
    twin = tmp_path / "sub" / "one.ttl"
    twin.write_text(TURTLE.format("5"))
    with pytest.raises(StoreError, match="two inputs of one load"):
        load(one, twin)


def test_put_and_remove_are_recorded(root):
    with write_disk(root, by="Ada") as made:
        assert made.put(GRAPH, _triples("a", "b"), source="test").by == "Ada"
        assert made.put(GRAPH, _triples("b", "a"), source="test") is None, "the same triples in other order"
        assert made.put(GRAPH, _triples("c"), source="test").removed == 2
        assert made.remove(GRAPH, source="test").removed == 1
        assert made.remove(GRAPH, source="test") is None
    reader = open_disk(root)
    assert [change.sequence for change in reader.changes()] == [3, 2, 1]
    assert GRAPH not in reader.graphs()


_NODES = st.sampled_from([ox.NamedNode(f"https://example.org/{name}?é=1#x") for name in "ab"])
_VALUES = st.one_of(
    _NODES,
    st.text(max_size=4).map(ox.Literal),
    st.sampled_from([' .\n<x> "', '" .\n', "_:b", "\\", "\x00\x7f\u2028\ufffe"]).map(ox.Literal),
    st.sampled_from(["1.5", "1.50", "01.5", "x"]).map(lambda text: ox.Literal(text, datatype=_DECIMAL)),
    st.sampled_from(["en", "EN-gb"]).map(lambda tag: ox.Literal("a", language=tag)),
    st.builds(ox.Literal, st.just("a"), language=st.just("ar"), direction=st.just(ox.BaseDirection.RTL)),
    st.builds(ox.Triple, _NODES, _NODES, st.sampled_from(["1", "2"]).map(ox.Literal)),
    st.builds(ox.BlankNode, st.sampled_from(["b1", "b2"])),
)
_GIVEN = st.lists(st.builds(ox.Triple, _NODES, _NODES, _VALUES), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    root = tmp_path_factory.mktemp("shared") / "store"
    create_disk(root)
    with write_disk(root) as writer:
        yield writer


@given(_GIVEN)
def test_a_graph_holds_what_was_put_as_the_engine_keeps_it(shared, triples):
    shared.store.clear()
    shared.last = 0
    node = ox.NamedNode(GRAPH)
    quads = [ox.Quad(*triple, node) for triple in triples]
    expected = ox.Store()
    expected.extend(quads)
    change = shared.put(GRAPH, triples, source="test")
    assert set(shared.store.quads_for_pattern(None, None, None, node)) == set(expected)
    assert change.added == len(expected)
    assert change.digest == hashlib.sha256("\n".join(sorted(map(str, quads))).encode()).hexdigest()
    assert next(read_changes(shared.store)) == change
    assert len(shared.store) == len(expected) + len(change.quads())
    assert shared.put(GRAPH, triples, source="test") is None
    assert shared.remove(GRAPH, source="test").removed == change.added


def test_what_cannot_be_written_takes_no_number(root):
    with write_disk(root) as made:
        made.put(GRAPH, _triples("a"), source="test")
        store, made.store = made.store, _Full(made.store)
        with pytest.raises(StoreError, match="No space left"):
            made.put(graph_iri("other"), _triples("b"), source="test")
        with pytest.raises(StoreError, match="No space left"):
            made.put(GRAPH, _triples("b"), source="test")
        made.store = store
        assert made.put(graph_iri("other"), _triples("b"), source="test").sequence == 2
    assert check(root).damage == ()


class _Full:
    """A database that can be read, on a disk that is full."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def _refuse(self, *_, **__):
        raise OSError("No space left on device")

    load = extend = update = _refuse


def test_a_second_writer_waits_then_is_told_who_holds_it(root):
    told = []
    second = write_disk(root, wait_s=0.1, on_wait=told.append)
    with write_disk(root), pytest.raises(StoreError, match=r"is being written by .*process \d+") as caught:
        second.__enter__()
    assert len(told) == 1
    assert "try again" in caught.value.hint
    with write_disk(root, wait_s=0):
        pass


def test_a_folder_in_use_or_a_mistyped_path_is_no_store_and_nothing_is_made(tmp_path):
    (tmp_path / "mine").write_text("x")
    with pytest.raises(StoreError, match="exists already"):
        create_disk(tmp_path)
    for opened in (open_disk, lambda path: write_disk(path).__enter__()):
        with pytest.raises(StoreError, match="is not a netkg store"):
            opened(tmp_path / "mistyped")
    assert not (tmp_path / "mistyped").exists()


def test_a_store_is_private(root):
    assert root.stat().st_mode & 0o077 == 0


def test_a_newer_schema_is_refused_and_left_alone(root):
    (root / "netkg-store").write_text("99\n")
    for opened in (open_disk, lambda path: write_disk(path).__enter__()):
        with pytest.raises(StoreError, match="newer netkg"):
            opened(root)
    assert (root / "netkg-store").read_text() == "99\n"


def test_an_older_schema_is_migrated_by_the_next_writer(tmp_path):
    root = tmp_path / "old"
    root.mkdir()
    (root / "netkg-store").write_text("1\n")
    old = ox.Store(root / "data")
    old.extend([ox.Quad(*_triples("kept")[0], ox.NamedNode(GRAPH))])
    old.flush()
    del old
    with pytest.raises(StoreError, match="older schema 1"):
        open_disk(root)
    with write_disk(root) as made:
        made.put(graph_iri("new"), _triples("x"), source="test")
    assert open_disk(root).graphs() == {CHANGES: 10, GRAPH: 1, graph_iri("new"): 1}
    assert not (root / "data").exists()
    assert (root / "netkg-store").read_text() == "3\n"


def test_a_load_of_very_many_graphs_has_them_all_in_its_record(root, load, tmp_path):
    path = tmp_path / "graphs.nq"
    name = "https://example.org/a-graph-of-its-own-with-a-long-name/{:05d}"
    node = "<https://example.org/a-thing-with-a-name-that-is-long-enough/{}>"
    lines = (
        f"{node.format(n)} <https://example.org/p> {node.format(n)} <{name.format(n)}> .\n"
        for n in range(1_200)
    )
    path.write_text("".join(lines))
    (change,) = load(path)
    assert change.graphs == tuple(name.format(n) for n in range(1_200))
    assert [found.graphs for found in open_disk(root).changes()] == [change.graphs]
    assert check(root).damage == ()
    assert load(path) == [None]


def test_a_mistake_in_a_large_file_is_told_with_its_line(many, load, tmp_path):
    path = tmp_path / "wrong.nt"
    path.write_text(many.read_text(encoding="utf-8") + "oops\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"wrong\.nt:12001:"):
        load(path)


def test_an_input_of_no_graph_is_never_there_already(root, load, one):
    load(one)
    with write_disk(root) as made:
        assert made.is_there([GRAPH], "one.ttl", next(open_disk(root).changes()).digest)
        assert not made.is_there([], "one.ttl", "")
