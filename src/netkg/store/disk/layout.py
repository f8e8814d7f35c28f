"""The folder of a disk store, and the one pointer that says which generation of it counts.

::

    STORE/
      netkg-store        the schema version; tells a store from any other folder
      current            name of the generation that counts: the atomic pointer
      writer.lock        held by the one writer, with a line that says who it is
      generations/NAME/  a database of the engine each; readers hold NAME.use beside it,
                         and NAME.sums holds the checksums of its files
      cache/             what can be computed anew: evidence table, text index

A reader opens what ``current`` names. A writer that has to rewrite much builds another generation and moves
the pointer; a generation that nobody reads any more is removed by the next writer.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from netkg.errors import StoreError

__all__ = ["DAMAGED", "MARKER", "SCHEMA", "Layout", "fsync_folder", "in_use", "use_file", "write_durably"]

MARKER: Final = "netkg-store"
"""File inside a disk store's folder; it tells a netkg store from any other folder."""

SCHEMA: Final = 3
"""Version of this layout. Older ones are migrated, newer ones refused."""

_READABLE: Final = 2
"""The oldest schema that is read as it is."""


def fsync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, text: str) -> None:
    """Make a small file hold ``text``, wholly or not at all, also after a power cut."""
    beside = path.with_name(f".{path.name}.new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    fsync_folder(path.parent)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the parts of the store at ``root`` are."""

    root: Path

    @property
    def marker(self) -> Path:
        """Return the file that holds the schema version."""
        return self.root / MARKER

    @property
    def pointer(self) -> Path:
        """Return the file that names the current generation."""
        return self.root / "current"

    @property
    def lock(self) -> Path:
        """Return the file that the writer locks."""
        return self.root / "writer.lock"

    @property
    def generations(self) -> Path:
        """Return the folder of the generations."""
        return self.root / "generations"

    @property
    def cache(self) -> Path:
        """Return the folder of what can be computed anew."""
        return self.root / "cache"

    def schema(self) -> int:
        """Return the schema version; 0 if there is no store here.

        Raises:
            StoreError: the marker cannot be read, or is newer than this netkg.
        """
        try:
            text = self.marker.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return 0
        except NotADirectoryError:
            return 0
        except OSError as error:
            raise StoreError(f"{self.marker}: cannot be read: {error.strerror}") from error
        if not text.isdigit():
            raise StoreError(f"{self.marker} holds no version: the store is damaged", hint=DAMAGED)
        if int(text) > SCHEMA:
            raise StoreError(
                f"{self.root} was made by a newer netkg: schema {text}, this one knows {SCHEMA}",
                hint="install a newer netkg; the store was not touched",
            )
        return int(text)

    def require(self, *, readable: bool = False) -> None:
        """Raise :class:`StoreError` if there is no store, or (``readable``) one too old to be read."""
        schema = self.schema()
        if schema == 0:
            raise StoreError(
                f"{self.root} is not a netkg store",
                hint=f"create one with: netkg store create {self.root}",
            )
        if readable and schema < _READABLE:
            raise StoreError(
                f"{self.root} is of the older schema {schema}",
                hint=f"bring it up to date: netkg store compact {self.root}",
            )

    def current(self) -> Path:
        """Return the folder of the current generation.

        Raises:
            StoreError: the pointer is gone, or names a generation that is not there.
        """
        try:
            name = self.pointer.read_text(encoding="utf-8").strip()
        except OSError as error:
            raise StoreError(
                f"{self.pointer}: cannot be read: {error.strerror or error}", hint=DAMAGED
            ) from error
        folder = self.generations / name
        if not name or "/" in name or not folder.is_dir():
            raise StoreError(f"{self.pointer} names {name!r}, and no such generation is there", hint=DAMAGED)
        return folder

    def switch(self, folder: Path) -> None:
        """Make a generation the current one: what readers open from now on."""
        fsync_folder(self.generations)
        write_durably(self.pointer, folder.name + "\n")

    def fresh(self) -> Path:
        """Return a path for a new generation, under a name that was never used before."""
        numbers = [int(path.name.partition("-")[0]) for path in self._folders()]
        return self.generations / f"{max(numbers, default=0) + 1:06d}-{secrets.token_hex(4)}"

    def _folders(self) -> Iterator[Path]:
        if self.generations.is_dir():
            yield from sorted(path for path in self.generations.iterdir() if path.is_dir())

    def orphans(self) -> list[Path]:
        """Return the generations that are neither current nor open in a reader, in order of name."""
        current = self.current()
        return [path for path in self._folders() if path != current and not in_use(path)]

    def remove_orphans(self) -> list[str]:
        """Remove the generations that nobody uses, and return their names. Only the writer may."""
        gone = self.orphans()
        for folder in gone:
            shutil.rmtree(folder, ignore_errors=True)
            for beside in self.generations.glob(f"{folder.name}.*"):
                beside.unlink(missing_ok=True)
        return [folder.name for folder in gone]


DAMAGED: Final = "if it is damaged, bring it back from a backup: netkg store restore BACKUP NEW-STORE"
"""What to do about a store that cannot be opened."""


def use_file(folder: Path) -> Path:
    """Return the file that readers of a generation hold."""
    return folder.with_name(folder.name + ".use")


def in_use(folder: Path) -> bool:
    """Return whether a reader, of this or another process, holds a generation."""
    try:
        with use_file(folder).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
