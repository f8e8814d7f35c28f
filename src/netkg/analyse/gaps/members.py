"""Which results lie in a node of a facet, and which lie in it in part only.

A result is in a node if everything that is recorded of its people, regimen or outcome is under it. It is in
part in it if some of its people are, by the sites, grades or composition of the cohort, or if what is
recorded is wider or nothing and rules nothing out: then it reports a mixed total.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.space import Facet, Implied, Node, Space

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.composition import Part
    from netkg.analyse.rows import EvidenceRow

__all__ = ["IN", "OUT", "Fit", "Membership", "fit", "members"]


@dataclass(frozen=True, slots=True)
class Fit:
    """Whether a result is in a node (``full``), in part in it, or neither; and how that is known."""

    full: bool
    part: bool = False
    how: str = ""


IN: Final = Fit(full=True, part=True)
OUT: Final = Fit(full=False)


@dataclass(frozen=True, slots=True)
class Membership:
    """Rows of one facet's nodes as bit sets, bit i for row i of the table.

    Attributes:
        full: node -> rows in it.
        touch: node -> rows in it or in part in it.
        direct: node -> rows in it that are in no narrower node.
    """

    full: tuple[int, ...]
    touch: tuple[int, ...]
    direct: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a fit is judged by."""

    body: Body
    beside: Companions
    space: Space
    met: dict[tuple[str, str], bool] = field(default_factory=dict)


Judge = Callable[["EvidenceRow", Node, Facet, _Ground], Fit]


def fit(row: EvidenceRow, node: Node, facet: Facet, space: Space, body: Body, beside: Companions) -> Fit:
    """Return whether a result lies in a node of a facet, and how that is known."""
    if node.is_any:
        return IN
    return _JUDGES[facet.name](row, node, facet, _Ground(body, beside, space))


def members(facet: Facet, space: Space, body: Body, beside: Companions) -> Membership:
    """Return which results lie in each node of a facet; a node has all that the nodes it covers have."""
    ground = _Ground(body, beside, space)
    groups: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(body.rows):
        profile = _profile(row, facet.name, body, beside)
        groups[profile] = groups.get(profile, 0) | 1 << place
    full, touch = [0] * len(facet.nodes), [0] * len(facet.nodes)
    for bits in groups.values():
        row = body.rows[(bits & -bits).bit_length() - 1]
        for place, node in enumerate(facet.nodes):
            found = IN if node.is_any else _JUDGES[facet.name](row, node, facet, ground)
            full[place] |= bits if found.full else 0
            touch[place] |= bits if found.full or found.part else 0
    narrower = [[j for j in range(len(full)) if facet.covers[i, j] and i != j] for i in range(len(full))]
    for sets in (full, touch):
        before = list(sets)
        for i, below in enumerate(narrower):
            for j in below:
                sets[i] |= before[j]
    direct = [bits & ~_union(full[j] for j in narrower[i]) for i, bits in enumerate(full)]
    return Membership(tuple(full), tuple(touch), tuple(direct))


def _union(sets: Iterable[int]) -> int:
    found = 0
    for bits in sets:
        found |= bits
    return found


def _profile(row: EvidenceRow, facet: str, body: Body, beside: Companions) -> tuple[object, ...]:
    """Return all that a facet looks at in a row; rows with the same have the same fit."""
    if facet == "intervention":
        return row.drugs
    if facet == "outcome":
        return (row.outcome,)
    if facet == "biomarker":
        return (_marker(row, body),)
    if facet == "question":
        return row.outcome, row.drugs, row.biomarker_state, _marker(row, body)
    parts = row.cohort if beside.of(row.cohort) else None
    if facet == "tumour":
        return row.tumour, row.sites, parts
    return row.tumour, row.differentiation, row.lung_class, row.grades, parts


def _intervention(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    under, drugs = ground.body.is_under, row.drugs
    others = [drug for drug in drugs if not any(under(drug, asked) for asked in node.ids)]
    missing = [asked for asked in node.ids if not any(under(drug, asked) for drug in drugs)]
    if not missing:
        return OUT if node.alone and others else IN
    wider = [drug for drug in others if any(under(asked, drug) for asked in missing)]
    if wider and len(wider) >= len(missing) and not (node.alone and set(others) - set(wider)):
        return Fit(False, True, f"the drug is told as {' and '.join(map(ground.body.label, wider))} only")
    return OUT


def _outcome(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    return IN if any(ground.body.is_under(row.outcome, term) for term in node.ids) else OUT


def _marker(row: EvidenceRow, body: Body) -> str | None:
    return row.biomarker or body.tie(row).marker


def _biomarker(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    marker = _marker(row, ground.body)
    return IN if marker and any(ground.body.is_under(marker, term) for term in node.ids) else OUT


def _question(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    under = ground.body.is_under
    right = any(under(row.outcome, term) for term in node.ids)
    if node.stratum and not (row.biomarker_state and ground.body.tie(row).marker):
        return OUT
    if node.drugs and not any(under(drug, asked) for drug in row.drugs for asked in node.drugs):
        return OUT
    return IN if right else OUT


def _tumour(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    body, sites_in = ground.body, facet.sites[node.key]
    under, site = body.is_under, node.site
    if row.tumour and any(under(row.tumour, term) for term in node.ids):
        return IN
    if row.tumour and not any(_may_meet(row.tumour, term, ground) for term in node.ids):
        return OUT
    wider = row.tumour is None or any(under(term, row.tumour) for term in facet.reach[node.key])
    if row.sites and wider and all(any(under(one, inside) for inside in sites_in) for one in row.sites):
        return IN
    parts = ground.beside.of(row.cohort)
    for part in parts:
        tumours, sites = part.traits.get("tumour", ()), part.traits.get("site", ())
        if any(under(one, term) for one in tumours for term in node.ids) or (
            site and any(under(one, site) for one in sites)
        ):
            return Fit(False, True, _part(part))
    if site and row.sites:
        if any(under(one, site) or under(site, one) for one in row.sites):
            return Fit(False, True, "its sites include this one, with others")
        return OUT
    if _complete(parts, "site" if site else "tumour"):
        return OUT
    return Fit(False, True, "a wider population; the sites are not told")


def _may_meet(one: str, other: str, ground: _Ground) -> bool:
    """Return whether one population can have two tumours: one is the other, or a term lies under both."""
    pair = one, other
    if pair not in ground.met:
        ground.met[pair] = _meet(one, other, ground.body)
    return ground.met[pair]


def _meet(one: str, other: str, body: Body) -> bool:
    if body.is_under(one, other) or body.is_under(other, one):
        return True
    closure = body.terms.closure
    if one not in closure or other not in closure or body.exclude("tumour", one, other):
        return False
    return bool(set(closure.descendants(one)) & set(closure.descendants(other)))


def _part(part: Part) -> str:
    count = "some" if part.count is None else str(part.count)
    size = "an unknown number" if part.size is None else str(part.size)
    return f"{count} of {size} by the composition of the cohort ({part.part})"


def _complete(parts: Sequence[Part], axis: str) -> bool:
    """Return whether the parts of one axis are all people of a cohort."""
    told = [part for part in parts if part.traits.get(axis) and not part.is_cohort]
    counts = [part.count for part in told]
    return bool(told) and None not in counts and sum(filter(None, counts)) == told[0].size


_AXES: Final = {"grade": ("grade",), "differentiation": ("differentiation", "lung class", "tumour")}
_MIXED: Final = "nk:MixedDifferentiation"


def _values(row: EvidenceRow, name: str, ground: _Ground) -> tuple[str, ...]:
    """Return what is recorded of grade or differentiation; where nothing is, what holds by definition."""
    if name == "grade":
        return row.grades or _implied(row, name, ground)
    classes = [f"nk:{value}" for value in (row.differentiation, row.lung_class) if value]
    return tuple(classes) + ((row.tumour,) if row.tumour else ())


def _implied(row: EvidenceRow, name: str, ground: _Ground) -> tuple[str, ...]:
    implied = ground.space.implied
    return tuple(item.value for item in implied if item.facet == name and _is_in(row, item, ground))


def _is_in(row: EvidenceRow, item: Implied, ground: _Ground) -> bool:
    facet = ground.space.facets[ground.space.axis(item.when)]
    places = facet.places((item.node,))
    nodes = [node for node, chosen in zip(facet.nodes, places, strict=True) if chosen]
    return any(_JUDGES[facet.name](row, node, facet, ground).full for node in nodes)


def _class(row: EvidenceRow, node: Node, facet: Facet, ground: _Ground) -> Fit:
    values = _values(row, facet.name, ground)
    mixed = _MIXED in values
    if not mixed and _holds(values, node, facet, ground.body):
        return IN
    axes = _AXES[facet.name]
    for part in ground.beside.of(row.cohort):
        told = [value for axis in axes for value in part.traits.get(axis, ())]
        if any(_under_node(value, node, facet, ground.body) for value in told):
            return Fit(False, True, _part(part))
    if mixed:
        return Fit(False, True, "a mixture, not told apart")
    if facet.name == "grade" and any(_under_node(value, node, facet, ground.body) for value in values):
        return Fit(False, True, "several grades, not told apart")
    if _elsewhere(values, node, facet, ground.body):
        return OUT
    return Fit(False, True, f"{facet.name} is told wider or not at all")


def _holds(values: Sequence[str], node: Node, facet: Facet, body: Body) -> bool:
    inside = [_under_node(value, node, facet, body) for value in values]
    return all(inside) and bool(inside) if facet.name == "grade" else any(inside)


def _under_node(value: str, node: Node, facet: Facet, body: Body) -> bool:
    """Return whether a value is under a node, or under one that the node covers."""
    return any(body.is_under(value, term) for term in facet.reach[node.key])


def _elsewhere(values: Sequence[str], node: Node, facet: Facet, body: Body) -> bool:
    """Return whether the values are of nodes that neither cover this one nor are covered by it."""
    place = facet.nodes.index(node)
    for other, candidate in enumerate(facet.nodes):
        related = facet.covers[other, place] or facet.covers[place, other]
        if not related and not candidate.is_any and _holds(values, candidate, facet, body):
            return True
    return False


_JUDGES: Final[dict[str, Judge]] = {
    "intervention": _intervention,
    "tumour": _tumour,
    "differentiation": _class,
    "grade": _class,
    "outcome": _outcome,
    "biomarker": _biomarker,
    "question": _question,
}
