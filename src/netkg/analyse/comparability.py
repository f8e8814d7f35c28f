"""May these results be one number? What was measured must be one thing; how it was measured is told.

Results are refused where they differ in outcome, category, compartment, unit of analysis, or in the kind of
response that is counted and its time. A biomarker's frequency describes one population and one test, so there
differing tumour terms and a test that is not stated are refused too, and "not stated" matches nothing. Other
differences (criteria, assessor, cut-off, regimen ...) are warnings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError
from netkg.graph.pattern import enum_iri
from netkg.model import enums
from netkg.namespaces import NK

__all__ = ["NOT_COMPARABLE", "Difference", "find_differences", "in_words", "refuse_differences"]

NOT_COMPARABLE: Final = "not comparable"
"""Label of a number that was pooled against the guard."""

NOT_STATED: Final = "not stated"

_BIOMARKER: Final = "nk:BiomarkerOutcome"
_ALWAYS: Final = (
    "outcome",
    "category",
    "biomarker",
    "compartment",
    "unit_of_analysis",
    "estimand",
    "at_time",
)
_NAMED: Final = frozenset({"outcome", "category"})
"""Columns in which an empty cell is itself a value: no category is another thing than a category."""

_BIOMARKER_ONLY: Final = frozenset({"compartment", "unit_of_analysis"})
"""Columns in which "not stated" counts as a difference where a biomarker was measured."""

_TOLD: Final = (
    *("tumour", "differentiation", "selected_by_biomarker", "drugs", "criteria", "assessor", "confirmed"),
    *("analysis_set", "cutoff", "clone", "basis", "second_hand", "use"),
)

_MEMBERS: Final = [
    member for name in enums.__all__ if issubclass(kind := getattr(enums, name), StrEnum) for member in kind
]
_WORDS: Final[dict[str, str]] = {enum_iri(member).removeprefix(NK): member.value for member in _MEMBERS}


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute in which results differ: each of its values in words, with the results that have it.

    ``refused`` says that results which differ so are not pooled unless that is asked for.
    """

    attribute: str
    values: tuple[tuple[str, tuple[str, ...]], ...]
    refused: bool

    def __str__(self) -> str:
        return f"{self.attribute}: {', '.join(f'{value} ({len(names)})' for value, names in self.values)}"

    def named(self) -> str:
        """Return the difference with the results that make it."""
        values = (f"{value} ({', '.join(names)})" for value, names in self.values)
        return f"{self.attribute}: {'; '.join(values)}"


def find_differences(rows: Sequence[EvidenceRow], body: Body) -> tuple[Difference, ...]:
    """Return in what results differ, those that forbid to pool them first; nothing for one result."""
    if len(rows) < 2:
        return ()
    marker = all(body.is_under(row.outcome, _BIOMARKER) for row in rows)
    refused = [found for column in _ALWAYS if (found := _refusal(column, rows, body, marker=marker))]
    if marker:
        refused += [found for found in (_population(rows, body), _test(rows)) if found]
    known = {difference.attribute for difference in refused}
    told = (_difference(column, rows, body, refused=False) for column in (*_ALWAYS, *_TOLD))
    return (*refused, *(found for found in told if found and found.attribute not in known))


def refuse_differences(differences: Iterable[Difference]) -> None:
    """Refuse results that are not comparable.

    Raises:
        AnalysisError: there is a refused difference; the message names every one and its results.
    """
    refused = [difference.named() for difference in differences if difference.refused]
    if refused:
        raise AnalysisError(
            "\n  ".join(("these results are not comparable:", *refused)),
            hint="narrow the question until they agree, or ask for a number that is labelled not comparable",
        )


def _refusal(column: str, rows: Sequence[EvidenceRow], body: Body, *, marker: bool) -> Difference | None:
    """Return the difference in a column if it forbids to pool."""
    values = {getattr(row, column) for row in rows}
    counts = values if column in _NAMED or (marker and column in _BIOMARKER_ONLY) else values - {None}
    return _difference(column, rows, body, refused=True) if len(counts) > 1 else None


def _population(rows: Sequence[EvidenceRow], body: Body) -> Difference | None:
    return _difference("tumour", rows, body, refused=True)


def _test(rows: Sequence[EvidenceRow]) -> Difference | None:
    """Return the results whose test is not stated by clone or cut-off, beside the others."""
    stated = {row.result: bool(row.clone or row.cutoff) for row in rows}
    if all(stated.values()):
        return None
    groups = [
        (words, tuple(name for name, is_stated in stated.items() if is_stated == wanted))
        for words, wanted in ((NOT_STATED, False), ("stated", True))
    ]
    return Difference(
        "test (clone and cut-off)", tuple((w, names) for w, names in groups if names), refused=True
    )


def _difference(column: str, rows: Sequence[EvidenceRow], body: Body, *, refused: bool) -> Difference | None:
    """Return the values of a column and who has them, or None if all have the same."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(_said(getattr(row, column), body), []).append(row.result)
    if len(groups) < 2:
        return None
    values = sorted(groups.items(), key=lambda item: (item[0] == NOT_STATED, item[0]))
    name = column.replace("_", " ")
    return Difference(name, tuple((value, tuple(names)) for value, names in values), refused)


def _said(value: object, body: Body) -> str:
    if value is None or value == ():
        return NOT_STATED
    if isinstance(value, tuple):
        return " + ".join(body.label(item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return in_words(body.label(str(value)))


def in_words(value: str) -> str:
    """Return the text of a member of a closed list, other text as it is.

    >>> in_words("CombinedTumourAndImmuneCells"), in_words("patient")
    ('combined tumour and immune cells', 'patient')
    """
    return _WORDS.get(value, value)
