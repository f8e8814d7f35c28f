"""What one row may say, by itself and beside the rows above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netkg.errors import Problem
from netkg.ontology.mappings.slots import NAMES, REQUIRED_OF_A_MAPPING, values_of
from netkg.ontology.mappings.values import problem_of_name, problem_of_value

__all__ = ["Row", "RowChecker"]

_ENDS = ("subject", "object")


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its line, and the text and first column of each cell by the name of its column."""

    line: int
    cells: Mapping[str, str]
    starts: Mapping[str, int]

    def get(self, name: str) -> str:
        """Return the text of a cell; empty if the file has no such column."""
        return self.cells.get(name, "")


class RowChecker:
    """Checks the rows of one file in order; it remembers what the rows above said."""

    def __init__(self, file: str, prefixes: Mapping[str, str], obsolete: Mapping[str, str | None]) -> None:
        self._file = file
        self._prefixes = prefixes
        self._obsolete = obsolete
        self._seen: dict[tuple[str, ...], int] = {}
        self._labels: dict[str, tuple[str, int]] = {}

    def problems(self, row: Row) -> list[Problem]:
        """Return every mistake of a row."""
        return [
            *(problem for name, text in row.cells.items() for problem in self._cell(row, name, text)),
            *self._pair(row),
            *(problem for end in _ENDS for problem in self._term(row, end)),
        ]

    def _cell(self, row: Row, name: str, text: str) -> Iterator[Problem]:
        if not text:
            if name in REQUIRED_OF_A_MAPPING:
                yield self._problem(row, name, "is empty", "Every mapping needs one.")
            return
        wrong = problem_of_value(name, text)
        if wrong is None and name in NAMES:
            found = (problem_of_name(part, self._prefixes) for part in values_of(name, text))
            wrong = next(filter(None, found), None)
        if wrong is not None:
            yield self._problem(row, name, *wrong)

    def _pair(self, row: Row) -> Iterator[Problem]:
        """Yield what is wrong with the two ends taken together."""
        subject, object_ = row.get("subject_id"), row.get("object_id")
        if subject and subject == object_:
            yield self._problem(row, "object_id", f"{subject} is mapped to itself", "Remove the row.")
        key = (subject, row.get("predicate_modifier"), row.get("predicate_id"), object_)
        first = self._seen.setdefault(key, row.line)
        if first != row.line:
            what = f"the row of line {first} stands here again"
            yield self._problem(row, "subject_id", what, "Keep one of the two.")

    def _term(self, row: Row, end: str) -> Iterator[Problem]:
        """Yield what is wrong with one end: an obsolete term, or a label unlike that of a row above."""
        term, label = row.get(f"{end}_id"), row.get(f"{end}_label")
        if term in self._obsolete:
            instead = self._obsolete[term]
            fix = f"Write {instead} if it fits." if instead else "Remove the row; nothing replaces it."
            yield self._problem(row, f"{end}_id", f"{term} is obsolete", fix)
        if label:
            known, line = self._labels.setdefault(term, (label, row.line))
            if known != label:
                what = f"{term} is called {label!r} here and {known!r} in line {line}"
                yield self._problem(row, f"{end}_label", what, "A term has one label: write it the same.")

    def _problem(self, row: Row, name: str, what: str, fix: str) -> Problem:
        return Problem(self._file, row.line, row.starts.get(name, 1), f"{name}: {what}", fix)
