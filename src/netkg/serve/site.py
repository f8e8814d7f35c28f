"""The site as files, for any web host and for no server at all: the same pages, with links among the files.

Equal evidence gives equal bytes. A file ``.netkg-site`` in the folder lists what was written, so that a later
run can take away what is there no more, and nothing that is not its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netkg.errors import SourceError
from netkg.files import write_atomically
from netkg.ontology.closure import CLOSURE_GRAPH
from netkg.query.catalogue import QUERIES_GRAPH
from netkg.serve.pages.holdings import Holdings
from netkg.serve.site_plan import PARTS, with_pages
from netkg.serve.site_work import Writer, file_name, write_shared

if TYPE_CHECKING:
    from netkg.api import Evidence

__all__ = ["MARKER", "Written", "write_site"]

MARKER: Final = ".netkg-site"
"""File that makes a folder ours, and lists what is in it."""

Note = Callable[[str], None]

_SAY_EVERY_S: Final = 2.0
_WORTH: Final = 200
"""Things for which another process is worth its start."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many files and bytes, and how many pages of things."""

    files: int
    bytes: int
    things: int


@dataclass(slots=True)
class _Progress:
    """How much is written; says so now and then, and how long the rest will take if it goes on so."""

    total: int
    note: Note | None
    files: int = 0
    bytes: int = 0
    start: float = field(default_factory=time.monotonic)
    said: float = 0.0

    def add(self, files: int, size: int) -> None:
        self.files += files
        self.bytes += size
        now = time.monotonic()
        if self.note is None or (self.said and now - self.said < _SAY_EVERY_S):
            return
        self.said = now
        left = (now - self.start) * (self.total - self.files) / self.files
        self.note(f"{self.files:,} of {self.total:,} files, about {left:.0f} s to go")


def write_site(
    kg: Evidence,
    folder: Path,
    *,
    past: bool = True,
    every_thing: bool = True,
    processes: int = 1,
    note: Note | None = None,
) -> Written:
    """Write the site of the evidence into a folder.

    Args:
        kg: the evidence.
        folder: where to; it is made, or is empty, or holds a site that was written before.
        past: give the gap maps their slider back in time, which takes most of the time of a map.
        every_thing: write a page for each thing and term; without them nothing links to one.
        processes: how many share the work at most; a small site is written by one. More than 1 start Python
            anew, so a script that calls this must be guarded by ``if __name__ == "__main__"``.
        note: is told what is going on.

    Raises:
        SourceError: the folder holds other files, or cannot be written.
        StoreError: a process ended before its time.
    """
    before = _listed(folder)
    holdings = _holdings(kg, every_thing)
    writer = Writer(holdings, folder, (), past)
    writer.planned = [path for name in PARTS for path in writer.part(name)]
    names = set(map(file_name, writer.planned))
    write_atomically(folder / MARKER, _marker(before | names))
    progress = _Progress(len(writer.planned), note)
    write_shared(writer, min(processes, 1 + len(holdings.only or ()) // _WORTH), progress.add)
    for name in sorted(before - names):
        (folder / name).unlink(missing_ok=True)
    write_atomically(folder / MARKER, _marker(names))
    return Written(progress.files, progress.bytes, len(holdings.only or ()))


def _holdings(kg: Evidence, every_thing: bool) -> Holdings:
    """Return the holdings, with all graphs there before anything is counted or shared."""
    kg.ask(f"ASK {{ {{ GRAPH <{CLOSURE_GRAPH}> {{}} }} UNION {{ GRAPH <{QUERIES_GRAPH}> {{}} }} }}")
    holdings = Holdings(kg)
    holdings.only = with_pages(holdings) if every_thing else frozenset()
    return holdings


def _marker(names: set[str]) -> bytes:
    return (json.dumps(sorted(names), ensure_ascii=False, indent=0) + "\n").encode()


def _listed(folder: Path) -> set[str]:
    """Return the files of the site that is in a folder; an error if there are others.

    Raises:
        SourceError: it is no folder, or holds files that no site of netkg is made of.
    """
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder", hint="name a new folder")
    marker = folder / MARKER
    if marker.is_file():
        names = json.loads(marker.read_text(encoding="utf-8"))
        return {name for name in names if isinstance(name, str) and not name.startswith(("/", ".."))}
    if any(folder.iterdir()):
        raise SourceError(
            f"{folder} holds files that are not of a netkg site", hint="name a new or an empty folder"
        )
    return set()
