"""Printed percentages against their counts, or against their total where the count is not in print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from netkg.analyse.attainable import counts_for, other_totals
from netkg.analyse.audit.check import DERIVED_FROM_PERCENTAGE, Check, Kind, Verdict, check_of
from netkg.analyse.printed import Printed, Rounding, read_printed, rounding, show_number
from netkg.analyse.rows import EvidenceRow

__all__ = ["check_percentages", "out_of"]


def out_of(events: int, total: int) -> str:
    """Return counts as people write them.

    >>> out_of(7, 68)
    '7 of 68'
    """
    return f"{events} of {total}"


def check_percentages(rows: Iterable[EvidenceRow], times: frozenset[str]) -> Iterator[Check]:
    """Yield a check for each printed percentage.

    A count worked back from the percentage is no check of it: then, and where no count is given, it is asked
    whether any whole number over the total gives the print.

    Args:
        rows: the evidence table.
        times: outcomes that are times to an event; what is printed at a landmark may count censored people
            in part, so no whole number need give it.
    """
    for row in rows:
        if row.percent is not None and "percent" in row.printed:
            yield _check(row, times)


def _check(row: EvidenceRow, times: frozenset[str]) -> Check:
    printed = read_printed(row.printed["percent"])
    counted = row.events is not None and row.total is not None and row.basis != DERIVED_FROM_PERCENTAGE
    kind = Kind.PERCENTAGE if counted else Kind.ATTAINABILITY
    if printed is None or printed.sign:
        return _unchecked(row, kind, "The percentage is not one number in digits.")
    if row.total == 0 or (counted and (row.events or 0) > (row.total or 0)):
        return _unchecked(row, kind, "The counts are impossible; see netkg validate.")
    if counted:
        return _against_counts(row, printed, row.events or 0, row.total or 0)
    if row.outcome in times:
        return _unchecked(row, kind, "An estimate at a time may count censored people in part.")
    if row.total is not None:
        return _against_total(row, printed, row.total)
    return _without_total(row, printed)


def _against_counts(row: EvidenceRow, printed: Printed, events: int, total: int) -> Check:
    share = Fraction(100 * events, total)
    how = rounding(share, printed)
    exact = show_number(share, printed.decimals + 1)
    said = f"{out_of(events, total)} is {exact} %; printed is {_percent(printed)}"
    verdict, sentence = _verdict(how, said)
    return check_of(
        row,
        Kind.PERCENTAGE,
        verdict,
        sentence,
        printed=f"{_percent(printed)} for {out_of(events, total)}",
        recomputed=((out_of(events, total), f"{exact} %"),),
        method=_cut_off(share, printed) if how is None else str(how),
        candidates=_candidates(printed, total, events) if how is None else (),
    )


def _verdict(how: Rounding | None, said: str) -> tuple[Verdict, str]:
    if how is None:
        return Verdict.FINDING, f"{said}."
    if how is Rounding.NEAREST:
        return Verdict.AGREES, f"{said}."
    return Verdict.REMARK, f"{said}: {how}."


def _cut_off(share: Fraction, printed: Printed) -> str | None:
    """Return that the digits behind were dropped, if that gives the print."""
    scale = 10**printed.decimals
    return "cut off, not rounded" if Fraction(int(share * scale), scale) == printed.value else None


def _candidates(printed: Printed, total: int, events: int) -> tuple[str, ...]:
    """Return other counts over the same total, and other totals for the same count, that give the print."""
    same_total = [(x, total) for x in counts_for(printed, total)]
    return tuple(out_of(x, n) for x, n in [*same_total, *other_totals(printed, total, events)])


def _against_total(row: EvidenceRow, printed: Printed, total: int) -> Check:
    attainable = counts_for(printed, total)
    stated = f"{_percent(printed)} of {total}"
    if attainable:
        counts = " or ".join(out_of(x, total) for x in attainable)
        return check_of(
            row,
            Kind.ATTAINABILITY,
            Verdict.AGREES,
            f"{_percent(printed)} of {total} may be {counts}.",
            printed=stated,
            recomputed=tuple((out_of(x, total), _share(x, total, printed)) for x in attainable),
        )
    others = other_totals(printed, total)
    return check_of(
        row,
        Kind.ATTAINABILITY,
        Verdict.FINDING,
        f"No whole number of {total} gives {_percent(printed)}; another total is likely.",
        printed=stated,
        recomputed=tuple((out_of(x, total), _share(x, total, printed)) for x in _neighbours(printed, total)),
        candidates=tuple(out_of(x, n) for x, n in others),
    )


def _without_total(row: EvidenceRow, printed: Printed) -> Check:
    """Ask of a cohort's percentage without a total whether it can be one of the whole cohort."""
    size = row.cohort_size
    if not size:
        return _unchecked(row, Kind.ATTAINABILITY, "No total is given.")
    if counts_for(printed, size):
        return _unchecked(
            row, Kind.ATTAINABILITY, f"No total is given; over the cohort's {size} it is possible."
        )
    return check_of(
        row,
        Kind.ATTAINABILITY,
        Verdict.REMARK,
        f"No total is given, and no whole number of the cohort's {size} gives {_percent(printed)}.",
        printed=_percent(printed),
        recomputed=tuple((out_of(x, size), _share(x, size, printed)) for x in _neighbours(printed, size)),
        candidates=tuple(out_of(x, n) for x, n in other_totals(printed, size)),
    )


def _neighbours(printed: Printed, total: int) -> tuple[int, ...]:
    """Return the numbers of events whose percentages lie on either side of the print."""
    below = int(printed.value * total / 100)
    return tuple(x for x in (below, below + 1) if 0 <= x <= total)


def _share(events: int, total: int, printed: Printed) -> str:
    return f"{show_number(Fraction(100 * events, total), printed.decimals + 1)} %"


def _percent(printed: Printed) -> str:
    return printed.text if printed.text.endswith("%") else f"{printed.text} %"


def _unchecked(row: EvidenceRow, kind: Kind, why: str) -> Check:
    text = row.printed["percent"]
    return check_of(row, kind, Verdict.UNCHECKED, why, printed=text if text.endswith("%") else f"{text} %")
