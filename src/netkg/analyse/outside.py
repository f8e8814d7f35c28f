"""Which results are outside the default scope, unless a question names them, and which cohorts hold some."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.scope import Mixed, Outside, how_many

__all__ = ["OUTSIDE", "Asks", "is_outside", "mixed_of", "mixed_warnings"]

OUTSIDE: Final = "outside the default scope"
"""The reason for which a result is left out."""


class Asks(Protocol):
    """What of a question says which tumours it names; :class:`netkg.analyse.selection.Question` is one."""

    @property
    def tumour(self) -> str | None:
        """Return the tumour that is asked for."""

    @property
    def where(self) -> tuple[str, ...]:
        """Return the further conditions."""


def is_outside(row: EvidenceRow, question: Asks, body: Body) -> bool:
    """Return whether a result is of a tumour outside the default scope that the question does not name.

    A question names a tumour with its own tumour, or a condition on tumour or lung class, that is this one or
    one below it; a wider tumour does not name it.
    """
    return any(_is_of(row, item, body) and not _is_named(item, question, body) for item in body.scope.outside)


def _is_of(row: EvidenceRow, item: Outside, body: Body) -> bool:
    if row.lung_class is not None and row.lung_class == item.lung_class:
        return True
    return row.tumour is not None and body.is_under(row.tumour, item.tumour)


def _is_named(item: Outside, question: Asks, body: Body) -> bool:
    named = [] if question.tumour is None else [question.tumour]
    for text in question.where:
        column, _, value = text.partition("=")
        if column == "lung_class" and value and value == item.lung_class:
            return True
        named += [value] if column == "tumour" else []
    return any(body.is_under(term, item.tumour) for term in named)


def mixed_of(
    rows: Iterable[EvidenceRow], question: Asks, body: Body
) -> list[tuple[EvidenceRow, tuple[Mixed, ...]]]:
    """Return each cohort of the rows that is mixed, once by its first row, with its parts outside the scope.

    Parts that the question names are not told, nor those of a cohort which is outside the scope itself.
    """
    unnamed = {item.tumour for item in body.scope.outside if not _is_named(item, question, body)}
    own = {item.tumour: item for item in body.scope.outside}
    found: dict[str, tuple[EvidenceRow, tuple[Mixed, ...]]] = {}
    for row in rows:
        told = tuple(
            part
            for part in body.mixed.get(row.cohort, ())
            if part.tumour in unnamed and not _is_of(row, own[part.tumour], body)
        )
        if told:
            found.setdefault(row.cohort, (row, told))
    return list(found.values())


def mixed_warnings(rows: Iterable[EvidenceRow], question: Asks, body: Body) -> list[str]:
    """Return a line for each mixed cohort of the rows: how many of how many are outside the default scope."""
    return [
        f"{row.cohort_label or row.cohort} ({row.cohort}): {how_many(part)} are {body.label(part.tumour)}, "
        f"{OUTSIDE}, and not reported apart"
        for row, parts in mixed_of(rows, question, body)
        for part in parts
    ]
