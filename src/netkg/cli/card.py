"""The card of one thing as people read it: a section a question, the publications behind it below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.answer_table import rows_parts
from netkg.cli.screen import render, screen_width
from netkg.config import USE_STATEMENT
from netkg.namespaces import to_curie

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.query.cards import Card, Section

__all__ = ["card_screen"]


def card_screen(card: Card) -> str:
    """Return a card as text: title, sections with their queries, sources, use statement."""
    from rich.text import Text

    width = screen_width()
    name = to_curie(card.iri)
    title = Text.assemble(
        (card.title, "bold"), f"  {card.kind}", (f"  {name}" if name != card.title else "", "dim")
    )
    parts: list[RenderableType] = [title]
    for section in card.sections:
        parts += _section(section, width)
    parts += ["", Text(f"Sources: {', '.join(card.sources) or 'none'}"), Text(USE_STATEMENT, "dim")]
    return render(parts, width=width)


def _section(section: Section, width: int) -> list[RenderableType]:
    from rich.text import Text

    heading = Text.assemble("\n", (section.heading, "bold cyan"), (f"  {section.query}", "dim"))
    table = section.table()
    if not table.rows:
        return [heading, Text("nothing recorded", "dim")]
    return [heading, *rows_parts(table, width)]
