"""Every name in data, queries, checks, shapes, mappings and facets is declared, and none was made up.

Declared means: in a term table, given a type in an ontology file of ours, listed in ``mappings/terms.ttl``, a
thing with a type in the data, or a member of a public vocabulary whose members are known.
"""

import datetime as dt
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from netkg.graph.encode import to_triples
from netkg.namespaces import BASE, ID, PREFIXES, to_curie, to_iri
from netkg.ontology.terms import TermTable
from netkg.query import load_catalogue
from netkg.rdf.parse import parse_rdf, read_quads
from netkg.store.disk.changes import MANY, Change

MEMBERS = {
    "dcat": rdflib.DCAT,
    "dcterms": rdflib.DCTERMS,
    "foaf": rdflib.FOAF,
    "owl": rdflib.OWL,
    "prov": rdflib.PROV,
    "rdf": rdflib.RDF,
    "rdfs": rdflib.RDFS,
    "sh": rdflib.SH,
    "skos": rdflib.SKOS,
    "void": rdflib.VOID,
    "xsd": rdflib.XSD,
}
"""Public vocabularies whose members rdflib knows."""

WHOLE = {"oboInOwl", "qudt", "semapv", "sssom"}
"""Public vocabularies that are taken as a whole; where we use their names, another test checks them."""

NEVER_SEEN = [
    *["NCIT:C71622", "NCIT:C15632", "NCIT:C28384", "UNII:RWM8CCW8GP", "UNII:0G3DE8943Y", "RXCUI:7617"],
    *["RXCUI:68092", "CHEMBL.COMPOUND:CHEMBL1201184", "MONDO:0015078", "PR:Q9NZQ7"],
]
"""Ids that were recalled or proposed, and never seen beside their name."""


@pytest.fixture(scope="module")
def ontology(checkout):
    return checkout / "ontology"


@pytest.fixture(scope="module")
def declared(checkout, ontology):
    """Return the IRIs of all names that may be used."""
    names = {to_iri(term.curie) for term in TermTable.load(ontology)}
    files = [*ontology.glob("*.ttl"), *ontology.glob("shapes/*.ttl"), *ontology.glob("mappings/*.ttl")]
    files += [*ontology.glob("imports/*.ttl"), *(checkout / "data" / "triples").glob("*.ttl")]
    types = (
        quad for path in files for quad in read_quads(path) if to_curie(quad.predicate.value) == "rdf:type"
    )
    return names | {quad.subject.value for quad in types if isinstance(quad.subject, ox.NamedNode)}


def is_undeclared(iri, declared):
    """Return whether an IRI is of a vocabulary that we answer for, and not declared."""
    if iri.startswith((f"{BASE}graph/", f"{BASE}ontology/")):  # graphs, and versions of the ontology
        return False
    prefix, colon, rest = to_curie(iri).partition(":")
    if prefix in MEMBERS:
        return rdflib.URIRef(iri) not in MEMBERS[prefix]
    ours = iri.startswith(BASE) or (colon and not rest.startswith("//") and prefix not in WHOLE)
    return bool(ours) and iri not in declared


def iris_in(quads):
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            if isinstance(term, ox.Literal):
                yield term.datatype.value
            elif isinstance(term, ox.NamedNode):
                yield term.value


def undeclared(iris, declared):
    return sorted(to_curie(iri) for iri in set(iris) if is_undeclared(iri, declared))


def wrong(found, *patterns):
    """Return file -> what is found in it, of the files with a finding; each pattern fits some file."""
    root = Path(__file__).resolve().parents[1]
    files = {pattern: sorted(path for path in root.glob(pattern) if path.is_file()) for pattern in patterns}
    assert [pattern for pattern, paths in files.items() if not paths] == []
    paths = {path.relative_to(root).as_posix(): path for some in files.values() for path in some}
    return {name: bad for name, path in paths.items() if (bad := found(path))}


def test_every_name_in_triples_is_declared(declared):
    patterns = ("data/triples/*.ttl", "ontology/mappings/*.ttl", "ontology/facets.ttl", "ontology/*.ttl")
    assert wrong(lambda path: undeclared(iris_in(read_quads(path)), declared), *patterns) == {}


def test_every_name_in_shapes_and_imports_is_declared(declared):
    patterns = ("ontology/shapes/*.ttl", "ontology/imports/*.ttl")
    assert wrong(lambda path: undeclared(iris_in(read_quads(path)), declared), *patterns) == {}


def iris_in_sparql(text):
    """Yield the IRIs of a query, in full or with a prefix; what stands in comments and texts is none."""
    body = re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)
    spaces = dict(re.findall(r"PREFIX\s+([\w.-]*):\s*<([^>]*)>", body))
    body = re.sub(r"PREFIX\s+[\w.-]*:\s*<[^>]*>", "", body)
    body = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', body)
    yield from re.findall(r"<([^<>\s]+)>", body)
    for prefix, local in re.findall(
        r"(?<![\w?<:])([A-Za-z][\w.-]*):([\w.-]*\w)", re.sub(r"<[^<>\s]+>", " ", body)
    ):
        assert prefix in spaces, f"{prefix} is not declared in the query"
        yield spaces[prefix] + local


SPARQL = ("queries/*/*.rq", "ontology/checks/*.rq")


def test_every_name_in_queries_and_checks_is_declared(declared):
    def found(path):
        return undeclared(iris_in_sparql(path.read_text(encoding="utf-8")), declared)

    assert wrong(found, *SPARQL) == {}


def test_prefixes_of_queries_are_those_of_netkg():
    def found(path):
        said = re.findall(r"^PREFIX\s+([\w.-]+):\s*<([^>]*)>", path.read_text(), re.MULTILINE)
        return [prefix for prefix, namespace in said if PREFIXES.get(prefix) != namespace]

    assert wrong(found, *SPARQL) == {}


def test_every_name_that_describes_the_catalogue_is_declared(checkout, declared):
    triples = load_catalogue([checkout / "queries"]).to_triples()
    used = {triple.predicate.value for triple in triples}
    used |= {t.object.value for t in triples if to_curie(t.predicate.value) == "rdf:type"}
    assert undeclared(used, declared) == []


@pytest.mark.parametrize("graphs", [2, MANY + 1])
def test_every_name_in_the_change_records_of_a_store_is_declared(declared, graphs):
    names = tuple(f"https://example.org/graph/{number}" for number in range(graphs))
    at = dt.datetime(2020, 1, 2, tzinfo=dt.UTC)
    change = Change(
        sequence=1,
        by="a person",
        tool="netkg",
        source="a.nq",
        digest="d1",
        added=5,
        removed=0,
        graphs=names,
        at=at,
        place="p1",
    )
    used = {quad.predicate.value for quad in change.quads()}
    assert len(used) == 11
    assert undeclared(used, declared) == []


def test_every_id_in_a_mapping_is_declared(ontology, declared):
    for path in sorted(ontology.glob("mappings/*.sssom.tsv")):
        rows = [
            line.split("\t")
            for line in path.read_text(encoding="utf-8").splitlines()
            if not line.startswith("#")
        ]
        ends = [rows[0].index("subject_id"), rows[0].index("object_id")]
        assert undeclared((to_iri(row[end]) for row in rows[1:] for end in ends), declared) == [], path.name


def test_every_name_that_records_become_is_declared(record, declared):
    assert undeclared((triple.predicate.value for triple in to_triples(record)), declared) == []


def test_no_id_that_was_never_seen_is_used():
    """Nor in prose, for prose is copied. An id is looked for as CURIE and as IRI."""
    forms = "|".join(re.escape(form) for name in NEVER_SEEN for form in (name, to_iri(name)))
    never = re.compile(rf"(?:{forms})(?!\w)")
    assert never.findall("NCIT:C71622, http://purl.obolibrary.org/obo/NCIT_C15632, NCIT:C716220") == [
        "NCIT:C71622",
        "http://purl.obolibrary.org/obo/NCIT_C15632",
    ]

    def found(path):
        if "/ontology/evaluation/" in path.as_posix():
            return []  # what must not be found may be written there
        return never.findall(path.read_text(encoding="utf-8"))

    patterns = ("data/**/*.*", "queries/*/*.rq", "ontology/**/*.*", "src/**/*.py", "docs/*.md", "*.md")
    assert wrong(found, *patterns) == {}


def test_this_test_finds_what_it_is_for(declared):
    data = b"""
        @prefix nk: <https://w3id.org/netkg/ontology#> .
        @prefix NCIT: <http://purl.obolibrary.org/obo/NCIT_> .
        @prefix kim-2016: <https://w3id.org/netkg/id/kim-2016/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        kim-2016:cohort-none nk:drugs NCIT:C0 ; skos:exactlyMatch NCIT:C106432 .
        kim-2016:cohort-none nk:drug <https://example.org/x> .
    """
    quads = parse_rdf(data, ox.RdfFormat.TURTLE, "made up")
    wrong = ["NCIT:C0", "kim-2016:cohort-none", "nk:drugs", "skos:exactlyMatch"]
    assert undeclared(iris_in(quads), declared) == wrong
    head = "PREFIX nk: <https://w3id.org/netkg/ontology#>\n# nk:no\n"
    sparql = head + 'ASK { ?a nk:b <https://example.org/x> , "nk:c" }'
    assert set(iris_in_sparql(sparql)) == {to_iri("nk:b"), "https://example.org/x"}
    assert ID + "kim-2016/cohort-all" in declared
