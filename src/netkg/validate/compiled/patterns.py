"""Regular expressions of shapes, written so that they mean the same to SPARQL engines.

pySHACL reads ``sh:pattern`` with Python's expressions, SPARQL with those of XPath, which know no
look-ahead. What both read alike is taken as it is, and ``^(?!...)``, which says how a text must not
begin, becomes its own denial; the rest is refused.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["read_pattern"]

_NOT_AT_START: Final = "^(?!"
# One piece after the other: an escape both know, a class without sub-classes, or any plain character.
_ESCAPE = r"\\[sSdDwWnrt.\\/?*+^$|(){}\[\]-]"
_PLAIN = re.compile(rf"(?:{_ESCAPE}|\[\^?(?:{_ESCAPE}|[^\\\[\]])+\]|\((?!\?)|\(\?:|[^\\\[\](]|\{{\d)*")


def read_pattern(pattern: str) -> tuple[bool, str] | None:
    """Return whether a pattern is a denial, and the expression; None if engines may read it differently.

    >>> read_pattern("^(?!https://)")
    (True, '^(?:https://)')
    >>> read_pattern("a(?=b)") is None
    True
    """
    if pattern.startswith(_NOT_AT_START) and pattern.endswith(")"):
        inner = pattern[len(_NOT_AT_START) : -1]
        return (True, f"^(?:{inner})") if _is_plain(inner) else None
    return (False, pattern) if _is_plain(pattern) else None


def _is_plain(pattern: str) -> bool:
    if _PLAIN.fullmatch(pattern) is None:
        return False
    try:
        re.compile(pattern)  # a bracket that closes too early or too late is found here
    except re.error:
        return False
    return True
