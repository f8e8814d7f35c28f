"""The catalogue of query files of a project, netkg's own first."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import BASE, NK, PREFIXES, graph_iri
from netkg.rqfile import QueryFile, read_query_file

__all__ = ["QUERIES_GRAPH", "Catalogue", "load_catalogue"]

QUERIES_GRAPH: Final = graph_iri("queries")
"""The named graph that describes the catalogue."""


class Catalogue(Mapping[str, QueryFile]):
    """Query files by id, ``topic/name``, in order of id."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        self._files = dict(sorted(files.items()))

    def __getitem__(self, query_id: str) -> QueryFile:
        return read_query_file(self._files[query_id])

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)

    def find(self, name: str) -> QueryFile:
        """Return the query with this id, or with this name if no other topic has the same.

        Raises:
            QueryError: there is none, or several topics have one; the nearest names are given.
        """
        ids = [query_id for query_id in self._files if name in (query_id, query_id.partition("/")[2])]
        if len(ids) == 1:
            return self[ids[0]]
        if ids:
            raise QueryError(f"{name!r} is the name of several queries", hint=f"say {' or '.join(ids)}")
        names = [*self._files, *(query_id.partition("/")[2] for query_id in self._files)]
        near = difflib.get_close_matches(name, names, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "see: netkg query list"
        if name.endswith(".rq"):
            hint = f"to run a file: netkg query run --file {name}"
        raise QueryError(f"there is no query {name!r}", hint=hint)

    def to_triples(self) -> list[ox.Triple]:
        """Return the catalogue as triples, one ``nk:Query`` a file."""
        return [triple for query in self.values() for triple in _triples(query)]


def load_catalogue(folders: Iterable[Path]) -> Catalogue:
    """Return the queries in ``<folder>/<topic>/<name>.rq``; a later folder wins over an earlier one."""
    return Catalogue(
        {f"{path.parent.name}/{path.stem}": path for folder in folders for path in folder.glob("*/*.rq")}
    )


def _triples(query: QueryFile) -> Iterator[ox.Triple]:
    subject = ox.NamedNode(f"{BASE}query/{query.id}")
    yield ox.Triple(subject, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(NK + "Query"))
    for predicate, value in (
        (PREFIXES["dcterms"] + "identifier", query.id),
        (PREFIXES["dcterms"] + "title", query.summary),
        (PREFIXES["dcterms"] + "description", query.description),
        (NK + "sparql", query.text),
    ):
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(value))
    for tag in query.tags:
        yield ox.Triple(subject, ox.NamedNode(NK + "tag"), ox.Literal(tag))
