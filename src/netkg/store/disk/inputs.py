"""What is loaded into a store: files and standard input, plain or compressed, made ready to be parsed.

Whatever is not a plain file is first written to one inside the store, with a limit on what a compressed
input may grow to. So the engine always parses a plain file, which is by far its fastest way, and nothing is
loaded from an input that ends in the middle.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Final, cast

import pyoxigraph as ox
import zstandard

from netkg.errors import SourceError, StoreError
from netkg.namespaces import graph_iri
from netkg.rdf.parse import FORMATS

__all__ = ["GROWTH", "STDIN", "Input", "digest_of", "name_input", "ready"]

STDIN: Final = "-"

GROWTH: Final = 200
"""Bytes that one byte of a compressed input may become; RDF is seldom compressed to less than a hundredth."""

_FREE: Final = 64 << 20
"""Bytes that any compressed input may become, however small it is."""

_CHUNK: Final = 1 << 20
_PIECE: Final = 1 << 11
_COMPRESSIONS: Final = {".gz": "gzip", ".zst": "zstd"}
_MAGIC: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""How compressed data begin; RDF never does."""

_DEVICES: Final = (("/", "dev"), ("/", "proc"))
_QUADS: Final = (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG, ox.RdfFormat.JSON_LD)


@dataclass(frozen=True, slots=True)
class Input:
    """One file, or standard input, to be loaded.

    Attributes:
        name: what it is called in messages and in the change record: the file's name, without folders.
        path: the file or pipe, None for standard input.
        format: what it is written in.
        compression: "gzip", "zstd" or None; of what is no file it is found out when it is read.
        graph: the graph of triples that name none.
        place: a digest of the path, by which files of one name are told apart; empty for what is no file.
    """

    name: str
    path: Path | None
    format: ox.RdfFormat
    compression: str | None
    graph: str
    place: str = ""

    @property
    def has_graphs(self) -> bool:
        """Return whether the format can name graphs itself."""
        return self.format in _QUADS

    @property
    def is_file(self) -> bool:
        """Return whether it can be read as often as one likes."""
        return bool(self.place)

    @property
    def size(self) -> int:
        """Return the size of a file in bytes, 0 for a stream."""
        return self.path.stat().st_size if self.path else 0


def name_input(text: str, *, rdf_format: str | None = None, graph: str | None = None) -> Input:
    """Return an input told on the command line.

    Args:
        text: a path of a file or pipe, or "-" for standard input.
        rdf_format: ending of a format such as "nt"; told by the file's ending if left out.
        graph: IRI of the graph for triples that name none; made from the file's name if left out.

    Raises:
        SourceError: no such file, or a format that is not known.
    """
    path = None if text == STDIN else Path(text)
    if path is not None and (path.is_dir() or not path.exists()):
        raise SourceError(f"{path}: {'is a folder' if path.is_dir() else 'there is no such file'}")
    stream = path is None or path.parts[:2] in _DEVICES
    compression = _COMPRESSIONS.get(path.suffix.lower()) if path else None
    plain = path.with_suffix("") if path and compression else path
    ending = rdf_format or (plain.suffix.lstrip(".").lower() if plain else "")
    if ending not in FORMATS:
        raise SourceError(
            f"{text}: its format is not known" + (f" by {ending!r}" if ending else ""),
            hint=f"name it by --format; known: {', '.join(FORMATS)}, each also .gz or .zst as a file",
        )
    name = path.name if path and not stream else "standard input"
    stem = plain.stem if plain and not stream else "standard-input"
    safe = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in stem)
    is_file = path is not None and not stream and path.is_file()
    place = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16] if path and is_file else ""
    return Input(name, path, FORMATS[ending], compression, graph or graph_iri(f"import/{safe}"), place)


@contextmanager
def ready(given: Input, folder: Path, on_bytes: Callable[[int], None] = lambda _: None) -> Iterator[Input]:
    """Give an input as a plain file, written into ``folder`` for that time if it is none yet.

    Args:
        given: the input.
        folder: where there is room for it.
        on_bytes: told how many bytes were written so far.

    Raises:
        SourceError: the input cannot be read, is cut off, or grows beyond the limit; XML with a DOCTYPE.
        StoreError: there is no room for it.
    """
    if given.is_file and given.compression is None:
        _refuse_doctype(given)
        yield given
        return
    try:
        spool = TemporaryDirectory(dir=folder, prefix="incoming-")
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written: {error.strerror}") from error
    with spool as name:
        plain = replace(given, path=Path(name) / "input", compression=None)
        _spool(given, plain, on_bytes)
        _refuse_doctype(plain)
        yield plain


def _spool(given: Input, plain: Input, on_bytes: Callable[[int], None]) -> None:
    written = 0
    assert plain.path is not None  # noqa: S101 (made by ready)
    with plain.path.open("wb") as target, _opened(given) as raw:
        source = _Source(raw)
        compression = given.compression or (None if given.is_file else source.compression())
        for chunk in _chunks(replace(given, compression=compression), source):
            written += len(chunk)
            limit = max(_FREE, source.taken * GROWTH)
            if compression and written > limit:
                raise SourceError(
                    f"{given.name}: grows to more than {limit >> 20} MiB when decompressed, which is refused",
                    hint="decompress it yourself if you trust it",
                )
            _write(target, chunk, plain.path.parent.parent)
            on_bytes(written)


def _write(target: IO[bytes], chunk: bytes, folder: Path) -> None:
    try:
        target.write(chunk)
    except OSError as error:
        free = shutil.disk_usage(folder).free >> 20
        raise StoreError(f"{folder}: cannot be written: {error.strerror}; {free} MiB are free") from error


class _Source:
    """Bytes that come, counted; their start can be looked at before they are read."""

    def __init__(self, raw: IO[bytes]) -> None:
        self._raw, self._start, self.taken = raw, b"", 0

    def compression(self) -> str | None:
        """Return how the data are compressed, as far as their first bytes tell."""
        self._start = self._raw.read(max(map(len, _MAGIC)))
        return next((name for magic, name in _MAGIC.items() if self._start.startswith(magic)), None)

    def read(self, size: int) -> bytes:
        """Return the next bytes, which may be fewer than asked for; none at the end."""
        data, self._start = self._start[:size] or self._raw.read(size), self._start[size:]
        self.taken += len(data)
        return data


def _chunks(given: Input, source: _Source) -> Iterator[bytes]:
    unpacked: gzip.GzipFile | _Source = source
    try:
        if given.compression == "zstd":
            yield from _unpacked(source)
        if given.compression == "gzip":
            unpacked = gzip.GzipFile(fileobj=cast(IO[bytes], source))
        while chunk := unpacked.read(_CHUNK):
            yield chunk
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
        raise SourceError(f"{given.name}: is not whole {given.compression} data: {error}") from error
    except OSError as error:
        raise SourceError(f"{given.name}: cannot be read: {error.strerror or error}") from error


def _unpacked(source: _Source) -> Iterator[bytes]:
    """Yield zstd data decompressed; unlike the library's reader, tell when the last frame is cut off.

    A piece is so small that what one can grow to fits in memory.
    """
    frame, data = zstandard.ZstdDecompressor().decompressobj(), b""
    while data := data or source.read(_PIECE):
        if frame.eof:
            frame = zstandard.ZstdDecompressor().decompressobj()
        yield frame.decompress(data)
        data = frame.unused_data if frame.eof else b""
    if not frame.eof:
        raise EOFError("it ends in the middle of a frame")


@contextmanager
def _opened(given: Input) -> Iterator[IO[bytes]]:
    if given.path is None:
        yield sys.stdin.buffer
        return
    try:
        raw = given.path.open("rb")
    except OSError as error:
        raise SourceError(f"{given.path}: cannot be read: {error.strerror}") from error
    with raw:
        yield raw


def _refuse_doctype(plain: Input) -> None:
    """Refuse RDF/XML that declares entities: they can expand without bound."""
    if plain.format != ox.RdfFormat.RDF_XML or plain.path is None:
        return
    before = b""
    with plain.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if b"<!doctype" in (before + chunk).lower():
                raise SourceError(
                    f"{plain.name}: RDF/XML with a DOCTYPE is refused", hint="write the IRIs out in full"
                )
            before = chunk[-16:]


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises:
        SourceError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
