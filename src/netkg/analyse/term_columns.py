"""Which columns of the evidence table and its companions hold terms, and which terms each may hold."""

from __future__ import annotations

from typing import Final

__all__ = ["ROLL_UP", "SLOTS"]

_EVIDENCE: Final = {
    "tumour": "cohorts.tumour",
    "sites": "cohorts.sites",
    "grades": "cohorts.grades",
    "stage": "cohorts.stage",
    "drugs": "courses.drugs",
    "outcome": "results.outcome",
    "biomarker": "results.biomarker",
    "assay": "results.assay",
    "designs": "studies.designs",
    "category": "results.category",
}

ROLL_UP: Final = frozenset(_EVIDENCE)
"""Columns of the evidence table that hold terms: a value takes in all that lies under it."""

SLOTS: Final = _EVIDENCE | {
    "tumours": "cohorts.tumour",
    "scope_population": "claims.populations",
    "scope_intervention": "claims.interventions",
    "scope_outcome": "claims.outcomes",
}
"""Column that holds terms, of any of the five tables -> the place of a record that it comes from."""
