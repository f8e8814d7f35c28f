"""Make disk stores, and open them to read."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Final, TypeVar

import pyoxigraph as ox

from netkg.errors import QueryError, StoreError
from netkg.store.base import Solutions
from netkg.store.cache import Cache
from netkg.store.disk.changes import Change, read_changes, sequence
from netkg.store.disk.layout import DAMAGED, SCHEMA, Layout, use_file, write_durably
from netkg.store.oxigraph import OxigraphStore

__all__ = ["DiskReader", "create_disk", "open_disk"]

Item = TypeVar("Item")

_MOVED: Final = "a writer removed what was being read"
_TRIES: Final = 5
_PAUSE_S: Final = 0.05
"""A writer may remove a file between two looks of a reader that is just opening; the next try finds all."""


class DiskReader(OxigraphStore):
    """A disk store as it was when it was opened; what is written later is seen by those who open it later.

    With few file descriptors the engine opens a data file when it needs it, and a writer may have removed it
    by then. The store is then opened anew, as it is now, and asked again, once; an answer is always of one
    state. Whoever computes from several answers finds by :attr:`sequence` whether they are of the same one.

    Attributes:
        root: folder of the store.
        sequence: number of the last change; what was computed under it stays right for this reader.
    """

    def __init__(self, root: Path, store: ox.Store, hold: int | None) -> None:
        super().__init__(store, str(root))
        self.root = root
        self._take(store, hold)

    def _take(self, store: ox.Store, hold: int | None) -> None:
        self._store = store
        self.sequence = sequence(store)
        self.__dict__.pop("cache", None)
        self._release = weakref.finalize(self, os.close, hold) if hold is not None else None

    def _open_anew(self) -> None:
        release = self._release
        self._take(*_opened(Layout(self.root)))
        if release is not None:
            release()

    def _again(self, read: Callable[[], Iterator[Item]]) -> Iterator[Item]:
        """Yield what is read; if a file is gone before the first item, from the store opened anew."""
        given = False
        try:
            for item in read():
                yield item
                given = True
        except FileNotFoundError as error:
            self._open_anew()
            if given:
                raise StoreError(f"{self.root}: {_MOVED}", hint="do it again") from error
        else:
            return
        yield from read()

    def query(self, sparql: str) -> Solutions | bool | list[ox.Triple]:
        """Return the answer, as :meth:`OxigraphStore.query` does."""
        try:
            return super().query(sparql)
        except QueryError as error:
            if not isinstance(error.__cause__, FileNotFoundError):
                raise
        self._open_anew()
        return super().query(sparql)

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Yield the quads, as :meth:`OxigraphStore.quads` does."""
        yield from self._again(lambda: super(DiskReader, self).quads(graph))

    @cached_property
    def cache(self) -> Cache:
        """Return where what is computed from this store is kept, and the name of its state."""
        last = next(self.changes(), None)
        digest = hashlib.sha256(repr(last).encode()).hexdigest()
        return Cache(Layout(self.root).cache, Cache.state_of(self.sequence, digest))

    def changes(self) -> Iterator[Change]:
        """Yield the change records, the last one first."""
        yield from self._again(lambda: read_changes(self._store))


def create_disk(root: Path) -> None:
    """Make an empty disk store at ``root``, which must not exist or be an empty folder.

    The folder is made private to the user, and with it the files that the engine makes inside later.

    Raises:
        StoreError: something is there already, or it cannot be made.
    """
    layout = Layout(root)
    try:
        if root.exists() and (not root.is_dir() or any(root.iterdir())):
            raise StoreError(f"{root} exists already", hint="choose a new folder, or open this one")
        if around := [up for up in root.absolute().parents if Layout(up).marker.is_file()]:
            raise StoreError(f"{root} is inside the store {around[0]}", hint="choose a folder beside it")
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)
        layout.generations.mkdir()
        first = layout.fresh()
        ox.Store(first).flush()
        use_file(first).touch()
        layout.switch(first)
        write_durably(layout.marker, f"{SCHEMA}\n")
    except (OSError, RuntimeError) as error:
        _remove_begun(layout)
        reason = getattr(error, "strerror", None) or error
        raise StoreError(f"{root}: cannot be created: {reason}") from error


def _remove_begun(layout: Layout) -> None:
    """Remove what was made of a store that could not be made, but nothing else."""
    with suppress(OSError):
        if not layout.marker.exists():
            shutil.rmtree(layout.generations, ignore_errors=True)
            layout.pointer.unlink(missing_ok=True)
            layout.root.rmdir()


def open_disk(root: Path) -> DiskReader:
    """Return the disk store at ``root``, to read; a path without one is an error, nothing is made there.

    Any number may read beside each other and beside the writer.

    Raises:
        StoreError: no store, of a newer schema, of one too old to be read, or damaged.
    """
    layout = Layout(root)
    layout.require(readable=True)
    return DiskReader(root, *_opened(layout))


def _opened(layout: Layout) -> tuple[ox.Store, int | None]:
    """Return the engine's database of the current generation, and what holds it."""
    for _ in range(_TRIES - 1):
        try:
            return _open(layout)
        except StoreError:
            time.sleep(_PAUSE_S)
    return _open(layout)


def _open(layout: Layout) -> tuple[ox.Store, int | None]:
    """Return the current generation; an error if it changes too much at this very moment, or is damaged."""
    folder = layout.current()
    hold = _hold(folder)
    try:
        if layout.current() != folder:
            raise FileNotFoundError("a writer moved on and may be removing it")
        return ox.Store.read_only(str(folder)), hold
    except (OSError, RuntimeError, StoreError) as error:
        if hold is not None:
            os.close(hold)
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{folder}: cannot be opened: {error}", hint=DAMAGED) from error


def _hold(folder: Path) -> int | None:
    """Tell writers that a generation is being read, for as long as the descriptor returned is open."""
    try:
        descriptor = os.open(use_file(folder), os.O_RDONLY)
    except FileNotFoundError:
        return None  # it went with its generation, which the caller finds out
    except OSError as error:
        raise StoreError(f"{folder}: cannot be opened: {error.strerror}") from error
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor
