"""Which gap cells change if a study, paper or trial goes."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from netkg.analyse.gaps.changes import Difference, compare
from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Space
from netkg.analyse.gaps.variants import variants_of

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["changed_cells"]


def changed_cells(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None,
    results: Collection[str],
    *,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
) -> Difference:
    """Return which cells are otherwise without some results, the map as it is first.

    What is derived from a result goes with it, and an earlier report of the same people may take its place.

    Args:
        body: the body of evidence.
        space: the questions.
        settings: the thresholds.
        beside: what stands beside the table.
        results: ids of results, such as those of :func:`netkg.analyse.withdrawal.results_of`.
        high_risk: row -> whether its risk of bias was appraised as high.
    """
    variants = variants_of(body, space, settings, beside, high_risk)
    return compare(variants.map(), variants.map(without=results), (body, body.without(results)))
