"""What a reader asks of the evidence: the form's fields as a question, a filter, and an address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netkg.serve.pages.frame import asked_of
from netkg.serve.pages.refusing import refuse, unknown_faults

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.filters import Asked
    from netkg.analyse.selection import Question

__all__ = ["FIELDS", "Filter", "fields_of", "filter_of", "name_of", "refuse_unknown"]

FIELDS: Final = (
    "outcome",
    "drug",
    "alone",
    "tumour",
    "where",
    "since",
    "until",
    "second_hand",
    "by",
)
"""Names of what can be asked of the evidence."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What is asked of the evidence, as typed; nothing asked is all evidence."""

    outcome: str = ""
    drug: tuple[str, ...] = ()
    alone: bool = False
    tumour: str = ""
    where: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    second_hand: bool = False
    by: str = ""

    def asked(self) -> Asked:
        """Return it as a filter of rows; second-hand rows are always shown, and marked."""
        from netkg.analyse.filters import Asked

        return Asked(
            where=self.where,
            drugs=self.drug,
            tumour=self.tumour or None,
            outcome=self.outcome or None,
            since=self.since or None,
            until=self.until or None,
        )

    def question(self, body: Body) -> Question:
        """Return it as the question of an estimate.

        Raises:
            AnalysisError: an unknown term or condition, or no outcome.
        """
        from netkg.analyse.selection import question
        from netkg.errors import AnalysisError

        if not self.outcome:
            raise AnalysisError("no outcome is chosen", hint="choose what was measured")
        return question(
            body,
            self.outcome,
            drugs=self.drug,
            alone=self.alone,
            tumour=self.tumour or None,
            where=self.where,
            since=self.since or None,
            until=self.until or None,
            second_hand=self.second_hand,
        )


def refuse_unknown(
    asked: Mapping[str, tuple[str, ...]], known: Iterable[str], choices: Iterable[str] = ()
) -> None:
    """Raise :class:`HttpProblem` for what an address cannot be asked; see :func:`unknown_faults`."""
    refuse(unknown_faults(asked, known, choices))


def filter_of(asked: Mapping[str, tuple[str, ...]]) -> Filter:
    """Return what an address asks of the evidence."""

    def several(name: str) -> tuple[str, ...]:
        return tuple(text for value in asked.get(name, ()) for text in [value.strip()] if text)

    return Filter(
        outcome=asked_of(asked, "outcome"),
        drug=several("drug"),
        alone=asked_of(asked, "alone") == "yes",
        tumour=asked_of(asked, "tumour"),
        where=several("where"),
        since=asked_of(asked, "since"),
        until=asked_of(asked, "until"),
        second_hand=asked_of(asked, "second_hand") == "yes",
        by=asked_of(asked, "by"),
    )


def fields_of(question: Question) -> dict[str, tuple[str, ...]]:
    """Return a question as the fields of an address."""
    found = {
        "outcome": (question.outcome,),
        "drug": question.drugs,
        "alone": ("yes",) * question.alone,
        "tumour": (question.tumour,) if question.tumour else (),
        "where": question.where,
        "since": (question.since,) if question.since else (),
        "until": (question.until,) if question.until else (),
        "second_hand": ("yes",) * question.second_hand,
    }
    return {name: values for name, values in found.items() if values}


def name_of(question: Question, body: Body) -> str:
    """Return the name of a standing question in addresses: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", question.said(body).lower()).strip("-")
