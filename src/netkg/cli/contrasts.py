"""An outcome by an attribute, as people and programs read it: pairs within studies first, then the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netkg.analyse.contrast import Contrast, Group, Within
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.rows import EvidenceRow
from netkg.cli.estimates import interval_text, percent
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

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
        columns = ("within a study", "events/total", "against", "events/total", "Fisher p", "planned")
        pairs = [_pair(item) for item in found.within]
        parts += ["", table(columns, pairs, width, right=(1, 3, 4))]
        parts.append(Text("The p values are not corrected for their number.", "dim"))
    head = ("group", "k", "events/total", "%", "interval")
    parts += ["", table(head, [_group(group) for group in found.groups], width, right=(1, 2, 3, 4))]
    return render([*parts, Text(_BETWEEN), Text(USE_STATEMENT, "dim")], width=width)


def _pair(item: Within) -> tuple[str, ...]:
    one, other = f"{item.one.result}: {item.values[0]}", f"{item.other.result}: {item.values[1]}"
    return (one, _count(item.one), other, _count(item.other), f"{item.test.p_value:.3g}", _planned(item))


def _planned(item: Within) -> str:
    return _PLANNED[item.prespecified]


def _count(row: EvidenceRow) -> str:
    return f"{row.events}/{row.total}"


def _group(group: Group) -> tuple[str, ...]:
    pooled = group.pooled
    if pooled is None:
        counts = " ".join(_count(row) for row in group.rows)
        return (group.value, str(len(group.rows)), counts, "", "not comparable, not pooled")
    share, limits = percent(pooled.estimate), interval_text(pooled.interval)
    return (group.value, str(pooled.k), f"{pooled.events}/{pooled.n}", share, limits)


def contrast_fields(found: Contrast, body: Body) -> dict[str, object]:
    """Return a contrast as the ``result`` of the JSON envelope; proportions are 0 to 1."""
    return {
        "question": found.question.said(body),
        "by": found.column,
        "seen": found.seen,
        "within": [
            {
                "study": item.one.study,
                "results": [_row(item.one), _row(item.other)],
                "values": list(item.values),
                "p_value": item.test.p_value,
                "prespecified": item.prespecified,
            }
            for item in found.within
        ],
        "groups": [
            {
                "value": group.value,
                "k": len(group.rows),
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
