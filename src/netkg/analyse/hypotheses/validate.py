"""Whether proposed links mean anything: known edges hidden and looked for, the past asked for the present."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from scipy.stats import rankdata

from netkg.analyse.hypotheses.links import EXPRESSION, Links, Pair, read_links
from netkg.analyse.hypotheses.metapaths import DRUG_TUMOUR, MARKER_TUMOUR, weighted_count
from netkg.analyse.hypotheses.propose import known_pairs, named_drugs
from netkg.analyse.network.materials import Materials
from netkg.analyse.network.model import Network

__all__ = ["LEAST", "Validation", "auroc", "hide_edges", "slice_by_time"]

LEAST: Final = 20
"""Fewer positives or negatives than this are too few to judge by."""


@dataclass(frozen=True, slots=True)
class Validation:
    """How well a score finds what is known to be there.

    Attributes:
        how: what was done, in words.
        positives: pairs that are there.
        negatives: pairs that are not recorded; some of them may be there all the same.
        auroc: probability that a positive scores higher than a negative, ties half; None if there are too few
            (:data:`LEAST`).
        verdict: in words.
    """

    how: str
    positives: int
    negatives: int
    auroc: float | None
    verdict: str


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return the probability that one of the positives is above one of the negatives, ties half.

    The Mann-Whitney statistic over the number of pairs (Hanley and McNeil, Radiology 1982;143:29-36). Both
    must have a member.

    >>> auroc([2.0, 3.0], [1.0, 2.0])
    0.875
    """
    ranks = rankdata([*positives, *negatives])
    n = len(positives)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * len(negatives)))


def _judged(how: str, positives: Sequence[float], negatives: Sequence[float], least: int) -> Validation:
    n, m = len(positives), len(negatives)
    if n < least or m < least:
        verdict = f"too few edges to judge: {n} there and {m} not there, of at least {least} each"
        return Validation(how, n, m, None, verdict)
    value = auroc(positives, negatives)
    verdict = f"AUROC {value:.2f} with {n} there and {m} not there; 0.50 is chance; no interval is given, "
    return Validation(how, n, m, value, verdict + "since pairs share drugs, markers and tumours")


def hide_edges(network: Network, *, second_hand: bool = False, least: int = LEAST) -> Validation:
    """Return how well each expression edge, hidden in turn, is found again from the others.

    The score is the degree-weighted count of paths marker, tumour, marker, tumour without the hidden edge. It
    is compared with the pairs of a marker and a tumour of the network that no edge joins, scored with all
    edges there.
    """
    links = read_links(network, second_hand=second_hand)
    edges = links.pairs[EXPRESSION]
    hidden = [_score(links.without(EXPRESSION, pair), pair) for pair in edges]
    pairs = product(links.ends(EXPRESSION, 0), links.ends(EXPRESSION, 1))
    others = [_score(links, pair) for pair in pairs if pair not in set(edges)]
    return _judged("expression edges hidden one at a time", hidden, others, least)


def _score(links: Links, pair: Pair) -> float:
    return weighted_count(links, pair[0], MARKER_TUMOUR).get(pair[1], 0.0)


def slice_by_time(
    network: Network, materials: Materials, year: int, *, second_hand: bool = False, least: int = LEAST
) -> Validation:
    """Return how well the mechanism known by a year ranks the pairs that were first studied after it.

    Candidates are drugs and tumours of the network that no result public by then joins. A pair whose year is
    not known is left out.
    """
    links = read_links(network, until=year, second_hand=second_hand)
    known = known_pairs(materials)
    drugs = named_drugs(network, materials)
    tumours = [node.id for node in network.nodes if node.kind == "tumour"]
    later, never = _candidates(drugs, tumours, known, year)
    scores = {drug: weighted_count(links, drug, DRUG_TUMOUR) for drug in drugs}
    return _judged(
        f"pairs first studied after {year}, by the mechanism known until then",
        [scores[drug].get(tumour, 0.0) for drug, tumour in later],
        [scores[drug].get(tumour, 0.0) for drug, tumour in never],
        least,
    )


def _candidates(
    drugs: Collection[str], tumours: Collection[str], known: dict[Pair, int | None], year: int
) -> tuple[list[Pair], list[Pair]]:
    pairs = list(product(drugs, tumours))
    later = [pair for pair in pairs if (known.get(pair) or 0) > year]
    return later, [pair for pair in pairs if pair not in known]
