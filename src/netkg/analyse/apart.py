"""Which descriptions cannot hold for the same person: the evidence that two groups of people are disjoint.

Different words do not make different people: a rectal tumour is a hindgut tumour. So terms are apart only if
they lie under different members of a set that ``ontology/apart.toml`` declares::

    [[apart]]
    of = "grade"
    terms = ["NCIT:C28077", "NCIT:C28078", "NCIT:C28079"]
    reason = "a tumour has one grade"

The sets of a project's own ``ontology/apart.toml`` are added to those of netkg.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import Final, Self

from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError, SourceError

__all__ = ["Apart", "reasons_apart", "regimens_differ"]

_FILE: Final = "apart.toml"
_KEYS: Final = {"of", "terms", "reason"}
_TERMS: Final = {"tumour": "tumour", "sites": "site", "grades": "grade"}
"""Column with terms -> which declared sets are for it."""

_LUNG: Final = (
    "TypicalCarcinoid",
    "AtypicalCarcinoid",
    "LargeCellNeuroendocrineCarcinoma",
    "SmallCellLungCarcinoma",
)
_WORDS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "differentiation": (("WellDifferentiated", "PoorlyDifferentiated"),),
    "functional_status": (("Functional", "Nonfunctional"),),
    "biomarker_state": (("BiomarkerPositive", "BiomarkerNegative"),),
    "lung_class": tuple(combinations(_LUNG, 2)),
}
"""Column with a member of a closed list -> pairs of members that exclude each other."""

Under = Callable[[str, str], bool]
Exclude = Callable[[str, str, str], bool]


@dataclass(frozen=True, slots=True)
class Apart:
    """Declared sets of terms that exclude each other, by what they are of: tumour, site or grade."""

    sets: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def load(cls, *folders: Path) -> Self:
        """Return the sets of ontology folders.

        Raises:
            SourceError: a file cannot be read, or is not TOML.
            AnalysisError: a set is not what it should be.
        """
        files = (folder / _FILE for folder in folders)
        return cls(tuple(found for path in files if path.exists() for found in _read(path)))

    def exclude(self, of: str, a: str, b: str, under: Under) -> bool:
        """Return whether two terms lie under different members of one set."""
        for kind, terms in self.sets:
            if kind == of:
                above_a = {term for term in terms if under(a, term)}
                above_b = {term for term in terms if under(b, term)}
                if above_a and above_b and not above_a & above_b:
                    return True
        return False


def reasons_apart(
    one: EvidenceRow, other: EvidenceRow, exclude: Exclude, *, same_marker: bool = False
) -> list[str]:
    """Return the columns by which the people of two rows cannot be the same, in a fixed order.

    Args:
        one: a row.
        other: another.
        exclude: whether two terms exclude each other: of what, the one, the other.
        same_marker: whether the biomarker states of both are of the same biomarker.
    """
    found = [
        column
        for column, of in _TERMS.items()
        if (pairs := list(product(_several(getattr(one, column)), _several(getattr(other, column)))))
        and all(exclude(of, a, b) for a, b in pairs)
    ]
    found += [
        column
        for column, pairs in _WORDS.items()
        if any({getattr(one, column), getattr(other, column)} == set(pair) for pair in pairs)
        and (column != "biomarker_state" or same_marker)
    ]
    return found


def regimens_differ(one: Collection[str], other: Collection[str], under: Under) -> bool:
    """Return whether a regimen has a drug that the other has not, nor as a class; both are known.

    Two arms of one trial differ so. Nothing is said where one of the regimens is not known.

    >>> regimens_differ(["a", "b"], ["a"], str.__eq__), regimens_differ(["a"], [], str.__eq__)
    (True, False)
    """

    def is_in(drug: str, regimen: Iterable[str]) -> bool:
        return any(under(drug, known) or under(known, drug) for known in regimen)

    if not one or not other:
        return False
    return not all(is_in(drug, other) for drug in one) or not all(is_in(drug, one) for drug in other)


def _several(value: object) -> tuple[str, ...]:
    """Return the terms of a column that is known to name all sites or grades, else nothing."""
    if isinstance(value, tuple):
        return value
    return (str(value),) if value is not None else ()


def _read(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    sets = tables.get("apart", [])
    if set(tables) - {"apart"} or not isinstance(sets, list):
        raise AnalysisError(f"{path}: it must hold [[apart]] tables and nothing else")
    return [_checked(path, number, table) for number, table in enumerate(sets, start=1)]


def _checked(path: Path, number: int, table: object) -> tuple[str, tuple[str, ...]]:
    where = f"{path}: [[apart]] number {number}"
    if not isinstance(table, dict) or set(table) != _KEYS:
        raise AnalysisError(f"{where} must have {', '.join(sorted(_KEYS))} and nothing else")
    of, terms = table["of"], table["terms"]
    if of not in _TERMS.values():
        raise AnalysisError(f"{where}: of must be one of {', '.join(_TERMS.values())}, not {of!r}")
    if not isinstance(terms, list) or len(terms) < 2 or not all(isinstance(term, str) for term in terms):
        raise AnalysisError(f"{where}: terms must be two ids or more")
    return of, tuple(terms)
