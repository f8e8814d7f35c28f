"""Wordings of several parts: drugs given together, and a tumour with its site, stage or grade."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

__all__ = ["cover", "split"]

_JOINED: Final = re.compile(r"\s*(?:[+/&,;]|\b(?:and|plus|with|in combination with|followed by)\b)\s*")
_MOST: Final = 6
_GLUE: Final = frozenset(("in", "of", "the"))


def split(text: str) -> list[str]:
    """Return the parts between "and", "plus", "with", "+", "/" and the like; nothing if there is one only.

    >>> split("capecitabine and temozolomide"), split("ipilimumab + nivolumab"), split("nivolumab")
    (['capecitabine', 'temozolomide'], ['ipilimumab', 'nivolumab'], [])
    """
    parts = [part for part in _JOINED.split(text) if part.strip()]
    return parts if 1 < len(parts) <= _MOST else []


def cover(text: str, is_name: Callable[[str], bool]) -> list[str]:
    """Return the fewest names that make up the whole of ``text``, in order; nothing if no names do.

    "of", "in" and "the" may stand between names.

    >>> cover("pancreatic NET G2", {"pancreatic NET", "NET", "G2"}.__contains__)
    ['pancreatic NET', 'G2']
    """
    words = text.replace(",", " ").split()
    best: list[list[str] | None] = [[]]
    for end in range(1, len(words) + 1):
        found = list(_endings(words, end, best, is_name))
        best.append(min(found, key=len, default=None))
    whole = best[-1] or []
    return whole if 1 < len(whole) <= _MOST else []


def _endings(
    words: list[str], end: int, best: list[list[str] | None], is_name: Callable[[str], bool]
) -> Iterator[list[str]]:
    """Yield the ways to cover the first ``end`` words, the longest last name first."""
    for start in range(max(0, end - 2 * _MOST), end):
        before, name = best[start], " ".join(words[start:end])
        if before is not None and is_name(name):
            yield [*before, name]
    glued = best[end - 1]
    if glued and words[end - 1].casefold() in _GLUE and end < len(words):
        yield glued
