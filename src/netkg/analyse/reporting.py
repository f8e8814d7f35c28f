"""What each report of treated people gives, and what it leaves out, by items after the CARE checklist.

Four states that never mix: *reported*; *not reported*, the report was read and does not give it; *not seen*,
the part that may give it was not in hand, which is our gap; *not recorded*, the record does not speak of it,
from which nothing follows. The items stand in ``ontology/reporting.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from netkg.errors import AnalysisError, SourceError
from netkg.namespaces import to_curie
from netkg.store.base import Solutions

__all__ = ["KINDS", "Item", "ItemState", "Report", "Said", "read_items", "read_said", "reporting_gaps"]

KINDS: Final = ("study", "cohort", "patient", "studied course", "other course", "result")
_FILE: Final = "reporting.toml"
_KEYS: Final = {"name", "topic", "of", "any", "among"}
_COLUMNS: Final = ("report", "about", "thing", "item", "state")
_GIVEN: Final = ("reported", "sought and absent")
_SILENT: Final = "not recorded"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that a report should give.

    Attributes:
        name: its name.
        topic: the topic of the checklist.
        of: kinds of thing it is looked for in.
        any: ids of which one is enough.
        recorded_only: count only the things with one of these ids in any state.
    """

    name: str
    topic: str
    of: tuple[str, ...]
    any: tuple[str, ...]
    recorded_only: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """What a record says of one item of one thing."""

    report: str
    about: str
    thing: str
    item: str
    state: str


@dataclass(frozen=True, slots=True)
class ItemState:
    """One item in one report.

    Attributes:
        item: the item.
        of_things: things it was looked for in; 0 where the record describes none.
        given: those that have it, "sought and absent" included.
        not_reported: those that lack it by the report.
        not_seen: those of which the part that may give it was not in hand.
        lacking: ids of the things without it, in order.
    """

    item: Item
    of_things: int
    given: int
    not_reported: int
    not_seen: int
    lacking: tuple[str, ...]

    @property
    def not_recorded(self) -> int:
        """Return of how many things the record says nothing."""
        return self.of_things - self.given - self.not_reported - self.not_seen

    @property
    def state(self) -> str:
        """Return the state in words; where some have it, that comes first."""
        if not self.of_things:
            return _SILENT
        if self.given:
            return "reported" if self.given == self.of_things else "reported in part"
        return "not reported" if self.not_reported else "not seen" if self.not_seen else _SILENT


@dataclass(frozen=True, slots=True)
class Report:
    """One report with the state of each item, in order of the file.

    ``second_hand`` says that no result was read in the work itself: what is known of it, another work tells.
    """

    publication: str
    items: tuple[ItemState, ...]
    second_hand: bool = False

    @property
    def known(self) -> tuple[ItemState, ...]:
        """Return the items of which the record says anything."""
        return tuple(item for item in self.items if item.state != _SILENT)

    @property
    def reported(self) -> int:
        """Return how many items are reported of all things that they are asked of."""
        return sum(item.state == "reported" for item in self.items)

    @property
    def share(self) -> float | None:
        """Return reported over known items; None where nothing is known."""
        return self.reported / len(self.known) if self.known else None


def reporting_gaps(
    said: Iterable[Said], items: Sequence[Item], is_under: Callable[[str, str], bool] = str.__eq__
) -> tuple[Report, ...]:
    """Return each report of treated people with the state of each item, in order of publication.

    Args:
        said: the answer of ``gaps/reporting-items``, by :func:`read_said`.
        items: what is asked for.
        is_under: what lies under what, by which outcomes roll up.

    A report is one of treated people if its record has a course of treatment in the studied role.
    """
    by_report: dict[str, list[Said]] = {}
    for one in sorted(said):
        by_report.setdefault(one.report, []).append(one)
    treated = {r: rows for r, rows in by_report.items() if any(s.about == "studied course" for s in rows)}
    return tuple(
        Report(
            name,
            tuple(_state(item, rows, is_under) for item in items),
            second_hand=not any(row.about == "result" for row in rows),
        )
        for name, rows in treated.items()
    )


def _state(item: Item, rows: Sequence[Said], is_under: Callable[[str, str], bool]) -> ItemState:
    things: dict[str, set[str]] = {}
    for row in rows:
        if row.about not in item.of:
            continue
        states = things.setdefault(row.thing, set())
        if any(is_under(row.item, wanted) for wanted in item.any):
            states.add(row.state)
    if item.recorded_only:
        things = {thing: states for thing, states in things.items() if states}
    found = [_first(states) for states in things.values()]
    return ItemState(
        item=item,
        of_things=len(found),
        given=found.count("given"),
        not_reported=found.count("not reported"),
        not_seen=found.count("not seen"),
        lacking=tuple(sorted(thing for thing, states in things.items() if _first(states) != "given")),
    )


def _first(states: set[str]) -> str:
    if states.intersection(_GIVEN):
        return "given"
    return next((state for state in ("not reported", "not seen") if state in states), _SILENT)


def read_said(answer: Solutions) -> tuple[Said, ...]:
    """Return what records say, from the answer of ``gaps/reporting-items``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    if answer.columns != _COLUMNS:
        raise AnalysisError("what reports give is read from the answer of the query gaps/reporting-items")
    return tuple(Said(*map(_text, row)) for row in answer.rows)


def _text(term: object) -> str:
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", ""))


def read_items(folders: Iterable[Path]) -> tuple[Item, ...]:
    """Return the items of ontology folders, in the order in which they are declared.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: an item is wrong.
    """
    items: dict[str, Item] = {}
    for path in (folder / _FILE for folder in folders):
        if path.exists():
            items |= {item.name: item for item in _read(path)}
    return tuple(items.values())


def _read(path: Path) -> Iterator[Item]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    found = tables.get("item", [])
    if set(tables) - {"item"} or not isinstance(found, list):
        raise AnalysisError(f"{path}: it must hold [[item]] tables and nothing else")
    for number, table in enumerate(found, start=1):
        if problem := _problem(table):
            raise AnalysisError(f"{path}: [[item]] number {number}: {problem}")
        among = table.get("among", "all") == "recorded"
        yield Item(table["name"], table["topic"], tuple(table["of"]), tuple(table["any"]), among)


def _problem(table: dict[str, Any]) -> str | None:
    if more := set(table) - _KEYS:
        return f"unknown key {', '.join(sorted(more))}"
    if not all(isinstance(table.get(key), str) and table[key] for key in ("name", "topic")):
        return "name and topic must be text"
    for key in ("of", "any"):
        values = table.get(key)
        if not (isinstance(values, list) and values and all(isinstance(value, str) for value in values)):
            return f"{key} must be a list of text"
    if wrong := [kind for kind in table["of"] if kind not in KINDS]:
        return f"{', '.join(wrong)} is not one of {', '.join(KINDS)}"
    return None if table.get("among", "all") in ("all", "recorded") else 'among is "all" or "recorded"'
