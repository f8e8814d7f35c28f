"""Wordings that look like a misspelt name. What is found here is for a person to confirm.

A misspelling changes few letters of few words. So the number of changed letters is limited by length, in
the whole and in each word; digits, short words and abbreviations must be the same; a word that stands in
some name is no misspelling of another ("carcinoma", "carcinoid"); and neither is what turns a word into its
opposite ("non", "un", "a").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from netkg.ontology.ground.normal import fold, is_acronym, plain_word

__all__ = ["SimilarNames", "rank_similar"]

_NEGATIONS: Final = frozenset(
    (
        *(
            "a",
            "an",
            "anti",
            "de",
            "dis",
            "dys",
            "extra",
            "hyper",
            "hypo",
            "il",
            "im",
            "in",
            "inter",
            "intra",
        ),
        *("ir", "mal", "non", "peri", "post", "pre", "sub", "supra", "un"),
    )
)
_CUTOFF: Final = 72.0


class SimilarNames:
    """Names to compare wordings with.

    Args:
        names: the names; those of fewer than five letters are never similar to anything.
    """

    def __init__(self, names: Iterable[str]) -> None:
        words = {name: fold(name).split() for name in names}
        joined = ((name, "".join(parts)) for name, parts in words.items())
        self._words = words
        self._known = {plain_word(word) for parts in words.values() for word in parts}
        self._names: dict[str, list[str]] = {}
        for name, letters in joined:
            if _allowed(letters):
                self._names.setdefault(letters, []).append(name)
        self._choices: Sequence[str] = tuple(self._names)

    def find(self, text: str) -> dict[str, float]:
        """Return the names that ``text`` may be a misspelling of, with the share of letters that agree."""
        words = fold(text).split()
        letters = "".join(words)
        if not _allowed(letters) or is_acronym(text):
            return {}
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        hits = process.extract(
            letters, self._choices, scorer=OSA.distance, score_cutoff=_allowed(letters), limit=None
        )
        return {
            name: round(1 - changed / max(len(letters), len(choice)), 2)
            for choice, changed, _ in hits
            if changed <= _allowed(choice) and _digits(choice) == _digits(letters)
            for name in self._names[choice]
            if self._is_misspelt(words, self._words[name], int(changed))
        }

    def _is_misspelt(self, words: Sequence[str], others: Sequence[str], changed: int) -> bool:
        """Return whether words are those of a name, each misspelt at most, or its words joined otherwise."""
        if len(words) != len(others):
            return changed < 3 and not _opposite("".join(words), "".join(others))
        pairs = ((one, other) for one, other in zip(words, others, strict=True) if one != other)
        return all(
            plain_word(one) == plain_word(other)
            or (plain_word(one) not in self._known and _is_misspelt_word(one, other))
            for one, other in pairs
        )


def _allowed(letters: str) -> int:
    """Return how many letters may differ in a word or name of this length."""
    return next(number for length, number in ((5, 0), (8, 1), (13, 2), (10_000, 3)) if len(letters) < length)


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _is_misspelt_word(one: str, other: str) -> bool:
    from rapidfuzz.distance import OSA

    changed = OSA.distance(one, other)
    if changed > _allowed(min(one, other, key=len)) or _opposite(one, other):
        return False
    return changed < 2 or one[0] == other[0]


def _opposite(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return long.endswith(short) and long.removesuffix(short) in _NEGATIONS


def rank_similar(text: str, names: Mapping[str, Iterable[str]], limit: int) -> list[str]:
    """Return the ids behind the names most like ``text``, best first, at most ``limit``.

    This goes further than misspellings: a name may have words more or less.

    Args:
        text: normalised words, or an id.
        names: normalised name -> ids.
        limit: how many ids at most.
    """
    ranked: dict[str, None] = {}
    for name in _alike(text, names):
        for curie in names[name]:
            ranked.setdefault(curie)
        if len(ranked) >= limit:
            break
    return list(ranked)[:limit]


def _alike(text: str, names: Iterable[str]) -> Iterator[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(text, list(names), scorer=fuzz.token_sort_ratio, score_cutoff=_CUTOFF, limit=None)
    yield from (name for name, _score, _index in sorted(found, key=lambda hit: (-hit[1], hit[0])))
