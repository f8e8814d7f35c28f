"""Standard output and standard error: full disks, closed pipes, colour.

Small on purpose: ``netkg --version`` loads nothing else.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

from netkg.errors import SourceError

__all__ = ["BROKEN_PIPE", "guarded", "interruptible", "is_coloured", "paint", "say", "write_stdout"]

BROKEN_PIPE: Final = 141
"""Exit code when the reader of a pipe has gone: that of a program killed by SIGPIPE."""

_STYLES: Final = {"red": "1;31", "yellow": "33", "green": "32", "dim": "2", "bold": "1"}


def write_stdout(data: str | bytes) -> None:
    """Write text or bytes to standard output and flush it.

    Raises:
        SourceError: it cannot be written, for instance because the disk is full.
        BrokenPipeError: nobody reads it any more.
    """
    if sys.stdout is None:
        raise SourceError("standard output is closed", hint="write to a file with --output, or leave it open")
    try:
        if isinstance(data, bytes):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)
        else:
            sys.stdout.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise SourceError(f"standard output: cannot be written: {error.strerror or error}") from error
    except UnicodeEncodeError as error:
        raise SourceError(
            f"standard output: cannot show {error.object[error.start]!r} in {error.encoding}",
            hint="set PYTHONUTF8=1, or write to a file with --output",
        ) from error


def guarded(action: Callable[[], None]) -> int:
    """Return the exit code of an action that only writes; its errors are said on standard error."""
    try:
        action()
    except BrokenPipeError:
        drop_stdout()
        return BROKEN_PIPE
    except SourceError as error:
        drop_stdout()
        say(f"error: {error.message}", "red")
        return error.exit_code
    return 0


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C end the process at once; the engine does not look at Python's signals while it works.

    For work that only reads.
    """
    import signal
    import threading

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def drop_stdout() -> None:
    """Let what is still unwritten go nowhere, so that the interpreter does not fail on it at the end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (AttributeError, OSError, ValueError):
        return


def say(text: str, style: str = "") -> None:
    """Write a line to standard error; a closed one is no reason to fail."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(paint(text, style, sys.stderr) + "\n")
        sys.stderr.flush()
    except (OSError, ValueError):
        return


def paint(text: str, style: str, stream: TextIO) -> str:
    """Return ``text`` in a style (red, yellow, green, dim, bold) if the stream shows colour."""
    return f"\033[{_STYLES[style]}m{text}\033[0m" if style and is_coloured(stream) else text


def is_coloured(stream: TextIO) -> bool:
    """Return whether colour is shown on a stream: a terminal that is not dumb, and no NO_COLOR."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
