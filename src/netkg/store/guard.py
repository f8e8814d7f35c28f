"""What is refused before the engine sees it: queries that reach out, and queries that would crash it.

The engine's parser recurses, and thousands of open brackets or signs end the process without a word.
"""

from __future__ import annotations

import re
from typing import Final

from netkg.errors import QueryError

__all__ = ["MAX_DEPTH", "MAX_SIZE", "asks_elsewhere", "refuse_unsafe", "without_noise"]

MAX_DEPTH: Final = 200
"""Brackets open at the same time, and signs in a row, at most."""

MAX_SIZE: Final = 1_000_000
"""Characters of a query, at most."""

_NOISE = re.compile(
    r"""<[^<>"{}|^`\\\s]*>|\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*"""
)
_SERVICE = re.compile(r"(?<![\w:?$-])SERVICE\b", re.IGNORECASE)
_SIGNS = re.compile(rf"(?:[!^+\-]\s*){{{MAX_DEPTH}}}")


def without_noise(sparql: str) -> str:
    """Return SPARQL with IRIs, strings and comments blanked out, so that only its words are left."""
    return _NOISE.sub(" ", sparql)


def asks_elsewhere(sparql: str) -> bool:
    """Return whether a query has a SERVICE clause."""
    return _SERVICE.search(without_noise(sparql)) is not None


def refuse_unsafe(sparql: str, *, federation: bool = False) -> None:
    """Raise :class:`QueryError` for SERVICE, for deep nesting and for text of enormous size.

    Args:
        sparql: the text.
        federation: let SERVICE pass, for a store that is allowed to ask others.
    """
    if len(sparql) > MAX_SIZE:
        raise QueryError(f"a query of {len(sparql)} characters is refused; the limit is {MAX_SIZE}")
    words = without_noise(sparql)
    if not federation and _SERVICE.search(words):
        raise QueryError("SERVICE is refused: this store answers from its own data only")
    depth = 0
    for bracket in re.findall(r"[(){}\[\]]", words):
        depth += 1 if bracket in "({[" else -1
        if depth > MAX_DEPTH:
            raise QueryError(f"the query is nested more than {MAX_DEPTH} deep")
    if _SIGNS.search(words):
        raise QueryError(f"the query has {MAX_DEPTH} or more signs in a row")
