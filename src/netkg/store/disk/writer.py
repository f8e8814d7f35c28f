"""The writer of a disk store: every change is one commit with its change record, flushed before it counts.

Small changes are one transaction of the engine. Large ones are loaded into a generation of their own beside
the current one, and the pointer is moved when everything is on the disk. So whatever happens to the process,
the store holds all of a change or nothing of it.
"""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg import __version__
from netkg.errors import StoreError
from netkg.store.disk.changes import Change, last_change_of, sequence
from netkg.store.disk.layout import Layout, use_file
from netkg.store.disk.lock import WAIT_S, whoami, writer_lock
from netkg.store.disk.migrate import migrate
from netkg.store.disk.parsing import AS_BEFORE, count, digest_quads
from netkg.store.disk.sums import write_sums

__all__ = ["Piece", "Writer", "write_disk"]

_TOOL: Final = f"netkg {__version__}"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one change brings."""

    quads: list[ox.Quad]
    graphs: tuple[str, ...]
    source: str
    digest: str


@dataclass(slots=True)
class Writer:
    """Writes to a disk store. Made by :func:`write_disk`.

    Attributes:
        layout: where the store is.
        store: the engine's database of the current generation.
        by: who writes, for the change records.
        last: the number of the last change.
    """

    layout: Layout
    store: ox.Store
    by: str
    last: int

    def put(
        self, graph: str, triples: Iterable[ox.Triple], *, source: str, digest: str | None = None
    ) -> Change | None:
        """Make a graph hold just these triples, with a change record, in one commit.

        Durable when :meth:`flush` was called, or the ``with`` of :func:`write_disk` is left.

        Args:
            graph: IRI of the graph.
            triples: what it shall hold.
            source: what the change record names as the input.
            digest: of the input; that of the triples if left out.

        Returns:
            The change, or None if the last change of the graph had the same source and digest.
        """
        node = ox.NamedNode(graph)
        quads = [ox.Quad(triple.subject, triple.predicate, triple.object, node) for triple in triples]
        return self.commit([Piece(quads, (graph,), source, digest or digest_quads(quads))])[0]

    def commit(self, pieces: Sequence[Piece]) -> list[Change | None]:
        """Write pieces and their change records in one transaction; None for each that is there already."""
        gone: list[str] = []
        quads: list[ox.Quad] = []
        changes: list[Change | None] = []
        for piece in pieces:
            if self.is_there(piece.graphs, piece.source, piece.digest):
                changes.append(None)
                continue
            there = [graph for graph in piece.graphs if self.store.contains_named_graph(ox.NamedNode(graph))]
            removed = sum(count(self.store, graph) for graph in there)
            change = self.change(piece.source, piece.digest, len(piece.quads), removed, piece.graphs)
            gone += there
            quads += piece.quads + change.quads()
            changes.append(change)
        self._write(gone, quads)
        return changes

    def _write(self, gone: list[str], quads: list[ox.Quad]) -> None:
        try:
            if gone:
                self.store.update(_replacement(gone, quads))
            else:
                self.store.extend(quads)
        except (OSError, RuntimeError) as error:
            self.last = sequence(self.store)
            raise StoreError(f"{self.layout.root}: cannot be written: {error}", hint=AS_BEFORE) from error

    def is_there(self, graphs: Iterable[str], source: str, digest: str) -> bool:
        """Return whether the last change of each of these graphs was this very input."""
        found = [last_change_of(self.store, graph) for graph in graphs]
        return all(change and (change.source, change.digest) == (source, digest) for change in found)

    def change(self, source: str, digest: str, added: int, removed: int, graphs: Sequence[str]) -> Change:
        """Return the record of the next change, whose number is taken with that."""
        self.last += 1
        return Change(
            sequence=self.last,
            by=self.by,
            tool=_TOOL,
            source=source,
            digest=digest,
            added=added,
            removed=removed,
            graphs=tuple(sorted(graphs)),
            at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        )

    def remove(self, graph: str, *, source: str) -> Change | None:
        """Remove a graph, with a change record; None if there is none."""
        if not self.store.contains_named_graph(ox.NamedNode(graph)):
            return None
        change = self.change(source, "", 0, count(self.store, graph), (graph,))
        self._write([graph], change.quads())
        return change

    def graphs_from(self, source: str) -> list[str]:
        """Return the graphs that are there and whose last change had this source, in order."""
        names = (graph.value for graph in self.store.named_graphs() if isinstance(graph, ox.NamedNode))
        changes = ((name, last_change_of(self.store, name)) for name in sorted(names))
        return [name for name, change in changes if change and change.source == source]

    def optimize(self) -> None:
        """Arrange the engine's files so that reading is as fast as it gets; takes a while on large stores."""
        try:
            self.store.optimize()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self.layout.root}: cannot be written: {error}") from error
        release(self)
        self.store = open_generation(self.layout.current())  # opening is what removes the files left over

    def flush(self) -> None:
        """Bring everything that was committed to the disk; only then is it acknowledged."""
        try:
            self.store.flush()
        except (OSError, RuntimeError) as error:
            raise StoreError(f"{self.layout.root}: cannot be written: {error}") from error


def _replacement(graphs: Iterable[str], quads: Iterable[ox.Quad]) -> str:
    """Return one update, which is one transaction: the graphs go, the quads come."""
    drops = "".join(f"DROP SILENT GRAPH {ox.NamedNode(graph)} ;\n" for graph in graphs)
    by_graph: dict[str, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(str(quad.graph_name), []).append(f"{quad.triple} .")
    blocks = "".join(f"GRAPH {graph} {{\n{chr(10).join(lines)}\n}}\n" for graph, lines in by_graph.items())
    return f"{drops}INSERT DATA {{\n{blocks}}}"


@contextmanager
def write_disk(
    root: Path,
    *,
    by: str | None = None,
    wait_s: float = WAIT_S,
    on_wait: Callable[[str], None] = lambda _: None,
) -> Iterator[Writer]:
    """Give the writer of a disk store; all that it committed is flushed when the ``with`` is left.

    What earlier writers left behind is removed, and a store of an older schema is migrated.

    Args:
        root: folder of the store; a path without one is an error, nothing is made there.
        by: who writes; the user's name if left out.
        wait_s: how long to wait for another writer, in seconds.
        on_wait: told who it is.

    Raises:
        StoreError: no store, a newer schema, another writer, or it cannot be written.
    """
    layout = Layout(root)
    layout.require()
    with writer_lock(layout.lock, wait_s=wait_s, on_wait=on_wait):
        migrate(layout)
        layout.remove_orphans()
        for left in root.glob("incoming-*"):
            _remove(left)
        store = open_generation(layout.current())
        writer = Writer(layout, store, by or whoami(), sequence(store))
        del store
        try:
            yield writer
            writer.flush()
        finally:
            release(writer)
            write_sums(layout.current())


def release(writer: Writer) -> None:
    """Close the engine's database: it is closed when nothing refers to it any more."""
    del writer.store
    gc.collect()


def open_generation(folder: Path) -> ox.Store:
    """Return the engine's database of a generation, to be written.

    Raises:
        StoreError: it cannot be opened.
    """
    try:
        use_file(folder).touch()
        return ox.Store(folder)
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{folder}: cannot be opened: {error}") from error


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)
