"""What kind of query a text is, and how its next page is asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from typing import Final

from netkg.errors import QueryError
from netkg.store.guard import without_noise

__all__ = ["Form", "form_of", "names_graphs", "next_page"]


class Form(Enum):
    """The four forms of a query."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"


_FIRST_WORD: Final = re.compile(r"^\s*(?:(?:PREFIX\s+[^\s:]*:|BASE)\s+)*(\w+)", re.IGNORECASE)


def form_of(sparql: str) -> Form:
    """Return the form of a query.

    Raises:
        QueryError: it is none, such as an update.

    >>> form_of("PREFIX nk: <https://w3id.org/netkg/ontology#> ASK { ?s a nk:Patient }")
    <Form.ASK: 'ASK'>
    """
    match = _FIRST_WORD.match(without_noise(sparql))
    word = match[1].upper() if match else ""
    if word not in Form.__members__:
        raise QueryError(f"{word or 'this'} is not a query: only {', '.join(Form.__members__)} are")
    return Form[word]


def names_graphs(sparql: str) -> bool:
    """Return whether a query says itself which graphs it reads, with FROM."""
    return re.search(r"(?<![\w:?$-])FROM\b", without_noise(sparql), re.IGNORECASE) is not None


def next_page(sparql: str, columns: Sequence[str], limit: int, offset: int) -> str | None:
    r"""Return a SELECT as the query for one page of its rows; None if it has a limit or values of its own.

    All columns are added to its order, so that the pages fit together.

    >>> next_page("SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o", ["s", "o"], 10, 20)
    'SELECT ?s ?o { ?s ?p ?o } ORDER BY ?o\n?s ?o\nLIMIT 10 OFFSET 20'
    """
    words = without_noise(sparql).upper()
    tail = words.rpartition("}")[2].split()
    if {"LIMIT", "OFFSET"}.intersection(tail) or _ends_in_values(words):
        return None
    order = "" if "ORDER" in tail else "ORDER BY "
    return (
        f"{sparql.rstrip()}\n{order}{' '.join('?' + name for name in columns)}\nLIMIT {limit} OFFSET {offset}"
    )


def _ends_in_values(words: str) -> bool:
    """Return whether VALUES follows the WHERE clause; it must stay the last."""
    depth = 0
    for place in range(len(words) - 1, -1, -1):
        depth += {"}": 1, "{": -1}.get(words[place], 0)
        if depth == 0 and words[place] == "{":
            return re.search(r"\bVALUES\s*([?$]\w+|\([^()]*\))\s*$", words[:place]) is not None
    return False
