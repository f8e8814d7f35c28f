"""The names of formats, and the file endings that stand for them."""

from __future__ import annotations

from typing import Final

__all__ = ["GRAPH_FORMATS", "ROW_FORMATS"]

ROW_FORMATS: Final = {"table": "txt", "csv": "csv", "tsv": "tsv", "json": "json"}
"""Formats for rows -> file ending; as in :mod:`netkg.publish.rows`, and the table."""

GRAPH_FORMATS: Final = {
    "turtle": "ttl",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
"""Formats for graphs -> file ending; as in :mod:`netkg.publish.rdf`, which would load the engine."""
