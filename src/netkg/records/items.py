"""The things of a record file as they were written, before and beside the model.

Checks work on these, so that a mistake in one field hides none in another, and every finding knows
its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netkg.model import SECTIONS, Publication, State, Thing
from netkg.records.slots import Slot, slots_of
from netkg.records.source import Source, Trail, Tree

__all__ = ["Item", "find_items", "find_leaves", "find_texts"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing as written: where, of which class, with which kind of id, and its keys and values."""

    trail: Trail
    model: type[Thing]
    kind: str
    data: dict[str, Tree]

    @property
    def id(self) -> str:
        """The id as written, or an empty text."""
        written = self.data.get("id", "publication" if self.model is Publication else "")
        return written if isinstance(written, str) else ""

    def text(self, key: str) -> str:
        """Return the text at ``key``, or an empty text."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> list[str]:
        """Return the texts at ``key``, be it one or a list."""
        value = self.data.get(key, [])
        return [entry for entry in (value if isinstance(value, list) else [value]) if isinstance(entry, str)]


def find_items(source: Source) -> list[Item]:
    """Return the things of a file in the order of the sections, the publication first."""
    found = []
    publication = source.data.get("publication")
    if isinstance(publication, dict):
        found.append(Item(("publication",), Publication, "publication", publication))
    for section, (kind, model) in SECTIONS.items():
        entries = source.data.get(section)
        for index, entry in enumerate(entries if isinstance(entries, list) else ()):
            if isinstance(entry, dict):
                found.append(Item((section, index), model, kind, entry))
    return found


def find_leaves(item: Item, kind: str) -> Iterator[tuple[Trail, Slot, str]]:
    """Yield every text of an item in a slot of one kind; states and values of another form are left out."""
    for name, slot in slots_of(item.model).items():
        if kind not in slot.kinds or name not in item.data:
            continue
        for trail, text in find_texts(item.data[name], (*item.trail, name)):
            depth = len(trail) - len(item.trail)
            plain = depth == 1 or (depth == 2 and isinstance(trail[-1], int))
            if plain and not (slot.stated and depth == 1 and text in tuple(State)):
                yield trail, slot, text


def find_texts(value: Tree, trail: Trail) -> Iterator[tuple[Trail, str]]:
    """Yield every text in a value, with the way to it."""
    if isinstance(value, str):
        yield trail, value
    elif isinstance(value, list | dict):
        for key, entry in value.items() if isinstance(value, dict) else enumerate(value):
            yield from find_texts(entry, (*trail, key))
