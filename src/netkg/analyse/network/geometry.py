"""The geometry of comparisons: how evenly regimens were studied, and whether some avoid each other.

After Salanti, Kavvoura and Ioannidis (Ann Intern Med 2008;148:544-553), who took both measures from ecology.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from netkg.analyse.network.materials import Materials
from netkg.analyse.network.model import Network
from netkg.analyse.network.summary import components
from netkg.analyse.network.treatments import comparisons, regimens_of

__all__ = ["Geometry", "c_score", "c_score_p", "comparison_geometry", "pie"]

_TRIES: Final = 10
"""Swaps tried for each one of the matrix before a permutation counts."""

Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Geometry:
    """How regimens were studied and compared.

    Attributes:
        arms: (study, regimen), one for each regimen of a study, in order.
        network: regimens and comparisons.
        isolated: studies with one regimen: single-arm as far as is recorded.
        uncompared: studies with several regimens, of which no two are compared.
        density: share of the pairs of regimens that are compared; None for fewer than two.
        components: number of groups of regimens joined by comparisons, lone ones included.
        pie: evenness over all arms, 0 to 1; None for fewer than two arms.
        pie_compared: the same over the arms of studies with a comparison.
        c_score: how often pairs of regimens avoid each other; None for fewer than two regimens.
        p: permutation p value of a C-score at least as high; None where nothing can be swapped.
        permutations: how many it rests on.
        seed: what they were drawn from.
    """

    arms: tuple[tuple[str, str], ...]
    network: Network
    isolated: tuple[tuple[str, str], ...]
    uncompared: tuple[str, ...]
    density: float | None
    components: int
    pie: float | None
    pie_compared: float | None
    c_score: float | None
    p: float | None
    permutations: int
    seed: int


def comparison_geometry(materials: Materials, *, permutations: int = 999, seed: int = 0) -> Geometry:
    """Return how regimens were studied and compared; a study is a trial or series with all its reports.

    Regimens are taken as recorded: a class of drugs where no agent is named is one of its own.
    """
    arms = tuple((study, regimen) for study, found in regimens_of(materials).items() for regimen in found)
    network = comparisons(materials)
    compared = _compared(materials, network)
    several = {study for study, _ in arms if sum(other == study for other, _ in arms) > 1}
    regimens = sorted({regimen for _, regimen in arms})
    studies = sorted({study for study, _ in arms})
    matrix = np.zeros((len(regimens), len(studies)), dtype=np.int64)
    for study, regimen in arms:
        matrix[regimens.index(regimen), studies.index(study)] = 1
    pairs = len(regimens) * (len(regimens) - 1) / 2
    return Geometry(
        arms=arms,
        network=network,
        isolated=tuple(arm for arm in arms if arm[0] not in several),
        uncompared=tuple(sorted(several - compared)),
        density=len(network.edges) / pairs if pairs else None,
        components=len(components(network)),
        pie=pie([int(count) for count in matrix.sum(axis=1)]),
        pie_compared=pie(_counts([regimen for study, regimen in arms if study in compared])),
        c_score=c_score(matrix) if pairs else None,
        p=c_score_p(matrix, permutations, seed) if pairs else None,
        permutations=permutations,
        seed=seed,
    )


def _compared(materials: Materials, network: Network) -> set[str]:
    results = {source.thing for edge in network.edges for source in edge.sources}
    return {materials.clusters.of(row) for row in materials.rows if row.result in results}


def _counts(items: Sequence[str]) -> list[int]:
    return [items.count(item) for item in sorted(set(items))]


def pie(counts: Sequence[int]) -> float | None:
    """Return the probability that two arms drawn without putting back have different regimens, 0 to 1.

    ``PIE = N / (N - 1) * (1 - sum of f^2)`` with N arms and f the share of a regimen (Hurlbert, Ecology
    1971;52:577-586). 0: all arms have one regimen; 1: no two have the same. None for fewer than two arms.

    >>> pie([1, 1, 1]), pie([4]), pie([1])
    (1.0, 0.0, None)
    """
    total = sum(counts)
    if total < 2:
        return None
    same = sum(count * (count - 1) for count in counts)
    return 1 - same / (total * (total - 1))


def c_score(matrix: Matrix) -> float:
    """Return the mean over pairs of rows of ``(r_i - S)(r_j - S)``, S the columns with both (the C-score).

    Rows are regimens, columns studies, 1 where a study has the regimen; r are the row sums. High: pairs of
    regimens are rarely in one study (Stone and Roberts, Oecologia 1990;85:74-79).

    >>> c_score(np.array([[1, 0], [0, 1]]))
    1.0
    """
    shared = matrix @ matrix.T
    sums = matrix.sum(axis=1)
    pairs = list(combinations(range(len(matrix)), 2))
    return float(sum((sums[i] - shared[i, j]) * (sums[j] - shared[i, j]) for i, j in pairs) / len(pairs))


def c_score_p(matrix: Matrix, permutations: int = 999, seed: int = 0) -> float | None:
    """Return the share of matrices with the same row and column sums whose C-score is at least as high.

    ``p = (1 + hits) / (1 + permutations)``. A matrix comes from the one before by swapping diagonals of
    two-by-two checkerboards. None if there is no checkerboard: no other such matrix can be reached.
    """
    current, draw = matrix.copy(), np.random.default_rng(seed)
    observed = c_score(matrix)
    if not _has_checkerboard(matrix) or permutations < 1:
        return None
    hits = 0
    for _ in range(permutations):
        _swap(current, _TRIES * int(matrix.sum()), draw)
        hits += c_score(current) >= observed - 1e-12
    return (1 + hits) / (1 + permutations)


def _has_checkerboard(matrix: Matrix) -> bool:
    shared, sums = matrix @ matrix.T, matrix.sum(axis=1)
    pairs = combinations(range(len(matrix)), 2)
    return any(sums[i] > shared[i, j] and sums[j] > shared[i, j] for i, j in pairs)


def _swap(matrix: Matrix, tries: int, draw: np.random.Generator) -> None:
    rows = draw.integers(0, matrix.shape[0], (tries, 2))
    columns = draw.integers(0, matrix.shape[1], (tries, 2))
    for (i, j), (a, b) in zip(rows.tolist(), columns.tolist(), strict=True):
        if matrix[i, a] == matrix[j, b] != matrix[i, b] == matrix[j, a]:
            matrix[i, a], matrix[i, b] = matrix[i, b], matrix[i, a]
            matrix[j, a], matrix[j, b] = matrix[j, b], matrix[j, a]
