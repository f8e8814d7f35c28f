"""What a text says of what is not there: not reported, not seen, left out and why, not compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import LeftOut
from netkg.report.tell_words import count

__all__ = ["left_out_items", "missing_items", "which_groups"]

_BIOMARKER: Final = "nk:BiomarkerOutcome"
_ASKED: Final = {
    "criteria": "the response criteria",
    "assessor": "who judged the outcome",
    "confirmed": "whether responses were confirmed",
    "selected_by_biomarker": "whether patients were chosen by a biomarker",
    "line": "the line of treatment",
    "grades": "the grade",
}
_ASKED_OF_TEST: Final = {
    "assay": "the assay",
    "clone": "the antibody clone",
    "cutoff": "the cut-off",
    "compartment": "in which cells it was counted",
    "unit_of_analysis": "whether patients or samples were counted",
    "stage": "the stage",
}
_ASKED_OF_TIME: Final = {
    "time_zero": "from when the times count",
    "cohort_size": "of how many patients a time is",
    "line": "the line of treatment",
    "grades": "the grade",
}

_REASONS: Final = (
    ("its publication is retracted", "{} from a retracted publication"),
    ("outside the default scope", "{} of a tumour outside the default scope"),
    ("second-hand", "{} of which the original publication was not read"),
    ("for sensitivity analysis only", "{} fit for sensitivity analysis only"),
    ("not reported", "{} without a full count, not reported"),
    ("not seen", "{} without a full count, not seen in what was read"),
    ("sought and absent", "{} sought and absent, without a count"),
    ("a wider population", "{} of a wider population that does not report this one apart"),
    ("reports other sites or grades", "{} that mixes other sites or grades with these"),
)
"""Start of a reason of :mod:`netkg.analyse.selection` -> the words for it."""

_SHARED: Final = "{} on people who are counted already"
_NO_NUMBERS: Final = ("events", "total")


def left_out_items(left_out: Iterable[LeftOut]) -> list[str]:
    """Return what was left out as parts of a sentence, one for each reason, the most frequent first."""
    found = Counter(_reason(item) for item in left_out)
    return [_numbered(words, number) for words, number in sorted(found.items(), key=lambda i: (-i[1], i[0]))]


def _reason(item: LeftOut) -> str:
    """Return the words for a reason; what has no words of its own is told as it is."""
    if item.instead is not None:
        return _SHARED
    reason = item.reason
    if reason.startswith(_NO_NUMBERS):
        # "events and total not seen": what is missing, then its state
        state = next((state for state in ("not reported", "not seen") if state in reason), "")
        reason = state or reason
    return next((words for start, words in _REASONS if reason.startswith(start)), "{} (" + reason + ")")


def _numbered(words: str, number: int) -> str:
    said = words.format(count(number, "result"))
    return (
        said
        if number == 1
        else said.replace("that does not", "that do not").replace("that mixes", "that mix")
    )


def missing_items(rows: Sequence[EvidenceRow], body: Body, state: str) -> list[str]:
    """Return what reports do not say, as parts of a sentence.

    Args:
        rows: the results that are told.
        body: the body of evidence.
        state: ``not reported`` or ``not seen``; they are not the same, and never told as one.
    """
    if all(row.events is None and row.value is not None for row in rows):
        return list(_missing(rows, _ASKED_OF_TIME, state))
    marker = all(body.is_under(row.outcome, _BIOMARKER) for row in rows)
    return list(_missing(rows, _ASKED_OF_TEST if marker else _ASKED, state))


def _missing(rows: Sequence[EvidenceRow], asked: dict[str, str], state: str) -> Iterator[str]:
    for column, words in asked.items():
        number = sum(row.missing.get(column) == state for row in rows)
        if number:
            yield words if number == len(rows) else f"{words} ({number} of {len(rows)})"


def which_groups(number: int, of: int) -> str:
    """Return in how many groups something holds, as the start of a sentence.

    >>> which_groups(1, 1), which_groups(2, 3), which_groups(3, 3)
    ('Here', 'For 2 of 3 results', 'For all 3 results')
    """
    if number == of:
        return "Here" if of == 1 else f"For all {of} results"
    return f"For {number} of {of} results"
