"""Updates of a disk store: the graphs that a request names, and what CLEAR ALL leaves."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import QueryError
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.reader import create_disk
from netkg.store.disk.touching import graphs_named
from netkg.store.disk.updating import update
from netkg.store.disk.using import with_using
from netkg.store.disk.writer import write_disk

A, B, C = (f"http://e/{letter}" for letter in "abc")
USING = f"USING <{A}> USING NAMED <{B}>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("INSERT { GRAPH ?g { ?s ?p 1 } } WHERE { ?s ?p 1 }",
         f"INSERT {{ GRAPH ?g {{ ?s ?p 1 }} }} {USING} WHERE {{ ?s ?p 1 }}"),
        ("DELETE { ?s ?p 1 } INSERT { ?s ?p 2 }where{ ?s ?p 1 }",
         f"DELETE {{ ?s ?p 1 }} INSERT {{ ?s ?p 2 }}{USING} where{{ ?s ?p 1 }}"),
        ("DELETE WHERE { GRAPH ?g { ?s ?p '}' } }",
         f"DELETE {{ GRAPH ?g {{ ?s ?p '}}' }} }} {USING} WHERE {{ GRAPH ?g {{ ?s ?p '}}' }} }}"),
        ("DELETEWHERE{ GRAPH?g { ?s ?p 1 } }",
         f"DELETE{{ GRAPH?g {{ ?s ?p 1 }} }} {USING} WHERE{{ GRAPH?g {{ ?s ?p 1 }} }}"),
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 'WHERE { ; }' } }", None),
        ("CLEAR ALL ; COPY GRAPH <a:g> TO <a:h> ;", None),
        ("PREFIX where: <a:> DELETE DATA { GRAPH where:where { where:x where:a·WHERE 'x'@where } }", None),
        ("PREFIX e: <a:> DROP GRAPH e:x\\,WHERE # WHERE {\n ; DROP GRAPH e:WHERE", None),
        ("DROP GRAPH <a:g> ; DELETE { ?s ?p 1 } # WHERE\nWHERE { { SELECT ?s WHERE { ?s ?p 1 ; ?q 1 } } } ;",
         f"DROP GRAPH <a:g> ; DELETE {{ ?s ?p 1 }} # WHERE\n{USING} WHERE "
         "{ { SELECT ?s WHERE { ?s ?p 1 ; ?q 1 } } } ;"),
    ],
)  # fmt: skip
def test_using_stands_before_the_pattern_of_each_operation(text, expected):
    assert with_using(text, [A], [B]) == (expected or text)


@pytest.mark.parametrize(
    "text",
    [
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "CLEAR ALL ; INSERT { ?s ?p ?o } using <a:g> WHERE { ?s ?p ?o }",
        "PREFIX e: <a:> INSERT { ?s ?p ?o } USINGe:g WHERE { ?s ?p ?o }",
        "PREFIX e: <a:> WITHe:g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_that_names_its_graphs_takes_no_others(text):
    with pytest.raises(QueryError, match="names its graphs itself"):
        with_using(text, [A], [])


def test_long_runs_of_digits_or_signs_take_no_time():
    assert with_using("9" * 200_000 + ":" * 3 + "_" * 200_000, [A], [])


@pytest.fixture
def writer(tmp_path):
    create_disk(tmp_path / "store")
    with write_disk(tmp_path / "store") as writer:
        update(
            writer, "INSERT DATA {" + "".join(f"GRAPH <{g}> {{ <{g}> <a:p> 1 }} " for g in (A, B, C)) + "}"
        )
        yield writer


def held(writer, graph):
    return sorted(
        quad.subject.value for quad in writer.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
    )


def test_patterns_read_the_graphs_of_the_request_and_no_others(writer):
    update(
        writer,
        "INSERT { GRAPH <a:default> { ?s ?p ?o } } WHERE { ?s ?p ?o } ; "
        "INSERT { GRAPH <a:named> { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } } ; "
        f"DELETE WHERE {{ GRAPH <{C}> {{ ?s ?p ?o }} }} ; DELETE WHERE {{ GRAPH <{B}> {{ ?s ?p ?o }} }}",
        using=[A],
        using_named=[B],
    )
    assert (held(writer, "a:default"), held(writer, "a:named")) == ([A], [B])
    assert (held(writer, B), held(writer, C)) == ([], [C])


def test_a_mistake_has_its_place_in_the_text_that_was_sent(writer):
    text = "INSERT { GRAPH <a:g> { ?s ?p 1 } } WHERE { ! ?s ?p ?o }"
    said = []
    for using in ([], [A]):
        with pytest.raises(QueryError, match="not valid SPARQL, line 1") as caught:
            update(writer, text, using=using)
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize(
    "text", ["CLEAR ALL", "DROP ALL", "drop silent named # all", "DROP ALL ; DROP SILENT GRAPH <a:x>"]
)
def test_clearing_all_leaves_the_change_records(writer, text):
    before = set(writer.store.quads_for_pattern(None, None, None, ox.NamedNode(CHANGES)))
    change = update(writer, text)
    assert (change.sequence, change.removed, change.added) == (2, 3, 0)
    assert change.graphs == (A, B, C)
    after = set(writer.store.quads_for_pattern(None, None, None, ox.NamedNode(CHANGES)))
    assert before < after
    assert len(writer.store) == len(after)
    assert update(writer, "CLEAR ALL") is None or not text.upper().startswith("CLEAR")


@pytest.mark.parametrize(
    "text",
    [
        f"DROP GRAPH <{CHANGES}>",
        f"DROP ALL ; INSERT DATA {{ GRAPH <{CHANGES}> {{ <a:s> <a:p> 1 }} }}",
        f"CLEAR GRAPH <{CHANGES}> # ALL",
    ],
)
def test_change_records_are_the_stores_own(writer, text):
    with pytest.raises(QueryError, match="kept by the store itself"):
        update(writer, text)
    assert held(writer, A) == [A]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"DROP GRAPH <{A}>", {A}),
        ("PREFIX # a word\n e:<http://e/> PREFIX :<b:> COPY e:a TO :x", {"http://e/", A, "b:", "b:x", "b:a"}),
        ("PREFIX e: <a:> DROP GRAPH e:x ; PREFIX e: <b:> DROP GRAPH e:y",
         {"a:", "b:", "a:x", "a:y", "b:x", "b:y"}),
        ("PREFIX e: <a:> INSERT DATA { GRAPHe:x { e:all e:a-b 'all' } }", {"a:", "a:x", "a:all", "a:a-b"}),
        ("PREFIXe: <a:> DROPGRAPHe:x", None),
        ("PREFIX : <b:> PREFIXe:<a:> DROPGRAPHe:x", None),
        ("DROP GRAPH e:x", None),
        ("CLEARALL", None),
        ("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 'GRAPH ?g <b:h>' } } # ALL", {"a:g", "a:s", "a:p"}),
        ("INSERT { GRAPH ?g { <a:s> <a:p> 1 } } WHERE { GRAPH <a:g> { ?g ?p 1 } }", None),
        ("DELETE WHERE { GRAPH # here\n$g { ?s ?p 1 } }", None),
        ("CLEAR ALL", None),
        ("DROP SILENT named", None),
        ("BASE <a:b> DROP GRAPH <a:g>", None),
        ("DROP GRAPH <g>", None),
        ("DROP GRAPH <http://e/b/../a>", None),
        ("DROP GRAPH <http://e/\\u0061>", None),
        ("PREFIX e: <http://e/> DROP GRAPH e:\\,", None),
    ],
)  # fmt: skip
def test_the_graphs_that_an_update_can_change(text, expected):
    assert graphs_named(text) == expected


GRAPHS = st.sampled_from(["<http://e/a>", "e:b", "<http://e/../c>", "<c>", ":d"])
OPERATIONS = st.one_of(
    GRAPHS.map(lambda g: f"INSERT DATA {{ GRAPH {g} {{ <a:s> <a:p> 2 }} }}"),
    GRAPHS.map(lambda g: f"INSERTDATA{{GRAPH{g}{{<a:s><a:p>3}}}}"),
    GRAPHS.map(lambda g: f"DELETE WHERE {{ GRAPH {g} {{ ?s ?p ?o }} }}"),
    GRAPHS.map(lambda g: f"WITH {g} INSERT {{ ?s <a:q> ?o }} WHERE {{ ?s ?p ?o }}"),
    GRAPHS.map(lambda g: f"DROP SILENT GRAPH {g}"),
    st.tuples(GRAPHS, GRAPHS).map(lambda g: f"MOVE SILENT {g[0]} TO {g[1]}"),
    st.just("INSERT { GRAPH ?g { ?g <a:r> 1 } } WHERE { GRAPH ?g { ?s ?p ?o } }"),
    st.just("CLEAR NAMED"),
)


@given(st.lists(OPERATIONS, min_size=1, max_size=3))
def test_no_graph_changes_that_the_text_did_not_tell(operations):
    text = "PREFIX e: <http://e/> PREFIX : <http://e/> " + " ; ".join(operations)
    store = ox.Store()
    for graph in ("a", "b", "c", "d"):
        store.add(
            ox.Quad(
                ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal(1), ox.NamedNode(f"http://e/{graph}")
            )
        )
    before = set(store)
    store.update(text, base_iri="http://e/x")
    changed = {quad.graph_name.value for quad in before ^ set(store)}
    named = graphs_named(text)
    assert named is None or changed <= named


def test_an_update_of_named_graphs_counts_what_they_held_and_hold(writer):
    change = update(
        writer,
        f"INSERT DATA {{ GRAPH <{A}> {{ <a:s> <a:p> 'x\ny' }} GRAPH <{B}> {{ <{B}> <a:p> 1 }} }}".replace(
            "\n", "\\n"
        ),
    )
    assert (change.graphs, change.removed, change.added) == ((A,), 1, 2)
    assert update(writer, f"INSERT DATA {{ GRAPH <{B}> {{ <{B}> <a:p> 1 }} }}") is None
