"""The gap map: one pure function from a body of evidence, a space and settings to the state of every cell."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netkg.analyse.apart import regimens_differ
from netkg.analyse.clusters import find_clusters
from netkg.analyse.gaps.cells import Gatherer
from netkg.analyse.gaps.companions import Companions, Scope
from netkg.analyse.gaps.maker import Maker
from netkg.analyse.gaps.model import GapMap
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Removed, Space, plausible
from netkg.analyse.selection import public_by
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = [
    "compute",
    "controlled_results",
    "counted_from",
    "known_by",
    "maker_of",
    "map_of",
    "public_rows",
    "told_by",
]


def compute(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None = None,
    *,
    as_of: dt.date | None = None,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
) -> GapMap:
    """Return the states of all cells of a space.

    Args:
        body: the body of evidence.
        space: the questions.
        settings: the thresholds.
        beside: parts of cohorts, searches and claims; without it no composition is known and no search.
        as_of: only results and claims public by then, those of unknown date left out; overlap is still that
            of the whole store, since it is a fact about people.
        high_risk: row -> whether its risk of bias was appraised as high; without it none was.

    Raises:
        AnalysisError: the space is empty, or ``as_of`` lies before all evidence.
    """
    counts, removed = plausible(space)
    maker = maker_of(body, space, settings, beside, as_of=as_of, high_risk=high_risk)
    return map_of(maker, counts, removed, maker.codes(counts), maker.body)


def maker_of(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None = None,
    *,
    as_of: dt.date | None = None,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
    admit: bool = False,
) -> Maker:
    """Return what goes through the cells; arguments are those of :func:`compute`, and ``admit`` of Maker."""
    known = known_by(body, as_of)
    return Maker(
        body=known,
        space=space,
        settings=settings,
        beside=told_by(beside or Companions(), body, as_of),
        gatherer=Gatherer(known, find_clusters(body), settings),
        high_risk=high_risk or _nothing,
        controlled=controlled_results(known, settings),
        day=counted_from(body, as_of),
        as_of=as_of,
        admit=admit,
    )


def map_of(
    maker: Maker, counts: np.ndarray, removed: tuple[Removed, ...], codes: np.ndarray, known: Body
) -> GapMap:
    """Return the map of what a maker found in the results that were known."""
    return GapMap(
        space=maker.space,
        settings=maker.settings,
        as_of=maker.as_of,
        day=maker.day,
        plausible=counts,
        codes=codes,
        findings=tuple(maker.findings),
        removed=removed,
        results=len(known.rows),
    )


def known_by(body: Body, as_of: dt.date | None) -> Body:
    """Return the evidence that was public by a day; all of it without one."""
    return body if as_of is None else replace(body, rows=public_rows(body, as_of))


def counted_from(body: Body, as_of: dt.date | None) -> dt.date | None:
    """Return the day from which age is counted: the one asked for, else that of the newest publication."""
    return as_of or max((day for row in body.rows if (day := public_by(row))), default=None)


def _nothing(_: EvidenceRow) -> bool:
    return False


def told_by(beside: Companions, body: Body, as_of: dt.date | None) -> Companions:
    """Return the companions with the claims of works that were public by then, as their own results say."""
    if as_of is None:
        return beside
    own = (row for row in body.rows if row.reported_in == f"{row.record}:publication")
    days = {row.record: day for row in own if (day := public_by(row))}

    def known(claims: tuple[tuple[str, Scope], ...]) -> tuple[tuple[str, Scope], ...]:
        dated = ((item, days.get(item[0].partition(":")[0])) for item in claims)
        return tuple(item for item, day in dated if day and day <= as_of)

    return replace(beside, claims=known(beside.claims), own_claims=known(beside.own_claims))


def controlled_results(body: Body, settings: Settings) -> frozenset[str]:
    """Return the results that have a control, by the study's design or a comparator under another regimen."""
    regimens: dict[str, tuple[str, ...]] = {row.cohort: row.drugs for row in body.rows if row.drugs}
    designs = set(settings.controlled_designs)
    return frozenset(
        row.result
        for row in body.rows
        if designs & set(row.designs)
        or regimens_differ(row.drugs, regimens.get(row.comparator or "", ()), body.is_under)
    )


def public_rows(body: Body, as_of: dt.date) -> tuple[EvidenceRow, ...]:
    """Return the rows that were public by a day.

    Raises:
        AnalysisError: there is none.
    """
    found = tuple(row for row in body.rows if (day := public_by(row)) and day <= as_of)
    if not found:
        days = [day for row in body.rows if (day := public_by(row))]
        hint = f"the first is of {min(days).isoformat()}" if days else "no result has a date"
        raise AnalysisError(f"{as_of.isoformat()} lies before all evidence", hint=hint)
    return found
