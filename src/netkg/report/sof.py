"""A summary of findings in words: rows of text, and from them Markdown and a page of HTML.

The page needs no other file. What the words mean stands in ``docs/appraisal.md``.
Numbers come as they are from :mod:`netkg.analyse.sof`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netkg.analyse.findings import Finding, Summary, per_1000
from netkg.analyse.sof import NOT_JUDGED
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["HEADS", "Row", "effect", "how", "to_html", "to_markdown", "to_rows", "to_values"]

HEADS: Final = (
    *("outcome", "patients", "k / k_eff", "how often", "certainty", "risk of bias", "left out", "comments"),
)
"""The columns; ``k`` is the number of cohorts, ``k_eff`` that of groups of them which share nothing."""

_WIDTHS: Final = (13, 7, 8, 19, 11, 9, 17, 16)
"""Share of the page for each column, in per cent."""

_NUMERIC: Final = ("patients", "k / k_eff")
_METHODS: Final = {"glmm": "binomial-normal model", "exact": "exact"}
_MARKDOWN: Final = str.maketrans({character: f"\\{character}" for character in r"\`*_[]|<>&"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row as text."""

    outcome: str
    patients: str
    cohorts: str
    effect: str
    method: str
    singles: tuple[str, ...]
    certainty: tuple[str, ...]
    bias: str
    left_out: tuple[str, ...]
    comments: tuple[str, ...]


def to_rows(findings: Iterable[Finding]) -> tuple[Row, ...]:
    """Return findings as rows of text."""
    return tuple(_row(finding) for finding in findings)


def _row(finding: Finding) -> Row:
    made = finding.estimate
    few = made is None or (made.k > 1 and made.lead_with_studies)
    return Row(
        outcome=finding.outcome,
        patients="-" if finding.patients is None else f"{finding.patients:,}",
        cohorts=f"{finding.k} / {finding.k_eff}",
        effect=effect(finding),
        method=_method(finding),
        singles=tuple(f"{one.events}/{one.total}" for one in finding.singles) if few else (),
        certainty=_certainty(finding),
        bias=", ".join(f"{risk} {count}" for risk, count in finding.bias) or "-",
        left_out=tuple(f"{reason} ({count})" for reason, count in finding.left_out),
        comments=(*_repeated(finding), *finding.comments),
    )


def _repeated(finding: Finding) -> Iterator[str]:
    """Yield that some people stand behind several results, where it is so."""
    if (count := len(finding.singles)) > finding.k:
        cohorts = "1 cohort" if finding.k == 1 else f"{finding.k} cohorts"
        yield f"{count} results of {cohorts}: some people are counted in more than one of them"


def effect(finding: Finding) -> str:
    """Return how many of 1,000, with the interval; or why not, and the range of the single results."""
    if finding.estimate is not None:
        pooled = finding.estimate.pooled
        low, high = map(per_1000, pooled.interval)
        return f"{per_1000(pooled.estimate)} per 1,000 ({low} to {high})"
    if finding.range is None:
        return finding.why_not or ""
    low, high = finding.range
    span = f"{low} to {high}" if low < high else str(low)
    return f"{finding.why_not}; single results {span} per 1,000"


def _method(finding: Finding) -> str:
    made = finding.estimate
    if made is None:
        return ""
    pooled = made.pooled
    cohorts = "one cohort, " if made.k == 1 else ""
    name = _METHODS.get(pooled.method, pooled.method)
    interval = pooled.interval_method.title()
    return f"{cohorts}{name}, {interval} interval, {100 * pooled.level:g} %"


def _certainty(finding: Finding) -> tuple[str, ...]:
    return tuple(
        f"{made.rating} ({made.judge}, {made.date.isoformat()}, asked: {made.asked} "
        f"Reasons: {' '.join(made.reasons)})"
        for made in finding.judgements
    ) or (NOT_JUDGED,)


def how(summary: Summary) -> str:
    """Return in what way the numbers were made, in words."""
    level = f"{100 * summary.settings.level:g} %"
    return (
        f"Of 1,000 people as those who were studied, with the {level} interval; k is the number of cohorts, "
        "k_eff that of groups of cohorts which share nothing. People whom two reports are known to share are "
        "counted once. Certainty is entered by a named judge and never by netkg: "
        f"{NOT_JUDGED} means that nobody did. Risk of bias follows from appraisals of the studies counted, "
        "and its numbers are cohorts."
    )


def to_markdown(summary: Summary) -> str:
    """Return the summary as Markdown, with a table for each population and treatment."""
    lines = ["# Summary of findings", "", USE_STATEMENT, "", how(summary), ""]
    for group in summary.groups:
        lines += [f"## {_plain(group.title)}", "", _line(HEADS), _line("---" for _ in HEADS)]
        lines += [_line(map(_plain, _cells(row))) for row in to_rows(group.findings)]
        lines.append("")
    if summary.nothing:
        lines += ["## Nothing can be counted", ""]
        lines += [f"- {_plain(title)}: {_plain(why)}" for title, why in summary.nothing]
        lines.append("")
    return "\n".join(lines)


def _cells(row: Row) -> tuple[str, ...]:
    shown = [row.effect, *([row.method] if row.method else [])]
    shown += [f"single results: {', '.join(row.singles)}"] if row.singles else []
    return (
        *(row.outcome, row.patients, row.cohorts, "; ".join(shown), "; ".join(row.certainty), row.bias),
        *("; ".join(row.left_out) or "nothing", "; ".join(row.comments)),
    )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _plain(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return " ".join(text.split()).translate(_MARKDOWN)


def to_html(summary: Summary) -> str:
    """Return the summary as a page of HTML with everything in it; text of the evidence is escaped."""
    groups = [{"title": group.title, "rows": to_rows(group.findings)} for group in summary.groups]
    page = _templates().get_template("sof.html.j2")
    return page.render(
        use=USE_STATEMENT,
        how=how(summary),
        heads=HEADS,
        numeric=_NUMERIC,
        widths=_WIDTHS,
        groups=groups,
        nothing=summary.nothing,
    )


@cache
def _templates() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates", encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def to_values(summary: Summary) -> Mapping[str, object]:
    """Return the summary as plain values; proportions are 0 to 1, what is not there is None."""
    return {
        "groups": [
            {"title": group.title, "rows": [_values(finding) for finding in group.findings]}
            for group in summary.groups
        ],
        "nothing": [{"title": title, "why": why} for title, why in summary.nothing],
        "how": how(summary),
    }


def _values(finding: Finding) -> dict[str, object]:
    made = finding.estimate
    pooled = made.pooled if made else None
    return {
        "outcome": finding.outcome,
        "asked": finding.question.outcome,
        "patients": finding.patients,
        "events": pooled.events if pooled else None,
        "k": finding.k,
        "k_eff": finding.k_eff,
        "results": len(finding.singles),
        "estimate": pooled.estimate if pooled else None,
        "interval": list(pooled.interval) if pooled else None,
        "per_1000": effect(finding),
        "method": pooled.method if pooled else None,
        "estimate_id": made.id if made else None,
        "why_not": finding.why_not,
        "range_per_1000": list(finding.range) if finding.range else None,
        "singles": [
            {"result": one.result, "label": one.label, "cohort": one.cohort}
            | {"events": one.events, "total": one.total, "risk_of_bias": one.bias}
            for one in finding.singles
        ],
        "certainty": [
            {"rating": one.rating, "reasons": list(one.reasons), "judge": one.judge}
            | {"date": one.date.isoformat(), "asked": one.asked, "id": one.certainty}
            for one in finding.judgements
        ]
        or NOT_JUDGED,
        "left_out": dict(finding.left_out),
        "comments": [*_repeated(finding), *finding.comments],
    }
