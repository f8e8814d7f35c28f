"""From words to terms: exact, then the same words written otherwise, then similar ones.

A similar wording is a suggestion for a person, never an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["normalise", "rank_similar"]

_SPELLINGS = {"tumour": "tumor", "tumours": "tumor", "oesophagus": "esophagus", "oesophageal": "esophageal"}
_CUTOFF = 72.0


def normalise(text: str) -> str:
    """Return ``text`` without what does not tell terms apart: case, accents, hyphens, plural, spelling.

    >>> normalise("Neuro-endocrine Tumours (pancreas)")
    'neuro endocrine tumor pancreas'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return " ".join(_singular(word) for word in re.findall(r"[a-z0-9]+", plain))


def _singular(word: str) -> str:
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    plural = len(word) > 3 and word.endswith("s") and not word.endswith(("as", "is", "ss", "us"))
    return word[:-1] if plural else word


def rank_similar(text: str, names: Mapping[str, Iterable[str]], limit: int) -> list[str]:
    """Return the ids behind the names most like ``text``, best first, at most ``limit``.

    Args:
        text: normalised words, or an id.
        names: normalised name -> ids.
        limit: how many ids at most.
    """
    from rapidfuzz import fuzz, process

    found = process.extract(
        text, names.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=_CUTOFF, limit=None
    )
    ranked: dict[str, None] = {}
    for name, _score, _index in sorted(found, key=lambda hit: (-hit[1], hit[0])):
        for curie in names[name]:
            ranked.setdefault(curie)
    return list(ranked)[:limit]
