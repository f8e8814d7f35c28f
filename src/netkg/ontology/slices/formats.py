"""Which of the four formats a file is in: told by its first bytes, and held against its ending."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Final

from netkg.errors import SourceError

__all__ = ["Format", "doctype_refused", "format_by_content", "format_by_ending", "root_name"]


class Format(StrEnum):
    """A format that slices are cut from."""

    OBO = "OBO"
    JSON = "JSON"
    RDF_XML = "RDF/XML"
    TURTLE = "Turtle"


_ENDINGS: Final = {
    ".obo": Format.OBO,
    ".json": Format.JSON,
    ".owl": Format.RDF_XML,
    ".rdf": Format.RDF_XML,
    ".xml": Format.RDF_XML,
    ".ttl": Format.TURTLE,
    ".nt": Format.TURTLE,
}
_CONTENT: Final = (
    (rb"<[^\s<>\"{}|\\^`]*(://|#)[^\s<>\"{}|\\^`]*>", Format.TURTLE),
    (rb"(?i)(@prefix|@base|prefix|base)\s+[^\s:]*:?\s*<|\[\s*\]\s+[a<]|_:", Format.TURTLE),
    (rb"\[\w+\]|(?!prefix:)[a-z][\w-]*:\s", Format.OBO),
    (rb"\{|\[", Format.JSON),
)
_KNOWN_OTHERS: Final = (
    (rb"PK\x03\x04", "a zip archive"),
    (rb"\x1f\x8b", "gzip within gzip"),
    (rb"%PDF-", "a PDF"),
    (rb"\xff\xfe|\xfe\xff", "UTF-16 text; only UTF-8 is read"),
    (rb"(?i)<!doctype\s+html|<html[\s>]", "a web page"),
    (rb"(?i)(prefix|ontology)\s*\(", "OWL functional syntax; convert it to RDF/XML or Turtle"),
    (rb"(?i)prefix:\s", "OWL Manchester syntax; convert it to RDF/XML or Turtle"),
)
_XML_PROLOG = re.compile(rb"(\s+|<\?.*?\?>|<!--.*?-->)*", re.DOTALL)
_XML_ROOT = re.compile(rb"<((?:[\w.-]+:)?[\w.-]+)[\s/>]")


def format_by_ending(path: Path) -> Format:
    """Return the format that a file's ending stands for; ``.gz`` after it is looked through.

    >>> format_by_ending(Path("toy.obo.gz")).value
    'OBO'
    """
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    if name.suffix.lower() not in _ENDINGS:
        raise SourceError(
            f"{path}: {name.suffix or 'no ending'} is not an ending of ontology files that netkg knows",
            hint=f"known endings: {', '.join(_ENDINGS)}, each also with .gz",
        )
    return _ENDINGS[name.suffix.lower()]


def format_by_content(head: bytes, path: Path) -> Format:
    """Return the format that the beginning of a file is written in.

    Raises:
        SourceError: it is empty or in no format that can be read; the message names what it looks like.
    """
    for pattern, name in _KNOWN_OTHERS:
        if re.match(pattern, head.lstrip()):
            raise SourceError(f"{path}: not an ontology that netkg reads: {name}")
    start = _skip_comments(head)
    if not start:
        raise SourceError(f"{path}: the file is empty")
    for pattern, known in _CONTENT:
        if re.match(pattern, start):
            return known
    if start.startswith(b"<"):
        return _xml_kind(start, path)
    raise SourceError(
        f"{path}: looks like none of {', '.join(Format)}", hint="is it an ontology file, in UTF-8?"
    )


def root_name(head: bytes) -> bytes:
    """Return the name of the outermost XML element, or nothing if it does not stand in ``head``.

    >>> root_name(b'<?xml version="1.0"?><!-- made by hand --><rdf:RDF xmlns:rdf="...">')
    b'rdf:RDF'
    """
    prolog = _XML_PROLOG.match(head)
    root = _XML_ROOT.match(head, prolog.end() if prolog else 0)
    return root[1] if root else b""


def doctype_refused(path: Path, line: int) -> SourceError:
    """Return the error for RDF/XML with a DOCTYPE."""
    return SourceError(
        f"{path}:{line}: RDF/XML with a DOCTYPE is refused: its entities can expand without bound",
        hint="write the IRIs out in full, or convert the file to Turtle",
    )


def _skip_comments(head: bytes) -> bytes:
    """Return what follows blank lines and the comments of OBO (``!``) and Turtle (``#``)."""
    match = re.match(rb"(\s+|[!#][^\n]*(\n|$))*", head)
    return head[match.end() :] if match else head


def _xml_kind(start: bytes, path: Path) -> Format:
    root = root_name(start)
    local = root.rpartition(b":")[2]
    if local == b"Ontology":
        raise SourceError(f"{path}: OWL/XML, not RDF/XML", hint="convert it to RDF/XML or Turtle")
    if not root and b"<!doctype" in start.lower():
        raise doctype_refused(path, start[: start.lower().index(b"<!doctype")].count(b"\n") + 1)
    if local != b"RDF":
        found = f"it begins with <{root.decode()}>" if root else "it begins with no element"
        raise SourceError(f"{path}: XML, but not RDF/XML: {found}")
    return Format.RDF_XML
