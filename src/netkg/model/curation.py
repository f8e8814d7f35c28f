"""How the collection was made and judged: reviews, searches, appraisals, approvals, corrections."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from netkg.model.enums import CorrectionKind, FunctionalStatus, ReviewKind
from netkg.model.scalars import Date
from netkg.model.study import Thing
from netkg.model.values import Ref, Stated, Term, Text

__all__ = ["Appraisal", "Approval", "Certainty", "Correction", "Extraction", "Review", "Screening", "Search"]


class Review(Thing):
    """The question behind a collection of evidence, and what kind of collection it is."""

    question: Text
    kind: ReviewKind
    populations: Annotated[list[Term], Field(min_length=1)]
    interventions: list[Term] = []
    comparator: Stated[Text]
    outcomes: list[Term] = []
    setting: Stated[Text]
    inclusion: Stated[Text]
    exclusion: Stated[Text]
    protocol: Stated[Text]


class Search(Thing):
    """One search: where, with which exact string, when, how many hits."""

    review: Ref
    source: Text
    string: Stated[Text]
    date: Stated[Date]
    limits: Stated[Text]
    hits: Annotated[int, Field(ge=0)] | None = None


class Screening(Thing):
    """One decision about one publication at one stage of screening."""

    review: Ref
    search: Ref | None = None
    publication: Ref
    screening_stage: Annotated[Text, Field(pattern="^(title and abstract|full text|included)$")]
    decision: Annotated[Text, Field(pattern="^(include|exclude|unclear)$")]
    reason: Text
    by: Text


class Appraisal(Thing):
    """The answer to one item of an appraisal tool, for one study and outcome."""

    study: Ref
    outcome: Term | None = None
    tool: Text
    version: Stated[Text]
    item: Text
    answer: Annotated[Text, Field(pattern="^(yes|no|unclear|not applicable)$")]
    reason: Text
    assessor: Text
    date: Date


class Certainty(Thing):
    """A GRADE judgement by a named judge; netkg never makes one."""

    review: Ref
    outcome: Term
    rating: Annotated[Text, Field(pattern="^(high|moderate|low|very low)$")]
    reasons: Annotated[list[Text], Field(min_length=1)]
    judge: Text
    date: Date


class Approval(Thing):
    """A regulatory indication of a drug on a date."""

    drug: Term
    agency: Text
    indication: Term
    site: Term | None = None
    functional_status: FunctionalStatus | None = None
    date: Date
    places: Annotated[list[Ref], Field(min_length=1)]


class Correction(Thing):
    """A retraction, correction or expression of concern about a publication."""

    publication: Ref
    kind: CorrectionKind
    supersedes: Ref | None = None
    reason: Text
    date: Stated[Date]


class Extraction(Thing):
    """Who took the record's statements from the publication, and who checked them."""

    extracted_by: Text
    checked_by: Stated[Text]
    date: Date
    disagreement: Stated[Text] | None = None
    resolution: Stated[Text] | None = None
