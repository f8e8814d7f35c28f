"""The knock-out: what changes if a study or paper is removed or retracted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from netkg.analyse.body import Body
from netkg.analyse.estimate import Settings
from netkg.analyse.network.materials import Materials
from netkg.analyse.network.projections import evidence
from netkg.analyse.network.summary import components
from netkg.analyse.selection import Question
from netkg.analyse.withdrawal import Withdrawal, results_of, withdraw_results

__all__ = ["Knockout", "StateChange", "StatesOf", "knockout"]

StatesOf = Callable[[Body], Mapping[str, str]]
"""What tells the states of a body of evidence: name of a cell or claim -> its state, in words."""


@dataclass(frozen=True, slots=True)
class StateChange:
    """A cell or claim whose state is another one; None where it is there on one side only."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Knockout:
    """What changes without a thing.

    Attributes:
        thing: the id that was named.
        papers: the papers that lose results.
        withdrawal: results that go, and standing estimates that change.
        lost: nodes of the evidence network that are gone, in order.
        parts_before: number of components of the evidence network.
        parts_after: the same without the thing.
        cut_off: nodes that stay but are no longer joined to the largest part, though they were.
        cells: gap cells whose state changes; None if they were not asked for.
        claims: absence claims whose state changes; None if they were not asked for.
    """

    thing: str
    papers: tuple[str, ...]
    withdrawal: Withdrawal
    lost: tuple[str, ...]
    parts_before: int
    parts_after: int
    cut_off: tuple[str, ...]
    cells: tuple[StateChange, ...] | None = None
    claims: tuple[StateChange, ...] | None = None


def knockout(
    materials: Materials,
    thing: str,
    questions: Sequence[Question],
    settings: Settings | None = None,
    *,
    cells: StatesOf | None = None,
    claims: StatesOf | None = None,
) -> Knockout:
    """Return what changes if a study, paper, trial, cohort or result goes.

    Args:
        materials: what networks are made from.
        thing: an id as :func:`netkg.analyse.withdrawal.results_of` takes it; a study of the evidence network
            goes with all its reports.
        questions: the standing questions.
        settings: how to pool.
        cells: tells the states of gap cells.
        claims: tells the states of absence claims.

    Raises:
        AnalysisError: no result goes with that id; the nearest ids are named.
    """
    body = materials.body
    gone = _results(materials, thing)
    rest = body.without(gone)
    before, after = evidence(materials), evidence(replace(materials, body=rest))
    parts, left = components(before), components(after)
    main, now = (set(found[0]) if found else set() for found in (parts, left))
    return Knockout(
        thing=thing,
        papers=tuple(
            sorted({row.reported_in for row in body.rows if row.result in gone and row.reported_in})
        ),
        withdrawal=withdraw_results(body, thing, gone, questions, settings),
        lost=tuple(node.id for node in before.nodes if node.id not in after.by_id),
        parts_before=len(parts),
        parts_after=len(left),
        cut_off=tuple(node.id for node in after.nodes if node.id in main and node.id not in now),
        cells=None if cells is None else _changes(cells(body), cells(rest)),
        claims=None if claims is None else _changes(claims(body), claims(rest)),
    )


def _results(materials: Materials, thing: str) -> frozenset[str]:
    """Return the results of a study of the network, with all its reports, or of any other thing."""
    found = frozenset(row.result for row in materials.body.rows if materials.clusters.of(row) == thing)
    return found or results_of(materials.body, thing)


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[StateChange, ...]:
    names = sorted({*before, *after})
    changed = (name for name in names if before.get(name) != after.get(name))
    return tuple(StateChange(name, before.get(name), after.get(name)) for name in changed)
