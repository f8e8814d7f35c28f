"""Gaps that authors state themselves, and what became of them: absence claims and recommendations.

An absence claim is dated and scoped, so a study can stand against it. By the day its results were public the
claim was *already false when stated*, is *falsified later*, or that is *undetermined* because the days
overlap or are not known. The claim's own study never counts, nor one that is declared to share patients with
it. A recommendation is never false: prospective studies in its scope are listed beside it, without judging
whether they answer it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.companion_rows import ClaimRow, TrialRow
from netkg.analyse.rows import EvidenceRow

__all__ = ["WIDER", "Against", "ScopeChange", "State", "StatedGap", "Verdict", "stated_gaps"]

WIDER: Final = (
    ("all neuroendocrine neoplasms", "NCIT:C3809"),
    ("Merkel cell carcinoma", "nk:MerkelCellCarcinoma"),
    ("small cell carcinoma of the lung", "nk:LungSmallCellCarcinoma"),
)
"""What a scope is widened by, one at a time: the last two lie outside the default scope of the collection."""

_ABSENCE: Final = "AbsenceClaim"
_RECOMMENDATION: Final = "RecommendationClaim"

Span = tuple[dt.date | None, dt.date | None]


class State(StrEnum):
    """How one study stands to one claim, by when its results were public."""

    BEFORE = "already false when stated"
    UNDETERMINED = "undetermined"
    LATER = "falsified later"


class Verdict(StrEnum):
    """What became of a claim."""

    OPEN = "open"
    BEFORE = "already false when stated"
    UNDETERMINED = "undetermined"
    FALSIFIED = "falsified"
    STUDIED = "studied in its scope"


_BESIDE: Final = {
    State.BEFORE: "public before it",
    State.UNDETERMINED: "before or after it, not known",
    State.LATER: "public after it",
}
"""How a study stands to a recommendation, which no study falsifies."""


@dataclass(frozen=True, slots=True)
class Against:
    """A study with measured results in the scope of a claim.

    Attributes:
        study: its id.
        label: in words.
        state: how it stands to an absence claim.
        public: first and last day on which its results can have become public.
        publication: its primary publication.
        results: its results in the scope, in order.
    """

    study: str
    label: str
    state: State
    public: Span
    publication: str | None
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """A wider scope, and the studies that would stand against the claim in it and do not as it is."""

    name: str
    term: str
    studies: tuple[Against, ...]


@dataclass(frozen=True, slots=True)
class StatedGap:
    """A claim with what stands against it, by the day of its results."""

    claim: ClaimRow
    stated: Span
    against: tuple[Against, ...]
    scope_changes: tuple[ScopeChange, ...]

    @property
    def is_absence(self) -> bool:
        """Return whether it says that there are no data."""
        return self.claim.kind == _ABSENCE

    @property
    def verdict(self) -> Verdict:
        """Return what became of it; that it is false now goes before when it became so."""
        states = {item.state for item in self.against}
        if not states:
            return Verdict.OPEN
        if not self.is_absence:
            return Verdict.STUDIED
        if State.BEFORE in states:
            return Verdict.BEFORE
        return Verdict.FALSIFIED if State.LATER in states else Verdict.UNDETERMINED

    @property
    def when_stated(self) -> State | None:
        """Return that an absence claim was false when it was made, or that it cannot be told; else None."""
        states = {item.state for item in self.against} if self.is_absence else set()
        return next((state for state in (State.BEFORE, State.UNDETERMINED) if state in states), None)

    def said(self, item: Against) -> str:
        """Return how a study stands to the claim, in words that fit its kind."""
        return str(item.state) if self.is_absence else _BESIDE[item.state]

    @property
    def falsified_by(self) -> Against | None:
        """Return the first study that falsified it after it was made."""
        return next((item for item in self.against if self.is_absence and item.state is State.LATER), None)


def stated_gaps(
    body: Body,
    claims: Iterable[ClaimRow],
    trials: Iterable[TrialRow],
    wider: Sequence[tuple[str, str]] = WIDER,
) -> tuple[StatedGap, ...]:
    """Return the absence claims and recommendations in order of id, absence claims first.

    Args:
        body: the body of evidence; retracted publications stand against nothing.
        claims: the table of claims.
        trials: the table of studies.
        wider: name and term of each wider population that is tried.

    Scope terms take in all below them; where a claim names no population, intervention or outcome, any does.
    """
    studies = {trial.study: trial for trial in trials}
    spans = _publication_spans(body)
    found = []
    for claim in sorted(claims, key=lambda claim: (claim.kind or "", claim.claim)):
        if claim.kind in (_ABSENCE, _RECOMMENDATION):
            stated = _stated(claim, spans)
            against = _against(body, claim, stated, studies, spans)
            found.append(
                StatedGap(claim, stated, against, tuple(_changes(body, claim, stated, studies, spans, wider)))
            )
    return tuple(found)


def _changes(
    body: Body,
    claim: ClaimRow,
    stated: Span,
    studies: Mapping[str, TrialRow],
    spans: Mapping[str, Span],
    wider: Sequence[tuple[str, str]],
) -> Iterable[ScopeChange]:
    known = {item.study for item in _against(body, claim, stated, studies, spans)}
    for name, term in wider:
        covered = any(body.is_under(term, population) for population in claim.scope_population)
        if covered or not claim.scope_population:
            continue
        widened = replace(claim, scope_population=(*claim.scope_population, term))
        more = _against(body, widened, stated, studies, spans)
        yield ScopeChange(name, term, tuple(item for item in more if item.study not in known))


def _against(
    body: Body, claim: ClaimRow, stated: Span, studies: Mapping[str, TrialRow], spans: Mapping[str, Span]
) -> tuple[Against, ...]:
    own = _own_studies(body, claim, studies)
    groups: dict[str, list[EvidenceRow]] = {}
    for row in body.rows:
        if row.study is not None and row.study not in own and _in_scope(row, claim, body):
            groups.setdefault(row.study, []).append(row)
    found = [_stands(study, rows, stated, studies.get(study), spans) for study, rows in groups.items()]
    if claim.kind == _RECOMMENDATION:
        found = [f for f in found if f.study in studies and studies[f.study].prospective]
    return tuple(sorted(found, key=lambda item: (item.public[0] or dt.date.max, item.study)))


def _in_scope(row: EvidenceRow, claim: ClaimRow, body: Body) -> bool:
    if row.second_hand or row.reporting != "Measured" or row.reported_in in body.retracted:
        return False
    pairs = (
        (claim.scope_population, (row.tumour or "",)),
        (claim.scope_intervention, row.drugs),
        (claim.scope_outcome, (row.outcome,)),
    )
    return all(
        not scope or any(body.is_under(value, term) for value in values for term in scope)
        for scope, values in pairs
    )


def _own_studies(body: Body, claim: ClaimRow, studies: Mapping[str, TrialRow]) -> frozenset[str]:
    """Return the studies of the claim's publication, and those declared to share patients with them."""
    own = {name for name, trial in studies.items() if trial.primary_publication == claim.reported_in}
    links = [(row, {*row.overlaps, *body.tie(row).overlaps}) for row in body.rows if row.study]
    cohorts = {row.cohort for row, _ in links if row.study in own}
    named = {name for row, others in links if row.study in own for name in others}
    shared = {str(row.study) for row, others in links if row.cohort in named or others & cohorts}
    return frozenset(own | shared)


def _stands(
    study: str,
    rows: Sequence[EvidenceRow],
    stated: Span,
    trial: TrialRow | None,
    spans: Mapping[str, Span],
) -> Against:
    publication = trial.primary_publication if trial else None
    of_publication = spans.get(publication or "", (None, None))
    days = (rows[0].results_public_earliest, rows[0].results_public_latest)
    public = days[0] or of_publication[0], days[1] or of_publication[1]
    label = rows[0].study_label or study
    results = tuple(sorted(row.result for row in rows))
    return Against(study, label, _state(stated, public), public, publication, results)


def _state(stated: Span, public: Span) -> State:
    """Return the state: every day of one span lies before every day of the other, or nothing can be told."""
    if stated[0] and public[1] and public[1] < stated[0]:
        return State.BEFORE
    if stated[1] and public[0] and public[0] > stated[1]:
        return State.LATER
    return State.UNDETERMINED


def _stated(claim: ClaimRow, spans: Mapping[str, Span]) -> Span:
    if claim.earliest or claim.latest:
        return claim.earliest, claim.latest
    return spans.get(claim.reported_in or "", (None, None))


def _publication_spans(body: Body) -> dict[str, Span]:
    """Return publication -> first and last day of becoming public, from its own days or its year."""
    found: dict[str, Span] = {}
    for row in body.rows:
        if row.reported_in is not None:
            whole = (dt.date(row.year, 1, 1), dt.date(row.year, 12, 31)) if row.year else (None, None)
            found[row.reported_in] = (row.public_earliest or whole[0], row.public_latest or whole[1])
    return found
