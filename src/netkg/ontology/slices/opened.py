"""An ontology file opened for several passes: unpacked, counted, limited, guarded."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Self

from netkg.errors import OntologyError, SourceError
from netkg.ontology.slices.formats import (
    Format,
    doctype_refused,
    format_by_content,
    format_by_ending,
    root_name,
)

__all__ = ["ByteStream", "OntologyFile", "Progress", "XmlGuard"]

Progress = Callable[[int, int], None]
"""Called with the bytes read so far and the bytes to read, over all passes."""

_HEAD: Final = 64 * 1024
_GZIP: Final = b"\x1f\x8b"
_BOM: Final = b"\xef\xbb\xbf"
_LONGEST_TEXT: Final = 16 * 2**20
_TAIL: Final = 4096


class ByteStream:
    """The bytes of one pass, unpacked; ``lines`` is the number of line ends seen so far."""

    def __init__(self, file: BinaryIO, path: Path, limit: int | None, note: Callable[[int], None]) -> None:
        self.path, self.lines, self.count = path, 0, 0
        self._raw, self._limit, self._note = file, limit, note
        self._file = file if limit is None else gzip.GzipFile(fileobj=file, mode="rb")

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes more; none at the end of the file."""
        try:
            data = self._file.read(size)
            self._note(self._raw.tell())
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise SourceError(f"{self.path}: the gzip data are damaged or cut short: {error}") from error
        except OSError as error:
            raise SourceError(f"{self.path}: cannot be read: {error.strerror}") from error
        first = self.count == 0
        self.count += len(data)
        self.lines += data.count(b"\n")
        if self._limit is not None and self.count > self._limit:
            raise SourceError(
                f"{self.path}: unpacks to more than {self._limit:,} bytes", hint="unpack it, then import it"
            )
        return data.removeprefix(_BOM) or self.read(size) if first and data else data

    def close(self) -> None:
        """Let go of the unpacker; the file itself stays open."""
        if self._file is not self._raw:
            self._file.close()


class XmlGuard:
    """A byte stream that refuses XML which could do harm, or has no end.

    The parser expands entities, upper case or not, wherever a DOCTYPE stands; it keeps a text in memory
    however long it is; and it does not mind a missing end tag of the outermost element.
    """

    def __init__(self, stream: ByteStream, root: bytes) -> None:
        self._stream, self._root, self._tail, self._quiet = stream, root, b"", 0

    def read(self, size: int) -> bytes:
        """Return at most ``size`` bytes more; none at the end of the file."""
        data = self._stream.read(size)
        self._tail = (self._tail + data)[-_TAIL - len(data) :]
        if b"<!doctype" in self._tail.lower():
            raise doctype_refused(self._stream.path, self._stream.lines + 1)
        tag = data.rfind(b"<")
        self._quiet = self._quiet + len(data) if tag < 0 else len(data) - tag
        if self._quiet > _LONGEST_TEXT:
            raise SourceError(f"{self._stream.path}: a text of more than {_LONGEST_TEXT:,} bytes is refused")
        return data

    def check_end(self) -> None:
        """Raise :class:`OntologyError` unless the outermost element has been closed."""
        tail = re.sub(rb"(\s|<!--((?!-->).)*-->)*$", b"", self._tail, flags=re.DOTALL)
        if not re.search(rb"</" + re.escape(self._root) + rb"\s*>$|/>$", tail):
            raise OntologyError(
                f"{self._stream.path}:{self._stream.lines + 1}: the file is cut short: "
                f"</{self._root.decode()}> is missing"
            )


class OntologyFile:
    """A file to cut from. Use it in ``with``; each :meth:`one_pass` reads it from the beginning.

    ``format`` is what it is written in, ``root`` the name of its outermost element if that is XML.

    Raises:
        SourceError: it cannot be read, is not what its ending says, or changes while it is read.
    """

    def __init__(self, path: Path, max_unpacked: int, on_progress: Progress | None, passes: int) -> None:
        self.path, self._limit = path, max_unpacked
        self._on_progress, self._passes = on_progress, passes
        self._done, self._noted = 0, 0
        ending = format_by_ending(path)
        if path.exists() and not path.is_file():
            raise SourceError(f"{path}: not a file")
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
        try:
            self._stamp = self._state()
            self._packed = self._is_packed()
            self.format = self._checked(ending)
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @contextmanager
    def one_pass(self) -> Iterator[ByteStream]:
        """Yield the bytes of the file from the beginning; progress counts on from the pass before."""
        self._file.seek(0)
        stream = ByteStream(self._file, self.path, self._limit if self._packed else None, self._note)
        try:
            yield stream
        finally:
            stream.close()
        if self._state() != self._stamp:
            raise SourceError(f"{self.path}: changed while it was read", hint="try again")
        self._done += self._size
        self._note(0, always=True)

    @property
    def _size(self) -> int:
        return self._stamp[0]

    def _state(self) -> tuple[int, int]:
        status = os.fstat(self._file.fileno())
        return status.st_size, status.st_mtime_ns

    def _is_packed(self) -> bool:
        packed = self._file.read(2) == _GZIP
        named = self.path.suffix.lower() == ".gz"
        if packed != named:
            raise SourceError(
                f"{self.path}: {'compressed with gzip' if packed else 'not compressed with gzip'}, "
                f"against what its ending says",
                hint="rename it to end in .gz" if packed else "rename it without .gz",
            )
        return packed

    def _checked(self, ending: Format) -> Format:
        self._file.seek(0)
        stream = ByteStream(self._file, self.path, self._limit if self._packed else None, lambda _: None)
        try:
            head = stream.read(_HEAD)
        finally:
            stream.close()
        content = format_by_content(head, self.path)
        self.root = root_name(head)
        if content is not ending:
            raise SourceError(
                f"{self.path}: its ending says {ending}, but it holds {content}",
                hint="give it the right ending, or fetch the file again",
            )
        return content

    def _note(self, position: int, *, always: bool = False) -> None:
        total = self._passes * self._size
        done = min(self._done + position, total)
        if self._on_progress and (always or done - self._noted >= max(total // 200, 1)):
            self._noted = done
            self._on_progress(done, total)
