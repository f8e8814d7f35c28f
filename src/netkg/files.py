"""Write files so that a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from netkg.errors import SourceError

__all__ = ["write_atomically", "written_atomically"]


def write_atomically(path: Path, data: bytes) -> bool:
    """Make ``path`` hold ``data`` and return whether that changed it; on any error it stays as it was.

    A file that holds ``data`` already is left alone; else see :func:`written_atomically`.
    """
    with _failing(path):
        if path.is_file() and path.read_bytes() == data:
            return False
    with written_atomically(path) as file:
        file.write(data)
    return True


@contextmanager
def written_atomically(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of ``path`` when the ``with`` is left without an error.

    The file is written beside its place, flushed to the disk, then renamed over it.

    Raises:
        SourceError: it cannot be written; ``path`` is as it was.
    """
    with _failing(path):
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def _failing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be written: {error.strerror or error}", hint="nothing was changed"
        ) from error


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
