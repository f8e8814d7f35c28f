"""Missing links: are biomarker state and outcome ever known in the same patients?

A result of the biomarker and a result of the outcome in one study do not make a link: it needs the outcome by
biomarker state, with the denominator. Levels: *none*; *one stratum only*, as in a trial that treats biomarker
positive patients alone; *both strata*. Second-hand results are counted apart and never joined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.exact_tests import fisher_test
from netkg.analyse.rows import EvidenceRow

__all__ = ["Contrast", "Level", "Link", "Stratum", "find_links"]

_MEASURED: Final = "Measured"

_Reader = Callable[[EvidenceRow], str | None]


class Level(StrEnum):
    """How far biomarker state and outcome are known in the same patients."""

    NONE = "none"
    ONE = "one stratum only"
    BOTH = "both strata"


@dataclass(frozen=True, slots=True)
class Stratum:
    """An outcome in patients of one biomarker state; ``total`` is None where there is no denominator."""

    state: str
    row: EvidenceRow
    total: int | None

    @property
    def derived(self) -> bool:
        """Return whether it was worked out, not printed."""
        return self.row.basis is not None and self.row.basis != "Stated"


@dataclass(frozen=True, slots=True)
class Contrast:
    """One outcome in two strata of one study, side by side.

    Attributes:
        one: the stratum first by state.
        other: the other one.
        p_value: Fisher, two-sided, not corrected for the number of contrasts.
        assessed: people in the two strata.
        of: people in whom the outcome was measured in that study.
        prespecified: whether both are recorded as prespecified.
    """

    one: Stratum
    other: Stratum
    p_value: float
    assessed: int
    of: int
    prespecified: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One study with biomarker or outcome or both; numbers are people.

    Attributes:
        study: the study, or the cohort where none is known.
        label: in words.
        level: whether the two are known in the same patients.
        with_biomarker: people examined, in the largest cohorts measured, parts not counted again.
        with_biomarker_second_hand: the same, as another work tells it.
        with_outcome: people with a measured outcome under the drug.
        strata: the outcomes by state, in order of result.
        joint: people in whom both are known, as far as counted.
        contrasts: outcomes known as counts in two strata.
        may_share: whether an overlap with another study is declared.
        second_hand: whether all of it is second-hand.
    """

    study: str
    label: str
    level: Level
    with_biomarker: int
    with_biomarker_second_hand: int
    with_outcome: int
    strata: tuple[Stratum, ...]
    joint: int
    contrasts: tuple[Contrast, ...]
    may_share: bool
    second_hand: bool

    @property
    def derived(self) -> bool:
        """Return whether a joint result was worked out and not printed."""
        return any(stratum.derived for stratum in self.strata)


def find_links(
    body: Body,
    biomarker: str = "HGNC:17635",
    drug: str = "nk:CheckpointInhibitor",
    outcome: str = "nk:EfficacyOutcome",
    tumour: str | None = None,
) -> tuple[Link, ...]:
    """Return each study with the biomarker, or the outcome under the drug: first those without a link.

    Args:
        body: the body of evidence.
        biomarker: its id.
        drug: a drug or class, with all below it.
        outcome: an outcome, with all below it.
        tumour: a tumour, with all below it; None means any.

    Within a level the studies with most treated people come first, second-hand ones last.
    """
    rows = [row for row in body.rows if _counts(row, body, tumour)]
    marked = [row for row in rows if row.biomarker == biomarker]
    treated = [row for row in rows if not row.second_hand and _has_outcome(row, body, drug, outcome)]
    states = _patient_states(marked)
    studies = {_study(row) for row in (*marked, *treated)}
    shared = _shared(body)
    links = [
        _link(
            study,
            [row for row in marked if _study(row) == study],
            [row for row in treated if _study(row) == study],
            lambda row: _state(row, body, biomarker, states),
            may_share=study in shared,
        )
        for study in sorted(studies)
    ]
    order = list(Level)
    return tuple(sorted(links, key=lambda k: (order.index(k.level), k.second_hand, -k.with_outcome, k.study)))


def _counts(row: EvidenceRow, body: Body, tumour: str | None) -> bool:
    if row.reporting != _MEASURED or row.reported_in in body.retracted:
        return False
    return tumour is None or body.is_under(row.tumour or "", tumour)


def _has_outcome(row: EvidenceRow, body: Body, drug: str, outcome: str) -> bool:
    return body.is_under(row.outcome, outcome) and any(body.is_under(name, drug) for name in row.drugs)


def _study(row: EvidenceRow) -> str:
    return row.study or row.cohort


def _patient_states(marked: Iterable[EvidenceRow]) -> dict[str, str]:
    """Return patient -> state, where the biomarker was measured in that patient."""
    found = {}
    for row in marked:
        if row.is_patient and not row.second_hand:
            positive = "BiomarkerPositive" if row.events else "BiomarkerNegative"
            found[row.cohort] = (row.category or "").removeprefix("nk:") or positive
    return found


def _state(row: EvidenceRow, body: Body, biomarker: str, states: dict[str, str]) -> str | None:
    if row.biomarker_state is not None and body.tie(row).marker == biomarker:
        return row.biomarker_state
    return states.get(row.cohort)


def _shared(body: Body) -> frozenset[str]:
    """Return the studies for which an overlap with another study is declared."""
    owner = {row.cohort: _study(row) for row in body.rows}
    found: set[str] = set()
    for row in body.rows:
        others = {*row.overlaps, *body.tie(row).overlaps}
        names = {owner.get(other, other) for other in others} - {_study(row)}
        found |= {_study(row), *names} if names else set()
    return frozenset(found)


def _link(
    study: str,
    marked: Sequence[EvidenceRow],
    treated: Sequence[EvidenceRow],
    state: _Reader,
    *,
    may_share: bool,
) -> Link:
    strata = tuple(
        Stratum(name, row, _people_of(row))
        for row in sorted(treated, key=lambda row: row.result)
        if (name := state(row)) is not None
    )
    counted = [stratum for stratum in strata if stratum.total]
    known = len({stratum.state for stratum in counted})
    rows = [*marked, *treated]
    return Link(
        study=study,
        label=next((label for row in rows if (label := row.study_label or row.cohort_label)), study),
        level=(Level.NONE, Level.ONE)[known] if known < 2 else Level.BOTH,
        with_biomarker=_people([row for row in marked if not row.second_hand]),
        with_biomarker_second_hand=_people([row for row in marked if row.second_hand]),
        with_outcome=_people(treated),
        strata=strata,
        joint=_people([stratum.row for stratum in counted]),
        contrasts=_contrasts(counted, treated),
        may_share=may_share,
        second_hand=all(row.second_hand for row in rows),
    )


def _people_of(row: EvidenceRow) -> int | None:
    counted = row.total if row.unit_of_analysis != "sample" else None
    return counted or (1 if row.is_patient else row.cohort_size)


def _people(rows: Sequence[EvidenceRow]) -> int:
    """Return the people of the cohorts of rows, those of parts of other cohorts among them left out."""
    cohorts = {row.cohort for row in rows}
    sizes: dict[str, int] = {}
    for row in rows:
        if not cohorts.intersection(row.wholes):
            sizes[row.cohort] = max(sizes.get(row.cohort, 0), _people_of(row) or 0)
    return sum(sizes.values())


def _contrasts(strata: Sequence[Stratum], treated: Sequence[EvidenceRow]) -> tuple[Contrast, ...]:
    return tuple(
        _contrast(one, other, treated)
        for one, other in combinations(strata, 2)
        if one.state != other.state and _side_by_side(one.row, other.row)
    )


def _side_by_side(one: EvidenceRow, other: EvidenceRow) -> bool:
    counts = (one.events, one.total, other.events, other.total)
    same = one.outcome == other.outcome and one.category == other.category and one.cutoff == other.cutoff
    return same and None not in counts and not (one.is_patient or other.is_patient)


def _contrast(one: Stratum, other: Stratum, treated: Sequence[EvidenceRow]) -> Contrast:
    first, second = sorted((one, other), key=lambda stratum: stratum.state, reverse=True)
    here, there = ((stratum.row.events or 0, stratum.row.total or 1) for stratum in (first, second))
    same = [row for row in treated if row.outcome == one.row.outcome]
    return Contrast(
        one=first,
        other=second,
        p_value=fisher_test(here, there).p_value,
        assessed=here[1] + there[1],
        of=_people(same),
        prespecified=all(row.cohort_prespecified and row.prespecified for row in (one.row, other.row)),
    )
