"""What the sentences of a told text have in common: the analysis, the style, and the words of an outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.estimate import Estimate, Prepared
from netkg.analyse.rows import EvidenceRow
from netkg.report.tell_words import OUTCOMES, TEMPLATES, quoted, share

__all__ = ["Telling", "attribute_words"]

_BIOMARKER: Final = "nk:BiomarkerOutcome"

_ATTRIBUTES: Final = {
    "analysis set": "who was counted",
    "assessor": "who judged the outcome",
    "at week": "the week",
    "basis": "how the counts became known",
    "clone": "the antibody clone",
    "compartment": "the cells in which it was counted",
    "confirmed": "whether responses were confirmed",
    "criteria": "the response criteria",
    "cutoff": "the cut-off",
    "drugs": "the drugs",
    "estimand": "which response was counted",
    "second hand": "whether the original publication was read",
    "selected by biomarker": "whether patients were chosen by a biomarker",
    "test (clone and cut-off)": "whether the test is stated",
    "tumour": "the tumour",
    "use": "the analyses that they are fit for",
}
"""Attribute of :mod:`netkg.analyse.comparability` -> words for it; another is told by its name."""


def attribute_words(attribute: str) -> str:
    """Return the words for an attribute in which results differ.

    >>> attribute_words("assessor"), attribute_words("unit of analysis")
    ('who judged the outcome', 'the unit of analysis')
    """
    return _ATTRIBUTES.get(attribute, f"the {attribute}")


@dataclass(frozen=True, slots=True)
class Telling:
    """One selection to be told in one style; ``made`` is None where results may not be pooled."""

    prepared: Prepared
    made: Estimate | None
    body: Body
    style: str
    level: float

    @property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """Return the results that are told."""
        return self.prepared.rows

    @property
    def words(self) -> Mapping[str, str]:
        """Return the sentences of the style."""
        return TEMPLATES[self.style]

    @property
    def outcome(self) -> tuple[str, str]:
        """Return what people had, as a predicate, and what that means, if it needs saying."""
        outcome = self.prepared.selection.question.outcome
        return OUTCOMES.get(outcome, (f"had {quoted(self.body.label(outcome))}", ""))

    @property
    def timed(self) -> bool:
        """Return whether times are told, as they are printed, because nothing can be counted."""
        return all(row.events is None and row.value is not None for row in self.rows)

    def say(self, name: str, **parts: object) -> str:
        """Return a sentence by its name; nothing if the style does not say it."""
        said = self.words[name].format(had=self.outcome[0], level=share(self.level), **parts)
        return said[:1].upper() + said[1:]

    def noun(self, row: EvidenceRow) -> tuple[str, str]:
        """Return who or what was counted in a result, as one and as many."""
        if row.unit_of_analysis == "sample":
            return "sample", "samples"
        if row.unit_of_analysis is None and self.body.is_under(row.outcome, _BIOMARKER):
            return "patient or sample", "patients or samples"
        return "patient", "patients"
