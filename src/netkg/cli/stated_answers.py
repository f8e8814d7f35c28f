"""Gaps that authors state, as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from netkg.analyse.stated import Against, Span, StatedGap, Verdict
from netkg.cli.screen import render, screen_width, table
from netkg.cli.study_counts import StudyCounts
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body

__all__ = ["stated_fields", "stated_screen"]


def stated_fields(found: Sequence[StatedGap], body: Body) -> dict[str, object]:
    """Return stated gaps as the ``result`` of the JSON envelope."""
    counts = StudyCounts(body)
    return {"stated": [_stated_fields(gap, counts) for gap in found]}


def _stated_fields(gap: StatedGap, counts: StudyCounts) -> dict[str, object]:
    claim, first = gap.claim, gap.falsified_by
    names = ("claim", "kind", "summary", "second_hand", "reported_in", "read_in")
    axes = ("population", "intervention", "outcome")
    return {name: getattr(claim, name) for name in names} | {
        "places": list(claim.places),
        "scope": {axis: list(getattr(claim, f"scope_{axis}")) for axis in axes},
        "stated": _span_fields(gap.stated),
        "verdict": str(gap.verdict),
        "when_stated": str(gap.when_stated) if gap.when_stated else None,
        "falsified_by": _against_fields(gap, first) if first else None,
        "independent_studies": counts.count(item.study for item in gap.against),
        "studies": [
            _against_fields(gap, item) | {"cluster": counts.cluster(item.study)} for item in gap.against
        ],
        "scope_changes": [
            {"name": change.name, "term": change.term, "studies": [item.study for item in change.studies]}
            for change in gap.scope_changes
        ],
    }


def _against_fields(gap: StatedGap, item: Against) -> dict[str, object]:
    return {
        "study": item.study,
        "label": item.label,
        "state": gap.said(item),
        "public": _span_fields(item.public),
        "publication": item.publication,
        "results": list(item.results),
    }


def _span_fields(span: Span) -> list[str | None]:
    return [day.isoformat() if day else None for day in span]


def stated_screen(found: Sequence[StatedGap], body: Body) -> str:
    """Return each stated gap with the studies in its scope, by the day of their results."""
    from rich.text import Text

    counts = StudyCounts(body)
    parts = [part for gap in found for part in _stated(gap, body, counts)]
    if not found:
        parts.append(Text("no record holds an absence claim or a recommendation"))
    return render([*parts, Text(USE_STATEMENT, "dim")], width=screen_width())


def _stated(gap: StatedGap, body: Body, counts: StudyCounts) -> list[RenderableType]:
    from rich.text import Text

    claim = gap.claim
    kind = "absence claim" if gap.is_absence else "recommendation"
    mark = " [second-hand]" if claim.second_hand else ""
    terms = (*claim.scope_population, *claim.scope_intervention, *claim.scope_outcome)
    scope = "; ".join(map(body.label, terms)) or "any"
    parts: list[RenderableType] = [
        Text(f"{kind}{mark}: {claim.summary}", "bold"),
        Text(f"{claim.claim}, stated {_days(gap.stated)}; scope: {scope}"),
        Text(f"state: {_verdict(gap, counts)}"),
    ]
    rows = [(gap.said(i), _days(i.public), str(len(i.results)), i.label, i.study) for i in gap.against]
    if rows:
        head = ("state", "results public", "results", "study", "id")
        parts += ["", table(head, rows, screen_width(), right=(2,))]
    for change in gap.scope_changes:
        more = ", ".join(item.study for item in change.studies) or "no more studies in this store"
        parts.append(Text(f"with {change.name} in the scope: {more}", "dim"))
    return [*parts, ""]


def _verdict(gap: StatedGap, counts: StudyCounts) -> str:
    first = gap.falsified_by
    if gap.verdict is Verdict.FALSIFIED and first is not None:
        doubt = "; whether it was false when stated is undetermined" if gap.when_stated else ""
        return f"falsified by {first.label}, results public {_days(first.public)}{doubt}"
    if gap.verdict is Verdict.STUDIED:
        studies = counts.said((item.study for item in gap.against), "prospective")
        return f"{studies} in its scope; whether they answer it is not judged"
    return "open, as far as this store goes" if gap.verdict is Verdict.OPEN else str(gap.verdict)


def _days(span: Span) -> str:
    first, last = (day.isoformat() if day else "not known" for day in span)
    return first if first == last else f"between {first} and {last}"
