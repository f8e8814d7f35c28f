"""Answers of ``netkg network`` as people see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body
    from netkg.analyse.network.communities import Communities
    from netkg.analyse.network.geometry import Geometry
    from netkg.analyse.network.keystones import Keystone, Support
    from netkg.analyse.network.knockout import Knockout, StateChange
    from netkg.analyse.network.model import Edge, Network
    from netkg.analyse.network.paths import Hop, Paths
    from netkg.analyse.network.summary import Summary

__all__ = [
    "communities_screen",
    "geometry_screen",
    "keystones_screen",
    "knockout_screen",
    "number",
    "papers_of",
    "paths_screen",
    "summary_screen",
]

_SHOWN: Final = 8
"""How many of a long list are shown; all of them are in the JSON answer."""


def number(count: int, noun: str) -> str:
    """Return a count with its noun."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _screen(parts: Iterable[str | tuple[str, str] | RenderableType]) -> str:
    """Return lines, styled lines and tables one below the other, with the use statement at the end."""
    from rich.text import Text

    made: list[RenderableType] = []
    for part in parts:
        if isinstance(part, tuple):
            made.append(Text(*part))
        else:
            made.append(Text(part) if isinstance(part, str) else part)
    return render([*made, Text(f"\n{USE_STATEMENT}", "dim")], width=screen_width())


def _some(names: Sequence[str], most: int = _SHOWN) -> str:
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")


def _counts(counts: Iterable[tuple[str, int]]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts) or "none"


def papers_of(edge: Edge) -> str:
    """Return what an edge rests on, in a few words: papers, a definition, or the hierarchy."""
    if edge.papers:
        papers = _some([paper.removesuffix(":publication") for paper in edge.papers])
        results = number(len(edge.sources), "source")
        return f"{papers} ({results}{', second-hand' if edge.second_hand else ''})"
    return "; ".join(source.thing for source in edge.sources) or "hierarchy of terms, no paper"


def summary_screen(network: Network, found: Summary, central: Sequence[tuple[str, float]], note: str) -> str:
    """Return what a network is made of, and its most central nodes."""
    sizes = [len(part) for part in found.components]
    density = "-" if found.density is None else f"{found.density:.3f}"
    lines: list[str | tuple[str, str] | RenderableType] = [
        (f"Network {network.name}", "bold"),
        f"nodes       {sum(found.nodes.values())}: {_counts(found.nodes.items())}",
        f"edges       {sum(found.edges.values())}: {_counts(found.edges.items())}",
        f"papers      {found.papers}; {number(found.second_hand, 'edge')} second-hand only",
        f"components  {len(sizes)}, of {_some([str(size) for size in sizes])} nodes",
        f"bridges     {len(found.bridges)}; density {density}",
    ]
    if central:
        rows = [
            (network.label(name), network.by_id[name].kind, f"{value:.3f}")
            for name, value in central[:_SHOWN]
        ]
        lines += ["", table(("most between others", "kind", "betweenness"), rows, screen_width(), right=[2])]
        lines.append((note, "dim"))
    return _screen(lines)


def keystones_screen(network: Network, found: Sequence[Keystone], alone: Sequence[Support]) -> str:
    """Return keystones, and the studies that alone support a cell."""
    lines: list[str | tuple[str, str] | RenderableType] = [
        (f"{number(len(found), 'keystone')} of the network {network.name}", "bold")
    ]
    for item in found:
        cut_off = _some([network.label(name) for name in item.cut_off])
        lines.append(f"{network.label(item.id)} ({item.kind}, {item.id})")
        lines.append(f"  known through it alone, {number(len(item.cut_off), 'node')}: {cut_off}")
    if alone:
        rows = [
            (network.label(item.study), item.study, str(len(item.cells)), str(len(item.primary)))
            for item in alone
        ]
        names = ("alone supports", "id", "cells", "read in own work")
        lines += ["", table(names, rows, screen_width(), right=[2, 3])]
        lines.append(
            ("A cell here is a drug, a tumour and an outcome as recorded; nothing rolled up.", "dim")
        )
    return _screen(lines)


def knockout_screen(found: Knockout, network: Network, body: Body) -> str:
    """Return what changes without a thing."""
    moved = found.withdrawal
    papers = _some([paper.removesuffix(":publication") for paper in found.papers])
    lines: list[str | tuple[str, str] | RenderableType] = [
        (f"Without {network.label(found.thing)}: {number(len(moved.results), 'result')} fewer", "bold"),
        f"papers      {papers}",
        f"network     {number(len(found.lost), 'node')} gone: "
        f"{_some([network.label(name) for name in found.lost]) or 'none'}",
        f"components  {found.parts_before} before, {found.parts_after} after; "
        f"cut off: {_some([network.label(name) for name in found.cut_off]) or 'none'}",
        f"estimates   {len(moved.changes)} answered otherwise, {moved.same} as before, "
        f"{moved.unanswered} without an estimate either way",
    ]
    lines += [f"  {change.kind}: {change.before.question.said(body)}" for change in moved.changes]
    lines += _state_lines("gap cells", None if found.cells is None else list(map(_labelled, found.cells)))
    lines += _state_lines("absence claims", found.claims)
    lines.append(("\nThe evidence is left as it is. Details of estimates: netkg without ID", "dim"))
    return _screen(lines)


def _labelled(change: StateChange) -> StateChange:
    """Return a change of a gap cell with the states as people call them."""
    from netkg.analyse.gaps.model import State
    from netkg.cli.gap_words import labels

    def said(states: str | None) -> str | None:
        return states and labels(map(State, states.split(", ")))

    return replace(change, before=said(change.before), after=said(change.after))


def _state_lines(what: str, changes: Sequence[StateChange] | None) -> list[str]:
    if changes is None:
        return []
    moves = Counter((item.before or "not there", item.after or "not there") for item in changes)
    lines = [f"{what}: {len(changes)} with another state"]
    ranked = sorted(moves.items(), key=lambda item: (-item[1], item[0]))
    for (before, after), count in ranked[:_SHOWN]:
        first = next(
            item.name
            for item in changes
            if (item.before or "not there", item.after or "not there") == (before, after)
        )
        lines.append(f"  {count} x {before} -> {after}, such as {first}")
    left = sum(count for _, count in ranked[_SHOWN:])
    return lines + ([f"  {left} other changes; all with --json"] if left else [])


def paths_screen(network: Network, found: Paths) -> str:
    """Return paths with every hop and its papers; where there is none, what is nearest."""
    start, goal = network.label(found.start), network.label(found.goal)
    if not found.paths:
        lines: list[str | tuple[str, str] | RenderableType] = [
            (f"{start} and {goal}: no path in the network {network.name}.", "bold")
        ]
        near = [f"{network.label(name)} ({name}, {number(steps, 'step')})" for name, steps in found.nearest]
        lines.append(f"nearest to {goal} in the hierarchy, and joined to {start}: {_some(near) or 'nothing'}")
        lines.append("No path means none in this store, not that there is no connection.")
        return _screen(lines)
    lines = [(f"{start} and {goal}: {number(len(found.paths), 'path')}", "bold")]
    for place, path in enumerate(found.paths, 1):
        mark = "  (second-hand)" if path.second_hand else ""
        lines += ["", f"{place}. {path.said(network)}{mark}"]
        lines += [line for hop in path.hops for line in _hop(hop, network)]
    if found.cut_short:
        lines.append("More paths of this length were not looked at.")
    lines.append(("\nA path says what stands in the same study or result, not in the same patients,", "dim"))
    lines.append(("and is no evidence that anything works.", "dim"))
    return _screen(lines)


def _hop(hop: Hop, network: Network) -> list[str]:
    return [
        f"   {network.label(edge.source)} - {edge.kind} - {network.label(edge.target)}: {papers_of(edge)}"
        for edge in hop.edges
    ]


def communities_screen(network: Network, found: Communities) -> str:
    """Return a division into communities."""
    value = "-" if found.modularity is None else f"{found.modularity:.3f}"
    rows = [
        (network.label(item.name), str(len(item.members)), _some([network.label(m) for m in item.members]))
        for item in found.found
    ]
    return _screen(
        [
            (f"{len(found.found)} communities of the network {network.name}; modularity {value}", "bold"),
            table(("around", "nodes", "members"), rows, screen_width(), right=[1]),
            (f"Louvain method, seed {found.seed}; another seed may divide otherwise.", "dim"),
        ]
    )


def geometry_screen(found: Geometry, network: Network, studies: Network) -> str:
    """Return the geometry of comparisons, single-arm studies listed."""

    def value(share: float | None) -> str:
        return "not defined" if share is None else f"{share:.3f}"

    def one(pair: tuple[str, str]) -> str:
        return f"  {studies.label(pair[0])}: {network.label(pair[1])}"

    chance = "nothing can be permuted" if found.p is None else f"p {found.p:.3f} for one as high"
    compared = [
        f"  {network.label(edge.source)} with {network.label(edge.target)}: {papers_of(edge)}"
        for edge in network.edges
    ]
    return _screen(
        [
            (f"{number(len(network.nodes), 'regimen')}, {number(len(found.arms), 'arm')}", "bold"),
            f"comparisons   {len(network.edges)}; density {value(found.density)}; "
            f"{number(found.components, 'component')}",
            *compared,
            f"PIE           {value(found.pie)} over all arms, {value(found.pie_compared)} over compared arms "
            "(0 all alike, 1 all different)",
            f"C-score       {value(found.c_score)}; {chance} ({found.permutations} permutations, "
            f"seed {found.seed})",
            f"several regimens, none compared: {_some([studies.label(name) for name in found.uncompared])}",
            f"single-arm as far as is recorded: {len(found.isolated)}",
            *map(one, found.isolated),
        ]
    )
