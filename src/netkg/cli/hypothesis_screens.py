"""Hypotheses as people see them: the mark stands on every line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from netkg.cli.network_screens import number, papers_of
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.hypotheses.propose import Discovery, Hypotheses
    from netkg.analyse.hypotheses.validate import Validation
    from netkg.analyse.network.model import Network

__all__ = ["discovery_text", "hypotheses_text"]


def _marked(lines: Iterable[str]) -> str:
    from netkg.analyse.hypotheses.propose import MARK

    return "".join(f"{MARK} | {line}\n" for line in [*lines, USE_STATEMENT])


def hypotheses_text(
    network: Network, found: Hypotheses, checks: Sequence[Validation], most: int, body: Body
) -> str:
    """Return hypotheses, the highest count first, with what they rest on and how they were tested."""
    links = ", ".join(f"{count} {kind}" for kind, count in found.links.items())
    lines = [
        f"{number(len(found.found), 'pair')} of drug and tumour joined by mechanism and by no result; "
        f"{found.known} such pairs were studied and are not listed",
        f"made from {links}; results on efficacy are not looked at",
        f"p from {found.permutations} networks with the same degrees, seed {found.seed}; not corrected for "
        f"{len(found.found)} looks",
        *(f"validation, {check.how}: {check.verdict}" for check in checks),
    ]
    for item in found.found[:most]:
        chance = "p not available, nothing can be swapped" if item.p is None else f"p {item.p:.3f}"
        lines.append(
            f"{network.label(item.drug)} and {network.label(item.tumour)}: weighted path count "
            f"{item.score:.4f}, {chance}"
        )
        lines += [f"    by {' - '.join(map(network.label, nodes))}" for nodes in item.paths]
        if item.related:
            related = ", ".join(_label(name, network, body) for name in item.related)
            lines.append(f"    studied in wider or narrower: {related}")
    if len(found.found) > most:
        lines.append(f"{len(found.found) - most} more; all with --json, or --top N")
    return _marked(lines)


def _label(name: str, network: Network, body: Body) -> str:
    """Return the label of a node, or of a term that is no node of the network."""
    return network.label(name) if name in network.by_id else body.label(name)


def discovery_text(network: Network, found: Discovery) -> str:
    """Return what lies between two nodes."""
    start, goal = network.label(found.start), network.label(found.goal)
    lines = [f"{start} and {goal}: {number(len(found.between), 'node')} between them"]
    if found.direct:
        lines.append("they are joined already:")
        lines += [f"    {edge.kind}: {papers_of(edge)}" for edge in found.direct]
    for name, one, other in found.between:
        lines.append(network.label(name))
        for edge in (*one, *other):
            said = f"{network.label(edge.source)} - {edge.kind} - {network.label(edge.target)}"
            lines.append(f"    {said}: {papers_of(edge)}")
    return _marked(lines)
