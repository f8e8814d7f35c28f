"""Which results answer a question: those that may be counted, and those left out with the reason.

By default a result counts if it was measured, has events and total, was read at least in the abstract of its
own work, may be used in any analysis, its publication is not retracted, and its tumour lies within the
default scope or is named by the question (:mod:`netkg.analyse.outside`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.conditions import Condition, check_ranges, find_term, hold, parse_condition
from netkg.analyse.outside import OUTSIDE, is_outside
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError

__all__ = [
    "LeftOut",
    "Question",
    "Selection",
    "answers",
    "find_selection",
    "obstacle",
    "public_by",
    "question",
    "row_label",
    "select",
]

WIDER: Final = "a wider population, in which this one is not reported apart"
MIXED: Final = "reports other sites or grades with these, not apart"

_ROOT: Final = "nk:Outcome"
_STATES: Final = {
    "NotReported": "not reported",
    "NotSeen": "not seen",
    "SoughtAndAbsent": "sought and absent, no count",
}


@dataclass(frozen=True, slots=True)
class Question:
    """What an estimate is asked of; ids only, lists in order, so that equal questions are equal.

    Attributes:
        outcome: an outcome, with all below it.
        drugs: drugs or classes; the regimen has one of each. Empty: any regimen, or none.
        alone: the regimen has nothing beside them.
        tumour: a tumour, with all below it; None means any.
        where: further conditions, as :mod:`netkg.analyse.conditions` writes them.
        since: published on this day or later, ISO.
        until: published on this day at the latest, ISO.
        second_hand: take results too whose own work was not read.
        sensitivity: take results too that are for sensitivity analysis only.
    """

    outcome: str
    drugs: tuple[str, ...] = ()
    alone: bool = False
    tumour: str | None = None
    where: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    second_hand: bool = False
    sensitivity: bool = False

    def said(self, body: Body) -> str:
        """Return the question in a line, with labels for ids."""
        outcome = "any outcome" if self.outcome == _ROOT else body.label(self.outcome)
        return f"{outcome}; {self.among(body)}"

    def among(self, body: Body) -> str:
        """Return the question without its outcome, for what stands under a title that names it."""
        drugs = " + ".join(map(body.label, self.drugs)) + (" and nothing else" if self.alone else "")
        times = (f"published since {self.since}" * bool(self.since), f"until {self.until}" * bool(self.until))
        tumour = body.label(self.tumour) if self.tumour else "any tumour"
        marks = ("second-hand too" * self.second_hand, "sensitivity only too" * self.sensitivity)
        return "; ".join(part for part in (drugs, tumour, *self.where, *times, *marks) if part)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A result that answers the question and is not counted, and why; ``instead`` is the one that is."""

    row: EvidenceRow
    reason: str
    instead: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The results that a question picks, in order of id, and those that it would but for a reason."""

    question: Question
    rows: tuple[EvidenceRow, ...]
    left_out: tuple[LeftOut, ...]


def question(
    body: Body,
    outcome: str,
    *,
    drugs: Sequence[str] = (),
    alone: bool = False,
    tumour: str | None = None,
    where: Sequence[str] = (),
    since: str | None = None,
    until: str | None = None,
    second_hand: bool = False,
    sensitivity: bool = False,
) -> Question:
    """Return a question, from ids or names; arguments as the attributes of :class:`Question`.

    Raises:
        AnalysisError: an unknown term, column or value, or dates upside down; with suggestions.
    """
    conditions = [parse_condition(text, body) for text in where]
    span = [parse_condition(f"public_latest>={since}", body)] if since else []
    span += [parse_condition(f"public_latest<={until}", body)] if until else []
    check_ranges([*conditions, *span])
    if alone and not drugs:
        raise AnalysisError("nothing is alone without a drug", hint="name a drug, or a class of drugs")
    days = {condition.sign: condition.value for condition in span}
    return Question(
        outcome=find_term(outcome, body.terms, "outcome"),
        drugs=tuple(sorted({find_term(drug, body.terms, "drugs") for drug in drugs})),
        alone=alone,
        tumour=find_term(tumour, body.terms, "tumour") if tumour else None,
        where=tuple(sorted({str(condition) for condition in conditions})),
        since=_day(days.get(">="), 0),
        until=_day(days.get("<="), 1),
        second_hand=second_hand,
        sensitivity=sensitivity,
    )


def _day(days: object, which: int) -> str | None:
    return str(days[which]) if isinstance(days, tuple) else None


def select(body: Body, question: Question) -> Selection:
    """Return the results that a question picks.

    Raises:
        AnalysisError: none is left; the message counts what was left out and why.
    """
    found = find_selection(body, question)
    if not found.rows:
        raise _nothing(question, found.left_out, body)
    return found


def find_selection(body: Body, question: Question) -> Selection:
    """Return the results that a question picks, which may be none, and those left out with the reason."""
    conditions = [parse_condition(text, body, strict=False) for text in question.where]
    chosen, left_out = [], []
    for row in sorted(body.rows, key=lambda row: row.result):
        fit = _fit(row, question, conditions, body)
        if fit is False:
            continue
        reason = obstacle(row, question, body)
        if reason is None and fit is not True:
            reason = fit
        elif reason is not None and fit is not True:
            continue  # neither this population nor fit to be counted: nobody asked
        if reason is None:
            chosen.append(row)
        else:
            left_out.append(LeftOut(row, reason))
    return Selection(question, tuple(chosen), tuple(left_out))


def answers(row: EvidenceRow, question: Question, body: Body) -> bool:
    """Return whether a row is about what is asked, for all of its people, fit to be counted or not."""
    conditions = [parse_condition(text, body, strict=False) for text in question.where]
    return _fit(row, question, conditions, body) is True


def _fit(row: EvidenceRow, question: Question, conditions: Iterable[Condition], body: Body) -> bool | str:
    """Return whether a row is about what is asked; a text says why only a part of its people may be."""
    under = body.is_under
    if not under(row.outcome, question.outcome) or not _has_drugs(row, question, body):
        return False
    if not _in_time(row, question):
        return False
    held = hold(row, conditions, body)
    if held is False:
        return False
    if question.tumour is not None and not under(row.tumour or "", question.tumour):
        return WIDER if row.tumour and under(question.tumour, row.tumour) else False
    return True if held else MIXED


def _has_drugs(row: EvidenceRow, question: Question, body: Body) -> bool:
    under = body.is_under
    if not all(any(under(drug, asked) for drug in row.drugs) for asked in question.drugs):
        return False
    others = (drug for drug in row.drugs if not any(under(drug, asked) for asked in question.drugs))
    return not (question.alone and any(others))


def _in_time(row: EvidenceRow, question: Question) -> bool:
    if question.since is None and question.until is None:
        return True
    day = public_by(row)
    return day is not None and (question.since or "") <= day.isoformat() <= (question.until or "9999")


def public_by(row: EvidenceRow) -> dt.date | None:
    """Return when a row's publication was public at the latest: the end of its year, if need be."""
    return row.public_latest or (dt.date(row.year, 12, 31) if row.year else None)


def row_label(row: EvidenceRow) -> str:
    """Return a row's people in words."""
    return row.cohort_label or row.study_label or row.cohort


def obstacle(row: EvidenceRow, question: Question, body: Body) -> str | None:
    """Return why a result cannot be counted, or None."""
    if row.reported_in in body.retracted:
        return "its publication is retracted"
    if is_outside(row, question, body):
        return OUTSIDE
    if row.second_hand and not question.second_hand:
        return "second-hand, the work itself was not read"
    if row.use != "AnyAnalysis" and not question.sensitivity:
        return "for sensitivity analysis only"
    if row.reporting != "Measured":
        return _STATES.get(row.reporting, row.reporting)
    if row.events is None or row.total is None:
        missing = [name for name in ("events", "total") if getattr(row, name) is None]
        why = {row.missing.get(name, "not given") for name in missing}
        return f"{' and '.join(missing)} {', '.join(sorted(why))}"
    return None


def _nothing(question: Question, left_out: Iterable[LeftOut], body: Body) -> AnalysisError:
    counts = Counter(item.reason for item in left_out)
    said = "; ".join(f"{reason} ({count})" for reason, count in sorted(counts.items()))
    hint = "see which results there are with: netkg query results"
    if said:
        hint = f"left out: {said}"
    if any(item.row.value is not None for item in left_out):
        hint += f"; times are not pooled, see: netkg evidence --outcome {question.outcome}"
    return AnalysisError(f"no result can be counted: {question.said(body)}", hint=hint)
