"""The rows that the demo shows, by query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from netkg.api import Evidence

__all__ = ["QUERIES", "Facts", "Row", "ask"]

Row = dict[str, object]

PD_L1: Final = "HGNC:17635"

QUERIES: Final[dict[str, dict[str, str]]] = {
    "provenance/record-summary": {},
    "patients/treated-patients": {},
    "patients/prior-regimens": {},
    "evidence/response-rates": {},
    "evidence/cohorts": {},
    "evidence/results": {"of_outcome": "nk:DiseaseControlBestResponse", "drug": "nk:CheckpointInhibitor"},
    "evidence/claims": {},
    "evidence/pd-l1-positivity": {"biomarker": PD_L1},
    "provenance/publications": {},
    "provenance/second-hand": {},
    "gaps/absence-claims": {},
    "gaps/biomarker-and-outcome-apart": {"biomarker": PD_L1},
}
"""Query -> parameters that differ from its defaults."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The answers of :data:`QUERIES`; rows as dicts of Python values."""

    rows: dict[str, list[Row]]

    def __getitem__(self, query: str) -> list[Row]:
        return self.rows[query]


def ask(evidence: Evidence) -> Facts:
    """Return the answers of all queries of the demo."""
    return Facts({name: evidence.table(name, **parameters) for name, parameters in QUERIES.items()})
