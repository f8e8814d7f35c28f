"""The JSON Schema of a record, with which editors complete and check while one types.

It says less than ``netkg check``: a schema cannot know terms, references or rules between fields.
Draft 7, because that is what editors' YAML support understands in full.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from netkg.files import write_atomically
from netkg.ids import KINDS
from netkg.model import SECTIONS, Publication, Record, Term, Text, Thing
from netkg.namespaces import BASE
from netkg.records.slots import REFERENCES, Slot, expected, id_kind, slots_of

__all__ = ["SCHEMA_FILE", "json_schema", "schema_text", "write_schema"]

SCHEMA_FILE: Final = "record.schema.json"

_LOCAL: Final = "[a-z0-9]+(?:-[a-z0-9]+)*"
_RECORD: Final = "[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
_SHARED: Final[dict[str, dict[str, Any]]] = {
    "Text": {"type": ["string", "number"], "pattern": Text.pattern, "description": "text on one line"},
    "Term": {"type": "string", "pattern": Term.pattern, "description": "a term id such as NCIT:C18213"},
}
"""Leaves that stand in many places. An editor takes some unquoted texts, such as a PMID, for numbers."""


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 7) of a record file."""
    made = Record.model_json_schema(ref_template="#/definitions/{model}")
    definitions = {name: _plain(part) for name, part in made.pop("$defs").items()}
    _describe(definitions[Publication.__name__], Publication)
    for _, model in SECTIONS.values():
        _describe(definitions[model.__name__], model)
    schema = _plain(made)
    sections = schema["properties"]
    sections["record"] = {"description": slots_of(Record)["record"].description, "pattern": f"^{_RECORD}$"}
    for section, (_, model) in SECTIONS.items():
        sections[section]["description"] = (model.__doc__ or "").partition("\n")[0]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{BASE}{SCHEMA_FILE}",
        "title": "netkg record",
        **{key: value for key, value in schema.items() if key != "title"},
        "definitions": dict(sorted((definitions | _SHARED).items())),
    }


@cache
def schema_text() -> str:
    """Return the JSON Schema as the text of its file."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def write_schema(path: Path) -> bool:
    """Write the JSON Schema to a file, such as ``data/record.schema.json``; return whether that changed it.

    Raises:
        SourceError: the file cannot be written.
    """
    return write_atomically(path, schema_text().encode())


def _plain(part: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return a part of pydantic's schema without nulls, defaults and made-up titles."""
    if isinstance(part, str):
        return part.replace("``", "`")
    if isinstance(part, list):
        return [_plain(entry) for entry in part]
    if not isinstance(part, dict):
        return part
    kind = part.get("type")
    if kind in ("string", "integer") and not set(part) & {"enum", "format"}:
        return _leaf(part)
    plain = {key: _plain(value) for key, value in part.items() if key not in ("default", "oneOf", "anyOf")}
    for value in plain.get("properties", {}).values():
        value.pop("title", None)
    choices = _choices(part)
    return choices[0] | plain if len(choices) == 1 else plain | ({"anyOf": choices} if choices else {})


def _leaf(part: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a text or a whole number. To ``netkg check`` both are text, in quotes or not."""
    for name, leaf in _SHARED.items():
        if part.get("pattern") == leaf["pattern"] and "maxLength" not in part:
            return {"$ref": f"#/definitions/{name}"}
    kind = ["string", "number"] if part["type"] == "string" else ["integer", "string"]
    kept = {key: value for key, value in part.items() if key not in ("default", "title")}
    return kept | ({} if "pattern" in part else {"type": kind})


def _choices(part: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the alternatives of a part, nested ones beside the others.

    A reporting state is also a text, so alternatives overlap and ``oneOf`` would refuse both. Null is
    never written: a record leaves out what it does not say.
    """
    found: list[dict[str, Any]] = []
    for choice in part.get("anyOf") or part.get("oneOf") or ():
        plain = _plain(choice)
        if set(plain) == {"anyOf"}:
            found += plain["anyOf"]
        elif plain != {"type": "null"}:
            found.append(plain)
    return found


def _describe(definition: dict[str, Any], model: type[Thing]) -> None:
    """Say at the fields of a class what they may hold, and which kinds their references may name."""
    slots = slots_of(model)
    fields = definition["properties"]
    definition["properties"] = {name: _described(fields[name], slot) for name, slot in slots.items()}
    definition["required"] = [name for name, slot in slots.items() if slot.required]


def _described(field: dict[str, Any], slot: Slot) -> dict[str, Any]:
    if "id" in slot.kinds:
        field["pattern"] = f"^{_id_pattern((id_kind(slot.owner),))}$"
    if "reference" in slot.kinds:
        _set_pattern(field, f"^(?:{_RECORD}:)?{_id_pattern(REFERENCES[slot.name])}$")
    if field.get("$ref") == "#/definitions/Text" and (slot.pattern or slot.members):
        field = {"pattern": slot.pattern} if slot.pattern else {"enum": list(slot.members)}
    text = _description(slot)
    if not text:
        return field
    shared = {"allOf": [{"$ref": field.pop("$ref")}]} if "$ref" in field else {}
    return field | {"description": text} | shared


def _description(slot: Slot) -> str:
    """Return what to write, unless the allowed words say it themselves."""
    text = expected(slot) if slot.kinds else ""
    return f"{slot.description} ({text})" if slot.description and text else slot.description or text


def _id_pattern(kinds: tuple[str, ...]) -> str:
    words = [kind if kind == "publication" else f"{kind}-{_LOCAL}" for kind in kinds if kind in KINDS]
    return words[0] if len(words) == 1 else f"(?:{'|'.join(words)})"


def _set_pattern(field: dict[str, Any], pattern: str) -> None:
    """Replace the pattern wherever it stands: in the field, its alternatives or its entries."""
    for part in (field, field.get("items"), *field.get("anyOf", ())):
        if isinstance(part, dict) and "pattern" in part:
            part["pattern"] = pattern
