"""The writer of a disk store: every change is one commit with its change record, flushed before it counts.

Small changes are one transaction of the engine. Large ones are loaded into a generation of their own beside
the current one, and the pointer is moved when everything is on the disk. So whatever happens to the process,
the store holds all of a change or nothing of it.
"""

from __future__ import annotations

import datetime as dt
import gc
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg import __version__
from netkg.errors import StoreError
from netkg.store.disk.changes import Change, sequence
from netkg.store.disk.layout import DAMAGED, Layout, use_file
from netkg.store.disk.lock import WAIT_S, whoami, writer_lock
from netkg.store.disk.migrate import migrate
from netkg.store.disk.origins import Origins
from netkg.store.disk.parsing import AS_BEFORE, are_distinct, count, count_distinct, digest_lines
from netkg.store.disk.sums import write_sums

__all__ = ["Piece", "Writer", "open_generation", "release", "write_disk"]

_NO_ROOM: Final = "make room on the disk; the store is as it was before and can be read"
_TOOL: Final = f"netkg {__version__}"


@dataclass(frozen=True, slots=True)
class Piece:
    """What one change brings.

    Attributes:
        quads: what comes, some perhaps twice.
        graphs: IRIs of the graphs that shall hold just these quads.
        source: name of the input.
        digest: SHA-256 of the input.
        place: tells files of one name apart.
        gone: IRIs of graphs that go, because only a former version of the input gave them.
    """

    quads: list[ox.Quad]
    graphs: tuple[str, ...]
    source: str
    digest: str
    place: str = ""
    gone: tuple[str, ...] = ()


@dataclass(slots=True)
class Writer:
    """Writes to a disk store. Made by :func:`write_disk`.

    Attributes:
        layout: where the store is.
        store: the engine's database of the current generation.
        by: who writes, for the change records.
        last: the number of the last change.
        origins: what gave its graphs last.
    """

    layout: Layout
    store: ox.Store
    by: str
    last: int
    origins: Origins = field(default_factory=Origins)

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
        given = list(triples)
        text = ox.serialize(given, format=ox.RdfFormat.N_TRIPLES) or b""
        lines = text.split(b" .\n")[:-1]
        digest = digest or digest_lines(lines, node)
        if self._is_plainly_new(node, text, lines):
            change = self.change(source, digest, len(lines), 0, (graph,))
            self._add(node, text, change)
            return change
        quads = [ox.Quad(triple.subject, triple.predicate, triple.object, node) for triple in given]
        return self.commit([Piece(quads, (graph,), source, digest)])[0]

    def _is_plainly_new(self, graph: ox.NamedNode, text: bytes, lines: Sequence[bytes]) -> bool:
        """Return whether the lines are the graph: it is not there, all count, and no names can be lost."""
        named = b"_:" not in text  # the engine renames the blank nodes that it reads
        return bool(lines) and named and are_distinct(lines) and not self.store.contains_named_graph(graph)

    def _add(self, graph: ox.NamedNode, text: bytes, change: Change) -> None:
        """Add triples and their change record in one transaction, as a text: faster than as objects."""
        record = ox.serialize(change.quads(), format=ox.RdfFormat.N_QUADS) or b""
        quads = ox.RdfFormat.N_QUADS
        self._transact(lambda: self.store.load(text + record, format=quads, to_graph=graph, lenient=True))

    def commit(self, pieces: Sequence[Piece]) -> list[Change | None]:
        """Write pieces and their change records in one transaction; None for each that is there already."""
        gone: list[str] = []
        quads: list[ox.Quad] = []
        changes: list[Change | None] = []
        for piece in pieces:
            touched = (*piece.graphs, *piece.gone)
            there = [graph for graph in touched if self.store.contains_named_graph(ox.NamedNode(graph))]
            new = piece.quads and not there  # whatever was written before, it is not there now
            if not new and self.is_there(piece.graphs, piece.source, piece.digest):
                changes.append(None)
                continue
            removed = sum(count(self.store, graph) for graph in there)
            added = count_distinct(piece.quads)
            change = self.change(piece.source, piece.digest, added, removed, touched, piece.place)
            gone += there
            quads += piece.quads + change.quads()
            changes.append(change)
        self._write(gone, quads)
        return changes

    def _write(self, gone: list[str], quads: list[ox.Quad]) -> None:
        if gone:
            self._transact(lambda: self.store.update(_replacement(gone, quads)))
        else:
            self._transact(lambda: self.store.extend(quads))

    def _transact(self, write: Callable[[], None]) -> None:
        """Run one transaction; if it fails, the numbers of its changes are free again."""
        try:
            write()
        except (OSError, RuntimeError, SyntaxError) as error:
            self.last = sequence(self.store)
            raise StoreError(f"{self.layout.root}: cannot be written: {error}", hint=AS_BEFORE) from error

    def is_there(self, graphs: Iterable[str], source: str, digest: str) -> bool:
        """Return whether the last change of each of these graphs was this very input; no for no graphs."""
        wanted = set(graphs)
        found = self.origins.last(self.store, wanted)
        same = [last for last in found.values() if (last.source, last.digest) == (source, digest)]
        return 0 < len(wanted) == len(same)

    def former(self, source: str, place: str) -> set[str]:
        """Return the graphs that are there and that an input of this name and place gave last."""
        found = self.origins.of_input(self.store, source, place)
        return {graph for graph in found if self.store.contains_named_graph(ox.NamedNode(graph))}

    def change(
        self, source: str, digest: str, added: int, removed: int, graphs: Sequence[str], place: str = ""
    ) -> Change:
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
            place=place,
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
        origins = self.origins.last(self.store, sorted(names))
        return [name for name, last in origins.items() if last.source == source]

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
            shutil.rmtree(left, ignore_errors=True)
        store = open_generation(layout.current())
        writer = Writer(layout, store, (by or "").strip() or whoami(), sequence(store))
        del store
        try:
            yield writer
            writer.flush()
        finally:
            release(writer)
            with suppress(OSError):  # a full disk: what was flushed counts, and check tells of missing sums
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
        hint = _NO_ROOM if "No space left" in str(error) else DAMAGED
        raise StoreError(f"{folder}: cannot be opened to be written: {error}", hint=hint) from error
