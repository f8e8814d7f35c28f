"""How an estimate depends on choices: the method, each single result, overlap, which report is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.estimate import Estimate, Settings, pool_rows, prepare
from netkg.analyse.overlap import KEEP
from netkg.analyse.pooling import Pooled
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import row_label
from netkg.analyse.sensitivity import leave_one_out

__all__ = ["METHODS", "Variant", "variants"]

METHODS: Final = (
    ("glmm", "wald"),
    ("logit-reml", "wald"),
    ("logit-reml", "hartung-knapp"),
    ("logit-dl", "wald"),
    ("logit-pm", "wald"),
    ("logit-fixed", "wald"),
    ("raw-reml", "wald"),
    ("freeman-tukey-harmonic-reml", "wald"),
    ("freeman-tukey-inverse-variance-reml", "wald"),
)


@dataclass(frozen=True, slots=True)
class Variant:
    """The same question with one choice made otherwise. ``what`` is the choice: method, leave-one-out ..."""

    what: str
    label: str
    k: int
    events: int
    total: int
    estimate: float
    interval: tuple[float, float]
    warnings: tuple[str, ...] = ()


def variants(estimate: Estimate, body: Body) -> tuple[Variant, ...]:
    """Return the sensitivity analyses of an estimate, in a fixed order; none for a single result.

    The crude proportion; the other methods; from three results on, all but one; the pool if possible overlaps
    are real; the pool of the other reports of the same people; with what is for sensitivity analysis only.
    """
    if estimate.k < 2:
        return tuple(_wider(estimate, body))
    return (
        _crude(estimate),
        *_methods(estimate),
        *_without_one(estimate),
        *_strict(estimate),
        *_other_reports(estimate, body),
        *_wider(estimate, body),
    )


def _variant(what: str, label: str, pooled: Pooled) -> Variant:
    return Variant(
        what, label, pooled.k, pooled.events, pooled.n, pooled.estimate, pooled.interval, pooled.warnings
    )


def _crude(estimate: Estimate) -> Variant:
    pooled = estimate.pooled
    exact = clopper_pearson(pooled.events, pooled.n, pooled.level)
    share = pooled.events / pooled.n
    return Variant("method", "crude, exact interval", pooled.k, pooled.events, pooled.n, share, exact)


def _methods(estimate: Estimate) -> Iterator[Variant]:
    settings = estimate.settings
    for method, interval in METHODS:
        if (method, interval) == (settings.method, settings.interval):
            continue
        if interval == "hartung-knapp" and estimate.k < 3:
            continue  # with one degree of freedom it says nothing
        pooled = pool_rows(estimate.rows, replace(settings, method=method, interval=interval))
        if pooled.method == method:
            label = method if interval == "wald" else f"{method}, {interval}"
            yield _variant("method", label, pooled)


def _without_one(estimate: Estimate) -> Iterator[Variant]:
    rows, settings = estimate.rows, estimate.settings
    if len(rows) < 3:
        return
    left = leave_one_out(
        [row.events or 0 for row in rows],
        [row.total or 0 for row in rows],
        [row_label(row) for row in rows],
        method=settings.method,
        interval=settings.interval,
        level=settings.level,
    )
    for label, pooled in left.without:
        yield _variant("leave-one-out", f"without {label}", pooled)


def _strict(estimate: Estimate) -> Iterator[Variant]:
    if estimate.strict is not estimate.pooled:
        yield _variant("overlap", "if all possible overlaps are real", estimate.strict)


def _other_reports(estimate: Estimate, body: Body) -> Iterator[Variant]:
    for keep in KEEP:
        settings = replace(estimate.settings, keep=keep)
        rows = prepare(body, estimate.question, settings).rows
        if _names(rows) != _names(estimate.rows):
            yield _variant("overlap", f"the {keep} report of the same people", pool_rows(rows, settings))


def _wider(estimate: Estimate, body: Body) -> Iterator[Variant]:
    if estimate.question.sensitivity:
        return
    settings: Settings = estimate.settings
    prepared = prepare(body, replace(estimate.question, sensitivity=True), settings)
    if _names(prepared.rows) == _names(estimate.rows):
        return
    if prepared.comparable or settings.not_comparable:
        pooled = pool_rows(prepared.rows, settings)
        yield _variant("selection", "with results for sensitivity analysis only", pooled)


def _names(rows: Sequence[EvidenceRow]) -> list[str]:
    return [row.result for row in rows]
