"""How many trials are registered, if a search of a registry is recorded; else that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from netkg.analyse.body import Body
from netkg.analyse.companion_rows import TrialRow
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.store.base import Solutions

__all__ = ["REGISTRIES", "Ongoing", "RegistrySearch", "ongoing_trials", "registry_searches"]

REGISTRIES: Final = (
    *("clinicaltrials.gov", "clinicaltrialsregister.eu", "eu clinical trials register", "ctis", "ictrp"),
    *("isrctn", "drks", "jrct", "umin", "chictr", "anzctr"),
)
"""Words by which the source of a search is known as a registry of trials."""

_COLUMNS: Final = ("population", "intervention", "searched_source", "date")


@dataclass(frozen=True, slots=True, order=True)
class RegistrySearch:
    """A dated search of a registry, with a population and intervention that it covers; None is any."""

    date: str
    source: str
    population: str | None
    intervention: str | None


@dataclass(frozen=True, slots=True)
class Ongoing:
    """What is known of trials that have not reported.

    Attributes:
        search: the latest search of a registry that covers the question; None where none is recorded.
        registered: studies in the store with a registry id, in the question's scope, without a result of its
            outcome, in order. That is no count of ongoing trials.
    """

    search: RegistrySearch | None
    registered: tuple[str, ...]

    @property
    def known(self) -> bool:
        """Return whether anything can be said of the registries."""
        return self.search is not None

    def __str__(self) -> str:
        count = len(self.registered)
        if self.search is None:
            return "registered or ongoing trials: unknown, no registry search recorded"
        return (
            f"registered trials without a result here: {count} ({self.search.source} searched "
            f"{self.search.date}; recruitment status is not recorded)"
        )


def ongoing_trials(
    body: Body, question: Question, trials: Iterable[TrialRow], searches: Iterable[RegistrySearch]
) -> Ongoing:
    """Return what is known of registered trials for a question.

    Args:
        body: the body of evidence.
        question: what is asked; its outcome, drugs and tumour are used.
        trials: the table of studies.
        searches: recorded searches of registries, by :func:`registry_searches`.
    """
    under = body.is_under
    covering = [search for search in searches if _covers(search, question, body)]
    reported = {
        row.study for row in body.rows if row.reporting == "Measured" and under(row.outcome, question.outcome)
    }
    registered = (
        trial.study
        for trial in trials
        if trial.registry_ids
        and trial.study not in reported
        and all(any(under(drug, asked) for drug in trial.drugs) for asked in question.drugs)
        and (question.tumour is None or any(under(t, question.tumour) for t in trial.tumours))
    )
    return Ongoing(max(covering, default=None, key=lambda search: search.date), tuple(sorted(registered)))


def _covers(search: RegistrySearch, question: Question, body: Body) -> bool:
    people, drug = search.population, search.intervention
    covers_people = people is None or (question.tumour is not None and body.is_under(question.tumour, people))
    return covers_people and (drug is None or any(body.is_under(asked, drug) for asked in question.drugs))


def registry_searches(answer: Solutions) -> tuple[RegistrySearch, ...]:
    """Return the dated searches of registries, from the answer of ``gaps/searches``; others are left out.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    if not set(_COLUMNS) <= set(answer.columns):
        raise AnalysisError("searches of registries are read from the answer of the query gaps/searches")
    places = [answer.columns.index(name) for name in _COLUMNS]
    found = set()
    for row in answer.rows:
        people, drug, source, date = (_text(row[place]) for place in places)
        if source and date and date[:4].isdigit() and any(n in source.casefold() for n in REGISTRIES):
            found.add(RegistrySearch(date, source, people, drug))
    return tuple(sorted(found, key=str))


def _text(term: object) -> str | None:
    if term is None:
        return None
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", ""))
