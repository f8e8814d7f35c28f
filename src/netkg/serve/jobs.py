"""What goes to a worker and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from netkg.serve.answer_head import digest_of
from netkg.serve.formats import GRAPHS, ROWS
from netkg.serve.negotiate import best
from netkg.serve.problems import HttpProblem
from netkg.serve.wire import pack_header

__all__ = ["NO_DATASET", "ROWS_JSON", "Answer", "Dataset", "QueryJob", "WriteJob", "not_acceptable"]

ROWS_JSON: Final = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Dataset:
    """Graphs that a request names beside its query; none of both means those of the query, or all."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


NO_DATASET: Final = Dataset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer.

    Attributes:
        body: its bytes.
        media_type: their format.
        seconds: how long the worker had it.
    """

    body: bytes
    media_type: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class QueryJob:
    """A query for a worker.

    Attributes:
        sparql: the text.
        rows: media type for rows and booleans, or None if the client takes none of those on offer.
        graph: media type for graphs, or None.
        dataset: graphs named beside it.
        snapshot: number of the store's state that the answer must not be older than.
        digest: a name of the query that says nothing of it: the beginning of its SHA-256.
    """

    sparql: str
    rows: str | None
    graph: str | None
    dataset: Dataset
    snapshot: int
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "digest", digest_of(self.sparql))

    @classmethod
    def of(cls, sparql: str, accept: str | None, dataset: Dataset, snapshot: int) -> QueryJob:
        """Return a query with the formats that an Accept header likes best.

        Raises:
            HttpProblem: 406 if it likes none.
        """
        return cls(sparql, *_formats(accept), dataset, snapshot)

    def to_header(self) -> bytes:
        """Return the job without its text, packed for the wire."""
        return _packed(self.rows, self.graph, self.dataset, self.snapshot)

    def to_body(self) -> bytes:
        """Return the text for the wire."""
        return self.sparql.encode("utf-8", "surrogatepass")

    def variant(self) -> str:
        """Return a name of everything but the text that makes the answer what it is."""
        return _variant(self.rows, self.graph, self.dataset)


# Clients ask in the same way again and again; only the text differs.
@lru_cache(64)
def _formats(accept: str | None) -> tuple[str | None, str | None]:
    rows, graph = best(accept, list(ROWS)), best(accept, list(GRAPHS))
    if rows is None and graph is None:
        raise not_acceptable([*ROWS, *GRAPHS])
    return rows, graph


@lru_cache(64)
def _variant(rows: str | None, graph: str | None, dataset: Dataset) -> str:
    return digest_of(repr((rows, graph, dataset)))[:8]


@lru_cache(64)
def _packed(rows: str | None, graph: str | None, dataset: Dataset, snapshot: int) -> bytes:
    return pack_header(
        {
            "do": "query",
            "rows": rows,
            "graph": graph,
            "default": dataset.default,
            "named": dataset.named,
            "snapshot": snapshot,
        }
    )


@dataclass(frozen=True, slots=True)
class WriteJob:
    """A change for the writer.

    Attributes:
        action: ``update``, ``put``, ``post`` or ``delete``.
        body: the update, or the graph.
        graph: the graph's IRI; empty for an update.
        media_type: format of the graph.
        base: IRI against which relative ones are resolved.
        dataset: graphs of ``using-graph-uri`` and ``using-named-graph-uri``.
    """

    action: str
    body: bytes = b""
    graph: str = ""
    media_type: str = ""
    base: str = ""
    dataset: Dataset = NO_DATASET

    def to_header(self) -> dict[str, object]:
        """Return the job without its body, for the wire."""
        return {
            "do": self.action,
            "graph": self.graph,
            "media_type": self.media_type,
            "base": self.base,
            "default": self.dataset.default,
            "named": self.dataset.named,
        }


def not_acceptable(offers: list[str]) -> HttpProblem:
    """Return the problem 406, with what there is instead."""
    return HttpProblem(
        406,
        "format",
        f"None of the formats in the Accept header is on offer here. There are: {', '.join(offers)}.",
        more={"offers": offers},
    )
