"""Lines of a benchmark kept in a file as they are measured, so that a run that was stopped can go on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from sized import Line

CHECKS = "shapes"
"""The part that is of no size."""


class Kept:
    """A file of JSON lines: facts of the machine, lines of the table, and which parts are complete."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.facts: list[str] = []
        self._parts: dict[str, list[Line]] = {}
        self._done: set[str] = set()
        if path is not None and path.is_file():
            for text in path.read_text(encoding="utf-8").splitlines():
                self._read(json.loads(text))

    def _read(self, entry: dict[str, object]) -> None:
        match entry:
            case {"facts": list(facts)}:
                self.facts = facts
            case {"part": str(part), "begun": True}:
                self._parts[part] = []  # what was measured of it before it was stopped is measured anew
            case {"part": str(part), "done": True}:
                self._done.add(part)
            case {"part": str(part), "line": dict(line)}:
                self._parts.setdefault(part, []).append(Line(**line))

    def _write(self, entry: dict[str, object]) -> None:
        self._read(entry)
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry) + "\n")

    def begin(self, facts: Sequence[str]) -> None:
        """Keep the facts of the machine, unless the run was begun before."""
        if not self.facts:
            self._write({"facts": list(facts)})

    def has(self, part: str) -> bool:
        """Return whether all lines of a part are there."""
        return part in self._done

    def begin_part(self, part: str) -> None:
        """Forget what was measured of a part that was not completed."""
        self._write({"part": part, "begun": True})

    def add(self, part: str, line: Line) -> None:
        """Keep a line."""
        self._write({"part": part, "line": asdict(line)})

    def end_part(self, part: str) -> None:
        """Note that all lines of a part are there."""
        self._write({"part": part, "done": True})

    @property
    def lines(self) -> list[Line]:
        """Return all lines: sizes in order, the checks of shapes last."""
        parts = sorted(self._parts, key=lambda part: (part == CHECKS, int(part) if part.isdigit() else 0))
        return [line for part in parts for line in self._parts[part]]
