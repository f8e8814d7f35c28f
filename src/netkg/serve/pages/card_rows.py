"""Rows of cards for all things at once: a site of files has all cards, and one query answers for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from netkg.query.parameters import bind
from netkg.store.base import Row, Solutions

if TYPE_CHECKING:
    from netkg.query.cards import Question
    from netkg.serve.pages.holdings import Holdings

__all__ = ["at_hand"]

_SAME: Final = {
    ("patients/attributes", "patient"): "patient",
    ("evidence/results", "result"): "result",
    ("evidence/results", "people"): "cohort",
    ("patients/courses", "course"): "course",
    ("evidence/claims", "claim"): "claim",
}
"""Query and parameter -> the column that holds just what the parameter is bound to, and nothing below it."""


def at_hand(holdings: Holdings) -> Callable[[Question, str], Solutions | None]:
    """Return what gives the rows of a question about a thing, or None where they must be asked for."""

    def rows(question: Question, iri: str) -> Solutions | None:
        column = _SAME.get((question.query, question.parameter))
        if column is None or question.fixed:
            return None
        key = ("rows of", question.query, column)
        columns, of_thing = holdings.keep(key, lambda: _by_thing(holdings, question.query, column))
        return Solutions(columns, tuple(of_thing.get(iri, ())))

    return rows


def _by_thing(holdings: Holdings, query: str, column: str) -> tuple[tuple[str, ...], Mapping[str, list[Row]]]:
    """Return the columns of a query's answer, and thing -> its rows in their order."""
    answer = holdings.rows(bind(holdings.kg.catalogue[query], {}))
    place = answer.columns.index(column)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in answer.rows:
        thing = row[place]
        if isinstance(thing, ox.NamedNode):
            found[thing.value].append(row)
    return answer.columns, found
