"""Bring a store of an older schema to the present one, into a generation of its own."""

from __future__ import annotations

import shutil

from netkg.errors import StoreError
from netkg.store.disk.layout import SCHEMA, Layout, use_file, write_durably

__all__ = ["migrate"]


def migrate(layout: Layout) -> bool:
    """Return whether the store was of an older schema, which it is no more. Only the writer may.

    Schema 1 had one database in ``data`` and no change records. The database becomes the first generation;
    the old one goes when the pointer stands, so a store that was stopped on the way is migrated again.
    """
    old = layout.root / "data"
    if layout.schema() == SCHEMA:
        shutil.rmtree(old, ignore_errors=True)
        return False
    if not old.is_dir():
        raise StoreError(f"{layout.root} has neither generations nor data: the store is damaged")
    import pyoxigraph as ox

    try:
        shutil.rmtree(layout.generations, ignore_errors=True)
        layout.generations.mkdir()
        target = layout.fresh()
        ox.Store(old).backup(target)
        use_file(target).touch()
        layout.switch(target)
        write_durably(layout.marker, f"{SCHEMA}\n")
    except (OSError, RuntimeError) as error:
        raise StoreError(f"{layout.root}: cannot be migrated: {error}", hint="it is as it was") from error
    shutil.rmtree(old, ignore_errors=True)
    return True
