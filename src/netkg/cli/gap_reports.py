"""What reports leave out, as people and programs read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netkg.analyse.reporting import Item, ItemState, Report
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["reporting_fields", "reporting_screen"]


def reporting_fields(found: Sequence[Report], items: Sequence[Item]) -> dict[str, object]:
    """Return reports and items as the ``result`` of the JSON envelope."""
    return {
        "items": [
            {"name": item.name, "topic": item.topic, "reports": _counts(found, place)}
            for place, item in enumerate(items)
        ],
        "reports": [
            {
                "publication": report.publication,
                "second_hand": report.second_hand,
                "reported": report.reported,
                "known": len(report.known),
                "share": report.share,
                "items": [_item_fields(item) for item in report.items],
            }
            for report in found
        ],
    }


def _item_fields(item: ItemState) -> dict[str, object]:
    return {
        "item": item.item.name,
        "state": item.state,
        "of_things": item.of_things,
        "given": item.given,
        "not_reported": item.not_reported,
        "not_seen": item.not_seen,
        "not_recorded": item.not_recorded,
        "lacking": list(item.lacking),
    }


def _counts(found: Sequence[Report], place: int) -> dict[str, int]:
    states = [report.items[place].state for report in found if not report.second_hand]
    return {state: states.count(state) for state in sorted(set(states))}


def reporting_screen(found: Sequence[Report], items: Sequence[Item], *, one_by_one: bool) -> str:
    """Return a table of reports and one of items or, one by one, the items of each report.

    Second-hand reports are marked, and left out of the counts by item.
    """
    from rich.text import Text

    parts: list[RenderableType] = []
    if one_by_one:
        for report in found:
            parts += [Text(f"{_name(report)}: {_share(report)}", "bold"), _items(report), ""]
    elif found:
        parts += [_reports(found), "", _by_item(found, items), ""]
    else:
        parts.append(Text("no record has treated people"))
    note = "not reported: the report's gap; not seen: ours; not recorded: nothing follows. No judgement."
    return render([*parts, Text(note, "dim"), Text(USE_STATEMENT, "dim")], width=screen_width())


def _name(report: Report) -> str:
    return report.publication + (" [second-hand]" if report.second_hand else "")


def _share(report: Report) -> str:
    if report.share is None:
        return "nothing is recorded of any item"
    return f"{report.reported} of {len(report.known)} items reported ({percent(report.share)} %)"


def _reports(found: Sequence[Report]) -> RenderableType:
    states = ("reported", "reported in part", "not reported", "not seen", "not recorded")
    rows = []
    for report in found:
        said = [item.state for item in report.items]
        share = "-" if report.share is None else f"{report.reported}/{len(report.known)}"
        rows.append((_name(report), share, *(str(said.count(state)) for state in states)))
    head = ("report", "reported/known", *states)
    return table(head, rows, screen_width(), right=range(1, 7))


def _by_item(found: Sequence[Report], items: Sequence[Item]) -> RenderableType:
    rows = []
    for place, item in enumerate(items):
        counts = _counts(found, place)
        known = sum(counts.values()) - counts.get("not recorded", 0)
        said = (counts.get(state, 0) for state in ("not reported", "not seen"))
        rows.append((item.name, item.topic, f"{counts.get('reported', 0)}/{known}", *map(str, said)))
    head = ("item", "topic", "reports that give it/known", "not reported", "not seen")
    return table(head, rows, screen_width(), right=(2, 3, 4))


def _items(report: Report) -> RenderableType:
    rows = [
        (
            item.item.name,
            item.item.topic,
            item.state,
            f"{item.given}/{item.of_things}",
            ", ".join(item.item.of),
        )
        for item in report.items
    ]
    return table(("item", "topic", "state", "given/of", "looked for in"), rows, screen_width(), right=(3,))
