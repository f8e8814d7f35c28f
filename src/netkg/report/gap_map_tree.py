"""The nodes of a facet as a tree: a node that several others cover stands under the first of the nearest."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.analyse.gaps.space import Facet

__all__ = ["branch", "parents"]


def parents(facet: Facet, place: int) -> list[int]:
    """Return the nodes that cover a node with no other between them, in order."""
    covers = facet.covers.tolist()
    above = [other for other in range(len(covers)) if covers[other][place] and other != place]
    return [one for one in above if not any(covers[one][other] and other != one for other in above)]


def branch(facet: Facet, deepest: int | None = None) -> list[tuple[int, int]]:
    """Return the nodes of a facet from the top of the tree, those below a node after it, with their depth.

    Args:
        facet: the facet.
        deepest: depth beyond which nodes are left out, 0 for the top; None takes all.
    """
    children: dict[int | None, list[int]] = {}
    for place in range(len(facet.nodes)):
        children.setdefault(next(iter(parents(facet, place)), None), []).append(place)
    found: list[tuple[int, int]] = []

    def walk(place: int, depth: int) -> None:
        found.append((place, depth))
        if deepest is None or depth < deepest:
            for child in children.get(place, ()):
                walk(child, depth + 1)

    for place in children.get(None, ()):
        walk(place, 0)
    return found
