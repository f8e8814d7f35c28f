"""What is made from the triples of a load is, byte for byte, what is made by SPARQL from the store."""

import tempfile
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from netkg.analyse.body import TABLE, read_tables
from netkg.analyse.loaded_table import TABLE_DIGEST
from netkg.errors import NetkgError, QueryError
from netkg.namespaces import NK, PREFIXES
from netkg.prepare.loaded import LATER, LoadedTriples, can_answer, digest_query, make_all
from netkg.query import load_catalogue
from netkg.query.loaded_texts import TEXTS_DIGEST
from netkg.query.parameters import bind
from netkg.query.text_index import TEXTS, open_texts
from netkg.store.cache import Cache
from netkg.store.disk.columns import read_columns
from netkg.store.disk.inputs import name_input
from netkg.store.oxigraph import OxigraphStore

RDF, RDFS, XSD = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["xsd"]
THINGS = [ox.NamedNode(f"https://w3id.org/netkg/id/a-2020/{name}") for name in "abcdefg"]
TERMS = [ox.NamedNode(PREFIXES["NCIT"] + "C3773"), ox.NamedNode("https://example.org/term#x")]
GRAPHS = [ox.NamedNode(f"https://example.org/graph/{number}") for number in range(2)]


def kept_by_sparql(path, catalogue, folder):
    """Write what is kept beside a store that was loaded with a file, and return name -> bytes."""
    engine = ox.Store()
    engine.bulk_load(path=str(path), format=name_input(str(path)).format)
    store = OxigraphStore(engine, "test")
    store.cache = Cache(folder, LATER)
    read_tables(store, catalogue)
    open_texts(store, catalogue).close()
    return files(folder)


def kept_by_columns(path, catalogue, folder):
    make_all(read_columns([name_input(str(path))]), catalogue, folder)
    return files(folder)


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def outcome(make, path, catalogue):
    """Return what is written, or the error."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return make(path, catalogue, Path(folder))
        except (NetkgError, ValueError) as error:
            return str(error)


def assert_same(path, catalogue):
    """Compare both ways, unless a blank node would have to be named; return what is written."""
    found = outcome(kept_by_columns, path, catalogue)
    if "is a blank node" in found:
        return found
    expected = outcome(kept_by_sparql, path, catalogue)
    assert found == expected
    return found


def test_of_the_shipped_evidence(tmp_path, kg):
    path = tmp_path / "all.nq"
    ox.serialize(kg.quads(), str(path), ox.RdfFormat.N_QUADS)
    found = assert_same(path, kg.catalogue)
    assert {name.partition("-")[0] for name in found} == {"results", "ties", "text"}


def test_of_the_synthetic_studies(tmp_path, kg, checkout, monkeypatch):
    monkeypatch.syspath_prepend(checkout / "benchmarks")
    import generate

    path = tmp_path / "studies.nq"
    ox.serialize(generate.generate(300, results=2), str(path), ox.RdfFormat.N_QUADS)
    found = assert_same(path, kg.catalogue)
    assert sum(map(len, found.values())) > 100_000


def nk(*names):
    return [ox.NamedNode(NK + name) for name in names]


def typed(name, *lexical):
    return [ox.Literal(text, datatype=ox.NamedNode(XSD + name)) for text in lexical]


WORDS = st.one_of(
    st.sampled_from(
        ["", "a", 'said "so"', "two\nlines .\n", "tab\there", "\\n", "a <x> .", "Grüße \U0001f600"]
    ),
    st.text(max_size=6),
)
TEXT = st.one_of(
    WORDS.map(ox.Literal),
    WORDS.map(lambda text: ox.Literal(text, language="EN-gb")),
    WORDS.map(lambda text: ox.Literal(text, language="en")),
    st.sampled_from([*typed("integer", "01", "1"), *typed("decimal", "1.50")]),
)
NODE = st.sampled_from(THINGS + TERMS)
BLANK = st.sampled_from([ox.BlankNode("a"), ox.BlankNode("b")])
CLASSES = nk(
    *("Result", "SecondHandResult", "Cohort", "Patient", "TreatmentCourse", "Study", "Publication"),
    *("Claim", "Wording", "Other"),
)
PROPERTIES = [
    (
        nk("cohort", "course", "study", "reportedIn", "partOf", "overlaps", "tumour", "diagnosis"),
        NODE | BLANK,
    ),
    (nk("site", "drug", "outcome", "reporting", "place", "section", "termKind", "biomarker"), NODE | BLANK),
    (nk("size", "events", "total", "year"), st.sampled_from(typed("integer", "1", "01", "+1", "-0", "12"))),
    (
        nk("percent", "value", "atWeek"),
        st.sampled_from(typed("decimal", "1.50", "01.5", ".5") + typed("double", "1E2", "100")),
    ),
    (
        nk("censored", "confirmed", "prospective"),
        st.sampled_from(typed("boolean", "1", "true", "0", "false")),
    ),
    (nk("publicEarliest", "resultsPublicLatest"), st.sampled_from(typed("date", "2017-05-01", "2018-01-31"))),
    (nk("notReported", "notSeen"), st.sampled_from(nk("events", "site", "size", "drug"))),
    (nk("eventsAsPrinted", "fragment", "section", "summary", "printed", "place", "termKind", "note"), TEXT),
    (
        nk("authors", "recruitmentWindow"),
        st.sampled_from([*map(ox.Literal, ["Yao J, Li D", "2016 to 2018"])]),
    ),
    ([ox.NamedNode(RDFS + "label"), ox.NamedNode(PREFIXES["skos"] + "altLabel")], TEXT | NODE),
    ([ox.NamedNode(PREFIXES["dcterms"] + "title")], TEXT),
    ([ox.NamedNode(RDF + "type")], st.sampled_from(CLASSES)),
    ([ox.NamedNode(RDFS + "subPropertyOf")], st.sampled_from(nk("asPrinted", "other"))),
    ([ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")], NODE),
]
SUBJECTS = st.sampled_from([*THINGS * 3, *nk("eventsAsPrinted", "note"), ox.BlankNode("a")])
QUADS = st.sampled_from(PROPERTIES).flatmap(
    lambda kind: st.builds(ox.Quad, SUBJECTS, st.sampled_from(kind[0]), kind[1], st.sampled_from(GRAPHS))
)


@st.composite
def nasty_quads(draw):
    """Return quads of which every result has what a result must have."""
    classes = draw(st.lists(st.tuples(st.sampled_from(THINGS), st.sampled_from(CLASSES)), max_size=9))
    classes.append((THINGS[0], CLASSES[0]))
    quads = [ox.Quad(thing, ox.NamedNode(RDF + "type"), kind, GRAPHS[0]) for thing, kind in classes]
    quads += [quad for quad in draw(st.lists(QUADS, max_size=50)) if quad.subject != quad.object]
    for quad in [quad for quad in quads if quad.object in CLASSES[:2]]:
        needed = nk("cohort", "outcome", "reporting")
        quads += [ox.Quad(quad.subject, prop, draw(NODE), quad.graph_name) for prop in needed]
    return quads


def about(thing, *said):
    return [ox.Quad(thing, *nk(name), value, GRAPHS[0]) for name, value in said]


SUMMARIES = [
    ox.Quad(THINGS[0], ox.NamedNode(RDF + "type"), *nk("Claim"), GRAPHS[1]),
    *about(THINGS[0], ("summary", ox.Literal("works", language="EN")), ("reportedIn", TERMS[0])),
    *about(THINGS[1], ("summary", ox.Literal("no claim")), ("reportedIn", TERMS[0])),
    *about(THINGS[2], ("summary", ox.Literal("no source"))),
]


@settings(max_examples=100)
@given(quads=nasty_quads())
@example(quads=[])
@example(quads=SUMMARIES)
def test_of_nasty_triples(kg, quads):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nasty.nq"
        ox.serialize(quads, str(path), ox.RdfFormat.N_QUADS)
        assert_same(path, kg.catalogue)


def test_the_queries_are_those_that_are_answered(kg):
    """If this fails, a query was changed: change its answer in Python too, and then the digest."""
    assert digest_query(bind(kg.catalogue.find(TABLE), {})) == TABLE_DIGEST
    assert digest_query(bind(kg.catalogue.find(TEXTS), {})) == TEXTS_DIGEST
    assert can_answer(kg.catalogue)


@pytest.mark.parametrize("name", [TABLE, TEXTS])
def test_a_query_that_was_replaced_is_not_answered(tmp_path, checkout, name):
    own = tmp_path / f"{name}.rq"
    own.parent.mkdir()
    own.write_text(
        (checkout / "queries" / f"{name}.rq").read_text().replace("?thing a ?class", "?thing a/a ?class")
    )
    assert not can_answer(load_catalogue([checkout / "queries", tmp_path]))


def test_nothing_else_is_answered(tmp_path):
    path = tmp_path / "none.nt"
    path.touch()
    with pytest.raises(QueryError, match="by a store only"):
        LoadedTriples(read_columns([name_input(str(path))]), tmp_path).answer_coded("SELECT * { ?s ?p ?o }")
