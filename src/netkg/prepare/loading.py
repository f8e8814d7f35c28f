"""Load files and make what is kept beside the store at the same time, in a process of its own.

A table of what was loaded is made faster from the files than from the disk, and while the engine writes, half
of an ordinary machine has nothing to do. This is tried for large loads into an empty store, where the files
are all that it will hold. In every other case, or if that process fails, what is kept is made afterwards
from the store. Its files get their names, which tell the state of the store, when the load is done; so one
that is made for another state is never found.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from netkg.analyse.body import read_tables
from netkg.errors import NetkgError
from netkg.namespaces import PREFIXES
from netkg.prepare.loaded import LATER, can_answer
from netkg.prepare.worker import task
from netkg.query.catalogue import Catalogue, load_catalogue
from netkg.query.text_index import open_texts
from netkg.store.cache import Cache
from netkg.store.disk.changes import Change
from netkg.store.disk.inputs import Input
from netkg.store.disk.loading import load
from netkg.store.disk.reader import open_disk
from netkg.store.disk.writer import Writer

__all__ = ["Loaded", "load_prepared"]

_LOG: Final = logging.getLogger(__name__)
_PACKAGE: Final = Path(__file__).resolve().parents[2]

_MAKING: Final = "making the evidence table and the text index"
_NEED: Final = 4
"""Bytes of memory that the process takes for a byte of N-Quads, and a margin."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did.

    Attributes:
        changes: the change of each input, None for one that changes nothing.
        problem: why the evidence table or the text index could not be made; None if they are there.
    """

    changes: tuple[Change | None, ...]
    problem: str | None = None


def load_prepared(
    writer: Writer,
    inputs: Sequence[Input],
    queries: Sequence[Path],
    on_step: Callable[[str, int], None] = lambda _, __: None,
    *,
    replace: bool = False,
) -> Loaded:
    """Load inputs as :func:`netkg.store.disk.loading.load` does, and make the table and the text index.

    Args:
        writer: the writer of the store.
        inputs: what to load, in order.
        queries: folders of the catalogue of queries.
        on_step: told what is being done, and how many bytes of it there are (0: not known).
        replace: let inputs replace graphs that something else gave.

    Returns:
        The change of each input, and what kept the table or the index from being made: then the load is done
        all the same.

    Raises:
        SourceError: an input cannot be read or parsed; nothing was loaded.
        StoreError: the store cannot be written.
    """
    root, catalogue = writer.layout.root, load_catalogue(queries)
    with TemporaryDirectory(dir=root, prefix="incoming-", ignore_cleanup_errors=True) as name:
        beside = _Beside(Path(name), catalogue, queries, on_step)
        changes = load(writer, inputs, on_step, replace=replace, alongside=beside.run)
        store = open_disk(root)
        if beside.is_done:
            _keep(Path(name), store.cache)
    on_step(_MAKING, 0)  # unless they are there now
    try:
        read_tables(store, catalogue)
        open_texts(store, catalogue).close()
    except (NetkgError, ValueError) as error:
        return Loaded(tuple(changes), str(error))
    return Loaded(tuple(changes))


class _Beside:
    """Runs the process while inputs are loaded."""

    def __init__(
        self, folder: Path, catalogue: Catalogue, queries: Sequence[Path], on_step: Callable[[str, int], None]
    ) -> None:
        self._folder, self._queries, self._on_step = folder, queries, on_step
        self._can_answer = can_answer(catalogue)
        self.is_done = False

    @contextmanager
    def run(self, inputs: Sequence[Input]) -> Iterator[None]:
        """Give the time in which plain inputs are loaded; at its end wait until all is made of them."""
        process = self._start(inputs) if self._can_answer and _fits(inputs) else None
        if process is None:
            yield
            return
        with process:
            try:
                yield
                self._on_step(_MAKING, 0)
                self._wait(process)
            finally:
                process.kill()

    def _start(self, inputs: Sequence[Input]) -> subprocess.Popen[str] | None:
        path = os.pathsep.join(filter(None, [str(_PACKAGE), os.environ.get("PYTHONPATH", "")]))
        try:
            process = subprocess.Popen(
                [sys.executable, "-P", "-m", "netkg.prepare.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
                env=os.environ | {"PYTHONPATH": path},
            )
        except OSError as error:
            _LOG.info("nothing is made while loading: %s", error)
            return None
        assert process.stdin is not None  # noqa: S101 (a pipe)
        with suppress(OSError):  # it ended at once, which is found out in the end
            process.stdin.write(task(inputs, self._folder, self._queries, PREFIXES))
            process.stdin.flush()
        return process

    def _wait(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr is not None  # noqa: S101 (a pipe)
        said = process.stderr.read().strip() or "the process ended"
        self.is_done = process.wait() == 0
        if not self.is_done:
            _LOG.info("not made while loading: %s", said.splitlines()[-1])


def _fits(inputs: Sequence[Input]) -> bool:
    """Return whether the columns of inputs fit well into this machine's memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return sum(given.size for given in inputs) * _NEED < memory // 2


def _keep(folder: Path, cache: Cache) -> None:
    """Give files their names and their place."""
    try:
        cache.folder.mkdir(exist_ok=True)
        for path in sorted(folder.glob(f"*-{LATER}-*")):
            path.replace(cache.folder / path.name.replace(LATER, cache.state, 1))
    except OSError as error:
        _LOG.info("not kept beside the store: %s", error)
