"""Answers of a store as bytes in a format of the SPARQL protocol, whole or not at all.

Unlike :meth:`OxigraphStore.query` these know graphs that a request names beside its query.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import BASE, PREFIXES
from netkg.store.base import Row, Solutions
from netkg.store.dataset import ask
from netkg.store.guard import refuse_unsafe
from netkg.store.oxigraph import OxigraphStore, syntax_message

__all__ = ["Form", "Serialized", "TooLargeError", "read_solutions", "serialize_answer"]

Form = Literal["rows", "boolean", "graph"]


class TooLargeError(QueryError):
    """An answer has more rows, or more bytes, than is allowed."""


@dataclass(frozen=True, slots=True)
class Serialized:
    """An answer: ``rows`` of a SELECT, the ``boolean`` of an ASK, the ``graph`` of CONSTRUCT or DESCRIBE."""

    form: Form
    body: bytes


class _Sink:
    """Takes bytes up to a limit."""

    def __init__(self, limit: int) -> None:
        self.data = bytearray()
        self._limit = limit

    def write(self, piece: bytes) -> int:
        self.data += piece
        if len(self.data) > self._limit:
            raise TooLargeError(f"the answer has more than {self._limit} bytes")
        return len(piece)

    def flush(self) -> None:
        """Do nothing: all is in memory."""


def serialize_answer(
    store: OxigraphStore,
    sparql: str,
    *,
    rows: ox.QueryResultsFormat | None,
    graph: ox.RdfFormat | None,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    max_rows: int,
    max_bytes: int,
) -> Serialized | Form:
    """Return the answer of a query; just its form if no format for that was given.

    Triples of CONSTRUCT and DESCRIBE are sorted and without repetition. Relative IRIs are resolved against
    that of netkg.

    Args:
        store: the store.
        sparql: the query.
        rows: format of rows and booleans.
        graph: format of graphs.
        default: graphs whose union the query reads; with ``named`` they take the place of its FROM clauses.
        named: graphs that GRAPH reaches.
        max_rows: rows or triples at most.
        max_bytes: bytes at most.

    Raises:
        QueryError: not SPARQL, refused, or failed.
        TooLargeError: over a limit.
        UnknownGraphError: a graph of the dataset is not in the store (:mod:`netkg.store.dataset`).
    """
    refuse_unsafe(sparql)
    try:
        answer = ask(store._store, sparql, default, named, base=BASE)
        match answer:
            case ox.QueryTriples():
                return "graph" if graph is None else _graph(answer, graph, max_rows, max_bytes)
            case ox.QueryBoolean():
                return (
                    "boolean" if rows is None else Serialized("boolean", answer.serialize(format=rows) or b"")
                )
        return "rows" if rows is None else _rows(answer, rows, max_rows, max_bytes)
    except SyntaxError as error:
        raise QueryError(syntax_message(error, sparql)) from error
    except (ValueError, OSError, RuntimeError) as error:
        raise QueryError(f"the query failed: {error}") from error


def _graph(answer: ox.QueryTriples, form: ox.RdfFormat, max_rows: int, max_bytes: int) -> Serialized:
    triples: set[ox.Triple] = set()
    for triple in answer:
        triples.add(triple)
        if len(triples) > max_rows:
            raise TooLargeError(f"the answer has more than {max_rows} triples")
    prefixes = PREFIXES if form.supports_datasets or form == ox.RdfFormat.TURTLE else {}
    sink = _Sink(max_bytes)
    plain = form in (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS, ox.RdfFormat.JSON_LD)
    ox.serialize(sorted(triples, key=str), sink, form, prefixes=None if plain else _used(triples, prefixes))  # type: ignore[arg-type]
    return Serialized("graph", bytes(sink.data))


def _used(triples: set[ox.Triple], prefixes: dict[str, str]) -> dict[str, str]:
    """Return the prefixes whose namespace occurs."""
    text = {str(term) for triple in triples for term in triple}
    return {name: iri for name, iri in prefixes.items() if any(f"<{iri}" in term for term in text)}


def _rows(
    answer: ox.QuerySolutions, form: ox.QueryResultsFormat, max_rows: int, max_bytes: int
) -> Serialized:
    sink = _Sink(max_bytes)
    answer.serialize(sink, form)  # type: ignore[arg-type]
    body = bytes(sink.data)
    if len(body) > 2 * max_rows and _number_of_rows(body, form) > max_rows:  # a row has two bytes or more
        raise TooLargeError(f"the answer has more than {max_rows} rows")
    return Serialized("rows", body)


def _number_of_rows(body: bytes, form: ox.QueryResultsFormat) -> int:
    if form == ox.QueryResultsFormat.TSV:
        return body.count(b"\n") - 1
    if form == ox.QueryResultsFormat.XML:
        return body.count(b"<result>")
    if form == ox.QueryResultsFormat.CSV:
        return sum(1 for _ in csv.reader(io.StringIO(body.decode(), newline=""))) - 1
    parsed = ox.parse_query_results(body, form)
    return sum(1 for _ in parsed) if isinstance(parsed, ox.QuerySolutions) else 0


def read_solutions(body: bytes) -> Solutions:
    """Return the rows of an answer in SPARQL JSON.

    Raises:
        QueryError: it is no answer of a SELECT.
    """
    parsed = ox.parse_query_results(body, ox.QueryResultsFormat.JSON)
    if not isinstance(parsed, ox.QuerySolutions):
        raise QueryError("this query gives no rows")
    rows: list[Row] = [tuple(solution) for solution in parsed]
    return Solutions(tuple(variable.value for variable in parsed.variables), tuple(rows))
