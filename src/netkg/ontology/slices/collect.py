"""The second pass: what the file says of the terms that are kept, and of itself."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from netkg.ontology.slices.facts import Fact, Says
from netkg.ontology.slices.model import CutOptions, Slice, SliceTerm
from netkg.ontology.slices.names import Names

__all__ = ["clean", "collect"]

_ABOUT_ITSELF = (Says.VERSION, Says.VERSION_NOTE, Says.TITLE, Says.LICENCE)


@dataclass(slots=True)
class _Draft:
    """What has been said of one term so far; ids are as in the file."""

    said: dict[Says, set[str]] = field(default_factory=lambda: defaultdict(set))
    label: str | None = None
    obsolete: bool = False

    def add(self, says: Says, value: str) -> None:
        if says is Says.LABEL:
            self.label = self.label or clean(value)
        elif says is Says.OBSOLETE:
            self.obsolete = True
        else:
            self.said[says].add(value)


def collect(
    facts: Iterable[Fact],
    ontology: str,
    kept: Mapping[str, Sequence[str]],
    wanted: Sequence[str],
    names: Names,
    options: CutOptions,
) -> Slice:
    """Return the slice of the terms in ``kept`` (id -> ids above it that are left out) of an ontology."""
    drafts = {name: _Draft() for name in kept}
    said: dict[Says, list[str]] = defaultdict(list)
    for says, subject, value, _ in facts:
        if subject in drafts:
            drafts[subject].add(says, value)
        elif says in _ABOUT_ITSELF and subject in ("", ontology):
            said[says].append(clean(value))
    terms = (_finish(name, draft, kept[name], names, options) for name, draft in drafts.items())
    versions = [_short_version(text) for text in (*said[Says.VERSION], *sorted(said[Says.VERSION_NOTE]))]
    undefined = {names.curie(other) or other for others in kept.values() for other in others}
    return Slice(
        terms=tuple(sorted(terms, key=lambda term: (len(term.curie), term.curie))),
        wanted=tuple(wanted),
        ontology=ontology,
        title=min(said[Says.TITLE], default=""),
        licence=min(said[Says.LICENCE], default=""),
        version=versions[0] if versions else options.version,
        undefined=tuple(sorted(undefined)),
    )


def _finish(name: str, draft: _Draft, dropped: Sequence[str], names: Names, options: CutOptions) -> SliceTerm:
    def ids(says: Says) -> tuple[str, ...]:
        listed = draft.said[says].difference(dropped)
        return tuple(sorted(names.curie(other) or other for other in listed))

    synonyms = {clean(text) for text in draft.said[Says.SYNONYM]}
    if options.unscoped_synonyms:
        synonyms |= {clean(text) for text in draft.said[Says.UNSCOPED_SYNONYM]}
    label = draft.label or min(map(clean, draft.said[Says.FOREIGN_LABEL]), default=None)
    return SliceTerm(
        curie=names.curie(name) or name,
        label=label,
        synonyms=tuple(sorted(synonyms - {label, ""})),
        parents=ids(Says.PARENT),
        wholes=ids(Says.WHOLE) if options.part_of else (),
        obsolete=draft.obsolete,
        replaced_by=ids(Says.REPLACED_BY),
    )


def clean(text: str) -> str:
    """Return a text on one line, with single blanks, that can be written as UTF-8."""
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def _short_version(text: str) -> str:
    """Return the date in a version, or what stands after ``releases/``, or the text.

    >>> _short_version("http://purl.obolibrary.org/obo/mondo/releases/2026-08-04/mondo.owl")
    '2026-08-04'
    """
    found = re.search(r"\d{4}-\d\d-\d\d", text) or re.search(r"(?<=releases/)[^/]+", text)
    return found[0] if found else text
