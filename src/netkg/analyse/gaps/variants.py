"""Many maps of one space: as of other days, without some results, by other thresholds.

Which results lie in which cell is worked out once. A map of a variant looks only at what the cells are left
with, and judges only sets of results that no variant before it had.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.gaps.cells import Gatherer
from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.compute import (
    controlled_results,
    counted_from,
    known_by,
    maker_of,
    map_of,
    told_by,
)
from netkg.analyse.gaps.maker import Maker, Sets, bits_of, done
from netkg.analyse.gaps.model import Finding, GapMap
from netkg.analyse.gaps.settings import Settings
from netkg.analyse.gaps.space import Removed, Space, plausible

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Variants", "variants_of"]

_Judged = dict[tuple[object, ...], Finding]
_Ground = tuple[Gatherer, _Judged]


@dataclass(frozen=True, eq=False)
class Variants:
    """Makes maps of variants of one body of evidence. Made by :func:`variants_of`.

    Attributes:
        maker: goes through the cells; that of the body as it is.
        plausible: place -> whether the cell counts.
        removed: what each plausibility rule took away.
        index: place -> number of what the nodes of the cell leave.
        leaves: what cells are left with, as bit sets.
        grounds: clusters and settings -> what was gathered and judged with these.
    """

    maker: Maker
    plausible: np.ndarray
    removed: tuple[Removed, ...]
    index: np.ndarray
    leaves: tuple[Sets, ...]
    grounds: dict[tuple[object, ...], _Ground]

    def map(
        self,
        *,
        as_of: dt.date | None = None,
        without: Collection[str] = (),
        settings: Settings | None = None,
    ) -> GapMap:
        """Return the map of a variant: what :func:`netkg.analyse.gaps.compute` gives of the same evidence.

        Args:
            as_of: only what was public by then.
            without: results that are left out, with those derived from them.
            settings: other thresholds.

        Raises:
            AnalysisError: the day lies before all evidence.
        """
        first, chosen = self.maker, settings or self.maker.settings
        body = first.body.without(without) if without else first.body
        known = known_by(body, as_of)
        gatherer, judged = self._ground(find_clusters(body), chosen)
        maker = replace(
            first,
            settings=chosen,
            gatherer=gatherer,
            controlled=controlled_results(known, chosen),
            day=counted_from(body, as_of),
            as_of=as_of,
            judged=judged,
            findings=[],
            known={},
        )
        maker.set_rules(chosen)
        codes = self._codes(maker, known, as_of)
        return map_of(maker, self.plausible, self.removed, codes, known)

    def _ground(self, clusters: Clusters, settings: Settings) -> _Ground:
        """Return what was gathered and judged before with these settings and the same people in clusters."""
        usual = self.maker.gatherer.clusters
        chosen = usual if _agree(usual.names, clusters.names) else clusters
        key = (settings, tuple(sorted(chosen.names.items())))
        if key not in self.grounds:
            self.grounds[key] = (Gatherer(self.maker.body, chosen, settings), {})
        return self.grounds[key]

    def _codes(self, maker: Maker, known: Body, as_of: dt.date | None) -> np.ndarray:
        names = {row.result for row in known.rows}
        rows = bits_of(row.result in names for row in self.maker.body.rows)
        left = told_by(maker.beside, self.maker.body, as_of)
        claims = bits_of(item in left.claims for item in maker.beside.claims)
        own = bits_of(item in left.own_claims for item in maker.beside.own_claims)
        searches = bits_of(done(item.date, as_of) for item in maker.beside.searches)
        codes = [maker.code(_masked(sets, rows, claims, own, searches)) for sets in self.leaves]
        found: np.ndarray = np.array([*codes, -1], dtype=np.int32)[self.index]
        return found


def variants_of(
    body: Body,
    space: Space,
    settings: Settings,
    beside: Companions | None = None,
    high_risk: Callable[[EvidenceRow], bool] | None = None,
    *,
    admit: bool = False,
) -> Variants:
    """Return what makes maps of variants of a body of evidence; second-hand results are evidence if admitted.

    Raises:
        AnalysisError: the space is empty.
    """
    counts, removed = plausible(space)
    maker = maker_of(body, space, settings, beside, high_risk=high_risk, admit=admit)
    index, leaves = maker.leaves(counts)
    return Variants(maker, counts, removed, index, tuple(leaves), {})


def _agree(usual: Mapping[str, str], names: Mapping[str, str]) -> bool:
    """Return whether the cohorts of one are clustered by the other in the same way, whatever the names."""
    pairs = {(usual[cohort], name) for cohort, name in names.items()}
    return len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})


def _masked(sets: Sets, rows: int, claims: int, own: int, searches: int) -> Sets:
    return Sets(
        node=sets.node,
        full=sets.full & rows,
        touch=sets.touch & rows,
        told=sets.told & rows,
        near=sets.near & rows,
        beside=sets.beside & rows,
        claims=sets.claims & claims,
        searched=sets.searched & searches,
        aside=sets.aside & rows,
        own_claims=sets.own_claims & own,
    )
