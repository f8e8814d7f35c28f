"""The commented template of a record, made from the model so that it cannot fall behind it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from netkg.errors import Problem, RecordError
from netkg.ids import is_record_id
from netkg.model import SECTIONS, Publication, State, Thing
from netkg.records.items import Item, find_texts
from netkg.records.schema import SCHEMA_FILE
from netkg.records.slots import FORMS, REFERENCES, Slot, expected, id_kind, slots_of
from netkg.records.source import Finding

__all__ = ["find_marks", "template"]

_WIDTH: Final = 100
_LIVE: Final = ("studies", "cohorts", "results", "seen_places", "extractions")
"""Sections that nearly every record needs; the others stand in the template as comments."""

_SHOWN: Final = {
    "Claim": ("places",),
    "Cohort": ("places",),
    "Publication": ("doi", "pmid"),
    "Result": ("events", "total", "basis", "places"),
    "Study": ("places",),
}
"""Class -> fields that may be left out and yet stand open in the template."""

_IDS: Final = {"study": "study-main", "cohort": "cohort-all", "patient": "patient-p1", "place": "place-page"}
_MARKS: Final = {
    "coded": "term id",
    "count": "whole number",
    "date": "date such as 2017-09-10",
    "flag": "yes | no",
    "measure": "number",
    "term": "term id",
    "text": "text",
    "whole": "whole number",
    "year": "year",
}
_HEAD: Final = """\
# yaml-language-server: $schema=../{schema}
## A netkg record: everything taken from one publication. The file is named {name}.yaml.
##
## Lines that begin with ## explain. In lines that begin with one # stands what may be left out: take
## "# " away to use it. Replace every <...>, take out what is not needed, then run: netkg check FILE
##
## - All values are text: dates, numbers and yes or no need no quotes. Quote text that holds ": " or " #".
## - Zero is a number. Where there is no value, say why; STATE below is one of
##     not reported        the publication was read and does not give it
##     not seen            the part of the publication that may give it was not in hand
##     sought and absent   the authors looked for it and say that there was none
## - A number is written as printed, 7; one that was worked out and stands nowhere, as {{value: 7}}.
## - A term is the id of an ontology term, such as NCIT:C18213; {{term: ID, printed: words}} keeps the
##   words that stood in print, and `wordings` says why they mean that term.
## - Things name each other by id: cohort-all in this record, kim-2016:cohort-all in another one.
## - Every thing may have a `note`, a curator's remark in own words.
## - Nothing about a patient is finer than a year, and no sentence is copied from a source.
"""


def template(name: str) -> str:
    """Return a record to fill in, as YAML.

    Its marks ``<...>`` must be replaced: ``check`` lists them. Once they are, it is a valid record, with
    or without the parts that are commented out; only ``at_month`` never stands beside ``at_week``.

    Args:
        name: the id of the record.

    Raises:
        RecordError: ``name`` cannot be the id of a record.
    """
    if not is_record_id(name):
        fix = "Write the first author or the centre, and the year, in lower case: kim-2016."
        raise RecordError([Problem(f"{name}.yaml", 0, 0, f"'{name}' is not a record id", fix)])
    lines = [_HEAD.format(name=name, schema=SCHEMA_FILE), f"record: {name}", ""]
    lines += [*_explained(Publication), "publication:", *_fields(Publication, "  ", ""), ""]
    for section, (kind, model) in SECTIONS.items():
        lines += [*_explained(model), *_section(section, kind, model), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _explained(model: type[Thing]) -> list[str]:
    """Return the docstring of a class as comment lines."""
    return _wrapped(" ".join((model.__doc__ or "").replace("``", "`").split()), "## ")


def _wrapped(text: str, lead: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=lead, subsequent_indent=lead)


def _section(section: str, kind: str, model: type[Thing]) -> Iterator[str]:
    mark = "" if section in _LIVE else "# "
    name = "place-text" if section == "text_places" else _id(kind)
    yield f"{mark}{section}:"
    yield f"{mark}  - id: {name}"
    yield from _fields(model, "    ", mark)


def _id(kind: str) -> str:
    return _IDS.get(kind, f"{kind}-one")


def _fields(model: type[Thing], indent: str, mark: str) -> Iterator[str]:
    """Yield the lines of the fields, ``mark`` in front of all, ``# `` before what may be left out."""
    shown = _SHOWN.get(model.__name__, ())
    slots = [slot for name, slot in slots_of(model).items() if name not in ("id", "note")]
    for slot in sorted(slots, key=lambda slot: (not slot.required, slot.name not in shown)):
        live = slot.required or slot.name in shown
        value, notes = _value(slot, live), [slot.description] if slot.description else []
        if len(indent) + len(slot.name) + len(value) > _WIDTH:
            notes.append(f"one of: {value.strip('[]<>')}")
            value = "[<one of these>]" if slot.many else "<one of these>"
        for note in notes:
            lead = f"## {indent}" if mark else f"{indent}## "
            yield from textwrap.wrap(
                f"{slot.name}: {note}", _WIDTH, initial_indent=lead, subsequent_indent=lead
            )
        yield f"{mark}{indent}{'' if live or mark else '# '}{slot.name}: {value}"


def _value(slot: Slot, live: bool) -> str:
    """Return the mark to be replaced, or where one is sure, the id of the fitting thing in the template."""
    if slot.stated and slot.many:
        return f"<[{_mark(slot)}] | STATE>"
    value = f"<{_mark(slot)}{' | STATE' if slot.stated and (slot.kinds or slot.members) else ''}>"
    kinds = REFERENCES.get(slot.name, ()) if "reference" in slot.kinds else ()
    if kinds and (live or slot.name == "places") and kinds[0] != id_kind(slot.owner):
        value = "publication" if kinds[0] == "publication" else _id(kinds[0])
    return f"[{value}]" if slot.many else value


def _mark(slot: Slot) -> str:
    """Return in words what is to be written."""
    if "reference" in slot.kinds:
        own = id_kind(slot.owner)
        kinds = [kind for kind in REFERENCES[slot.name] if kind != own]
        return f"id of a {' or '.join(kinds)}" if kinds else f"id of another {own}"
    if slot.name in FORMS:
        return FORMS[slot.name]
    return " | ".join([*(_MARKS[kind] for kind in sorted(slot.kinds)), *slot.members] or State)


def find_marks(item: Item) -> Iterator[Finding]:
    """Yield the marks ``<...>`` of the template that were not replaced."""
    for name, value in item.data.items():
        slot = slots_of(item.model).get(name)
        for trail, text in find_texts(value, (*item.trail, name)):
            if slot and text.startswith("<") and text.endswith(">"):
                fix = f"Write {expected(slot)}." + ("" if slot.required else " Or take the line out.")
                yield Finding(trail, f"`{name}` is not filled in", fix)
