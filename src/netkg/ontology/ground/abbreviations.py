"""``abbreviations.tsv``: wordings that say more or less than the name of one term.

Columns: ``wording``; ``terms``, one id, ``A|B`` where the wording may mean either, ``A+B`` where it means
all of them together; ``note``, why, shown to whoever asks. The wording need not be written in the same
way: case, hyphens and the plural do not count.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from netkg.errors import OntologyError
from netkg.namespaces import is_curie
from netkg.ontology.ground.normal import compact
from netkg.ontology.tables import read_rows

__all__ = ["COLUMNS", "FILE", "Abbreviation", "Reading", "read_abbreviations"]

FILE = "abbreviations.tsv"
COLUMNS = ("wording", "terms", "note")


class Reading(StrEnum):
    """How the terms of a wording stand to it."""

    ONE = "one"
    EITHER = "either"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A wording, and the term or terms that it stands for."""

    wording: str
    terms: tuple[str, ...]
    reading: Reading
    note: str


def read_abbreviations(folders: Iterable[Path], known: Iterable[str]) -> dict[str, Abbreviation]:
    """Return normalised wording -> what it stands for; a later folder replaces an earlier one.

    Args:
        folders: ontology folders; one without the file adds nothing.
        known: ids of all terms.

    Raises:
        OntologyError: a line is wrong, names an unknown term, or a wording stands in a file twice.
        SourceError: a file cannot be read.
    """
    found: dict[str, Abbreviation] = {}
    ids = frozenset(known)
    for folder in folders:
        if (folder / FILE).exists():
            found |= _read(folder / FILE, ids)
    return found


def _read(path: Path, known: frozenset[str]) -> dict[str, Abbreviation]:
    found: dict[str, Abbreviation] = {}
    for line, (wording, terms, note) in read_rows(path, COLUMNS):
        one = _abbreviation(wording, terms, note)
        for curie in one.terms:
            if not is_curie(curie) or curie not in known:
                raise OntologyError(f"{path}:{line}: {curie!r} is not a term of the tables")
        key = compact(wording)
        if not key or key in found:
            what = f"{wording!r} stands in it twice" if key else f"{wording!r} has no letter or digit"
            raise OntologyError(f"{path}:{line}: {what}")
        found[key] = one
    return found


def _abbreviation(wording: str, terms: str, note: str) -> Abbreviation:
    reading = Reading.EITHER if "|" in terms else Reading.ALL if "+" in terms else Reading.ONE
    return Abbreviation(wording, tuple(terms.replace("+", "|").split("|")), reading, note)
