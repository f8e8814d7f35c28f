"""Which cells would be called otherwise: by other thresholds, with second-hand results, without one study.

A cell is fragile if its primary state is another one under any of these. Thresholds to try are declared in
``ontology/gaps.toml`` under ``[sensitivity]``. A study is left out with all its reports, that is with all
results of people known to be in part the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from netkg.analyse.clusters import find_clusters
from netkg.analyse.gaps.cells import base_sets, rows_of
from netkg.analyse.gaps.changes import is_closed
from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.model import Cell, GapMap, State
from netkg.analyse.gaps.settings import OutcomeRule, Settings
from netkg.analyse.gaps.space import Space
from netkg.analyse.gaps.toml_tables import check_keys, read_tables
from netkg.analyse.gaps.variants import Variants, variants_of
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = [
    "SECOND_HAND",
    "WITHOUT",
    "Flip",
    "Fragile",
    "Grid",
    "Sensitivity",
    "Trial",
    "read_grid",
    "sensitivity",
]

_FILE: Final = "gaps.toml"
SECOND_HAND: Final = "second-hand"
WITHOUT: Final = "without"


@dataclass(frozen=True, slots=True)
class Grid:
    """Thresholds to try, each for all outcomes that have one: shares, numbers of people, half-widths."""

    threshold: tuple[float, ...] = ()
    minimum_n: tuple[int, ...] = ()
    half_width: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing that is done otherwise; ``what`` is a threshold's name, ``second-hand`` or ``without``."""

    what: str
    value: str
    cells: int

    @property
    def said(self) -> str:
        """Return it in words.

        >>> Trial("without", "a-2020:study-x", 3).said, Trial("threshold", "0.05", 1).said
        ('without a-2020:study-x', 'threshold 0.05')
        """
        return f"{self.what} {self.value}".strip()


@dataclass(frozen=True, slots=True)
class Flip:
    """The primary state of a cell under a trial."""

    trial: Trial
    primary: State


@dataclass(frozen=True, slots=True)
class Fragile:
    """A cell whose primary state is another one under some trial.

    Attributes:
        cell: the cell.
        flips: the trials under which it is, in order.
        margin: how far the nearer end of the exact interval is from the threshold, as a share; negative where
            the threshold lies inside; None without either.
    """

    cell: Cell
    flips: tuple[Flip, ...]
    margin: float | None

    @property
    def is_closed(self) -> bool:
        """Return whether no rule of a gap fires in it."""
        return is_closed(self.cell.finding)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Which cells are fragile; those in which no gap is left come first, then those with evidence.

    Attributes:
        map: the map as it is.
        grid: the thresholds that were tried.
        trials: all that was tried, each with the number of cells that it makes otherwise.
        fragile: the fragile cells.
    """

    map: GapMap
    grid: Grid
    trials: tuple[Trial, ...]
    fragile: tuple[Fragile, ...]


def read_grid(folders: Sequence[Path]) -> Grid:
    """Return the thresholds to try, of the last ontology folder that declares any.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a value is not a list of numbers in range.
    """
    found = Grid()
    for path in (folder / _FILE for folder in folders):
        table = read_tables(path).get("sensitivity") if path.exists() else None
        if table is not None:
            found = _grid(f"{path}: [sensitivity]", table)
    return found


def _grid(where: str, table: object) -> Grid:
    given = check_keys(where, table, may=("threshold", "minimum_n", "half_width"))
    for name, values in given.items():
        whole = name == "minimum_n"
        right = isinstance(values, list) and all(
            not isinstance(value, bool)
            and (
                isinstance(value, int) and value > 0 if whole else isinstance(value, float) and 0 < value < 1
            )
            for value in values
        )
        if not right:
            asked = "whole numbers above 0" if whole else "shares between 0 and 1"
            raise AnalysisError(f"{where}: {name} is a list of {asked}", hint="10 % is 0.10")
    return Grid(**{name: tuple(values) for name, values in given.items()})


def sensitivity(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None = None,
    *,
    grid: Grid,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
    note: Callable[[str], None] | None = None,
) -> Sensitivity:
    """Return which cells of a space are fragile, and what makes them otherwise.

    Args:
        body: the body of evidence.
        space: the questions.
        settings: the thresholds as they are.
        beside: what stands beside the table.
        grid: thresholds to try instead.
        high_risk: row -> whether its risk of bias was appraised as high.
        note: told what is being tried.
    """
    variants = variants_of(body, space, settings, beside, high_risk)
    usual = variants.map()
    state = _primary(usual)
    trials: list[Trial] = []
    flips: dict[int, list[Flip]] = {}
    for what, value, make in _tried(variants, body, space, settings, beside, grid, high_risk):
        if note:
            note(f"{what} {value}".strip())
        other = _primary(make())
        places = np.flatnonzero(state != other).tolist()
        trials.append(Trial(what, value, len(places)))
        for place in places:
            flips.setdefault(place, []).append(Flip(trials[-1], list(State)[other[place]]))
    fragile = [
        Fragile(cell, tuple(found), _margin(cell, settings, body, space))
        for cell, found in ((usual.cell(place), flips[place]) for place in sorted(flips))
    ]
    fragile.sort(key=lambda item: (not item.is_closed, not item.cell.finding.evidence.k, item.cell.place))
    return Sensitivity(usual, grid, tuple(trials), tuple(fragile))


_Tried = tuple[str, str, Callable[[], GapMap]]


def _tried(
    variants: Variants,
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None,
    grid: Grid,
    high_risk: Callable[[EvidenceRow], bool] | None,
) -> Iterator[_Tried]:
    """Yield what is tried, and what makes the map of it."""
    for name in ("threshold", "minimum_n", "half_width"):
        for value in getattr(grid, name):
            other = _with(settings, name, value)
            if other != settings:
                yield name, f"{value:g}", partial(variants.map, settings=other)
    yield SECOND_HAND, "", lambda: variants_of(body, space, settings, beside, high_risk, admit=True).map()
    for study, results in _studies(body, space):
        yield WITHOUT, study, partial(variants.map, without=results)


def _with(settings: Settings, name: str, value: float) -> Settings:
    """Return settings with another threshold for all outcomes that have one of its kind."""
    change: dict[str, Any] = {name: value}

    def changed(rule: OutcomeRule) -> OutcomeRule:
        return replace(rule, **change) if getattr(rule, name) else rule

    return replace(settings, outcomes=tuple(map(changed, settings.outcomes)))


def _studies(body: Body, space: Space) -> list[tuple[str, list[str]]]:
    """Return each study with evidence, named as its cluster is, with the results of all its reports."""
    clusters = find_clusters(body)
    counted = {clusters.of(row) for row in rows_of(base_sets(body, space.leave_out)[0], body.rows)}
    groups: dict[str, list[str]] = {name: [] for name in sorted(counted)}
    for row in body.rows:
        if clusters.of(row) in groups:
            groups[clusters.of(row)].append(row.result)
    return list(groups.items())


def _primary(found: GapMap) -> np.ndarray:
    """Return place -> number of the primary state; -1 where the cell does not count."""
    order = list(State)
    states = [order.index(finding.primary) for finding in found.findings]
    chosen: np.ndarray = np.array([*states, -1], dtype=np.int16)[found.codes]
    return chosen


def _margin(cell: Cell, settings: Settings, body: Body, space: Space) -> float | None:
    names = [facet.name for facet in space.facets]
    node = cell.nodes[next(i for i, name in enumerate(names) if name in ("outcome", "question"))]
    threshold = settings.of(node.ids[0], body).threshold if node.ids else None
    interval = cell.finding.evidence.interval
    if threshold is None or interval is None:
        return None
    low, high = interval
    return max(low - threshold, threshold - high)
