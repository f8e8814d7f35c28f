"""The value of more patients, as people and programs read it: the whole grid, never one prior alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from netkg.analyse.information.ongoing import Ongoing
from netkg.analyse.information.selected import Crude, Wider
from netkg.analyse.information.value import UNIT, Point, Value
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.selection import row_label
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import limits, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body

__all__ = [
    "HEAD",
    "grid_fields",
    "grid_row",
    "ongoing_fields",
    "value_fields",
    "value_screen",
    "verdict_lines",
]

HEAD: Final = ("threshold", "prior", "mean %", "P(above)", "mean is", "EVPI", "EVSI", "chance of change")


def value_fields(
    found: Value, crude: Crude | None, wider: Sequence[Wider], ongoing: Ongoing | None, body: Body | None
) -> dict[str, object]:
    """Return the grid as the ``result`` of the JSON envelope; proportions are 0 to 1."""
    fields = grid_fields(found)
    if crude is not None and body is not None:
        fields |= {"question": crude.question.said(body), "evidence": _crude_fields(crude)}
        fields["registered_trials"] = ongoing_fields(ongoing) if ongoing else None
        fields["wider"] = [_wider_fields(item) for item in wider]
    return fields


def grid_fields(found: Value) -> dict[str, object]:
    """Return the grid and the verdict at each threshold as plain values."""
    verdicts = [
        {
            "threshold": t,
            "answer": str(found.answer(t)),
            "same_side": found.same_side(t),
            "robust": found.is_robust(t),
        }
        for t in found.thresholds()
    ]
    return {
        "events": found.events,
        "total": found.total,
        "patients": found.patients,
        "least_chance": found.least_chance,
        "unit": UNIT,
        "grid": [_point_fields(point) for point in found.points],
        "verdicts": verdicts,
        "same_everywhere": str(found.same_everywhere) if found.same_everywhere else None,
    }


def ongoing_fields(ongoing: Ongoing) -> dict[str, object]:
    """Return what is known of registered trials as plain values."""
    search = ongoing.search
    return {
        "known": ongoing.known,
        "said": str(ongoing),
        "searched": {"source": search.source, "date": search.date} if search else None,
        "without_a_result": list(ongoing.registered) if search else None,
    }


def _point_fields(point: Point) -> dict[str, object]:
    return {
        "threshold": point.threshold,
        "prior": {"name": point.prior.name, "a": point.prior.a, "b": point.prior.b},
        "mean": point.mean,
        "chance_above": point.above,
        "mean_is_above": point.decision,
        "evpi": point.evpi,
        "evsi": point.evsi,
        "chance_of_change": point.changes,
    }


def _crude_fields(crude: Crude) -> dict[str, object]:
    names = ("events", "total", "k", "k_eff", "comparable", "possible_overlaps")
    results = [
        {
            "result": row.result,
            "events": row.events,
            "total": row.total,
            "reported_in": row.reported_in,
            "second_hand": row.second_hand,
            "places": list(row.places),
        }
        for row in crude.rows
    ]
    return {name: getattr(crude, name) for name in names} | {"results": results}


def _wider_fields(item: Wider) -> dict[str, object]:
    fields: dict[str, object] = {"column": item.column, "instead_of": item.narrow, "term": item.wide}
    if item.crude is None:
        return fields | {"evidence": None, "why_not": item.why_not}
    return fields | {"evidence": _crude_fields(item.crude), "why_not": None}


def value_screen(
    found: Value, crude: Crude | None, wider: Sequence[Wider], ongoing: Ongoing | None, body: Body | None
) -> str:
    """Return the grid as text, with the evidence that it rests on and the wider questions beside it."""
    from rich.text import Text

    width = screen_width()
    parts: list[RenderableType] = []
    if crude is not None and body is not None:
        parts += [Text(crude.question.said(body), "bold"), *_evidence(crude, width), ""]
    head = f"{found.events} of {found.total} so far, {found.patients} more patients"
    grid = table(HEAD, map(grid_row, found.points), width, right=(0, 2, 3, 5, 6, 7))
    parts += [Text(head, "bold"), grid, ""]
    parts += [Text(line) for line in verdict_lines(found)]
    parts += _beside(wider, body, width) if body is not None else []
    parts += [Text(str(ongoing))] if ongoing is not None else []
    return render([*parts, *(Text(line, "dim") for line in _notes(found, crude))], width=width)


def grid_row(point: Point) -> tuple[str, ...]:
    """Return one point of the grid as texts under :data:`HEAD`."""
    side = "above" if point.decision else "not above"
    worth = (f"{number:.4f}" for number in (point.evpi, point.evsi))
    prior = f"{point.prior.name} Beta({point.prior.a:g}, {point.prior.b:g})"
    limit = f"{percent(point.threshold)} %"
    return (limit, prior, percent(point.mean), f"{point.above:.3f}", side, *worth, f"{point.changes:.3f}")


def verdict_lines(found: Value) -> list[str]:
    """Return what the grid says at each threshold, and whether that holds at all of them."""
    lines = []
    for threshold in found.thresholds():
        side = "all priors agree on the side" if found.same_side(threshold) else "priors differ on the side"
        robust = "robust" if found.is_robust(threshold) else "not robust"
        said = f"{found.patients} more patients: {found.answer(threshold)}; {side}; {robust}"
        lines.append(f"at {percent(threshold)} %: {said}")
    everywhere = found.same_everywhere
    if len(lines) > 1:
        lines.append(
            f"at every threshold: {everywhere}" if everywhere else "no answer holds at every threshold"
        )
    return lines


def _evidence(crude: Crude, width: int) -> list[RenderableType]:
    from rich.text import Text

    rows = [
        (
            row_label(row) + (" [second-hand]" if row.second_hand else ""),
            f"{row.events}/{row.total}",
            limits(clopper_pearson(row.events or 0, row.total or 1)),
            row.result,
        )
        for row in crude.rows
    ]
    mark = "" if crude.comparable else "  NOT COMPARABLE"
    line = f"crude sum {crude.events}/{crude.total}  k {crude.k} / k_eff {crude.k_eff}{mark}"
    head = ("counted", "events/total", "exact 95 %", "result")
    return [table(head, rows, width, right=(1, 2)), Text(line)]


def _beside(wider: Sequence[Wider], body: Body, width: int) -> list[RenderableType]:
    from rich.text import Text

    if not wider:
        return []
    rows = [
        (
            f"{body.label(item.wide)} instead of {body.label(item.narrow)}",
            f"{item.crude.events}/{item.crude.total}" if item.crude else "-",
            limits(clopper_pearson(item.crude.events, item.crude.total)) if item.crude else "-",
            f"{item.crude.k} / {item.crude.k_eff}" if item.crude else "-",
            _remark(item),
        )
        for item in wider
    ]
    head = ("one step wider", "events/total", "exact 95 %", "k / k_eff", "")
    return [Text("\nbeside it, never used above", "bold"), table(head, rows, width, right=(1, 2, 3)), ""]


def _remark(item: Wider) -> str:
    if item.crude is None:
        return str(item.why_not)
    return "" if item.crude.comparable else "not comparable, crude sum only"


def _notes(found: Value, crude: Crude | None) -> list[str]:
    lines = [
        f"EVPI, EVSI: {UNIT}. Mean: the proportion expected after the counts, by a prior.",
        "A change: the mean moves to the other side; a chance below "
        f"{percent(found.least_chance)} % counts as none.",
        "A single arm, without comparison; nothing here says whom to treat, or that a trial should be run.",
    ]
    if crude is None:
        lines.append("Counts given by hand: no evidence of a wider question stands beside them.")
    elif crude.k > 1:
        lines.append(
            "A crude sum ignores differences between cohorts: the chances are surer than they should be."
        )
    if crude is not None and not crude.comparable:
        lines.append("NOT COMPARABLE: the results counted are not one quantity; read them one by one.")
    if crude is not None and crude.possible_overlaps:
        pairs = crude.possible_overlaps
        lines.append(f"{pairs} {'pair' if pairs == 1 else 'pairs'} of cohorts may share patients.")
    return [*lines, USE_STATEMENT]
