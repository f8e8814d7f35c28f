"""Times of groups in a told text, as printed and one by one: a median is never pooled or averaged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters
from netkg.analyse.estimate import Prepared
from netkg.analyse.overlap import Independent
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, Selection, find_selection, row_label
from netkg.report.tell_context import Telling
from netkg.report.tell_words import count, quoted, share

__all__ = ["find_times", "tell_times"]

_UNITS: Final = {"unit:DAY": "day", "unit:WK": "week", "unit:MO": "month", "unit:YR": "year"}
_STATISTICS: Final = {
    "Maximum": "longest",
    "Mean": "mean",
    "Median": "median",
    "Minimum": "shortest",
}


def find_times(body: Body, question: Question, clusters: Clusters) -> Prepared | None:
    """Return the times of groups that answer a question, if none of its results can be counted.

    What else answers it stays among what is left out. Nothing is merged: two reports of the same people
    both stand, and ``k_eff`` says from how many clusters they come. None where there is no time.
    """
    found = find_selection(body, question)
    if found.rows:
        return None
    timed = [item.row for item in found.left_out if item.reason.startswith("events") and _is_time(item.row)]
    if not timed:
        return None
    rows = tuple(timed)
    left_out = tuple(item for item in found.left_out if item.row not in timed)
    alone = Independent(rows, (), len(rows), clusters.count(rows), (), rows, ())
    return Prepared(Selection(question, rows, left_out), alone, ())


def _is_time(row: EvidenceRow) -> bool:
    return row.value is not None and row.unit in _UNITS and bool(row.statistic) and not row.is_patient


def tell_times(telling: Telling) -> Iterator[str]:
    """Yield a sentence for each time, and that they are not put together."""
    for row in telling.rows:
        yield telling.say(
            "time",
            label=f"{quoted(row_label(row))} ({row.record})",
            patients=_patients(row),
            statistic=_STATISTICS.get(row.statistic or "", quoted(row.statistic or "")),
            time=_time(row),
            interval=_interval(row),
        )
    if any(row.statistic == "Median" for row in telling.rows):
        yield telling.say("median_means")
    yield telling.say("times_apart")
    if telling.prepared.independent.k_eff < len({row.cohort for row in telling.rows}):
        yield telling.say("same_source")


def _time(row: EvidenceRow) -> str:
    unit = _UNITS[row.unit or ""]
    return f"{_printed(row, 'value', row.value)} {unit if row.value == 1 else f'{unit}s'}"


def _patients(row: EvidenceRow) -> str:
    """Return the size of the group; a time may be of some of them only, such as those who responded."""
    if row.cohort_size is None:
        return f"a group of a size {row.missing.get('cohort_size', 'not given')}"
    return f"a group of {count(row.cohort_size, 'patient')}"


def _printed(row: EvidenceRow, column: str, value: float | None) -> str:
    """Return a number as it is printed, so that 5.0 and 5 stay what they are."""
    return row.printed.get(column) or f"{value:g}"


def _interval(row: EvidenceRow) -> str:
    """Return the interval of a time as printed; a limit that is not there says why."""
    if row.interval_low is None and row.interval_high is None:
        return f"interval {row.missing.get('interval_low', 'not given')}"
    level = share(row.interval_level / 100) + " " if row.interval_level else "level not given, "
    low = f"from {_printed(row, 'interval_low', row.interval_low)}" if row.interval_low is not None else ""
    high = f"to {_printed(row, 'interval_high', row.interval_high)}" if row.interval_high is not None else ""
    absent = "lower" if not low else "upper" if not high else ""
    state = row.missing.get("interval_low" if not low else "interval_high", "not given")
    reach = " ".join(filter(None, (low, high)))
    return f"{level}interval {reach}" + f", {absent} limit {state}" * bool(absent)
