"""What was investigated: publications, studies, cohorts, patients and their treatment.

Every attribute that a reader would look for is required and holds a value or the reason why there is
none; every other attribute may be left out, which says only that the curator did not record it.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from netkg.model.enums import (
    BiomarkerStratum,
    Counted,
    Differentiation,
    FunctionalStatus,
    Identification,
    Item,
    Ki67Kind,
    LungClass,
    ReadLevel,
    Role,
    Sex,
    Unit,
)
from netkg.model.laws import require_limits, require_order, require_scale
from netkg.model.scalars import Date, Flag, Year
from netkg.model.values import Coded, Count, Frozen, Id, Measure, Ref, State, Stated, Term, Text

__all__ = [
    "Cohort",
    "CompositionPart",
    "Patient",
    "Publication",
    "Study",
    "Thing",
    "TreatmentCourse",
    "Work",
]


class Thing(Frozen):
    """Anything with an id of its own in a record."""

    id: Id
    note: Annotated[Text | None, Field(description="a curator's remark, in own words")] = None

    @model_validator(mode="after")
    def _lists_are_sets(self) -> Self:
        for name, value in self:
            if isinstance(value, list):
                if len(set(value)) < len(value):
                    raise PydanticCustomError("duplicate", "{name} names a thing twice", {"name": name})
                value.sort()
        return self


class Work(Thing):
    """A publication: what is known of its identity. Cited works without a record are written as this."""

    title: Stated[Text]
    kind: Annotated[Stated[Term], Field(description="FaBiO type, such as fabio:JournalArticle")]
    authors: Stated[Text]
    year: Stated[Year]
    public_earliest: Annotated[Date | None, Field(description="not public before this day")] = None
    public_latest: Annotated[Date | None, Field(description="public on this day at the latest")] = None
    venue: Stated[Text]
    doi: Annotated[Text, Field(pattern=r"^10\.\d{4,9}/\S+$")] | None = None
    pmid: Annotated[Text, Field(pattern=r"^\d{1,8}$")] | None = None
    pmcid: Annotated[Text, Field(pattern=r"^PMC\d+$")] | None = None
    identification: Identification
    identification_reason: Text

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        require_order("public_earliest", self.public_earliest, "public_latest", self.public_latest)
        return self


class Publication(Work):
    """The publication that a record is about, how it was read, and what it cites for what purpose."""

    read_level: ReadLevel
    retraction_checked: Annotated[
        Stated[Date], Field(description="when its retraction state was looked up; 'not seen' if never")
    ]
    cites: list[Ref] = []
    cites_as_evidence: list[Ref] = []
    obtains_background_from: list[Ref] = []
    reviews: list[Ref] = []
    extends: list[Ref] = []
    updates: list[Ref] = []
    agrees_with: list[Ref] = []
    disagrees_with: list[Ref] = []


class Study(Thing):
    """The investigation behind results."""

    label: Text
    designs: Annotated[list[Term], Field(min_length=1, description="OBI or NCIt design terms")]
    prospective: Stated[Flag]
    centre: Stated[Text]
    country: Stated[Text]
    registry_ids: list[Text] = []
    phase: Stated[Text] | None = None
    recruitment_window: Stated[Text]
    primary_publication: Ref
    results_public_earliest: Date | None = None
    results_public_latest: Date | None = None
    also_not_reported: list[Item] = []
    places: list[Ref] = []

    @model_validator(mode="after")
    def _days_in_order(self) -> Self:
        earliest, latest = self.results_public_earliest, self.results_public_latest
        require_order("results_public_earliest", earliest, "results_public_latest", latest)
        return self


class Population(Thing):
    """What cohorts and patients share."""

    study: Annotated[Ref | State, Field(union_mode="left_to_right")]
    differentiation: Stated[Differentiation]
    grading_scheme: Stated[Text] | None = None
    stage: Stated[Coded]
    functional_status: Stated[FunctionalStatus] | None = None
    also_not_reported: Annotated[
        list[Item], Field(description="items that a report should give and this one does not")
    ] = []
    places: list[Ref] = []


class Cohort(Population):
    """People in whom a result was measured."""

    label: Text
    size: Stated[Count]
    part_of: Ref | None = None
    tumour: Coded
    sites: Stated[list[Term]]
    grades: Stated[list[Term]]
    ki67_kind: Ki67Kind | None = None
    ki67_low: Measure | None = None
    ki67_high: Measure | None = None
    lung_class: Stated[LungClass] | None = None
    line: Stated[Text] | None = None
    eligibility: Stated[Text] | None = None
    biomarker: Term | None = None
    biomarker_state: BiomarkerStratum | None = None
    selected_by_biomarker: Stated[Flag]
    prespecified: Stated[Flag] | None = None
    overlaps: Annotated[list[Ref], Field(description="cohorts declared to share patients with this one")] = []
    overlap_reason: Text | None = None

    @model_validator(mode="after")
    def _possible_ki67(self) -> Self:
        require_limits("ki67_low", self.ki67_low, 100)
        require_limits("ki67_high", self.ki67_high, 100)
        require_order("ki67_low", self.ki67_low, "ki67_high", self.ki67_high)
        return self


class CompositionPart(Thing):
    """A part of a cohort for which no result is given: how many people of one site, grade or kind."""

    cohort: Ref
    tumour: Coded | None = None
    site: Term | None = None
    grade: Term | None = None
    differentiation: Differentiation | None = None
    lung_class: LungClass | None = None
    count: Counted | Count
    places: list[Ref] = []


class Patient(Population):
    """One person. Ages over 89 are written as 90 with a note."""

    part_of: Ref
    age: Stated[Count]
    sex: Stated[Sex]
    diagnosis: Coded
    primary_site: Stated[Term]
    grade: Stated[Coded]
    hormone: Stated[Coded] | None = None


class TreatmentCourse(Thing):
    """Exposure of a patient or cohort to a regimen of one or more drugs."""

    of: Ref
    role: Role
    drugs: Annotated[list[Term], Field(min_length=1)]
    printed: Annotated[Text | None, Field(description="the regimen's name as printed")] = None
    agent: Annotated[
        State | None, Field(description="state, if the drug is a class and no agent is named")
    ] = None
    position: Annotated[int | None, Field(ge=1, description="place in the printed list")] = None
    chronological: Annotated[Stated[Flag] | None, Field(description="is the list in order of time?")] = None
    dose: Stated[Text] | None = None
    duration: Stated[Measure] | None = None
    unit: Unit | None = None
    ongoing: Stated[Flag] | None = None
    places: list[Ref] = []

    @model_validator(mode="after")
    def _possible_duration(self) -> Self:
        require_scale("duration", self.duration, self.unit)
        if isinstance(self.duration, Measure) and self.unit is None:
            raise PydanticCustomError("unit", "a duration needs its unit")
        return self
