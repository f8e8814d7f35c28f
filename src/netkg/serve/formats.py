"""The formats that the server speaks, by media type."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

__all__ = ["GRAPHS", "GRAPHS_READ", "GRAPH_NAMES", "NAMES", "ROWS", "charset"]

_ROWS, _RDF = ox.QueryResultsFormat, ox.RdfFormat

ROWS: Final = {
    "application/sparql-results+json": _ROWS.JSON,
    "application/sparql-results+xml": _ROWS.XML,
    "text/csv": _ROWS.CSV,
    "text/tab-separated-values": _ROWS.TSV,
    "application/json": _ROWS.JSON,
    "application/xml": _ROWS.XML,
    "text/xml": _ROWS.XML,
}
"""Media type -> format of rows and booleans, the favourite first."""

GRAPHS: Final = {
    "text/turtle": _RDF.TURTLE,
    "application/n-triples": _RDF.N_TRIPLES,
    "application/n-quads": _RDF.N_QUADS,
    "application/trig": _RDF.TRIG,
    "application/ld+json": _RDF.JSON_LD,
    "application/rdf+xml": _RDF.RDF_XML,
    "application/json": _RDF.JSON_LD,
    "application/xml": _RDF.RDF_XML,
    "text/xml": _RDF.RDF_XML,
    "text/plain": _RDF.N_TRIPLES,
}
"""Media type -> format of graphs, the favourite first."""

_WRITTEN: Final = {
    _RDF.TURTLE: "turtle",
    _RDF.N_TRIPLES: "ntriples",
    _RDF.N_QUADS: "nquads",
    _RDF.TRIG: "trig",
    _RDF.JSON_LD: "jsonld",
    _RDF.RDF_XML: "rdfxml",
}

GRAPH_NAMES: Final = {media: _WRITTEN[form] for media, form in GRAPHS.items()}
"""Media type -> name of the format in :mod:`netkg.publish.rdf`."""

GRAPHS_READ: Final = {
    "text/turtle": _RDF.TURTLE,
    "application/x-turtle": _RDF.TURTLE,
    "application/n-triples": _RDF.N_TRIPLES,
    "application/ld+json": _RDF.JSON_LD,
    "application/rdf+xml": _RDF.RDF_XML,
}
"""Media type -> format in which a single graph may be brought in."""

NAMES: Final = {
    "json": "application/sparql-results+json, application/ld+json",
    "xml": "application/sparql-results+xml, application/rdf+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "n3": "text/turtle",
    "ntriples": "application/n-triples",
    "nt": "application/n-triples",
    "nquads": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "json-ld": "application/ld+json",
    "rdfxml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
    "rdf+xml": "application/rdf+xml",
}
"""Short name, as in ``?format=csv`` -> what an Accept header would say."""


def charset(media_type: str) -> str:
    """Return a media type as a Content-Type: with its character set, where the format does not settle it."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
