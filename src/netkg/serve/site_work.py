"""The work of writing a site: part after part in this process, or shared by several.

Each process has the evidence for itself, in memory or from the disk store, and writes what it makes.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from netkg.api import Evidence
from netkg.errors import SourceError, StoreError
from netkg.serve.pages.addresses import static_file
from netkg.serve.pages.frame import Frame, View, render
from netkg.serve.pages.holdings import Holdings
from netkg.serve.site_plan import PARTS, SPREAD, Make
from netkg.store.disk.reader import DiskReader, open_disk
from netkg.store.oxigraph import OxigraphStore, memory_store

if TYPE_CHECKING:
    from netkg.config import Project

__all__ = ["Writer", "file_name", "write_shared"]

Task = tuple[str, Sequence[str]]
"""Name of a part, and the paths of it that are wanted."""

Done = Callable[[int, int], None]
"""Is told of files and bytes, whenever some are written."""


def file_name(path: str) -> str:
    """Return the name of the file of a path, below the folder of the site."""
    return unquote(static_file(path)).lstrip("/")


class Writer:
    """Writes parts of a site.

    Attributes:
        holdings: the evidence.
        folder: where to.
        planned: the paths of all files of the site, so that nothing else is linked.
        past: whether gap maps have their past.
    """

    def __init__(self, holdings: Holdings, folder: Path, planned: Collection[str], past: bool) -> None:
        self.holdings, self.folder, self.planned, self.past = holdings, folder, planned, past
        self._parts: dict[str, dict[str, Make]] = {}

    def part(self, name: str) -> dict[str, Make]:
        """Return path -> what makes it, of a part."""
        if name not in self._parts:
            self._parts[name] = dict(PARTS[name](self.holdings, self.past))
        return self._parts[name]

    def write(self, name: str, paths: Sequence[str]) -> int:
        """Write files of a part; return how many bytes they have.

        Raises:
            SourceError: one cannot be written, or there is nothing to write.
        """
        makers = self.part(name)
        return sum(
            _write(self.folder / file_name(path), self._content(path, makers[path]())) for path in paths
        )

    def _content(self, path: str, made: View | bytes | None) -> bytes:
        """Return the bytes of a file; of what a page offers, that is named which is a file too."""
        if made is None:
            raise SourceError(f"{path}: there is nothing to write")
        if isinstance(made, bytes):
            return made
        planned = self.planned
        kept = replace(
            made,
            machine=tuple(replace(one, asked={}) for one in made.machine if one.path in planned),
            scripts=tuple(name for name in made.scripts if f"/static/{name}" in planned),
            styles=tuple(name for name in made.styles if f"/static/{name}" in planned),
        )
        return render(kept, Frame(path, static=True)).encode()


def _write(path: Path, content: bytes) -> int:
    """Write one of many files; the marker says what a run that was broken off has left."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or error}") from error
    return len(content)


def write_shared(writer: Writer, processes: int, done: Done) -> None:
    """Write all parts of a site.

    Args:
        writer: this process; it writes what is not shared.
        processes: how many share the rest; with 1 this one writes all.
        done: is told of progress.

    Raises:
        SourceError: a file cannot be written.
        StoreError: a process ended before its time.
    """
    alone = [name for name in PARTS if name not in SPREAD or processes < 2]
    shared = [task for name in SPREAD if name not in alone for task in _tasks(writer, name)]
    with TemporaryDirectory(prefix="netkg-site-") as folder:
        pool = _pool(writer, processes, Path(folder)) if shared else None
        try:
            waiting = {pool.submit(_write_task, task): len(task[1]) for task in shared} if pool else {}
            for name in alone:
                for task in _tasks(writer, name):
                    done(len(task[1]), writer.write(*task))
            for future in as_completed(waiting):
                done(waiting[future], future.result())
        except BrokenProcessPool as error:
            hint = "it may have run out of memory; write it with: netkg site DIR --processes 1"
            raise StoreError("a process that writes the site ended before its time", hint=hint) from error
        finally:
            if pool:
                pool.shutdown(cancel_futures=True)


def _tasks(writer: Writer, name: str) -> Iterator[Task]:
    paths = list(writer.part(name))
    most = SPREAD.get(name, 10)
    for start in range(0, len(paths), most):
        yield name, paths[start : start + most]


# --- what other processes do -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Told:
    """What another process is told: where the evidence is, and what the site is like."""

    project: Project
    store: Path
    state: str
    only: frozenset[str] | None
    graphs: dict[str, int]
    folder: Path
    planned: frozenset[str]
    past: bool


_WRITERS: Final[list[Writer]] = []
"""In another process: its writer."""


def _pool(writer: Writer, processes: int, folder: Path) -> ProcessPoolExecutor:
    """Return processes that have the evidence; a fresh start for each, since a copy of this one may hang."""
    holdings = writer.holdings
    told = _Told(
        holdings.kg.project,
        _stored(holdings.kg.store, folder),
        holdings.state,
        holdings.only,
        dict(holdings.graphs),
        writer.folder,
        frozenset(writer.planned),
        writer.past,
    )
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _begin, (told,))


def _stored(store: object, folder: Path) -> Path:
    """Return where another process finds the evidence: a disk store, or a file of all quads."""
    if isinstance(store, DiskReader):
        return store.root
    if not isinstance(store, OxigraphStore):
        raise StoreError("a store at an address is read by one process", hint="write with: --processes 1")
    path = folder / "evidence.nq"
    with path.open("wb") as target:
        store.dump_quads(target)
    return path


def _begin(told: _Told) -> None:
    """Make the writer of this process, which ends when the one that started it does."""
    Thread(target=_end_with_parent, daemon=True).start()
    if told.store.is_dir():
        store: OxigraphStore = open_disk(told.store)
    else:
        store = memory_store()
        store.load_quads(told.store)
    holdings = Holdings(Evidence(told.project, store))
    holdings.state, holdings.graphs, holdings.only = told.state, told.graphs, told.only
    _WRITERS[:] = [Writer(holdings, told.folder, told.planned, told.past)]


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _write_task(task: Task) -> int:
    return _WRITERS[0].write(*task)
