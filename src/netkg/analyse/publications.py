"""When what became public: each publication with its dates, as far as they are known, and what it reports."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, answers
from netkg.errors import AnalysisError
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.query.rows import python_value
from netkg.store.base import Solutions, Store

__all__ = ["KINDS", "AbsenceClaim", "Published", "find_published", "read_absence_claims"]

KINDS: Final = (
    ("response", ("nk:ResponseOutcome", "nk:DiseaseControlOutcome")),
    ("time to event", ("nk:TimeToEventOutcome", "NCIT:C28234", "EFO:0000638")),
    ("biomarker", ("nk:BiomarkerOutcome",)),
    ("adverse events", ("NCIT:C41331", "nk:TreatmentRelatedAdverseEvent", "nk:Grade3OrHigherAdverseEvent")),
)
"""Kind of result -> the outcomes that are of it, each with all below it; any other outcome is of none."""


@dataclass(frozen=True, slots=True)
class Published:
    """A publication with results.

    Attributes:
        publication: id.
        first: the earliest day on which it can have become public; None if that is not known.
        last: the latest such day; None if that is not known.
        kinds: the kinds of result that it reports, of :data:`KINDS`.
        people: the largest number of people or samples that one of its results counts; None if none is known.
        cohorts: how many cohorts or parts of cohorts have results.
        drugs: labels of the drugs of its regimens.
        second_hand: whether nothing of it was read in the work itself.
        results: ids of its results.
    """

    publication: str
    first: dt.date | None
    last: dt.date | None
    kinds: tuple[str, ...]
    people: int | None
    cohorts: int
    drugs: tuple[str, ...]
    second_hand: bool
    results: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AbsenceClaim:
    """A claim that no data exist: when it can have been made, and what stands against it.

    ``against`` is each state of the claim towards studies with their number; empty if it is open.
    """

    claim: str
    summary: str
    first: dt.date | None
    last: dt.date | None
    against: tuple[tuple[str, int], ...]


def find_published(body: Body, question: Question | None = None) -> tuple[Published, ...]:
    """Return the publications whose results answer a question, by their last possible day, undated last.

    Results that are not reported or not seen count too: the publication exists. Without a question, all
    publications with results are returned, retracted ones never.

    Raises:
        AnalysisError: there is none.
    """
    groups: dict[str, list[EvidenceRow]] = {}
    for row in sorted(body.rows, key=lambda row: row.result):
        if row.reported_in in body.retracted:
            continue
        if question is None or answers(row, question, body):
            groups.setdefault(row.reported_in or row.record, []).append(row)
    if not groups:
        said = f": {question.said(body)}" if question else ""
        raise AnalysisError(f"no publication has such a result{said}", hint="see: netkg query results")
    found = [_one(name, rows, body) for name, rows in groups.items()]
    return tuple(
        sorted(found, key=lambda one: (one.last or dt.date.max, one.first or dt.date.max, one.publication))
    )


def _one(name: str, rows: Sequence[EvidenceRow], body: Body) -> Published:
    first, last = _days(rows[0])
    sizes = [
        size for row in rows for size in (row.total, None if row.is_patient else row.cohort_size) if size
    ]
    return Published(
        publication=name,
        first=first,
        last=last,
        kinds=tuple(kind for kind, outcomes in KINDS if any(_is(row, outcomes, body) for row in rows)),
        people=max(sizes, default=None),
        cohorts=len({row.cohort for row in rows if not row.is_patient}),
        drugs=tuple(sorted({body.label(drug) for row in rows for drug in row.drugs}, key=str.casefold)),
        second_hand=all(row.second_hand for row in rows),
        results=tuple(row.result for row in rows),
    )


def _is(row: EvidenceRow, outcomes: Sequence[str], body: Body) -> bool:
    return any(body.is_under(row.outcome, outcome) for outcome in outcomes)


def _days(row: EvidenceRow) -> tuple[dt.date | None, dt.date | None]:
    """Return between which days a row's publication became public: its dates, else all of its year."""
    start = dt.date(row.year, 1, 1) if row.year else None
    end = dt.date(row.year, 12, 31) if row.year else None
    first, last = row.public_earliest or start, row.public_latest or end
    return (None if first and last and first > last else first), last


def read_absence_claims(store: Store, catalogue: Catalogue) -> tuple[AbsenceClaim, ...]:
    """Return the claims that no data exist, in order of id, from the query ``gaps/absence-claims``."""
    answer = store.query(bind(catalogue.find("gaps/absence-claims"), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError("the query gaps/absence-claims gives no rows", hint="it was replaced by another")
    groups: dict[str, list[dict[str, object]]] = {}
    for values in answer.rows:
        row = dict(zip(answer.columns, map(python_value, values), strict=True))
        groups.setdefault(str(row["claim"]), []).append(row)
    return tuple(
        AbsenceClaim(
            claim=name,
            summary=str(rows[0]["summary"]),
            first=_day(rows[0]["earliest"]),
            last=_day(rows[0]["latest"]),
            against=tuple(sorted(Counter(str(row["state"]) for row in rows if row["study"]).items())),
        )
        for name, rows in sorted(groups.items())
    )


def _day(value: object) -> dt.date | None:
    return (
        value
        if isinstance(value, dt.date)
        else dt.date.fromisoformat(value)
        if isinstance(value, str)
        else None
    )
