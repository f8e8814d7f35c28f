"""Write files so that a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from netkg.errors import SourceError

__all__ = ["write_atomically"]


def write_atomically(path: Path, data: bytes) -> bool:
    """Make ``path`` hold ``data`` and return whether that changed it; on any error it stays as it was.

    The file is written beside its place, flushed to the disk, then renamed over it. A file that holds
    ``data`` already is left alone.
    """
    try:
        if path.is_file() and path.read_bytes() == data:
            return False
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(mode)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be written: {error.strerror or error}", hint="nothing was changed"
        ) from error
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
