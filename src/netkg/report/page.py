"""A figure as plain data: texts, lines, shapes and marks at places in points, the origin at the top left.

What a figure shows is decided here and in the modules that fill pages;
:mod:`netkg.report.save` draws them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, Literal

from netkg.config import USE_STATEMENT
from netkg.report.style import INK, QUIET, RULE, WIDTH, text_width

__all__ = ["MARGIN", "Line", "Mark", "Page", "Shape", "Text", "wrap"]

Align = Literal["left", "center", "right"]
Point = tuple[float, float]

MARGIN: Final = 16.0
_LEADING: Final = 1.3
_WORD: Final = re.compile(r"\d\S* %\S*|[Gg]rade \d\S*|\S+")
"""A word; a percentage is one, and so is a grade with its number."""


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text; ``x`` is where it begins, has its middle or ends, ``y`` the line it stands on."""

    x: float
    y: float
    text: str
    size: float = 8.0
    bold: bool = False
    italic: bool = False
    colour: str = INK
    align: Align = "left"


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; ``dashes`` are lengths of dash and gap in points."""

    points: tuple[Point, ...]
    width: float = 0.8
    colour: str = INK
    dashes: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shape:
    """A closed polygon, filled, hatched, or only drawn round."""

    points: tuple[Point, ...]
    fill: str | None = None
    edge: str | None = None
    width: float = 0.8
    hatch: str = ""
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark at a point, named as matplotlib does: ``s o D ^ v X`` ...; ``size`` is its breadth in points."""

    x: float
    y: float
    shape: str
    size: float
    fill: str = INK
    edge: str = INK
    width: float = 0.8


@dataclass(slots=True)
class Page:
    """What a figure shows, item by item from the back to the front.

    Attributes:
        title: of the figure and its file.
        description: what is to be seen, in a sentence or two, for those who cannot see it.
        width: in points.
        height: in points; grows with what is added.
        items: what is drawn.
    """

    title: str
    description: str
    width: float = WIDTH
    height: float = MARGIN
    items: list[Text | Line | Shape | Mark] = field(default_factory=list)

    @property
    def texts(self) -> tuple[str, ...]:
        """Return all lines of text, in the order in which they were added."""
        return tuple(item.text for item in self.items if isinstance(item, Text))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 8.0,
        *,
        bold: bool = False,
        italic: bool = False,
        colour: str = INK,
        align: Align = "left",
    ) -> None:
        """Add a line of text."""
        if text:
            self.items.append(Text(x, y, text, size, bold, italic, colour, align))

    def line(
        self,
        *points: Point,
        width: float = 0.8,
        colour: str = INK,
        dashes: tuple[float, ...] = (),
    ) -> None:
        """Add a line through points."""
        self.items.append(Line(points, width, colour, dashes))

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: str | None = None,
        edge: str | None = None,
        *,
        hatch: str = "",
        width: float = 0.8,
        opacity: float = 1.0,
    ) -> None:
        """Add a rectangle."""
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        self.items.append(Shape(corners, fill, edge, width, hatch, opacity))

    def shape(
        self,
        points: Sequence[Point],
        fill: str | None,
        edge: str | None = None,
        *,
        width: float = 0.8,
        opacity: float = 1.0,
    ) -> None:
        """Add a polygon."""
        self.items.append(Shape(tuple(points), fill, edge, width, "", opacity))

    def mark(
        self,
        x: float,
        y: float,
        shape: str,
        size: float,
        fill: str = INK,
        edge: str | None = None,
        width: float = 0.8,
    ) -> None:
        """Add a mark."""
        self.items.append(Mark(x, y, shape, size, fill, edge or fill, width))

    @contextmanager
    def behind(self) -> Iterator[None]:
        """Put what is added meanwhile behind all else."""
        before = len(self.items)
        yield
        added = self.items[before:]
        del self.items[before:]
        self.items[:0] = added

    def move(self, points: float) -> float:
        """Make the page longer and return its new end."""
        self.height += points
        return self.height

    def paragraph(
        self,
        text: str,
        size: float = 8.0,
        *,
        x: float = MARGIN,
        width: float | None = None,
        bold: bool = False,
        colour: str = INK,
        hang: float = 0.0,
    ) -> None:
        """Add text at the end of the page, folded; lines after the first begin ``hang`` points further in."""
        room = (width if width is not None else self.width - MARGIN - x) - hang
        for number, line in enumerate(wrap(text, room, size, bold=bold)):
            y = self.move(size * _LEADING)
            self.text(x + (hang if number else 0), y - size * 0.3, line, size, bold=bold, colour=colour)

    def head(self, question: str = "") -> None:
        """Add the title, and below it what was asked."""
        self.paragraph(self.title, 11.5, bold=True)
        if question:
            self.move(2)
            self.paragraph(question, 8.5, colour=QUIET)
        self.move(8)

    def notes(self, title: str, lines: Sequence[str]) -> None:
        """Add notes under a heading; nothing if there are none."""
        if not lines:
            return
        self.move(7)
        self.paragraph(title, 7.5, bold=True)
        for line in lines:
            self.move(1)
            self.paragraph(f"- {line}", 7.2, hang=text_width("- ", 7.2))

    def foot(self) -> Page:
        """Add the use statement, end the page and return it."""
        y = self.move(9)
        self.line((MARGIN, y), (self.width - MARGIN, y), width=0.5, colour=RULE)
        self.move(2)
        self.paragraph(USE_STATEMENT, 6.5, colour=QUIET)
        self.move(MARGIN - 4)
        return self


def wrap(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """Return text in lines that fit ``width`` points; a word longer than that is cut where it must be.

    >>> wrap("one two three", 1000, 8), wrap("one two three", 1, 8)[:3]
    (['one two three'], ['o', 'n', 'e'])
    """
    lines, line = [], ""
    for word in _WORD.findall(text):
        longer = f"{line} {word}".strip()
        if text_width(longer, size, bold=bold) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _cut(word, width, size, bold=bold)
        lines += full
    return [*lines, line] if line else lines


def _cut(word: str, width: float, size: float, *, bold: bool) -> list[str]:
    """Return a word in parts that fit, at hyphens and colons if there are any."""
    parts, part = [], ""
    for letter in word:
        if part and text_width(part + letter, size, bold=bold) > width:
            at = max(part.rfind(sign) for sign in "-:/") + 1
            parts.append(part[:at] if at > 1 else part)
            part = part[at:] if at > 1 else ""
        part += letter
    return [*parts, part]
