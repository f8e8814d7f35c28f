"""Make disk stores, and open them to read."""

from __future__ import annotations

import fcntl
import hashlib
import os
import time
import weakref
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.store.cache import Cache
from netkg.store.disk.changes import Change, read_changes, sequence
from netkg.store.disk.layout import SCHEMA, Layout, use_file, write_durably
from netkg.store.oxigraph import OxigraphStore

__all__ = ["DiskReader", "create_disk", "open_disk"]

_TRIES: Final = 5
_PAUSE_S: Final = 0.05
"""A writer may remove a file between two looks of a reader that is just opening; the next try finds all."""


class DiskReader(OxigraphStore):
    """A disk store as it was when it was opened; what is written later is seen by those who open it later.

    Attributes:
        root: folder of the store.
        sequence: number of the last change; what was computed under it stays right for this reader.
    """

    def __init__(self, root: Path, store: ox.Store, hold: int | None) -> None:
        super().__init__(store, str(root))
        self.root = root
        self.sequence = sequence(store)
        if hold is not None:
            weakref.finalize(self, os.close, hold)

    @cached_property
    def cache(self) -> Cache:
        """Return where what is computed from this store is kept, and the name of its state."""
        last = next(self.changes(), None)
        digest = hashlib.sha256(repr(last).encode()).hexdigest()
        return Cache(Layout(self.root).cache, Cache.state_of(self.sequence, digest))

    def changes(self) -> Iterator[Change]:
        """Yield the change records, the last one first."""
        return read_changes(self._store)


def create_disk(root: Path) -> None:
    """Make an empty disk store at ``root``, which must not exist or be an empty folder.

    The folder is made private to the user, and with it the files that the engine makes inside later.

    Raises:
        StoreError: something is there already, or it cannot be made.
    """
    if root.exists() and (not root.is_dir() or any(root.iterdir())):
        raise StoreError(f"{root} exists already", hint="choose a new folder, or open this one")
    layout = Layout(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        root.chmod(0o700)
        layout.generations.mkdir()
        first = layout.fresh()
        ox.Store(first).flush()
        use_file(first).touch()
        layout.switch(first)
        write_durably(layout.marker, f"{SCHEMA}\n")
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{root}: cannot be created: {error}") from error


def open_disk(root: Path) -> DiskReader:
    """Return the disk store at ``root``, to read; a path without one is an error, nothing is made there.

    Any number may read beside each other and beside the writer.

    Raises:
        StoreError: no store, of a newer schema, of an older one, or damaged.
    """
    layout = Layout(root)
    layout.require(current=True)
    for _ in range(_TRIES - 1):
        try:
            return _open(layout)
        except StoreError:
            time.sleep(_PAUSE_S)
    return _open(layout)


def _open(layout: Layout) -> DiskReader:
    """Return the current generation; an error if it changes too much at this very moment, or is damaged."""
    folder = layout.current()
    hold = _hold(folder)
    try:
        store = ox.Store.read_only(str(folder))
    except (OSError, RuntimeError) as error:
        if hold is not None:
            os.close(hold)
        raise StoreError(
            f"{folder}: cannot be opened: {error}",
            hint="if it is damaged, bring it back from a backup: netkg store restore BACKUP NEW-STORE",
        ) from error
    return DiskReader(layout.root, store, hold)


def _hold(folder: Path) -> int | None:
    """Tell writers that a generation is being read, for as long as the descriptor returned is open."""
    try:
        descriptor = os.open(use_file(folder), os.O_RDONLY)
    except OSError:
        return None  # it went with its generation, which the caller finds out
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor
