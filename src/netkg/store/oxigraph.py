"""The embedded engine: pyoxigraph, in memory; :mod:`netkg.store.disk` keeps it on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox

from netkg.errors import QueryError, StoreError
from netkg.rdf.lines import LineSink
from netkg.rdf.without_graphs import WithoutGraphs
from netkg.store.base import Row, Solutions
from netkg.store.coded import TextSink
from netkg.store.dataset import ask
from netkg.store.guard import refuse_unsafe

__all__ = ["OxigraphStore", "memory_store", "syntax_message"]

_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class OxigraphStore:
    """Named graphs in pyoxigraph; satisfies :class:`netkg.store.base.Store`."""

    def __init__(self, store: ox.Store, name: str) -> None:
        self._store = store
        self.name = name

    def query(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        """Return rows of a SELECT, the answer of an ASK, or the triples of a CONSTRUCT or DESCRIBE.

        A query with FROM or FROM NAMED reads those graphs, any other the union of all.

        Raises:
            QueryError: the text is not SPARQL (line and column are named), is refused by
                :mod:`netkg.store.guard`, or names a graph in FROM that the store does not have.
        """
        refuse_unsafe(sparql)
        try:
            return _collect(ask(self._store, sparql))
        except SyntaxError as error:
            raise QueryError(syntax_message(error, sparql)) from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def write_tsv(self, sparql: str, sink: TextSink) -> None:
        """Write the rows of a SELECT as SPARQL 1.1 TSV, while they are computed.

        Raises:
            QueryError: as :meth:`query`, or the query is no SELECT.
        """
        refuse_unsafe(sparql)
        try:
            answer = ask(self._store, sparql)
            if not isinstance(answer, ox.QuerySolutions):
                raise QueryError("this query gives no rows")
            answer.serialize(sink, format=ox.QueryResultsFormat.TSV)  # type: ignore[arg-type]
        except SyntaxError as error:
            raise QueryError(syntax_message(error, sparql)) from error
        except (ValueError, OSError, RuntimeError) as error:
            raise QueryError(f"the query failed: {error}") from error

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph, or of all, in the store's order."""
        name = None if graph is None else ox.NamedNode(graph)
        yield from self._store.quads_for_pattern(None, None, None, name)

    def has_loose_triples(self) -> bool:
        """Return whether triples stand in no named graph, as netkg itself never writes them."""
        loose = self._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        return next(iter(loose), None) is not None

    def dump_quads(self, target: IO[bytes]) -> None:
        """Write all quads as N-Quads, in the store's order, and flush.

        Raises:
            StoreError: the store cannot be read to its end.
        """
        try:
            self._store.dump(target, ox.RdfFormat.N_QUADS)
            target.flush()
        except (FileNotFoundError, RuntimeError) as error:
            raise StoreError(f"{self.name}: cannot be read: {error}") from error

    def dump_turtle(
        self, target: IO[bytes], prefixes: Mapping[str, str], without: Sequence[str] = ()
    ) -> None:
        """Write all triples as Turtle, graph by graph in the store's order, and flush.

        A triple of two graphs stands there twice.

        Args:
            target: where to.
            prefixes: prefix -> namespace.
            without: starts of names of graphs, with their bracket, that are left out.

        Raises:
            StoreError: the store cannot be read to its end.
        """
        sink = LineSink(WithoutGraphs(target, without).take)
        try:
            self._store.dump(cast(IO[bytes], sink), ox.RdfFormat.TRIG, prefixes=dict(prefixes))
        except (FileNotFoundError, RuntimeError) as error:
            raise StoreError(f"{self.name}: cannot be read: {error}") from error
        sink.flush()
        target.flush()

    def graphs(self) -> dict[str, int]:
        """Return graph IRI -> number of triples, in order of IRI."""
        found = self.query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
        assert isinstance(found, Solutions)  # noqa: S101 (a SELECT)
        rows = ((g, n) for g, n in found.rows if isinstance(g, ox.NamedNode) and isinstance(n, ox.Literal))
        return dict(sorted((g.value, int(n.value)) for g, n in rows))

    def replace_graph(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph hold just these triples; one update is one transaction, so all or nothing."""
        data = ox.serialize(list(triples), format=ox.RdfFormat.N_TRIPLES) or b""
        node = str(ox.NamedNode(graph))
        try:
            self._store.update(
                f"DROP SILENT GRAPH {node} ; INSERT DATA {{ GRAPH {node} {{\n{data.decode()}}} }}"
            )
            self._store.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self.name}: cannot be written: {error}") from error

    def load_quads(self, path: Path) -> None:
        """Add the quads of an N-Quads file, such as :meth:`dump_quads` writes.

        Raises:
            StoreError: it cannot be read, or is no N-Quads.
        """
        try:
            self._store.load(path=path, format=ox.RdfFormat.N_QUADS)
        except (OSError, SyntaxError) as error:
            raise StoreError(f"{path}: cannot be loaded: {error}") from error

    def load_turtle(self, graph: str, data: bytes, name: str) -> None:
        """Add the triples of a Turtle file to a named graph; ``name`` stands in messages."""
        try:
            self._store.load(data, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph))
        except SyntaxError as error:
            raise StoreError(
                f"{name}:{error.lineno}:{error.offset}: not valid Turtle: {error.msg}"
            ) from error


def _collect(answer: object) -> Solutions | bool | list[ox.Triple]:
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QuerySolutions):
        columns = tuple(variable.value for variable in answer.variables)
        return Solutions(columns, tuple(_rows(answer, len(columns))))
    assert isinstance(answer, ox.QueryTriples)  # noqa: S101 (the engine has no fourth kind of answer)
    return list(answer)


def _rows(answer: ox.QuerySolutions, width: int) -> Iterable[Row]:
    """Return the rows; to get all columns at once takes half the time of going through a solution."""
    return map(itemgetter(*range(width)), answer) if width > 1 else map(tuple, answer)


def syntax_message(error: SyntaxError, sparql: str) -> str:
    """Return what the parser found wrong, with line and column and that line of the text."""
    text = str(error.msg or error)
    match = _PLACE.search(text)
    if match is None:
        return f"not valid SPARQL: {text}"
    line, column, what = int(match[1]), int(match[2]), _few_of(match[3])
    lines = sparql.splitlines()
    shown = f"\n    {lines[line - 1]}\n    {' ' * (column - 1)}^" if 0 < line <= len(lines) else ""
    return f"not valid SPARQL, line {line}, column {column}: {what}{shown}"


def _few_of(expected: str) -> str:
    r"""Return what the parser expected without ranges of characters, and not more than a few words of it.

    >>> _few_of('expected one of ".", ":", [\'0\'..=\'9\' | \'A\'..=\'Z\'], ABS, AVG, DAY, MAX, MIN')
    'expected one of ".", ":", ABS, AVG, DAY, or 3 others'
    """
    start, one_of, rest = expected.partition("expected one of ")
    if not one_of:
        return expected
    items = re.findall(r'"[^"]*"|\[[^\]]*\]|[^\s,]+', rest)
    shown = [item for item in items if not item.startswith("[")][:_MOST_EXPECTED]
    if not shown:
        return f"{start}another character expected"
    others = len(items) - len(shown)
    return f"{start}{one_of}{', '.join(shown)}" + (f", or {others} others" if others else "")


_MOST_EXPECTED: Final = 5


def memory_store() -> OxigraphStore:
    """Return an empty store in memory."""
    return OxigraphStore(ox.Store(), "memory")
