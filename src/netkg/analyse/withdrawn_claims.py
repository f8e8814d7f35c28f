"""Which claims of absence stand otherwise without some results, and which go with a thing themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from netkg.analyse.stated import Against, StatedGap

__all__ = ["ClaimChange", "changed_claims", "own_claims"]


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """An absence claim that stands otherwise, with what stands against it before and after."""

    before: StatedGap
    after: StatedGap

    @property
    def loses(self) -> tuple[Against, ...]:
        """Return the studies that stand against it no longer, in their order."""
        left = {item.study for item in self.after.against}
        return tuple(item for item in self.before.against if item.study not in left)


def changed_claims(stated: Iterable[StatedGap], gone: Collection[str]) -> tuple[ClaimChange, ...]:
    """Return the absence claims that stand otherwise, in the order in which they are given.

    Args:
        stated: what authors state, with all the evidence (:func:`netkg.analyse.stated.stated_gaps`).
        gone: ids of the results that are taken out.

    A claim stands otherwise if its verdict is another one, or another study is the first that falsified it.
    Days are taken as they were: results that are gone do not change when the others were public.
    """
    lost = frozenset(gone)
    pairs = (ClaimChange(gap, _without(gap, lost)) for gap in stated if gap.is_absence)
    return tuple(pair for pair in pairs if _stands(pair.before) != _stands(pair.after))


def own_claims(stated: Iterable[StatedGap], thing: str) -> tuple[StatedGap, ...]:
    """Return the absence claims of a record or publication, by its id: they go with it."""
    asked = thing.casefold().removesuffix(":publication")
    return tuple(gap for gap in stated if gap.is_absence and gap.claim.record.casefold() == asked)


def _without(gap: StatedGap, gone: frozenset[str]) -> StatedGap:
    left = (replace(item, results=tuple(r for r in item.results if r not in gone)) for item in gap.against)
    return replace(gap, against=tuple(item for item in left if item.results))


def _stands(gap: StatedGap) -> tuple[object, ...]:
    first = gap.falsified_by
    return gap.verdict, first.study if first else None
