"""A record: everything that was taken from one publication, in one file, in one named graph."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from netkg.ids import is_record_id, kind_of
from netkg.model.curation import (
    Appraisal,
    Approval,
    Certainty,
    Correction,
    Extraction,
    Review,
    Screening,
    Search,
)
from netkg.model.evidence import Claim, Result, SeenAt, SourceText, TextPosition, UnlocatedSpan, Wording
from netkg.model.study import (
    Cohort,
    CompositionPart,
    Patient,
    Publication,
    Study,
    Thing,
    TreatmentCourse,
    Work,
)
from netkg.model.values import Frozen, Text

__all__ = ["SECTIONS", "Record"]

SECTIONS: dict[str, tuple[str, type[Thing]]] = {
    "works": ("work", Work),
    "sources": ("source", SourceText),
    "studies": ("study", Study),
    "cohorts": ("cohort", Cohort),
    "parts": ("part", CompositionPart),
    "patients": ("patient", Patient),
    "courses": ("course", TreatmentCourse),
    "results": ("result", Result),
    "claims": ("claim", Claim),
    "wordings": ("wording", Wording),
    "text_places": ("place", TextPosition),
    "seen_places": ("place", SeenAt),
    "unlocated": ("span", UnlocatedSpan),
    "reviews": ("review", Review),
    "searches": ("search", Search),
    "screenings": ("screening", Screening),
    "appraisals": ("appraisal", Appraisal),
    "certainties": ("certainty", Certainty),
    "approvals": ("approval", Approval),
    "corrections": ("correction", Correction),
    "extractions": ("extraction", Extraction),
}
"""Section of a record file -> (kind of id, class of its things)."""


class Record(Frozen):
    """Everything taken from one publication. Sections are sets: they are kept in order of id.

    A statement that gives no ``read_level`` takes that of the publication.
    """

    record: Annotated[Text, Field(description="the record's id, the same as the file's name")]
    publication: Publication
    works: list[Work] = []
    sources: list[SourceText] = []
    studies: list[Study] = []
    cohorts: list[Cohort] = []
    parts: list[CompositionPart] = []
    patients: list[Patient] = []
    courses: list[TreatmentCourse] = []
    results: list[Result] = []
    claims: list[Claim] = []
    wordings: list[Wording] = []
    text_places: list[TextPosition] = []
    seen_places: list[SeenAt] = []
    unlocated: list[UnlocatedSpan] = []
    reviews: list[Review] = []
    searches: list[Search] = []
    screenings: list[Screening] = []
    appraisals: list[Appraisal] = []
    certainties: list[Certainty] = []
    approvals: list[Approval] = []
    corrections: list[Correction] = []
    extractions: Annotated[list[Extraction], Field(min_length=1)]

    @model_validator(mode="before")
    @classmethod
    def _fill_in(cls, data: object) -> object:
        """Give statements the publication's read level, and the publication its only possible id."""
        if not isinstance(data, dict) or not isinstance(data.get("publication"), dict):
            return data
        publication = {"id": "publication"} | data["publication"]
        level = publication.get("read_level")
        filled = dict(data) | {"publication": publication}
        for section in ("results", "claims"):
            if isinstance(data.get(section), list) and level is not None:
                filled[section] = [
                    {"read_level": level} | item if isinstance(item, dict) else item for item in data[section]
                ]
        return filled

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not is_record_id(self.record):
            raise PydanticCustomError("record", "{id} is not a record id", {"id": repr(str(self.record))})
        for name in SECTIONS:
            getattr(self, name).sort(key=lambda thing: thing.id)
        return self

    def things(self) -> Iterator[Thing]:
        """Yield every thing of the record, the publication first, then section by section."""
        yield self.publication
        for name in SECTIONS:
            yield from getattr(self, name)

    def wrong_kinds(self) -> Iterator[tuple[str, int, str]]:
        """Yield ``(section, index, kind expected)`` for every thing whose id is of another kind."""
        for name, (kind, _) in SECTIONS.items():
            for index, thing in enumerate(getattr(self, name)):
                if kind_of(thing.id) != kind:
                    yield name, index, kind
