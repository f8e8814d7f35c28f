"""SPARQL updates of a disk store: one update is one change, made in a generation of its own.

That generation becomes the current one with its change record, or is thrown away, so an update is there
wholly or not at all, whenever its process is killed.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.disk.changes import CHANGES, Change
from netkg.store.disk.loading import next_generation
from netkg.store.disk.parsing import count
from netkg.store.disk.writer import Writer
from netkg.store.guard import refuse_unsafe, without_noise
from netkg.store.oxigraph import syntax_message

__all__ = ["update"]

_SOURCE: Final = "SPARQL update"
_LOAD: Final = re.compile(r"(?<![\w:?$.-])LOAD(?![\w:-])", re.IGNORECASE)
_KEPT: Final = "data live in named graphs here; write GRAPH <...> { ... }, or WITH <...>"


class _UnchangedError(Exception):
    """Ends a generation that would be the same as the one before."""


def update(writer: Writer, text: str, *, base: str | None = None) -> Change | None:
    """Run a SPARQL update and return its change; None if it changes nothing.

    The change record names the graphs that are not as before, with all triples that they held and hold.

    Args:
        writer: the writer of the store.
        text: the update. Patterns read what GRAPH, WITH and USING name; there is no default graph.
        base: IRI against which relative ones are resolved.

    Raises:
        QueryError: not SPARQL, refused (SERVICE, LOAD, deep nesting), or it would write outside named graphs
            or to the change records.
        StoreError: it cannot be written; the store is as it was.
    """
    refuse_unsafe(text)
    if _LOAD.search(without_noise(text)):
        raise QueryError("LOAD is refused: nothing is fetched from elsewhere", hint="send the graph itself")
    before = _digests(writer.store)
    sizes = {graph: count(writer.store, graph) for graph in before}
    try:
        with next_generation(writer) as store:
            _run(store, text, base)
            changed = _changed(before, _digests(store))
            removed = sum(sizes.get(graph, 0) for graph in changed)
            added = sum(count(store, graph) for graph in changed)
            change = writer.change(_SOURCE, _digest(text.encode()), added, removed, changed)
            store.extend(change.quads())
    except _UnchangedError:
        return None
    return change


def _run(store: ox.Store, text: str, base: str | None) -> None:
    try:
        store.update(text, base_iri=base)
    except SyntaxError as error:
        raise QueryError(syntax_message(error, text)) from error
    except (ValueError, RuntimeError) as error:
        raise QueryError(f"the update failed: {error}") from error
    if next(iter(store.quads_for_pattern(None, None, None, ox.DefaultGraph())), None) is not None:
        raise QueryError("the update would write triples that are in no graph", hint=_KEPT)


def _changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    changed = sorted(graph for graph in before | after if before.get(graph) != after.get(graph))
    if CHANGES in changed:
        raise QueryError(f"the graph {CHANGES} is kept by the store itself")
    if not changed:
        raise _UnchangedError
    return changed


def _digests(store: ox.Store) -> dict[str, str]:
    """Return graph IRI -> digest of its triples in the engine's order, which depends on nothing else."""
    names = [name for name in store.named_graphs() if isinstance(name, ox.NamedNode)]
    return {
        name.value: _digest(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b"")
        for name in names
    }


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
