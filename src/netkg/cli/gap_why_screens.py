"""Why a cell is what it is, as people read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.model import GapMap, Overlay
from netkg.analyse.gaps.wording import empty_wording
from netkg.analyse.selection import row_label
from netkg.cli.gap_words import BIAS_WORDS, interval_beside, label, labels, minimum, sample
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.report.numbers import percent

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.gaps.why import Why
    from netkg.analyse.rows import EvidenceRow

__all__ = ["query_text", "why_screen"]

NARROW: Final = 120
"""Below this width a table of results would break ids; one block a result breaks none."""


def query_text(why: Why) -> str:
    """Return the query that gives the results of a cell, ready for any engine."""
    return f"# cell {why.cell.key}: {why.cell.name}\n# {USE_STATEMENT}\n{why.sparql.rstrip()}\n"


def why_screen(
    why: Why, found: GapMap, closing: Sequence[RenderableType] = (), days: Iterable[str] = ()
) -> str:
    """Return why a cell is what it is: states with rules, numbers, results, what would close it.

    ``days`` says what a map as of a day is.
    """
    from rich.text import Text

    finding, name = why.cell.finding, found.space.name
    parts: list[RenderableType] = [
        Text(why.cell.name, "bold"),
        Text(f"cell {why.cell.key} of the space {name}", "dim"),
        *map(Text, days),
    ]
    if said := empty_wording(finding):
        parts.append(Text(said))
    rows = [(labels([state], letters=True), rule) for state, rule in finding.reasons]
    rows += [(label(overlay), _OVERLAYS[overlay]) for overlay in finding.overlays]
    rows += [(f"{label(state)} ?", reason) for state, reason in finding.open]
    parts += ["", table(("state", "rule"), rows, screen_width())]
    parts += _listed("evidence", _evidence(why))
    kept = set(finding.evidence.kept)
    parts += _results("results", [(row, "counted" * (row.result in kept)) for row in _counted_first(why)])
    parts += _results("recorded, not counted", why.aside)
    parts += _listed("", _elsewhere(why))
    parts += _listed("only a mixed total", [f"{item.result}: {item.how}" for item in why.mixed])
    parts += _results("second-hand, not evidence", [(row, "") for row in why.second_hand])
    parts += _listed("second-hand claims, not evidence", why.claims)
    parts += _listed(
        "what authors state without a number that is counted, not evidence",
        [f"{told.claim}: {told.summary}" for told in why.own_claims],
    )
    if why.nearest:
        nearest = f"{why.nearest.key}  {why.nearest.name}"
        parts += _listed("nearest more general cell with evidence", [nearest])
    parts += closing
    parts += _listed("how the outcome is judged", _thresholds(why))
    space = "" if name == "checkpoint" else f" --space {name}"
    query = f"the query that gives the results: netkg gaps why {why.cell.key}{space} --sparql"
    mark = f"thresholds {found.settings.digest} (ontology/gaps.toml)"
    return render([*parts, "", *(Text(line, "dim") for line in (query, mark, USE_STATEMENT))])


_OVERLAYS: Final = {
    Overlay.NOT_SEARCHED: "no recorded search covers the cell",
    Overlay.STALE: "nothing is newer than the window",
    Overlay.OVERLAP_SENSITIVE: "other states hold if the overlaps that nothing rules out are real",
}


def _counted_first(why: Why) -> list[EvidenceRow]:
    kept = set(why.cell.finding.evidence.kept)
    return sorted(why.rows, key=lambda row: row.result not in kept)


def _evidence(why: Why) -> list[str]:
    evidence, threshold = why.cell.finding.evidence, why.rule.threshold
    if not evidence.k:
        return []
    reports = "1 report" if evidence.reports == 1 else f"{evidence.reports} reports"
    lines = [f"{reports}, k {evidence.k} / k_eff {evidence.k_eff}, {sample(evidence)}"]
    if evidence.interval:
        crude = _share(evidence.events, evidence.total, evidence.interval, threshold)
        lines.append(f"crude {crude}")
    if evidence.apart:
        lines.append(f"if possible overlaps are real: {_share(*evidence.apart, threshold)}")
    if why.pooled and why.pooled.method == "glmm":
        said = f"{percent(why.pooled.estimate)} % ({interval_beside(why.pooled.interval, threshold)})"
        contains = "; this interval contains the threshold" if why.model_contains else ""
        lines.append(f"binomial-normal model (glmm): {said}{contains}; decides nothing here")
    if evidence.refused:
        lines.append(f"not one number: results differ in {', '.join(evidence.refused)}")
    if evidence.warnings:
        lines.append("added up although the results differ in:")
        lines += [f"  {warning}" for warning in evidence.warnings]
    return lines


def _share(events: int, total: int, interval: Sequence[float], threshold: float | None) -> str:
    limits = interval_beside(interval, threshold)
    return f"{events}/{total} = {percent(events / total)} % (exact {limits})"


def _elsewhere(why: Why) -> list[str]:
    if not why.elsewhere:
        return []
    count = "1 result" if why.elsewhere == 1 else f"{why.elsewhere} results"
    return [f"{count} of these people on other outcomes"]


def _results(title: str, rows: Iterable[tuple[EvidenceRow, str]]) -> list[RenderableType]:
    """Return results, each with a remark: a table, or one block each where it would be too narrow."""
    from rich.text import Text

    found = list(rows)
    if not found:
        return []
    head = Text(f"\n{title}", "bold")
    if screen_width() < NARROW:
        return [head, *(Text(line) for row, remark in found for line in _block(row, remark))]
    cells = [
        (row.result, row_label(row), _counts(row), remark, ", ".join(row.places)) for row, remark in found
    ]
    columns = ("result", "people", "events/total", "", "place")
    return [head, table(columns, cells, screen_width(), right=(2,))]


def _block(row: EvidenceRow, remark: str) -> list[str]:
    """Return a result in lines of which each begins with an id, or is words that may fold."""
    counts = _counts(row)
    said = "; ".join(filter(None, (row_label(row), counts if counts != "-" else "", remark)))
    return [row.result, f"  {said}", *(f"  {place}" for place in row.places)]


def _counts(row: EvidenceRow) -> str:
    if row.events is None or row.total is None:
        return "-" if row.value is None else f"{row.value:g} {row.unit or ''}".strip()
    return f"{row.events}/{row.total}"


def _listed(title: str, lines: Iterable[str]) -> list[RenderableType]:
    from rich.text import Text

    found = list(lines)
    head = [Text(f"\n{title}", "bold")] if title else []
    return [*head, *(Text(f"  {line}") for line in found)] if found else []


def _thresholds(why: Why) -> list[str]:
    rule = why.rule
    lines = [f"risk of bias: {BIAS_WORDS[rule.bias]}", minimum(rule)]
    lines += ["needs a control"] * rule.needs_control
    if rule.half_width is not None:
        lines.append(f"half-width at most {percent(rule.half_width)} points")
    if rule.threshold is None:
        lines.append("no threshold is declared: neither precision about it nor a conclusion is assessable")
    else:
        lines.append(f"threshold {percent(rule.threshold)} %: {rule.source}")
        lines.append(f"for: {rule.population}")
    return lines
