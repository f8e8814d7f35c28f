"""What may tie the people of one result to those of another, beyond what a row of the evidence table says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from netkg.analyse.cells import text
from netkg.analyse.coded_table import CodedTable, table_of_rows
from netkg.analyse.statements import Statements
from netkg.namespaces import NK

__all__ = ["Tie", "TieRow", "tie_table", "ties_of"]

_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Tie:
    """What may tie the people of a result to those of another, beyond what its row says.

    Attributes:
        authors: names of the report's authors, those that are written out.
        recruited: first and last year of recruitment, if both are known.
        overlaps: cohorts that share patients with the whole of the result's cohort, as declared.
        marker: the biomarker by which the result's cohort is a stratum.
    """

    authors: frozenset[str] = frozenset()
    recruited: tuple[int, int] | None = None
    overlaps: frozenset[str] = frozenset()
    marker: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TieRow:
    """A tie as a row of a table; results with nothing to tie have none."""

    result: str
    authors: tuple[str, ...] = ()
    recruited_from: int | None = None
    recruited_until: int | None = None
    overlaps: tuple[str, ...] = ()
    marker: str | None = None


def tie_table(said: Statements) -> CodedTable:
    """Return the ties by columns, in order of result id, from what is said of results."""
    authors = {row: _authors(name) for row, name in _each(said, "publication", "authors")}
    recruited = {row: _years(time) for row, time in _each(said, "study", "recruitmentWindow")}
    markers = dict(_each(said, "cohort", "biomarker"))
    overlaps: dict[int, set[str]] = {}
    for row, cohort in _each(said, "whole", "overlaps"):
        overlaps.setdefault(row, set()).add(cohort)
    tied = {row for row, years in recruited.items() if years} | {*authors, *overlaps, *markers}
    return table_of_rows(
        TieRow,
        [
            TieRow(
                result=said.results[row],
                authors=tuple(sorted(authors.get(row, ()))),
                recruited_from=(recruited.get(row) or (None,))[0],
                recruited_until=(recruited.get(row) or (None,))[-1],
                overlaps=tuple(sorted(overlaps.get(row, ()))),
                marker=markers.get(row),
            )
            for row in sorted(tied)
        ],
    )


def _each(said: Statements, about: str, name: str) -> Iterable[tuple[int, str]]:
    rows, codes = said.said(about, NK + name)
    names = {code: text(said.node(code)) for code in set(codes.tolist())}
    return ((row, names[code]) for row, code in zip(rows.tolist(), codes.tolist(), strict=True))


def ties_of(table: CodedTable) -> dict[str, Tie]:
    """Return result -> tie, from :func:`tie_table`; those with nothing to tie are left out."""
    return {
        row.result: Tie(
            frozenset(row.authors),
            None if row.recruited_from is None else (row.recruited_from, row.recruited_until),
            frozenset(row.overlaps),
            row.marker,
        )
        for row in table.rows()
    }


def _authors(text: str) -> frozenset[str]:
    """Return the names that are a family name with initials; "and others" and single names are none.

    >>> sorted(_authors("Mehnert JM and others")), sorted(_authors("Yao and others, Al Baghdadi T"))
    (['Mehnert JM'], ['Al Baghdadi T'])
    """
    names: Iterable[str] = (part.strip() for part in re.split(r",|;|\band others\b|\bet al\b", text))
    return frozenset(name for name in names if re.fullmatch(r"\S.* [A-Z]{1,4}", name))


def _years(text: str) -> tuple[int, int] | None:
    """Return the first and last year of a time that is written with both, or of one year and no more.

    >>> _years("March 2016 to May 2018"), _years("2016"), _years("since 2016")
    ((2016, 2018), (2016, 2016), None)
    """
    years = [int(year) for year in _YEAR.findall(text)]
    if len(years) > 1 or text.strip() in map(str, years):
        return min(years), max(years)
    return None
