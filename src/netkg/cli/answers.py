"""The answer of a query on its way out: which format, and to the screen, a pipe or a file."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from netkg.cli.formats import GRAPH_FORMATS, ROW_FORMATS
from netkg.cli.streams import say, write_stdout
from netkg.config import USE_STATEMENT
from netkg.errors import QueryError
from netkg.store.base import Solutions

if TYPE_CHECKING:
    import pyoxigraph as ox

    from netkg.rqfile import QueryFile

__all__ = ["Destination", "deliver", "pick_columns"]

Answer = Solutions | bool | list["ox.Triple"]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an answer goes and how: a format (None: choose), a file (None: standard output), JSON wanted."""

    format: str | None = None
    file: Path | None = None
    json: bool = False

    def format_for(self, answer: Answer) -> str:
        """Return the format: the one asked for, else that of the file's ending, else the usual one."""
        graph = isinstance(answer, list)
        known = GRAPH_FORMATS if graph else ROW_FORMATS
        name = self.format or self._by_ending(known)
        if name is None:
            usual = "turtle" if graph else "table"
            return ("jsonld" if graph else "json") if self.json else usual
        if name not in known:
            what = "a graph" if graph else "rows" if isinstance(answer, Solutions) else "yes or no"
            raise typer.BadParameter(f"{name} cannot hold {what}; choose one of {', '.join(known)}")
        return name

    def _by_ending(self, known: dict[str, str]) -> str | None:
        if self.file is None or not self.file.suffix:
            return None
        found = [name for name, ending in known.items() if self.file.suffix == f".{ending}"]
        if not found:
            raise typer.BadParameter(
                f"the ending of {self.file.name} does not tell the format; "
                f"use {', '.join('.' + ending for ending in known.values())}, or --format"
            )
        return found[0]


def pick_columns(answer: Answer, names: str | None) -> Answer:
    """Return the answer with the named columns only, in the order named (separated by commas)."""
    if names is None:
        return answer
    if not isinstance(answer, Solutions):
        raise typer.BadParameter("--columns is for rows")
    chosen = tuple(name.strip() for name in names.split(",") if name.strip())
    for name in chosen:
        if name not in answer.columns:
            near = get_close_matches(name, answer.columns, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(answer.columns)}"
            raise QueryError(f"the answer has no column {name!r}", hint=hint)
    places = [answer.columns.index(name) for name in chosen]
    return Solutions(chosen, tuple(tuple(row[place] for place in places) for row in answer.rows))


def deliver(answer: Answer, destination: Destination, sparql: str, query: QueryFile | None = None) -> None:
    """Write an answer to its destination, with the use statement in it, below it or beside it."""
    name = destination.format_for(answer)
    if isinstance(answer, list):
        _put(_graph(answer, name), destination.file)
        use_is_inside = name in ("turtle", "trig", "ntriples", "nquads")
    elif name == "table":
        from netkg.cli.answer_table import answer_screen

        _put(answer_screen(answer, query, plain_text=destination.file is not None), destination.file)
        use_is_inside = True
    else:
        from netkg.publish.rows import write_rows

        _put(write_rows(answer, name), destination.file)
        use_is_inside = name == "json"
        if isinstance(answer, Solutions) and not use_is_inside and destination.file:
            use_is_inside = _put_metadata(answer, destination.file, name, sparql, query)
    if not use_is_inside:
        say(USE_STATEMENT, "dim")


def _put(content: str | bytes, file: Path | None) -> None:
    if file is None:
        write_stdout(content)
        return
    from netkg.files import write_atomically

    write_atomically(file, content.encode() if isinstance(content, str) else content)


def _put_metadata(answer: Solutions, file: Path, name: str, sparql: str, query: QueryFile | None) -> bool:
    from netkg.publish.rows import metadata_name, write_rows_metadata

    content = write_rows_metadata(file.name, answer.columns, sparql, query)
    _put(content, file.with_name(metadata_name(file.name)))
    return True


def _graph(triples: list[ox.Triple], name: str) -> bytes:
    import pyoxigraph as ox

    from netkg.publish.rdf import write_graph

    return write_graph([ox.Quad(*triple) for triple in triples], name)
