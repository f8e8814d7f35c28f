"""Files that pages offer: figures, tables, networks, answers of queries, RDF of things."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from netkg.config import USE_STATEMENT
from netkg.namespaces import BASE, PREFIXES, graph_iri
from netkg.serve.pages import things
from netkg.serve.pages.addresses import iri_at
from netkg.serve.pages.asking import Filter
from netkg.serve.pages.evidence import forest
from netkg.serve.pages.patients import swimmer
from netkg.serve.pages.queries import answer, values_of
from netkg.serve.pages.results import evidence_table, find_evidence, metafor_table

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = [
    "CSVW",
    "File",
    "evidence_csv",
    "evidence_metadata",
    "forest_svg",
    "graphml",
    "metafor_csv",
    "metafor_metadata",
    "query_file",
    "query_metadata",
    "rdf",
    "swimmer_svg",
]

File = tuple[bytes, str]
"""Content and media type."""

CSVW: Final = "application/csvm+json"
"""Media type of the metadata of a table."""

_SVG: Final = "image/svg+xml"
_CSV: Final = "text/csv; charset=utf-8"
_ROWS: Final = {
    "csv": _CSV,
    "json": "application/sparql-results+json",
    "tsv": "text/tab-separated-values; charset=utf-8",
}
_GRAPH_FORMATS: Final = {"ttl": "turtle", "nt": "ntriples", "jsonld": "jsonld", "rdf": "rdfxml"}


def forest_svg(holdings: Holdings, asked: Filter) -> File:
    """Return the forest plot of what is asked.

    Raises:
        AnalysisError: there is none, with the reason.
    """
    from netkg.report.save import render

    return holdings.keep(("svg", asked), lambda: render(forest(holdings, asked)[1], "svg")), _SVG


def swimmer_svg(holdings: Holdings) -> File:
    """Return the swimmer plot of the single patients.

    Raises:
        AnalysisError: there are none.
    """
    from netkg.report.save import render

    return holdings.keep("swimmer", lambda: render(swimmer(holdings), "svg")), _SVG


def evidence_csv(holdings: Holdings, asked: Filter) -> File:
    """Return the results that meet a filter, all columns.

    Raises:
        AnalysisError: none does.
    """
    from netkg.publish.tables import write_table

    return write_table(evidence_table(holdings, find_evidence(holdings, asked).rows), "csv"), _CSV


def metafor_csv(holdings: Holdings, asked: Filter) -> File:
    """Return the results that meet a filter as R's metafor reads them.

    Raises:
        AnalysisError: none does, or none may be counted.
    """
    from netkg.publish.tables import write_table

    return write_table(metafor_table(holdings, asked), "csv"), _CSV


def evidence_metadata(holdings: Holdings, asked: Filter, file: str) -> File:
    """Return the metadata of :func:`evidence_csv`, which is at ``file``: use, licence, columns."""
    from netkg.publish.tables import write_table_metadata

    table = evidence_table(holdings, find_evidence(holdings, asked).rows)
    return write_table_metadata(file, table), CSVW


def metafor_metadata(holdings: Holdings, asked: Filter, file: str) -> File:
    """Return the metadata of :func:`metafor_csv`, which is at ``file``."""
    from netkg.publish.tables import write_table_metadata

    return write_table_metadata(file, metafor_table(holdings, asked)), CSVW


def graphml(holdings: Holdings, name: str) -> File | None:
    """Return a network as GraphML, or None if there is none of this name."""
    from netkg.analyse.network.projections import PROJECTIONS
    from netkg.publish.graphs import write_network

    if name not in PROJECTIONS:
        return None
    return write_network(holdings.network(name), "graphml"), "application/xml"


def query_file(
    holdings: Holdings, name: str, ending: str, asked: Mapping[str, tuple[str, ...]]
) -> File | None:
    """Return the answer of a query of the catalogue as a file, or its text; None if there is none such.

    Raises:
        QueryError: a value is wrong or unknown.
    """
    from netkg.publish.rows import write_rows

    if name not in holdings.kg.catalogue or ending not in ("csv", "tsv", "json", "rq"):
        return None
    query = holdings.kg.catalogue[name]
    values = values_of(holdings, query, asked)
    if ending == "rq":
        said = f"{holdings.kg.sparql(name, **values).rstrip()}\n# {USE_STATEMENT}\n"
        return said.encode(), "application/sparql-query"
    return write_rows(answer(holdings, query, values)[1], ending), _ROWS[ending]


def query_metadata(
    holdings: Holdings, name: str, ending: str, asked: Mapping[str, tuple[str, ...]], file: str
) -> File | None:
    """Return the metadata of the answer as CSV or TSV, which is at ``file``; None if there is none such."""
    from netkg.publish.rows import write_rows_metadata

    if name not in holdings.kg.catalogue or ending not in ("csv", "tsv"):
        return None
    query = holdings.kg.catalogue[name]
    sparql, rows = answer(holdings, query, values_of(holdings, query, asked))
    return write_rows_metadata(file, rows.columns, sparql, query), CSVW


def rdf(holdings: Holdings, path: str, ending: str) -> bytes | None:
    """Return the RDF of the thing, term or graph at a path; None if nothing is known of it."""
    from netkg.publish.rdf import write_graph

    triples = _triples(holdings, path)
    if not triples:
        return None
    if ending in ("jsonld", "rdf"):  # the others hold it in a comment
        rights = ox.NamedNode(PREFIXES["dcterms"] + "rights")
        triples = [*triples, ox.Triple(ox.NamedNode(BASE), rights, ox.Literal(USE_STATEMENT))]
    return write_graph([ox.Quad(*triple) for triple in triples], _GRAPH_FORMATS[ending])


def _triples(holdings: Holdings, path: str) -> list[ox.Triple]:
    if path == "/ontology":
        return things.graph_triples(holdings, graph_iri("ontology/netkg"))
    iri = iri_at(path)
    if iri is None:
        return []
    found = things.graph_triples(holdings, iri) if path.startswith("/graph/") else []
    return found or things.thing_triples(holdings, iri)
