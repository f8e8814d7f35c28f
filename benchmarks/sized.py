"""What ``run.py`` measures: data of one size, and lines of its table."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from generate import generate

SLOW_S = 60.0
"""Seconds of one call from which on it is made once, unless said."""

SLOW_LARGE_S = 20.0
"""The same of the largest size, of which a run takes long enough."""

PROMISED_FROM = 900_000
"""Promises are of a million triples and more, unless said."""


@dataclass(frozen=True)
class Line:
    """One measurement.

    Attributes:
        triples: size of the data.
        what: what was measured.
        peer: what it is compared with.
        ours: seconds, or megabytes for memory.
        theirs: the same of the peer.
        limit: what is promised, as ``kind`` says; None if nothing is.
        kind: ``speed``: at least so many times the peer's speed. ``cost``: at most so many times the peer's
            time or memory. ``extra``: at most so many microseconds more than the peer.
        runs: of how many runs these are the medians; 1 if one side takes long, see :attr:`Case.slow_s`.
        unit: ``s`` or ``MB``.
        least: triples from which on the promise is made.
    """

    triples: int
    what: str
    peer: str
    ours: float
    theirs: float
    limit: float | None = None
    kind: str = "speed"
    runs: int = 5
    unit: str = "s"
    least: int = PROMISED_FROM

    @property
    def ratio(self) -> float:
        """Return what the limit is about."""
        if self.kind == "extra":
            return (self.ours - self.theirs) * 1e6
        return self.theirs / self.ours if self.kind == "speed" else self.ours / self.theirs

    @property
    def promised(self) -> bool:
        """Return whether something is promised at this size; what a load costs once counts less and less."""
        return self.limit is not None and self.triples >= self.least

    @property
    def kept(self) -> bool | None:
        """Return whether the promise is kept; None if there is none."""
        if self.limit is None or not self.promised:
            return None
        return self.ratio >= self.limit if self.kind == "speed" else self.ratio <= self.limit


@dataclass(frozen=True)
class Case:
    """Data of one size, as a file, and loaded in the disk stores of both sides.

    Attributes:
        folder: where all is.
        path: the file, N-Quads.
        studies: how many were made up.
        triples: how many that is.
        runs: of which medians are taken.
        slow_s: what takes longer is done once.
    """

    folder: Path
    path: Path
    studies: int
    triples: int
    runs: int
    slow_s: float = SLOW_S

    @property
    def netkg(self) -> Path:
        """Return the folder of netkg's store."""
        return self.folder / "netkg"

    @property
    def prepared(self) -> Path:
        """Return the folder of netkg's store that was loaded with search and table."""
        return self.folder / "netkg-with-search-and-table"

    @property
    def raw(self) -> Path:
        """Return the folder of the raw store."""
        return self.folder / "raw"

    def line(
        self,
        what: str,
        peer: str,
        times: tuple[float, float],
        limit: float | None = None,
        kind: str = "speed",
        *,
        runs: int | None = None,
        unit: str = "s",
    ) -> Line:
        """Return a line of this size, from what was measured of netkg and of the peer."""
        often = self.runs if runs is None else runs
        return Line(self.triples, what, peer, *times, limit=limit, kind=kind, runs=often, unit=unit)


def make_case(folder: Path, studies: int, runs: int, slow_s: float = SLOW_S) -> Case:
    """Return the data of so many studies, written as N-Quads; nothing is loaded yet."""
    folder.mkdir(parents=True)
    path, count = folder / "data.nq", 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal count
        for quad in generate(studies):
            count += 1
            yield quad

    ox.serialize(counted(), str(path), format=ox.RdfFormat.N_QUADS)
    return Case(folder, path, studies, count, runs, slow_s)


def remove(folder: Path) -> None:
    """Remove a folder with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)
