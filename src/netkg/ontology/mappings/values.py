"""What the value of one slot may be, whether it stands in the header or in a row."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container

import pyoxigraph as ox

from netkg.ontology.mappings.slots import DATES, JUSTIFICATIONS, PREDICATES, RATIOS, URLS, values_of

__all__ = ["is_iri", "problem_of_name", "problem_of_value"]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_CURIE = re.compile(r"[A-Za-z_][\w.-]*:[\w.-]+")
_SAME = {"owl:sameAs", "owl:equivalentClass"}

Wrong = tuple[str, str]
"""What is wrong, and what to write instead."""


def problem_of_value(name: str, text: str) -> Wrong | None:
    """Return what is wrong with the value of a slot and how to mend it, or None."""
    if text != text.strip():
        return f"{text!r} begins or ends with a blank", "Remove it."
    if name in URLS and not all(map(is_iri, values_of(name, text))):
        return f"{text!r} is not an IRI", "Write it in full, beginning with https:."
    if name in DATES and not _is_date(text):
        return f"{text!r} is not a date", "Write it as 2026-08-04."
    if name in RATIOS and not _is_ratio(text):
        return f"{text!r} is not a number from 0 to 1", "Write for instance 0.8, or leave it empty."
    if name == "predicate_modifier" and text != "Not":
        return f"{text!r} is not a modifier", "Write Not, or leave the cell empty."
    if name == "predicate_id" and text not in PREDICATES:
        return _predicate(text)
    if name == "mapping_justification" and text not in JUSTIFICATIONS:
        known = ", ".join(JUSTIFICATIONS)
        return f"{text!r} is not a justification of the mapping vocabulary", f"Write one of {known}."
    return None


def problem_of_name(text: str, prefixes: Container[str]) -> Wrong | None:
    """Return what is wrong with the name of a thing, a CURIE with one of ``prefixes`` or a whole IRI."""
    prefix, _, rest = text.partition(":")
    if rest.startswith("//") and is_iri(text):
        return None
    if not _CURIE.fullmatch(text):
        return f"{text!r} is not of the form PREFIX:ID", "Write an id such as NCIT:C27720."
    if prefix not in prefixes:
        return f"{text!r} has an unknown prefix", f"Add {prefix} to the curie_map of the header."
    return None


def is_iri(text: str) -> bool:
    """Return whether ``text`` is a whole IRI that RDF can hold."""
    try:
        return bool(_URL.fullmatch(text)) and bool(ox.NamedNode(text))
    except ValueError:
        return False


def _predicate(text: str) -> Wrong:
    if text in _SAME:
        return (
            f"{text} would make the two one",
            f"netkg never merges terms: write one of {', '.join(PREDICATES)}.",
        )
    return f"{text!r} is not a predicate that netkg takes", f"Write one of {', '.join(PREDICATES)}."


def _is_date(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_ratio(text: str) -> bool:
    return bool(re.fullmatch(r"0(\.\d+)?|1(\.0+)?", text))
