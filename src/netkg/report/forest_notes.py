"""What has to be read with a forest plot: method, heterogeneity, what was left out, what it depends on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from netkg.report.numbers import limits, percent

if TYPE_CHECKING:
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.pooling import Pooled
    from netkg.analyse.variants import Variant
    from netkg.report.forest_groups import Groups

__all__ = ["choice_name", "forest_notes", "heterogeneity_line", "method_name"]

_NAMES: Final = {"glmm": "binomial-normal model", "exact": "crude proportion, exact interval"}
_SCALES: Final = {
    "freeman-tukey-harmonic": "double arcsine (harmonic mean)",
    "freeman-tukey-inverse-variance": "double arcsine (inverse variance)",
    "logit": "logit",
    "raw": "raw proportions",
}
_ESTIMATORS: Final = {
    "dl": "DerSimonian-Laird",
    "fixed": "fixed effect",
    "pm": "Paule-Mandel",
    "reml": "REML",
}
_SAME: Final = "they differ in "


def method_name(pooled: Pooled) -> str:
    """Return how a pool was made, in words."""
    name = _in_words(pooled.method)
    return f"{name}, Hartung-Knapp" if pooled.interval_method == "hartung-knapp" else name


def choice_name(variant: Variant) -> str:
    """Return what was chosen otherwise in a sensitivity analysis, in words."""
    method, comma, rest = variant.label.partition(", ")
    rest = "Hartung-Knapp" if rest == "hartung-knapp" else rest
    return f"{_in_words(method)}{comma}{rest}" if variant.what == "method" else variant.label


def _in_words(method: str) -> str:
    """Return a method of :data:`netkg.analyse.pooling.METHODS` in words.

    >>> _in_words("logit-dl"), _in_words("glmm")
    ('logit, DerSimonian-Laird', 'binomial-normal model')
    """
    scale, _, estimator = method.rpartition("-")
    if scale in _SCALES and estimator in _ESTIMATORS:
        return f"{_SCALES[scale]}, {_ESTIMATORS[estimator]}"
    return _NAMES.get(method, method)


def heterogeneity_line(made: Estimate) -> str:
    """Return τ² and I² with their intervals, or that there are none; empty where the crude pool stands in."""
    found = made.pooled.heterogeneity
    if made.k == 2:
        return "heterogeneity cannot be estimated"
    if found is None:
        return "heterogeneity not estimated" if made.k > 1 else ""
    tau2 = f"τ² {found.tau2:.2g}" + _bounds(found.tau2_interval, "{:.2g}")
    i2 = f"I² {percent(found.i2)} %" + (f" ({limits(found.i2_interval)})" if found.i2_interval else "")
    return f"{tau2} ({found.scale}), {i2}"


def _bounds(interval: tuple[float, float] | None, form: str) -> str:
    return f" ({form.format(interval[0])}-{form.format(interval[1])})" if interval else ""


def forest_notes(
    made: Estimate, found: Sequence[Variant], groups: Groups | None
) -> list[tuple[str, list[str]]]:
    """Return headings with their notes, in the order in which they stand below the plot."""
    differ = [text.removeprefix(_SAME) for text in made.warnings if text.startswith(_SAME)]
    others = [text for text in made.warnings if not text.startswith(_SAME)]
    read = [_how(made), *_fall_back(made), *others, *_one_out(found)]
    read += [f"{_SAME}{'; '.join(differ)}"] if differ else []
    if groups is not None:
        read += groups.notes
    return [("Read with it", list(dict.fromkeys(read))), ("Left out", _left_out(made))]


def _how(made: Estimate) -> str:
    pooled = made.pooled
    level = f"{100 * pooled.level:g} %"
    squares = "weight" if pooled.studies[0].weight is not None else "people, because the model has no weights"
    if made.k == 1:
        return f"Line: exact {level} interval (Clopper-Pearson)."
    filled = "hollow, because the single results come first" if made.lead_with_studies else "filled"
    return (
        f"Lines: exact {level} intervals (Clopper-Pearson). Squares go by {squares}. "
        f"Diamond: pooled estimate with its {level} interval ({pooled.interval_method.title()}), {filled}; "
        "grey diamonds are groups and other choices."
    )


def _fall_back(made: Estimate) -> list[str]:
    """Return that another method was asked for; the reason is among the warnings."""
    pooled = made.pooled
    if pooled.method == pooled.requested or made.k == 1:
        return []
    reason = next((text for text in pooled.warnings if "the exact crude" in text), "")
    asked = _in_words(pooled.requested)
    return [f"Asked for was the {asked}; it fell back to the {method_name(pooled)}: {reason}."]


def _one_out(found: Sequence[Variant]) -> list[str]:
    """Return the range of the estimates with one result left out."""
    shares = [variant.estimate for variant in found if variant.what == "leave-one-out"]
    if not shares:
        return []
    return [f"with each result left out in turn, the pool is between {percent(min(shares))} and "
            f"{percent(max(shares))} %"]  # fmt: skip


def _left_out(made: Estimate) -> list[str]:
    """Return how many results were left out, by reason."""
    counts = Counter(item.reason for item in made.left_out)
    lines = [f"{count}: {reason}" for reason, count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]
    return [*lines, "each is named by: netkg estimate, with the same options"] if lines else []
