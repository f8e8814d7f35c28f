"""Checks of words: terms that exist and fit, wordings that are explained, reporting states spelled right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple, Protocol

from netkg.model import State, Term, TreatmentCourse, Wording
from netkg.ontology.slots import Misfit
from netkg.records.items import Item, find_leaves
from netkg.records.slots import slots_of
from netkg.records.source import Finding, Source, Trail

__all__ = [
    "KnownTerm",
    "Terms",
    "find_misplaced_terms",
    "find_misspelled_states",
    "find_obsolete_terms",
    "find_unexplained_wordings",
    "find_unknown_terms",
]


class KnownTerm(Protocol):
    """A term that may be meant."""

    @property
    def curie(self) -> str:
        """Its id."""

    @property
    def label(self) -> str | None:
        """Its name, if it has one."""


class Terms(Protocol):
    """What records need of a term table, such as :class:`netkg.ontology.terms.TermTable`."""

    def is_known(self, curie: str) -> bool:
        """Return whether the term exists."""

    def label(self, curie: str) -> str | None:
        """Return the name of a term, if it has one."""

    def suggest(self, text: str, limit: int = 3) -> Sequence[KnownTerm]:
        """Return the terms that ``text`` may mean, best first."""

    def replacements(self, curie: str) -> Sequence[str] | None:
        """Return what to use instead of a term, None if it is not obsolete."""

    def misfit(self, slot: str, curie: str) -> Misfit | None:
        """Return why a known term may not stand in a place, ``section.field``, or None if it may."""


class _Use(NamedTuple):
    """A term id at one place, with the words that stood in print for it."""

    trail: Trail
    term: str
    printed: str = ""
    stated: bool = False


_UNSAID: Final = frozenset(
    ("n/a", "na", "nr", "none", "missing", "no data", "unclear", "unknown", "unreported", "unspecified")
) | {f"not {word}" for word in ("applicable", "available", "given", "known", "mentioned", "stated")}


def find_misspelled_states(item: Item) -> Iterator[Finding]:
    """Yield texts such as "unknown" or "Not Reported" where a state must be written as it is."""
    for name, slot in slots_of(item.model).items():
        if not slot.stated:
            continue
        trail = (*item.trail, name)
        value = item.data.get(name)
        if isinstance(value, list):
            for index, entry in enumerate(value):
                if entry in tuple(State):
                    yield Finding((*trail, index), f"'{entry}' stands in a list", f"Write `{name}: {entry}`.")
        elif isinstance(value, str) and value not in (*State, *slot.members):
            fix = _state_meant(value)
            if fix:
                yield Finding(trail, f"'{value}' is not a reporting state", fix)


def _state_meant(text: str) -> str:
    """Return what to write for a text that says that there is no value, or nothing for any other text."""
    plain = " ".join(text.replace("-", " ").replace("_", " ").split()).casefold().strip(".")
    near = get_close_matches(plain, list(State), n=1, cutoff=0.88)
    if near:
        return f"Write {near[0]}."
    return f"Write {', '.join(State)}, whichever is true." if plain in _UNSAID else ""


def find_unknown_terms(source: Source, items: Sequence[Item], terms: Terms) -> Iterator[Finding]:
    """Yield every term id that is malformed or not in the tables, once per id, with what may be meant."""
    places: dict[str, list[_Use]] = defaultdict(list)
    for item in items:
        for use in _uses(item):
            known = terms.is_known(use.term) or terms.replacements(use.term) is not None
            if Term.problem(use.term) or not known:
                places[use.term].append(use)
    for text, uses in places.items():
        what = Term.problem(text) or f"the term {text} is not in the term tables"
        yield Finding(uses[0].trail, what + _again(source, uses), _suggestion(uses[0], terms))


def find_obsolete_terms(source: Source, items: Sequence[Item], terms: Terms) -> Iterator[Finding]:
    """Yield every term that is obsolete, once per id, with what to write instead."""
    places: dict[str, list[_Use]] = defaultdict(list)
    for use in (use for item in items for use in _uses(item)):
        if terms.replacements(use.term) is not None:
            places[use.term].append(use)
    for text, uses in places.items():
        instead = [_named(name, terms) for name in terms.replacements(text) or ()]
        what = f"the term {_named(text, terms)} is obsolete"
        fix = f"Write {' or '.join(instead)}." if instead else "Nothing replaces it: choose another term."
        yield Finding(uses[0].trail, what + _again(source, uses), fix)


def find_misplaced_terms(items: Sequence[Item], terms: Terms) -> Iterator[Finding]:
    """Yield every term that is of the wrong ontology for its place, such as a gene as a drug."""
    for use in (use for item in items for use in _uses(item)):
        slot = _slot(use.trail)
        misfit = terms.misfit(slot, use.term) if terms.is_known(use.term) else None
        if misfit:
            what = f"{_named(use.term, terms)} cannot stand in `{slot.partition('.')[2]}`"
            yield Finding(use.trail, what, _fitting(misfit))


def _slot(trail: Trail) -> str:
    """Return the place of a record that a trail leads to, ``section.field``."""
    section, name = [part for part in trail if isinstance(part, str)][:2]
    return f"{section}.{name}"


def _fitting(misfit: Misfit) -> str:
    """Return what to write instead of a term that does not fit, and where that term would."""
    takes = (f"{facet.label} (see: netkg terms tree --facet {facet.name})" for facet in misfit.takes)
    places = [f"`{place}`" for place in misfit.fitting]
    shown = ", ".join(places if len(places) < 4 else [*places[:3], "..."])
    return f"Write a term for {' or '.join(takes)}." + (f" It fits {shown}" if shown else "")


def _again(source: Source, uses: Sequence[_Use]) -> str:
    """Return on which other lines the same stands."""
    lines = sorted({source.place(use.trail)[0] for use in uses[1:]} - {source.place(uses[0].trail)[0]})
    return f" (also on line{'s' * (len(lines) > 1)} {', '.join(map(str, lines))})" if lines else ""


def _named(curie: str, terms: Terms) -> str:
    label = terms.label(curie)
    return f"{curie} ({label})" if label else curie


def _uses(item: Item) -> Iterator[_Use]:
    for kind in ("term", "coded"):
        for trail, slot, text in find_leaves(item, kind):
            yield _Use(trail, text, item.text("printed") if item.model is Wording else "", slot.stated)
    yield from _coded(item)


def _coded(item: Item) -> Iterator[_Use]:
    """Yield the terms of an item that are written as ``{term: ..., printed: ...}``."""
    for name, slot in slots_of(item.model).items():
        value = item.data.get(name)
        if "coded" not in slot.kinds or not isinstance(value, dict):
            continue
        term, printed = value.get("term"), value.get("printed")
        if isinstance(term, str):
            yield _Use((*item.trail, name, "term"), term, printed if isinstance(printed, str) else "")


def _suggestion(use: _Use, terms: Terms) -> str:
    near = terms.suggest(use.printed) if use.printed else ()
    near = near or terms.suggest(use.term)
    named = [f"{term.curie} ({term.label})" if term.label else term.curie for term in near]
    malformed = Term.problem(use.term)
    if malformed:
        state = f"; without a value: {', '.join(State)}" if use.stated else ""
        declare = "; or declare the prefix in netkg.toml, under [prefixes]" if "prefix" in malformed else ""
        meant = " or ".join(named) if named else f"a term id such as NCIT:C18213{state}"
        return f"Write {meant}{declare}."
    return f"Write {' or '.join(named) if named else 'another id'}; or add the term to the ontology."


def find_unexplained_wordings(source: Source, items: Sequence[Item], terms: Terms) -> Iterator[Finding]:
    """Yield the printed words of a term that no wording of the record explains, once for each.

    Words that are the term's own label, in whatever case, need no explanation.
    """
    explained: dict[str, dict[str, str]] = defaultdict(dict)
    for item in items:
        if item.model is Wording:
            explained[item.text("printed")][item.text("term")] = f"in {item.id}"
    for use in _printed(items):
        known = explained[use.printed]
        label = terms.label(use.term) or ""
        if use.term in known or not terms.is_known(use.term) or label.casefold() == use.printed.casefold():
            continue
        if known:
            other, place = next(iter(known.items()))
            what = f"'{use.printed}' stands for {use.term} here and for {other} {place}"
            fix = "Choose one term, or add a wording for this one too."
        else:
            what = f"no wording says why '{use.printed}' is {use.term}"
            fix = "Add it to `wordings`: id, printed, term, match and justification."
        known[use.term] = f"on line {source.place(use.trail)[0]}"
        yield Finding(use.trail, what, fix)


def _printed(items: Sequence[Item]) -> Iterator[_Use]:
    for item in items:
        for use in _coded(item):
            if use.printed:
                yield use._replace(trail=(*use.trail[:-1], "printed"))
        drugs = item.texts("drugs")
        if item.model is TreatmentCourse and len(drugs) == 1 and item.text("printed"):
            yield _Use((*item.trail, "printed"), drugs[0], item.text("printed"))
