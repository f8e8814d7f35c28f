"""Summary of findings: of a population and treatment, what was found for each outcome, and how certain it is.

A row holds a number only where the guard lets results be pooled; otherwise it says why not and the range of
the single results. Certainty is that of a named judge, or "not judged". Risk of bias comes from appraisals.
Nothing is said of what would have happened without the treatment: a row without a comparator says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from netkg.analyse.appraisal import Appraisals, bias_of
from netkg.analyse.body import Body
from netkg.analyse.certainty import Judgement, judgements_of
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.comparability import in_words
from netkg.analyse.estimate import Estimate, Prepared, Settings, estimate, prepare
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, row_label
from netkg.errors import AnalysisError

__all__ = ["NOT_JUDGED", "OUTCOMES", "Finding", "Group", "Single", "Summary", "per_1000", "summarise"]

NOT_JUDGED: Final = "not judged"

_HARM: Final = "NCIT:C41331"
_CONTROL: Final = "nk:DiseaseControlOutcome"
_MARKER: Final = "nk:BiomarkerOutcome"
_NOTHING: Final = "no number can be counted"
_NUMBERED: Final = re.compile(r"(\d+) (.+)")

OUTCOMES: Final = ("nk:ObjectiveResponse", _CONTROL, _HARM)
"""Outcomes that are summarised if none is asked for; adverse events kind by kind, as far as recorded."""


@dataclass(frozen=True, slots=True)
class Single:
    """One result that stands behind a row."""

    result: str
    label: str
    events: int
    total: int
    bias: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One row: an outcome, in whom, how often, how it was computed, and how certain it is.

    Attributes:
        question: what was asked.
        outcome: the outcome in words.
        estimate: the number with all it stands on; None where nothing is pooled or counted.
        why_not: why there is no number.
        singles: the results counted, or those that may not be pooled, in order of id.
        left_out: reason -> how many results were left out for it, in order of reason.
        judgements: certainty, by named judges.
        comments: what must be read with it.
    """

    question: Question
    outcome: str
    estimate: Estimate | None
    why_not: str | None
    singles: tuple[Single, ...]
    left_out: tuple[tuple[str, int], ...]
    judgements: tuple[Judgement, ...]
    comments: tuple[str, ...]

    @property
    def patients(self) -> int | None:
        """Return how many people were counted, or None where results may be of the same people twice."""
        return self.estimate.pooled.n if self.estimate else None

    @property
    def bias(self) -> tuple[tuple[str, int], ...]:
        """Return risk of bias -> how many results have it."""
        return tuple(sorted(Counter(single.bias for single in self.singles).items()))

    @property
    def range(self) -> tuple[int, int] | None:
        """Return the lowest and highest single result per 1,000."""
        shares = [single.events / single.total for single in self.singles if single.total]
        return (per_1000(min(shares)), per_1000(max(shares))) if shares else None


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one population and treatment."""

    title: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """A summary of findings.

    Attributes:
        groups: populations and treatments of which a result can be counted.
        nothing: the others, in order of asking: what was asked, and why nothing is counted.
        settings: how results were pooled.
    """

    groups: tuple[Group, ...]
    nothing: tuple[tuple[str, str], ...]
    settings: Settings


def per_1000(share: float) -> int:
    """Return how many of 1,000 a proportion is; halves go up.

    >>> per_1000(11 / 202), per_1000(0.0005), per_1000(0.0)
    (54, 1, 0)
    """
    return int((Decimal(repr(float(share))) * 1000).quantize(Decimal(1), ROUND_HALF_UP))


def summarise(
    body: Body,
    questions: Sequence[Question],
    *,
    appraisals: Appraisals | None = None,
    judgements: Sequence[Judgement] = (),
    settings: Settings | None = None,
) -> Summary:
    """Return the summary of findings for questions, grouped by population and treatment in their order.

    Args:
        body: the body of evidence.
        questions: what is asked; one about adverse events stands for each kind that is recorded.
        appraisals: answers to appraisal tools; without them no study counts as appraised.
        judgements: judgements of certainty.
        settings: how to pool.

    Raises:
        AnalysisError: there is no question, or the settings ask to pool what cannot be compared.
    """
    chosen = settings or Settings()
    if not questions:
        raise AnalysisError("nothing was asked", hint="name an outcome, or declare standing questions")
    if chosen.not_comparable:
        raise AnalysisError("a summary of findings never pools what cannot be compared")
    known = _Known(body, chosen, find_clusters(body), appraisals or Appraisals(), tuple(judgements))
    groups: dict[str, list[Finding]] = {}
    for question in dict.fromkeys(questions):
        groups.setdefault(_title(question, body), []).extend(_findings(question, known))
    counted = {title for title, found in groups.items() if any(finding.singles for finding in found)}
    return Summary(
        tuple(Group(title, tuple(groups[title])) for title in groups if title in counted),
        tuple((title, _why_nothing(found)) for title, found in groups.items() if title not in counted),
        chosen,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What all rows are made from."""

    body: Body
    settings: Settings
    clusters: Clusters
    appraisals: Appraisals
    judgements: tuple[Judgement, ...]


def _why_nothing(found: Sequence[Finding]) -> str:
    if not found:
        return "no result is recorded"
    said = (f"{made.outcome}: {_numbered(made.left_out)}" for made in found)
    return "; ".join(said)


def _numbered(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{reason} ({count})" for reason, count in counts)


def _findings(question: Question, known: _Known) -> list[Finding]:
    """Return the rows of a question: one, or if it is about adverse events one for each kind recorded."""
    body = known.body
    if not body.is_under(question.outcome, _HARM):
        made = _finding(question, known)
        return [made] if made else []
    kinds = sorted({row.outcome for row in body.rows if body.is_under(row.outcome, question.outcome)})
    found = [made for kind in kinds if (made := _kind(replace(question, outcome=kind), known))]
    kept = [made for made in found if not any(_says_no_more(made, other, body) for other in found)]
    silent = max((dict(made.left_out).get("not reported", 0) for made in found), default=0)
    more = (f"adverse events not reported: {silent} {'report' if silent == 1 else 'reports'}",)
    return [replace(made, comments=made.comments + more) for made in kept] if silent else kept


def _kind(question: Question, known: _Known) -> Finding | None:
    """Return the row of one kind of event, without those below it: a fatal event is of grade 3 or higher."""
    rows = tuple(row for row in known.body.rows if row.outcome == question.outcome)
    return _finding(question, replace(known, body=replace(known.body, rows=rows)))


def _says_no_more(made: Finding, other: Finding, body: Body) -> bool:
    """Return whether a kind of event counts nothing that a narrower kind does not."""
    one, narrower = made.question.outcome, other.question.outcome
    return one != narrower and body.is_under(narrower, one) and set(made.singles) <= set(other.singles)


def _title(question: Question, body: Body) -> str:
    said = question.said(body).split("; ")
    return "; ".join(said[1:])


def _finding(question: Question, known: _Known) -> Finding | None:
    """Return a row, or None if no result is about the question."""
    body, settings = known.body, known.settings
    judged = judgements_of(known.judgements, question)
    try:
        prepared = prepare(body, question, settings, known.clusters)
    except AnalysisError as error:
        left = _reasons(error.hint or "")
        label = body.label(question.outcome)
        return Finding(question, label, None, _NOTHING, (), left, judged, ()) if left else None
    refused = [str(difference) for difference in prepared.differences if difference.refused]
    made = None if refused else estimate(body, question, settings, known.clusters)
    rows = prepared.rows
    outcomes = {row.outcome for row in rows}
    return Finding(
        question=question,
        outcome=body.label(outcomes.pop() if len(outcomes) == 1 else question.outcome),
        estimate=made,
        why_not=f"not pooled: they differ in {'; in '.join(refused)}" if refused else None,
        singles=tuple(_single(row, known.appraisals, body) for row in rows),
        left_out=_left_out(prepared, made),
        judgements=judged,
        comments=tuple(_comments(rows, made, judged, body)),
    )


def _reasons(hint: str) -> tuple[tuple[str, int], ...]:
    """Return reason -> count from what the selection says when nothing is left.

    >>> _reasons("left out: 2 for sensitivity analysis only; 1 not seen")
    (('for sensitivity analysis only', 2), ('not seen', 1))
    """
    _, found, said = hint.partition("left out: ")
    parts = (_NUMBERED.fullmatch(part) for part in said.split("; ")) if found else ()
    return tuple(sorted((part[2], int(part[1])) for part in parts if part))


def _single(row: EvidenceRow, appraisals: Appraisals, body: Body) -> Single:
    risk = bias_of(appraisals, row, body).risk
    return Single(row.result, row_label(row), row.events or 0, row.total or 0, risk)


def _left_out(prepared: Prepared, made: Estimate | None) -> tuple[tuple[str, int], ...]:
    items = made.left_out if made else (*prepared.selection.left_out, *prepared.independent.dropped)
    return tuple(sorted(Counter(item.reason for item in items).items()))


def _comments(
    rows: Sequence[EvidenceRow], made: Estimate | None, judged: Iterable[Judgement], body: Body
) -> Iterator[str]:
    told = not all(body.is_under(row.outcome, _MARKER) for row in rows)
    if told and not any(row.comparator for row in rows):
        yield "no comparator: uncontrolled"
        if any(body.is_under(row.outcome, _CONTROL) for row in rows):
            yield "many tumours grow slowly, so without a comparator this does not show what a drug does"
    units = {row.unit_of_analysis for row in rows} - {None, "patient", "Patient"}
    if units:
        said = ", ".join(sorted(in_words(str(unit)) for unit in units))
        yield f"not patients everywhere; counted are: {said}"
    if any(row.selected_by_biomarker for row in rows):
        yield "some people were selected by a biomarker"
    if made and (pairs := len(made.prepared.independent.possible)):
        sensitive = "; overlap-sensitive" if made.overlap_sensitive else ""
        yield f"pairs of cohorts that may share patients: {pairs}{sensitive}"
    yield from _spread(made) if made else ()
    yield from _newer(rows, judged)


def _spread(made: Estimate) -> Iterator[str]:
    """Yield what can be said of how far the cohorts differ."""
    found = made.pooled.heterogeneity
    if made.k == 2:
        yield "two cohorts: how far they differ cannot be estimated"
    elif found is not None:
        yield f"between cohorts: I² {100 * found.i2:.0f} %"
    if made.k_eff < made.k:
        yield "cohorts of one trial or series are different people"


def _newer(rows: Sequence[EvidenceRow], judged: Iterable[Judgement]) -> Iterator[str]:
    days = [row.public_latest for row in rows if row.public_latest]
    for judgement in judged:
        newer = sum(day > judgement.date for day in days)
        if newer:
            yield f"{newer} of the results became public after {judgement.judge} had judged"
