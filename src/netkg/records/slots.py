"""What each field of the model may hold, in words: the one source for messages, template and schema.

Everything here is read off the model's annotations, so it cannot fall behind them.
"""

from __future__ import annotations

import re
import types
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Annotated, Final, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from netkg.model import (
    SECTIONS,
    Coded,
    Count,
    Date,
    Flag,
    Id,
    Measure,
    Publication,
    Ref,
    State,
    Term,
    Text,
    Year,
)
from netkg.model.evidence import Statement

__all__ = ["FORMS", "REFERENCES", "Slot", "expected", "id_kind", "slots_of"]

_WORKS = ("publication", "work")
_PEOPLE = ("cohort", "patient")

REFERENCES: Final[dict[str, tuple[str, ...]]] = {
    "about": _PEOPLE,
    "agrees_with": _WORKS,
    "basis_inputs": ("result",),
    "cited_work": _WORKS,
    "cites": _WORKS,
    "cites_as_evidence": _WORKS,
    "cohort": _PEOPLE,
    "comparator": _PEOPLE,
    "course": ("course",),
    "disagrees_with": _WORKS,
    "extends": _WORKS,
    "obtains_background_from": _WORKS,
    "of": _PEOPLE,
    "overlaps": ("cohort",),
    "part_of": ("cohort",),
    "places": ("place",),
    "primary_publication": _WORKS,
    "publication": _WORKS,
    "read_in": _WORKS,
    "reported_in": _WORKS,
    "review": ("review",),
    "reviews": _WORKS,
    "search": ("search",),
    "source": ("source",),
    "study": ("study",),
    "supersedes": _WORKS,
    "updates": _WORKS,
}
"""Field -> kinds of the things that a reference in it may name."""

_EXAMPLES: Final = {
    "coded": "a term id, or {term: ID, printed: words in print}",
    "count": "a whole number",
    "date": "a full date such as 2017-09-10",
    "flag": "yes or no",
    "measure": "a number",
    "term": "a term id such as NCIT:C18213",
    "text": "text on one line",
    "whole": "a whole number",
    "year": "a year such as 2017, nothing finer",
}
FORMS: Final = {
    "doi": "a DOI such as 10.1000/182, without https://doi.org/",
    "page": "an address that begins with https://",
    "pmcid": "a PMCID such as PMC1234567",
    "pmid": "a PMID of up to 8 digits",
    "sha256": "a SHA-256 digest, 64 hexadecimal digits in lower case",
}
"""Field whose text has a pattern that is not a choice of words -> that pattern in words."""

_KINDS: Final[dict[type, str]] = {
    Coded: "coded",
    Count: "count",
    Id: "id",
    Measure: "measure",
    Ref: "reference",
    Term: "term",
    Text: "text",
    int: "whole",
}
_PLAIN: Final = {
    id(get_args(alias)[1]): kind for alias, kind in ((Flag, "flag"), (Year, "year"), (Date, "date"))
}
_CHOICE = re.compile(r"\^\(([\w |-]+)\)\$")


@dataclass(frozen=True, slots=True)
class Slot:
    """What one field may hold: kinds of value, words of a closed list, a state instead, several values."""

    name: str
    owner: str
    kinds: frozenset[str]
    members: tuple[str, ...]
    pattern: str | None
    stated: bool
    many: bool
    required: bool
    description: str | None


@cache
def slots_of(model: type[BaseModel]) -> dict[str, Slot]:
    """Return field -> slot of a model class, in the order of its fields."""
    hints = get_type_hints(model, include_extras=True)
    return {name: _slot(model, name, info, hints[name]) for name, info in model.model_fields.items()}


@dataclass(slots=True)
class _Found:
    """What was read off an annotation so far."""

    kinds: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    pattern: str | None = None
    stated: bool = False
    many: bool = False


def _slot(model: type[BaseModel], name: str, info: FieldInfo, hint: object) -> Slot:
    found = _Found()
    _collect(hint, found)
    filled_in = (name == "read_level" and issubclass(model, Statement)) or (
        name == "id" and model is Publication
    )
    return Slot(
        name=name,
        owner=model.__name__,
        kinds=frozenset(found.kinds),
        members=tuple(dict.fromkeys(found.members)),
        pattern=found.pattern,
        stated=found.stated,
        many=found.many,
        required=info.is_required() and not filled_in,
        description=info.description,
    )


def _collect(hint: object, found: _Found) -> None:
    """Add what an annotation allows."""
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        _collect_annotated(arguments[0], arguments[1:], found)
    elif origin in (Union, types.UnionType, list):
        found.many = found.many or origin is list
        for argument in arguments:
            _collect(argument, found)
    elif hint is State:
        found.stated = True
    elif isinstance(hint, type) and issubclass(hint, StrEnum):
        found.members += hint
    elif isinstance(hint, type) and hint is not types.NoneType:
        found.kinds.append(_KINDS.get(hint, "thing"))


def _collect_annotated(hint: object, metadata: tuple[object, ...], found: _Found) -> None:
    """Add what an annotated type allows: a flag, year or date, the words of a pattern, or the bare type."""
    plain = next((_PLAIN[id(item)] for item in metadata if id(item) in _PLAIN), None)
    parts = [part for item in metadata for part in getattr(item, "metadata", ())]
    pattern = next((part.pattern for part in parts if getattr(part, "pattern", None)), None)
    choice = _CHOICE.fullmatch(pattern or "")
    if plain:
        found.kinds.append(plain)
    elif choice:
        found.members += choice[1].split("|")
    else:
        found.pattern = found.pattern or pattern
        _collect(hint, found)


def id_kind(owner: str) -> str:
    """Return the kind that ids of a class begin with.

    >>> id_kind("TextPosition")
    'place'
    """
    return next((kind for kind, model in SECTIONS.values() if model.__name__ == owner), "publication")


def _words(slot: Slot, kind: str) -> str:
    if kind == "id":
        return f"an id such as {id_kind(slot.owner)}-name" if slot.owner != "Publication" else "publication"
    if kind == "reference":
        return "the id of a " + " or ".join(REFERENCES[slot.name])
    return FORMS.get(slot.name, _EXAMPLES.get(kind, "a mapping"))


def _either(words: list[str]) -> str:
    quoted = [f"'{word}'" if "," in word else word for word in words]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}" if len(quoted) > 1 else "".join(quoted)


def expected(slot: Slot) -> str:
    """Return what to write in the slot, as the end of a sentence that begins with "Write".

    >>> from netkg.model import Patient
    >>> expected(slots_of(Patient)["sex"])
    'female or male; without a value: not reported, not seen or sought and absent'
    """
    described = " or ".join(_words(slot, kind) for kind in sorted(slot.kinds))
    text = " or ".join(filter(None, (described, _either(list(slot.members)))))
    if slot.many:
        text = f"a list such as [a, b], each entry {text}"
    states = _either(list(State))
    return f"{text}; without a value: {states}" if slot.stated and text else text or states
