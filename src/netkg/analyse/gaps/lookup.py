"""Find a cell by its key or by the names of its nodes, and the cells that have a node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

import numpy as np

from netkg.analyse.conditions import find_term
from netkg.analyse.gaps.model import Cell, GapMap
from netkg.analyse.gaps.space import Facet, Node
from netkg.errors import AnalysisError
from netkg.ontology.ground import normalise

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = ["Places", "find_cell", "find_node", "narrow", "only_of_design"]

Places = np.ndarray
"""Place -> whether a cell is one of those meant, over the product of the facets."""


def find_cell(found: GapMap, text: str, body: Body) -> Cell:
    """Return the cell with this key, or with these names of nodes between ``|``, in the order of facets.

    A facet that is left out at the end, or empty, is taken at its node without a condition.

    Raises:
        AnalysisError: there is no such cell, or a rule took it away; with suggestions.
    """
    if "|" not in text:
        place = found.by_key.get(text.strip())
        if place is None:
            hint = "keys are printed by netkg gaps; or write names, such as: " + " | ".join(
                facet.nodes[0].label for facet in found.space.facets
            )
            raise AnalysisError(f"the space {found.space.name} has no cell {text!r}", hint=hint)
        return found.cell(place)
    parts = [part.strip() for part in text.split("|")]
    facets = found.space.facets
    if len(parts) != len(facets):
        names = " | ".join(facet.name for facet in facets)
        raise AnalysisError(f"a cell of the space {found.space.name} has {len(facets)} parts", hint=names)
    at = [find_node(facet, part, body) for facet, part in zip(facets, parts, strict=True)]
    place = int(np.ravel_multi_index(tuple(at), found.shape))
    if not found.plausible[place]:
        raise _taken(found, tuple(at))
    return found.cell(place)


def _taken(found: GapMap, at: tuple[int, ...]) -> AnalysisError:
    """Return the error that names the rules by which a cell does not count."""
    facets = found.space.facets
    held = []
    for removed in found.removed:
        rule = removed.rule

        def has(wanted: Mapping[str, tuple[str, ...]]) -> bool:
            axes = ((found.space.axis(name), keys) for name, keys in wanted.items())
            return all(facets[axis].places(keys)[at[axis]] for axis, keys in axes)

        spared = any(has({name: keys}) for name, keys in rule.unless.items())
        if has(rule.when) and not (rule.only and has(rule.only)) and not spared:
            held.append(rule)
    names = " and ".join(rule.name for rule in held)
    return AnalysisError(f"this cell does not count: {names}", hint="; ".join(rule.reason for rule in held))


def find_node(facet: Facet, text: str, body: Body) -> int:
    """Return the place of a node by its label, its key, or the id or name of a term that is its only id.

    Raises:
        AnalysisError: the facet has no such node; the nearest are named.
    """
    wanted = normalise(text)
    for place, node in enumerate(facet.nodes):
        if wanted in (normalise(node.label), normalise(node.key)) or (not wanted and node.is_any):
            return place
    for place, node in enumerate(facet.nodes):
        if wanted in map(normalise, _names(node, body)):
            return place
    labels = [node.label for node in facet.nodes]
    near = get_close_matches(text, labels, 3, 0.4) or labels[:8]
    raise AnalysisError(
        f"the facet {facet.name} has no {text!r}", hint=f"did you mean {' or '.join(map(repr, near))}?"
    )


def _names(node: Node, body: Body) -> list[str]:
    if len(node.ids) != 1 and not node.site:
        return []
    found = []
    for term_id in node.ids:
        term = body.terms.term(term_id)
        names = [term_id, *filter(None, (term.label, *term.synonyms))] if term else [term_id]
        found += [name + mark for name in names for mark in ((" alone",) if node.alone else ("",))]
        found += [name for name in names if node.alone]
    return found


def narrow(found: GapMap, wanted: Sequence[str], body: Body) -> np.ndarray:
    """Return which cells have the nodes asked for, or nodes that these cover: ``FACET=NODE`` each.

    Raises:
        AnalysisError: it is not written so, there is no such facet or node, or no cell is left.
    """
    inside = found.plausible.reshape(found.shape)
    for text in wanted:
        name, sign, value = text.partition("=")
        if not sign:
            raise AnalysisError(f"{text!r} is not FACET=NODE", hint="such as tumour=pancreas")
        axis = found.space.axis(name.strip())
        facet = found.space.facets[axis]
        shape = [1] * len(found.shape)
        shape[axis] = -1
        inside = inside & facet.covers[find_node(facet, value.strip(), body)].reshape(shape)
    if not inside.any():
        raise AnalysisError(f"no cell of the space {found.space.name} has {' and '.join(wanted)}")
    return inside.ravel()


def only_of_design(found: GapMap, design: str, body: Body) -> Places:
    """Return which cells have evidence, all of it from studies of this design or one below it.

    Raises:
        AnalysisError: there is no such design; the nearest are named.
    """
    wanted = find_term(design, body.terms, "designs")
    right = {row.result for row in body.rows if any(body.is_under(one, wanted) for one in row.designs)}
    inputs = (finding.evidence.results for finding in found.findings)
    return found.select([bool(results) and right.issuperset(results) for results in inputs])
