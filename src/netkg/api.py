"""The object that :func:`netkg.open` returns: evidence to ask, to look at and to take away."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from netkg import __version__
from netkg.config import USE_STATEMENT, Project, open_project
from netkg.errors import QueryError, SourceError, StoreError
from netkg.files import write_atomically
from netkg.namespaces import graph_iri
from netkg.ontology.closure import CLOSURE_GRAPH, Closure, asks_for_closure
from netkg.query.catalogue import QUERIES_GRAPH, Catalogue, load_catalogue
from netkg.query.hierarchy import read_closure
from netkg.query.known import refuse_unknown
from netkg.query.parameters import bind
from netkg.query.rows import plain, python_value
from netkg.store import OxigraphStore, Solutions
from netkg.store.disk.reader import open_disk
from netkg.store.load import load_project
from netkg.store.remote.settings import find_settings, refuse_unnamed

if TYPE_CHECKING:
    from collections.abc import Mapping

    import rdflib

    from netkg.ontology.terms import TermTable
    from netkg.query.show import Card
    from netkg.store.disk.reader import DiskReader
    from netkg.store.remote.endpoint import RemoteStore

__all__ = ["Answer", "Evidence", "open"]


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """Rows of a query: ``columns`` in order, ``solutions`` as terms, iteration as dicts of Python values."""

    solutions: Solutions
    sparql: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the column names, in order."""
        return self.solutions.columns

    def __len__(self) -> int:
        return len(self.solutions.rows)

    def __repr__(self) -> str:
        return f"<Answer: {len(self)} rows of {', '.join(self.columns)}>"

    def __iter__(self) -> Iterator[dict[str, object]]:
        for row in self.solutions.rows:
            yield dict(zip(self.columns, map(python_value, row), strict=True))

    def _repr_html_(self) -> str:
        """Return an HTML table for notebooks, with the use statement below it."""
        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{html.escape(plain(term))}</td>" for term in row) + "</tr>"
            for row in self.solutions.rows
        )
        return f"<table><tr>{head}</tr>{body}</table><p><small>{html.escape(USE_STATEMENT)}</small></p>"


class Evidence:
    """A project's evidence in a store. Made by :func:`open`."""

    def __init__(self, project: Project, store: OxigraphStore | RemoteStore) -> None:
        self.project = project
        self.store = store

    def __repr__(self) -> str:
        return f"<Evidence: {self.project.name}, store {self.store.name}>"

    @cached_property
    def catalogue(self) -> Catalogue:
        """Return the shipped queries and those of the project, by id."""
        return load_catalogue(self.project.queries)

    @cached_property
    def terms(self) -> TermTable:
        """Return the terms that values may be taken from, with their hierarchy and facets."""
        from netkg.ontology.terms import TermTable

        return TermTable.load(*self.project.ontology)

    @cached_property
    def closure(self) -> Closure:
        """Return what lies under what, by every ``rdfs:subClassOf`` in the store; computed once.

        Queries read the same as ``nk:under``, in the derived graph ``graph/derived/closure``.

        Raises:
            OntologyError: the hierarchy goes round in a circle.
        """
        return read_closure(self.store)

    def sparql(self, query: str, **parameters: str | Sequence[str]) -> str:
        """Return the SPARQL text that :meth:`query` runs: complete, so that it runs in any engine."""
        if not isinstance(query, str):
            raise QueryError(f"a query is the name of one or SPARQL text, not {type(query).__name__}")
        if _is_name(query):
            found = self.catalogue.find(query)
            text = bind(found, parameters)
            refuse_unknown(self.store, self.catalogue, found, parameters)
            return text
        if parameters:
            raise QueryError(
                "only queries of the catalogue take parameters", hint="write the values into the text"
            )
        return query

    def ask(self, query: str, **parameters: str | Sequence[str]) -> Solutions | bool | list[ox.Triple]:
        """Return the raw answer of a query of the catalogue or of SPARQL text, of whatever form."""
        text = self.sparql(query, **parameters)
        if QUERIES_GRAPH in text:
            self._provide(QUERIES_GRAPH, self.catalogue.to_triples)
        if asks_for_closure(text):
            self._provide(CLOSURE_GRAPH, self.closure.triples)
        return self.store.query(text)

    def _provide(self, graph: str, make: Callable[[], list[ox.Triple]]) -> None:
        """Compute a graph that a query reads, unless the store has it, as disk stores do from their build.

        A store at an address is never written by a question.
        """
        if self.store.query(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}") is True:
            return
        if not isinstance(self.store, OxigraphStore):
            raise StoreError(
                f"{self.store.name} has no graph {graph}",
                hint=f"publish there: netkg publish {self.store.name}",
            )
        self.store.replace_graph(graph, make())

    def query(self, query: str, **parameters: str | Sequence[str]) -> Answer:
        """Return the rows of a SELECT.

        Args:
            query: the name of a query of the catalogue, such as ``prior-regimens``, or SPARQL.
            parameters: values for its parameters; ids such as ``drug="NCIT:C106432"``.

        Raises:
            QueryError: no such query or parameter, not SPARQL, or not a SELECT.
        """
        solutions = self.ask(query, **parameters)
        if not isinstance(solutions, Solutions):
            raise QueryError("this query gives no rows", hint="use ask() for ASK, CONSTRUCT and DESCRIBE")
        return Answer(solutions, self.sparql(query, **parameters))

    def table(self, query: str, **parameters: str | Sequence[str]) -> list[dict[str, object]]:
        """Return the rows of a SELECT as a list of dicts, ready for a data frame."""
        return list(self.query(query, **parameters))

    def show(self, thing: str) -> Card:
        """Return what is known of a patient, study, publication, drug or term, and from where.

        Args:
            thing: an id such as ``markey-2017:patient-p1`` or ``NCIT:C106432``, or a label.
        """
        from netkg.query.show import show

        return show(self.store, self.catalogue, thing)

    @property
    def _title(self) -> str:
        return f"netkg evidence: {self.project.name}"

    def quads(self, graph: str | None = None, *, with_records: bool = False) -> list[ox.Quad]:
        """Return the evidence as quads, all of it or one named graph, with the dataset's description.

        Args:
            graph: IRI of the graph; all graphs if left out.
            with_records: with the change records of a store, its list of queries, and what was computed.
        """
        from netkg.publish.rdf import BESIDE, describe_dataset

        described = describe_dataset(self._title, __version__)
        left_out = () if graph or with_records else BESIDE
        kept = (quad for quad in self.store.quads(graph) if not str(quad.graph_name).startswith(left_out))
        return [*kept, *described]

    def export(
        self,
        path: Path | str,
        *,
        graph_format: str | None = None,
        graph: str | None = None,
        ordered: bool = True,
        with_records: bool = False,
    ) -> Path:
        """Write the evidence to a file, sorted and stable, and return its path.

        Args:
            path: the file; its ending tells the format unless ``graph_format`` does.
            graph_format: one of :data:`netkg.publish.rdf.GRAPH_FORMATS`.
            graph: a record id such as ``kim-2016`` or a graph IRI; all graphs if left out.
            ordered: without it, Turtle of all graphs of a store here, in its own order, for large stores.
            with_records: also what a store keeps beside it; see :meth:`quads`.
        """
        from netkg.publish.rdf import BESIDE, describe_dataset, dump_turtle, format_of_file, write_graph

        target = Path(path)
        name = graph_format or format_of_file(target)
        if name == "turtle" and not graph and isinstance(self.store, OxigraphStore):
            described, left_out = describe_dataset(self._title, __version__), () if with_records else BESIDE
            dump_turtle(self.store, target, described, ordered=ordered, without=left_out)
            return target
        if not ordered:
            raise SourceError(
                "only Turtle of all graphs, of a store here, is written unsorted", hint="leave --unsorted out"
            )
        quads = self.quads(self.graph(graph) if graph else None, with_records=with_records)
        write_atomically(target, write_graph(quads, name))
        return target

    def graph(self, name: str) -> str:
        """Return the IRI of a named graph of the store, told by its IRI or by its record id."""
        iri = name if "://" in name else graph_iri(name)
        if iri not in self.store.graphs():
            raise QueryError(f"there is no graph {name!r}", hint="see: netkg info")
        return iri

    def to_rdflib(self) -> rdflib.Dataset:
        """Return the evidence as a new rdflib dataset with the same named graphs."""
        from netkg.rdf.bridge import to_rdflib

        return to_rdflib(self.quads(with_records=True))

    def info(self) -> dict[str, object]:
        """Return what is in the store: project, version, graphs with their sizes, number of queries."""
        return {
            "project": self.project.name,
            "root": str(self.project.root),
            "read_only": self.project.read_only,
            "version": __version__,
            "graphs": self.store.graphs(),
            "queries": len(self.catalogue),
            "use": USE_STATEMENT,
        }

    def _repr_html_(self) -> str:
        """Return a short summary for notebooks."""
        rows = "".join(
            f"<tr><td>{html.escape(graph)}</td><td>{count}</td></tr>"
            for graph, count in self.store.graphs().items()
        )
        return (
            f"<p><b>netkg</b> {html.escape(self.project.name)}</p><table>{rows}</table><p>{USE_STATEMENT}</p>"
        )


def open(project: Path | str | None = None, *, store: Path | str | None = None) -> Evidence:
    """Return the evidence of a project.

    Args:
        project: its folder; left out, the nearest one above the working directory, else the evidence
            that comes with netkg.
        store: a disk store made by ``netkg build --store``, or a store at an address: an https address, or
            a name under ``[stores]`` in the settings. Left out, the project's Turtle files are loaded into
            memory.

    Raises:
        SourceError: the folder is not a project, or its files cannot be read.
        StoreError: the store cannot be opened.

    >>> import netkg
    >>> kg = netkg.open()
    >>> len(kg.query("pd-l1-positivity")) > 1
    True
    """
    found = open_project(Path(project)) if project is not None else open_project(start=Path.cwd())
    return Evidence(found, load_project(found) if store is None else _open_store(str(store), found.stores))


def _open_store(store: str, named: Mapping[str, Mapping[str, object]]) -> DiskReader | RemoteStore:
    """Return the store that an address or a name under ``[stores]`` tells of, else the folder on disk."""
    if not store:
        raise StoreError("the name of the store is empty", hint="leave it out to read the project's files")
    settings = find_settings(store, named)
    if settings is None:
        refuse_unnamed(store, named)
        return open_disk(Path(store))
    from netkg.store.remote.endpoint import open_remote

    return open_remote(settings)


def _is_name(query: str) -> bool:
    return not any(character in query for character in " \n\t{}?")
