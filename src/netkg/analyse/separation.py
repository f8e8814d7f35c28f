"""In what do results that disagree also differ? The smallest set of recorded attributes that separates them.

An attribute separates two results if it is recorded for both with different values. Nothing is said of why:
where several sets are equally small the results are confounded, and an attribute that is not recorded for
both may separate them too, unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow

__all__ = [
    "ATTRIBUTES",
    "Attribute",
    "Separability",
    "Separation",
    "differ_beside",
    "drug_classes",
    "separate",
]

Values = frozenset[str]
_EVERY_STATE: Final[Values] = frozenset(["every state"])
_MIXED: Final[Values] = frozenset(["MixedDifferentiation"])
_BIOMARKER: Final = "nk:BiomarkerOutcome"
Pair = tuple[EvidenceRow, EvidenceRow]
Reader = Callable[[EvidenceRow, Body], Values]
"""Row, body -> the values of an attribute; none where it is not recorded."""


class Separability(StrEnum):
    """Whether recorded attributes tell disagreeing results apart."""

    SEPARATED = "separated"
    """One smallest set of attributes separates them."""
    CONFOUNDED = "confounded, not separable"
    """Several sets, equally small, separate them."""
    UNEXPLAINED = "nothing recorded separates them"
    """There are disagreeing results that differ in no recorded attribute."""


class Expected(StrEnum):
    """Of which results an attribute is missed if it is not recorded."""

    ALWAYS = "all results"
    TREATMENT = "results of a treatment"
    BIOMARKER = "results of a biomarker"
    BESIDE = "results that are compared with one that has it"


@dataclass(frozen=True, slots=True)
class Attribute:
    """What results may differ in.

    Attributes:
        name: its name.
        read: gives its values in a row.
        expected: where it is missed if it is not recorded.
        within: attributes that hold it: where one of them differs, it is not counted once more. A tumour of
            the lung and one of the pancreas differ in site; that their terms differ is the same fact.
    """

    name: str
    read: Reader
    expected: Expected = Expected.ALWAYS
    within: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Separation:
    """What separates disagreeing results.

    Attributes:
        separability: whether anything does, and whether one thing only.
        sets: the smallest sets of attributes that separate them, each sorted; several where confounded.
        partly: attributes in those sets whose values differ but have people in common (lung; lung and
            pancreas).
        not_recorded: attributes that are not recorded for both results of some pair.
    """

    separability: Separability
    sets: tuple[tuple[str, ...], ...] = ()
    partly: tuple[str, ...] = ()
    not_recorded: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.separability is Separability.UNEXPLAINED:
            return "results differ; no recorded attribute tells them apart"
        sets = [" and ".join(map(self._named, names)) for names in self.sets]
        if self.separability is Separability.SEPARATED:
            return f"results differ; they also differ in {sets[0]}"
        return f"results differ; confounded, not separable: they also differ in {', or in '.join(sets)}"

    def _named(self, name: str) -> str:
        return f"{name} (in part)" if name in self.partly else name


def drug_classes(drugs: Iterable[str], body: Body) -> Values:
    """Return the classes that drugs belong to: our own terms right above them, or the drugs where none is."""
    return frozenset(above for drug in drugs for above in _classes(drug, body))


def _classes(drug: str, body: Body) -> tuple[str, ...]:
    closure = body.terms.closure
    if drug.startswith("nk:") or drug not in closure:
        return (drug,)
    return tuple(term for term in closure.parents(drug) if term.startswith("nk:")) or (drug,)


def _column(name: str) -> Reader:
    """Return a reader of a column, of whatever type."""

    def read(row: EvidenceRow, _: Body) -> Values:
        value = getattr(row, name)
        if value is None:
            return frozenset()
        values = value if isinstance(value, tuple) else (value,)
        return frozenset(str(item).casefold() if " " in str(item) else str(item) for item in values)

    return read


def _line(row: EvidenceRow, body: Body) -> Values:
    """Return the line as the term that the facet gives to its words, if it does."""
    words: Mapping[str, str] = {}
    for facet in body.terms.facets:
        if "cohorts.line" in facet.slots:
            words = facet.words
    return frozenset() if row.line is None else frozenset([words.get(row.line, row.line.casefold())])


def _stratum(row: EvidenceRow, body: Body) -> Values:
    """Return the state with the biomarker that it is of; people not selected by one are of every state."""
    if row.biomarker_state is None:
        return _EVERY_STATE if row.selected_by_biomarker is False else frozenset()
    marker = body.tie(row).marker or row.biomarker
    return frozenset([f"{marker} {row.biomarker_state}"]) if marker else frozenset()


def _assay(row: EvidenceRow, _: Body) -> Values:
    """Return the clone, or the assay where the clone is not recorded."""
    return frozenset([row.clone or row.assay or ""]) - {""}


def _design(row: EvidenceRow, _: Body) -> Values:
    return frozenset(row.designs)


ATTRIBUTES: Final = (
    Attribute("grade", _column("grades")),
    Attribute("site", _column("sites")),
    Attribute("lung class", _column("lung_class"), Expected.BESIDE),
    Attribute("differentiation", _column("differentiation"), within=("lung class",)),
    Attribute("tumour", _column("tumour"), within=("grade", "site", "lung class", "differentiation")),
    Attribute("line", _line, Expected.TREATMENT),
    Attribute("selection by biomarker", _column("selected_by_biomarker")),
    Attribute("biomarker stratum", _stratum, Expected.BESIDE),
    Attribute("drug class", lambda row, body: drug_classes(row.drugs, body), Expected.TREATMENT),
    Attribute("assay", _assay, Expected.BIOMARKER),
    Attribute("cut-off", _column("cutoff"), Expected.BIOMARKER),
    Attribute("design", _design),
)
"""What is looked at, in this order."""

_TOLD_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "grade": ("grades",),
    "site": ("sites",),
    "line": ("line",),
    "selection by biomarker": ("selected_by_biomarker",),
    "biomarker stratum": ("biomarker", "biomarker_state"),
    "drug class": ("drugs",),
    "assay": ("assay", "clone"),
    "cut-off": ("cutoff",),
    "design": ("designs",),
}
"""Attribute -> columns of the evidence table that tell it, where they are not called like it."""


def separate(pairs: Sequence[Pair], body: Body) -> Separation:
    """Return the smallest set of attributes such that each pair differs in one of them.

    Args:
        pairs: results that disagree, two and two; at least one pair.
        body: the body of evidence that they are of.
    """
    differing = [_differences(pair, body) for pair in pairs]
    missing = {name for pair in pairs for name in _not_recorded(pair, body)}
    unseen = tuple(item.name for item in ATTRIBUTES if item.name in missing)
    sets = _smallest(differing)
    if not sets:
        return Separation(Separability.UNEXPLAINED, not_recorded=unseen)
    named = {name for names in sets for name in names}
    partly = tuple(
        item.name
        for item in ATTRIBUTES
        if item.name in named and any(_partly(item, pair, body) for pair in pairs)
    )
    kind = Separability.SEPARATED if len(sets) == 1 else Separability.CONFOUNDED
    return Separation(kind, sets, partly, unseen)


def differ_beside(pair: Pair, column: str, body: Body) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return in which attributes two results differ beside a column, and which are not recorded for both.

    Args:
        pair: two results.
        column: a column of the evidence table; the attribute that it tells is left out.
        body: the body of evidence that they are of.

    Returns:
        The attributes that differ, ``(in part)`` behind those whose values share people; then those that may
        differ unseen. Both in the order of :data:`ATTRIBUTES`.
    """
    others = [item for item in ATTRIBUTES if column not in _TOLD_BY.get(item.name, (_column_of(item.name),))]
    found, missing = _differences(pair, body), _not_recorded(pair, body)
    differing = (
        f"{item.name} (in part)" if _partly(item, pair, body) else item.name
        for item in others
        if item.name in found
    )
    return tuple(differing), tuple(item.name for item in others if item.name in missing)


def _column_of(name: str) -> str:
    return name.replace(" ", "_")


def _differences(pair: Pair, body: Body) -> frozenset[str]:
    found: set[str] = set()
    for item in ATTRIBUTES:
        one, other = (item.read(row, body) for row in pair)
        if one and other and one != other and not found.intersection(item.within):
            found.add(item.name)
    return frozenset(found)


def _not_recorded(pair: Pair, body: Body) -> list[str]:
    biomarker = body.is_under(pair[0].outcome, _BIOMARKER)
    missed = {Expected.ALWAYS, Expected.BIOMARKER if biomarker else Expected.TREATMENT}
    return [
        item.name
        for item in ATTRIBUTES
        if not all(known := [item.read(row, body) for row in pair])
        and (item.expected in missed or any(known))
    ]


def _partly(item: Attribute, pair: Pair, body: Body) -> bool:
    """Return whether the values differ but share people: a common term, a wider term, a mixture."""
    one, other = (item.read(row, body) for row in pair)
    if not one or not other or one == other:
        return False
    if {_EVERY_STATE, _MIXED} & {one, other}:
        return True
    return any(body.is_under(a, b) or body.is_under(b, a) for a in one for b in other)


def _smallest(differing: Sequence[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the smallest sets that have an attribute in common with each of ``differing``, in order."""
    if not differing or not all(differing):
        return ()
    names = [item.name for item in ATTRIBUTES if any(item.name in found for found in differing)]
    for size in range(1, len(names) + 1):
        if sets := tuple(
            s for s in combinations(names, size) if all(found.intersection(s) for found in differing)
        ):
            return sets
    return ()
