"""The evidence table, made from the answer of one shipped query (``evidence/table``).

The query gives one property a row; this module pivots it into one :class:`EvidenceRow` a result. It is
the only way from the store into an analysis, together with the four companion tables.
"""

from __future__ import annotations

from typing import Final

from netkg.analyse.cells import Pivoted, Shape, Source, day, flag, number, pivot, text, whole_number, words
from netkg.analyse.rows import EvidenceRow
from netkg.namespaces import NK, PREFIXES
from netkg.store.base import Solutions

__all__ = ["COLUMNS", "evidence_rows"]

_RDFS_LABEL, _TITLE = PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title"

COLUMNS: Final[dict[str, Source]] = {
    "read_level": ("result", NK + "readLevel", words),
    "reported_in": ("result", NK + "reportedIn", text),
    "read_in": ("result", NK + "readIn", text),
    "places": ("result", NK + "place", text),
    "title": ("publication", _TITLE, text),
    "year": ("publication", NK + "year", whole_number),
    "public_earliest": ("publication", NK + "publicEarliest", day),
    "public_latest": ("publication", NK + "publicLatest", day),
    "study": ("cohort", NK + "study", text),
    "study_label": ("study", _RDFS_LABEL, text),
    "registry_ids": ("study", NK + "registryId", text),
    "centre": ("study", NK + "centre", text),
    "phase": ("study", NK + "phase", text),
    "designs": ("study", NK + "design", text),
    "prospective": ("study", NK + "prospective", flag),
    "results_public_earliest": ("study", NK + "resultsPublicEarliest", day),
    "results_public_latest": ("study", NK + "resultsPublicLatest", day),
    "cohort": ("result", NK + "cohort", text),
    "cohort_label": ("cohort", _RDFS_LABEL, text),
    "overlaps": ("cohort", NK + "overlaps", text),
    "cohort_size": ("cohort", NK + "size", whole_number),
    "sites": ("cohort", NK + "site", text),
    "grades": ("cohort", NK + "grade", text),
    "differentiation": ("cohort", NK + "differentiation", words),
    "lung_class": ("cohort", NK + "lungClass", words),
    "stage": ("cohort", NK + "stage", text),
    "line": ("cohort", NK + "line", text),
    "functional_status": ("cohort", NK + "functionalStatus", words),
    "biomarker_state": ("cohort", NK + "biomarkerState", words),
    "selected_by_biomarker": ("cohort", NK + "selectedByBiomarker", flag),
    "cohort_prespecified": ("cohort", NK + "prespecified", flag),
    "course": ("result", NK + "course", text),
    "drugs": ("course", NK + "drug", text),
    "dose": ("course", NK + "dose", text),
    "comparator": ("result", NK + "comparator", text),
    "outcome": ("result", NK + "outcome", text),
    "biomarker": ("result", NK + "biomarker", text),
    "reporting": ("result", NK + "reporting", words),
    "criteria": ("result", NK + "criteria", words),
    "assessor": ("result", NK + "assessor", words),
    "confirmed": ("result", NK + "confirmed", flag),
    "analysis_set": ("result", NK + "analysisSet", words),
    "estimand": ("result", NK + "estimand", words),
    "at_week": ("result", NK + "atWeek", number),
    "at_month": ("result", NK + "atMonth", number),
    "report_stage": ("result", NK + "reportStage", words),
    "prespecified": ("result", NK + "prespecified", flag),
    "assay": ("result", NK + "assay", text),
    "clone": ("result", NK + "clone", text),
    "cutoff": ("result", NK + "cutoff", text),
    "compartment": ("result", NK + "compartment", words),
    "unit_of_analysis": ("result", NK + "unitOfAnalysis", text),
    "time_zero": ("result", NK + "timeZero", text),
    "events": ("result", NK + "events", whole_number),
    "total": ("result", NK + "total", whole_number),
    "percent": ("result", NK + "percent", number),
    "value": ("result", NK + "value", number),
    "unit": ("result", NK + "unit", text),
    "statistic": ("result", NK + "statistic", words),
    "interval_low": ("result", NK + "intervalLow", number),
    "interval_high": ("result", NK + "intervalHigh", number),
    "interval_level": ("result", NK + "intervalLevel", number),
    "p_value": ("result", NK + "pValue", number),
    "censored": ("result", NK + "censored", flag),
    "category": ("result", NK + "category", text),
    "event_year": ("result", NK + "year", whole_number),
    "basis": ("result", NK + "basis", words),
    "basis_inputs": ("result", PREFIXES["prov"] + "wasDerivedFrom", text),
    "use": ("result", NK + "use", words),
    "note": ("result", NK + "note", text),
}
"""Column -> (what it is a property of, the property, how its term becomes a value)."""

_MANY: Final = frozenset(
    {"places", "registry_ids", "designs", "overlaps", "sites", "grades", "drugs", "basis_inputs"}
)
_SHAPE: Final = Shape(COLUMNS, _MANY)


def evidence_rows(answer: Solutions) -> list[EvidenceRow]:
    """Return the evidence table in order of result id, from the answer of ``evidence/table``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    found = pivot(answer, "evidence/table", "result", things=("whole",))
    return [_row(name, pivoted) for name, pivoted in found.items()]


def _row(name: str, pivoted: Pivoted) -> EvidenceRow:
    cells = _SHAPE.cells(pivoted)
    values = pivoted.values
    population = values.get(("cohort", NK + "tumour")) or values.get(("cohort", NK + "diagnosis"))
    return EvidenceRow(
        result=name,
        record=name.partition(":")[0],
        second_hand=NK + "SecondHandResult" in pivoted.types("result"),
        is_patient=NK + "Patient" in pivoted.types("cohort"),
        wholes=tuple(sorted(pivoted.things.get("whole", ()))),
        tumour=text(population[0]) if population else None,
        printed=cells.printed,
        missing=cells.missing,
        **cells.values,
    )
