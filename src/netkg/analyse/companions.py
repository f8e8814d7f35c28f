"""The four companions of the evidence table: claims, attributes of people, studies and links.

Each is made from the answer of one shipped query and holds terms and things as CURIEs, like the evidence
table. None of them holds a result, and none feeds an estimate.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import pyoxigraph as ox

from netkg.analyse.cells import (
    MISSING,
    TYPE,
    Node,
    Pivoted,
    Shape,
    day,
    flag,
    pivot,
    text,
    whole_number,
    words,
)
from netkg.analyse.coded_table import CodedTable, table_of_rows
from netkg.analyse.companion_rows import AttributeRow, ClaimRow, EdgeRow, TrialRow
from netkg.analyse.stored import stored_table
from netkg.errors import AnalysisError
from netkg.namespaces import NK, PREFIXES
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = [
    "COMPANIONS",
    "attribute_rows",
    "claim_rows",
    "companion_rows",
    "edge_rows",
    "read_companion",
    "trial_rows",
]

COMPANIONS: Final = {
    "claims": "evidence/claim-table",
    "patients": "evidence/attribute-table",
    "trials": "evidence/trial-table",
    "edges": "evidence/edges",
}
"""Companion table -> the query that it is made from."""

_ROW_CLASSES: Final = {"claims": ClaimRow, "patients": AttributeRow, "trials": TrialRow, "edges": EdgeRow}

REPORTED: Final = "reported"
"""State of an attribute that has a value; the others are those of :data:`netkg.analyse.cells.MISSING`."""


_CLAIM: Final = Shape(
    {
        "kind": ("claim", NK + "kind", words),
        "level": ("claim", NK + "level", words),
        "summary": ("claim", NK + "summary", text),
        "about": ("claim", NK + "about", text),
        "scope_population": ("claim", NK + "scopePopulation", text),
        "scope_intervention": ("claim", NK + "scopeIntervention", text),
        "scope_outcome": ("claim", NK + "scopeOutcome", text),
        "earliest": ("claim", NK + "earliest", day),
        "latest": ("claim", NK + "latest", day),
        "reported_in": ("claim", NK + "reportedIn", text),
        "read_in": ("claim", NK + "readIn", text),
        "read_level": ("claim", NK + "readLevel", words),
        "cited_works": ("claim", NK + "citedWork", text),
        "link_basis": ("claim", NK + "linkBasis", words),
        "link_reason": ("claim", NK + "linkReason", text),
        "places": ("claim", NK + "place", text),
        "note": ("claim", NK + "note", text),
    },
    frozenset({"about", "scope_population", "scope_intervention", "scope_outcome", "cited_works", "places"}),
)

_TRIAL: Final = Shape(
    {
        "label": ("study", PREFIXES["rdfs"] + "label", text),
        "registry_ids": ("study", NK + "registryId", text),
        "phase": ("study", NK + "phase", text),
        "designs": ("study", NK + "design", text),
        "prospective": ("study", NK + "prospective", flag),
        "centre": ("study", NK + "centre", text),
        "country": ("study", NK + "country", text),
        "recruitment_window": ("study", NK + "recruitmentWindow", text),
        "drugs": ("course", NK + "drug", text),
        "grades": ("people", NK + "grade", text),
        "results_public_earliest": ("study", NK + "resultsPublicEarliest", day),
        "results_public_latest": ("study", NK + "resultsPublicLatest", day),
        "primary_publication": ("study", NK + "primaryPublication", text),
        "note": ("study", NK + "note", text),
    },
    frozenset({"registry_ids", "designs", "drugs", "grades"}),
)

_NO_ATTRIBUTES: Final = {TYPE, NK + "place", NK + "note", PREFIXES["rdfs"] + "label"}
_PRINTED: Final = "AsPrinted"


def claim_rows(answer: Solutions) -> list[ClaimRow]:
    """Return the claims in order of id, from the answer of ``evidence/claim-table``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    return [
        ClaimRow(
            claim=name,
            record=name.partition(":")[0],
            second_hand=NK + "SecondHandClaim" in pivoted.types("claim"),
            **_CLAIM.cells(pivoted).values,
        )
        for name, pivoted in pivot(answer, COMPANIONS["claims"], "claim").items()
    ]


def attribute_rows(answer: Solutions) -> list[AttributeRow]:
    """Return the attributes in order of people and name, from the answer of ``evidence/attribute-table``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    found = pivot(answer, COMPANIONS["patients"], "people")
    return [row for name, pivoted in found.items() for row in _attributes(name, pivoted)]


def _attributes(name: str, pivoted: Pivoted) -> list[AttributeRow]:
    rows: dict[str, tuple[str, tuple[str, ...]]] = {}
    printed: dict[str, str] = {}
    patient = False
    for (about, prop), terms in pivoted.values.items():
        patient = patient or about == "patient"
        if why := MISSING.get(prop):
            rows |= {text(term): (why, ()) for term in terms}
        elif prop.endswith(_PRINTED):
            printed[_name(prop.removesuffix(_PRINTED))] = str(terms[0].value)
        elif prop not in _NO_ATTRIBUTES:
            rows[_name(prop)] = (REPORTED, tuple(sorted({words(term) for term in terms})))
    return [
        AttributeRow(
            people=name,
            record=name.partition(":")[0],
            is_patient=patient,
            attribute=attribute,
            state=rows[attribute][0],
            values=rows[attribute][1],
            printed=printed.get(attribute),
        )
        for attribute in sorted(rows)
    ]


def trial_rows(answer: Solutions) -> list[TrialRow]:
    """Return the studies in order of id, from the answer of ``evidence/trial-table``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    found = pivot(answer, COMPANIONS["trials"], "study", things=("people", "publication"))
    return [_trial(name, pivoted) for name, pivoted in found.items()]


def _trial(name: str, pivoted: Pivoted) -> TrialRow:
    cells = _TRIAL.cells(pivoted)

    def all_of(about: str, *properties: str) -> list[Node]:
        return [term for prop in properties for term in pivoted.values.get((about, NK + prop), ())]

    return TrialRow(
        study=name,
        record=name.partition(":")[0],
        tumours=_sorted(all_of("people", "tumour", "diagnosis")),
        sites=_sorted(all_of("people", "site", "primarySite")),
        populations=len(pivoted.things.get("people", ())),
        largest_cohort=max(map(whole_number, all_of("people", "size")), default=None),
        reports=tuple(sorted(pivoted.things.get("publication", ()))),
        first_year=min(map(whole_number, all_of("publication", "year")), default=None),
        missing=cells.missing,
        **cells.values,
    )


def edge_rows(answer: Solutions) -> list[EdgeRow]:
    """Return the links in the order of the query, from the answer of ``evidence/edges``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    if answer.columns != ("subject", "kind", "object", "state", "second_hand", "statement", "source"):
        raise AnalysisError(f"this table is made from the answer of the query {COMPANIONS['edges']}")
    rows = []
    for row in answer.rows:
        cells = [text(term) if isinstance(term, Node) else None for term in row]
        subject, kind, other, state, second_hand, statement, source = cells
        rows.append(
            EdgeRow(
                subject=str(subject),
                kind=str(kind),
                object=str(other),
                state=state,
                second_hand=second_hand in ("true", "1"),
                statement=statement,
                source=source,
            )
        )
    return rows


def companion_rows(name: str, answer: Solutions) -> list[object]:
    """Return the rows of a companion table by its name, one of :data:`COMPANIONS`, from its query's answer.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    readers: dict[str, Callable[[Solutions], Sequence[object]]] = {
        "claims": claim_rows,
        "patients": attribute_rows,
        "trials": trial_rows,
        "edges": edge_rows,
    }
    return [*readers[name](answer)]


def read_companion(store: Store, catalogue: Catalogue, name: str) -> list[Any]:
    """Return the rows of a companion table of a store, from beside the store if they are kept there.

    Args:
        store: the evidence.
        catalogue: the queries.
        name: one of :data:`COMPANIONS`.

    Raises:
        AnalysisError: its query was replaced by another of that name.
    """
    sparql, row_class = bind(catalogue.find(COMPANIONS[name]), {}), _ROW_CLASSES[name]

    def make() -> CodedTable:
        answer = store.query(sparql)
        if not isinstance(answer, Solutions):
            raise AnalysisError(f"the query {COMPANIONS[name]} gives no rows")
        return table_of_rows(row_class, companion_rows(name, answer))

    return stored_table(store, name, row_class, [sparql], make).rows()


def _name(iri: str) -> str:
    return text(ox.NamedNode(iri))


def _sorted(terms: list[Node]) -> tuple[str, ...]:
    return tuple(sorted({text(term) for term in terms}))
