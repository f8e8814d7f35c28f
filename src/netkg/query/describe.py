"""The catalogue of queries as a page: ``python -m netkg.query.describe > docs/queries.md``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby

from netkg.query.catalogue import Catalogue, load_catalogue
from netkg.rqfile import QueryFile
from netkg.shipped import shipped_path

__all__ = ["catalogue_markdown"]

_HEAD = """\
# Queries

Generated from the headers of `queries/` (`python -m netkg.query.describe > docs/queries.md`); a test checks
that it is current.

Each file is complete SPARQL 1.1 and runs in any engine that reads the union of the named graphs. By name it
runs with `netkg query NAME`; `-p PARAMETER=VALUE` binds a parameter, and `netkg query show NAME` prints the
text with the parameters bound. A parameter that is not given keeps its default; `UNDEF` means any value. Ids
are written as in the Turtle files: `NCIT:C106432`, `kim-2016:result-pdl1`.
"""


def catalogue_markdown(catalogue: Catalogue) -> str:
    """Return the queries of a catalogue as Markdown: a list by topic, then each with its contract."""
    queries = list(catalogue.values())
    return "\n".join([_HEAD, *_contents(queries), *(line for query in queries for line in _page(query))])


def _contents(queries: Iterable[QueryFile]) -> Iterator[str]:
    for topic, group in groupby(queries, key=lambda query: query.topic):
        yield f"**{topic}**\n"
        yield from (f"- [{_name(query)}](#{_anchor(query)}): {query.summary}" for query in group)
        yield ""


def _page(query: QueryFile) -> Iterator[str]:
    yield f"## {query.id}\n"
    yield f"**{query.summary}**\n"
    yield f"{query.description}\n"
    if query.parameters:
        yield from _table(
            ("parameter", "type", "default", "meaning"),
            ((p.name, p.type, f"`{p.default}`", p.description) for p in query.parameters),
        )
    yield from _table(
        ("column", "type", "unit", "meaning"),
        ((c.name, c.type, "" if c.unit == "-" else c.unit, c.description) for c in query.columns),
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _name(query: QueryFile) -> str:
    return query.id.partition("/")[2]


def _anchor(query: QueryFile) -> str:
    """Return the anchor that GitHub and GitLab give to the heading of a query."""
    return query.id.replace("/", "")


if __name__ == "__main__":
    sys.stdout.write(catalogue_markdown(load_catalogue([shipped_path("queries")])))
