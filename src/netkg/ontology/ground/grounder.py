"""From a wording to terms, by the surest way that leads to one. The rules are in docs/grounding.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from netkg.ontology.ground.abbreviations import Abbreviation
from netkg.ontology.ground.lookup import Lookup, fits, rank_of, to_confirm
from netkg.ontology.ground.model import Candidate, Grounding, Method, State
from netkg.ontology.ground.names import preference
from netkg.ontology.ground.normal import compact, normalise
from netkg.ontology.ground.parts import cover, split
from netkg.ontology.ground.similar import SimilarNames, rank_similar
from netkg.ontology.tables import Term

__all__ = ["Grounder"]

_BRACKETED: Final = re.compile(r"(.+?)\s*\(([^()]+)\)")
_GIVEN_TOGETHER: Final = frozenset(("drug", "drug-class", "procedure"))
_BESIDE_A_TUMOUR: Final = frozenset(("differentiation", "grade", "site", "stage"))

_Find = Callable[[str, Container[str] | None], Grounding | None]


class Grounder:
    """Finds the terms that wordings may mean. Nothing is computed before it is asked for.

    Args:
        terms: the terms to choose from.
        abbreviations: returns normalised wording -> what it stands for; called once.
        mapped: returns secondary id -> the id of the same concept that values are taken from; called once.
    """

    def __init__(
        self,
        terms: Iterable[Term],
        abbreviations: Callable[[], Mapping[str, Abbreviation]] = dict,
        mapped: Callable[[], Mapping[str, str]] = dict,
    ) -> None:
        self._lookup = Lookup(terms, abbreviations, mapped)
        self._names = self._lookup.names

    def ground(self, wording: str, allowed: Container[str] | None = None, limit: int = 5) -> Grounding:
        """Return what a wording may mean.

        Args:
            wording: as it stands in print, or an id.
            allowed: ids of the terms that fit; None if all do.
            limit: how many candidates to confirm, and how many others, at most.
        """
        text = " ".join(wording.split())
        steps: tuple[_Find, ...] = (
            *(self._lookup.find, self._bracketed, self._spelled_out),
            *(self._joined, self._similar, self._joined_similar),
        )
        for step in steps if text else ():
            found = step(text, allowed)
            if found is not None:
                cut = found.state is State.TO_CONFIRM and not found.parts
                candidates = found.candidates[:limit] if cut else found.candidates
                return replace(found, wording=wording, candidates=candidates, others=found.others[:limit])
        return Grounding(wording, State.NOTHING)

    def suggest(self, text: str, limit: int) -> list[str]:
        """Return the ids of the terms that ``text`` may mean, best first; at the end, of terms like these."""
        found = self.ground(text, limit=limit)
        known = (*found.candidates, *found.others)
        ranked = dict.fromkeys(one.curie for one in (known if found.parts else sorted(known, key=rank_of)))
        if len(ranked) < limit and normalise(text):
            name = text.strip().casefold() if ":" in text else normalise(text)
            names = self._by_id if ":" in text else self._by_normal
            ranked |= dict.fromkeys(rank_similar(name, names, limit + len(ranked)))
        return list(ranked)[:limit]

    # --- the steps after the first --------------------------------------------------------------------

    def _bracketed(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return the term of a wording such as "progression-free survival (PFS)", if both say the same."""
        found = _BRACKETED.fullmatch(text)
        sides = [self._lookup.find(part, allowed) for part in found.groups()] if found else []
        for one in sides:
            if one and one.accepted and all(other and _holds(other, one.accepted.curie) for other in sides):
                return replace(one, candidates=(replace(one.accepted, method=Method.NORMALISED),))
        return None

    def _spelled_out(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return what the wording means with its abbreviations spelled out: "gastric NEC"."""
        longer = self._lookup.spelled_out(text)
        found = self._lookup.find_named(longer, allowed) if longer else None
        if found is None or any(one.method is Method.SIMILAR for one in found.candidates):
            return None
        return replace(
            found, candidates=tuple(replace(one, method=Method.ABBREVIATION) for one in found.candidates)
        )

    def _joined(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return the parts of a wording that is made of names and nothing else."""
        find = self._lookup.find
        return self._of_parts(text, split(text), find, allowed, _given_together) or self._of_parts(
            text, cover(text, self._lookup.is_name), find, allowed, _describe_a_tumour
        )

    def _similar(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return the terms with a name that the wording may be a misspelling of."""
        best: dict[str, tuple[float, float, Candidate]] = {}
        for name, score in self._similar_names.find(text).items():
            for one in self._names.by_compact[compact(name)]:
                made = Candidate(one.curie, Method.SIMILAR, score, name, one.added)
                kept = best.get(one.curie, (-1.0, 0.0, made))
                if one.name == name and fits(one.curie, allowed) and (score, one.claim) > kept[:2]:
                    best[one.curie] = (score, one.claim, made)
        ranked = sorted(best.values(), key=lambda item: (-item[0], -item[1], preference(item[2].curie)))
        return to_confirm(text, (item[2] for item in ranked))

    def _joined_similar(self, text: str, allowed: Container[str] | None) -> Grounding | None:
        """Return the parts of a wording if each is a name or looks like one."""

        def find(part: str, allowed: Container[str] | None) -> Grounding | None:
            return self._lookup.find(part, allowed) or self._similar(part, allowed)

        return self._of_parts(text, split(text), find, allowed, _given_together)

    def _of_parts(
        self,
        text: str,
        words: list[str],
        find: _Find,
        allowed: Container[str] | None,
        may_stand_together: Callable[[list[str]], bool],
    ) -> Grounding | None:
        """Return the candidates of each part, if each has one and they may stand together."""
        parts: list[Candidate] = []
        kinds: list[str] = []
        for part in words:
            found = find(part, allowed)
            if found is None:
                return None
            parts += _as_part(part, found)
            kinds += [
                self._names.terms[one.curie].kind for one in found.candidates[: None if found.parts else 1]
            ]
        return to_confirm(text, parts) if may_stand_together(kinds) else None

    @cached_property
    def _similar_names(self) -> SimilarNames:
        return SimilarNames({one.name for names in self._names.by_compact.values() for one in names})

    @cached_property
    def _by_id(self) -> dict[str, list[str]]:
        return {name: [curie] for name, curie in self._lookup.ids.items()}

    @cached_property
    def _by_normal(self) -> dict[str, list[str]]:
        index: dict[str, dict[str, None]] = {}
        for one in chain.from_iterable(self._names.by_compact.values()):
            index.setdefault(normalise(one.name), {})[one.curie] = None
        return {name: sorted(ids, key=preference) for name, ids in index.items()}


def _holds(answer: Grounding, curie: str) -> bool:
    return any(one.curie == curie for one in answer.candidates)


def _as_part(words: str, found: Grounding) -> Iterator[Candidate]:
    """Yield the candidates of a part: all that are equally good, the best of those that are only similar."""
    some: Iterable[Candidate] = found.candidates
    if found.state is State.TO_CONFIRM and not found.parts:
        some = (one for one in found.candidates if one.score == found.candidates[0].score)
    for one in some:
        method = one.method if one.method is Method.SIMILAR else Method.PARTS
        yield replace(one, part=words, method=method)


def _given_together(kinds: list[str]) -> bool:
    """Return whether terms of these kinds make sense with "and" between them."""
    return bool(kinds) and (len(set(kinds)) == 1 or set(kinds) <= _GIVEN_TOGETHER)


def _describe_a_tumour(kinds: list[str]) -> bool:
    """Return whether terms of these kinds are a tumour and, each once, facets of it."""
    beside = [kind for kind in kinds if kind != "tumour"]
    return (
        len(kinds) == len(beside) + 1 and len(set(beside)) == len(beside) and set(beside) <= _BESIDE_A_TUMOUR
    )
