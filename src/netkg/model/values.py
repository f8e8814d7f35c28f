"""The value types that records are made of: terms, references, printed numbers, reporting states.

All are frozen and keep what was printed. Numbers are :class:`decimal.Decimal`, never ``float``.
"""

from __future__ import annotations

import re
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Tag,
    field_validator,
    model_serializer,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from netkg.ids import is_reference, is_thing_id
from netkg.namespaces import PREFIX_PATTERN, PREFIXES, is_curie

__all__ = [
    "Coded",
    "Count",
    "Frozen",
    "Id",
    "Measure",
    "Ref",
    "State",
    "Stated",
    "Term",
    "Text",
]


class State(StrEnum):
    """Why a value is not there. Zero is not a state: zero is a measured number."""

    NOT_REPORTED = "not reported"
    """The publication was read at its read level and does not give it."""
    NOT_SEEN = "not seen"
    """The part of the publication that may give it was not in hand."""
    SOUGHT_ABSENT = "sought and absent"
    """The authors looked for it and say that there was none."""


class _Checked(str):
    """A string that is checked once, on entry, and keeps its type afterwards."""

    kind: ClassVar[str]
    pattern: ClassVar[str]

    @classmethod
    def problem(cls, text: str) -> str | None:
        """Return what is wrong with ``text``, or None."""
        return None if re.fullmatch(cls.pattern, text) else f"{text!r} is not a {cls.kind}"

    @classmethod
    def _check(cls, value: object) -> Self:
        if not isinstance(value, str):
            raise PydanticCustomError(cls.kind, "expected text for a {kind}", {"kind": cls.kind})
        problem = cls.problem(value)
        if problem:
            raise PydanticCustomError(cls.kind, "{problem}", {"problem": problem, "value": str(value)})
        return cls(value)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._check,
            serialization=core_schema.plain_serializer_function_ser_schema(str),
            metadata={"pydantic_js_functions": [lambda _s, _h: {"type": "string", "pattern": cls.pattern}]},
        )


class Term(_Checked):
    """A CURIE of an ontology term; whether the term exists is checked against the term tables."""

    kind = "term"
    pattern = rf"^{PREFIX_PATTERN}:[A-Za-z0-9_.-]+$"

    @classmethod
    def problem(cls, text: str) -> str | None:
        """Return what is wrong with ``text`` as a CURIE, or None."""
        if is_curie(text) and re.fullmatch(cls.pattern, text):
            return None
        if ":" in text and text.partition(":")[0] not in PREFIXES:
            return f"{text!r} has an unknown prefix"
        return f"{text!r} is not a term id of the form PREFIX:ID"


class Ref(_Checked):
    """A reference to a thing: ``patient-p1`` in the same record, ``kim-2016:cohort-all`` in another."""

    kind = "reference"
    pattern = r"^([a-z][a-z0-9-]*:)?[a-z]+(-[a-z0-9]+)*$"

    @classmethod
    def problem(cls, text: str) -> str | None:
        """Return what is wrong with ``text`` as a reference, or None."""
        return None if is_reference(text) else f"{text!r} is not a reference of the form [record:]kind-name"


class Id(_Checked):
    """The id of a thing within its record, ``<kind>-<local>``."""

    kind = "id"
    pattern = r"^[a-z]+(-[a-z0-9]+)*$"

    @classmethod
    def problem(cls, text: str) -> str | None:
        """Return what is wrong with ``text`` as an id, or None."""
        return None if is_thing_id(text) else f"{text!r} is not an id of the form kind-name"


class Text(_Checked):
    """One line of text without leading or trailing blanks."""

    kind = "text"
    pattern = r"^\S(.*\S)?$"

    @classmethod
    def problem(cls, text: str) -> str | None:
        """Return what is wrong with ``text`` as one line, or None."""
        if not text.strip():
            return "an empty text says nothing"
        if text != " ".join(text.split()):
            return "text must be one line without doubled, leading or trailing blanks"
        return None


class Frozen(BaseModel):
    """Base of all model classes: immutable, unknown keys refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=False)


class _Number(Frozen):
    """A number, and the text that stood in print (None if it was not printed but derived)."""

    value: Decimal
    printed: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, data: object) -> object:
        if isinstance(data, bool | float):
            raise PydanticCustomError("number", "write the number as it was printed, as text")
        return {"value": str(data), "printed": str(data)} if isinstance(data, str | int) else data

    @field_validator("value", mode="before")
    @classmethod
    def _plain(cls, value: object) -> object:
        """Refuse what Python reads as a number and no paper prints: ``1_000``, ``1e5``, ``+7``, ``nan``."""
        if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
            raise PydanticCustomError("number", "a number is digits, with a point if it has decimals")
        return value

    @model_serializer
    def _to_scalar(self) -> str | dict[str, str]:
        text = format(self.value, "f")
        if self.printed == text:
            return text
        return {"value": text} | ({"printed": str(self.printed)} if self.printed is not None else {})

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        printed = {"type": "string", "description": "as it stands in print; leave out if derived"}
        number = {"type": ["number", "string"]}
        mapping = {
            "type": "object",
            "properties": {"value": number, "printed": printed},
            "required": ["value"],
            "additionalProperties": False,
        }
        return {"title": cls.__name__, "anyOf": [{"type": "number"}, {"type": "string"}, mapping]}


class Count(_Number):
    """A whole number of people, samples or events, 0 included.

    >>> Count.model_validate("7").printed
    '7'
    """

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.value != self.value.to_integral_value() or self.value < 0:
            raise PydanticCustomError("count", "a count must be a whole number, 0 or more")
        return self


class Measure(_Number):
    """A measured number: a percentage, a duration, a bound of an interval."""


class Coded(Frozen):
    """A term and the words that stood in print for it (None if they were not noted).

    Written as the bare CURIE or as ``{term: CURIE, printed: words}``.
    """

    term: Term
    printed: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_scalar(cls, data: object) -> object:
        return {"term": data} if isinstance(data, str) else data

    @model_serializer
    def _to_scalar(self) -> str | dict[str, str]:
        if self.printed is None:
            return str(self.term)
        return {"term": str(self.term), "printed": str(self.printed)}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        term = {"type": "string", "pattern": Term.pattern}
        mapping = {
            "type": "object",
            "properties": {"term": term, "printed": {"type": "string"}},
            "required": ["term"],
            "additionalProperties": False,
        }
        return {"title": "Coded", "anyOf": [term, mapping]}


def _is_state(value: object) -> str:
    return "state" if isinstance(value, str) and value in tuple(State) else "value"


T = TypeVar("T")

Stated = Annotated[Annotated[State, Tag("state")] | Annotated[T, Tag("value")], Discriminator(_is_state)]
"""A value, or the reason why there is none."""
