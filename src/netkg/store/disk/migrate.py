"""Bring a store of an older schema to the present one, into a generation of its own.

Schema 1 had one database in ``data`` and no change records. The change records of schema 2 had their numbers
under a property of results, and a triple for each graph, however many they were.
"""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.namespaces import NK
from netkg.store.disk.changes import CHANGES, read_changes
from netkg.store.disk.layout import SCHEMA, Layout, use_file, write_durably

__all__ = ["mark", "migrate"]

_GRAPH: Final = ox.NamedNode(CHANGES)
_OLD_NUMBER: Final = ox.NamedNode(NK + "sequence")


def migrate(layout: Layout) -> bool:
    """Return whether the store was of an older schema, which it is no more. Only the writer may.

    The marker is written when the pointer stands, so a store that was stopped on the way is migrated again.

    Raises:
        StoreError: the store is damaged, or it cannot be written.
    """
    old = layout.root / "data"
    schema = layout.schema()
    if schema == SCHEMA:
        shutil.rmtree(old, ignore_errors=True)
        return False
    if schema == 1 and not old.is_dir():
        raise StoreError(f"{layout.root} has neither generations nor data: the store is damaged")
    try:
        if schema == 1:
            shutil.rmtree(layout.generations, ignore_errors=True)
            layout.generations.mkdir()
        layout.switch(_renewed(layout, old if schema == 1 else layout.current()))
        write_durably(layout.marker, f"{SCHEMA}\n")
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{layout.root}: cannot be migrated: {error}", hint="it is as it was") from error
    shutil.rmtree(old, ignore_errors=True)
    return True


def mark(layout: Layout, store: ox.Store) -> None:
    """Write the schema of a store by its change records, which a backup may have from an older netkg."""
    write_durably(layout.marker, f"{2 if _has_old_records(store) else SCHEMA}\n")


def _has_old_records(store: ox.Store) -> bool:
    return next(iter(store.quads_for_pattern(None, _OLD_NUMBER, None, _GRAPH)), None) is not None


def _renewed(layout: Layout, source: Path) -> Path:
    """Return a new generation: a copy of a database, with change records as they are now."""
    target = layout.fresh()
    try:
        ox.Store(source).backup(target)
        use_file(target).touch()
        _renew_records(ox.Store(target))
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        use_file(target).unlink(missing_ok=True)
        raise
    finally:
        gc.collect()  # the engine's databases are closed when nothing refers to them any more
    return target


def _renew_records(store: ox.Store) -> None:
    if _has_old_records(store):
        changes = list(read_changes(store))
        store.remove_graph(_GRAPH)
        for change in reversed(changes):
            store.extend(change.quads())
    store.flush()
