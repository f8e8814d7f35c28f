"""Whose a graph is: no load loses what something else gave, however both are loaded and recorded."""

import pyoxigraph as ox
import pytest

from netkg.errors import StoreError
from netkg.namespaces import graph_iri
from netkg.store.disk import changes, loading
from netkg.store.disk.check import check
from netkg.store.disk.reader import open_disk
from netkg.store.disk.updating import update
from netkg.store.disk.writer import write_disk

XSD = "http://www.w3.org/2001/XMLSchema#"


def line(value, graph=None):
    place = f"<https://e.org/{graph}> " if graph else ""
    return f'<https://e.org/s> <https://e.org/p> "{value}" {place}.\n'


@pytest.fixture(params=[False, True], ids=["transaction", "generation"])
def _way(request, monkeypatch):
    monkeypatch.setattr(loading, "LARGE", 1 if request.param else 1 << 30)


@pytest.fixture(params=[1_000, 0], ids=["triples", "lists"])
def _graphs(request, monkeypatch):
    monkeypatch.setattr(changes, "MANY", request.param)


@pytest.fixture
def held(root):
    """Return a function that gives graph -> values of a store; check finds nothing wrong with it either."""

    def values():
        assert check(root).damage == ()
        found = {}
        for quad in open_disk(root).quads():
            if "/change" not in quad.graph_name.value:
                found.setdefault(quad.graph_name.value.rpartition("/")[2], []).append(quad.object.value)
        return {graph: sorted(texts) for graph, texts in found.items()}

    return values


pytestmark = pytest.mark.usefixtures("_way", "_graphs")


@pytest.mark.parametrize("first", [{}, {"other.nq": line("o", "other")}], ids=["empty", "filled"])
def test_two_files_of_one_call_do_not_share_a_graph(load, held, tmp_path, first):
    for name, text in (first | {"a.nq": line(1, "g"), "b.nq": line(2, "g") + line(3, "h")}).items():
        (tmp_path / name).write_text(text)
    for name in first:
        load(tmp_path / name)
    before = held()
    with pytest.raises(
        StoreError, match=r"two inputs of one load, a\.nq and b\.nq, give the graph https://e\.org/g"
    ):
        load(tmp_path / "a.nq", tmp_path / "b.nq")
    assert held() == before


def test_a_changed_file_of_quads_takes_away_the_graphs_that_it_does_not_give_any_more(load, held, tmp_path):
    path, other = tmp_path / "y.nq", tmp_path / "other.nq"
    path.write_text(line(1, "a") + line(2, "b") + line(3, "c"))
    load(path)
    other.write_text(line(9, "c"))
    load(other, replace=True)
    path.write_text(line(4, "a"))
    (change,) = load(path)
    assert held() == {"a": ["4"], "c": ["9"]}
    assert (change.added, change.removed) == (1, 2)
    assert change.graphs == ("https://e.org/a", "https://e.org/b")
    assert load(path) == [None]
    path.write_text(line(1, "a") + line(2, "b"))
    load(path)
    assert held() == {"a": ["1"], "b": ["2"], "c": ["9"]}


def test_a_file_of_the_same_name_elsewhere_does_not_replace(load, held, tmp_path):
    one, two = tmp_path / "a" / "x.nt", tmp_path / "b" / "x.nt"
    for path, value in ((one, 1), (two, 2)):
        path.parent.mkdir()
        path.write_text(line(value))
    load(one)
    with pytest.raises(StoreError, match="a file in another folder") as caught:
        load(two)
    assert "--replace" in caught.value.hint
    assert held() == {"x": ["1"]}
    load(two, graph="https://e.org/two")
    assert held() == {"x": ["1"], "two": ["2"]}
    load(two, replace=True)
    assert held() == {"x": ["2"], "two": ["2"]}


def test_a_file_that_moved_is_still_there_and_replaced_when_that_is_said(load, held, tmp_path):
    path, moved = tmp_path / "x.nt", tmp_path / "sub" / "x.nt"
    path.write_text(line(1))
    load(path)
    moved.parent.mkdir()
    path.rename(moved)
    assert load(moved) == [None]
    moved.write_text(line(2))
    with pytest.raises(StoreError, match="another folder"):
        load(moved)
    load(moved, replace=True)
    moved.write_text(line(3))
    load(moved)
    assert held() == {"x": ["3"]}


def test_what_was_edited_since_is_not_lost(root, load, held, tmp_path):
    path = tmp_path / "x.nt"
    path.write_text(line(1))
    load(path)
    with write_disk(root) as writer:
        update(writer, f'INSERT DATA {{ GRAPH <{graph_iri("import/x")}> {{ <urn:a> <urn:b> "edited" }} }}')
    with pytest.raises(StoreError, match="holds what SPARQL update gave"):
        load(path)
    assert held() == {"x": ["1", "edited"]}


def test_triples_in_no_graph_go_to_the_graph_of_their_file(load, held, tmp_path):
    files = {
        "a.nq": line(1) + line(2, "g"),
        "b.trig": '<https://e.org/s> <https://e.org/p> "3" . <https://e.org/h> { <urn:a> <urn:b> "4" }',
        "c.jsonld": '[{"@id": "https://e.org/s", "https://e.org/p": "5"}]',
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text)
        load(tmp_path / name)
    assert held() == {"a": ["1"], "g": ["2"], "b": ["3"], "h": ["4"], "c": ["5"]}
    for name in files:
        assert load(tmp_path / name) == [None]


@pytest.mark.parametrize(
    "text",
    [
        line(1) + line(1) + line(2),
        f'<urn:a> <urn:b> "1.50"^^<{XSD}decimal> .\n<urn:a> <urn:b> "1.5"^^<{XSD}decimal> .\n',
        '<urn:a> <urn:b> "x"@EN .\n<urn:a> <urn:b> "x"@en .\n<urn:a> <urn:b> "x" .\n',
    ],
    ids=["twice", "decimals", "languages"],
)
def test_triples_are_counted_as_they_are_kept(root, load, tmp_path, text):
    (tmp_path / "x.nt").write_text(text)
    (change,) = load(tmp_path / "x.nt")
    assert change.added == open_disk(root).graphs()[graph_iri("import/x")]
    assert check(root).damage == ()


def test_check_takes_the_last_change_of_a_graph_also_if_it_was_of_several(load, held, tmp_path):
    path = tmp_path / "m.nq"
    path.write_text(line(1, "m"))
    load(path)
    path.write_text(line(1, "m") + line(2, "m") + line(3, "m2"))
    load(path)
    assert held() == {"m": ["1", "2"], "m2": ["3"]}


def test_blank_nodes_of_two_files_are_two_things(root, load, tmp_path):
    for name in ("a.nt", "b.nt"):
        (tmp_path / name).write_text("_:x <https://e.org/p> _:x .\n")
    load(tmp_path / "a.nt", tmp_path / "b.nt")
    nodes = {quad.subject for quad in open_disk(root).quads() if isinstance(quad.subject, ox.BlankNode)}
    assert len(nodes) == 2
