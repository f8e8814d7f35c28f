"""The numbers of a told text: each result with its exact interval, and the pool with what it depends on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from netkg.analyse.comparability import Difference
from netkg.analyse.estimate import Estimate
from netkg.analyse.pooling import Pooled
from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import row_label
from netkg.analyse.sides import side_text
from netkg.report.tell_context import Telling
from netkg.report.tell_words import count, percent, quoted, span

__all__ = ["LEAST_GROUPS", "tell_pool", "tell_singles"]

_TOLD: Final = frozenset({"tumour", "test (clone and cut-off)", "unit of analysis"})
"""Attributes of which the value is told by the name of a group or by what was counted, or is too long."""

LEAST_GROUPS: Final = 5
"""Below so many groups that share no patients a text does not say where a further group would lie."""

_METHODS: Final = {"exact": "exact crude proportion", "glmm": "binomial-normal model (glmm)"}


def tell_singles(telling: Telling) -> Iterator[str]:
    """Yield a sentence or two for each result, by itself."""
    alone = len(telling.rows) == 1
    for row in telling.rows:
        yield _single(telling, row, alone=alone)
    if alone and (row := telling.rows[0]).events:
        yield telling.say("exact", **span(_exact(telling, row)))
    if any(row.events for row in telling.rows):
        yield telling.say("interval_means")


def _single(telling: Telling, row: EvidenceRow, *, alone: bool) -> str:
    events, total = row.events or 0, row.total or 0
    label, patients = _label(telling, row), count(total, *telling.noun(row))
    if events == 0:
        bound = percent(upper_bound_at_zero(total, telling.level))
        return telling.say("one_none", label=label, patients=patients, bound=bound)
    exact = "" if alone else telling.say("exact_short", **span(_exact(telling, row)))
    if events == total:
        said = f"{events} of {total}"
        return telling.say("one_all", label=label, patients=patients, fraction=said, exact=exact)
    said = f"{events} of {patients}"
    return telling.say("one", label=label, fraction=said, percent=percent(events / total), exact=exact)


def _exact(telling: Telling, row: EvidenceRow) -> tuple[float, float]:
    return clopper_pearson(row.events or 0, row.total or 0, telling.level)


def _label(telling: Telling, row: EvidenceRow) -> str:
    """Return the people of a result, its record, and what tells it from results it may not be pooled with."""
    refused = (item for item in telling.prepared.differences if item.refused and item.attribute not in _TOLD)
    values = [value for item in refused for value in _value_of(item, row)]
    return f"{quoted(row_label(row))} ({'; '.join((row.record, *values))})"


def _value_of(difference: Difference, row: EvidenceRow) -> list[str]:
    """Return the value that a result has of an attribute, with its name where it says nothing alone."""
    return [
        f"{difference.attribute} {value}" if value in ("not stated", "yes", "no") else value
        for value, results in difference.values
        if row.result in results
    ]


def tell_pool(telling: Telling, made: Estimate) -> Iterator[str]:
    """Yield the sentences on what results give together."""
    pooled = made.pooled
    unsure = (row for row in telling.rows if row.unit_of_analysis is None)
    patients = count(pooled.n, *telling.noun(next(unsure, telling.rows[0])))
    if pooled.events == 0:
        bound = percent(upper_bound_at_zero(pooled.n, pooled.level))
        yield telling.say("pooled_none", patients=patients, bound=bound)
    else:
        yield telling.say(
            "pooled", fraction=f"{pooled.events} of {patients}", percent=percent(_crude(pooled))
        )
        yield _estimate(telling, pooled)
        same = percent(_crude(pooled)) == percent(pooled.estimate)
        yield "" if same else telling.say("pooled_means")
    yield telling.say("crude") if pooled.method == "exact" else ""
    if made.lead_with_studies:
        yield telling.say("few")
    else:
        yield from _spread(telling, made)
    yield from _overlap(telling, made)
    if made.settings.threshold is not None:
        yield telling.say("threshold", side=side_text(pooled, made.settings.threshold))


def _crude(pooled: Pooled) -> float:
    return pooled.events / pooled.n


def _estimate(telling: Telling, pooled: Pooled) -> str:
    return telling.say(
        "pooled_estimate",
        percent=percent(pooled.estimate),
        method=_METHODS.get(pooled.method, pooled.method),
        interval_method=pooled.interval_method,
        **span(pooled.interval),
    )


def _spread(telling: Telling, made: Estimate) -> Iterator[str]:
    """Yield how far results lie apart; of groups without events the largest is named."""
    ordered = sorted(telling.rows, key=lambda row: (_share(row), -(row.total or 0), row.result))
    yield telling.say("range", lowest=_fraction(ordered[0]), highest=_fraction(ordered[-1]))
    if made.pooled.prediction is not None:
        yield _prediction(telling, made)
    found = made.heterogeneity
    if found is not None:
        bounds = found.i2_interval
        i2 = percent(found.i2) + (f" ({percent(bounds[0])} to {percent(bounds[1])})" if bounds else "")
        yield telling.say("heterogeneity", tau2=f"{found.tau2:.3g}", scale=found.scale, i2=i2)


def _prediction(telling: Telling, made: Estimate) -> str:
    """Return where a further group would lie, or that there are too few groups to say so."""
    if made.prediction is None or made.k_eff < LEAST_GROUPS:
        return telling.say("prediction_none")
    return telling.say("prediction", **span(made.prediction))


def _share(row: EvidenceRow) -> float:
    return (row.events or 0) / (row.total or 1)


def _fraction(row: EvidenceRow) -> str:
    return f"{row.events} of {row.total} ({percent(_share(row))})" if row.events else f"none of {row.total}"


def _overlap(telling: Telling, made: Estimate) -> Iterator[str]:
    if made.strict is made.pooled:
        return
    number = len(made.prepared.independent.possible)
    whom = "groups" if telling.style == "plain" else "cohorts"
    pairs = f"{count(number, 'pair')} of {whom} {'shares' if number == 1 else 'share'} patients"
    yield telling.say(
        "overlap", pairs=pairs, percent=percent(made.strict.estimate), **span(made.strict.interval)
    )
    yield telling.say("overlap_sensitive") if made.overlap_sensitive else ""
