"""A store at an address, through SPARQLWrapper: it answers and is written like the embedded one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote
from urllib.request import Request

import pyoxigraph as ox

from netkg.errors import QueryError, StoreError
from netkg.rdf.patterns import EVERYTHING, Pattern
from netkg.store.base import Row, Solutions
from netkg.store.guard import asks_elsewhere, refuse_unsafe
from netkg.store.oxigraph import memory_store
from netkg.store.remote.answers import ROWS, TRIPLES, refuse_partial, refuse_status, to_answer, to_triples
from netkg.store.remote.credentials import find_credentials
from netkg.store.remote.dialect import (
    CAUTIOUS,
    DIALECTS,
    PROBE,
    STANDARD,
    VIRTUOSO,
    Dialect,
    graph_store_beside,
    passes_probe,
    refuse_misread,
)
from netkg.store.remote.fetch import Ask, count_triples, dataset_of, fetch_quads
from netkg.store.remote.form import Form, form_of, names_graphs, next_page
from netkg.store.remote.mirror import Mirror
from netkg.store.remote.settings import RemoteSettings
from netkg.store.remote.transport import Reply, Transport

if TYPE_CHECKING:
    from SPARQLWrapper import SPARQLWrapper

__all__ = ["RemoteStore", "open_remote"]

_AGENT: Final = "netkg"


def open_remote(settings: RemoteSettings) -> RemoteStore:
    """Return the store that settings tell of. Nothing is sent before the first question.

    Raises:
        StoreError: SPARQLWrapper is not installed, or the dialect is unknown.
    """
    if settings.dialect is not None and settings.dialect not in DIALECTS:
        raise StoreError(
            f"{settings.name}: there is no dialect {settings.dialect!r}",
            hint=f"one of: {', '.join(DIALECTS)}",
        )
    return RemoteStore(settings, Transport(settings, find_credentials(settings)))


class RemoteStore:
    """Named graphs at an endpoint; satisfies :class:`netkg.store.base.Store`.

    Attributes:
        name: what it is called in messages.
        settings: where it is and how it is spoken to.
        sequence: None: an endpoint does not tell whether it has changed, so nothing is cached under it.
    """

    sequence: Final = None

    def __init__(self, settings: RemoteSettings, transport: Transport) -> None:
        self.settings = settings
        self.name = settings.name
        self._transport = transport
        self._asking = Ask(self._select, self._construct)
        self._server = ""
        self._dataset: list[tuple[str, str]] | None = None

    @cached_property
    def dialect(self) -> Dialect:
        """Return how the engine is spoken to: as the settings say, or as it shows itself."""
        if self.settings.dialect is not None:
            return DIALECTS[self.settings.dialect]
        reply = self._send(PROBE, [], ROWS)
        self._server = reply.headers.get("Server", "")
        if self._server.startswith("Virtuoso/"):
            return VIRTUOSO
        if reply.status == 200:
            return STANDARD if passes_probe(to_answer(self.name, reply)) else CAUTIOUS
        if reply.status == 404:
            refuse_status(self.name, reply)
        return CAUTIOUS

    @cached_property
    def _mirror(self) -> Mirror:
        return Mirror(self._fetch, steady_nodes=self.dialect.steady_nodes)

    def query(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        """Return rows of a SELECT, the answer of an ASK, or the triples of a CONSTRUCT or DESCRIBE.

        Raises:
            QueryError: the text is not SPARQL, is refused by :mod:`netkg.store.guard`, or by the server.
            StoreError: no whole answer came.
        """
        refuse_unsafe(sparql, federation=True)
        elsewhere = asks_elsewhere(sparql)
        if elsewhere and not self.settings.federation:
            raise QueryError(
                f"SERVICE is refused: {self.name} is not set up to ask other stores",
                hint="if it may, set federation = true for it under [stores]; see docs/federation.md",
            )
        if not elsewhere:
            memory_store().query(sparql)  # what is not SPARQL is not sent, and the message names the place
            return self._ask_engine(sparql) if self.dialect.trusted else self._mirror.query(sparql)
        refuse_misread(self.dialect, sparql)
        return self._ask_engine(sparql)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads of one named graph, or of all of netkg's."""
        return self.quads_of(None if graph is None else [graph])

    def quads_of(self, graphs: Collection[str] | None) -> Iterator[ox.Quad]:
        """Yield the quads of some named graphs, or of all of netkg's; of several, not one by one."""
        if graphs is None or any(self.settings.holds(graph) for graph in graphs):
            yield from fetch_quads(self._asking, self.settings, self.dialect, (EVERYTHING,), graphs)

    def graphs(self) -> dict[str, int]:
        """Return graph IRI -> number of triples, in order of IRI; only graphs that are netkg's."""
        return count_triples(self._asking, self.settings)

    def replace_graph(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Make a named graph hold just these triples, by the Graph Store Protocol or by SPARQL Update.

        Raises:
            StoreError: the server refuses, nothing is known of how to write there, or no answer came; then
                it is not known whether the graph was written.
        """
        self._refuse_foreign(graph)
        data = ox.serialize(dict.fromkeys(triples), format=ox.RdfFormat.N_TRIPLES) or b""
        if address := self._graph_store():
            self._write(_of_graph(address, graph, "PUT", data))
            return
        node = ox.NamedNode(graph)
        self._update(f"DROP SILENT GRAPH {node} ; INSERT DATA {{ GRAPH {node} {{\n{data.decode()}}} }}")

    def remove_graph(self, graph: str) -> None:
        """Remove a named graph.

        Raises:
            StoreError: as for :meth:`replace_graph`.
        """
        self._refuse_foreign(graph)
        if address := self._graph_store():
            self._write(_of_graph(address, graph, "DELETE"))
            return
        self._update(f"DROP SILENT GRAPH {ox.NamedNode(graph)}")

    def forget(self) -> None:
        """Drop what was read so far, so that the next query sees what stands there now."""
        self._dataset = None
        if "_mirror" in self.__dict__:
            self._mirror.forget()

    def _ask_engine(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        form = form_of(sparql)
        own = names_graphs(sparql) or not self.dialect.trusted
        if not own and self._dataset is None:
            self._dataset = dataset_of(self._asking, self.settings)
        parameters = [] if own else self._dataset or []
        if form in (Form.CONSTRUCT, Form.DESCRIBE):
            return to_triples(self.name, self._checked(sparql, parameters, TRIPLES))
        answer = to_answer(self.name, self._checked(sparql, parameters, ROWS))
        if form is Form.ASK:
            return _yes_or_no(answer)
        if isinstance(answer, bool):
            raise StoreError(f"{self.name}: yes or no came where rows were asked for")
        return self._rest(sparql, answer, parameters)

    def _rest(self, sparql: str, first: Solutions, parameters: Sequence[tuple[str, str]]) -> Solutions:
        """Return an answer with the pages that follow, if it has a size at which servers cut."""
        size = len(first.rows)
        if size == 0 or size % 1000:
            return first
        rows: list[Row] = []
        while True:
            page = next_page(sparql, first.columns, size, len(rows))
            if page is None:
                raise StoreError(
                    f"{self.name}: {size} rows came, perhaps only a part of them",
                    hint="leave out LIMIT and OFFSET, or ask for fewer",
                )
            more = to_answer(self.name, self._checked(page, parameters, ROWS))
            if isinstance(more, bool) or more.columns != first.columns:
                raise StoreError(f"{self.name}: the second page has other columns than the first")
            rows += more.rows
            if len(more.rows) < size:
                return Solutions(first.columns, tuple(rows))

    def _select(self, sparql: str) -> Solutions:
        answer = to_answer(self.name, self._checked(sparql, [], ROWS))
        if isinstance(answer, bool):
            raise StoreError(f"{self.name}: yes or no came where rows were asked for")
        return answer

    def _construct(self, sparql: str) -> list[ox.Triple]:
        return to_triples(self.name, self._checked(sparql, [], TRIPLES))

    def _fetch(self, patterns: Iterable[Pattern]) -> Iterator[ox.Quad]:
        return fetch_quads(self._asking, self.settings, self.dialect, list(patterns))

    def _checked(self, sparql: str, parameters: Sequence[tuple[str, str]], accept: str) -> Reply:
        reply = self._send(sparql, parameters, accept)
        refuse_status(self.name, reply)
        refuse_partial(self.name, reply)
        return reply

    def _send(self, sparql: str, parameters: Sequence[tuple[str, str]], accept: str) -> Reply:
        wrapper = _wrapper(self.settings.url)
        wrapper.queryString = sparql
        for name, value in parameters:
            wrapper.addParameter(name, value)
        wrapper.addCustomHttpHeader("Accept", accept)
        return self._transport.read(wrapper._createRequest())

    def _update(self, text: str) -> None:
        if self.settings.update is None:
            raise StoreError(
                f"{self.name}: nothing is known of how to write there",
                hint="set graph_store or update for it under [stores]; see docs/remote.md",
            )
        wrapper = _wrapper(self.settings.update)
        wrapper.queryString, wrapper.queryType = text, "INSERT"
        wrapper.addCustomHttpHeader("Accept", "*/*")
        self._write(wrapper._createRequest())

    def _write(self, request: Request) -> None:
        self.forget()
        try:
            refuse_status(self.name, self._transport.write(request))
        except QueryError as error:
            raise StoreError(
                error.message.replace("the query", "what is written"), hint=error.hint
            ) from error

    def _graph_store(self) -> str | None:
        if self.settings.graph_store is not None or self.settings.update is not None:
            return self.settings.graph_store
        if not self._server:
            self._server = self._send(PROBE, [], ROWS).headers.get("Server", "")
        return graph_store_beside(self.settings.url, self._server)

    def _refuse_foreign(self, graph: str) -> None:
        if not self.settings.holds(graph):
            raise StoreError(
                f"{self.name}: {graph} is not one of netkg's graphs there",
                hint="add its prefix to graphs under [stores]",
            )


def _wrapper(address: str) -> SPARQLWrapper:
    """Return SPARQLWrapper to make a request with; it is sent by our own transport."""
    try:
        from SPARQLWrapper import POST, SPARQLWrapper
    except ImportError as error:
        raise StoreError(
            "a store at an address needs SPARQLWrapper", hint="install it with: pip install 'netkg[remote]'"
        ) from error
    wrapper = SPARQLWrapper(address, updateEndpoint=address, agent=_AGENT)
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    return wrapper


def _of_graph(address: str, graph: str, method: str, data: bytes | None = None) -> Request:
    """Return a request of the Graph Store Protocol; the address was checked to be http or https."""
    target = f"{address}{'&' if '?' in address else '?'}graph={quote(graph, safe='')}"
    headers = {"User-Agent": _AGENT} | ({"Content-Type": TRIPLES} if data is not None else {})
    return Request(target, data, headers, method=method)  # noqa: S310


def _yes_or_no(answer: Solutions | bool) -> bool:
    """Return the answer of an ASK, which some engines give as a row with 1 or 0."""
    if isinstance(answer, bool):
        return answer
    values = [getattr(term, "value", "") for row in answer.rows for term in row]
    return values in (["1"], ["true"])
