"""The evidence table, made from the answer of one shipped query (``evidence/table``).

The query gives one property a row; this module pivots it into one :class:`EvidenceRow` a result. It is
the only way from the store into an analysis, together with the four companion tables.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError
from netkg.namespaces import NK, PREFIXES, to_curie
from netkg.store.base import Solutions

__all__ = ["COLUMNS", "evidence_rows"]

Node = ox.NamedNode | ox.Literal
Values = Mapping[tuple[str, str], list[Node]]
"""(about, property IRI) -> values of one result."""


def _text(term: Node) -> str:
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(term.value)


def _words(term: Node) -> str:
    """Return a member of a closed vocabulary by its local name, any other term as a CURIE or text."""
    return _text(term).removeprefix("nk:") if isinstance(term, ox.NamedNode) else str(term.value)


def _flag(term: Node) -> bool:
    return str(term.value) in ("true", "1")


def _int(term: Node) -> int:
    return int(term.value)


def _float(term: Node) -> float:
    return float(term.value)


def _date(term: Node) -> dt.date:
    return dt.date.fromisoformat(term.value)


_RDFS_LABEL, _TITLE = PREFIXES["rdfs"] + "label", PREFIXES["dcterms"] + "title"

COLUMNS: Final[dict[str, tuple[str, str, Callable[[Node], Any]]]] = {
    "read_level": ("result", NK + "readLevel", _words),
    "reported_in": ("result", NK + "reportedIn", _text),
    "read_in": ("result", NK + "readIn", _text),
    "places": ("result", NK + "place", _text),
    "title": ("publication", _TITLE, _text),
    "year": ("publication", NK + "year", _int),
    "public_earliest": ("publication", NK + "publicEarliest", _date),
    "public_latest": ("publication", NK + "publicLatest", _date),
    "study": ("cohort", NK + "study", _text),
    "study_label": ("study", _RDFS_LABEL, _text),
    "registry_ids": ("study", NK + "registryId", _text),
    "centre": ("study", NK + "centre", _text),
    "phase": ("study", NK + "phase", _text),
    "designs": ("study", NK + "design", _text),
    "prospective": ("study", NK + "prospective", _flag),
    "results_public_earliest": ("study", NK + "resultsPublicEarliest", _date),
    "results_public_latest": ("study", NK + "resultsPublicLatest", _date),
    "cohort": ("result", NK + "cohort", _text),
    "cohort_label": ("cohort", _RDFS_LABEL, _text),
    "overlaps": ("cohort", NK + "overlaps", _text),
    "cohort_size": ("cohort", NK + "size", _int),
    "sites": ("cohort", NK + "site", _text),
    "grades": ("cohort", NK + "grade", _text),
    "differentiation": ("cohort", NK + "differentiation", _words),
    "lung_class": ("cohort", NK + "lungClass", _words),
    "stage": ("cohort", NK + "stage", _text),
    "line": ("cohort", NK + "line", _text),
    "functional_status": ("cohort", NK + "functionalStatus", _words),
    "biomarker_state": ("cohort", NK + "biomarkerState", _words),
    "selected_by_biomarker": ("cohort", NK + "selectedByBiomarker", _flag),
    "cohort_prespecified": ("cohort", NK + "prespecified", _flag),
    "course": ("result", NK + "course", _text),
    "drugs": ("course", NK + "drug", _text),
    "dose": ("course", NK + "dose", _text),
    "comparator": ("result", NK + "comparator", _text),
    "outcome": ("result", NK + "outcome", _text),
    "biomarker": ("result", NK + "biomarker", _text),
    "reporting": ("result", NK + "reporting", _words),
    "criteria": ("result", NK + "criteria", _words),
    "assessor": ("result", NK + "assessor", _words),
    "confirmed": ("result", NK + "confirmed", _flag),
    "analysis_set": ("result", NK + "analysisSet", _words),
    "estimand": ("result", NK + "estimand", _words),
    "at_week": ("result", NK + "atWeek", _float),
    "report_stage": ("result", NK + "reportStage", _words),
    "prespecified": ("result", NK + "prespecified", _flag),
    "assay": ("result", NK + "assay", _text),
    "clone": ("result", NK + "clone", _text),
    "cutoff": ("result", NK + "cutoff", _text),
    "compartment": ("result", NK + "compartment", _words),
    "unit_of_analysis": ("result", NK + "unitOfAnalysis", _text),
    "time_zero": ("result", NK + "timeZero", _text),
    "events": ("result", NK + "events", _int),
    "total": ("result", NK + "total", _int),
    "percent": ("result", NK + "percent", _float),
    "value": ("result", NK + "value", _float),
    "unit": ("result", NK + "unit", _text),
    "statistic": ("result", NK + "statistic", _words),
    "interval_low": ("result", NK + "intervalLow", _float),
    "interval_high": ("result", NK + "intervalHigh", _float),
    "interval_level": ("result", NK + "intervalLevel", _float),
    "p_value": ("result", NK + "pValue", _float),
    "censored": ("result", NK + "censored", _flag),
    "category": ("result", NK + "category", _text),
    "event_year": ("result", NK + "year", _int),
    "basis": ("result", NK + "basis", _words),
    "basis_inputs": ("result", PREFIXES["prov"] + "wasDerivedFrom", _text),
    "use": ("result", NK + "use", _words),
    "note": ("result", NK + "note", _text),
}
"""Column -> (what it is a property of, the property, how its term becomes a value)."""

_MANY = {"places", "registry_ids", "designs", "overlaps", "sites", "grades", "drugs", "basis_inputs"}
_MISSING = {
    NK + "notReported": "not reported",
    NK + "notSeen": "not seen",
    NK + "soughtAndAbsent": "sought and absent",
}
_TYPE = PREFIXES["rdf"] + "type"


def evidence_rows(answer: Solutions) -> list[EvidenceRow]:
    """Return the evidence table in order of result id, from the answer of ``evidence/table``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    if answer.columns != ("result", "about", "thing", "property", "value"):
        raise AnalysisError("the evidence table is made from the answer of the query evidence/table")
    values: dict[str, dict[tuple[str, str], list[Node]]] = defaultdict(lambda: defaultdict(list))
    wholes: dict[str, set[str]] = defaultdict(set)
    for row in answer.rows:
        result, about, thing, prop, value = (
            cell for cell in row if isinstance(cell, ox.NamedNode | ox.Literal)
        )
        name = _text(result)
        if about.value == "whole":
            wholes[name].add(_text(thing))
        else:
            values[name][about.value, prop.value].append(value)
    return [_row(name, values[name], wholes[name]) for name in sorted(values)]


def _row(name: str, values: Values, wholes: Iterable[str]) -> EvidenceRow:
    cells: dict[str, Any] = {}
    printed: dict[str, str] = {}
    for column, (about, prop, convert) in COLUMNS.items():
        found = values.get((about, prop), [])
        if column in _MANY:
            cells[column] = tuple(sorted({convert(term) for term in found}))
        elif found:
            cells[column] = convert(found[0])
        if twin := values.get((about, prop + "AsPrinted")):
            printed[column] = str(twin[0].value)
    types = {term.value for term in values.get(("result", _TYPE), [])}
    population = values.get(("cohort", NK + "tumour")) or values.get(("cohort", NK + "diagnosis")) or []
    return EvidenceRow(
        result=name,
        record=name.partition(":")[0],
        second_hand=NK + "SecondHandResult" in types,
        is_patient=any(term.value == NK + "Patient" for term in values.get(("cohort", _TYPE), [])),
        wholes=tuple(sorted(wholes)),
        tumour=_text(population[0]) if population else None,
        printed=printed,
        missing=_missing(values),
        **cells,
    )


def _missing(values: Values) -> dict[str, str]:
    found = {}
    for column, (about, prop, _) in COLUMNS.items():
        for state, words in _MISSING.items():
            if any(getattr(term, "value", None) == prop for term in values.get((about, state), [])):
                found[column] = words
    return found
