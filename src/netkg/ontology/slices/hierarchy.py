"""The hierarchy of a whole file in little memory: each id once, each link as three integers."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import accumulate

from netkg.ontology.cycle import find_cycle

__all__ = ["Hierarchy", "find_cycle"]

_DEFINED, _OBSOLETE = 1, 2


class Hierarchy:
    """Which terms a file defines and what stands directly above each; ids are as written in the file."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._marks = bytearray()
        self._below, self._above, self._lines = array("I"), array("I"), array("L")

    def _number(self, name: str) -> int:
        number = self._numbers.setdefault(name, len(self._numbers))
        if number == len(self._marks):
            self._marks.append(0)
        return number

    def define(self, name: str) -> None:
        """Note that the file defines this term."""
        self._marks[self._number(name)] |= _DEFINED

    def mark_obsolete(self, name: str) -> None:
        """Note that this term is obsolete."""
        self._marks[self._number(name)] |= _OBSOLETE

    def link(self, name: str, above: str, line: int) -> None:
        """Note that ``above`` stands directly above ``name``, by what a line says (0: not known)."""
        self._below.append(self._number(name))
        self._above.append(self._number(above))
        self._lines.append(line)

    def _has(self, name: str, mark: int) -> bool:
        number = self._numbers.get(name)
        return number is not None and bool(self._marks[number] & mark)

    def is_defined(self, name: str) -> bool:
        """Return whether the file defines this term."""
        return self._has(name, _DEFINED)

    def is_obsolete(self, name: str) -> bool:
        """Return whether the file calls this term obsolete."""
        return self._has(name, _OBSOLETE)

    def count(self) -> int:
        """Return how many terms the file defines."""
        return sum(mark & _DEFINED for mark in self._marks)

    def closure(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the terms given and all above them, each with what stands directly above it, sorted.

        The way up ends at a term that the file does not define.
        """
        listed = list(self._numbers)
        starts, order = self._by_term()
        found: dict[str, tuple[str, ...]] = {}
        todo = [self._numbers[name] for name in names]
        while todo:
            number = todo.pop()
            if listed[number] not in found:
                above = {self._above[link] for link in order[starts[number] : starts[number + 1]]}
                found[listed[number]] = tuple(sorted(listed[other] for other in above))
                todo.extend(above if self._marks[number] & _DEFINED else ())
        return found

    def line_of(self, name: str, above: str) -> int:
        """Return the line that says that ``above`` stands above ``name``; 0 if it is not known."""
        wanted = (self._numbers[name], self._numbers[above])
        links = zip(self._below, self._above, self._lines, strict=True)
        return next((line for below, other, line in links if (below, other) == wanted), 0)

    def _by_term(self) -> tuple[array[int], array[int]]:
        """Return where each term's links begin in the second array, which lists all links by term."""
        counts = array("I", bytes(4 * len(self._marks)))
        for below in self._below:
            counts[below] += 1
        starts = array("I", accumulate(counts, initial=0))
        free, order = starts[:], array("I", bytes(4 * len(self._below)))
        for link, below in enumerate(self._below):
            order[free[below]] = link
            free[below] += 1
        return starts, order
