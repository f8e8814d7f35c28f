"""What would close a cell: how many people, what they would be worth, what is registered, what is wider.

Planning arithmetic on the counts of single arms. Nothing here says that a drug works, or that a trial should
be run. What cannot be said is listed with the reason; the value of information is never given for one prior
alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.frontier import nearest_with_evidence
from netkg.analyse.gaps.model import Cell, Evidence, GapMap
from netkg.analyse.gaps.plan import Plan
from netkg.analyse.gaps.settings import OutcomeRule
from netkg.analyse.gaps.space import Node
from netkg.analyse.information.ongoing import Ongoing, RegistrySearch, ongoing_trials
from netkg.analyse.information.size import (
    SingleStage,
    information_fraction,
    precision_size,
    single_stage,
)
from netkg.analyse.information.value import Value, value_of_information
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.companion_rows import TrialRow

__all__ = [
    "ASSOCIATION",
    "Closing",
    "Planned",
    "Registries",
    "closing",
    "information",
    "ongoing_of",
    "outcome_node",
    "planned",
    "rule_of",
    "thresholds_of",
    "value_of",
    "why_no_counts",
]

ASSOCIATION: Final = "not assessable: an association is not one proportion"
_NO_THRESHOLD: Final = "not assessable: no threshold is declared for the outcome"
_NO_WIDTH: Final = "not assessable: no half-width is declared for the outcome"
_BELOW: Final = "not assessable: the formulas are of outcomes where more is better"


@dataclass(frozen=True, slots=True)
class Planned:
    """What an outcome's rule asks for, whatever is known; None with the reason in ``open``.

    Attributes:
        precision: people for an interval of the half-width of the rule around the expected share.
        widest: the same whatever the share is, that is at 50 %.
        test: the smallest exact one-stage test against the threshold.
        open: part -> why it is not assessable; parts are ``precision``, ``test`` and ``value``.
    """

    precision: int | None
    widest: int | None
    test: SingleStage | None
    open: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Registries:
    """What is recorded of registries: the table of studies, and the searches that were made."""

    trials: tuple[TrialRow, ...] = ()
    searches: tuple[RegistrySearch, ...] = ()


@dataclass(frozen=True, slots=True)
class Closing:
    """What would close a cell.

    Attributes:
        rule: how the outcome is judged.
        plan: the conventions.
        planned: the sizes that follow from them.
        cohorts: results counted together, one for the same people.
        warnings: in what they differ and were added up all the same.
        events: people with the event so far, one report per cohort; None where they make no number together.
        total: people so far; 0 in an empty cell.
        value: what more people would be worth, over thresholds and priors; None where not assessable.
        open: part -> why it is not assessable; parts are those of :class:`Planned`, and ``fraction``.
        ongoing: what is known of registered trials.
        parent: the nearest more general cell with evidence; it stands beside, and is in no number here.
    """

    rule: OutcomeRule
    plan: Plan
    planned: Planned
    cohorts: int
    warnings: tuple[str, ...]
    events: int | None
    total: int | None
    value: Value | None
    open: tuple[tuple[str, str], ...]
    ongoing: Ongoing
    parent: Cell | None

    @property
    def fraction(self) -> float | None:
        """Return the information fraction ``min(1, N / N*)`` by precision; None where not assessable."""
        if self.total is None or self.planned.precision is None:
            return None
        return information_fraction(self.total, self.planned.precision)

    @property
    def more(self) -> int | None:
        """Return how many more people ``N*`` asks for; None where not assessable."""
        if self.total is None or self.planned.precision is None:
            return None
        return max(0, self.planned.precision - self.total)


def closing(found: GapMap, cell: Cell, body: Body, registries: Registries | None = None) -> Closing:
    """Return what would close a cell of a map.

    Args:
        found: the map.
        cell: one of its cells.
        body: the body of evidence that the map was made of.
        registries: what is recorded of registries; without it, that is unknown.
    """
    rule, plan = rule_of(found, cell, body), found.settings.closing
    sizes = planned(rule, plan, found.settings.level, outcome_node(found, cell).stratum)
    evidence, lacking = cell.finding.evidence, dict(sizes.open)
    events: int | None = evidence.events
    total: int | None = evidence.total
    if why := why_no_counts(evidence, is_share=not outcome_node(found, cell).stratum):
        events = total = None
        lacking |= {"fraction": why, "value": lacking.get("value", why)}
    elif "precision" in lacking:
        lacking["fraction"] = lacking["precision"]
    value = None
    if events is not None and total is not None and "value" not in lacking:
        value = value_of(rule, plan, events, total)
    place = nearest_with_evidence(found, cell.place)
    return Closing(
        rule=rule,
        plan=plan,
        planned=sizes,
        cohorts=len(evidence.counted),
        warnings=evidence.warnings,
        events=events,
        total=total,
        value=value,
        open=tuple(sorted(lacking.items())),
        ongoing=ongoing_of(found, cell, body, registries or Registries()),
        parent=None if place is None else found.cell(place),
    )


def outcome_node(found: GapMap, cell: Cell) -> Node:
    """Return the node of a cell that says what is measured."""
    pairs = zip(found.space.facets, cell.nodes, strict=True)
    return next(node for facet, node in pairs if facet.name in ("outcome", "question"))


def rule_of(found: GapMap, cell: Cell, body: Body) -> OutcomeRule:
    """Return how the outcome of a cell is judged; a rule that asks for nothing where it names none."""
    node = outcome_node(found, cell)
    return found.settings.of(node.ids[0], body) if node.ids else OutcomeRule(node.key)


@lru_cache(maxsize=256)
def planned(rule: OutcomeRule, plan: Plan, level: float, stratum: bool = False) -> Planned:
    """Return what the rule of an outcome asks for: sizes that depend on no evidence.

    The size by precision is ``N* = z² p(1-p) / h²`` with the expected share of the plan and the half-width of
    the rule; the test is of ``p0`` = the threshold against ``p1`` = the threshold and ``p1_beyond``.

    Args:
        rule: how the outcome is judged.
        plan: the conventions.
        level: coverage of the interval.
        stratum: the cell compares strata; then there is no one proportion.

    Sources: as :func:`~netkg.analyse.information.size.precision_size` and
    :func:`~netkg.analyse.information.size.single_stage`.

    >>> found = planned(OutcomeRule("x", half_width=0.1, threshold=0.1), Plan(), 0.95)
    >>> found.precision, found.widest, found.test.n, found.test.reject_above
    (73, 97, 40, 7)
    """
    if stratum:
        return Planned(
            None, None, None, tuple((part, ASSOCIATION) for part in ("precision", "test", "value"))
        )
    lacking = dict(_lacking(rule))
    precision = widest = test = None
    if rule.half_width is not None:
        precision = precision_size(plan.expected, rule.half_width, level)
        widest = precision_size(0.5, rule.half_width, level)
    if rule.threshold is not None and "test" not in lacking:
        try:
            test = single_stage(rule.threshold, rule.threshold + plan.p1_beyond, plan.alpha, plan.power)
        except AnalysisError as error:
            lacking["test"] = f"not assessable: {error.message}"
    return Planned(precision, widest, test, tuple(sorted(lacking.items())))


def _lacking(rule: OutcomeRule) -> Iterator[tuple[str, str]]:
    if rule.half_width is None:
        yield "precision", _NO_WIDTH
    if rule.threshold is None or not rule.above:
        why = _NO_THRESHOLD if rule.threshold is None else _BELOW
        yield from (("test", why), ("value", why))


def information(found: GapMap, cell: Cell, body: Body) -> tuple[int | None, float | None]:
    """Return the information size ``N*`` of a cell by precision, and its fraction; None if not assessable."""
    stratum = outcome_node(found, cell).stratum
    rule = rule_of(found, cell, body)
    needed = planned(rule, found.settings.closing, found.settings.level, stratum).precision
    if needed is None or why_no_counts(cell.finding.evidence, is_share=not stratum):
        return needed, None
    return needed, information_fraction(cell.finding.evidence.total, needed)


def why_no_counts(evidence: Evidence, *, is_share: bool = True) -> str:
    """Return why results make no number together; empty where they do, or where there are none."""
    if not is_share:
        return ASSOCIATION
    if not evidence.k or evidence.interval is not None:
        return ""
    if evidence.refused:
        return f"not assessable: results are not comparable, they differ in {', '.join(evidence.refused)}"
    return "not assessable: no result has events and total"


def thresholds_of(rule: OutcomeRule, plan: Plan) -> tuple[float, ...]:
    """Return the thresholds of the grid, rising: that of the outcome and those beside it, or none."""
    return () if rule.threshold is None else tuple(sorted({rule.threshold, *plan.thresholds}))


@lru_cache(maxsize=4096)
def value_of(rule: OutcomeRule, plan: Plan, events: int, total: int) -> Value | None:
    """Return the value of more people over thresholds and priors; None if no threshold is to be exceeded."""
    if not rule.above or rule.threshold is None:
        return None
    thresholds = thresholds_of(rule, plan)
    return value_of_information(events, total, plan.patients, thresholds, least_chance=plan.least_chance)


def ongoing_of(found: GapMap, cell: Cell, body: Body, registries: Registries) -> Ongoing:
    """Return what is known of registered trials for a cell; grade, class and biomarker are not looked at.

    A search covers a cell only if it covers each of the tumours that the cell names.
    """
    nodes = {facet.name: node for facet, node in zip(found.space.facets, cell.nodes, strict=True)}
    drugs = nodes["intervention"].ids if "intervention" in nodes else outcome_node(found, cell).drugs
    tumours = (nodes["tumour"].ids if "tumour" in nodes else ()) or (None,)
    outcome = next(iter(outcome_node(found, cell).ids), outcome_node(found, cell).key)
    told = [
        ongoing_trials(
            body, Question(outcome, tuple(drugs), tumour=one), registries.trials, registries.searches
        )
        for one in tumours
    ]
    names = tuple(sorted({name for item in told for name in item.registered}))
    if not all(item.known for item in told):
        return Ongoing(None, names)
    return Ongoing(min(item.search for item in told if item.search), names)
