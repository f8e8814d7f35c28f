"""Which graphs a query of the embedded engine reads: those of its FROM clauses, else the union of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.base import READ_UNION
from netkg.store.guard import without_noise

__all__ = ["UnknownGraphError", "ask"]


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
    own = _FROM_WORD.search(sparql) is not None and _FROM_WORD.search(without_noise(sparql)) is not None
    if own:
        _refuse_unknown(engine, _graphs_of(sparql))
    return engine.query(sparql, base_iri=base, use_default_graph_as_union=READ_UNION and not own)


_FROM_WORD: Final = re.compile(r"(?<![\w:?$.-])FROM(?![\w:-])", re.IGNORECASE)
_FROM: Final = re.compile(
    r"(?<![\w:?$.-])FROM\s*(?:\bNAMED\s*)?(?:<([^<>\s]*)>|([\w.-]*):([\w.-]*))", re.IGNORECASE
)
_PREFIX: Final = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_STRINGS: Final = re.compile(
    r"""(<[^<>"{}|^`\\\s]*>)|\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*"""
)


def _graphs_of(sparql: str) -> list[str]:
    """Return the graphs of the FROM clauses, as far as they are written out."""
    text = _STRINGS.sub(lambda found: found[1] or " ", sparql)
    prefixes = dict(_PREFIX.findall(text))
    found = (iri or prefixes.get(prefix, "") + local for iri, prefix, local in _FROM.findall(text))
    return [graph for graph in found if ":" in graph]


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
