"""The triples of inputs as columns of codes: what a table needs of a load, without asking the store again.

To read terms back from the disk costs more than to load them. A line of N-Quads is cut at its spaces, and
what stands between them becomes a code; only the distinct ones are parsed, by the parser that loads them, and
written as the store keeps them. If that parser does not take what was cut, the file is read again through it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pyoxigraph as ox

from netkg.errors import SourceError
from netkg.namespaces import PREFIXES
from netkg.store.coded import Codes
from netkg.store.disk.inputs import Input
from netkg.store.disk.parsing import parse_error

__all__ = ["Columns", "Plain", "read_columns"]

Plain = ox.NamedNode | ox.BlankNode | ox.Literal

_CHUNK: Final = 1 << 16
_END: Final = b" .\n"
_STRING: Final = ox.NamedNode(PREFIXES["xsd"] + "string")
_ANY: Final = ox.NamedNode("x:")


@dataclass(frozen=True)
class Columns:
    """Triples by codes, in the order of the inputs; one that is told twice stands there twice.

    Attributes:
        places: the distinct terms, as the store keeps them -> code, from 0.
        subjects: the code of the subject of each triple.
        predicates: the same of the predicate.
        objects: the same of the object.
    """

    places: Mapping[Plain, int]
    subjects: array[int]
    predicates: array[int]
    objects: array[int]

    @cached_property
    def terms(self) -> tuple[Plain, ...]:
        """Return the distinct terms, in order of their codes."""
        return tuple(self.places)

    def code(self, iri: str) -> int:
        """Return the code of an IRI, -1 if it does not occur."""
        return self.places.get(ox.NamedNode(iri), -1)


def read_columns(inputs: Sequence[Input]) -> Columns:
    """Return the triples of plain inputs by codes, whatever their graphs.

    Args:
        inputs: plain files, in order.

    Raises:
        SourceError: an input cannot be parsed, or has triples as terms, or there are several inputs and blank
            nodes: those are of one file each.
    """
    try:
        return _Reader().read(inputs, cut=all(given.format in _LINES for given in inputs))
    except SyntaxError:  # a comment, a tab, an end of line that is not usual
        return _Reader().read(inputs, cut=False)


_LINES: Final = (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS)


class _Reader:
    """Reads inputs; the engine writes N-Triples to it where lines are not cut as they are."""

    def __init__(self) -> None:
        self._codes: Codes[bytes] = Codes()
        self._columns = array("i"), array("i"), array("i")
        self._pieces: list[bytes] = []
        self._size = 0

    def read(self, inputs: Sequence[Input], *, cut: bool) -> Columns:
        """Return the columns; :class:`SyntaxError` if a line that was cut is not as the engine writes it."""
        for given in inputs:
            if cut:
                self._cut(given)
            else:
                self._parse(given)
        terms = _as_stored(_terms(self._codes))
        if len(inputs) > 1 and any(isinstance(term, ox.BlankNode) for term in terms):
            raise SourceError("several inputs, and blank nodes")
        self._codes.clear()
        places: Codes[Plain] = Codes()
        codes = [places[term] for term in terms]
        if len(places) == len(codes):
            return Columns(places, *self._columns)
        subjects, predicates, objects = (
            array("i", map(codes.__getitem__, column)) for column in self._columns
        )
        return Columns(places, subjects, predicates, objects)

    def _cut(self, given: Input) -> None:
        assert given.path is not None  # noqa: S101 (it is plain)
        rest, has_graphs = b"", given.has_graphs
        with given.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                *lines, rest = (rest + chunk).split(_END)
                self._take(lines, has_graphs=has_graphs)
        if rest:
            raise SyntaxError("the last line has no end")

    def _parse(self, given: Input) -> None:
        try:
            quads = ox.parse(path=given.path, format=given.format)
            ox.serialize((quad.triple for quad in quads), self, ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
            self._lines()
        except (SyntaxError, OSError) as error:
            raise parse_error(given, error) from error

    def write(self, data: bytes, /) -> int:
        """Take some bytes of N-Triples."""
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= _CHUNK:
            self._lines()
        return len(data)

    def flush(self) -> None:
        """Do nothing; all was taken already."""

    def _lines(self) -> None:
        *lines, rest = b"".join(self._pieces).split(_END)
        self._pieces, self._size = [rest], len(rest)
        self._take(lines, has_graphs=False)

    def _take(self, lines: list[bytes], *, has_graphs: bool) -> None:
        """Add lines without their ends: subject, predicate, object and perhaps graph, a space in between."""
        if not lines:
            return
        try:
            subjects, predicates, objects = zip(*[line.split(b" ", 2) for line in lines], strict=True)
        except ValueError as error:
            raise SyntaxError("a line has too few terms") from error
        if has_graphs:
            objects = tuple([rest[: rest.rfind(b" <")] for rest in objects])
        code = self._codes.__getitem__
        for column, tokens in zip(self._columns, (subjects, predicates, objects), strict=True):
            column.extend(map(code, tokens))


def _terms(tokens: Iterable[bytes]) -> list[Plain]:
    """Return what the engine's parser makes of terms; :class:`SyntaxError` if each is not just one."""
    tokens = [*tokens]
    text = b"".join([b"<x:> <x:> %b .\n" % token for token in tokens])
    terms = [quad.object for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
    if len(terms) != len(tokens):
        raise SyntaxError("a line is not one triple")
    if not all(isinstance(term, Plain) for term in terms):
        raise SourceError("triples as terms")
    return terms


def _as_stored(terms: list[Plain]) -> list[Plain]:
    """Return terms as a store gives them back: of typed literals it keeps the value, not the wording."""
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"x:{place}"), _ANY, term)
        for place, term in enumerate(terms)
        if isinstance(term, ox.Literal) and term.datatype != _STRING
    )
    for quad in store:
        assert isinstance(quad.subject, ox.NamedNode)  # noqa: S101 (written above)
        terms[int(quad.subject.value[2:])] = quad.object
    return terms
