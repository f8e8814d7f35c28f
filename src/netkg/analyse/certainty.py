"""Certainty of evidence: who judged it, for which question, with which reasons. netkg never judges.

A judgement belongs to a review, and so to that review's question. It is shown for a question of the store
only where both ask the same: the same populations, the same drugs or classes, the same outcome, and no
further condition. A judgement of something wider or narrower is not carried over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.analyse.selection import Question
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = ["Judgement", "judgements_of", "read_judgements"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement of certainty: the question it is about, the rating, why, by whom and when.

    Attributes:
        certainty: id of the judgement.
        review: id of the review it belongs to.
        asked: that review's question, in words.
        populations: tumours in the review's scope.
        interventions: drugs and classes in the review's scope; none means any.
        outcome: what was judged.
        rating: high, moderate, low or very low.
        reasons: in order of text.
        judge: a named person.
        date: the day of the judgement.
    """

    certainty: str
    review: str
    asked: str
    populations: frozenset[str]
    interventions: frozenset[str]
    outcome: str
    rating: str
    reasons: tuple[str, ...]
    judge: str
    date: dt.date


def read_judgements(store: Store, catalogue: Catalogue) -> tuple[Judgement, ...]:
    """Return all judgements of a store, in order of id, from the query ``evidence/certainties``."""
    answer = store.query(bind(catalogue.find("evidence/certainties"), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError("the query evidence/certainties gives no rows", hint="it was replaced by another")
    found: dict[str, list[dict[str, str]]] = {}
    for row in answer.rows:
        cells = dict(zip(answer.columns, map(_text, row), strict=True))
        if cells["certainty"]:
            found.setdefault(cells["certainty"], []).append(cells)
    return tuple(_judgement(name, found[name]) for name in sorted(found))


def _judgement(name: str, rows: list[dict[str, str]]) -> Judgement:
    first = rows[0]
    return Judgement(
        certainty=name,
        review=first["review"],
        asked=first["question"],
        populations=_all(rows, "population"),
        interventions=_all(rows, "intervention"),
        outcome=first["outcome"],
        rating=first["rating"],
        reasons=tuple(sorted(_all(rows, "reason"))),
        judge=first["judge"],
        date=dt.date.fromisoformat(first["date"]),
    )


def _all(rows: Iterable[dict[str, str]], column: str) -> frozenset[str]:
    return frozenset(row[column] for row in rows if row[column])


def _text(term: object) -> str:
    value = str(getattr(term, "value", ""))
    return to_curie(value) if isinstance(term, ox.NamedNode) else value


def judgements_of(judgements: Iterable[Judgement], question: Question) -> tuple[Judgement, ...]:
    """Return the judgements of just this question; several, if several judges judged it.

    >>> from netkg.analyse.selection import Question
    >>> judgements_of((), Question("nk:ObjectiveResponse"))
    ()
    """
    narrowed = question.where or question.since or question.until
    if narrowed or question.second_hand or question.sensitivity or question.tumour is None:
        return ()
    return tuple(
        judgement
        for judgement in judgements
        if judgement.outcome == question.outcome
        and judgement.populations == {question.tumour}
        and judgement.interventions == set(question.drugs)
    )
