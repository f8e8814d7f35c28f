"""Answers of a SELECT by codes: each distinct term once, and whole numbers for the cells.

A table that is read whole has millions of cells and far fewer distinct terms. Where a store can write its
answer as text while it computes it, no object is made for a cell.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar, runtime_checkable

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.base import Solutions, Store

__all__ = [
    "AnswersCoded",
    "CodedSolutions",
    "Codes",
    "TextSink",
    "WritesTsv",
    "code_solutions",
    "read_coded",
    "without_order",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
Cell = TypeVar("Cell")

_CHUNK = 1 << 20
"""Bytes of text that are split at a time."""


@dataclass(frozen=True, slots=True)
class CodedSolutions:
    """Rows of a SELECT by codes.

    Attributes:
        columns: names, in order.
        terms: the distinct terms of all columns, None among them where a cell is unbound.
        codes: for each column, in order, the places in ``terms`` of its cells, as C integers.
    """

    columns: tuple[str, ...]
    terms: tuple[Term, ...]
    codes: tuple[array[int], ...]


class TextSink(Protocol):
    """What takes text as it comes."""

    def write(self, data: bytes, /) -> int:
        """Take some bytes and return how many."""

    def flush(self) -> None:
        """Do nothing; all was taken already."""


@runtime_checkable
class WritesTsv(Protocol):
    """A store that can write the answer of a SELECT as SPARQL 1.1 TSV while it computes it."""

    def write_tsv(self, sparql: str, sink: TextSink) -> None:
        """Write the answer to ``sink``, or raise :class:`netkg.errors.QueryError`."""


@runtime_checkable
class AnswersCoded(Protocol):
    """What gives the answer of a SELECT by codes at once."""

    def answer_coded(self, sparql: str) -> CodedSolutions:
        """Return the answer, or raise :class:`netkg.errors.QueryError`."""


class Codes(dict[Cell, int]):
    """Thing -> code, from 0; a new thing gets the next one."""

    def __missing__(self, key: Cell) -> int:
        self[key] = code = len(self)
        return code


def code_solutions(answer: Solutions) -> CodedSolutions:
    """Return rows of terms by codes.

    >>> coded = code_solutions(Solutions(("x",), ((ox.Literal("a"),), (None,), (ox.Literal("a"),))))
    >>> list(coded.codes[0]), coded.terms[1]
    ([0, 1, 0], None)
    """
    codes: Codes[object] = Codes()
    columns: Iterable[Iterable[object]] = zip(*answer.rows, strict=True) if answer.rows else ()
    coded = [array("i", map(codes.__getitem__, column)) for column in columns]
    coded = coded or [array("i") for _ in answer.columns]
    return CodedSolutions(answer.columns, tuple(codes), tuple(coded))  # type: ignore[arg-type]


def read_coded(store: Store | AnswersCoded, sparql: str) -> CodedSolutions:
    """Return the answer of a SELECT by codes, streamed if the store can do that.

    Raises:
        QueryError: it is not SPARQL, is refused, or is no SELECT.
    """
    if isinstance(store, AnswersCoded):
        return store.answer_coded(sparql)
    if isinstance(store, WritesTsv):
        reader = _Reader()
        store.write_tsv(sparql, reader)
        return reader.finish()
    answer = store.query(sparql)
    if not isinstance(answer, Solutions):
        raise QueryError("this query gives no rows")
    return code_solutions(answer)


def without_order(sparql: str) -> str:
    """Return a query without its last ORDER BY, if that orders the whole answer and the answer is not cut.

    Sorting millions of rows can take a store longer than finding them.

    >>> without_order("SELECT ?s { ?s ?p ?o } ORDER BY ?s")
    'SELECT ?s { ?s ?p ?o } '
    """
    head, _, last = sparql.rpartition("ORDER BY")
    cut = re.search(r"[{}#]|\b(LIMIT|OFFSET|VALUES)\b", last)
    return sparql if cut or not head else head


class _Reader:
    """Takes TSV in pieces; a tab or an end of line within a term is escaped there, so splitting is enough."""

    def __init__(self) -> None:
        self._codes: Codes[bytes] = Codes()
        self._columns: tuple[str, ...] = ()
        self._coded: list[array[int]] = []
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes, /) -> int:
        self._pieces.append(bytes(data))
        self._size += len(data)
        if self._size >= _CHUNK:
            self._split()
        return len(data)

    def flush(self) -> None:
        """Do nothing; all was taken already."""

    def _split(self) -> None:
        lines, end, rest = b"".join(self._pieces).rpartition(b"\n")
        self._pieces, self._size = [rest], len(rest)
        if not end:
            return
        if not self._columns:
            head, rows, lines = lines.partition(b"\n")
            self._columns = tuple(name.decode().removeprefix("?") for name in head.split(b"\t"))
            self._coded = [array("i") for _ in self._columns]
            if not rows:
                return
        cells = lines.replace(b"\n", b"\t").split(b"\t")
        for place, column in enumerate(self._coded):
            column.extend(map(self._codes.__getitem__, cells[place :: len(self._coded)]))

    def finish(self) -> CodedSolutions:
        """Return all that was written, its terms parsed once each."""
        self._split()
        unbound = self._codes.get(b"")
        tokens = [token for token in self._codes if token]
        text = b"".join([b"?term\n", *(token + b"\n" for token in tokens)])
        parsed = ox.parse_query_results(text, format=ox.QueryResultsFormat.TSV)
        assert isinstance(parsed, ox.QuerySolutions)  # noqa: S101 (it has a head)
        terms: list[Term] = [row[0] for row in parsed]
        if unbound is not None:
            terms.insert(unbound, None)
        return CodedSolutions(self._columns, tuple(terms), tuple(self._coded))
