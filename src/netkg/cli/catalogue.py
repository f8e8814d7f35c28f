"""The catalogue of queries, and one query, as people and programs read them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from netkg.cli.failures import envelope
from netkg.cli.screen import render, screen_width
from netkg.cli.streams import is_coloured

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.query import Catalogue
    from netkg.rqfile import QueryFile

__all__ = ["catalogue_json", "catalogue_screen", "query_json", "query_screen"]


def catalogue_screen(catalogue: Catalogue) -> str:
    """Return the queries by topic, each with its question."""
    from rich.table import Table
    from rich.text import Text

    width = max(map(len, catalogue), default=0)
    grid = Table.grid(padding=(0, 2))
    grid.add_column(min_width=width)
    grid.add_column(overflow="fold")
    topic = ""
    for name, query in catalogue.items():
        if topic and query.topic != topic:
            grid.add_row("", "")
        topic = query.topic
        grid.add_row(Text(name, "bold"), Text(query.summary))
    parts: list[RenderableType] = [
        grid,
        Text("\nRun one: netkg query NAME    Read one: netkg query show NAME", "dim"),
    ]
    return render(parts, width=screen_width())


def catalogue_json(catalogue: Catalogue) -> str:
    """Return the queries with their questions, tags, parameters and columns."""
    return envelope("query list", {"queries": [_fields(query) for query in catalogue.values()]})


def query_screen(sparql: str) -> str:
    """Return the text of a query, coloured on a terminal; it is complete SPARQL either way."""
    if not is_coloured(sys.stdout):
        return sparql if sparql.endswith("\n") else sparql + "\n"
    from rich.syntax import Syntax

    return render(
        [Syntax(sparql.rstrip(), "sparql", theme="ansi_dark", background_color="default", word_wrap=True)]
    )


def query_json(query: QueryFile, sparql: str) -> str:
    """Return one query with its SPARQL text."""
    return envelope("query show", _fields(query) | {"sparql": sparql})


def _fields(query: QueryFile) -> dict[str, object]:
    return {
        "id": query.id,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "columns": [
            {
                "name": c.name,
                "type": c.type,
                "unit": None if c.unit == "-" else c.unit,
                "description": c.description,
            }
            for c in query.columns
        ],
        "parameters": [
            {"name": p.name, "type": p.type, "description": p.description, "default": p.default}
            for p in query.parameters
        ],
        "file": query.file,
    }
