"""Triples from an endpoint, whole: counted first, read in pages, counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.rdf.patterns import EVERYTHING, Pattern
from netkg.store.base import Row, Solutions
from netkg.store.remote.dialect import Dialect, as_written, counted, paged, reading
from netkg.store.remote.settings import RemoteSettings

__all__ = ["Ask", "count_triples", "fetch_quads"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Sends a query as it is: ``rows`` a SELECT, ``triples`` a CONSTRUCT."""

    rows: Callable[[str], Solutions]
    triples: Callable[[str], list[ox.Triple]]


_MOST_VALUES: Final = 100
"""Graphs or patterns named in one request."""


def count_triples(
    ask: Ask, settings: RemoteSettings, patterns: Sequence[Pattern] = (EVERYTHING,)
) -> dict[str, int]:
    """Return graph -> number of triples that match one of some patterns of one shape, in order of graph."""
    query = counted(reading(patterns, None))
    rows = list(ask.rows(query).rows)
    page = len(rows)
    while page and len(rows) % 1000 == 0:  # servers cut answers at such a number; look whether more follow
        more = ask.rows(paged(query, ("g", "n"), page, len(rows))).rows
        rows += more
        if len(more) < page:
            break
    sizes = {_text(graph): int(_text(number)) for graph, number in rows}
    return {graph: sizes[graph] for graph in sorted(sizes) if settings.holds(graph)}


def fetch_quads(
    ask: Ask,
    settings: RemoteSettings,
    dialect: Dialect,
    patterns: Collection[Pattern] = (EVERYTHING,),
    graphs: Collection[str] | None = None,
) -> Iterator[ox.Quad]:
    """Yield the quads that match any of some patterns, in netkg's graphs or in those given.

    Small graphs are read several at a time, each graph within one answer; only a graph larger than a page
    is read in ordered pages.

    Raises:
        StoreError: fewer or more came than the server counted: a part is missing, or somebody is writing.
    """
    for shape in _by_shape(patterns):
        for start in range(0, len(shape), _MOST_VALUES):
            some = shape[start : start + _MOST_VALUES]
            sizes = count_triples(ask, settings, some)
            wanted = {graph: sizes[graph] for graph in sizes if graphs is None or graph in graphs}
            if some == [EVERYTHING] and dialect.slow_rows:
                for graph in [graph for graph in wanted if wanted[graph] <= settings.page]:
                    whole = _whole(ask, graph)
                    if len(whole) == wanted[graph]:  # if not, it was cut: rows can be read in pages
                        del wanted[graph]
                        yield from whole
            for number, batch in enumerate(_batches(wanted, settings.page)):
                total = sum(wanted[graph] for graph in batch)
                rows = _read(ask, settings, dialect, reading(some, batch), total)
                scope = "" if dialect.steady_nodes else f"{number}x{start}x"
                yield from (_quad(row, scope) for row in rows)


def _by_shape(patterns: Collection[Pattern]) -> list[list[Pattern]]:
    shapes: dict[tuple[bool, ...], list[Pattern]] = defaultdict(list)
    for pattern in sorted(patterns, key=str):
        shapes[tuple(term is None for term in pattern)].append(pattern)
    return list(shapes.values())


def _batches(sizes: Mapping[str, int], page: int) -> Iterator[list[str]]:
    """Yield the graphs in groups that fit a page together; a larger one stands alone."""
    batch: list[str] = []
    held = 0
    for graph, size in sizes.items():
        if batch and (held + size > page or len(batch) == _MOST_VALUES):
            yield batch
            batch, held = [], 0
        batch.append(graph)
        held += size
    if batch:
        yield batch


def _whole(ask: Ask, graph: str) -> list[ox.Quad]:
    """Return the quads of one graph, read as triples."""
    node = ox.NamedNode(graph)
    triples = ask.triples(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {node} {{ ?s ?p ?o }} }}")
    return [_quad((node, triple.subject, triple.predicate, triple.object), "") for triple in triples]


def _read(ask: Ask, settings: RemoteSettings, dialect: Dialect, where: str, total: int) -> list[Row]:
    """Return all rows of one batch. A server that gives fewer than a page is asked for smaller pages."""
    query, columns = f"SELECT ?g ?s ?p ?o {where}", ("g", "s", "p", "o")
    rows: list[Row] = []
    size = settings.page
    if total <= size:
        rows = list(ask.rows(query).rows)
        if len(rows) == total:
            return rows
        size, rows = max(1, min(size, len(rows))), []
    while len(rows) < total:
        more = ask.rows(paged(query, columns, size, len(rows))).rows
        if not more:
            break
        size = min(size, len(more))
        rows += more
    if len(rows) != total:
        raise StoreError(
            f"{settings.name}: only a part came, {len(rows)} of {total} triples",
            hint="if nobody is writing there, set a smaller page under [stores]; see docs/remote.md",
        )
    if not dialect.steady_nodes and any(isinstance(term, ox.BlankNode) for row in rows for term in row):
        raise StoreError(f"{settings.name}: a graph with blank nodes is larger than a page of {size} rows")
    return rows


def _quad(row: Row, scope: str) -> ox.Quad:
    graph, *triple = row
    subject, predicate, target = (
        ox.BlankNode(scope + t.value) if scope and isinstance(t, ox.BlankNode) else as_written(t)
        for t in triple
    )
    return ox.Quad(subject, predicate, target, graph)  # type: ignore[arg-type]  # no place is unbound


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
