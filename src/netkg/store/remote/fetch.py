"""Triples from an endpoint, whole: counted first, read in pages, counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.rdf.patterns import EVERYTHING, Pattern
from netkg.store.base import READ_UNION, Row, Solutions
from netkg.store.remote.dialect import BY_DEFAULT, Dialect, as_written, counted, dataset, paged, reading
from netkg.store.remote.settings import RemoteSettings

__all__ = ["Ask", "count_triples", "dataset_of", "fetch_quads"]


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
    sizes = _all_sizes(ask, patterns)
    return {graph: sizes[graph] for graph in sorted(sizes) if settings.holds(graph)}


def dataset_of(ask: Ask, settings: RemoteSettings) -> list[tuple[str, str]]:
    """Return the parameters with which a query reads all of netkg's graphs and no other.

    None are needed where the server reads just these without being told: it has no other graphs, and by
    default as many triples as they have together. To name them costs an engine far more than it may seem:
    it joins over a list of graphs instead of over everything.
    """
    if settings.union:
        return []
    sizes = _all_sizes(ask, (EVERYTHING,))
    ours = sorted(filter(settings.holds, sizes))
    if settings.union is None and READ_UNION and len(ours) == len(sizes):
        (default,) = _rows(ask, BY_DEFAULT, ("n",)) or [(None,)]
        if _number(default[0]) == sum(sizes.values()):
            return []
    return dataset(ours)


def _all_sizes(ask: Ask, patterns: Sequence[Pattern]) -> dict[str, int]:
    """Return graph -> number of matching triples, whosever graph it is."""
    query = counted(reading(patterns, None))
    rows = _rows(ask, query, ("g", "n"))
    page = len(rows)
    while page and len(rows) % 1000 == 0:  # servers cut answers at such a number; look whether more follow
        more = _rows(ask, paged(query, ("g", "n"), page, len(rows)), ("g", "n"))
        rows += more
        if len(more) < page:
            break
    return {_text(graph): _number(number) for graph, number in rows}


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
        rows = _rows(ask, query, columns)
        if len(rows) == total:
            return rows
        size, rows = max(1, min(size, len(rows))), []
    while len(rows) < total:
        more = _rows(ask, paged(query, columns, size, len(rows)), columns)
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
    try:
        return ox.Quad(subject, predicate, target, graph)  # type: ignore[arg-type]  # the engine checks
    except TypeError:
        raise StoreError("what came as a triple is none", hint=_NO_ENDPOINT) from None


def _rows(ask: Ask, query: str, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a query of ours, which must have the columns that it asks for, in any order."""
    answer = ask.rows(query)
    if answer.columns == tuple(columns):
        return list(answer.rows)
    if sorted(answer.columns) != sorted(columns):
        came = ", ".join(answer.columns) or "of no name"
        raise StoreError(f"columns {came} came where {', '.join(columns)} were asked for", hint=_NO_ENDPOINT)
    places = [answer.columns.index(column) for column in columns]
    return [tuple(row[place] for place in places) for row in answer.rows]


def _number(term: object) -> int:
    try:
        return int(_text(term))
    except ValueError:
        raise StoreError(f"{_text(term)!r} came where a number was asked for", hint=_NO_ENDPOINT) from None


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))


_NO_ENDPOINT: Final = (
    "is that the address of a SPARQL endpoint, and does nothing stand between that rewrites answers?"
)
