"""What gave a graph last, whether its change record names it in a triple or in a list."""

from datetime import UTC, datetime

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.namespaces import NK
from netkg.store.disk import changes, origins
from netkg.store.disk.changes import CHANGES, Change, read_changes
from netkg.store.disk.origins import Origin, Origins
from netkg.store.disk.reader import open_disk
from netkg.store.disk.writer import write_disk


def change(number, source, graphs, place=""):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    said = {"by": "a person", "tool": "netkg", "digest": f"d{number}", "added": 1, "removed": 0, "at": at}
    graphs = tuple(f"https://e.org/{graph}" for graph in graphs)
    return Change(sequence=number, source=source, graphs=graphs, place=place, **said)


def written(store, one, *, listed):
    """Write a change record, its graphs as lists of two, or in triples."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "MANY", 0 if listed else 1_000)
        patch.setattr(changes, "_LONGEST", 2)
        store.extend(one.quads())


def test_very_many_graphs_are_named_in_one_text_with_a_line_each():
    few, many = (change(1, "a.nq", [f"{n:04d}" for n in range(number)]) for number in (1_000, 1_001))
    said = {quad.predicate.value.removeprefix(NK): quad.object for quad in many.quads()}
    assert "changedGraph" not in said
    assert said["changedGraphList"] == ox.Literal("\n".join(many.graphs))
    assert (len(few.quads()), len(many.quads())) == (1_009, 10)


@pytest.mark.parametrize("listed", [False, True])
def test_a_record_is_read_as_it_was_written(listed):
    store, one = ox.Store(), change(1, "a.nq", "abcde", "p")
    written(store, one, listed=listed)
    assert list(read_changes(store)) == [one]


def test_the_list_that_names_a_graph_can_be_found_with_sparql():
    store = ox.Store()
    written(store, change(1, "a.nq", ["g/1"]), listed=True)
    written(store, change(2, "a.nq", ["g/11"]), listed=True)
    found = store.query(
        f"SELECT ?change {{ GRAPH <{CHANGES}> {{ ?change <{NK}changedGraphList> ?list "
        'FILTER CONTAINS(CONCAT("\\n", ?list, "\\n"), "\\nhttps://e.org/g/1\\n") } }'
    )
    assert [row["change"].value for row in found] == [change(1, "", "").iri]


SOURCES, GRAPHS = st.sampled_from(["a.nq", "b.nq"]), st.sets(st.sampled_from("pqrst"))
PLACES = st.sampled_from(["", "1", "2"])


@given(st.lists(st.tuples(SOURCES, GRAPHS, PLACES, st.booleans()), max_size=6))
def test_the_last_change_of_a_graph_counts_however_it_is_recorded(history):
    store, kept, expected = ox.Store(), Origins(), {}
    for number, (source, graphs, place, listed) in enumerate(history, 1):
        one = change(number, source, sorted(graphs), place)
        written(store, one, listed=listed)
        expected |= dict.fromkeys(one.graphs, Origin(source, f"d{number}", place))
        for asked in (kept, Origins()):
            assert asked.last(store, [f"https://e.org/{graph}" for graph in "pqrstu"]) == expected
            assert asked.of_input(store, "a.nq", "1") == {
                graph for graph, last in expected.items() if last.source == "a.nq" and last.place in ("", "1")
            }


def test_many_inputs_do_not_read_the_lists_again_and_again(root, load, tmp_path, monkeypatch):
    read, before = [], origins._in_lists
    monkeypatch.setattr(changes, "MANY", 1)
    monkeypatch.setattr(origins, "_in_lists", lambda *given: read.append(given[1]) or before(*given))
    paths = [tmp_path / f"{n}.nq" for n in range(4)]
    for path in paths:
        graphs = (f"<https://e.org/{path.stem}/{n}>" for n in range(3))
        path.write_text("".join(f'<https://e.org/s> <https://e.org/p> "1" {graph} .\n' for graph in graphs))
    load(*paths)
    assert read == []
    assert load(*paths) == [None] * 4
    assert read == [1, 2, 3, 4]
    with write_disk(root) as writer:
        assert len(writer.graphs_from("1.nq")) == 3
    assert open_disk(root).sequence == 4
