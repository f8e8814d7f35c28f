"""What grounding answers: the candidates for a wording, how each was found, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["Candidate", "Grounding", "Method", "State"]


class Method(StrEnum):
    """How a wording led to a term, the surest first."""

    ID = "id"
    LABEL = "label"
    SYNONYM = "synonym"
    NORMALISED = "normalised"
    WORD_ORDER = "word order"
    ABBREVIATION = "abbreviation"
    PARTS = "parts"
    SIMILAR = "similar"


class State(StrEnum):
    """What came out for a wording."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    TO_CONFIRM = "needs confirmation"
    NOTHING = "nothing found"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A term that a wording may mean.

    Attributes:
        curie: its id.
        method: how it was found.
        score: the share of letters in which wording and name agree, 1 but for similar ones. No probability.
        name: the name of the term that the wording matched.
        added: whether that name is one that netkg, or the project, gives the term.
        of: the term that has the name, where another id of the same concept is taken instead.
        part: the words that mean this term, where the wording has several parts.
        note: a remark of the table of abbreviations.
    """

    curie: str
    method: Method
    score: float
    name: str
    added: bool = False
    of: str = ""
    part: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Grounding:
    """What a wording may mean.

    Attributes:
        wording: as it was given.
        state: what is to be done with it.
        candidates: the term if one was found, each of its parts if it has several; the terms to choose from
            if it is ambiguous or needs confirmation; nothing if nothing was found.
        others: terms that have the name too, but are not taken because of the rules (docs/grounding.md).
    """

    wording: str
    state: State
    candidates: tuple[Candidate, ...] = ()
    others: tuple[Candidate, ...] = field(default=())

    @property
    def accepted(self) -> Candidate | None:
        """Return the one term that may be taken without asking anybody, or None."""
        sure = self.state is State.FOUND and len(self.candidates) == 1
        return self.candidates[0] if sure else None

    @property
    def parts(self) -> tuple[Candidate, ...]:
        """Return the candidates if each is a part of the wording, else nothing."""
        return self.candidates if self.candidates and all(one.part for one in self.candidates) else ()
