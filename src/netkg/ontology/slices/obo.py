"""OBO files, a stanza at a time (format 1.2 and 1.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NoReturn

from netkg.errors import OntologyError
from netkg.ontology.slices.facts import Fact, Says
from netkg.ontology.slices.opened import ByteStream

__all__ = ["read_obo"]

_CHUNK: Final = 2**18
_LONGEST_LINE: Final = 2**20
_PART_OF: Final = ("part_of", "BFO:0000050")
_OBO: Final = "http://purl.obolibrary.org/obo/"

_STANZA = re.compile(r"\[(\w+)\]\s*(!.*)?")
_REST = re.compile(r"\s+(!\s|\{[\w.:-]+=).*$|\s+!$")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(\w*)')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED: Final = {"n": "\n", "t": "\t", "W": " "}
_ID_TAGS: Final = {
    "is_a": Says.PARENT,
    "replaced_by": Says.REPLACED_BY,
    "alt_id": Says.ALTERNATIVE_ID,
}
_TERM_TAGS: Final = {*_ID_TAGS, "id", "name", "synonym", "exact_synonym", "relationship", "is_obsolete"}
_TAGS: Final = _TERM_TAGS | {"ontology", "data-version", "property_value"}

_Lines = list[tuple[int, str, str]]
"""Line number, tag and value of the lines of one stanza."""


def read_obo(stream: ByteStream) -> Iterator[Fact]:
    """Yield what an OBO file says, in file order.

    Raises:
        OntologyError: a line is malformed, or the file ends within one.
    """
    kind, stanza = "", _Lines()
    for number, line in _lines(stream):
        if not line or line.startswith("!"):
            continue
        if line.startswith("["):
            yield from _stanza(kind, stanza, stream.path)
            match = _STANZA.fullmatch(line) or _malformed(stream.path, number, line)
            kind, stanza = match[1], [(number, "", "")]
        else:
            tag, colon, value = line.partition(":")
            if not colon or not tag or " " in tag:
                _malformed(stream.path, number, line)
            if tag in _TAGS:
                stanza.append((number, tag, value.strip()))
    yield from _stanza(kind, stanza, stream.path)


def _lines(stream: ByteStream) -> Iterator[tuple[int, str]]:
    """Yield the number and the text of each line, without blanks around it."""
    number, rest = 0, b""
    while chunk := stream.read(_CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        if len(rest) > _LONGEST_LINE:
            raise OntologyError(f"{stream.path}:{number + len(lines) + 1}: the line is too long for OBO")
        for line in lines:
            number += 1
            try:
                yield number, line.decode("utf-8").strip()
            except UnicodeDecodeError as error:
                raise OntologyError(f"{stream.path}:{number}: not UTF-8: {error.reason}") from error
    if rest.strip():
        raise OntologyError(
            f"{stream.path}:{number + 1}: the file ends within a line: it is cut short",
            hint="fetch it again; if it is whole, end its last line",
        )


def _malformed(path: Path, number: int, line: str, wanted: str = "tag: value or [Stanza]") -> NoReturn:
    shown = line if len(line) <= 60 else line[:60] + "..."
    raise OntologyError(f"{path}:{number}: malformed OBO, expected {wanted}: {shown!r}")


def _stanza(kind: str, lines: _Lines, path: Path) -> list[Fact]:
    """Return what one stanza says; stanzas of relations and individuals say nothing here."""
    if not kind:
        return [fact for clause in lines if (fact := _about(*clause))]
    if kind != "Term":
        return []
    first = lines[0][0]
    subject = next((_id(value) for _, tag, value in lines if tag == "id"), "")
    if not subject:
        _malformed(path, first, "[Term]", "a stanza with an id")
    facts = [fact for clause in lines if (fact := _clause(subject, *clause, path))]
    return [Fact(Says.TERM, subject, "", first), *facts]


def _clause(subject: str, number: int, tag: str, value: str, path: Path) -> Fact | None:
    if tag in _ID_TAGS:
        target = _id(value) or _malformed(path, number, f"{tag}: {value}", "an id")
        return Fact(_ID_TAGS[tag], subject, target, number)
    if tag == "name":
        return Fact(Says.LABEL, subject, _plain(_REST.sub("", value)), number)
    if tag in ("synonym", "exact_synonym"):
        match = _QUOTED.match(value) or _malformed(path, number, f"{tag}: {value}", "a text in quotes")
        exact = tag == "exact_synonym" or match[2] == "EXACT"
        return Fact(Says.SYNONYM, subject, _plain(match[1]), number) if exact else None
    if tag == "relationship":
        relation, _, target = _REST.sub("", value).partition(" ")
        if not target.strip():
            _malformed(path, number, f"{tag}: {value}", "a relation and an id")
        return Fact(Says.WHOLE, subject, _id(target), number) if relation in _PART_OF else None
    obsolete = tag == "is_obsolete" and _id(value) == "true"
    return Fact(Says.OBSOLETE, subject, "", number) if obsolete else None


def _about(number: int, tag: str, value: str) -> Fact | None:
    """Return what a line of the header says of the ontology."""
    if tag == "ontology":
        name = _id(value)
        return Fact(Says.ONTOLOGY, "", name if "://" in name else f"{_OBO}{name}.owl", number)
    if tag == "data-version":
        return Fact(Says.VERSION, "", value, number)
    if tag == "property_value":
        name, _, rest = value.partition(" ")
        quoted = _QUOTED.match(rest)
        text = _plain(quoted[1]) if quoted else _id(rest)
        if re.search(r"(?i)licen[cs]e$", name):
            return Fact(Says.LICENCE, "", text, number)
        if re.search(r"(?i)[/:-]title$", name):
            return Fact(Says.TITLE, "", text, number)
    return None


def _id(value: str) -> str:
    """Return the first word, unescaped: ``TOY:1 {source="x"} ! lung`` -> ``TOY:1``."""
    return _plain(value.split(None, 1)[0]) if value.strip() else ""


def _plain(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text) if "\\" in text else text
