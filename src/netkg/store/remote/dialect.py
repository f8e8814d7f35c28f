"""All that is known of how engines differ, and which graphs a query reads. No other module decides either.

An engine is taken at its word only if it passes :func:`passes_probe`. One that does not is used as a store of
triples: netkg reads what a query can depend on and answers it itself (:mod:`netkg.store.remote.mirror`). That
is slower for large stores, and the same answer everywhere. Virtuoso 7.2.5 is such an engine: of 54 shipped
queries it gave the rows of two other engines to 16, other rows to 28, and none to 10; see
docs/decisions/0070-remote-stores.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import pyoxigraph as ox

from netkg.errors import QueryError, StoreError
from netkg.rdf.patterns import Pattern
from netkg.store.base import READ_UNION, Solutions
from netkg.store.guard import without_noise

__all__ = [
    "BY_DEFAULT",
    "CAUTIOUS",
    "DIALECTS",
    "PROBE",
    "STANDARD",
    "VIRTUOSO",
    "Dialect",
    "as_written",
    "counted",
    "dataset",
    "graph_store_beside",
    "paged",
    "passes_probe",
    "reading",
    "refuse_misread",
]


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None
"""What may stand in a row."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How an engine is spoken to.

    Attributes:
        name: as in settings.
        trusted: whether queries are answered by the engine; if not, netkg answers them over its triples.
        steady_nodes: whether a blank node has the same name in two answers.
        slow_rows: whether rows take so much longer than triples that whole graphs are read one by one.
    """

    name: str
    trusted: bool
    steady_nodes: bool
    slow_rows: bool


STANDARD: Final = Dialect("standard", trusted=True, steady_nodes=False, slow_rows=False)
CAUTIOUS: Final = Dialect("cautious", trusted=False, steady_nodes=False, slow_rows=False)
VIRTUOSO: Final = Dialect("virtuoso", trusted=False, steady_nodes=True, slow_rows=True)
DIALECTS: Final = {dialect.name: dialect for dialect in (STANDARD, CAUTIOUS, VIRTUOSO)}

PROBE: Final = """SELECT ?share ?same ?none ?given ?kept
WHERE {
  VALUES ?given { UNDEF }
  VALUES ?given { "a" "b" }
  BIND(7 / 32 AS ?share)
  BIND(1 = 1 AS ?same)
  BIND(CONCAT("x", ?nothing) AS ?none)
  BIND(COALESCE(?none, IF(1 / 0 > 1, "y", "n"), "neither") AS ?kept)
}
ORDER BY ?given"""
"""Division, booleans, errors in expressions, parameters that are not given: no data are needed for it."""


def passes_probe(answer: Solutions | bool) -> bool:
    """Return whether an engine answered :data:`PROBE` as the SPARQL 1.1 recommendation has it."""
    if isinstance(answer, bool) or answer.columns != ("share", "same", "none", "given", "kept"):
        return False
    share, true = ox.Literal("0.21875", datatype=_XSD_DECIMAL), ox.Literal(True)
    wanted = [(share, true, None, ox.Literal(given), ox.Literal("neither")) for given in "ab"]
    return list(answer.rows) == wanted


_XSD_BOOLEAN: Final = ox.Literal(True).datatype
_XSD_DECIMAL: Final = ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")

# Beside SERVICE the engine's own answer is all there is, so what it gets wrong is not passed on.
_MISREAD: Final = re.compile(
    r"\b(OPTIONAL|BIND|VALUES|MINUS|EXISTS|COALESCE|IF|CONCAT|GROUP|HAVING|COUNT|SUM|AVG|MIN|MAX|SAMPLE)\b|[*+/]",
    re.IGNORECASE,
)


def refuse_misread(dialect: Dialect, sparql: str) -> None:
    """Raise :class:`QueryError` for SERVICE beside words that an engine is known to answer wrongly.

    Virtuoso hands the graphs of a request on to the other endpoint, where there are none of that name. So
    none are sent, and the query has to name them.
    """
    if dialect.trusted:
        return
    words = without_noise(sparql)
    if not re.search(r"\bGRAPH\b", words, re.IGNORECASE):
        raise QueryError(
            f"beside SERVICE, this store ({dialect.name}) reads graphs that are not netkg's",
            hint="write GRAPH ?g { ... } and a FILTER on ?g; see docs/federation.md",
        )
    if found := _MISREAD.search(words):
        raise QueryError(
            f"beside SERVICE, this store ({dialect.name}) cannot be trusted with {found[0]}",
            hint="keep to triples, UNION and FILTER; see docs/federation.md",
        )


def as_written(term: Term) -> Term:
    """Return a term of an answer as it was published: Virtuoso gives true and false as 1 and 0.

    >>> as_written(ox.Literal("1", datatype=ox.Literal(True).datatype)).value
    'true'
    """
    if isinstance(term, ox.Literal) and term.datatype == _XSD_BOOLEAN and term.value in ("0", "1"):
        return ox.Literal(term.value == "1")
    return term


def graph_store_beside(url: str, server: str) -> str | None:
    """Return where a server has its Graph Store Protocol, if that is fixed for its kind; else None.

    >>> graph_store_beside("http://127.0.0.1:8890/sparql", "Virtuoso/07.20.3229 (Linux)")
    'http://127.0.0.1:8890/sparql-graph-crud-auth'
    """
    parts = urlsplit(url)
    if not server.startswith("Virtuoso/") or not parts.path.endswith(("/sparql", "/sparql-auth")):
        return None
    path = parts.path.removesuffix("-auth") + "-graph-crud-auth"
    return urlunsplit((parts.scheme, parts.netloc, path, "", ""))


def dataset(graphs: Iterable[str]) -> list[tuple[str, str]]:
    """Return the parameters by which a query reads the union of named graphs, and GRAPH each of them.

    What a server reads by default differs: nothing, everything, its system graphs too. So all are named.
    """
    names = list(graphs)
    if len(names) > _MOST_NAMED:
        raise StoreError(
            f"by default the server does not read netkg's {len(names)} graphs and no others, "
            f"and they are too many to name in each query (at most {_MOST_NAMED})",
            hint="let its default graph be the union of its graphs and keep others' graphs elsewhere, or set "
            'dialect = "cautious", so that netkg reads the triples; see docs/remote.md',
        )
    default = [("default-graph-uri", name) for name in names] if READ_UNION else []
    return [*default, *(("named-graph-uri", name) for name in names)]


_MOST_NAMED: Final = 2000


def reading(patterns: Sequence[Pattern], graphs: Sequence[str] | None) -> str:
    """Return the WHERE clause that finds the triples of patterns of one shape, with their graphs.

    Args:
        patterns: all with IRIs in the same places.
        graphs: only in these graphs; None for all.
    """
    places = [place for place, term in zip("spo", patterns[0], strict=True) if term is not None]
    terms = [[str(ox.NamedNode(term)) for term in pattern if term is not None] for pattern in patterns]
    rows = " ".join(f"({' '.join(row)})" for row in sorted(terms))
    values = f"VALUES ({' '.join('?' + place for place in places)}) {{ {rows} }}" if places else ""
    named = " ".join(str(ox.NamedNode(graph)) for graph in graphs or ())
    only = f"VALUES ?g {{ {named} }}" if graphs is not None else ""
    return f"{{ {only} {values} GRAPH ?g {{ ?s ?p ?o }} }}"


BY_DEFAULT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
"""How many triples a query reads that names no graph."""


def counted(where: str) -> str:
    """Return the query that says how many triples there are in each graph.

    >>> counted("{ GRAPH ?g { ?s ?p ?o } }")
    'SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g'
    """
    return f"SELECT ?g (COUNT(*) AS ?n) {where} GROUP BY ?g"


def paged(query: str, columns: Sequence[str], limit: int, offset: int) -> str:
    """Return one page of a SELECT without a prologue.

    The order is inside and the page outside, because Virtuoso sorts no more than 10,000 rows for a page.
    """
    names = " ".join(f"?{column}" for column in columns)
    return (
        f"SELECT {names} {{ {{ SELECT {names} {{ {{ {query} }} }} ORDER BY {names} }} }} "
        f"LIMIT {limit} OFFSET {offset}"
    )
