"""Turning the model's complaints about one thing into findings with place, mistake and remedy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from netkg.model import Publication, State, Thing
from netkg.model.enums import Basis, ReadLevel, Unit
from netkg.model.evidence import Statement
from netkg.records.items import Item, find_texts
from netkg.records.keys import find_wrong_keys
from netkg.records.slots import Slot, expected, slots_of
from netkg.records.source import Finding, Trail, Tree

__all__ = ["RULES", "Rule", "completed", "find_model_errors", "find_odd_numbers"]


class Rule(NamedTuple):
    """How to report a rule of the model that speaks of several fields: its words, its field, the remedy.

    ``until_then`` is taken for true while the other rules of the thing are tried.
    """

    said: str
    fields: tuple[str, ...]
    fix: str
    until_then: tuple[str, str] | None = None


_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LIKE_NUMBER: Final = re.compile(r"[\d_eE+. -]*\d[\d_eE+. -]*")

_STATES: Final = "not reported, not seen or sought and absent"
_TIMES: Final = ", ".join((Unit.MONTH, Unit.YEAR, Unit.WEEK, Unit.DAY))
_NUMBERS: Final = ("events", "total", "percent", "value", "category", "p_value")

RULES: Final = (
    Rule(
        "a result needs a place",
        ("places",),
        "Add `places: [place-name]`; for a number that is derived, add `basis_inputs: [result-name]` instead",
        until_then=("places", "place-name"),
    ),
    Rule("was not measured cannot hold", _NUMBERS, "Write `reporting: measured`, or take the number out"),
    Rule(
        "needs a count, a value or a category",
        ("reporting",),
        f"Add `events` and `total`, `value` and `unit`, or `category`; or write {_STATES} here",
    ),
    Rule("needs its basis", (), f"Add `basis`: {', '.join(Basis)}"),
    Rule(
        "a stated count has a printed form",
        ("events",),
        "Write `basis: stated`; or, if the count is derived, write it without print: {value: 0}",
    ),
    Rule(
        "events need a total", ("events",), f"Add `total`, the people or samples counted: a number, {_STATES}"
    ),
    Rule("are more than the total", ("events",), "Check both numbers against the source"),
    Rule("a value needs its unit", ("value",), f"Add `unit`: {', '.join(Unit)}"),
    Rule(
        "start must come before end",
        ("start",),
        "Write the offset of the first character, and of the one after",
    ),
    Rule("not a sentence", ("fragment",), "Keep at most 8 words that find the place; never copy a sentence"),
    Rule("needs both row_start and row_end", ("row_start", "row_end"), "Add the other one"),
    Rule(
        "characters long and its fragment",
        ("end",),
        "Write the offset after the last character of the fragment; it may leave out white space only",
    ),
    Rule("is below 0", (), "Check the number and its sign against the source"),
    Rule("is above", (), "Check the number against the source"),
    Rule("is beyond", (), "Exchange the two, or check them against the source"),
    Rule("stands beside", (), "Keep the one that stands in print; neither is worked out from the other"),
    Rule("a duration needs its unit", ("duration",), f"Add `unit`: {_TIMES}"),
    Rule(
        "censored says of a value",
        ("censored",),
        "Add `value` and `unit`, the time after which nothing was seen; or take `censored` out",
    ),
    Rule(
        "an absence claim needs a latest day",
        ("kind",),
        "Add `latest`, the day on which it was stated at the latest, and `populations`; "
        "also `interventions` and `outcomes` if they are said",
    ),
)
"""The rules of the model's validators, known by a part of what they say."""


def completed(data: dict[str, Tree], model: type[Thing], read_level: str) -> dict[str, Tree]:
    """Return ``data`` with what the record fills in: the publication's id, the read level of statements."""
    if model is Publication:
        return {"id": "publication"} | data
    return {"read_level": read_level} | data if issubclass(model, Statement) else data


def find_model_errors(item: Item, read_level: str = ReadLevel.ABSTRACT) -> Iterator[Finding]:
    """Yield what the model refuses in one thing, at most one finding per value.

    ``read_level`` is that of the publication, which statements without one take.
    """
    data = completed(item.data, item.model, read_level)
    for _ in range(len(RULES)):
        try:
            item.model.model_validate(data)
        except ValidationError as error:
            errors = error.errors(include_url=False)
            yield from _translate(item, errors)
            assumed = _until_then(errors, data)
            if not assumed:
                return
            data = data | assumed
        else:
            return


def _until_then(errors: list[ErrorDetails], data: dict[str, Tree]) -> dict[str, Tree]:
    """Return what to take for true so that a single broken rule does not hide the others."""
    if len(errors) > 1 or errors[0]["loc"]:
        return {}
    said, context = errors[0]["msg"], errors[0].get("ctx", {})
    name = str(context.get("name"))
    if "nearest" in context:
        return {name: str(context["nearest"])}
    if errors[0]["type"] == "duplicate":
        return {name: list(dict.fromkeys(map(str, data[name])))}
    assumed = next((rule.until_then for rule in RULES if rule.said in said), None)
    return {assumed[0]: [assumed[1]]} if assumed else {}


def find_odd_numbers(item: Item) -> Iterator[Finding]:
    """Yield numbers in a form that looks like one to a program and not to a reader, such as 1_000 or 1e3."""
    for name, slot in slots_of(item.model).items():
        if slot.kinds & {"count", "measure", "whole"} and name in item.data:
            for trail, text in find_texts(item.data[name], (*item.trail, name)):
                odd = _LIKE_NUMBER.fullmatch(text) and not _NUMBER.fullmatch(text)
                if odd and trail[-1] != "printed":
                    yield Finding(
                        trail,
                        f"`{name}` cannot be {_shown(text)}",
                        "Write it in digits, such as 1000 or 0.5.",
                    )


def _translate(item: Item, errors: list[ErrorDetails]) -> Iterator[Finding]:
    by_type: dict[str, list[Trail]] = {"extra_forbidden": [], "missing": []}
    seen: set[Trail] = set()
    for error in errors:
        trail = _trail(item, error)
        if error["type"] in by_type:
            by_type[error["type"]].append(trail)
        elif trail == item.trail:
            yield _broken_rule(item, error)
        elif trail not in seen and not _left_to_checks(error):
            yield _bad_value(slots_of(item.model)[str(trail[len(item.trail)])], trail, error)
        seen.add(trail)
    yield from find_wrong_keys(item, by_type["extra_forbidden"], by_type["missing"])


def _left_to_checks(error: ErrorDetails) -> bool:
    """Return whether a check reports this malformed id or reference; it knows what else could be meant."""
    return error["type"] in ("id", "reference", "term") and isinstance(error["input"], str)


def _trail(item: Item, error: ErrorDetails) -> Trail:
    """Return the way to the value that an error is about, without the marks of pydantic's unions.

    The last step of a missing or unknown key is kept.
    """
    steps = list(error["loc"])
    if not steps:
        return item.trail
    slot = slots_of(item.model).get(str(steps[0]))
    if slot is not None and slot.stated and len(steps) > 1 and steps[1] in ("state", "value"):
        del steps[1]
    trail: Trail = item.trail
    here: Any = item.data
    for place, step in enumerate(steps):
        inside = step in here if isinstance(here, dict) else isinstance(here, list) and isinstance(step, int)
        if inside:
            here = here[step]
        elif error["type"] != "missing" or place < len(steps) - 1:
            continue
        trail = (*trail, step)
    return trail


def _broken_rule(item: Item, error: ErrorDetails) -> Finding:
    said = error["msg"]
    name: str | None = error.get("ctx", {}).get("name")
    if name and error["type"] == "duplicate":
        return Finding((*item.trail, name), f"`{name}` names the same thing twice", "Keep one of the two.")
    for rule in RULES:
        if rule.said in said:
            field = name or next((field for field in rule.fields if field in item.data), None)
            return Finding((*item.trail, field) if field else item.trail, said, f"{rule.fix}.")
    return Finding(item.trail, said, "Check it against the source.")


def _bad_value(slot: Slot, trail: Trail, error: ErrorDetails) -> Finding:
    """Return the finding about one value that its slot does not take."""
    name, value, limits = _name(trail), error["input"], error.get("ctx", {})
    wanted = expected(slot) if trail[-1] != "printed" else "the words or the number as printed"
    match error["type"]:
        case "too_long" | "string_too_long":
            fix = f"Keep to {limits['max_length']} characters, in your own words."
            return Finding(trail, f"{name} is too long", fix)
        case "too_short":
            return Finding(trail, f"{name} is an empty list", f"Write at least one entry: {wanted}.")
        case "list_type":
            example = f"[{value}]" if isinstance(value, str) else wanted
            return Finding(trail, f"{name} must be a list", f"Write {example}.")
        case "greater_than_equal":
            return Finding(trail, f"{name} is {value}", f"Write {limits['ge']} or more.")
        case "text" if isinstance(value, str) and value.strip():
            return Finding(
                trail, f"{name} has line breaks or needless blanks", "Write one line with single blanks."
            )
    return Finding(trail, f"{name} cannot be {_shown(value)}", _meant(slot, value) + f"Write {wanted}.")


def _name(trail: Trail) -> str:
    named = [step for step in trail if isinstance(step, str)][-1]
    return f"`{named}`" if trail[-1] == named else f"entry {int(trail[-1]) + 1} of `{named}`"


def _shown(value: object) -> str:
    if not isinstance(value, str):
        return "a list" if isinstance(value, list) else "a mapping"
    return repr(value if len(value) <= 40 else value[:37] + "...") if value else "empty"


def _meant(slot: Slot, value: object) -> str:
    """Return a question that names the allowed word which may be meant, or nothing."""
    words = [*slot.members, *(State if slot.stated else ()), *(("yes", "no") if "flag" in slot.kinds else ())]
    folded = {word.casefold(): word for word in words}
    wanted = value.casefold() if isinstance(value, str) else ""
    begun = [word for key, word in folded.items() if wanted and key.startswith(wanted)]
    near = [folded[key] for key in get_close_matches(wanted, folded, n=1, cutoff=0.7)]
    return f"Is '{(begun if len(begun) == 1 else near)[0]}' meant? " if len(begun) == 1 or near else ""
