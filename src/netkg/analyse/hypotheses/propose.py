"""Proposed links between drugs and tumours, and Swanson's closed discovery between any two nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import networkx as nx
import numpy as np

from netkg.analyse.hypotheses.links import KINDS, Links, Pair, permuted, read_links
from netkg.analyse.hypotheses.metapaths import DRUG_TUMOUR, WEIGHT, count_paths, paths, weighted_count
from netkg.analyse.network.materials import Materials, row_source
from netkg.analyse.network.model import Edge, Network
from netkg.errors import AnalysisError

__all__ = [
    "MARK",
    "Discovery",
    "Hypotheses",
    "Hypothesis",
    "closed_discovery",
    "known_pairs",
    "named_drugs",
    "propose",
]

MARK: Final = "hypothesis, not evidence"
"""Stands on every line that comes from this package."""

_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A drug and a tumour that no result joins, though what the drug acts on was seen in the tumour.

    Attributes:
        drug: id of the drug.
        tumour: id of the tumour.
        paths: the paths, each as node ids from drug to tumour.
        score: degree-weighted path count; without unit, only to put hypotheses in order.
        p: share of permuted networks with a count at least as high; None where nothing could be swapped.
        related: tumours above or below this one in which the drug was studied.
    """

    drug: str
    tumour: str
    paths: tuple[tuple[str, ...], ...]
    score: float
    p: float | None
    related: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """All hypotheses with how they were made.

    Attributes:
        found: by score, the highest first, then by ids.
        links: kind of edge -> how many there were to go by.
        known: pairs with such a path that results join already; they are not listed.
        permutations: how many permuted networks there were.
        swaps: how many swaps they are apart from each other on average.
        seed: what they were drawn from.
        weight: the exponent of the degrees.
    """

    found: tuple[Hypothesis, ...]
    links: dict[str, int]
    known: int
    permutations: int
    swaps: float
    seed: int
    weight: float = WEIGHT


def named_drugs(network: Network, materials: Materials) -> list[str]:
    """Return the drugs of a network in order; a class of which the network has a drug is none."""
    drugs = [node.id for node in network.nodes if node.kind == "drug"]
    under = materials.body.is_under
    return [drug for drug in drugs if not any(under(other, drug) for other in drugs if other != drug)]


def known_pairs(materials: Materials) -> dict[Pair, int | None]:
    """Return (drug, tumour) of all results, second-hand ones too -> the first year, if one is known.

    That a drug was studied in a tumour is all that is used; what came of it is not looked at.
    """
    found: dict[Pair, int | None] = {}
    for row in materials.rows:
        for drug in row.drugs if row.tumour else ():
            pair, year = (drug, str(row.tumour)), row_source(row).year
            years = [known for known in (found.get(pair), year) if known is not None]
            found[pair] = min(years, default=None)
    return found


def propose(
    network: Network,
    materials: Materials,
    *,
    permutations: int = 200,
    seed: int = 0,
    second_hand: bool = False,
) -> Hypotheses:
    """Return hypotheses between drugs and tumours.

    Args:
        network: the mechanism network.
        materials: what it was built from: what was studied is no hypothesis.
        permutations: networks with the same degrees to compare with; ``p = (1 + hits) / (1 + permutations)``.
        seed: what they are drawn from.
        second_hand: also go by edges that rest on second-hand sources alone.

    Raises:
        AnalysisError: the network is another one, or there are fewer than 0 permutations.
    """
    if network.name != "mechanism":
        raise AnalysisError(f"hypotheses are made from the mechanism network, not from {network.name}")
    if permutations < 0:
        raise AnalysisError("permutations are counted from 0", hint="give 0 or more")
    links = read_links(network, second_hand=second_hand)
    drugs = named_drugs(network, materials)
    scores = _scores(links, drugs)
    known = known_pairs(materials)
    hits, swaps = _permutations(links, drugs, scores, permutations, seed)
    found = [
        Hypothesis(
            drug=drug,
            tumour=tumour,
            paths=_paths(links, drug, tumour),
            score=scores[drug, tumour],
            p=(1 + hits[drug, tumour]) / (1 + permutations) if swaps else None,
            related=_related(drug, tumour, known, materials),
        )
        for drug, tumour in scores
        if (drug, tumour) not in known
    ]
    return Hypotheses(
        found=tuple(sorted(found, key=lambda item: (-item.score, item.drug, item.tumour))),
        links={kind: len(links.pairs[kind]) for kind in KINDS},
        known=sum(pair in known for pair in scores),
        permutations=permutations,
        swaps=swaps,
        seed=seed,
    )


def _scores(links: Links, drugs: list[str]) -> dict[Pair, float]:
    return {
        (drug, tumour): round(score, _DIGITS)
        for drug in drugs
        for tumour, score in sorted(weighted_count(links, drug, DRUG_TUMOUR).items())
    }


def _permutations(
    links: Links, drugs: list[str], scores: dict[Pair, float], permutations: int, seed: int
) -> tuple[dict[Pair, int], float]:
    """Return pair -> permuted networks with a score at least as high, and the mean number of swaps."""
    draw = np.random.default_rng(seed)
    hits, swaps = dict.fromkeys(scores, 0), 0
    current = links
    for _ in range(permutations):
        current, made = permuted(current, draw)
        swaps += made
        again = _scores(current, drugs)
        for pair, score in scores.items():
            hits[pair] += again.get(pair, 0.0) >= score
    return hits, swaps / permutations if permutations else 0.0


def _paths(links: Links, drug: str, tumour: str) -> tuple[tuple[str, ...], ...]:
    found = (nodes for shape in DRUG_TUMOUR for nodes in paths(links, drug, shape))
    return tuple(nodes for nodes in found if nodes[-1] == tumour)


def _related(drug: str, tumour: str, known: dict[Pair, int | None], materials: Materials) -> tuple[str, ...]:
    under = materials.body.is_under
    studied = (other for given, other in sorted(known) if given == drug)
    return tuple(other for other in studied if under(tumour, other) or under(other, tumour))


@dataclass(frozen=True, slots=True)
class Discovery:
    """Swanson's closed discovery: what lies between two nodes that may never have been named together.

    Attributes:
        start: A.
        goal: C.
        between: each B with the edges A-B and the edges B-C.
        direct: edges between A and C themselves; where there is one, nothing is to be discovered.
        counts: from A, how many paths of the declared shapes lead to C.
    """

    start: str
    goal: str
    between: tuple[tuple[str, tuple[Edge, ...], tuple[Edge, ...]], ...]
    direct: tuple[Edge, ...]
    counts: int


def closed_discovery(network: Network, start: str, goal: str) -> Discovery:
    """Return what lies between two nodes of the mechanism network, one step from either.

    After Swanson (Perspect Biol Med 1986;30:7-18). Only "targets", "ligand of" and "expressed in" count; what
    was looked for and not found joins nothing.

    Raises:
        AnalysisError: a node is not in the network, or both are the same.
    """
    for name in (start, goal):
        if name not in network.by_id:
            raise AnalysisError(f"{name} is not in the network {network.name}")
    if start == goal:
        raise AnalysisError(f"{network.label(start)} is start and goal", hint="name two different nodes")
    edges = [edge for edge in network.edges if edge.kind in KINDS]
    graph = Network(network.name, network.nodes, tuple(edges)).simple()

    def joining(one: str, other: str) -> tuple[Edge, ...]:
        return tuple(edge for edge in edges if {edge.source, edge.target} == {one, other})

    middle = sorted(nx.common_neighbors(graph, start, goal))
    return Discovery(
        start=start,
        goal=goal,
        between=tuple((name, joining(start, name), joining(name, goal)) for name in middle),
        direct=joining(start, goal),
        counts=count_paths(read_links(network, second_hand=True), start, DRUG_TUMOUR).get(goal, 0),
    )
