"""One proportion for one question: results selected, people counted once, comparable, then pooled.

    question ─► selection ─► overlap ─► comparability ─► pool ─► Estimate

Nothing is estimated from nothing, and nothing is left out without being listed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.comparability import NOT_COMPARABLE, Difference, find_differences, refuse_differences
from netkg.analyse.heterogeneity import Heterogeneity
from netkg.analyse.outside import mixed_warnings
from netkg.analyse.overlap import Independent, keep_independent
from netkg.analyse.pooling import Pooled, pool
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import LeftOut, Question, Selection, row_label, select
from netkg.analyse.sides import disagree, overlap_text
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError

__all__ = [
    "PREDICTION_GROUPS",
    "Estimate",
    "Prepared",
    "Settings",
    "estimate",
    "estimate_id",
    "parameters",
    "pool_rows",
    "prepare",
]

PREDICTION_GROUPS: Final = 3
"""A prediction interval needs so many groups that share nothing; cohorts of one trial are no new groups."""

_DIGEST: Final = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """How results become one number.

    Attributes:
        method: one of :data:`netkg.analyse.pooling.METHODS`.
        interval: ``wald`` or ``hartung-knapp``.
        level: coverage of the intervals, between 0 and 1.
        keep: which report of the same people is kept (:data:`netkg.analyse.overlap.KEEP`).
        threshold: a proportion that matters; an estimate is then told by the side on which its interval lies.
        not_comparable: pool against the guard, so labelled.
    """

    method: str = "glmm"
    interval: str = "wald"
    level: float = 0.95
    keep: str = "largest"
    threshold: float | None = None
    not_comparable: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 < self.threshold < 1:
            raise AnalysisError(f"a threshold of {self.threshold} is not between 0 and 1", hint="10 % is 0.1")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is pooled: the results, what was left out on the way, and in what the results differ."""

    selection: Selection
    independent: Independent
    differences: tuple[Difference, ...]

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """Return the results that are pooled, in order of id."""
        return self.independent.kept

    @property
    def comparable(self) -> bool:
        """Return whether the guard has nothing against pooling them."""
        return not any(difference.refused for difference in self.differences)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A proportion with all that it stands on; proportions are 0 to 1.

    ``id`` is made from the question, the settings, and id, events and total of every result pooled. It says
    nothing of people beyond these. ``strict`` is the pool if every possible overlap is real, ``pooled`` the
    one if none is. ``overlap_sensitive`` says that they disagree: on the side of the threshold or, without
    one, in that the estimate of one lies outside the interval of the other.
    """

    id: str
    question: Question
    settings: Settings
    prepared: Prepared
    pooled: Pooled
    strict: Pooled
    overlap_sensitive: bool
    warnings: tuple[str, ...]
    use: str = field(default=USE_STATEMENT, repr=False)

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """Return the results that were pooled, in order of id."""
        return self.prepared.rows

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """Return the results that were not, each with the reason, in order of id."""
        found = (*self.prepared.selection.left_out, *self.prepared.independent.dropped)
        return tuple(sorted(found, key=lambda item: item.row.result))

    @property
    def k(self) -> int:
        """Return how many cohorts were pooled."""
        return self.prepared.independent.k

    @property
    def k_eff(self) -> int:
        """Return from how many groups that share nothing they come."""
        return self.prepared.independent.k_eff

    @property
    def comparable(self) -> bool:
        """Return whether the guard has nothing against this number."""
        return self.prepared.comparable

    @property
    def lead_with_studies(self) -> bool:
        """Return whether the single results come first: with one or two cohorts, or groups of cohorts."""
        return self.k_eff < 3

    @property
    def prediction(self) -> tuple[float, float] | None:
        """Return where a further cohort would lie; None below :data:`PREDICTION_GROUPS` groups.

        It is also None where the method gives none (fixed effect, crude proportion).
        """
        return self.pooled.prediction if self.k_eff >= PREDICTION_GROUPS else None

    @property
    def heterogeneity(self) -> Heterogeneity | None:
        """Return how cohorts differ; None for two, of which it cannot be estimated, and for one."""
        return self.pooled.heterogeneity if self.k > 2 else None


def prepare(body: Body, question: Question, settings: Settings, clusters: Clusters | None = None) -> Prepared:
    """Return what would be pooled for a question, comparable or not.

    Raises:
        AnalysisError: nothing can be counted.
    """
    chosen = select(body, question)
    independent = keep_independent(
        chosen.rows,
        body,
        clusters or find_clusters(body),
        keep=settings.keep,
        across=settings.not_comparable,
    )
    return Prepared(chosen, independent, find_differences(independent.kept, body))


def estimate(
    body: Body, question: Question, settings: Settings | None = None, clusters: Clusters | None = None
) -> Estimate:
    """Return the estimate for a question.

    Args:
        body: the body of evidence.
        question: what is asked, made by :func:`netkg.analyse.selection.question`.
        settings: how to pool; the binomial-normal model if left out.
        clusters: those of the body, if they are at hand.

    Raises:
        AnalysisError: nothing can be counted, or the results are not comparable (and
            ``settings.not_comparable`` does not ask for them anyway); the message names them.
    """
    chosen = settings or Settings()
    prepared = prepare(body, question, chosen, clusters)
    if not chosen.not_comparable:
        refuse_differences(prepared.differences)
    pooled = pool_rows(prepared.rows, chosen)
    strict = pooled
    if len(prepared.independent.strict) < prepared.independent.k:
        strict = pool_rows(prepared.independent.strict, chosen)
    sensitive = disagree(pooled, strict, chosen.threshold)
    return Estimate(
        id=estimate_id(prepared.rows, question, chosen),
        question=question,
        settings=chosen,
        prepared=prepared,
        pooled=pooled,
        strict=strict,
        overlap_sensitive=sensitive,
        warnings=(
            *_warnings(prepared, pooled, strict, chosen.threshold),
            *mixed_warnings(prepared.rows, question, body),
        ),
    )


def pool_rows(rows: Sequence[EvidenceRow], settings: Settings) -> Pooled:
    """Return the pool of rows by the method, interval and level of the settings."""
    return pool(
        [row.events or 0 for row in rows],
        [row.total or 0 for row in rows],
        [row_label(row) for row in rows],
        method=settings.method,
        interval=settings.interval,
        level=settings.level,
    )


def parameters(question: Question, settings: Settings) -> dict[str, object]:
    """Return what an estimate was asked with, as plain values; what is not set is left out."""
    given: Mapping[str, object] = {**asdict(question), **asdict(settings)}
    return {name: value for name, value in sorted(given.items()) if value not in (None, False, ())}


def estimate_id(rows: Sequence[EvidenceRow], question: Question, settings: Settings) -> str:
    """Return the id of the estimate of rows: the same if and only if inputs and parameters are the same."""
    inputs = sorted((row.result, row.events, row.total) for row in rows)
    content = json.dumps([inputs, parameters(question, settings)], sort_keys=True, separators=(",", ":"))
    return f"estimate-{hashlib.sha256(content.encode()).hexdigest()[:_DIGEST]}"


def _warnings(prepared: Prepared, pooled: Pooled, strict: Pooled, threshold: float | None) -> list[str]:
    independent = prepared.independent
    found = [NOT_COMPARABLE] if not prepared.comparable else []
    found += pooled.warnings
    if independent.k_eff < independent.k:
        found.append(
            f"{independent.k} cohorts from {_groups(independent.k_eff)}; the cohorts of a group are "
            "different people in one trial or series"
        )
    if independent.possible:
        pairs = len(independent.possible)
        found.append(
            f"{pairs} {'pair' if pairs == 1 else 'pairs'} of cohorts may share patients, which nothing "
            f"recorded rules out; {overlap_text(pooled, strict, threshold)}"
        )
    refused = (d for d in prepared.differences if d.refused)
    found += (f"not comparable in {difference}" for difference in refused)
    found += (f"they differ in {d}" for d in prepared.differences if not d.refused)
    return found


def _groups(number: int) -> str:
    return "1 group" if number == 1 else f"{number} groups that share nothing"
