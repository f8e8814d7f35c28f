"""How a map is made: a walk over the cells with the bit sets of their results, each set judged once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import prod
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from netkg.analyse.gaps.cells import Gatherer, base_sets, rows_of, why_aside
from netkg.analyse.gaps.companions import Companions, Scope
from netkg.analyse.gaps.members import Membership, members
from netkg.analyse.gaps.model import Aside, Finding, Overlay
from netkg.analyse.gaps.settings import OutcomeRule, Settings
from netkg.analyse.gaps.space import Facet, Node, Space
from netkg.analyse.gaps.states import Case, judge, stale

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Maker", "Sets", "bits_of", "done"]


class Sets(NamedTuple):
    """What a choice of nodes leaves, as bit sets over rows, claims and searches.

    ``node`` is that of the outcome, ``near`` the results of just this population, ``beside`` those of any
    outcome; ``aside`` is what is recorded and not counted, ``own_claims`` what authors state themselves.
    """

    node: int
    full: int
    touch: int
    told: int
    near: int
    beside: int
    claims: int
    searched: int
    aside: int = 0
    own_claims: int = 0


@dataclass(slots=True)
class Maker:
    """Goes through the cells and judges each set of results once.

    Attributes:
        admit: take second-hand results as evidence, to see what that would change.
        judged: what was judged before, by makers that differ in the day and in which results are known.
    """

    body: Body
    space: Space
    settings: Settings
    beside: Companions
    gatherer: Gatherer
    high_risk: Callable[[EvidenceRow], bool]
    controlled: frozenset[str]
    day: dt.date | None
    as_of: dt.date | None
    admit: bool = False
    judged: dict[tuple[object, ...], Finding] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    known: dict[tuple[Sets, int, int, int], int] = field(default_factory=dict)
    rules: list[OutcomeRule] = field(default_factory=list)
    members: list[Membership] = field(default_factory=list)
    claims: list[tuple[int, ...]] = field(default_factory=list)
    own_claims: list[tuple[int, ...]] = field(default_factory=list)
    searched: list[tuple[int, ...]] = field(default_factory=list)
    surrogates: list[int] = field(default_factory=list)
    outcome: int = 0

    def codes(self, counts: np.ndarray) -> np.ndarray:
        """Return place -> number of the finding of the cell, -1 where the cell does not count."""
        found = np.full(self.space.size, -1, dtype=np.int32)

        def visit(place: int, sets: Sets) -> None:
            found[place] = self.code(sets)

        self._go(counts, visit)
        return found

    def leaves(self, counts: np.ndarray) -> tuple[np.ndarray, list[Sets]]:
        """Return place -> number of what the nodes of the cell leave, -1 if it does not count; and these."""
        index = np.full(self.space.size, -1, dtype=np.int32)
        numbers: dict[Sets, int] = {}

        def visit(place: int, sets: Sets) -> None:
            index[place] = numbers.setdefault(sets, len(numbers))

        self._go(counts, visit)
        return index, list(numbers)

    def _go(self, counts: np.ndarray, visit: Callable[[int, Sets], None]) -> None:
        """Prepare what each node leaves, then walk."""
        facets, body = self.space.facets, self.body
        self.members = [members(facet, self.space, body, self.beside) for facet in facets]
        claims = [scope for _, scope in self.beside.claims]
        own_claims = [scope for _, scope in self.beside.own_claims]
        searches = [item.scope for item in self.beside.searches if done(item.date, self.as_of)]
        self.claims = [_claimed(facet, claims, body) for facet in facets]
        self.own_claims = [_claimed(facet, own_claims, body) for facet in facets]
        self.searched = [_searched(facet, searches, body) for facet in facets]
        self.outcome = next(i for i, facet in enumerate(facets) if facet.name in ("outcome", "question"))
        self.set_rules(self.settings)
        own, told, aside = base_sets(body, self.space.leave_out)
        own, told = (own | told, 0) if self.admit else (own, told)
        all_of = ((1 << len(found)) - 1 for found in (claims, searches, own_claims))
        every = dict(zip(("claims", "searched", "own_claims"), all_of, strict=True))
        asked = [counts.reshape(prod(self.space.shape[: axis + 1]), -1) for axis in range(len(facets))]
        some = [np.asarray(part.any(axis=1)).tolist() for part in asked]
        self._walk(visit, some, 0, 0, Sets(0, own, own, told, own, own, aside=aside, **every))

    def set_rules(self, settings: Settings) -> None:
        """Set how each node of the outcome's facet is judged."""
        nodes, body = self.space.facets[self.outcome].nodes, self.body
        self.rules = [settings.of(node.ids[0], body) if node.ids else OutcomeRule(node.key) for node in nodes]
        self.surrogates = [self._surrogates(rule) for rule in self.rules]

    def _surrogates(self, rule: OutcomeRule) -> int:
        under = self.body.is_under
        return bits_of(any(under(row.outcome, term) for term in rule.surrogates) for row in self.body.rows)

    def _walk(
        self, visit: Callable[[int, Sets], None], some: list[list[bool]], axis: int, place: int, sets: Sets
    ) -> None:
        """Visit all cells below a choice of nodes, so that what cells share is done once.

        ``some`` says for each facet and place up to it whether any cell there counts.
        """
        facet, member = self.space.facets[axis], self.members[axis]
        direct = member.direct if facet.direct else member.full
        for i in range(len(facet.nodes)):
            here = place * len(facet.nodes) + i
            if not some[axis][here]:
                continue
            below = Sets(
                node=i if axis == self.outcome else sets.node,
                full=sets.full & member.full[i],
                touch=sets.touch & member.touch[i],
                told=sets.told & member.full[i],
                near=sets.near & direct[i],
                beside=sets.beside if axis == self.outcome else sets.beside & member.full[i],
                claims=sets.claims & self.claims[axis][i],
                searched=sets.searched & self.searched[axis][i],
                aside=sets.aside & member.touch[i],
                own_claims=sets.own_claims & self.own_claims[axis][i],
            )
            if axis + 1 < len(self.space.facets):
                self._walk(visit, some, axis + 1, here, below)
            else:
                visit(here, below)

    def code(self, sets: Sets) -> int:
        """Return the number of the finding of a cell; cells with the same evidence have the same."""
        searched, near = int(bool(sets.searched)), int(bool(sets.near))
        if sets.full:
            key = Sets(sets.node, sets.full, 0, 0, near, 0, 0, searched)
        else:
            stands = sets.beside & self.surrogates[sets.node]
            key = Sets(sets.node, 0, sets.touch, sets.told, 0, stands, sets.claims, searched)
        others = (sets.beside & ~sets.full).bit_count()
        told = (key, sets.aside, sets.own_claims, others)
        if told not in self.known:
            self.known[told] = len(self.findings)
            self.findings.append(self._told(self._finding(key), sets, others))
        return self.known[told]

    def _told(self, found: Finding, sets: Sets, others: int) -> Finding:
        """Return a finding with what is recorded beside the evidence; it changes no state."""
        rows = rows_of(sets.aside, self.body.rows)
        aside = tuple(Aside(row.result, why_aside(row, self.body)) for row in rows)
        names = (name for i, (name, _) in enumerate(self.beside.own_claims) if sets.own_claims >> i & 1)
        return replace(found, aside=aside, own_claims=tuple(names), elsewhere=others)

    def _finding(self, sets: Sets) -> Finding:
        """Return what holds in a cell, judged once but for whether it is stale, which hangs on the day."""
        control = frozenset(row.result for row in rows_of(sets.full, self.body.rows)) & self.controlled
        key = (sets, control)
        if key not in self.judged:
            self.judged[key] = self._judge(sets, control)
        found = self.judged[key]
        late = stale(found.evidence.newest, self.day, self.settings.window_years)
        searched = tuple(item for item in found.overlays if item is Overlay.NOT_SEARCHED)
        return (
            replace(found, overlays=(*searched, *late, *found.overlays[len(searched) :])) if late else found
        )

    def _judge(self, sets: Sets, control: frozenset[str]) -> Finding:
        body = self.body
        rows = rows_of(sets.full, body.rows)
        evidence = self.gatherer.evidence(rows)
        is_share = not self.space.facets[self.outcome].nodes[sets.node].stratum
        if not is_share:
            evidence = replace(evidence, interval=None, strict=None, warnings=())
        mixed = tuple(row.result for row in rows_of(sets.touch, body.rows))
        claims = (name for i, (name, _) in enumerate(self.beside.claims) if sets.claims >> i & 1)
        told = (*(row.result for row in rows_of(sets.told, body.rows)), *claims)
        names = sorted({body.label(row.outcome) for row in rows_of(sets.beside, body.rows)})
        rule = self.rules[sets.node]
        near = bool(sets.near)
        case = Case(rows, evidence, len(mixed), len(told), near, tuple(names), rule, control, is_share)
        reasons, unknown, sensitive = judge(case, self.settings, body, self.high_risk)
        overlays: tuple[Overlay, ...] = () if sets.searched else (Overlay.NOT_SEARCHED,)
        overlays += (Overlay.OVERLAP_SENSITIVE,) if sensitive else ()
        return Finding(
            tuple(reasons), overlays, evidence, mixed, told, tuple(reasons.items()), tuple(unknown.items())
        )


def done(date: str | None, as_of: dt.date | None) -> bool:
    """Return whether a search of a day was done by another; always without one."""
    return as_of is None or (date is not None and date <= as_of.isoformat())


_SCOPED: Final = {
    "intervention": "interventions",
    "tumour": "populations",
    "outcome": "outcomes",
    "question": "outcomes",
}
"""Facet -> what a search or claim says of it; of the other facets neither says anything."""


def _searched(facet: Facet, scopes: Sequence[Scope], body: Body) -> tuple[int, ...]:
    """Return node -> which searches look for the whole of it, as bits; one without terms looks for any."""

    def holds(scope: Scope, node: Node) -> bool:
        terms = getattr(scope, _SCOPED[facet.name]) if facet.name in _SCOPED else ()
        inside = all(any(body.is_under(one, term) for term in terms) for one in node.ids)
        return not terms or (bool(node.ids) and inside)

    return tuple(bits_of(holds(scope, node) for scope in scopes) for node in facet.nodes)


def _claimed(facet: Facet, scopes: Sequence[Scope], body: Body) -> tuple[int, ...]:
    """Return node -> which claims are about it alone, as bits; without terms one is about any."""

    def holds(scope: Scope, node: Node) -> bool:
        terms = getattr(scope, _SCOPED[facet.name]) if facet.name in _SCOPED else ()
        inside = all(any(body.is_under(term, one) for one in node.ids) for term in terms)
        if facet.name == "intervention":
            has_all = all(any(body.is_under(term, one) for term in terms) for one in node.ids)
            inside = has_all and (inside or not node.alone)
        return node.is_any or (bool(terms) and inside)

    return tuple(bits_of(holds(scope, node) for scope in scopes) for node in facet.nodes)


def bits_of(flags: Iterable[bool]) -> int:
    """Return flags as a bit set: bit i for flag i."""
    return sum(1 << place for place, flag in enumerate(flags) if flag)
