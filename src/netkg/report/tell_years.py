"""When the publications of a told text came out; a year that is not known is never covered by the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from netkg.analyse.rows import EvidenceRow
from netkg.report.tell_words import join

__all__ = ["years_of"]


def years_of(rows: Sequence[EvidenceRow]) -> str:
    """Return when the publications of rows came out, as the end of a phrase.

    `` of 2020 to 2025`` if every year is known, else how many are of these years and of how many the year is
    not: ``: 12 of 2020 to 2025, 1 of a year not seen``. Of a single publication the earliest and latest
    possible year are told. Nothing if there is no publication.
    """
    works = {row.reported_in: row for row in rows if row.reported_in}
    known = [row.year for row in works.values() if row.year]
    unknown = [row for row in works.values() if not row.year]
    if not unknown:
        return _range(known)
    if len(works) == 1:
        return _one(unknown[0])
    parts = [f"{len(known)}{_range(known)}"] if known else []
    return ": " + join([*parts, *_states(unknown)])


def _range(years: Sequence[int]) -> str:
    if not years:
        return ""
    return f" of {min(years)}" if len(set(years)) == 1 else f" of {min(years)} to {max(years)}"


def _one(row: EvidenceRow) -> str:
    """Return within what the year of a publication lies, and that it is not known."""
    bounds = [day.year for day in (row.public_earliest, row.public_latest) if day]
    return f"{_range(bounds)} (the year is {_state(row)})"


def _states(rows: Sequence[EvidenceRow]) -> Iterator[str]:
    for state, number in sorted(Counter(map(_state, rows)).items()):
        yield f"{number} of a year {state}"


def _state(row: EvidenceRow) -> str:
    return row.missing.get("year", "not given")
