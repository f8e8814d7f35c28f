"""Read RDF files into pyoxigraph triples, with errors that name file, line and column."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import SourceError

__all__ = ["FORMATS", "format_of", "parse_rdf", "read_quads"]

FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
}
"""File ending -> format."""


def format_of(path: Path) -> ox.RdfFormat:
    """Return the RDF format that a file's ending stands for."""
    ending = path.suffix.lstrip(".").lower()
    if ending not in FORMATS:
        raise SourceError(
            f"{path}: {path.suffix or 'no ending'} is not an RDF file ending that netkg knows",
            hint=f"known endings: {', '.join('.' + name for name in FORMATS)}",
        )
    return FORMATS[ending]


def read_quads(path: Path) -> list[ox.Quad]:
    """Return the quads of an RDF file, in file order; its format is told by its ending."""
    file_format = format_of(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    return parse_rdf(data, file_format, str(path))


def parse_rdf(data: bytes, rdf_format: ox.RdfFormat, name: str) -> list[ox.Quad]:
    """Return the quads of ``data``; ``name`` stands in messages.

    RDF/XML with a document type declaration is refused, since entities in it can expand without bound,
    and so is RDF/XML that is cut off, which the engine reads without a word.
    """
    if rdf_format == ox.RdfFormat.RDF_XML:
        _refuse_unsafe_xml(data, name)
    try:
        return list(ox.parse(data, format=rdf_format))
    except SyntaxError as error:
        place = f"{name}:{error.lineno}:{error.offset}" if error.lineno else name
        raise SourceError(f"{place}: not valid {rdf_format.name}: {error.msg}") from error


_ENDS = re.compile(rb"(</[\w.:-]+\s*>|/>)\s*(<!--.*?-->\s*)*\Z", re.DOTALL)


def _refuse_unsafe_xml(data: bytes, name: str) -> None:
    if b"<!doctype" in data.lower():
        raise SourceError(f"{name}: RDF/XML with a DOCTYPE is refused", hint="write the IRIs out in full")
    if not _ENDS.search(data):
        raise SourceError(f"{name}: the RDF/XML ends before its last element does")
