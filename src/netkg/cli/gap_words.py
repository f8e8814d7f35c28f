"""Words that the screens of ``netkg gaps`` have in common: states, people, intervals, days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.model import LETTERS, Evidence, Overlay, State
from netkg.analyse.gaps.settings import OutcomeRule
from netkg.analyse.selection import public_by
from netkg.report.gap_map_looks import LOOKS, OVERLAYS

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = [
    "BIAS_WORDS",
    "day_lines",
    "interval_beside",
    "label",
    "labels",
    "minimum",
    "sample",
    "undated",
]

BIAS_WORDS: Final = {
    "response": "high if retrospective, if the criteria of response are not reported, or if so appraised",
    "uncontrolled": "high without a control, or if so appraised",
    "none": "high only if so appraised",
}
"""Rule of a risk of bias, as :data:`netkg.analyse.gaps.settings.BIAS` names it -> in words."""

_NEAR: Final = 0.001


def label(state: State | Overlay) -> str:
    """Return what people call a state or overlay; programs read its own name.

    >>> label(State.SINGLE_COHORT), label(Overlay.STALE)
    ('Single cohort', 'Stale')
    """
    return LOOKS[state].label if isinstance(state, State) else OVERLAYS[state].label


def labels(states: Iterable[State | Overlay], *, letters: bool = False) -> str:
    """Return states by what people call them, with their reason letters if asked for."""
    return ", ".join(label(item) + (_letter(item) if letters else "") for item in states)


def _letter(item: State | Overlay) -> str:
    return f" ({LETTERS[item]})" if isinstance(item, State) and item in LETTERS else ""


def sample(found: Evidence) -> str:
    """Return the number of people in words, with the results of unknown size.

    >>> sample(Evidence(patients=40, unsized=1)), sample(Evidence(unsized=2))
    ('40 people and 1 result of unknown size', '2 results of unknown size')
    """
    count = "1 person" if found.patients == 1 else f"{found.patients:,} people"
    if not found.unsized:
        return count
    unknown = f"{found.unsized} result{'s' * (found.unsized > 1)} of unknown size"
    return f"{count} and {unknown}" if found.patients else unknown


def interval_beside(interval: Sequence[float], threshold: float | None) -> str:
    """Return the limits of an interval in per cent, so that none looks like a threshold that it only is near.

    One decimal; two if an end is within 0.1 points of the threshold, more if that is still too few.

    >>> interval_beside((0.035, 0.0998), 0.1), interval_beside((0.035, 0.0998), None)
    ('3.50-9.98', '3.5-10.0')
    """
    for digits in range(2 if threshold is not None and _is_near(interval, threshold) else 1, 6):
        ends = [_rounded(end, digits) for end in interval]
        if threshold is None or all(
            end == threshold or said != _rounded(threshold, digits)
            for end, said in zip(interval, ends, strict=True)
        ):
            break
    return "-".join(ends)


def _is_near(interval: Sequence[float], threshold: float) -> bool:
    return any(abs(end - threshold) <= _NEAR for end in interval)


def _rounded(share: float, digits: int) -> str:
    return str(Decimal(repr(float(100 * share))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))


def minimum(rule: OutcomeRule) -> str:
    """Return how much evidence a rule asks for; what it does not ask for is not named."""
    events = f" and {rule.minimum_events} events" if rule.minimum_events else ""
    return f"at least {rule.minimum_n} people{events}"


def undated(body: Body) -> int:
    """Return how many results have no known date, and so are in no map as of a day."""
    return sum(public_by(row) is None for row in body.rows)


def day_lines(day: dt.date | None, body: Body) -> list[str]:
    """Return what a map as of a day leaves out, and what a day later than all evidence means."""
    if day is None:
        return []
    lines = [f"as of {day.isoformat()}: what was public by then"]
    newest = max(filter(None, map(public_by, body.rows)), default=None)
    if newest and day > newest:
        lines.append(
            f"nothing here is newer than {newest.isoformat()}: it is all that is dated, and foretells nothing"
        )
    if count := undated(body):
        lines.append(f"{count} results have no known date and are in no map as of a day")
    return lines
