"""Checksums of the engine's data files, so that damage in any of them is found, read or not.

A data file is never changed once it is written, so a writer that ends sums up only the files that are new.
CRC-32 is against accidents, not against forgers; whoever can write the files can write the sums.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Final

from netkg.store.disk.layout import write_durably

__all__ = ["find_damaged", "find_unproved", "sums_file", "write_sums"]

_CHUNK: Final = 1 << 20


def sums_file(folder: Path) -> Path:
    """Return the file of a generation's checksums."""
    return folder.with_name(folder.name + ".sums")


def write_sums(folder: Path) -> None:
    """Write the checksums of a closed generation; those that are there for a file already stay."""
    known = _read(folder)
    sums = {path.name: known.get(path.name) or _sum(path) for path in sorted(folder.glob("*.sst"))}
    if sums != known:
        write_durably(sums_file(folder), "".join(f"{value}  {name}\n" for name, value in sums.items()))


def find_damaged(folder: Path) -> list[str]:
    """Return the names of data files that are not as they were written, in order."""
    paths = {path.name: path for path in folder.glob("*.sst")}
    return [
        name for name, value in sorted(_read(folder).items()) if name in paths and _sum(paths[name]) != value
    ]


def find_unproved(folder: Path) -> list[str]:
    """Return the names of data files that have no checksum, in order."""
    known = _read(folder)
    return [path.name for path in sorted(folder.glob("*.sst")) if path.name not in known]


def _read(folder: Path) -> dict[str, str]:
    path = sums_file(folder)
    if not path.is_file():
        return {}
    rows = (line.split("  ", 1) for line in path.read_text(encoding="utf-8").splitlines())
    return {name: value for value, name in rows}


def _sum(path: Path) -> str:
    value = 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return f"{value:08x}"
