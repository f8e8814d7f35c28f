"""Printed intervals of proportions against what the usual methods give for their counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.special import betaincinv

from netkg.analyse.attainable import counts_for
from netkg.analyse.audit.check import DERIVED_FROM_PERCENTAGE, Check, Kind, Verdict, check_of
from netkg.analyse.audit.percentages import out_of
from netkg.analyse.printed import Printed, read_printed, show_number
from netkg.analyse.proportions import IN_PRINT, REPORTED
from netkg.analyse.rows import EvidenceRow

__all__ = ["check_intervals"]

_USUAL_LEVEL: Final = 95.0
_OTHER_LEVELS: Final = (90.0, 99.0, 80.0, 95.0)
_CANDIDATES: Final = 4
_MOST_PEOPLE: Final = 1000
"""Up to so many people other counts are looked for."""


@dataclass(frozen=True, slots=True)
class _Bounds:
    """A printed interval in per cent; a bound that is not in print is None."""

    low: Printed | None
    high: Printed | None

    def fit(self, interval: tuple[float, float]) -> bool:
        """Return whether both bounds round to the print, cut at 0 and 100 or not."""
        cut = max(0.0, interval[0]), min(1.0, interval[1])
        return any(
            (self.low is None or self.low.fits(100 * low))
            and (self.high is None or self.high.fits(100 * high))
            for low, high in (cut, interval)
        )

    @property
    def decimals(self) -> int:
        """Return the decimals of the bound that is printed with more of them."""
        return max(bound.decimals for bound in (self.low, self.high) if bound)

    @property
    def text(self) -> str:
        """Return the interval as printed."""
        return "-".join(_end(bound.text if bound else None) for bound in (self.low, self.high)) + " %"


def check_intervals(rows: Iterable[EvidenceRow], times: frozenset[str]) -> Iterator[Check]:
    """Yield a check for each printed interval: does Clopper-Pearson or Wilson give it, or another method?

    Where the count was worked back from a percentage, or there is only the percentage, every count that the
    percentage allows is tried. A level that is not in print is taken as 95 %, and that is said.

    Args:
        rows: the evidence table.
        times: outcomes that are times to an event, whose intervals do not follow from counts.
    """
    for row in rows:
        if row.printed.keys() & {"interval_low", "interval_high"}:
            yield _check(row, times)


def _check(row: EvidenceRow, times: frozenset[str]) -> Check:
    bounds = _Bounds(*(read_printed(row.printed.get(f"interval_{end}")) for end in ("low", "high")))
    stated = "-".join(_end(row.printed.get(f"interval_{end}")) for end in ("low", "high"))
    if row.value is not None or row.outcome in times:
        why = "An interval of a time, a value, or an estimate at a time does not follow from counts."
        return check_of(row, Kind.INTERVAL, Verdict.UNCHECKED, why, printed=stated)
    if bounds.low is None and bounds.high is None:
        return check_of(row, Kind.INTERVAL, Verdict.UNCHECKED, "No bound is in digits.", printed=stated)
    total, counts = row.total or 0, _counts(row)
    if not counts or not 0 < (row.interval_level or _USUAL_LEVEL) < 100:
        why = "There are no counts to check it against."
        return check_of(row, Kind.INTERVAL, Verdict.UNCHECKED, why, printed=bounds.text)
    level = row.interval_level or _USUAL_LEVEL
    giving = {name: x for name in IN_PRINT for x in counts if bounds.fit(_interval(name, x, total, level))}
    return _agreement(row, bounds, giving, level) if giving else _finding(row, bounds, counts, level)


def _counts(row: EvidenceRow) -> tuple[int, ...]:
    """Return the numbers of events that the row allows."""
    if not row.total:
        return ()
    percent = read_printed(row.printed.get("percent"))
    if (row.events is None or row.basis == DERIVED_FROM_PERCENTAGE) and percent:
        return counts_for(percent, row.total)
    return (row.events,) if row.events is not None and row.events <= row.total else ()


def _agreement(row: EvidenceRow, bounds: _Bounds, giving: dict[str, int], level: float) -> Check:
    method = next(iter(giving))
    events, total = giving[method], row.total or 0
    interval = _interval(method, events, total, level)
    said = [
        *([] if method in REPORTED else [f"neither {' nor '.join(REPORTED)} gives it"]),
        *([] if row.interval_level is not None else ["the level is not in print, 95 % is assumed"]),
        *_coarse(bounds, interval),
    ]
    counts = out_of(events, total)
    sentence = f"{bounds.text} is the {level:g} % interval of {counts} by {method}"
    return check_of(
        row,
        Kind.INTERVAL,
        Verdict.REMARK if said else Verdict.AGREES,
        "; ".join([sentence, *said]) + ".",
        printed=f"{bounds.text} for {counts}",
        recomputed=((method, _show(interval, bounds.decimals)),),
        method=method,
    )


def _coarse(bounds: _Bounds, interval: tuple[float, float]) -> list[str]:
    """Return what is to be said of a bound that fits only because it is printed with fewer decimals."""
    ends = (("lower", bounds.low, interval[0]), ("upper", bounds.high, interval[1]))
    return [
        f"the {name} bound is printed as {bound.text}, with {bounds.decimals} decimals it is {exact}"
        for name, bound, share in ends
        if bound
        and bound.decimals < bounds.decimals
        and float(exact := show_number(min(1.0, max(0.0, share)) * 100, bounds.decimals))
        != float(bound.value)
    ]


def _finding(row: EvidenceRow, bounds: _Bounds, counts: tuple[int, ...], level: float) -> Check:
    total, events = row.total or 0, counts[0]
    recomputed = tuple(
        (name, _show(_interval(name, events, total, level), bounds.decimals + 1)) for name in REPORTED
    )
    names = ", ".join(IN_PRINT)
    alone = " or ".join(out_of(x, total) for x in counts)
    assumed = "" if row.interval_level is not None else " The level is not in print; 95 % is assumed."
    return check_of(
        row,
        Kind.INTERVAL,
        Verdict.FINDING,
        f"{bounds.text} is no {level:g} % interval of {alone} by any of these: {names}.{assumed}",
        printed=f"{bounds.text} for {alone}",
        recomputed=recomputed,
        method=_other_level(bounds, counts, total, level),
        candidates=_other_counts(bounds, total, level),
    )


def _other_level(bounds: _Bounds, counts: tuple[int, ...], total: int, level: float) -> str | None:
    for other in _OTHER_LEVELS:
        for name in IN_PRINT:
            if other != level and any(bounds.fit(_interval(name, x, total, other)) for x in counts):
                return f"{name} at {other:g} %"
    return None


def _other_counts(bounds: _Bounds, total: int, level: float) -> tuple[str, ...]:
    """Return other counts, of the same total or fewer people, whose exact interval is the printed one."""
    found = (
        out_of(x, n) for n in range(min(total, _MOST_PEOPLE), 0, -1) for x in _exact_fits(bounds, n, level)
    )
    return tuple(f"{text} (Clopper-Pearson)" for _, text in zip(range(_CANDIDATES), found, strict=False))


def _exact_fits(bounds: _Bounds, total: int, level: float) -> Iterator[int]:
    """Yield the numbers of events out of ``total`` whose Clopper-Pearson interval is the printed one."""
    tail = (1 - level / 100) / 2
    events = np.arange(total + 1)
    low = np.where(events == 0, 0.0, betaincinv(np.maximum(events, 1), total - events + 1, tail))
    high = np.where(events == total, 1.0, betaincinv(events + 1, np.maximum(total - events, 1), 1 - tail))
    fits = np.ones(total + 1, dtype=np.bool_)
    for bound, share in ((bounds.low, low), (bounds.high, high)):
        if bound:
            fits &= np.abs(100 * share - float(bound.value)) <= float(bound.half) + 1e-9
    yield from (int(x) for x in events[fits])


def _end(text: str | None) -> str:
    return text or "(no bound)"


@lru_cache(maxsize=4096)
def _interval(name: str, events: int, total: int, level: float) -> tuple[float, float]:
    return IN_PRINT[name](events, total, level / 100)


def _show(interval: tuple[float, float], decimals: int) -> str:
    low, high = (show_number(100 * bound, decimals) for bound in interval)
    return f"{low}-{high} %"
