"""What a wording as a whole stands for: an id, a name, or an entry of the table of abbreviations."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from netkg.ontology.ground.abbreviations import Abbreviation, Reading
from netkg.ontology.ground.model import Candidate, Grounding, Method, State
from netkg.ontology.ground.names import NameIndex, is_secondary, preference
from netkg.ontology.ground.normal import compact, is_acronym
from netkg.ontology.tables import Term

__all__ = ["Lookup", "rank_of", "to_confirm"]

_METHODS: Final = tuple(Method)


class Lookup:
    """Terms by what stands for them. Nothing is computed before it is asked for.

    Args:
        terms: the terms to choose from.
        abbreviations: returns normalised wording -> what it stands for; called once.
        mapped: returns secondary id -> the id of the same concept that values are taken from; called once.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        abbreviations: Callable[[], Mapping[str, Abbreviation]],
        mapped: Callable[[], Mapping[str, str]],
    ) -> None:
        self.names = NameIndex(terms)
        self._read_abbreviations = abbreviations
        self._read_mapped = mapped

    def find(self, text: str, allowed: Container[str] | None = None) -> Grounding | None:
        """Return what the wording as a whole stands for; of fewer terms if only some are allowed."""
        curie = self.ids.get(text.casefold())
        if curie and fits(curie, allowed):
            return Grounding(text, State.FOUND, (Candidate(curie, Method.ID, 1.0, curie),))
        named = self._named(text, allowed)
        found = self._listed(text, allowed)
        if found is None:
            return _decide(text, named)
        taken = {one.curie for one in found.candidates}
        return replace(found, others=tuple(one for one, _ in named if one.curie not in taken))

    def find_named(self, text: str, allowed: Container[str] | None = None) -> Grounding | None:
        """Return the terms that have the wording as a name, leaving the table of abbreviations aside."""
        return _decide(text, self._named(text, allowed))

    def is_name(self, text: str) -> bool:
        """Return whether the wording is a name or an abbreviation of any term."""
        key = compact(text)
        listed = self._abbreviations.get(key)
        names = chain(
            (one.name for one in self.names.by_compact.get(key, ())), (listed.wording,) if listed else ()
        )
        return any(_same_capitals(name, text) for name in names)

    def spelled_out(self, text: str) -> str | None:
        """Return the wording with the labels of terms instead of their abbreviations, if it has any."""
        words = text.split()
        labels = [self._label_of(word) for word in words] if len(words) > 1 else []
        if not any(labels):
            return None
        return " ".join(label or word for label, word in zip(labels, words, strict=True))

    @cached_property
    def ids(self) -> dict[str, str]:
        """Return id in small letters -> id."""
        return {curie.casefold(): curie for curie in self.names.terms}

    def _label_of(self, word: str) -> str | None:
        found = self.find_named(word) if is_acronym(word) else None
        return self.names.terms[found.accepted.curie].label if found and found.accepted else None

    def _named(self, text: str, allowed: Container[str] | None) -> list[tuple[Candidate, float]]:
        """Return the terms that have the wording as a name, each with its claim, the surest method first."""
        best: dict[str, tuple[Candidate, float]] = {}
        for method, names in self.names.find(text).items():
            for one in names:
                if fits(one.curie, allowed):
                    sure = _same_capitals(one.name, text)
                    made = Candidate(one.curie, method if sure else Method.SIMILAR, 1.0, one.name, one.added)
                    kept = best.get(one.curie, (made, one.claim))
                    best[one.curie] = (min(kept[0], made, key=rank_of), max(kept[1], one.claim))
        for made, claim in list(best.values()):
            same = None if made.added else self._same_concept(made.curie)
            if same and same not in best and fits(same, allowed):
                best[same] = (replace(made, curie=same, of=made.curie), claim + 0.5)
        return sorted(best.values(), key=lambda item: (rank_of(item[0]), -item[1], preference(item[0].curie)))

    def _listed(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return what the table of abbreviations says, or None if it names no term that is allowed."""
        listed = self._abbreviations.get(compact(text))
        if listed is None or not _same_capitals(listed.wording, text):
            return None
        whole = listed.reading is Reading.ALL
        made = Candidate("", Method.ABBREVIATION, 1.0, listed.wording, True, note=listed.note)
        candidates = tuple(
            replace(made, curie=curie, part=text if whole else "")
            for curie in listed.terms
            if fits(curie, allowed)
        )
        if not candidates or (whole and len(candidates) < len(listed.terms)):
            return None
        sure = whole or len(candidates) == 1
        return Grounding(text, State.FOUND if sure else State.AMBIGUOUS, candidates)

    def _same_concept(self, curie: str) -> str | None:
        if not is_secondary(self.names.terms[curie]):
            return None
        return self.names.same_concept(curie) or self._mapped.get(curie)

    @cached_property
    def _abbreviations(self) -> Mapping[str, Abbreviation]:
        return self._read_abbreviations()

    @cached_property
    def _mapped(self) -> Mapping[str, str]:
        return {curie: same for curie, same in self._read_mapped().items() if same in self.names.terms}


def fits(curie: str, allowed: Container[str] | None) -> bool:
    """Return whether a term is allowed; None allows all."""
    return allowed is None or curie in allowed


def rank_of(candidate: Candidate) -> int:
    """Return the place of a candidate's method among all, the surest being 0."""
    return _METHODS.index(candidate.method)


def to_confirm(text: str, candidates: Iterable[Candidate]) -> Grounding | None:
    """Return the candidates as proposals, or None if there is none."""
    listed = tuple(candidates)
    return Grounding(text, State.TO_CONFIRM, listed) if listed else None


def _decide(text: str, named: list[tuple[Candidate, float]]) -> Grounding | None:
    """Return the term with the strongest claim, or several if their claims are equal.

    One that has the name only by way of another term, or in other letters, is for a person to confirm.
    """
    sure = [item for item in named if item[0].method is not Method.SIMILAR]
    strongest = max((claim for _, claim in sure), default=0)
    first = tuple(one for one, claim in sure if claim == strongest)
    others = tuple(one for one, _ in named if one not in first)
    if len(first) > 1:
        return Grounding(text, State.AMBIGUOUS, first, others)
    if not first or first[0].of:
        return to_confirm(text, (*first, *others))
    return Grounding(text, State.FOUND, first, others)


def _same_capitals(name: str, text: str) -> bool:
    """Return whether the capitals of a name of two or three letters, such as NET, stand in the text.

    "net" is a word, and so are "gas" and "os".
    """
    letters = "".join(filter(str.isalnum, name))
    short = len(letters) < 4 and letters.isalpha() and sum(map(str.isupper, letters)) > 1
    return not short or letters in "".join(filter(str.isalnum, text))
