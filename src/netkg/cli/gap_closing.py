"""What would close a cell of a gap map, as people and programs read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netkg.analyse.gaps.closing import Closing, Registries, closing
from netkg.cli.screen import screen_width, table
from netkg.cli.value_answers import HEAD, grid_fields, grid_row, ongoing_fields, verdict_lines
from netkg.report.numbers import limits, percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps.model import Cell, GapMap
    from netkg.cli.gap_maps import GapSources

__all__ = [
    "closing_fields",
    "closing_of",
    "closing_parts",
    "parent_fields",
    "parent_line",
    "read_registries",
    "reservations",
]


def read_registries(sources: GapSources) -> Registries:
    """Return what the store of a map records of registries."""
    from netkg.analyse.companions import read_companion
    from netkg.analyse.information.ongoing import registry_searches

    evidence = sources.evidence
    trials = read_companion(evidence.store, evidence.catalogue, "trials")
    searches = registry_searches(evidence.query("gaps/searches").solutions)
    return Registries(tuple(trials), searches)


def closing_of(sources: GapSources, found: GapMap, cell: Cell) -> Closing:
    """Return what would close a cell, with what the store records of registries."""
    return closing(found, cell, sources.body, read_registries(sources))


def closing_fields(made: Closing) -> dict[str, Any]:
    """Return what would close a cell as plain values; None with the reason in ``not_assessable``."""
    test = made.planned.test
    return {
        "cohorts": made.cohorts,
        "added_up_although_they_differ_in": list(made.warnings),
        "people_counted": made.total,
        "events": made.events,
        "precision": None
        if made.planned.precision is None
        else {
            "needed": made.planned.precision,
            "expected_share": made.plan.expected,
            "half_width": made.rule.half_width,
            "needed_whatever_the_share": made.planned.widest,
            "information_fraction": made.fraction,
            "more": made.more,
        },
        "single_stage": None
        if test is None
        else {
            name: getattr(test, name)
            for name in (
                *("p0", "p1", "alpha", "power", "n", "reject_above"),
                *("attained_alpha", "attained_power"),
            )
        },
        "value": grid_fields(made.value) if made.value else None,
        "not_assessable": dict(made.open),
        "registered_trials": ongoing_fields(made.ongoing),
        "parent": parent_fields(made.parent) if made.parent else None,
    }


def parent_fields(parent: Cell) -> dict[str, Any]:
    """Return the numbers of the nearest more general cell with evidence; it is in no sum of the cell."""
    evidence = parent.finding.evidence
    return {
        "key": parent.key,
        "cell": parent.name,
        "k": evidence.k,
        "k_eff": evidence.k_eff,
        "people": evidence.patients,
        "events": evidence.events if evidence.interval else None,
        "total": evidence.total if evidence.interval else None,
        "interval": list(evidence.interval) if evidence.interval else None,
    }


def closing_parts(made: Closing) -> list[RenderableType]:
    """Return what would close a cell as lines and a table for the screen."""
    from rich.text import Text

    parts: list[RenderableType] = [Text("\nwhat would close it", "bold")]
    parts += [Text(f"  {line}") for line in (*_sizes(made), *_refusals(made))]
    if made.value:
        so_far = "nobody counted so far" if not made.value.total else f"after {_counts(made)}"
        said = f"  what {made.value.patients} more people would be worth, {so_far}:"
        parts += [Text(said), table(HEAD, map(grid_row, made.value.points), screen_width(), right=_NUMBERS)]
        parts += [Text(f"  {line}") for line in verdict_lines(made.value)]
        parts += [Text(f"  {line}", "dim") for line in reservations(made)]
    parts.append(Text(f"  {made.ongoing}"))
    parts.append(Text(f"  {parent_line(made.parent)}"))
    parts.append(
        Text("  planning arithmetic on single arms; it does not say that a trial should be run", "dim")
    )
    return parts


_NUMBERS = (0, 2, 3, 5, 6, 7)


def _counts(made: Closing) -> str:
    return f"{made.events} of {made.total}"


def _sizes(made: Closing) -> list[str]:
    lines = []
    needed, test = made.planned.precision, made.planned.test
    if needed is not None and made.rule.half_width is not None:
        width = percent(made.rule.half_width)
        share = percent(made.plan.expected)
        lines.append(
            f"precision: N* = {needed} people for {width} points to either side of {share} % "
            f"({made.planned.widest} whatever the share); exact intervals of small counts are wider"
        )
        if made.fraction is not None:
            lines.append(
                f"information: {made.total} of {needed} people, fraction {made.fraction:.3f}, "
                f"{made.more} more people"
            )
    if test is not None:
        lines.append(
            f"exact test in one stage, {percent(test.p0)} % against {percent(test.p1)} %: a new arm of "
            f"{test.n} people, more than {test.reject_above} with the event "
            f"(alpha {test.attained_alpha:.4f}, power {test.attained_power:.3f})"
        )
    return lines


_PARTS = {
    "fraction": "information fraction",
    "precision": "information size by precision",
    "test": "exact test",
    "value": "value of more people",
}


def _refusals(made: Closing) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for part, why in made.open:
        by_reason.setdefault(why, []).append(_PARTS[part])
    return [f"{', '.join(parts)}: {why}" for why, parts in by_reason.items()]


def reservations(made: Closing) -> list[str]:
    """Return what is to be said against the grid: its unit, and what the crude sum passes over."""
    lines = ["EVPI, EVSI: response probability per patient treated; a mean is what a prior expects"]
    if not made.total:
        lines.append("nobody was counted: the priors say all of it")
    elif made.cohorts > 1:
        lines.append(
            "a crude sum ignores differences between cohorts: the chances are surer than they should be"
        )
    lines += [f"added up although they differ in {warning}" for warning in made.warnings]
    return lines


def parent_line(parent: Cell | None) -> str:
    """Return the nearest more general cell with its numbers in a line; it is in no sum of the cell."""
    if parent is None:
        return "no more general cell has evidence"
    evidence = parent.finding.evidence
    said = f"k {evidence.k} / k_eff {evidence.k_eff}"
    if evidence.interval:
        share = percent(evidence.events / evidence.total)
        said += f", {evidence.events}/{evidence.total} = {share} % (exact {limits(evidence.interval)})"
    elif evidence.refused:
        said += f", not one number: results differ in {', '.join(evidence.refused)}"
    else:
        said += ", no result with events and total"
    return f"beside it, in no number above: {parent.key} {parent.name}: {said}"
