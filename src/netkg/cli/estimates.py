"""An estimate as people and programs read it: results, pool, what was left out, what it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from netkg.analyse.estimate import PREDICTION_GROUPS, Estimate, parameters
from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero
from netkg.analyse.selection import LeftOut, row_label
from netkg.analyse.sides import side_text
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import limits, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body
    from netkg.analyse.pooling import Pooled
    from netkg.analyse.rows import EvidenceRow
    from netkg.analyse.variants import Variant

__all__ = ["estimate_fields", "estimate_screen"]

_GLMM: Final = "binomial-normal model (glmm)"


def estimate_screen(made: Estimate, found: Sequence[Variant], body: Body) -> str:
    """Return an estimate as text for the screen; with one or two cohorts the single results come first."""
    from rich.text import Text

    width = screen_width()
    head = [Text(made.question.said(body), "bold")]
    pool, results = _pool(made), _results(made, width)
    parts: list[RenderableType] = [*head, *(results + pool if made.lead_with_studies else pool + results)]
    parts += _left_out(made.left_out)
    parts += _sensitivity(found, width)
    parts += _notes("Read this with it", made.warnings)
    review = (f"{task.one} and {task.other}: {task.reason}" for task in made.prepared.independent.review)
    parts += _notes("For a reviewer: may these share patients? Nothing was merged", review)
    parts += [Text(f"\n{made.id}", "dim"), Text(USE_STATEMENT, "dim")]
    return render(parts, width=width)


def _results(made: Estimate, width: int) -> list[RenderableType]:
    rows = [_result(row, made.settings.level) for row in made.rows]
    exact = f"exact {100 * made.settings.level:g} %"
    head = ("counted", "events/total", "%", exact, "result")
    return ["", table(head, rows, width, right=(1, 2, 3))]


def _result(row: EvidenceRow, level: float) -> tuple[str, ...]:
    events, total = row.events or 0, row.total or 1
    mark = " [second-hand]" if row.second_hand else ""
    share, exact = percent(events / total), limits(clopper_pearson(events, total, level))
    return (row_label(row) + mark, f"{events}/{total}", share, exact, row.result)


def _pool(made: Estimate) -> list[RenderableType]:
    from rich.text import Text

    pooled = made.pooled
    if made.k == 1:
        return [Text("\nOne cohort: nothing is pooled.", "bold"), *_zero(pooled)]
    mark = "" if made.comparable else "NOT COMPARABLE: "
    number = f"{mark}{percent(pooled.estimate)} % ({limits(pooled.interval)})"
    head = Text.assemble("\npooled  ", (number, "bold"), f"  {pooled.events}/{pooled.n}")
    head.append(f"  k {made.k} / k_eff {made.k_eff}")
    return [head, *(Text(f"        {line}", "dim") for line in _how(made)), *_zero(pooled)]


def _zero(pooled: Pooled) -> list[RenderableType]:
    from rich.text import Text

    if pooled.events:
        return []
    bound = percent(upper_bound_at_zero(pooled.n, pooled.level))
    return [Text(f"none of {pooled.n}: at most {bound} %, one-sided {100 * pooled.level:g} %")]


def _how(made: Estimate) -> list[str]:
    """Return the lines below the pooled number: method, heterogeneity, prediction, threshold, overlap."""
    pooled, found = made.pooled, made.heterogeneity
    name = _GLMM if pooled.method == "glmm" else "crude, exact" if pooled.method == "exact" else pooled.method
    level = f"{100 * pooled.level:g} %"
    lines = [f"{name}, {pooled.interval_method} interval, {level}"]
    lines += [f"between cohorts: {note}" for note in filter(None, [_no_heterogeneity(made)])]
    if found is not None:
        bounds = f" ({limits(found.i2_interval)})" if found.i2_interval else ""
        lines.append(
            f"between cohorts: tau² {found.tau2:.3g} ({found.scale}), I² {percent(found.i2)} %{bounds}"
        )
    if made.prediction is not None:
        lines.append(f"{level} prediction interval {limits(made.prediction)}")
    lines += [f"no prediction interval: {note}" for note in filter(None, [_no_prediction(made)])]
    if made.settings.threshold is not None:
        lines.append(f"the interval {side_text(pooled, made.settings.threshold)}")
    if made.strict is not pooled:
        lines.append(f"if possible overlaps are real: {_number(made.strict)}")
    return lines


def _no_heterogeneity(made: Estimate) -> str | None:
    """Return why there is no heterogeneity; None where there is, or where the pool is crude."""
    return "cannot be estimated (two cohorts)" if made.k == 2 else None


def _no_prediction(made: Estimate) -> str | None:
    """Return why a prediction interval is not shown although the method gives one."""
    if made.pooled.prediction is None or made.prediction is not None:
        return None
    groups = "1 group" if made.k_eff == 1 else f"{made.k_eff} groups that share nothing"
    return f"{made.k} cohorts from {groups}, and {PREDICTION_GROUPS} groups are needed"


def _number(pooled: Pooled) -> str:
    return f"{percent(pooled.estimate)} % ({limits(pooled.interval)}), {pooled.events}/{pooled.n}"


def _left_out(items: Iterable[LeftOut]) -> list[RenderableType]:
    """Return what was left out, by reason and by what is counted instead."""
    from rich.text import Text

    groups: dict[tuple[str, str], list[EvidenceRow]] = {}
    for item in items:
        groups.setdefault((item.reason, item.instead or ""), []).append(item.row)
    parts: list[RenderableType] = [Text("\nleft out", "bold")] if groups else []
    for (reason, instead), rows in sorted(groups.items()):
        parts.append(Text(f"{reason}{f'; counted is {instead}' if instead else ''}"))
        parts += [Text(f"{_count(row):>9}  {row.result}", "dim") for row in rows]
    return parts


def _count(row: EvidenceRow) -> str:
    known = ("?" if number is None else str(number) for number in (row.events, row.total))
    return "" if row.events is None and row.total is None else "/".join(known)


def _sensitivity(found: Sequence[Variant], width: int) -> list[RenderableType]:
    from rich.text import Text

    if not found:
        return []
    cells = [
        (v.label, str(v.k), f"{v.events}/{v.total}", percent(v.estimate), limits(v.interval)) for v in found
    ]
    head = ("with another choice", "k", "events/total", "%", "interval")
    return [Text("\nhow it depends on choices", "bold"), table(head, cells, width, right=(1, 2, 3, 4))]


def _notes(title: str, lines: Iterable[str]) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 1))
    for line in lines:
        grid.add_row(Text("-"), Text(line))
    return [Text(f"\n{title}", "bold"), grid] if grid.row_count else []


def estimate_fields(made: Estimate, found: Sequence[Variant], body: Body) -> dict[str, object]:
    """Return an estimate as the ``result`` of the JSON envelope; proportions are 0 to 1."""
    pooled, independent = made.pooled, made.prepared.independent
    return {
        "id": made.id,
        "question": made.question.said(body),
        "parameters": parameters(made.question, made.settings),
        "comparable": made.comparable,
        "k": made.k,
        "k_eff": made.k_eff,
        "lead_with_studies": made.lead_with_studies,
        "pooled": _pooled_fields(pooled, made)
        | {"prediction_note": _no_prediction(made), "heterogeneity_note": _no_heterogeneity(made)},
        "if_overlaps_are_real": _pooled_fields(made.strict, made),
        "overlap_sensitive": made.overlap_sensitive,
        "results": [_row_fields(row, made.settings.level) for row in made.rows],
        "left_out": [
            _count_fields(item.row) | {"reason": item.reason, "instead": item.instead}
            for item in made.left_out
        ],
        "sensitivity": [asdict(variant) for variant in found],
        "possible_overlaps": [asdict(item) for item in independent.possible],
        "review": [asdict(task) for task in independent.review],
        "differences": [
            {
                "attribute": d.attribute,
                "refused": d.refused,
                "values": {v: list(names) for v, names in d.values},
            }
            for d in made.prepared.differences
        ],
        "warnings": list(made.warnings),
    }


def _pooled_fields(pooled: Pooled, made: Estimate) -> dict[str, object]:
    """Return a pool of an estimate; the one with overlaps taken as real predicts nothing."""
    names = ("method", "requested", "interval_method", "level", "k", "n", "events", "estimate", "interval")
    fields: dict[str, object] = {name: getattr(pooled, name) for name in names}
    spread = pooled.heterogeneity if pooled.k > 2 else None
    fields["prediction"] = made.prediction if pooled is made.pooled else None
    return fields | {"heterogeneity": asdict(spread) if spread else None}


def _count_fields(row: EvidenceRow) -> dict[str, object]:
    return {"result": row.result, "cohort": row.cohort, "events": row.events, "total": row.total}


def _row_fields(row: EvidenceRow, level: float) -> dict[str, object]:
    more = {
        "label": row_label(row),
        "study": row.study,
        "reported_in": row.reported_in,
        "read_in": row.read_in,
        "second_hand": row.second_hand,
        "places": list(row.places),
        "exact_interval": clopper_pearson(row.events or 0, row.total or 1, level),
    }
    return _count_fields(row) | more
