"""The SPARQL text of every cell of a map in little room: one text with holes, and what each node puts in.

A hole is the content of a ``VALUES`` block. What goes in depends on the nodes of a cell one by one, so that
the texts of the nodes of each facet are enough; :func:`text_of` puts them together again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.model import Cell, Evidence, Finding
from netkg.analyse.gaps.why import cell_query

if TYPE_CHECKING:
    from netkg.analyse.gaps.model import GapMap
    from netkg.analyse.gaps.space import Node
    from netkg.query.catalogue import Catalogue

__all__ = ["NAME", "query_parts", "text_of"]

NAME: Final = "gaps/cell"

_NOTHING: Final = Finding((), (), Evidence(), (), (), ())
_BLOCK: Final = re.compile(r"(VALUES \?(\w+) \{ )(.*?)( \})")


def query_parts(found: GapMap, catalogue: Catalogue) -> dict[str, Any]:
    """Return the query of a map's cells in parts.

    ``name`` is that of the query; ``text`` its text, cut at the holes, so that it has one piece more than
    ``holes`` has names; ``usual`` what stands in each hole if no node says else; ``nodes`` has for each facet
    and node what it puts into which hole, by number.
    """
    first = tuple(facet.nodes[0] for facet in found.space.facets)
    text = _asked(found, first, catalogue)
    usual = _contents(text)
    nodes = []
    for axis, facet in enumerate(found.space.facets):
        asked = (_asked(found, _with(first, axis, node), catalogue) for node in facet.nodes)
        nodes.append([_differing(_contents(one), usual) for one in asked])
    pieces, at = [], 0
    for match in _BLOCK.finditer(text):
        pieces.append(text[at : match.end(1)])
        at = match.start(4)
    return {
        "name": NAME,
        "text": [*pieces, text[at:]],
        "holes": [match[2] for match in _BLOCK.finditer(text)],
        "usual": usual,
        "nodes": nodes,
    }


def text_of(parts: Mapping[str, Any], nodes: Sequence[int]) -> str:
    """Return the complete text of the query of a cell, from the numbers of its nodes."""
    filled = list(parts["usual"])
    for facet, node in zip(parts["nodes"], nodes, strict=True):
        for hole, content in facet[node]:
            filled[hole] = content
    pieces = parts["text"]
    return "".join(piece + content for piece, content in zip(pieces, filled, strict=False)) + str(pieces[-1])


def _with(nodes: tuple[Node, ...], axis: int, node: Node) -> tuple[Node, ...]:
    return (*nodes[:axis], node, *nodes[axis + 1 :])


def _asked(found: GapMap, nodes: tuple[Node, ...], catalogue: Catalogue) -> str:
    cell = Cell(found.space.name, 0, nodes, _NOTHING)
    return cell_query(found, cell, catalogue)


def _contents(text: str) -> list[str]:
    return [match[3] for match in _BLOCK.finditer(text)]


def _differing(found: Sequence[str], usual: Sequence[str]) -> list[list[int | str]]:
    pairs = enumerate(zip(found, usual, strict=True))
    return [[place, one] for place, (one, other) in pairs if one != other]
