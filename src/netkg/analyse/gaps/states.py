"""The state table: which states hold in a cell, by which rule, and what could not be assessed.

All states that hold are kept, in the order of :class:`netkg.analyse.gaps.model.State`; the first is primary.
Each rule says its numbers, so that nothing has to be taken on trust.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.special import betaincinv

from netkg.analyse.counts import check_counts
from netkg.analyse.gaps.model import Evidence, Overlay, State
from netkg.analyse.gaps.settings import OutcomeRule, Settings
from netkg.analyse.heterogeneity import i_squared, q_statistic
from netkg.analyse.inconsistency import find_inconsistencies
from netkg.analyse.transforms import logit_effects

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Case", "judge", "stale"]

Reasons = dict[State, str]
_DAYS: Final = 365.25

HighRisk = Callable[["EvidenceRow"], bool]
"""Row -> whether appraisals put its risk of bias high."""


@dataclass(frozen=True, slots=True)
class Case:
    """What the states of a cell are judged by.

    Attributes:
        rows: the results of the cell, of which ``evidence`` is made.
        evidence: what they come to.
        mixed: how many results report a mixed total with this population.
        told: how many second-hand results and claims there are.
        direct: whether a result is of the cell's own population, not only of narrower ones.
        surrogates: outcomes that stand for this one and have evidence, in words.
        rule: how the outcome is judged.
        controlled: those of the results that have a control: the study is so designed, or the comparator is
            a cohort under another regimen. A comparison of two strata under one drug is none.
        is_share: whether the results are shares of one population; those of strata beside each other are not.
    """

    rows: Sequence[EvidenceRow]
    evidence: Evidence
    mixed: int
    told: int
    direct: bool
    surrogates: tuple[str, ...]
    rule: OutcomeRule
    controlled: frozenset[str] = frozenset()
    is_share: bool = True


def judge(case: Case, settings: Settings, body: Body, high_risk: HighRisk) -> tuple[Reasons, Reasons, bool]:
    """Return state -> why it holds, state -> why it could not be assessed, and whether overlap decides.

    Both in the order of states. Overlap decides if other states hold once every overlap that nothing rules
    out is taken as real.
    """
    if not case.evidence.k:
        return _ordered(dict(_empty(case))), {}, False
    found, unknown = _judge(case, settings, body, high_risk)
    changed = False
    if case.evidence.strict is not None:
        again, _ = _judge(replace(case, evidence=case.evidence.strict), settings, body, high_risk)
        changed = set(again) != set(found)
    if not found:
        found = {State.NO_RULE: "no rule of a gap fires, as far as it could be assessed"}
    return _ordered(found), _ordered(unknown), changed


def _judge(case: Case, settings: Settings, body: Body, high_risk: HighRisk) -> tuple[Reasons, Reasons]:
    """Return what holds, and what could not be assessed."""
    bias, unseen = _bias(case, high_risk)
    found = dict(_quality(case, settings, body))
    if bias:
        found[State.HIGH_BIAS] = bias
    numbers, unknown = _numbers(case, case.evidence, found)
    conclusive = {State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST} & set(numbers)
    if unseen:
        unknown |= {State.HIGH_BIAS: unseen} | dict.fromkeys(conclusive, unseen)
        numbers = {state: why for state, why in numbers.items() if state not in conclusive}
    return found | numbers, unknown


def _ordered(found: Reasons) -> Reasons:
    return {state: found[state] for state in State if state in found}


def _empty(case: Case) -> Iterator[tuple[State, str]]:
    if case.mixed:
        said = "results only give a total of people of whom these are, or may be, a part"
        yield State.NOT_SEPARABLE, f"{case.mixed} {said}"
    if case.told:
        yield State.SECOND_HAND_ONLY, f"{case.told} second-hand results or claims, and no other"
    if not case.mixed and not case.told:
        yield State.NO_STUDY, "no result on this outcome in a cohort that includes this population"
    if case.surrogates:
        yield State.INDIRECT, f"results only of {', '.join(case.surrogates)}, which may stand for it"


def _quality(case: Case, settings: Settings, body: Body) -> Iterator[tuple[State, str]]:
    """Yield the states that depend neither on the risk of bias nor on the crude proportion."""
    evidence, rule = case.evidence, case.rule
    if evidence.k_eff == 1:
        more = f" ({evidence.k} groups of people in it)" if evidence.k > 1 else ""
        yield State.SINGLE_COHORT, f"one independent cohort{more}"
    if few := _few(evidence, rule):
        yield State.TOO_FEW, few
    if rule.needs_control and not case.controlled:
        yield State.NO_COMPARATOR, "the outcome needs a control, and no result has one"
    if differing := _inconsistent(case, settings, body):
        yield State.INCONSISTENT, differing
    if not case.direct:
        yield State.INDIRECT, "all results are of narrower populations, none of this one as a whole"


def _few(evidence: Evidence, rule: OutcomeRule) -> str:
    said = []
    if evidence.patients < rule.minimum_n:
        unknown = f", and {evidence.unsized} results of unknown size" if evidence.unsized else ""
        said.append(f"{evidence.patients} people{unknown}, fewer than {rule.minimum_n}")
    if evidence.counted and evidence.events < rule.minimum_events:
        said.append(f"{evidence.events} events, fewer than {rule.minimum_events}")
    return "; ".join(said)


def _bias(case: Case, high_risk: HighRisk) -> tuple[str, str]:
    """Return why every result is at high risk of bias, or why that cannot be assessed; or neither.

    Criteria that a publication does not state are a risk. Criteria that nobody has seen are not: the part of
    the publication that may state them was not in hand.
    """
    if case.rule.bias == "uncontrolled":
        alone = [("uncontrolled", row.result not in case.controlled) for row in case.rows]
        risks = [_first(one, row, high_risk) for one, row in zip(alone, case.rows, strict=True)]
    elif case.rule.bias == "response":
        risks = [_risk_of_response(row, high_risk) for row in case.rows]
    else:
        risks = ["appraised as high-risk" if high_risk(row) else "" for row in case.rows]
    if not all(risks):
        return "", ""
    counts = {risk: risks.count(risk) for risk in dict.fromkeys(sorted(risks))}
    if unseen := counts.get(_UNSEEN):
        return "", f"not assessable: criteria of {unseen} of {len(risks)} results were not seen"
    said = ", ".join(f"{count} {risk}" for risk, count in counts.items())
    return f"every result is at high risk: {said}", ""


_UNSEEN: Final = "criteria not seen"


def _first(known: tuple[str, bool], row: EvidenceRow, high_risk: HighRisk) -> str:
    words, holds = known
    if holds:
        return words
    return "appraised as high-risk" if high_risk(row) else ""


def _risk_of_response(row: EvidenceRow, high_risk: HighRisk) -> str:
    """Return by which rule a response is at high risk of bias, that it is not known, or nothing."""
    if found := _first(("retrospective", row.prospective is False), row, high_risk):
        return found
    if row.criteria is not None:
        return ""
    return "criteria not reported" if row.missing.get("criteria") == "not reported" else _UNSEEN


def _inconsistent(case: Case, settings: Settings, body: Body) -> str:
    """Return how independent results differ: two by two while they are few, then by I² and direction."""
    counted = set(case.evidence.counted)
    rows = [row for row in case.rows if row.result in counted]
    if len(rows) < 2 or case.evidence.refused or not case.is_share:
        return ""
    if len(rows) > settings.pairs_up_to:
        return _heterogeneous(rows, case.rule.threshold, settings.level)
    cells = find_inconsistencies(
        rows,
        replace(body, rows=tuple(rows)),
        drugs=("these",),
        threshold=case.rule.threshold,
        alpha=settings.alpha,
        level=settings.level,
    )
    pairs = [pair for cell in cells for pair in cell.disagreements]
    if pairs:
        first, more = pairs[0], f"; {len(pairs)} pairs differ" if len(pairs) > 1 else ""
        counts = " and ".join(f"{r.events}/{r.total} ({r.result})" for r in (first.one, first.other))
        separation = str(first.separation).removeprefix("results differ; ")
        return f"{counts} differ in {' and '.join(first.kinds)}, p {first.p_value:.3g}{more}; {separation}"
    wide = [cell.i2_interval for cell in cells if cell.is_inconsistent and cell.i2_interval]
    return f"I² has an interval above 0, from {100 * wide[0][0]:.0f} %" if wide else ""


def _heterogeneous(rows: Sequence[EvidenceRow], threshold: float | None, level: float) -> str:
    events = np.array([row.events or 0 for row in rows])
    totals = np.array([row.total or 1 for row in rows])
    if threshold is not None:
        tail = (1 - level) / 2
        low = np.where(events > 0, betaincinv(np.maximum(events, 1), totals - events + 1, tail), 0.0)
        high = np.where(
            events < totals, betaincinv(events + 1, np.maximum(totals - events, 1), 1 - tail), 1.0
        )
        if (high < threshold).any() and (low > threshold).any():
            return f"{len(rows)} results; intervals lie on either side of {threshold:g}"
    counts = check_counts(events.tolist(), totals.tolist())
    effects = logit_effects(counts)
    _, interval = i_squared(q_statistic(effects.values, effects.variances), counts.k, level)
    if interval and interval[0] > 0:
        return f"{len(rows)} results; I² has an interval above 0, from {100 * interval[0]:.0f} %"
    return ""


def _numbers(case: Case, evidence: Evidence, others: Reasons) -> tuple[Reasons, Reasons]:
    """Return the states that depend on the crude proportion and its exact interval, and what stays open."""
    rule, found, unknown = case.rule, dict[State, str](), dict[State, str]()
    conclusive = (State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST)
    if evidence.interval is None:
        lacking = "no result has events and total"
        if not case.is_share:
            lacking = "an association is not one proportion"
        elif evidence.refused:
            lacking = f"results are not comparable, they differ in {', '.join(evidence.refused)}"
        return {}, dict.fromkeys((State.IMPRECISE, *conclusive), f"not assessable: {lacking}")
    low, high = evidence.interval
    said = f"{evidence.events}/{evidence.total}, exact interval {low:.4f} to {high:.4f}"
    wide = rule.half_width is not None and (high - low) / 2 > rule.half_width
    on_it = rule.threshold is not None and low <= rule.threshold <= high
    if wide or on_it:
        why = (f"contains {rule.threshold}" * on_it, f"half-width above {rule.half_width}" * wide)
        found[State.IMPRECISE] = f"{said}: {' and '.join(filter(None, why))}"
    if rule.threshold is None:
        lacking = "not assessable: no threshold is declared for the outcome"
        within = "; the interval is within the half-width" if rule.half_width is not None else ""
        unknown = {} if wide else {State.IMPRECISE: lacking + within}
        return found, unknown | dict.fromkeys(conclusive, lacking)
    uncounted = evidence.k - len(evidence.counted)
    if uncounted:
        lacking = f"not assessable: {uncounted} of {evidence.k} results have no events and total"
        return found, dict.fromkeys(conclusive, lacking)
    blocked = {State.TOO_FEW, State.HIGH_BIAS, State.INCONSISTENT} & set(others)
    if not on_it and not wide and evidence.k_eff >= 2 and not blocked:
        good = (low > rule.threshold) == rule.above
        side = "above" if low > rule.threshold else "below"
        found[conclusive[0] if good else conclusive[1]] = f"{said}: wholly {side} {rule.threshold:g}"
    return found, unknown


def stale(newest: dt.date | None, day: dt.date | None, years: float) -> tuple[Overlay, ...]:
    """Return the overlay ``Stale`` if nothing is newer than so many years before a day."""
    if newest is None or day is None or (day - newest).days <= years * _DAYS:
        return ()
    return (Overlay.STALE,)
