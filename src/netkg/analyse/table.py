"""The evidence table, made from the answer of one shipped query (``evidence/table``).

The query gives one property a row and each thing once; this module joins and pivots it into columns, and
these into one :class:`EvidenceRow` a result. It is the only way from the store into an analysis, together
with the four companion tables.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any, Final

import numpy as np

from netkg.analyse.cells import MISSING, TYPE, Node, Source, day, flag, number, text, whole_number, words
from netkg.analyse.coded_table import CodedTable, Column, kinds_of
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.statements import Pairs, Statements, in_order
from netkg.errors import AnalysisError
from netkg.namespaces import NK, PREFIXES
from netkg.store.base import Solutions
from netkg.store.coded import code_solutions

__all__ = ["COLUMNS", "evidence_rows", "evidence_table"]

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

_REQUIRED: Final = ("cohort", "outcome", "reporting")
_PRINTED: Final = "AsPrinted"
_POPULATION: Final = ("tumour", "diagnosis")


def evidence_rows(answer: Solutions) -> list[EvidenceRow]:
    """Return the evidence table in order of result id, from the answer of ``evidence/table``.

    Raises:
        AnalysisError: the answer has not the columns of that query, or a result is not complete.
    """
    return evidence_table(Statements(code_solutions(answer))).rows()


def evidence_table(said: Statements) -> CodedTable:
    """Return the evidence table by columns, in order of result id.

    Raises:
        AnalysisError: a result has no cohort, outcome or reporting state.
    """
    made = {name: _column(said, name, source) for name, source in COLUMNS.items()}
    for name in _REQUIRED:
        if (bare := np.flatnonzero(made[name].codes < 0)).size:
            raise AnalysisError(
                f"the result {said.results[bare[0]]} has no {name}",
                hint="find what is amiss: netkg validate",
            )
    made |= {
        "result": Column(said.results, np.arange(len(said.results), dtype=np.int32)),
        "record": _texts([name.partition(":")[0] for name in said.results]),
        "second_hand": _is_a(said, "result", "SecondHandResult"),
        "is_patient": _is_a(said, "cohort", "Patient"),
        "wholes": _many(said, said.anchors("whole"), text),
        "tumour": _population(said),
        "printed": _printed(said),
        "missing": _missing(said),
    }
    return CodedTable(EvidenceRow, len(said.results), made)


def _column(said: Statements, name: str, source: Source) -> Column:
    about, prop, convert = source
    if kinds_of(EvidenceRow)[name][0] is tuple:
        return _many(said, said.said(about, prop), convert)
    return _one(said, said.first(about, prop), convert)


def _converted(
    said: Statements, codes: np.ndarray, convert: Callable[[Any], Any]
) -> tuple[tuple[Any, ...], np.ndarray]:
    """Return the distinct cells that terms become, sorted, and their codes."""
    distinct, places = np.unique(codes, return_inverse=True)
    cells = [convert(said.terms[code]) for code in distinct.tolist()]
    values = sorted(set(cells))
    of = {cell: code for code, cell in enumerate(values)}
    return tuple(values), np.array([of[cell] for cell in cells], dtype=np.int32)[places]


def _one(said: Statements, pairs: Pairs, convert: Callable[[Any], Any]) -> Column:
    values, codes = _converted(said, pairs[1], convert)
    found = np.full(len(said.results), -1, dtype=np.int32)
    found[pairs[0]] = codes
    return Column(values, found)


def _many(said: Statements, pairs: Pairs, convert: Callable[[Any], Any]) -> Column:
    values, codes = _converted(said, pairs[1], convert)
    width = len(values) + 1
    both = np.unique(pairs[0].astype(np.int64) * width + codes)  # sorted, each once
    return Column(values, (both % width).astype(np.int32), (both // width).astype(np.int32))


def _texts(cells: list[str]) -> Column:
    values, codes = np.unique(np.array(cells, dtype=object), return_inverse=True)
    return Column(tuple(values.tolist()), codes.astype(np.int32))


def _is_a(said: Statements, about: str, name: str) -> Column:
    rows, classes = said.said(about, TYPE)
    wanted = [code for code in np.unique(classes).tolist() if said.value(code) == NK + name]
    found = np.zeros(len(said.results), dtype=np.int32)
    found[rows[np.isin(classes, wanted)]] = 1
    return Column((False, True), found)


def _population(said: Statements) -> Column:
    first, second = (said.first("cohort", NK + name) for name in _POPULATION)
    left = ~np.isin(second[0], first[0])
    both = np.concatenate([first[0], second[0][left]]), np.concatenate([first[1], second[1][left]])
    return _one(said, both, text)


def _printed(said: Statements) -> Column:
    """Return column -> what print says, in the order of what they are properties of."""
    lists: list[Pairs] = []
    values: list[tuple[str, str]] = []
    for name in sorted(COLUMNS, key=lambda name: COLUMNS[name][:2]):
        rows, codes = said.first(COLUMNS[name][0], COLUMNS[name][1] + _PRINTED)
        texts, places = _converted(said, codes, _value)
        lists.append((rows, places + np.int32(len(values))))
        values += ((name, printed) for printed in texts)
    rows, codes = in_order(lists)
    return Column(tuple(values), codes, rows)


def _value(term: Node) -> str:
    return str(term.value)


def _missing(said: Statements) -> Column:
    """Return column -> why it is empty."""
    columns = {(about, prop): name for name, (about, prop, _) in COLUMNS.items()}
    abouts = sorted({about for about, _ in columns})
    lists: list[Pairs] = []
    keys: list[tuple[str, str]] = []
    for about, state in product(abouts, sorted(MISSING)):
        rows, values = said.said(about, state)
        named = {said.value(code): code for code in np.unique(values).tolist()}
        for prop in sorted(named.keys() & {prop for of, prop in columns if of == about}):
            of = np.unique(rows[values == named[prop]])
            lists.append((of, np.full(len(of), len(keys), dtype=np.int32)))
            keys.append((columns[about, prop], MISSING[state]))
    rows, codes = in_order(lists)
    return Column(tuple(keys), codes, rows)
