"""Reading one YAML file as plain text values, with the line and column of every key and value.

Only a small part of YAML is used: mappings, lists and text. Every scalar stays the text that was
written (``no``, ``010``, ``12:30``, ``2017-05-01``); what it means is decided by the model. Tags,
anchors, aliases, merge keys, directives and further documents are refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from netkg.errors import Problem, RecordError, SourceError
from netkg.records.syntax import Place, explain, place_of

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Finding", "Source", "Trail", "Tree", "read_source"]

MAX_BYTES: Final = 1024 * 1024
"""The largest record file that is read; the largest known record is a fiftieth of it."""

MAX_DEPTH: Final = 12
"""How deep mappings and lists may be nested; a record needs five levels."""

Trail = tuple[str | int, ...]
"""The way from the top of a file to a value: keys and list positions."""

Tree: TypeAlias = "str | list[Tree] | dict[str, Tree]"
"""What a file holds: text, lists and mappings."""

_QUOTE = "Put the text in quotes"
_LEAVE_OUT = "Write a value or a state such as 'not reported', or leave the line out"


class Finding(NamedTuple):
    """A mistake at a value (or at its key) of a file: what is wrong and what to write instead."""

    trail: Trail
    what: str
    fix: str
    at_key: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """What stands in one file: its text values, and where each of them stands.

    ``problems`` are mistakes in the YAML that leave the rest readable; the values at ``spoiled``
    mean nothing because of them. ``whole`` is whether all that was written was also read: not where
    something was passed over, such as the second of two equal keys.
    """

    path: Path
    data: dict[str, Tree]
    values: dict[Trail, Place]
    keys: dict[Trail, Place]
    problems: tuple[Problem, ...]
    spoiled: frozenset[Trail]
    whole: bool

    def place(self, trail: Trail, *, at_key: bool = False) -> Place:
        """Return where a value or its key stands, or the nearest thing around it that is there."""
        if at_key and trail in self.keys:
            return self.keys[trail]
        while trail and trail not in self.values:
            trail = trail[:-1]
        return self.values[trail]

    def problem(self, finding: Finding) -> Problem:
        """Return a finding as a problem with file, line and column."""
        line, column = self.place(finding.trail, at_key=finding.at_key)
        return Problem(str(self.path), line, column, finding.what, finding.fix)


def read_source(path: Path) -> Source:
    """Return the text values of a YAML file with their places.

    Args:
        path: a UTF-8 file that holds one mapping.

    Raises:
        SourceError: the file cannot be read.
        RecordError: it is empty, too large, not UTF-8, not YAML, or holds no mapping.
    """
    text = _read_text(path)
    builder = _Builder(path, text)
    data = builder.build()
    return Source(
        path,
        data,
        builder.values,
        builder.keys,
        tuple(builder.problems),
        frozenset(builder.spoiled),
        builder.whole,
    )


def _read_text(path: Path) -> str:
    try:
        if path.is_dir():
            raise SourceError(f"{path} is a folder, not a record file", hint="name the files in it")
        if path.exists() and not path.is_file():
            raise SourceError(f"{path} is not an ordinary file")
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise SourceError(f"cannot read {path}: {reason}") from error
    if len(content) > MAX_BYTES:
        raise _refused(path, (0, 0), f"the file is larger than {MAX_BYTES} bytes", "Split the record")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace")
        place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise _refused(path, place, "the file is not UTF-8 text", "Save it as UTF-8") from error


def _refused(path: Path, place: Place, what: str, fix: str) -> RecordError:
    return RecordError([Problem(str(path), *place, what, f"{fix}.")])


def _tag(tag: object) -> str:
    return str(tag).replace("tag:yaml.org,2002:", "!!")


class _Stop(Exception):  # noqa: N818 - it ends the reading, after the problem was noted
    """Nothing sensible can be read after this place."""


@dataclass(slots=True)
class _Builder:
    """Builds the values of one file from the events of the YAML parser, noting what is wrong."""

    path: Path
    text: str
    values: dict[Trail, Place] = field(default_factory=dict)
    keys: dict[Trail, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    spoiled: set[Trail] = field(default_factory=set)
    whole: bool = True
    events: Iterator[Any] = field(init=False)  # the parser does not say which event has which attribute

    def build(self) -> dict[str, Tree]:
        """Return the mapping that the file holds; raise RecordError where there is none."""
        self.events = YAML(typ="safe", pure=True).parse(self.text)
        data: Tree | None = None
        try:
            data = self._document()
        except YAMLError as error:
            place, what, fix = explain(error, self.text)
            if not any(problem.line == place[0] for problem in self.problems):
                self._note(place, what, fix)
        except _Stop:
            pass
        else:
            if not isinstance(data, dict) and not self.problems:
                self._note(
                    (1, 1), "the file holds no record", "Begin with `record:` and its id, see `netkg new`"
                )
        if not isinstance(data, dict):
            raise RecordError(self.problems)
        return data

    def _document(self) -> Tree | None:
        data: Tree | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    fix = "Keep one record per file: take the line `---` out, or move what follows"
                    self._note(place_of(event), "a second document begins here", fix)
                    raise _Stop
                if event.version or event.tags:
                    self._note(place_of(event), "YAML directives are not used", "Take the lines with `%` out")
                data = self._node(next(self.events), ())
        return data

    def _node(self, event: NodeEvent, trail: Trail) -> Tree:
        self.values[trail] = place_of(event)
        self._refuse_extras(event, trail)
        if len(trail) > MAX_DEPTH:
            self._note(place_of(event), "this is nested too deeply", "Write flat sections, see `netkg new`")
            raise _Stop
        if isinstance(event, MappingStartEvent):
            return self._mapping(trail)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(trail)
        return self._scalar(event, trail)

    def _refuse_extras(self, event: Any, trail: Trail) -> None:  # noqa: ANN401 - as for `events`
        """Note a tag, an anchor or an alias."""
        if isinstance(event, AliasEvent):
            self.spoiled.add(trail)
            what, fix = f"`*{event.anchor}` is an alias", f"Write the value out. {_QUOTE} if it is text"
        elif event.anchor is not None:
            what, fix = f"`&{event.anchor}` is an anchor", f"Take it out. {_QUOTE} if it is part of the text"
        elif event.ctag is not None:
            what, fix = f"`{_tag(event.ctag)}` is a tag", f"Take it out. {_QUOTE} if it is part of the text"
        else:
            return
        self._note(place_of(event), what, fix)

    def _scalar(self, event: NodeEvent, trail: Trail) -> str:
        if not isinstance(event, ScalarEvent):
            return ""
        text: str = event.value
        if event.style is None and text.lower() in ("", "~", "null"):
            key = f"`{trail[-1]}`" if trail and isinstance(trail[-1], str) else "this entry"
            if trail:
                self._add(self.keys.get(trail, place_of(event)), f"{key} has no value", _LEAVE_OUT)
            self.spoiled.add(trail)
        return text

    def _sequence(self, trail: Trail) -> list[Tree]:
        items: list[Tree] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self._node(event, (*trail, len(items))))
        return items

    def _mapping(self, trail: Trail) -> dict[str, Tree]:
        entries: dict[str, Tree] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self._key(event, trail)
            if key is None:
                self._skip(next(self.events))
                continue
            self.keys[*trail, key] = place_of(event)
            entries[key] = self._node(next(self.events), (*trail, key))
        return entries

    def _key(self, event: NodeEvent, trail: Trail) -> str | None:
        """Return the key that ``event`` gives, or None after noting why it cannot be one."""
        if not isinstance(event, ScalarEvent):
            self._note(place_of(event), "a key must be one word", "Write `key: value`")
            if not isinstance(event, AliasEvent):
                self._skip(event)
            return None
        key: str = event.value
        if key == "<<" and event.style is None:
            self._note(place_of(event), "`<<` merges mappings", "Write the keys out")
            return None
        if not key:
            self._note(place_of(event), "the key before ':' is missing", "Write `key: value`")
            return None
        if (*trail, key) in self.keys:
            first = self.keys[*trail, key][0]
            self._note(
                place_of(event), f"`{key}` is given twice, first on line {first}", "Keep one of the two"
            )
            return None
        self._refuse_extras(event, (*trail, key))
        return key

    def _skip(self, event: Event) -> None:
        """Pass over a value that is not used, whatever it holds."""
        depth = 0
        while True:
            depth += isinstance(event, MappingStartEvent | SequenceStartEvent)
            depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
            if depth == 0:
                return
            event = next(self.events)

    def _note(self, place: Place, what: str, fix: str) -> None:
        """Add a problem because of which something that was written is not read, or not as it was meant."""
        self.whole = False
        self._add(place, what, fix)

    def _add(self, place: Place, what: str, fix: str) -> None:
        self.problems.append(Problem(str(self.path), *place, what, f"{fix}."))
