"""Load files: small ones as one transaction, large ones into a generation of their own.

That generation becomes the current one when it is complete, so a load is there wholly or not at all.
"""

from __future__ import annotations

import dataclasses
import gc
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from typing import Final

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.store.disk.changes import CHANGES, Change, sequence
from netkg.store.disk.inputs import Input, digest_of, ready
from netkg.store.disk.layout import use_file
from netkg.store.disk.owners import Owners
from netkg.store.disk.parsing import AS_BEFORE, count, first_error, own_changes, parse_error, parse_input
from netkg.store.disk.writer import Piece, Writer

__all__ = ["LARGE", "load", "next_generation"]

LARGE: Final = 8 << 20
"""Bytes of input from which a generation of its own is built: about 50,000 triples as N-Triples."""


@contextmanager
def next_generation(writer: Writer) -> Iterator[ox.Store]:
    """Give a copy of the current generation to write to; it is the current one when the ``with`` is left.

    The copy shares its files with the original, so it costs next to nothing. On any error it is removed,
    and the store is as it was.
    """
    folder = writer.layout.fresh()
    try:
        writer.store.backup(folder)
        use_file(folder).touch()
        store = ox.Store(folder)
        yield store
        store.flush()
        writer.layout.switch(folder)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        use_file(folder).unlink(missing_ok=True)
        writer.last = sequence(writer.store)
        if isinstance(error, OSError | RuntimeError):
            raise StoreError(f"{writer.layout.root}: cannot be written: {error}", hint=AS_BEFORE) from error
        raise
    writer.store = store
    del store
    gc.collect()
    writer.layout.remove_orphans()


def load(
    writer: Writer,
    inputs: Sequence[Input],
    on_step: Callable[[str, int], None] = lambda _, __: None,
    *,
    replace: bool = False,
    alongside: Callable[[Sequence[Input]], AbstractContextManager[object]] = nullcontext,
) -> list[Change | None]:
    """Load inputs, each with a change record; all of them or none.

    An input replaces what its last version gave, and one that is there unchanged is left out. No two inputs
    may give one graph, nor may one give a graph that something else gave or changed last.

    Args:
        writer: the writer of the store.
        inputs: what to load, in order.
        on_step: told what is being done, and how many bytes of it there are (0: not known).
        replace: let inputs replace graphs that something else gave.
        alongside: entered with the plain inputs while a large load goes into a store that never had a change.

    Returns:
        The change of each input, None for one that changes nothing.

    Raises:
        SourceError: an input cannot be read or parsed; file and line are named, nothing was loaded.
        StoreError: a graph is another input's, or the store cannot be written, for instance because the disk
            is full.
    """
    _refuse_twice(inputs, Owners(writer))
    with ExitStack() as stack:
        plain = []
        for given in inputs:
            on_step(f"reading {given.name}", given.size)
            plain.append(stack.enter_context(ready(given, writer.layout.root)))
        pool = stack.enter_context(ThreadPoolExecutor(1))
        digests = [pool.submit(digest_of, given.path) for given in plain if given.path]
        if sum(given.size for given in plain) >= LARGE:
            if writer.last == 0 and len(writer.store) == 0:
                stack.enter_context(alongside(plain))
            return _load_large(
                writer, list(zip(plain, digests, strict=True)), Owners(writer, replace), on_step
            )
        changes = writer.commit(_pieces(list(zip(plain, digests, strict=True)), Owners(writer, replace)))
    writer.flush()
    return changes


def _refuse_twice(inputs: Sequence[Input], owners: Owners) -> None:
    """Raise before anything is read where names alone tell that two inputs give one graph."""
    for given in inputs:
        if not given.has_graphs:
            owners.take(given, (given.graph,))


def _pieces(inputs: Sequence[tuple[Input, Future[str]]], owners: Owners) -> list[Piece]:
    """Return what plain inputs bring; one that is there already is told by the writer."""
    pieces = []
    for given, digest in inputs:
        quads, graphs = parse_input(given)
        owners.take(given, graphs)
        owners.refuse_others(given, graphs, digest.result())
        pieces.append(Piece(quads, graphs, given.name, digest.result(), given.place))
    return [
        dataclasses.replace(piece, gone=owners.left_behind(given, piece.graphs))
        for piece, (given, _) in zip(pieces, inputs, strict=True)
    ]


def _load_large(
    writer: Writer,
    inputs: Sequence[tuple[Input, Future[str]]],
    owners: Owners,
    on_step: Callable[[str, int], None],
) -> list[Change | None]:
    """Return the changes of inputs that were loaded together into a new generation; None for no change.

    Args:
        writer: the writer of the store.
        owners: whose the graphs are.
        inputs: plain files, each with its digest, which may be on the way still.
        on_step: told what is being done, and how many bytes of it there are.
    """
    changes: list[Change | None] = []
    with next_generation(writer) as store:
        for given, digest in inputs:
            on_step(f"loading {given.name}", given.size)
            graphs = _graphs_of(given, store)
            owners.take(given, graphs)
            if writer.is_there(graphs, given.name, digest.result()):
                changes.append(None)
                continue
            owners.refuse_others(given, graphs, digest.result())
            gone = owners.left_behind(given, graphs)
            alone = graphs if len(graphs) == 1 and not gone else ()
            before = _size(store, *alone)
            for graph in (*graphs, *gone):
                store.remove_graph(ox.NamedNode(graph))
            left = _size(store, *alone)
            graphs = _bulk_load(store, given, graphs)
            owners.take(given, graphs)
            added, removed = _size(store, *alone) - left, before - left
            change = writer.change(given.name, digest.result(), added, removed, (*graphs, *gone), given.place)
            store.extend(change.quads())
            changes.append(change)
    return changes


def _size(store: ox.Store, graph: str | None = None) -> int:
    """Return the number of triples of a graph, or of the whole store, of which then the change is looked at.

    To count thousands of graphs one by one takes as long as to load them.
    """
    return len(store) if graph is None else count(store, graph)


def _graphs_of(given: Input, store: ox.Store) -> tuple[str, ...]:
    """Return the graphs that an input gives; none if it is not known before it is loaded into nothing."""
    if not given.has_graphs:
        return (given.graph,)
    if not _names(store):
        return ()
    try:
        found = {quad.graph_name for quad in ox.parse(path=given.path, format=given.format)}
    except (SyntaxError, OSError) as error:
        raise parse_error(given, error) from error
    names = {name.value if isinstance(name, ox.NamedNode) else given.graph for name in found}
    return tuple(sorted(names or {given.graph}))


def _names(store: ox.Store) -> tuple[str, ...]:
    names = (name.value for name in store.named_graphs() if isinstance(name, ox.NamedNode))
    return tuple(sorted(name for name in names if name != CHANGES))


def _bulk_load(store: ox.Store, given: Input, graphs: tuple[str, ...]) -> tuple[str, ...]:
    """Load a plain file and return the graphs that it gave."""
    before = next(iter(store.quads_for_pattern(None, None, None, ox.NamedNode(CHANGES))), None) is None
    try:
        store.bulk_load(path=given.path, format=given.format, to_graph=ox.NamedNode(given.graph))
    except (SyntaxError, OSError) as error:
        raise parse_error(given, first_error(given) or error) from error
    if CHANGES in graphs or (before and store.contains_named_graph(ox.NamedNode(CHANGES))):
        raise own_changes(given)
    return graphs or _names(store) or (given.graph,)
