"""Backups: a compressed N-Quads file that any RDF tool reads, with a last line by which it is proved whole.

The last line is a comment. It holds the number of quads, the SHA-256 of all bytes before it, and the sum of
the quads' own digests, which does not depend on their order: by it a restored store is compared with the
store that was backed up.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final, cast

import pyoxigraph as ox
import zstandard

from netkg.errors import SourceError, StoreError
from netkg.rdf.lines import LineSink
from netkg.store.disk.becoming import becoming_file, becoming_folder
from netkg.store.disk.layout import Layout
from netkg.store.disk.loading import next_generation
from netkg.store.disk.migrate import mark
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk
from netkg.store.oxigraph import OxigraphStore

__all__ = ["Seal", "Sealing", "backup", "restore", "seal_of"]

_STEP: Final = 50_000
_LINE: Final = re.compile(rb"# netkg-backup quads=(\d+) sum=([0-9a-f]{64}) sha256=([0-9a-f]{64})\n")
_MOD: Final = 1 << 256
_BUFFER: Final = 1 << 20
_TAIL: Final = 1 << 10
"""Bytes at the end of a backup in which its last line stands."""

_LONGEST: Final = 256 << 20
"""Bytes of a line, at most: it must fit in memory."""

_NONE: Final = "no store was made"


@dataclass(frozen=True, slots=True)
class Seal:
    """Number of quads, and the sum of their SHA-256 modulo 2^256, as 64 hexadecimal digits."""

    quads: int
    total: str


class Sealing:
    """A sink for N-Quads that sums the digests of their lines, and passes the bytes on if it is told where.

    Attributes:
        quads: lines so far.
        bytes_digest: SHA-256 of all bytes so far.
    """

    def __init__(
        self, onward: IO[bytes] | None = None, on_quads: Callable[[int], None] = lambda _: None
    ) -> None:
        self.quads = 0
        self.bytes_digest = hashlib.sha256()
        self._total, self._sink = 0, LineSink(self._take)
        self._onward, self._on_quads = onward, on_quads

    def write(self, data: bytes) -> int:
        """Take in the next bytes, whole lines or not; the engine writes them a few at a time."""
        return self._sink.write(data)

    def flush(self) -> None:
        """Deal with the whole lines that are waiting."""
        self._sink.flush()

    def _take(self, whole: bytes) -> None:
        if self._onward is not None:
            self._onward.write(whole)
        self.bytes_digest.update(whole)
        lines = whole.split(b"\n")[:-1]
        self._total += sum(int.from_bytes(hashlib.sha256(line).digest()) for line in lines)
        before, self.quads = self.quads, self.quads + len(lines)
        if self.quads // _STEP != before // _STEP:
            self._on_quads(self.quads)

    def seal(self) -> Seal:
        """Return the seal of all quads so far."""
        return Seal(self.quads, f"{self._total % _MOD:064x}")


def seal_of(store: OxigraphStore, on_quads: Callable[[int], None] = lambda _: None) -> Seal:
    """Return the seal of all quads of a store; equal for equal sets of quads, whatever their order.

    Raises:
        StoreError: the store cannot be read to its end.
    """
    sink = Sealing(on_quads=on_quads)
    store.dump_quads(cast(IO[bytes], sink))
    return sink.seal()


def backup(root: Path, target: Path, on_quads: Callable[[int], None] = lambda _: None) -> Seal:
    """Write a store, change records included, to a ``.nq.gz`` or ``.nq.zst`` file and return its seal.

    The file appears under its name when it is complete; one that is there is not overwritten. Writers are
    not held up: the backup is of the moment when it was begun.

    Raises:
        StoreError: the store or the file cannot be opened, read or written.
    """
    if target.exists():
        raise StoreError(f"{target} exists already", hint="backups are not overwritten; choose another name")
    _compression(target)
    store = open_disk(root)
    try:
        with becoming_file(target) as raw, _compressed(raw, target) as file:
            sink = Sealing(file, on_quads)
            store.dump_quads(cast(IO[bytes], sink))
            seal, proof = sink.seal(), sink.bytes_digest.hexdigest()
            file.write(f"# netkg-backup quads={seal.quads} sum={seal.total} sha256={proof}\n".encode())
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror or error}") from error
    return seal


def restore(source: Path, root: Path, on_step: Callable[[str], None] = lambda _: None) -> Seal:
    """Make a new store at ``root`` from a backup, prove that it holds the same, and return its seal.

    It is made in a folder beside ``root`` and gets its name when it is proved, so a process that is killed
    leaves nothing that looks like a store. Blank nodes keep their names.

    Raises:
        SourceError: the backup is cut off or altered; no store is left.
        StoreError: something is at ``root`` already, or it cannot be written.
    """
    on_step("proving the backup")
    seal = _prove(source)
    with becoming_folder(root) as folder:
        on_step("loading")
        try:
            create_disk(folder)
            with write_disk(folder) as writer, _opened(source) as file, next_generation(writer) as store:
                store.bulk_extend(ox.parse(file, format=ox.RdfFormat.N_QUADS))
                mark(Layout(folder), store)
            on_step("comparing")
            found = seal_of(open_disk(folder))
        except SyntaxError as error:
            raise SourceError(f"{source}: not valid N-Quads: {error.msg}", hint=_NONE) from error
        except StoreError as error:
            raise StoreError(error.message.replace(str(folder), str(root)), hint=_NONE) from error
        if found != seal:
            raise StoreError(
                f"{root} would hold {found.quads} quads that are not those of {source}", hint=_NONE
            )
    return seal


def _prove(source: Path) -> Seal:
    """Return the seal of a backup file whose bytes are those that were written."""
    digest, tail, endless = hashlib.sha256(), b"", 0
    try:
        with _opened(source) as file:
            while chunk := file.read(_BUFFER):
                endless = len(chunk) - chunk.rfind(b"\n") - 1 if b"\n" in chunk else endless + len(chunk)
                if endless > _LONGEST:
                    raise SourceError(f"{source}: has a line of more than {_LONGEST >> 20} MiB: no backup")
                tail += chunk
                digest.update(tail[:-_TAIL])
                tail = tail[-_TAIL:]
    except (OSError, EOFError, zlib.error, zstandard.ZstdError) as error:
        raise SourceError(
            f"{source}: cannot be read to its end: {error}", hint="it is cut off or damaged"
        ) from error
    start = tail.rfind(b"\n", 0, -1) + 1
    last = tail[start:]
    digest.update(tail[:start])
    found = _LINE.fullmatch(last)
    if found is None:
        raise SourceError(f"{source} is not a whole netkg backup: its last line is missing")
    if digest.hexdigest().encode() != found[3]:
        raise SourceError(f"{source} was altered: its digest is not the one in its last line")
    return Seal(int(found[1]), found[2].decode())


def _compression(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in (".gz", ".zst"):
        raise StoreError(f"{path}: a backup is a .nq.gz or .nq.zst file", hint="choose one of these endings")
    return ending


@contextmanager
def _compressed(raw: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    if _compression(path) == ".gz":
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0, filename="") as file:
            yield cast(IO[bytes], file)
    else:
        with zstandard.ZstdCompressor(level=6).stream_writer(raw, closefd=False) as file:
            yield file


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    try:
        raw = path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
    with raw:
        if _compression(path) == ".gz":
            yield io.BufferedReader(gzip.GzipFile(fileobj=raw))
        else:
            yield io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(raw))
