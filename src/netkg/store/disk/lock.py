"""One writer at a time, and who it is.

The engine refuses a second writer, but late and without a name, and it does not see the steps between two
of its transactions. So a writer of netkg holds a lock of its own from its first look to its last flush. The
operating system gives the lock back when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import getpass
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, TextIO

from netkg.errors import StoreError

__all__ = ["WAIT_S", "whoami", "writer_lock"]

WAIT_S: Final = 10.0
"""Seconds that a second writer waits before it gives up, unless told otherwise."""

_STEP_S: Final = 0.05


def whoami() -> str:
    """Return the name of the user, or of the account's number where it has no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


@contextmanager
def writer_lock(
    path: Path, *, wait_s: float = WAIT_S, on_wait: Callable[[str], None] = lambda _: None
) -> Iterator[None]:
    """Hold the writer's lock of a store.

    Args:
        path: the lock file; it is made if it is missing, and stays.
        wait_s: how long to wait for another writer, in seconds.
        on_wait: told once, with the holder, that there is one to wait for.

    Raises:
        StoreError: another writer has it all that time, or the file cannot be written.
    """
    try:
        file = path.open("a+", encoding="utf-8")
    except OSError as error:
        raise StoreError(f"{path.parent}: cannot be written: {error.strerror}") from error
    with file:
        _acquire(file, path, wait_s, on_wait)
        _name_holder(file)
        try:
            yield
        finally:
            file.truncate(0)
            fcntl.flock(file, fcntl.LOCK_UN)


def _acquire(file: TextIO, path: Path, wait_s: float, on_wait: Callable[[str], None]) -> None:
    until, told = time.monotonic() + wait_s, False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = _holder(path)
            if not told:
                on_wait(holder)
                told = True
            if time.monotonic() >= until:
                raise StoreError(
                    f"{path.parent} is being written by {holder}",
                    hint=f"waited {wait_s:g} s; try again when it is done. Readers are not held up",
                ) from None
            time.sleep(_STEP_S)
        else:
            return


def _name_holder(file: TextIO) -> None:
    text = f"{whoami()}, process {os.getpid()} on {socket.gethostname()}\n"
    with suppress(OSError):  # a full disk: the lock is held all the same, only by somebody unknown
        file.truncate(0)
        os.write(file.fileno(), text.encode())


def _holder(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() or "another process"
