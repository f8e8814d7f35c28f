"""The answer of ``quality/texts``, computed from the triples of a load instead of by SPARQL."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from itertools import compress, product
from typing import Final

import pyoxigraph as ox

from netkg.errors import SourceError
from netkg.namespaces import NK, PREFIXES
from netkg.store.coded import CodedSolutions, Codes
from netkg.store.disk.columns import Columns

__all__ = ["TEXTS_DIGEST", "answer_texts"]

TEXTS_DIGEST: Final = "434c2c8253294c5897653d3a1c8b0be0cb3e16360566181620c333d9b0407a59"
"""Digest of the query that :func:`answer_texts` answers."""

_LABELS: Final = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "altLabel")
_TITLE: Final = PREFIXES["dcterms"] + "title"
_TYPE: Final = PREFIXES["rdf"] + "type"
_BELOW: Final = PREFIXES["rdfs"] + "subPropertyOf"
_PLACE, _FRAGMENT, _SECTION, _PRINTED, _AS_PRINTED, _CLAIM, _SUMMARY, _REPORTED_IN, _TERM_KIND = (
    NK + name
    for name in (
        *("place", "fragment", "section", "printed", "asPrinted"),
        *("Claim", "summary", "reportedIn", "termKind"),
    )
)
_KINDS: Final = {
    "Publication": "publication",
    "Study": "study",
    "Cohort": "cohort",
    "Patient": "patient",
    "TreatmentCourse": "course",
    "Result": "result",
    "SecondHandResult": "second-hand result",
    "Claim": "claim",
    "Wording": "wording",
}
"""Class -> what the kind of its things is called."""


def answer_texts(columns: Columns) -> CodedSolutions:
    """Return the rows that ``quality/texts`` gives for a store with just these triples, each once.

    Raises:
        SourceError: a kind or a source is a blank node, which a store names as it likes.
    """
    return _Said(columns).answer()


class _Said:
    """What is said by the properties that the query names."""

    def __init__(self, columns: Columns) -> None:
        self._columns, self._terms = columns, columns.terms
        self._printed = [columns.code(_PRINTED), *self._below(columns.code(_AS_PRINTED))]
        named = (*_LABELS, _TITLE, _PLACE, _FRAGMENT, _SECTION, _SUMMARY, _REPORTED_IN, _TERM_KIND, _TYPE)
        codes = {columns.code(name) for name in named} | {*self._printed}
        self._pairs: dict[int, list[tuple[int, int]]] = {code: [] for code in codes}
        self._kinds: dict[int, set[str]] = {}
        self._read({columns.code(NK + name): kind for name, kind in _KINDS.items()})

    def _below(self, above: int) -> list[int]:
        columns, prop = self._columns, self._columns.code(_BELOW)
        if prop < 0:
            return []
        said = compress(
            zip(columns.subjects, columns.objects, strict=True), map(prop.__eq__, columns.predicates)
        )
        return [subject for subject, value in said if value == above]

    def _read(self, classes: dict[int, str]) -> None:
        columns, pairs = self._columns, self._pairs
        said = zip(columns.predicates, columns.subjects, columns.objects, strict=True)
        for prop, thing, value in compress(said, map(pairs.__contains__, columns.predicates)):
            pairs[prop].append((thing, value))
        for thing, kind in self._said(_TYPE):
            if kind in classes:
                self._kinds.setdefault(thing, set()).add(classes[kind])

    def _said(self, *names: str) -> list[tuple[int, int]]:
        codes: Collection[int] = {self._columns.code(name) for name in names}
        return [pair for code in codes if code >= 0 for pair in self._pairs[code]]

    def _by_thing(self, name: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for thing, value in self._said(name):
            found.setdefault(thing, []).append(value)
        return found

    def _texts(self) -> Iterator[tuple[str, int, int, int | None]]:
        """Yield part, thing, words and source."""
        yield from (("labels", *pair, None) for pair in self._said(*_LABELS))
        yield from (("titles", *pair, None) for pair in self._said(_TITLE))
        for prop in {*self._printed} - {-1}:
            yield from (("fragments", *pair, None) for pair in self._pairs[prop])
        fragments, sections = self._by_thing(_FRAGMENT), self._by_thing(_SECTION)
        for thing, place in self._said(_PLACE):
            for words, section in product(fragments.get(place, ()), sections.get(place) or (None,)):
                yield "fragments", thing, words, section
        sources = self._by_thing(_REPORTED_IN)
        for thing, words in self._said(_SUMMARY):
            if _KINDS["Claim"] in self._kinds.get(thing, ()):
                yield from (("claims", thing, words, source) for source in sources.get(thing, ()))

    def answer(self) -> CodedSolutions:
        """Return the rows; what is no term of a triple gets a code after those that are."""
        terms, term_kinds = self._terms, self._by_thing(_TERM_KIND)
        nothing, made = len(terms), Codes[str]()
        rows: set[tuple[int, ...]] = set()
        for part, thing, words, source in self._texts():
            if not isinstance(text := terms[words], ox.Literal):
                continue
            rest = (
                nothing + 1 + made[part],
                nothing + 1 + made[text.value],
                nothing if source is None else source,
            )
            named = self._kinds.get(thing) or ("other",)
            for kind in term_kinds.get(thing) or [nothing + 1 + made[name] for name in named]:
                rows.add((thing, kind, *rest))
        named_by_store = {code for row in rows for code in (row[1], row[4]) if code < nothing}
        if any(isinstance(terms[code], ox.BlankNode) for code in named_by_store):
            raise SourceError("the kind or the source of a text is a blank node")
        return CodedSolutions(
            ("thing", "kind", "part", "text", "source"),
            (*terms, None, *map(ox.Literal, made)),
            tuple(array("i", column) for column in zip(*rows, strict=True))
            or tuple(array("i") for _ in range(5)),
        )
