"""What came back, as terms: rows, yes or no, triples. Anything else is an error that says what it was."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError, StoreError
from netkg.store.base import Row, Solutions
from netkg.store.remote.transport import Reply, plain_words

__all__ = ["ROWS", "TRIPLES", "refuse_partial", "refuse_status", "to_answer", "to_triples"]

ROWS: Final = "application/sparql-results+json"
"""What is accepted for SELECT and ASK. XML loses carriage returns and white space at the ends of texts."""

TRIPLES: Final = "application/n-triples"
"""What is accepted for triples. Virtuoso's Turtle turns decimals without a point into integers."""

_RESULT_FORMATS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
}
_RDF_FORMATS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
# Virtuoso names blank nodes so in results, which no standard allows; within text the quotes would be escaped.
_ODD_NODE: Final = b'"type": "bnode", "value": "nodeID://'
_NODE: Final = b'"type": "bnode", "value": "'


def refuse_status(store: str, reply: Reply) -> None:
    """Raise unless a reply says that all went well.

    Raises:
        QueryError: the server does not take the request for a query.
        StoreError: there is no such thing, or any other refusal.
    """
    if 200 <= reply.status < 300:
        return
    if reply.status == 400:
        raise QueryError(f"{store} refuses the query: {reply.first_words()}")
    if reply.status == 404:
        raise StoreError(f"{store}: nothing is there (404)", hint="is that the address of the endpoint?")
    raise StoreError(f"{store}: the server answers with state {reply.status}: {reply.first_words()}")


def refuse_partial(store: str, reply: Reply) -> None:
    """Raise :class:`StoreError` if the server says that it left something out."""
    state = reply.headers.get("X-SQL-State", "")
    if state.startswith("S1TAT") or "X-Exec-Partial" in reply.headers or reply.status == 206:
        said = plain_words(reply.headers.get("X-SQL-Message", ""))
        raise StoreError(f"{store}: the answer is only a part of it. {said}".strip(), hint="ask for less")


def to_answer(store: str, reply: Reply) -> Solutions | bool:
    """Return rows, or yes or no.

    Raises:
        StoreError: it is neither, or cannot be read to its end.
    """
    result_format = _RESULT_FORMATS.get(reply.kind)
    if result_format is None:
        raise _unexpected(store, reply, "SPARQL results")
    try:
        answer = ox.parse_query_results(reply.body.replace(_ODD_NODE, _NODE), result_format)
        if isinstance(answer, ox.QueryBoolean):
            return bool(answer)
        columns = tuple(variable.value for variable in answer.variables)
        rows: list[Row] = [tuple(solution) for solution in answer]
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{store}: the answer cannot be read to its end: {error}") from error
    return Solutions(columns, tuple(rows))


def to_triples(store: str, reply: Reply) -> list[ox.Triple]:
    """Return the triples of an answer, each once.

    Raises:
        StoreError: it is no RDF, or cannot be read to its end.
    """
    rdf_format = _RDF_FORMATS.get(reply.kind)
    if rdf_format is None:
        raise _unexpected(store, reply, "triples")
    try:
        return list(dict.fromkeys(quad.triple for quad in ox.parse(reply.body, rdf_format)))
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{store}: the answer cannot be read to its end: {error}") from error


def _unexpected(store: str, reply: Reply, wanted: str) -> StoreError:
    if reply.kind == "text/html":
        message = f"{store}: the server answers with a web page, not with {wanted}"
        return StoreError(message, hint="is that the address of the endpoint, or of a page about it?")
    return StoreError(f"{store}: the server answers with {plain_words(reply.kind)}, not with {wanted}")
