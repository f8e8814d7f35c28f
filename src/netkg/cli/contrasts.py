"""An outcome by an attribute, as people and programs read it: pairs within studies first, then the groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netkg.analyse.contrast import Contrast, Group, Within
from netkg.analyse.outside import mixed_warnings
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.rows import EvidenceRow
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import limits, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body

__all__ = ["contrast_fields", "contrast_screen"]

_BETWEEN: Final = (
    "Between studies the groups differ in other things too; no test is made. Groups may hold the same "
    "people, as a whole and its parts do, and are not to be added up."
)
_PLANNED: Final = {True: "prespecified", False: "not prespecified", None: "not known if prespecified"}


def contrast_screen(found: Contrast, body: Body) -> str:
    """Return a contrast as text for the screen."""
    from rich.text import Text

    width = screen_width()
    title = Text(f"{found.question.said(body)}; by {found.column.replace('_', ' ')}", "bold")
    parts: list[RenderableType] = [title, "", Text(f"The contrast is seen {found.seen}.")]
    if found.within:
        columns = (
            *("within a study", "events/total", "against", "events/total", "Fisher p"),
            *("planned", "also differ in"),
        )
        pairs = [_pair(item) for item in found.within]
        parts += ["", table(columns, pairs, width, right=(1, 3, 4))]
        parts.append(Text("The p values are not corrected for their number.", "dim"))
        parts += [Text(line) for line in _confounded(found)]
    head = ("group", "k/k_eff", "events/total", "%", "interval", "read with it")
    parts += ["", table(head, [_group(group) for group in found.groups], width, right=(1, 2, 3, 4))]
    parts += [Text(line) for line in (*_mixed(found, body), _BETWEEN)]
    return render([*parts, Text(USE_STATEMENT, "dim")], width=width)


def _mixed(found: Contrast, body: Body) -> list[str]:
    """Return which cohorts hold people who are outside the default scope."""
    return mixed_warnings((row for group in found.groups for row in group.rows), found.question, body)


def _pair(item: Within) -> tuple[str, ...]:
    one, other = f"{item.one.result}: {item.values[0]}", f"{item.other.result}: {item.values[1]}"
    differ = ", ".join(item.differ) or "nothing recorded"
    return (
        *(one, _count(item.one), other, _count(item.other)),
        *(f"{item.test.p_value:.3g}", _planned(item), differ),
    )


def _confounded(found: Contrast) -> Iterator[str]:
    """Yield what else the pairs differ in, or may."""
    if any(item.differ for item in found.within):
        yield "Where a pair also differs in something else, the contrast cannot be told from one in that."
    missing = sorted({name for item in found.within for name in item.not_recorded})
    if missing:
        yield f"Not recorded for both of some pair, so that they may differ in it too: {', '.join(missing)}."


def _planned(item: Within) -> str:
    return _PLANNED[item.prespecified]


def _count(row: EvidenceRow) -> str:
    return f"{row.events}/{row.total}"


def _group(group: Group) -> tuple[str, ...]:
    pooled, cohorts = group.pooled, f"{group.k}/{group.k_eff}"
    if pooled is None:
        counts = " ".join(_count(row) for row in group.rows)
        return (group.value, cohorts, counts, "", "", group.note or "")
    share, between = percent(pooled.estimate), limits(pooled.interval)
    return (group.value, cohorts, f"{pooled.events}/{pooled.n}", share, between, group.note or "")


def contrast_fields(found: Contrast, body: Body) -> dict[str, object]:
    """Return a contrast as the ``result`` of the JSON envelope; proportions are 0 to 1."""
    return {
        "question": found.question.said(body),
        "by": found.column,
        "seen": found.seen,
        "warnings": _mixed(found, body),
        "within": [
            {
                "study": item.one.study,
                "results": [_row(item.one), _row(item.other)],
                "values": list(item.values),
                "p_value": item.test.p_value,
                "prespecified": item.prespecified,
                "also_differ_in": list(item.differ),
                "not_recorded": list(item.not_recorded),
            }
            for item in found.within
        ],
        "groups": [
            {
                "value": group.value,
                "k": group.k,
                "k_eff": group.k_eff,
                "note": group.note,
                "events": group.pooled.events if group.pooled else None,
                "total": group.pooled.n if group.pooled else None,
                "estimate": group.pooled.estimate if group.pooled else None,
                "interval": list(group.pooled.interval) if group.pooled else None,
                "results": [_row(row) for row in group.rows],
            }
            for group in found.groups
        ],
    }


def _row(row: EvidenceRow) -> dict[str, object]:
    events, total = row.events or 0, row.total or 0
    return {
        "result": row.result,
        "events": events,
        "total": total,
        "exact_interval": list(clopper_pearson(events, total)),
    }
