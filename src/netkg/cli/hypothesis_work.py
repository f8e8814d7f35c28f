"""What ``netkg network hypotheses`` does: propose, validate, write, and say it, marked on every line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from netkg.cli.failures import envelope
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from netkg.analyse.hypotheses.propose import Hypotheses
    from netkg.analyse.network.materials import Materials
    from netkg.analyse.network.model import Network

__all__ = ["discover", "propose_all"]


def discover(network: Network, materials: Materials, start: str, goal: str, *, as_json: bool) -> str:
    """Return the answer to what lies between two nodes."""
    from netkg.analyse.hypotheses.propose import closed_discovery
    from netkg.analyse.network.projections import find_node
    from netkg.cli.hypothesis_screens import discovery_text
    from netkg.cli.network_fields import discovery_fields

    one, other = (find_node(network, text, materials) for text in (start, goal))
    found = closed_discovery(network, one, other)
    if as_json:
        return envelope("network hypotheses", discovery_fields(network, found))
    return discovery_text(network, found)


def propose_all(
    network: Network,
    materials: Materials,
    *,
    permutations: int,
    seed: int,
    year: int,
    top: int,
    second_hand: bool,
    output: Path | None,
    as_json: bool,
) -> str:
    """Return hypotheses and their validation; write them as Turtle too if a file is named."""
    from netkg.analyse.hypotheses.propose import propose
    from netkg.analyse.hypotheses.validate import hide_edges, slice_by_time
    from netkg.cli.hypothesis_screens import hypotheses_text
    from netkg.cli.network_fields import hypotheses_fields

    found = propose(network, materials, permutations=permutations, seed=seed, second_hand=second_hand)
    checks = [
        hide_edges(network, second_hand=second_hand),
        slice_by_time(network, materials, year, second_hand=second_hand),
    ]
    if output is not None:
        _write(found, materials, output)
    if as_json:
        return envelope("network hypotheses", hypotheses_fields(network, found, checks))
    return hypotheses_text(network, found, checks, top, materials.body)


def _write(found: Hypotheses, materials: Materials, output: Path) -> None:
    from netkg.analyse.hypotheses.derived import HYPOTHESES_GRAPH, to_triples
    from netkg.analyse.hypotheses.propose import MARK
    from netkg.files import write_atomically
    from netkg.rdf.turtle import write_turtle

    head = f"# {MARK}; graph {HYPOTHESES_GRAPH}\n# {USE_STATEMENT}\n"
    write_atomically(output, head.encode() + write_turtle(to_triples(found, materials)))
