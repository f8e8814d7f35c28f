"""Checks of ids and references: well formed, of the right kind, given once, leading somewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches

from netkg.ids import is_reference, is_thing_id, kind_of, split_reference
from netkg.model import SECTIONS, Publication
from netkg.records.items import Item, find_leaves
from netkg.records.slots import REFERENCES
from netkg.records.source import Finding, Source, Trail, Tree

__all__ = ["Known", "find_bad_ids", "find_bad_references", "ids_of"]

Known = Mapping[str, Collection[str] | None]
"""Record -> the ids of its things, or None where they could not be read."""


def ids_of(items: Sequence[Item]) -> set[str]:
    """Return the ids of the things, also as they ought to be where they are wrong."""
    return {"publication"} | {item.id for item in items} | {_right_id(item) for item in items if item.id}


def _right_id(item: Item) -> str:
    """Return the id that an item ought to have, made from the one it has."""
    if item.model is Publication:
        return "publication"
    plain = re.sub(r"[^a-z0-9]+", "-", item.id.casefold()).strip("-")
    kind, _, local = plain.partition("-")
    kinds = {kind for kind, _ in SECTIONS.values()}
    return f"{item.kind}-{local if kind in kinds and local else plain or 'name'}"


def find_bad_ids(source: Source, items: Sequence[Item]) -> Iterator[Finding]:
    """Yield ids that are malformed, of a kind that does not fit the section, or given twice."""
    first: dict[str, Trail] = {}
    for item in items:
        trail = (*item.trail, "id")
        if not item.id:
            continue
        if not is_thing_id(item.id):
            yield Finding(trail, f"'{item.id}' is not an id", f"Write {_right_id(item)}.")
        elif kind_of(item.id) != item.kind or (item.id != "publication") is (item.model is Publication):
            what = f"'{item.id}' is not an id of `{item.trail[0]}`"
            yield Finding(trail, what, f"Write {_right_id(item)}.")
        elif item.id in first:
            line = source.place(first[item.id])[0]
            yield Finding(
                trail, f"the id {item.id} is given twice, first on line {line}", "Choose another id."
            )
        first.setdefault(item.id, trail)


def find_bad_references(
    source: Source, items: Sequence[Item], record: str, known: Known | None
) -> Iterator[Finding]:
    """Yield references that are malformed, name a thing of the wrong kind, or name nothing.

    Args:
        source: the file.
        items: its things.
        record: the id of the record.
        known: other records and the ids of their things; None where they are not known at all.
    """
    here = ids_of(items)
    unsure = {
        kind
        for section, (kind, _) in SECTIONS.items()
        if not source.whole or not _readable(source.data.get(section, []))
    }
    for item in items:
        for trail, slot, text in find_leaves(item, "reference"):
            kinds = REFERENCES[slot.name]
            fault = _fault(text, kinds, item, record)
            if fault is None and kind_of(text) not in unsure:
                fault = _dangling(text, kinds, here, record, known)
            if fault is not None:
                yield Finding(trail, *fault)


def _readable(section: Tree) -> bool:
    """Return whether the ids of all things in a section are known."""
    return isinstance(section, list) and all(isinstance(entry, dict) for entry in section)


def _fault(text: str, kinds: tuple[str, ...], item: Item, record: str) -> tuple[str, str] | None:
    """Return what is wrong with a reference in itself, and the remedy."""
    example = "publication" if kinds[0] == "publication" else f"{kinds[0]}-name"
    wanted = f"Write the id of a {' or '.join(kinds)}, such as {example}."
    if not is_reference(text):
        return f"'{text}' is not a reference", wanted
    other, local = split_reference(text, record)
    if kind_of(local) not in kinds:
        return f"{text} is of kind '{kind_of(local)}', which cannot stand here", wanted
    if other == record and ":" in text:
        return f"{text} names this record", f"Write {local}."
    if other != record and kind_of(local) == "patient":
        what = f"{text} is a patient of another record; patients are never linked across records"
        return what, "Name a cohort; declare shared patients by `overlaps` of the cohorts."
    if text == item.id and item.model is not Publication:
        return f"{text} refers to itself", "Name another thing, or leave the line out."
    return None


def _dangling(
    text: str, kinds: tuple[str, ...], here: Collection[str], record: str, known: Known | None
) -> tuple[str, str] | None:
    """Return what is missing at the other end of a reference, and the remedy."""
    other, local = split_reference(text, record)
    if other == record:
        return (
            None if local in here else (f"there is no {local} in this record", _near(local, here, kinds, ""))
        )
    if known is None or (other in known and known[other] is None):
        return None
    if other not in known:
        near = get_close_matches(other, list(known), n=1)
        return (
            f"there is no record {other}",
            f"Write {near[0]}:{local}." if near else "Add the record, or name another.",
        )
    there = known[other] or ()
    return (
        None
        if local in there
        else (f"there is no {local} in {other}", _near(local, there, kinds, f"{other}:"))
    )


def _near(local: str, ids: Collection[str], kinds: tuple[str, ...], before: str) -> str:
    """Return a remedy that names the things which may be meant."""
    fitting = sorted(name for name in ids if kind_of(name) in kinds)
    near = get_close_matches(local, fitting, n=3, cutoff=0.6)
    if near:
        return f"Write {' or '.join(before + name for name in near)}, or add {before}{local}."
    some = f"; there are {', '.join(before + name for name in fitting[:5])}" if fitting else ""
    return f"Add {before}{local}{some}."
