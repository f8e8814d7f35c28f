"""Summary of findings: of a population and treatment, what was found for each outcome, and how certain it is.

A row holds a number only where the guard lets results be pooled; otherwise it says why not and the range of
the single results. Certainty is that of a named judge, or "not judged". Risk of bias comes from appraisals.
Nothing is said of what would have happened without the treatment: a row without a comparator says so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netkg.analyse.appraisal import Appraisals, bias_of
from netkg.analyse.body import Body
from netkg.analyse.certainty import Judgement, judgements_of
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.estimate import Prepared, Settings, estimate, prepare
from netkg.analyse.findings import Finding, Group, Single, Summary
from netkg.analyse.outside import mixed_warnings
from netkg.analyse.overlap import count_once
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import LeftOut, Question, find_selection, row_label
from netkg.analyse.sof_comments import comments_on
from netkg.errors import AnalysisError

__all__ = ["NOT_JUDGED", "OUTCOMES", "refuse_empty", "summarise"]

NOT_JUDGED: Final = "not judged"

_HARM: Final = "NCIT:C41331"
_CONTROL: Final = "nk:DiseaseControlOutcome"
_NOTHING: Final = "no number can be counted"
_NONE: Final = "None in this store; where no search is recorded that says nothing more"

OUTCOMES: Final = ("nk:ObjectiveResponse", _CONTROL, _HARM)
"""Outcomes that are summarised if none is asked for; adverse events kind by kind, as far as recorded."""


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


def refuse_empty(summary: Summary) -> None:
    """Refuse a summary in which nothing is counted, whatever was asked.

    Raises:
        AnalysisError: no question has a result that can be counted; the message says why for each.
    """
    if not summary.groups:
        why = "".join(f"\n  {title}: {reasons}" for title, reasons in summary.nothing)
        raise AnalysisError(f"no result can be counted for what was asked:{why}", hint=_NONE)


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
    return question.among(body)


def _finding(question: Question, known: _Known) -> Finding | None:
    """Return a row, or None if no result is about the question."""
    body, settings = known.body, known.settings
    chosen = find_selection(body, question)
    if not chosen.rows:
        return _empty(question, chosen.left_out, known) if chosen.left_out else None
    prepared = prepare(body, question, settings, known.clusters)
    refused = [str(difference) for difference in prepared.differences if difference.refused]
    made = None if refused else estimate(body, question, settings, known.clusters)
    rows = prepared.rows
    outcomes = {row.outcome for row in rows}
    judged = judgements_of(known.judgements, question)
    return Finding(
        question=question,
        outcome=body.label(outcomes.pop() if len(outcomes) == 1 else question.outcome),
        estimate=made,
        why_not=f"not pooled: they differ in {'; in '.join(refused)}" if refused else None,
        singles=_singles(rows, known),
        k_eff=prepared.independent.k_eff,
        left_out=_counted(made.left_out if made else _dropped(prepared)),
        judgements=judged,
        comments=(*comments_on(rows, made, judged, body), *mixed_warnings(rows, question, body)),
    )


def _empty(question: Question, left_out: Iterable[LeftOut], known: _Known) -> Finding:
    """Return the row of a question that only results answer which cannot be counted."""
    return Finding(
        question=question,
        outcome=known.body.label(question.outcome),
        estimate=None,
        why_not=_NOTHING,
        singles=(),
        k_eff=0,
        left_out=_counted(left_out),
        judgements=judgements_of(known.judgements, question),
        comments=(),
    )


def _singles(rows: Sequence[EvidenceRow], known: _Known) -> tuple[Single, ...]:
    """Return results in their order, each with the cohort that stands for its people."""
    people, repeated = count_once(rows, known.body, known.clusters, keep=known.settings.keep, across=True)
    cohorts = {row.result: row.cohort for row in people}
    cohorts |= {item.row.result: cohorts[str(item.instead)] for item in repeated}
    return tuple(_single(row, cohorts[row.result], known) for row in rows)


def _single(row: EvidenceRow, cohort: str, known: _Known) -> Single:
    risk = bias_of(known.appraisals, row, known.body).risk
    return Single(row.result, row_label(row), cohort, row.events or 0, row.total or 0, risk)


def _dropped(prepared: Prepared) -> tuple[LeftOut, ...]:
    return (*prepared.selection.left_out, *prepared.independent.dropped)


def _counted(items: Iterable[LeftOut]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(item.reason for item in items).items()))
