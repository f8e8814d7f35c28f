"""Files and folders that get their name when they are complete, and leave nothing to be mistaken for them.

What a killed process left behind is told by its lock, which nobody holds; the next one removes it.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from netkg.errors import StoreError
from netkg.store.disk.layout import fsync_folder

__all__ = ["becoming_file", "becoming_folder"]

_ENDING: Final = ".netkg-new"


@contextmanager
def becoming_file(target: Path) -> Iterator[IO[bytes]]:
    """Give a file to be written; it is at ``target``, and on the disk, when the ``with`` is left.

    Raises:
        StoreError: another process makes the same file.
        OSError: it cannot be written.
    """
    beside = target.with_name(f".{target.name}{_ENDING}")
    for left in target.parent.glob(f".*{_ENDING}"):
        _remove_if_left(left)
    try:
        raw = beside.open("xb")
    except FileExistsError as error:
        raise StoreError(f"{target} is being written by another process") from error
    with raw:
        try:
            fcntl.flock(raw, fcntl.LOCK_EX)
            yield raw
            raw.flush()
            os.fsync(raw.fileno())
            beside.replace(target)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    fsync_folder(target.parent)


def _remove_if_left(path: Path) -> None:
    with suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        path.unlink()


@contextmanager
def becoming_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder beside ``target``; it is at ``target`` when the ``with`` is left without an error.

    Raises:
        StoreError: something is at ``target`` already, another process makes it, or it cannot be made.
    """
    place = target.resolve()
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise StoreError(f"{target} exists already", hint="choose a new folder")
    if place.is_mount():
        raise StoreError(f"{target} is where a disk begins", hint="choose a folder inside it")
    folder = place.with_name(f".{place.name}{_ENDING}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise StoreError(f"{target}: cannot be created: {error.strerror}") from error
    try:
        _take(held, folder, target)
        yield from _given(folder, place, target)
    finally:
        os.close(held)


def _take(held: int, folder: Path, target: Path) -> None:
    """Lock a folder and empty it of what a killed process left."""
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(held).st_ino != folder.stat().st_ino:
            raise BlockingIOError
    except OSError as error:
        raise StoreError(f"{target} is being made by another process") from error
    for left in folder.iterdir():
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def _given(folder: Path, place: Path, target: Path) -> Iterator[Path]:
    try:
        yield folder
        folder.replace(place)
        fsync_folder(place.parent)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StoreError(f"{target}: cannot be created: {error.strerror or error}") from error
        raise
