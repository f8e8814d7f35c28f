"""The mechanism network: what drugs target, and in which tumours a marker was seen. Nothing of efficacy."""

from __future__ import annotations

from typing import Final

from netkg.analyse.network.materials import Materials, row_source
from netkg.analyse.network.model import Draft, Network, Source
from netkg.analyse.rows import EvidenceRow

__all__ = ["EXPRESSED", "MEASURED", "NOT_FOUND", "STUDIED", "mechanism", "seen"]

EXPRESSED: Final = "expressed in"
MEASURED: Final = "measured in"
NOT_FOUND: Final = "looked for, not found in"
STUDIED: Final = "studied in"


def seen(row: EvidenceRow) -> str:
    """Return what a result of an expression outcome says: the marker was seen, not found, or only measured.

    Seen: more than nobody was positive, by count or percentage. Not found: nobody was, or "sought and
    absent". Only measured: no such number is given, as where two groups are compared by a p value alone.
    """
    if row.reporting == "SoughtAndAbsent":
        return NOT_FOUND
    number = next((value for value in (row.events, row.percent) if value is not None), None)
    if number is None:
        return MEASURED
    return EXPRESSED if number > 0 else NOT_FOUND


def mechanism(materials: Materials) -> Network:
    """Return what drugs target, and in which tumours markers were seen, not found, or measured.

    Nodes: drug, biomarker, tumour. Edges: drug "targets" marker and marker "ligand of" marker, by definition
    of the drug's class (no paper); marker "expressed in", "looked for, not found in" or "measured in" tumour,
    by results. Drugs are those of the evidence: studied or listed.
    """
    draft = Draft()
    for row in materials.rows:
        if row.outcome in materials.mechanisms.expression and row.biomarker and row.tumour:
            draft.node(row.biomarker, materials.name(row.biomarker), "biomarker")
            draft.node(row.tumour, materials.name(row.tumour), "tumour")
            draft.edge(row.biomarker, row.tumour, seen(row), [row_source(row)])
    _declared(draft, materials)
    return draft.network("mechanism")


def _declared(draft: Draft, materials: Materials) -> None:
    """Add what follows from declared mechanisms for the drugs of the evidence and the markers they act on."""
    drugs = {drug for row in materials.rows for drug in row.drugs}
    drugs |= {drug for course in materials.courses for drug in course.drugs}
    for subject, kind, marker, source in materials.mechanisms.links:
        if materials.body.terms.is_known(subject) and kind == "targets":
            starts = [(drug, "drug") for drug in sorted(drugs) if materials.body.is_under(drug, subject)]
        else:
            starts = [(subject, "biomarker")]
        for start, start_kind in starts:
            draft.node(start, materials.name(start), start_kind)
            draft.node(marker, materials.name(marker), "biomarker")
            draft.edge(start, marker, kind, [Source(source)])
