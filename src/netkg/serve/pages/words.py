"""Plain words for the technical ones."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["heading", "kind_words", "page_hint", "several", "spaced"]

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
    "": "a thing",
    "other": "another thing",
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

    >>> kind_words("study"), kind_words("instrument"), kind_words("")
    ('a study: the investigation behind results', 'an instrument', 'a thing')
    """
    return _KINDS.get(kind, f"{'an' if kind[:1] in tuple('aeiou') else 'a'} {kind.replace('-', ' ')}")


def page_hint(hint: str | None) -> str:
    """Return a hint as the server can give it: nothing where it names a command or its options.

    >>> page_hint("loosen a condition"), page_hint("look for it with: netkg terms search")
    ('loosen a condition', '')
    """
    return "" if hint is None or re.search(r"\bnetkg [a-z]|(?<!\S)--[a-z]", hint) else hint


def several(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> several(1, "result"), several(2, "result"), several(0, "study")
    ('1 result', '2 results', '0 studies')
    """
    if number == 1:
        return f"1 {noun}"
    return f"{number} " + (re.sub(r"y$", "ie", noun) if re.search(r"[^aeiou]y$", noun) else noun) + "s"


def spaced(name: str) -> str:
    """Return the name of a term that has no label as words.

    >>> spaced("JournalArticle"), spaced("PD-L1"), spaced("abstract")
    ('journal article', 'PD-L1', 'abstract')
    """
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower() if re.fullmatch(r"([A-Z][a-z]+)+", name) else name
