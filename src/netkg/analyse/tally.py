"""How much evidence some rows are, and how many people a row is about."""

from __future__ import annotations

from dataclasses import dataclass

from netkg.analyse.rows import EvidenceRow

__all__ = ["Tally", "people_of"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much evidence some rows are.

    Attributes:
        results: rows.
        reports: publications that own them.
        cohorts: cohorts.
        clusters: clusters of cohorts that share patients: independent cohorts, ``k_eff``.
        patients: people at least, each cluster counted by the largest group of it.
        unsized: clusters in which no row says how many people it is about; they add nothing to ``patients``.
    """

    results: int
    reports: int
    cohorts: int
    clusters: int
    patients: int
    unsized: int


def people_of(row: EvidenceRow) -> int | None:
    """Return how many people a row is about; None if that is not known, or samples were counted."""
    if row.is_patient:
        return 1
    if row.unit_of_analysis == "sample" or row.total is None:
        return row.cohort_size
    return row.total
