"""The texts that ``netkg search`` found, for the screen and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import RenderableType
from rich.text import Text

from netkg.cli.screen import render, screen_width
from netkg.config import USE_STATEMENT
from netkg.query.search import Found, Hit

__all__ = ["search_fields", "search_screen"]


def search_fields(words: Sequence[str], found: Found, hints: Sequence[str]) -> dict[str, object]:
    """Return what was found as the fields of a JSON answer; ``marks`` are places in ``text``."""
    return {
        "asked": list(words),
        "total": found.total,
        "shown": len(found.hits),
        "hints": list(hints),
        "hits": [
            {
                "thing": hit.thing,
                "kind": hit.kind,
                "part": hit.part,
                "text": hit.text,
                "marks": [list(mark) for mark in hit.marks],
                "source": hit.source,
            }
            for hit in found.hits
        ],
    }


def search_screen(words: Sequence[str], found: Found, hints: Sequence[str]) -> str:
    """Return what was found as text: a line for each thing, and below it the text with [hits] marked."""
    width = screen_width()
    parts: list[RenderableType] = []
    for hit in found.hits:
        head = Text(hit.thing, "bold").append(f"  {hit.kind}, {hit.part}, in {hit.source}", "dim")
        parts += [head, Text(f"  {_marked(hit)}")]
    if not found.hits:
        parts.append(Text(f"no text has {' and '.join(repr(word) for word in words)}"))
        parts += [Text(f"hint: {hint}") for hint in hints]
    else:
        parts.append(Text(_count(found), "bold"))
    return render([*parts, Text(USE_STATEMENT, "dim")], width=width)


def _marked(hit: Hit) -> str:
    pieces, start = [], 0
    for first, last in hit.marks:
        pieces += [hit.text[start:first], "[", hit.text[first:last], "]"]
        start = last
    return "".join([*pieces, hit.text[start:]])


def _count(found: Found) -> str:
    texts = "1 text" if found.total == 1 else f"{found.total} texts"
    if len(found.hits) == found.total:
        return texts
    return f"{len(found.hits)} of {texts}; the rest with --limit {found.total}"
