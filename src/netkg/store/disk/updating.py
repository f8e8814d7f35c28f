"""SPARQL updates of a disk store: one update is one change, made in a generation of its own.

That generation becomes the current one with its change record, or is thrown away, so an update is there
wholly or not at all, whenever its process is killed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.disk.changes import CHANGES, Change
from netkg.store.disk.loading import next_generation
from netkg.store.disk.parsing import count
from netkg.store.disk.touching import graphs_named
from netkg.store.disk.using import with_using
from netkg.store.disk.writer import Writer
from netkg.store.guard import has_keyword, refuse_unsafe, without_noise
from netkg.store.oxigraph import syntax_message

__all__ = ["update"]

_SOURCE: Final = "SPARQL update"
_ALL: Final = re.compile(r"(?:CLEAR|DROP)\s*(?:SILENT\s*)?(?:ALL|NAMED)", re.IGNORECASE)
_KEPT: Final = "data live in named graphs here; write GRAPH <...> { ... }, or WITH <...>"


class _UnchangedError(Exception):
    """Ends a generation that would be the same as the one before."""


def update(
    writer: Writer,
    text: str,
    *,
    base: str | None = None,
    using: Sequence[str] = (),
    using_named: Sequence[str] = (),
) -> Change | None:
    """Run a SPARQL update and return its change; None if it changes nothing.

    The change record names the graphs that are not as before, with all triples that they held and hold.
    CLEAR ALL and its like leave the change records alone.

    Args:
        writer: the writer of the store.
        text: the update. Patterns read what GRAPH, WITH and USING name; there is no default graph.
        base: IRI against which relative ones are resolved.
        using: graphs whose union the patterns read, where the update itself names none.
        using_named: graphs that GRAPH reaches in its patterns.

    Raises:
        QueryError: not SPARQL, refused (SERVICE, LOAD, deep nesting), it names graphs beside those given, or
            it would write outside named graphs or to the change records.
        StoreError: it cannot be written; the store is as it was.
    """
    refuse_unsafe(text)
    if has_keyword(text, "LOAD"):
        raise QueryError("LOAD is refused: nothing is fetched from elsewhere", hint="send the graph itself")
    sparql = text
    if using or using_named:
        _refuse_broken(text, base)
        sparql = with_using(text, using, using_named)
    try:
        with next_generation(writer) as store:
            _run(store, sparql, base)
            _bring_back_changes(writer.store, store, text)
            removed, added = _difference(writer.store, store, graphs_named(sparql))
            digest = hashlib.sha256(text.encode()).hexdigest()
            changed = sorted(removed.keys() | added.keys())
            change = writer.change(_SOURCE, digest, sum(added.values()), sum(removed.values()), changed)
            store.extend(change.quads())
    except _UnchangedError:
        return None
    return change


def _refuse_broken(text: str, base: str | None) -> None:
    """Raise for what is not SPARQL, by its places in the text as it was sent."""
    try:
        with suppress(ValueError, RuntimeError):  # what comes of it in an empty store says nothing
            ox.Store().update(text, base_iri=base)
    except SyntaxError as error:
        raise QueryError(syntax_message(error, text)) from error


def _bring_back_changes(old: ox.Store, new: ox.Store, text: str) -> None:
    """Undo what CLEAR ALL did to the change records, which are not the client's to clear."""
    if _ALL.search(without_noise(text)) and count(new, CHANGES) == 0:
        new.extend(old.quads_for_pattern(None, None, None, ox.NamedNode(CHANGES)))


def _run(store: ox.Store, text: str, base: str | None) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise QueryError(syntax_message(error, text)) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the update failed: {error}") from error
    if next(iter(store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None) is not None:
        raise QueryError("the update would write triples that are in no graph", hint=_KEPT)


def _difference(
    old: ox.Store, new: ox.Store, named: frozenset[str] | None
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the graphs that differ, with the number of triples that each held, and that each holds.

    Args:
        old: the store before the update.
        new: the store after it.
        named: graphs among which they are, None for all. If none of these differs, all are looked at.

    Raises:
        QueryError: the change records differ.
        _UnchangedError: nothing does.
    """
    before, after = _states(old, named), _states(new, named)
    gone = {graph: state[1] for graph, state in before.items() if after.get(graph) != state}
    come = {graph: state[1] for graph, state in after.items() if before.get(graph) != state}
    if CHANGES in gone or CHANGES in come:
        raise QueryError(f"the graph {CHANGES} is kept by the store itself")
    if gone or come:
        return gone, come
    if named is None:
        raise _UnchangedError
    return _difference(old, new, None)


def _states(store: ox.Store, named: frozenset[str] | None) -> dict[str, tuple[str, int]]:
    """Return graph IRI -> digest and number of its triples; the engine's order depends on nothing else."""
    graphs = store.named_graphs() if named is None else map(ox.NamedNode, sorted(named))
    found = {}
    for graph in graphs:
        if isinstance(graph, ox.NamedNode) and store.contains_named_graph(graph):
            lines = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
            found[graph.value] = hashlib.sha256(lines).hexdigest(), lines.count(b"\n")
    return found
