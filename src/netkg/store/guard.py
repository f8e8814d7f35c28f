"""What is refused before the engine sees it: queries that reach out, and queries that would crash it.

The engine's parser recurses, and thousands of open brackets, or of clauses in a row, end the process without
a word. It also takes keywords wherever they can stand, without a space before or after: ``1SERVICEx:y`` asks
elsewhere. So what looks dangerous is read strictly: where it cannot be told what the engine would make of a
sign, the query is refused.
"""

from __future__ import annotations

import re
from typing import Final

from netkg.errors import QueryError

__all__ = [
    "MAX_CLAUSES",
    "MAX_DEPTH",
    "MAX_PARTS",
    "MAX_SIZE",
    "NOISE",
    "asks_elsewhere",
    "has_keyword",
    "refuse_unsafe",
    "without_noise",
]

MAX_DEPTH: Final = 200
"""Brackets open at the same time, and signs in a row, at most."""

MAX_SIZE: Final = 1_000_000
"""Characters of a query, at most."""

MAX_CLAUSES: Final = 1_000
"""Clauses such as OPTIONAL and BIND, at most."""

MAX_PARTS: Final = 4_000
"""Triple patterns, steps of paths and terms of sums, at most."""

_IRI: Final = r"<[^<>\"{}|^`\x00-\x20]*>"

NOISE: Final = re.compile(
    rf"{_IRI}|"
    r'"{3}(?:[^"\\]|\\[\s\S]|"(?!""))*+"{3}|' + r"'{3}(?:[^'\\]|\\[\s\S]|'(?!''))*+'{3}|"
    r'"(?:[^"\\\n\r]|\\.)*+"|' + r"'(?:[^'\\\n\r]|\\.)*+'|"
    r"\#[^\n\r]*+"
)
"""IRIs, strings and comments: what holds no words of the language."""

_STRICT: Final = re.compile(rf"(?P<noise>{NOISE.pattern})|[?$]\w++|:(?:[\w:-]|\\.)*+|\\.")
"""Noise, variables, and names after their prefix."""

_SURE: Final = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*://.*|[\w:./%~@+*-]*)>")
"""What between < and > is an IRI and cannot be a comparison with something hidden behind it."""

_SIGNS: Final = re.compile(rf"(?:[!^+\-]\s*+){{{MAX_DEPTH}}}")
_CLAUSES: Final = re.compile(r"OPTIONAL|MINUS|BIND|FILTER|UNION|GRAPH|VALUES|EXISTS|SELECT|<<", re.IGNORECASE)
_PARTS: Final = re.compile(r"&&|[*+/|]")
_PATTERNS: Final = re.compile(r"[.;,]")


def without_noise(sparql: str) -> str:
    """Return SPARQL with IRIs, strings and comments blanked out, so that only its words are left.

    >>> without_noise("ASK { ?s ?p <http://example.org/service> } # SERVICE")
    'ASK { ?s ?p   }  '
    """
    return NOISE.sub(" ", sparql)


def asks_elsewhere(sparql: str) -> bool:
    """Return whether a query has a SERVICE clause, or something that might be one."""
    return has_keyword(sparql, "SERVICE")


def has_keyword(sparql: str, keyword: str) -> bool:
    """Return whether a word of the language stands in a text, or may stand there for all that can be told.

    >>> has_keyword("ASK { ?s ?p 1SERVICEx:y {} }", "SERVICE")
    True
    >>> has_keyword("ASK { ?service a nk:Service }", "SERVICE")
    False

    Raises:
        QueryError: ``<`` stands so that it cannot be told.
    """
    wanted = keyword.lower()
    return wanted in sparql.lower() and wanted in _words(sparql).lower()


def refuse_unsafe(sparql: str, *, federation: bool = False) -> None:
    """Raise :class:`QueryError` for SERVICE, for what would crash the engine, and for enormous texts.

    Args:
        sparql: the text.
        federation: let SERVICE pass, for a store that is allowed to ask others.
    """
    if len(sparql) > MAX_SIZE:
        raise QueryError(f"a query of {len(sparql)} characters is refused; the limit is {MAX_SIZE}")
    if not federation and asks_elsewhere(sparql):
        raise QueryError(
            "SERVICE is refused: this store answers from its own data only",
            hint="if service is the name of a prefix here, choose another",
        )
    if _may_be_too_much(sparql):
        _refuse_too_much(_words(sparql))


def _words(sparql: str) -> str:
    """Return what can be words of the language: no noise, no variables, no names after a colon.

    Raises:
        QueryError: a comparison could be an IRI, or an IRI a comparison.
    """

    def blank(match: re.Match[str]) -> str:
        text = match["noise"]
        if text is not None and text.startswith("<") and not _SURE.fullmatch(text):
            raise QueryError(
                f"it cannot be told whether {text[:40]} is an IRI or a comparison, so the query is refused",
                hint="put a space after < in a comparison; write an IRI with its scheme, as in <http://...>",
            )
        return " "

    return _STRICT.sub(blank, sparql)


def _may_be_too_much(sparql: str) -> bool:
    """Return whether a text has so many signs that it must be looked at more closely; most have not."""
    if len(sparql) <= MAX_DEPTH:
        return False
    return (
        sum(map(sparql.count, "([{!^+-")) >= MAX_DEPTH
        or len(sparql) > MAX_PARTS
        or sparql.count("<<") >= MAX_DEPTH
    )


def _refuse_too_much(words: str) -> None:
    depth = 0
    for bracket in re.findall(r"[(){}\[\]]", words):
        depth += 1 if bracket in "({[" else -1
        if depth > MAX_DEPTH:
            raise QueryError(f"the query is nested more than {MAX_DEPTH} deep")
    if _SIGNS.search(words) or words.count("<<") >= MAX_DEPTH:
        raise QueryError(f"the query has {MAX_DEPTH} or more signs in a row")
    if len(_CLAUSES.findall(words)) > MAX_CLAUSES:
        raise QueryError(f"the query has more than {MAX_CLAUSES} clauses", hint="ask in several queries")
    parts = _PARTS if re.search("INSERT|DELETE", words, re.IGNORECASE) else _PATTERNS
    if max(len(_PARTS.findall(words)), len(parts.findall(words))) > MAX_PARTS:
        raise QueryError(f"the query has more than {MAX_PARTS} parts", hint="ask in several queries")
