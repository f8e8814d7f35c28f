"""What a publication says: results, claims, the wordings it uses, and where each stands."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from netkg.model.enums import (
    AnalysisSet,
    Assessor,
    Basis,
    ClaimKind,
    ClaimLevel,
    Compartment,
    Criteria,
    Estimand,
    LinkBasis,
    Match,
    PageKind,
    ReadLevel,
    Reporting,
    ReportStage,
    Statistic,
    Unit,
    Use,
)
from netkg.model.laws import refuse_both, require_limits, require_order, require_scale
from netkg.model.scalars import Date, Flag, Year
from netkg.model.study import Thing
from netkg.model.values import Coded, Count, Measure, Ref, Stated, Term, Text

__all__ = [
    "PRIMARY_LEVELS",
    "Claim",
    "Result",
    "SeenAt",
    "SourceText",
    "Statement",
    "TextPosition",
    "UnlocatedSpan",
    "Wording",
]

PRIMARY_LEVELS = frozenset({ReadLevel.FULL_TEXT, ReadLevel.ABSTRACT})
"""Read levels at which a result of the work's own study is default evidence."""

FRAGMENT_WORDS = 8
"""A fragment finds a place; it never replaces the sentence."""

WIDEST_GAP = 5
"""How many characters of white space in a source text one blank of a fragment may stand for."""


class Statement(Thing):
    """A result or a claim: who owns it, where it was read, and at which place."""

    reported_in: Annotated[Ref, Field(description="the publication that owns the statement")] = Ref(
        "publication"
    )
    read_in: Annotated[Ref, Field(description="the publication that was opened")] = Ref("publication")
    read_level: ReadLevel
    places: list[Ref] = []
    link_basis: Annotated[LinkBasis | None, Field(description="is it said of whom it speaks?")] = None
    link_reason: Annotated[Text | None, Field(description="from what the link was inferred")] = None

    @property
    def second_hand(self) -> bool:
        """Whether the work that owns the statement was not read at least in its abstract."""
        return self.reported_in != "publication" or self.read_level not in PRIMARY_LEVELS


class Result(Statement):
    """One outcome in one cohort: the unit of the store."""

    cohort: Annotated[Ref, Field(description="the cohort or patient it was measured in")]
    outcome: Term
    reporting: Reporting
    course: Ref | None = None
    comparator: Ref | None = None
    biomarker: Term | None = None
    events: Stated[Count] | None = None
    total: Stated[Count] | None = None
    percent: Measure | None = None
    value: Measure | None = None
    unit: Unit | None = None
    statistic: Annotated[Statistic | None, Field(description="what a value of a cohort summarises")] = None
    sequence: Annotated[int | None, Field(ge=1, description="which of several measurements it is")] = None
    censored: Flag | None = None
    interval_low: Stated[Measure] | None = None
    interval_high: Stated[Measure] | None = None
    interval_level: Measure | None = None
    p_value: Measure | None = None
    category: Coded | None = None
    year: Year | None = None
    site: Term | None = None
    confirmed_by: Term | None = None
    basis: Basis | None = None
    basis_inputs: Annotated[list[Ref], Field(description="results that a derived number follows from")] = []
    use: Use = Use.ANY
    criteria: Stated[Criteria] | None = None
    assessor: Stated[Assessor] | None = None
    confirmed: Stated[Flag] | None = None
    analysis_set: Stated[AnalysisSet] | None = None
    estimand: Stated[Estimand] | None = None
    at_week: Measure | None = None
    at_month: Annotated[Measure | None, Field(description="instead of at_week, if print says months")] = None
    time_zero: Stated[Text] | None = None
    assessment_interval: Stated[Text] | None = None
    report_stage: ReportStage | None = None
    prespecified: Stated[Flag] | None = None
    assay: Stated[Term] | None = None
    clone: Stated[Text] | None = None
    cutoff: Stated[Text] | None = None
    compartment: Stated[Compartment] | None = None
    unit_of_analysis: Annotated[Text, Field(pattern="^(patient|sample)$")] | None = None

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        if not self.places and not self.basis_inputs:
            raise PydanticCustomError(
                "place", "a result needs a place, or the results that it is derived from"
            )
        return self

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        numbers = (self.events, self.total, self.percent, self.value, self.category, self.p_value)
        if self.reporting is not Reporting.MEASURED:
            if any(number is not None for number in numbers):
                raise PydanticCustomError("reporting", "a result that was not measured cannot hold a number")
            return self
        if all(number is None for number in numbers):
            raise PydanticCustomError("reporting", "a measured result needs a count, a value or a category")
        if self.basis is None:
            raise PydanticCustomError("basis", "a measured result needs its basis")
        if isinstance(self.events, Count) and (self.events.printed is None) == (self.basis is Basis.STATED):
            raise PydanticCustomError("basis", "a stated count has a printed form, a derived count has none")
        if self.events is not None and self.total is None:
            raise PydanticCustomError("denominator", "events need a total (the denominator)")
        self._refuse_more_events_than_people()
        if self.value is not None and self.unit is None:
            raise PydanticCustomError("unit", "a value needs its unit")
        return self

    def _refuse_more_events_than_people(self) -> None:
        events, total = self.events, self.total
        if isinstance(events, Count) and isinstance(total, Count) and events.value > total.value:
            raise PydanticCustomError(
                "denominator",
                "events ({events}) are more than the total ({total})",
                {"events": str(events.value), "total": str(total.value)},
            )

    @model_validator(mode="after")
    def _possible_numbers(self) -> Self:
        if self.censored is not None and (self.value is None or self.unit is None):
            raise PydanticCustomError("censored", "censored says of a value whether it goes on")
        proportion = self.percent is not None or (self.events is not None and self.value is None)
        require_scale("value", self.value, self.unit)
        for name in ("percent", "interval_level"):
            require_limits(name, getattr(self, name), 100)
        require_limits("p_value", self.p_value, 1)
        for name in ("at_week", "at_month"):
            require_limits(name, getattr(self, name))
        for name in ("interval_low", "interval_high"):
            require_scale(name, getattr(self, name), self.unit)
            if proportion:
                require_limits(name, getattr(self, name), 100)
        require_order("interval_low", self.interval_low, "interval_high", self.interval_high)
        refuse_both("at_month", self.at_month, "at_week", self.at_week)
        return self


class Claim(Statement):
    """A statement by authors that is not a result of a measurement; summarised, never copied."""

    kind: ClaimKind
    level: ClaimLevel
    summary: Annotated[Text, Field(max_length=200, description="in the curator's own words")]
    about: Annotated[list[Ref], Field(description="patients or cohorts it speaks of")] = []
    populations: list[Term] = []
    interventions: list[Term] = []
    outcomes: list[Term] = []
    earliest: Annotated[Date | None, Field(description="not stated before this day")] = None
    latest: Annotated[Date | None, Field(description="stated on this day at the latest")] = None
    cited_work: Ref | None = None

    @model_validator(mode="after")
    def _dated_and_scoped(self) -> Self:
        require_order("earliest", self.earliest, "latest", self.latest)
        if self.kind is ClaimKind.ABSENCE and (self.latest is None or not self.populations):
            raise PydanticCustomError("scope", "an absence claim needs a latest day and a population")
        return self


class Wording(Thing):
    """Words that stood in print, the term chosen for them, and why."""

    printed: Text
    term: Term
    match: Match
    justification: Text
    places: list[Ref] = []


class SourceText(Thing):
    """A text that was in hand, known by its digest; the text itself is not kept."""

    publication: Ref = Ref("publication")
    sha256: Annotated[Text, Field(pattern="^[0-9a-f]{64}$")]
    media_type: Text
    characters: Annotated[int, Field(ge=1, description="length in Unicode code points")]


class TextPosition(Thing):
    """A place in a source text: code points ``start`` to ``end`` (end excluded) and a few words there."""

    source: Ref
    section: Text
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    fragment: Text
    row_start: Annotated[int | None, Field(ge=0, description="start of the table row around it")] = None
    row_end: Annotated[int | None, Field(ge=1)] = None

    @model_validator(mode="after")
    def _short(self) -> Self:
        if self.start >= self.end:
            raise PydanticCustomError("place", "start must come before end")
        if len(self.fragment.split()) > FRAGMENT_WORDS:
            raise PydanticCustomError("fragment", "a fragment is a few words, not a sentence")
        self._refuse_another_length()
        if (self.row_start is None) != (self.row_end is None):
            raise PydanticCustomError("place", "a row needs both row_start and row_end")
        return self

    def _refuse_another_length(self) -> None:
        """Refuse a stretch that white space alone cannot explain; texts are compared without it."""
        length, written = self.end - self.start, len(self.fragment)
        widest = written + (WIDEST_GAP - 1) * self.fragment.count(" ")
        if not written <= length <= widest:
            raise PydanticCustomError(
                "length",
                "the place is {length} characters long and its fragment {written}",
                {"length": length, "written": written},
            )


class SeenAt(Thing):
    """A page on which a statement was seen, where no source text was in hand."""

    page: Annotated[Text, Field(pattern=r"^https?://\S+$")]
    page_kind: PageKind
    date: Annotated[Stated[Date], Field(description="when it was seen")]
    fragment: Text | None = None


class UnlocatedSpan(Thing):
    """A stretch of a source text from which nothing was taken, and the reason."""

    source: Ref
    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=1)]
    reason: Text
