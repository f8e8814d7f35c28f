"""Which graphs a query of the embedded engine reads: those of its FROM clauses, else the union of all.

The engine takes keywords without a space before or after: ``ASKFROM <g>`` and ``FROMx:g`` have a FROM clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.base import READ_UNION
from netkg.store.guard import NOISE

__all__ = ["UnknownGraphError", "ask", "graphs_of"]


class UnknownGraphError(QueryError):
    """A query asks a graph that the store does not have."""


def ask(
    engine: ox.Store,
    sparql: str,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    *,
    base: str | None = None,
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """Return the engine's answer to a query, over the graphs that it is to read.

    Args:
        engine: the store of the engine.
        sparql: the query.
        default: graphs whose union the query reads; with ``named`` they take the place of its FROM clauses.
        named: graphs that GRAPH reaches.
        base: against which relative IRIs are resolved; without it they are errors.

    Raises:
        UnknownGraphError: a graph of the dataset is not in the store.
        QueryError: it cannot be told whether the query has a FROM clause.
        SyntaxError: the engine does not understand the query.
    """
    if default or named:
        _refuse_unknown(engine, [*default, *named])
        return engine.query(
            sparql,
            base_iri=base,
            default_graph=[ox.NamedNode(graph) for graph in default],
            named_graphs=[ox.NamedNode(graph) for graph in named],
        )
    own = graphs_of(sparql)
    if own:
        _refuse_unknown(engine, [graph for graph in own if ":" in graph])
    return engine.query(sparql, base_iri=base, use_default_graph_as_union=READ_UNION and own is None)


_GAP: Final = r"(?:[ \t\r\n]|\#[^\r\n]*+)*+"
_IRI: Final = r"<([^<>\s]*)>"
_TOKEN: Final = re.compile(
    rf"(?<![\w.-])(?:PREFIX{_GAP}(?P<prefix>[\w.-]*):{_GAP}{_IRI}|BASE{_GAP}{_IRI})"
    rf"|(?P<clause>(?:(?<=[\s*)}}>])|(?<=\bASK)|(?<=\bCONSTRUCT))FROM{_GAP}(?:NAMED{_GAP})?"
    rf"(?:{_IRI}|[\w.-]*:(?P<local>(?:[\w:.%-]|\\.)*+)|))"
    rf"|(?P<noise>{NOISE.pattern})|[?$]\w++|:(?:[\w:-]|\\.)*+|\\.|@[A-Za-z-]++|[()\[\]{{}}]",
    re.IGNORECASE,
)
"""What a query is made of, as far as it matters for where its FROM clauses are."""

_WRITTEN: Final = re.compile(
    rf"(?P<word>FROM)(?P<gap>{_GAP})(?:(?P<named>NAMED)(?P<then>{_GAP}))?(?P<name>[\w.-]*)", re.IGNORECASE
)
_BEFORE: Final = frozenset(" \t\r\n*)}>kt")
"""What may stand before FROM: white space, a sign, the last letter of ASK or of CONSTRUCT."""

_SURE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://|(?i:(?!.*from))[^#'()\[\]]*\Z")
"""What is an IRI, or hides nothing if it is a comparison."""

_ADVICE: Final = "write a space before and after FROM and NAMED; give a prefix that begins so another name"


def graphs_of(sparql: str) -> list[str] | None:
    """Return the graphs of the FROM clauses of a query, or None if it has no FROM clause.

    Graphs are returned as IRIs as far as they are written out: a relative one stays as it is. A FROM clause
    stands outside of all brackets; strings, comments, variables and names that hold these letters are none.

    >>> graphs_of("PREFIX x: <http://example.org/> ASKFROMx:g FROM NAMED <http://example.org/h> {}")
    ['http://example.org/g', 'http://example.org/h']
    >>> graphs_of("ASK { ?from prov:wasDerivedFrom 'taken from <x>' }") is None
    True

    Raises:
        QueryError: it cannot be told, since a prefix is called ``from...`` or a comparison looks like an IRI.
    """
    last = _last_hit(sparql)
    if last < 0:
        return None
    prefixes: dict[str, str] = {}
    found: list[str] = []
    inside: list[str] = []
    for token in _TOKEN.finditer(sparql):
        text = token[0]
        if token.start() > last:
            break
        if text in "([{":
            inside.append(text)
        elif text in ")]}":
            del inside[-1:]
        elif token["prefix"] is not None:
            prefixes[token["prefix"]] = token[2]
        elif token["clause"] is not None and not inside:
            found.append(_graph(token, prefixes))
        elif inside[-1:] == ["("] and text[0] == "<" and not _SURE.match(text):
            raise QueryError(
                f"it cannot be told whether {text[:40]} is an IRI or a comparison, so the query is refused",
                hint="put a space after < in a comparison; write an IRI with its scheme, as in <http://...>",
            )
    return found or None


def _last_hit(sparql: str) -> int:
    """Return where the last FROM stands that may be a clause, judged by the sign before it; -1 if none."""
    lower = sparql.lower()
    place = lower.rfind("from")
    while place > 0 and lower[place - 1] not in _BEFORE:
        place = lower.rfind("from", 0, place)
    return place if place > 0 else -1


def _graph(clause: re.Match[str], prefixes: dict[str, str]) -> str:
    """Return the graph that a FROM clause names.

    Raises:
        QueryError: its words together are the name of a prefix of the query.
    """
    written = _WRITTEN.match(clause["clause"])
    if clause["local"] is None or written is None:
        return clause["clause"].rpartition("<")[2].removesuffix(">")
    name, named = written["name"], written["named"] or ""
    together = [] if written["gap"] else [written["word"] + named + ("" if written["then"] else name)]
    if named and not written["then"]:
        together.append(named + name)
    for word in together:
        if word in prefixes:
            raise QueryError(
                f"it cannot be told whether {word}: is a prefix or has a FROM clause in it", hint=_ADVICE
            )
    return prefixes.get(name, "") + re.sub(r"\\(.)", r"\1", clause["local"])


def _refuse_unknown(engine: ox.Store, graphs: Sequence[str]) -> None:
    for graph in graphs:
        try:
            known = engine.contains_named_graph(ox.NamedNode(graph))
        except ValueError as error:
            raise UnknownGraphError("a graph of the dataset is not named by an absolute IRI") from error
        if not known:
            raise UnknownGraphError(
                f"the store has no graph <{graph}>", hint="nothing is fetched from elsewhere"
            )
