"""The audit: printed numbers that their own counts contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.serve.pages.cells import Cell, cell_of_id, rows_grid
from netkg.serve.pages.frame import Machine, View

if TYPE_CHECKING:
    from netkg.analyse.audit import Check
    from netkg.serve.pages.holdings import Holdings

__all__ = ["audit_page", "check_fields"]

_MEANS = {
    "percentage": "a printed percentage against the counts beside it",
    "attainability": "is there a whole number of people that gives the printed percentage?",
    "interval": "a printed confidence interval against its counts",
    "p value": "a printed p value against the counts of the two groups",
    "composition": "do the parts of a group add up to its size?",
    "lost events": "an early report with more events than the later one",
}


def check_fields(check: Check, holdings: Holdings) -> dict[str, object]:
    """Return a check as plain values, its places with what is known of them."""
    return {
        "kind": str(check.kind),
        "verdict": str(check.verdict),
        "about": check.about,
        "beside": list(check.beside),
        "printed": check.printed,
        "recomputed": dict(check.recomputed),
        "method": check.method,
        "candidates": list(check.candidates),
        "sentence": check.sentence,
        "second_hand": check.second_hand,
        "places": [{"place": place, **holdings.sources.places.get(place, {})} for place in check.places],
    }


def audit_page(holdings: Holdings) -> View:
    """Return the findings, the remarks, and how many numbers were checked."""
    found = holdings.audit
    tally = found.tally()
    verdicts = list(next(iter(tally.values())))
    counts = rows_grid(
        "Numbers that were checked",
        (("what was checked", ""), ("in other words", ""), *((str(verdict), "") for verdict in verdicts)),
        (
            (
                str(kind),
                _MEANS.get(str(kind), ""),
                *(Cell(str(row[verdict]), number=True) for verdict in verdicts),
            )
            for kind, row in tally.items()
        ),
    )
    return View(
        "audit.html.j2",
        "Audit of printed numbers",
        {
            "findings": [_entry(check, holdings) for check in found.findings],
            "remarks": [_entry(check, holdings) for check in found.remarks],
            "counts": counts,
            "sparql": holdings.kg.sparql("evidence/table"),
        },
        "Every printed percentage, interval and p value is computed again from its own counts. A finding "
        "says that they do not fit together. Which of them is wrong cannot be told from numbers: check the "
        "source.",
        machine=(Machine("JSON", "/api/v1/audit"),),
    )


def _entry(check: Check, holdings: Holdings) -> dict[str, object]:
    return {
        "check": check,
        "about": cell_of_id(check.about, holdings),
        "places": [
            (cell_of_id(place, holdings), holdings.sources.places.get(place, {})) for place in check.places
        ],
    }
