"""One proportion from several studies: the binomial-normal model first, the older methods beside it.

What is pooled must be comparable and independent; that is decided before the counts come here.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, SupportsIndex

from scipy.special import expit, ndtri

from netkg.analyse.counts import Counts, StudyProportion, check_counts, check_level, single_studies
from netkg.analyse.glmm import fit_binomial_normal
from netkg.analyse.heterogeneity import ESTIMATORS, Heterogeneity, describe_heterogeneity
from netkg.analyse.inverse_variance import prediction_bounds, weighted_mean
from netkg.analyse.proportions import clopper_pearson
from netkg.analyse.transforms import TRANSFORMS, Effects, logit_effects
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["METHODS", "Pooled", "pool", "pool_counts"]

# "glmm", or a scale of TRANSFORMS and an estimator of ESTIMATORS: "logit-dl", "raw-reml" ...
METHODS = ("glmm", *(f"{scale}-{tau2}" for scale in TRANSFORMS for tau2 in ESTIMATORS))

_STANDS_IN = "the exact crude proportion is given"
_ONE = "one study: nothing is pooled, its exact interval is given"
_TWO = "two studies: heterogeneity cannot be estimated; lead with the single studies"


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled proportion with everything that has to be printed beside it; proportions are 0 to 1.

    ``method`` is what was done, ``requested`` what was asked for: they differ where the exact crude
    proportion stands in, and ``warnings`` then gives the reason. ``effect`` and ``standard_error`` are on
    ``scale`` ("logit", "raw", "double arcsine", or "" for the crude proportion, which has neither).
    ``prediction`` is ``None`` below 3 studies, for a fixed effect and for the crude proportion.
    """

    estimate: float
    interval: tuple[float, float]
    method: str
    k: int
    n: int
    events: int
    warnings: tuple[str, ...]
    requested: str
    interval_method: str
    level: float
    scale: str
    effect: float | None
    standard_error: float | None
    heterogeneity: Heterogeneity | None
    prediction: tuple[float, float] | None
    studies: tuple[StudyProportion, ...]

    @property
    def lead_with_studies(self) -> bool:
        """Return whether the single studies come first and the pool after them: at one or two studies."""
        return self.k < 3


def pool(
    events: Sequence[SupportsIndex],
    totals: Sequence[SupportsIndex],
    labels: Sequence[str] | None = None,
    *,
    method: str = "glmm",
    interval: str = "wald",
    level: float = 0.95,
) -> Pooled:
    """Return the pooled proportion of independent, comparable studies.

    Args:
        events: people with the event, per study.
        totals: people in all, per study.
        labels: a name per study.
        method: one of :data:`METHODS`; "glmm" is the primary one.
        interval: "wald" or, for all methods but "glmm", "hartung-knapp".
        level: coverage of every interval, between 0 and 1.

    The exact crude proportion (all events over all people, Clopper-Pearson) is returned for one study, for
    studies in which nobody or everybody has the event, and where "glmm" finds no maximum; the reason is the
    first warning. It takes no account of differences between studies. Raw intervals are cut at 0 and 1.

    Raises:
        AnalysisError: no study, impossible counts, an unknown method or interval.

    >>> pooled = pool([7, 13], [32, 45], method="logit-dl")
    >>> round(pooled.estimate, 3), [round(bound, 3) for bound in pooled.interval]
    (0.261, [0.175, 0.371])
    """
    return pool_counts(check_counts(events, totals, labels), method, interval, check_level(level))


def pool_counts(
    counts: Counts,
    method: str = "glmm",
    interval: str = "wald",
    level: float = 0.95,
    start: tuple[float, float] | None = None,
) -> Pooled:
    """Return what :func:`pool` returns, from counts already checked.

    ``start`` is a μ and τ near the answer, for a "glmm" repeated on almost the same studies.

    >>> pool_counts(check_counts([0, 0], [4, 14])).warnings[1]
    'nobody has the event; the exact crude proportion is given'
    """
    _check_method(method, interval)
    notes = (_ONE,) if counts.k == 1 else (_TWO,) if counts.k == 2 else ()
    if counts.k == 1:
        return _crude(counts, method, level, notes)
    if counts.all_events in {0, counts.n}:
        who = "everybody" if counts.all_events else "nobody"
        return _crude(counts, method, level, (*notes, f"{who} has the event; {_STANDS_IN}"))
    if method == "glmm":
        return _modelled(counts, level, start, notes)
    return _averaged(counts, method, interval, level, notes)


def _check_method(method: str, interval: str) -> None:
    if method not in METHODS:
        near = get_close_matches(method, METHODS, 3) or METHODS[:5]
        raise AnalysisError(f"there is no method {method!r}", hint=f"for example {', '.join(near)}")
    if method == "glmm" and interval != "wald":
        raise AnalysisError(
            f"the method glmm has no {interval} interval", hint="a Wald interval, or another method"
        )


def _crude(counts: Counts, method: str, level: float, notes: tuple[str, ...]) -> Pooled:
    return Pooled(
        estimate=counts.all_events / counts.n,
        interval=clopper_pearson(counts.all_events, counts.n, level),
        method="exact",
        k=counts.k,
        n=counts.n,
        events=counts.all_events,
        warnings=notes,
        requested=method,
        interval_method="clopper-pearson",
        level=level,
        scale="",
        effect=None,
        standard_error=None,
        heterogeneity=None,
        prediction=None,
        studies=single_studies(counts, level),
    )


def _modelled(
    counts: Counts, level: float, start: tuple[float, float] | None, notes: tuple[str, ...]
) -> Pooled:
    fit = fit_binomial_normal(counts, start)
    if fit.failure:
        return _crude(counts, "glmm", level, (*notes, f"{fit.failure}; {_STANDS_IN}"))
    effects = logit_effects(counts)
    found = describe_heterogeneity(effects.values, effects.variances, fit.tau**2, "ml", "logit", level)
    reach = fit.standard_error * float(ndtri((1 + level) / 2))
    wider = prediction_bounds(fit.mu, fit.standard_error, fit.tau**2, counts.k, level)
    return Pooled(
        estimate=float(expit(fit.mu)),
        interval=(float(expit(fit.mu - reach)), float(expit(fit.mu + reach))),
        method="glmm",
        k=counts.k,
        n=counts.n,
        events=counts.all_events,
        warnings=notes,
        requested="glmm",
        interval_method="wald",
        level=level,
        scale="logit",
        effect=fit.mu,
        standard_error=fit.standard_error,
        heterogeneity=found,
        prediction=wider and (float(expit(wider[0])), float(expit(wider[1]))),
        studies=single_studies(counts, level),
    )


def _averaged(counts: Counts, method: str, interval: str, level: float, notes: tuple[str, ...]) -> Pooled:
    scale, _, estimator = method.rpartition("-")
    transform, back = TRANSFORMS[scale]
    effects = transform(counts)
    tau2 = ESTIMATORS[estimator](effects.values, effects.variances)
    mean = weighted_mean(effects.values, effects.variances, tau2, interval, level)
    found = describe_heterogeneity(effects.values, effects.variances, tau2, estimator, effects.scale, level)
    wider = None
    if estimator != "fixed":
        wider = prediction_bounds(mean.value, mean.standard_error, tau2, counts.k, level)

    def proportion(value: float) -> float:
        return back(value, counts, mean.standard_error)

    estimate = proportion(mean.value)
    return Pooled(
        estimate=estimate,
        interval=(proportion(mean.interval[0]), proportion(mean.interval[1])),
        method=method,
        k=counts.k,
        n=counts.n,
        events=counts.all_events,
        warnings=(*notes, *_corrections(effects), *_outside(estimate, counts, effects), *mean.warnings),
        requested=method,
        interval_method=mean.interval_method,
        level=level,
        scale=effects.scale,
        effect=mean.value,
        standard_error=mean.standard_error,
        heterogeneity=found,
        prediction=wider and (proportion(wider[0]), proportion(wider[1])),
        studies=single_studies(counts, level, mean.weights.tolist()),
    )


def _corrections(effects: Effects) -> tuple[str, ...]:
    if not effects.corrected:
        return ()
    return (f"0.5 was added in studies with no event or only events: {', '.join(effects.corrected)}",)


def _outside(estimate: float, counts: Counts, effects: Effects) -> tuple[str, ...]:
    """Return a warning when the way back from the double arcsine left the range of the studies."""
    shares = [x / n for x, n in zip(counts.events, counts.totals, strict=True)]
    if effects.scale != "double arcsine" or min(shares) <= estimate <= max(shares):
        return ()
    return ("the back-transformed double arcsine lies outside all studies; do not use this estimate",)
