"""The default scope: tumours that count only where a question names them, and cohorts that hold some of them.

They are declared in ``ontology/scope.toml``; a project's own file replaces that of netkg::

    [[outside]]
    tumour = "nk:LungSmallCellCarcinoma"
    lung_class = "SmallCellLungCarcinoma"
    reason = "evidence on it was not collected"

A cohort of which only a part is such a tumour is kept, since its results are not reported apart, and told.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from netkg.errors import AnalysisError, SourceError

if TYPE_CHECKING:
    from netkg.ontology.terms import TermTable

__all__ = ["Mixed", "Outside", "Scope", "how_many", "mixed_cohorts"]

_FILE: Final = "scope.toml"
_KEYS: Final = frozenset({"tumour", "reason", "lung_class"})
_COLUMNS: Final = ("cohort", "size", "part", "trait", "count")


@dataclass(frozen=True, slots=True)
class Outside:
    """A tumour outside the default scope with all below it, why, and the lung class that is the same."""

    tumour: str
    reason: str
    lung_class: str | None = None


@dataclass(frozen=True, slots=True)
class Mixed:
    """A part of a cohort that is outside the default scope.

    Attributes:
        tumour: the tumour of the scope that it is of.
        count: people in the part; None where it is not known. Of several parts the largest.
        size: people in the cohort; None where it is not known.
        least: whether there are several such parts, which may share people, so that there may be more.
    """

    tumour: str
    count: int | None
    size: int | None
    least: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """What lies outside the default scope; nothing if it is empty."""

    outside: tuple[Outside, ...] = ()

    @classmethod
    def load(cls, terms: TermTable, folders: Sequence[Path]) -> Self:
        """Return the scope of ontology folders: that of the last one which has a file for it.

        Raises:
            SourceError: the file cannot be read, or is not TOML.
            AnalysisError: it is not what it should be, or names a term that there is not.
        """
        files = [path for folder in folders if (path := folder / _FILE).exists()]
        return cls(tuple(_read(files[-1], terms))) if files else cls()

    @property
    def tumours(self) -> tuple[str, ...]:
        """Return the tumours outside the scope, as they are declared."""
        return tuple(item.tumour for item in self.outside)

    def traits(self, terms: TermTable) -> dict[str, str]:
        """Return tumour or lung class, by id -> the tumour of the scope that it is of, with all below it."""
        found: dict[str, str] = {}
        for item in self.outside:
            below = terms.closure.descendants(item.tumour) if item.tumour in terms.closure else ()
            found |= dict.fromkeys(sorted({item.tumour, *below}), item.tumour)
            found |= {f"nk:{item.lung_class}": item.tumour} if item.lung_class else {}
        return found


def _read(path: Path, terms: TermTable) -> Iterator[Outside]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    sets = tables.get("outside", [])
    if set(tables) - {"outside"} or not isinstance(sets, list):
        raise AnalysisError(f"{path}: it must hold [[outside]] tables and nothing else")
    for number, table in enumerate(sets, start=1):
        yield _checked(f"{path}: [[outside]] number {number}", table, terms)


def _checked(where: str, table: object, terms: TermTable) -> Outside:
    if not isinstance(table, dict) or not {"tumour", "reason"} <= set(table) <= _KEYS:
        raise AnalysisError(
            f"{where} must have tumour and reason", hint=f"it may have {', '.join(sorted(_KEYS))}"
        )
    if not all(isinstance(value, str) for value in table.values()):
        raise AnalysisError(f"{where}: {', '.join(sorted(table))} are text")
    if not terms.is_known(table["tumour"]):
        raise AnalysisError(f"{where}: there is no term {table['tumour']!r}")
    return Outside(table["tumour"], table["reason"], table.get("lung_class"))


def mixed_cohorts(
    columns: Sequence[str], rows: Iterable[Sequence[str]], traits: Mapping[str, str]
) -> dict[str, tuple[Mixed, ...]]:
    """Return cohort -> its parts outside the default scope, from the answer of ``evidence/mixed-cohorts``.

    Args:
        columns: the names of its columns.
        rows: its rows as text, empty where there is nothing.
        traits: what :meth:`Scope.traits` returns.

    Raises:
        AnalysisError: these are not the columns of that query.
    """
    if tuple(columns) != _COLUMNS:
        raise AnalysisError("mixed cohorts are made from the answer of the query evidence/mixed-cohorts")
    sizes: dict[str, int | None] = {}
    parts: dict[tuple[str, str], dict[str, int | None]] = {}
    for cohort, size, part, trait, count in rows:
        sizes[cohort] = int(size) if size else None
        parts.setdefault((cohort, traits[trait]), {})[part] = int(count) if count else None
    found: dict[str, tuple[Mixed, ...]] = {}
    for (cohort, tumour), counts in sorted(parts.items()):
        most = max((count for count in counts.values() if count is not None), default=None)
        made = Mixed(tumour, most, sizes[cohort], len(counts) > 1)
        found[cohort] = (*found.get(cohort, ()), made)
    return found


def how_many(part: Mixed) -> str:
    """Return how many of how many, as far as it is recorded.

    >>> how_many(Mixed("t", 127, 185)), how_many(Mixed("t", None, 40))
    ('127 of 185', 'a number not known of 40')
    >>> how_many(Mixed("t", 3, None, least=True))
    'at least 3'
    """
    count = "a number not known" if part.count is None else f"{'at least ' * part.least}{part.count}"
    return count if part.size is None else f"{count} of {part.size}"
