"""Plain words for the technical ones."""

from __future__ import annotations

from typing import Final

__all__ = ["heading", "kind_words"]

_HEADINGS: Final = {
    "k_eff": "independent cohorts",
    "k": "results counted",
    "doi": "DOI",
    "pmid": "PubMed id",
    "pmcid": "PubMed Central id",
    "p_value": "p value",
    "events": "with the outcome",
    "total": "of (people)",
    "percent": "% as printed",
    "value": "value as printed",
    "interval_low": "interval from",
    "interval_high": "interval to",
    "reported_in": "reported in",
    "read_in": "read in",
    "read_level": "how it was read",
    "second_hand": "second-hand",
    "fragment": "words at that place",
    "where": "place in the source",
    "about": "about",
    "censored": "still without the event when last seen",
    "population_label": "tumour",
    "outcome_label": "outcome",
    "cohort_label": "people",
    "drugs": "treatment",
    "criteria": "judged by",
}

_KINDS: Final = {
    "publication": "a publication: article, abstract, label or registry entry",
    "study": "a study: the investigation behind results",
    "cohort": "a cohort: people in whom results were measured",
    "patient": "one patient, as published",
    "course": "a course of treatment",
    "result": "a result: what was measured in whom, with its place in the source",
    "claim": "a claim: a statement by authors, which is not a result",
    "drug": "a drug",
    "drug-class": "a class of drugs",
    "tumour": "a tumour type",
    "outcome": "an outcome: what is measured",
    "gene": "a gene or marker",
    "protein": "a protein or marker",
    "cell": "a kind of cell",
    "biomarker": "a biomarker: a marker that is measured in tissue or blood",
}


def heading(name: str) -> str:
    """Return the heading of a column in plain words.

    >>> heading("interval_low"), heading("agent_label")
    ('interval from', 'agent')
    """
    return _HEADINGS.get(name, name.removesuffix("_label").replace("_", " "))


def kind_words(kind: str) -> str:
    """Return what a kind of thing is, in a few words.

    >>> kind_words("study")
    'a study: the investigation behind results'
    """
    return _KINDS.get(kind, f"a {kind.replace('-', ' ')}" if kind else "a thing")
