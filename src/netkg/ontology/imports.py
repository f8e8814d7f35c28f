"""Turtle files of borrowed terms, generated from the tables; the same bytes from the same tables.

``terms/<prefix>.tsv`` becomes ``imports/<prefix>.ttl``: type, label, synonyms, parents, version, whose the
term is, and by ``obsolete.tsv`` whether it is obsolete. ``bridges.tsv`` becomes ``bridges.ttl``: each axiom
as ``rdfs:subClassOf`` and, under an IRI of its own, who says so and why
(docs/decisions/0010-bridge-axioms.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.files import write_atomically
from netkg.namespaces import NK, PREFIXES, graph_iri, to_iri
from netkg.ontology.links import check_links
from netkg.ontology.tables import (
    Bridge,
    Source,
    Term,
    read_bridges,
    read_obsolete,
    read_sources,
    read_terms,
)
from netkg.rdf.turtle import write_turtle

__all__ = [
    "bridge_iri",
    "bridge_triples",
    "build_imports",
    "import_triples",
    "write_imports",
]

_RDF, _RDFS, _OWL = PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"]
_SKOS, _DCTERMS = PREFIXES["skos"], PREFIXES["dcterms"]
_TYPES = {"property": _RDF + "Property", "unit": PREFIXES["qudt"] + "Unit"}
_ORIGINS = {"own": NK + "OwnAxiom", "source": NK + "SourceAxiom"}


def build_imports(folder: Path) -> dict[Path, bytes]:
    """Return path -> content of every file that is generated from the tables of an ontology folder.

    Raises:
        OntologyError: a table is wrong, or a term has a prefix that ``SOURCES.tsv`` does not name.
    """
    files: dict[Path, bytes] = {}
    tables = [path for path in sorted(folder.glob("terms/*.tsv")) if path.name != "SOURCES.tsv"]
    sources = read_sources(folder / "terms" / "SOURCES.tsv") if tables else {}
    obsolete = read_obsolete(folder / "obsolete.tsv") if (folder / "obsolete.tsv").exists() else {}
    for table in tables:
        terms = read_terms(table)
        source = _source_of(terms, sources, table)
        name = f"imports/{table.stem}"
        files[folder / f"{name}.ttl"] = write_turtle(import_triples(name, source, terms, obsolete))
    if (folder / "bridges.tsv").exists():
        files[folder / "bridges.ttl"] = write_turtle(bridge_triples(read_bridges(folder / "bridges.tsv")))
    return files


def write_imports(folder: Path, *beside: Path) -> list[Path]:
    """Write the generated files of an ontology folder; return those that changed.

    Args:
        folder: the ontology folder.
        beside: other ontology folders whose terms may be parents, such as netkg's own.

    Raises:
        OntologyError: a table is wrong, a parent is in no table, the hierarchy goes round in a circle;
            nothing was changed.
    """
    files = build_imports(folder)
    check_links(*beside, folder)
    (folder / "imports").mkdir(exist_ok=True)
    changed = [path for path, content in files.items() if write_atomically(path, content)]
    for path in sorted(folder.glob("imports/*.ttl")):
        if path not in files:
            path.unlink()
            changed.append(path)
    return changed


def _source_of(terms: Iterable[Term], sources: dict[str, Source], table: Path) -> Source:
    prefixes = {term.curie.partition(":")[0] for term in terms}
    if len(prefixes) != 1:
        raise OntologyError(f"{table}: a table holds the terms of one prefix, not of {len(prefixes)}")
    (prefix,) = prefixes
    if prefix not in sources:
        raise OntologyError(
            f"{table}: SOURCES.tsv does not say whose {prefix} terms are", hint="add a line for the prefix"
        )
    return sources[prefix]


def import_triples(
    name: str, source: Source, terms: Iterable[Term], obsolete: Mapping[str, tuple[str, ...]]
) -> Iterator[ox.Triple]:
    """Yield what an import file says: a header with licence and attribution, and each term.

    ``obsolete`` is id -> ids that replace it.
    """
    header = graph_iri(f"ontology/{name}")
    yield _link(header, _RDF + "type", _OWL + "Ontology")
    yield _text(header, _DCTERMS + "title", f"Terms of {source.name} that netkg uses")
    yield _link(header, _DCTERMS + "source", source.ontology)
    yield _text(header, _DCTERMS + "license", source.licence)
    yield _text(header, _DCTERMS + "creator", source.attribution)
    yield _text(header, _OWL + "versionInfo", source.version)
    for term in terms:
        yield from _term_triples(term, source)
        if term.curie in obsolete:
            yield from _obsolete_triples(to_iri(term.curie), obsolete[term.curie])


def _term_triples(term: Term, source: Source) -> Iterator[ox.Triple]:
    iri = to_iri(term.curie)
    yield _link(iri, _RDF + "type", _TYPES.get(term.kind, _OWL + "Class"))
    yield _link(iri, _RDFS + "isDefinedBy", source.ontology)
    yield _text(iri, NK + "termKind", term.kind)
    if term.label:
        yield _text(iri, _RDFS + "label", term.label)
    if term.version:
        yield _text(iri, _OWL + "versionInfo", term.version)
    for synonym in term.synonyms:
        yield _text(iri, _SKOS + "altLabel", synonym)
    for parent in term.parents:
        yield _link(iri, _RDFS + "subClassOf", to_iri(parent))


def _obsolete_triples(iri: str, instead: Iterable[str]) -> Iterator[ox.Triple]:
    yes = ox.Literal("true", datatype=ox.NamedNode(PREFIXES["xsd"] + "boolean"))
    yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(_OWL + "deprecated"), yes)
    for name in instead:
        yield _link(iri, _DCTERMS + "isReplacedBy", to_iri(name))


def bridge_iri(bridge: Bridge) -> str:
    """Return the IRI under which an axiom says where it comes from.

    >>> bridge_iri(Bridge("NCIT:C106432", "nk:PD1Inhibitor", "intervention", "own", "")).rpartition("#")[2]
    'bridge-NCIT_C106432-nk_PD1Inhibitor'
    """
    child, parent = (name.replace(":", "_") for name in (bridge.child, bridge.parent))
    return f"{NK}bridge-{child}-{parent}"


def bridge_triples(bridges: Iterable[Bridge]) -> Iterator[ox.Triple]:
    """Yield each axiom, and beside it the record of who says so and why."""
    for bridge in bridges:
        iri, child, parent = bridge_iri(bridge), to_iri(bridge.child), to_iri(bridge.parent)
        yield _link(child, _RDFS + "subClassOf", parent)
        yield _link(iri, _RDF + "type", NK + "BridgeAxiom")
        yield _link(iri, NK + "axiomChild", child)
        yield _link(iri, NK + "axiomParent", parent)
        yield _link(iri, NK + "axiomOrigin", _ORIGINS[bridge.origin])
        yield _text(iri, NK + "hierarchy", bridge.hierarchy)
        yield _text(iri, _SKOS + "editorialNote", bridge.reason)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _text(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))
