"""Tables as pages show them: labels for ids, links to the pages of things, no columns that are empty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

import pyoxigraph as ox

from netkg.namespaces import PREFIXES, to_curie
from netkg.serve.pages.words import heading, spaced
from netkg.store.base import Solutions

if TYPE_CHECKING:
    from netkg.rqfile import Column
    from netkg.serve.pages.holdings import Holdings

__all__ = ["Cell", "Grid", "Head", "cell_of_id", "cell_of_several", "cell_of_term", "grid_of", "rows_grid"]

_BOOLEAN: Final = PREFIXES["xsd"] + "boolean"
_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))
_KNOWN: Final = {
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "https://doi.org/"),
    "pmid": (re.compile(r"\d+"), "https://pubmed.ncbi.nlm.nih.gov/"),
    "pmcid": (re.compile(r"PMC\d+"), "https://pmc.ncbi.nlm.nih.gov/articles/"),
}
"""Column -> form of the identifiers in it, and the address that they follow."""

_ADDRESS: Final = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place of a table: text, and where it leads to on the site or beyond.

    Attributes:
        text: what is read.
        path: of a page of the site.
        address: of a page elsewhere.
        title: what more is told of it.
        number: whether it is one.
        parts: cells of which this one consists, each with a link of its own, where it is several.
        joined: what stands between them.
    """

    text: str
    path: str | None = None
    address: str | None = None
    title: str = ""
    number: bool = False
    parts: tuple[Cell, ...] = ()
    joined: str = ", "


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its name in the data, in plain words, and what it means."""

    name: str
    label: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: columns, rows, and the names of the columns that no row fills."""

    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: tuple[str, ...] = ()

    @property
    def meanings(self) -> tuple[Head, ...]:
        """Return the columns whose meaning is told."""
        return tuple(head for head in self.heads if head.meaning)


def cell_of_id(text: str | None, holdings: Holdings) -> Cell:
    """Return the cell of an id such as ``kim-2016:result-pdl1``; of other text just the text."""
    if not text:
        return Cell("")
    iri = holdings.iri(text)
    return cell_of_term(ox.NamedNode(iri), holdings) if iri else Cell(text)


def cell_of_several(cells: Iterable[Cell], joined: str = ", ") -> Cell:
    """Return one cell of several, each with its own link.

    >>> cell_of_several([Cell("yao-2018"), Cell("yao-2021")]).text
    'yao-2018, yao-2021'
    """
    parts = tuple(cells)
    if len(parts) == 1:
        return parts[0]
    return Cell(joined.join(part.text for part in parts), parts=parts, joined=joined)


def cell_of_term(term: object, holdings: Holdings, column: str = "") -> Cell:
    """Return the cell of a term of an answer; the column tells which identifiers lead to a publication."""
    if isinstance(term, ox.NamedNode):
        name = holdings.label(term.value)
        path = holdings.path(term.value)
        beyond = None if path or not _ADDRESS.fullmatch(term.value) else term.value
        return Cell(name, path, beyond, to_curie(term.value) if name != to_curie(term.value) else "")
    if isinstance(term, ox.BlankNode):
        return Cell("(a description without a name)")
    if not isinstance(term, ox.Literal):
        return Cell("" if term is None else str(term))
    if term.datatype.value == _BOOLEAN:
        return Cell("yes" if term.value in ("true", "1") else "no")
    if _ADDRESS.fullmatch(term.value):
        return Cell(term.value, address=term.value)
    if known := _KNOWN.get(column):
        return Cell(term.value, address=_of_identifier(term.value, *known))
    if column == "kind":
        return Cell(spaced(term.value))
    return Cell(term.value, number=term.datatype.value in _NUMBERS)


def _of_identifier(text: str, form: re.Pattern[str], address: str) -> str | None:
    return address + quote(text, safe="/") if form.fullmatch(text) else None


def grid_of(
    solutions: Solutions,
    holdings: Holdings,
    caption: str,
    columns: Sequence[Column] = (),
    most: int | None = None,
) -> Grid:
    """Return the rows of an answer as a table.

    Args:
        solutions: the rows.
        holdings: for labels and links.
        caption: what the table shows.
        columns: the columns as the query declares them.
        most: rows at most; all if left out.
    """
    told: Mapping[str, Column] = {column.name: column for column in columns}
    filled = [
        any(row[place] is not None for row in solutions.rows) for place in range(len(solutions.columns))
    ]
    kept = [
        place
        for place, full in enumerate(filled)
        if (full or not solutions.rows) and not _is_twin(solutions.columns[place], solutions.columns)
    ]
    names = [solutions.columns[place] for place in kept]
    rows = solutions.rows if most is None else solutions.rows[:most]
    return Grid(
        caption,
        tuple(Head(name, heading(name), _meaning(told.get(name))) for name in names),
        tuple(
            tuple(cell_of_term(row[place], holdings, solutions.columns[place]) for place in kept)
            for row in rows
        ),
        tuple(heading(name) for name, full in zip(solutions.columns, filled, strict=True) if not full)
        if solutions.rows
        else (),
    )


def _is_twin(name: str, columns: Sequence[str]) -> bool:
    """Return whether a column only repeats the label that the cell of the thing shows already."""
    return name.endswith("_label") and name.removesuffix("_label") in columns


def _meaning(column: Column | None) -> str:
    if column is None:
        return ""
    return column.description if column.unit == "-" else f"{column.description} ({column.unit})"


def rows_grid(caption: str, heads: Iterable[tuple[str, str]], rows: Iterable[Sequence[Cell | str]]) -> Grid:
    """Return a table from cells; a head is a label and its meaning, text is a cell of its own."""
    made = tuple(Head(label, label, meaning) for label, meaning in heads)
    return Grid(
        caption,
        made,
        tuple(tuple(cell if isinstance(cell, Cell) else Cell(cell) for cell in row) for row in rows),
    )
