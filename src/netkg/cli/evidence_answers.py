"""The evidence table, its companions and counts on their way out: screen, pipe or file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from netkg.cli.streams import say, write_stdout
from netkg.config import USE_STATEMENT
from netkg.errors import SourceError

if TYPE_CHECKING:
    import pyoxigraph as ox

    from netkg.analyse.body import Body
    from netkg.publish.tables import Table

__all__ = ["FORMATS", "SHOWN", "Outlet"]

FORMATS: Final = {"table": "txt", "csv": "csv", "tsv": "tsv", "json": "json", "parquet": "parquet"}
"""Format -> file ending."""

SHOWN: Final = {
    "results": (
        *("year", "cohort_label", "tumour", "drugs", "outcome", "events", "total", "percent", "value"),
        *("unit", "reporting", "second_hand", "result"),
    ),
    "claims": ("claim", "kind", "summary", "earliest", "latest", "second_hand"),
    "patients": ("people", "attribute", "state", "values", "printed"),
    "trials": (
        *("study", "label", "registry_ids", "phase", "designs", "drugs", "tumours", "largest_cohort"),
        "first_year",
    ),
    "edges": ("subject", "kind", "object", "state", "second_hand", "source"),
}
"""Table -> the columns that are shown on the screen unless others are named."""

_FLAGS: Final = {True: "yes", False: "no"}


@dataclass(frozen=True, slots=True)
class Outlet:
    """Where a table goes and how: a format (None: by the file's ending), a file (None: standard output)."""

    format: str | None
    file: Path | None

    @property
    def name(self) -> str:
        """Return the format.

        Raises:
            typer.BadParameter: it is unknown, the ending does not tell it, or Parquet has no file.
        """
        name = self.format or self._by_ending()
        if name not in (*FORMATS, "metafor"):
            known = ", ".join((*FORMATS, "metafor"))
            raise typer.BadParameter(f"there is no format {name}; choose one of {known}")
        if name == "parquet" and self.file is None:
            raise typer.BadParameter("parquet needs a file: --output FILE")
        return name

    def _by_ending(self) -> str:
        if self.file is None:
            return "table"
        found = [name for name, ending in FORMATS.items() if self.file.suffix == f".{ending}"]
        if not found:
            endings = ", ".join(f".{ending}" for ending in FORMATS.values())
            raise typer.BadParameter(
                f"the ending of {self.file.name} does not tell the format; use {endings}, or --format"
            )
        return found[0]

    def deliver(self, table: Table, body: Body, notes: Iterable[str] = ()) -> None:
        """Write a table, with the use statement in it, below it or beside it; notes go along."""
        if self.name == "table":
            self._put(_screen(table, body, notes, plain=self.file is not None))
            return
        for note in notes:
            say(note, "yellow")
        if self.name == "parquet":
            from netkg.publish.parquet import write_parquet

            self._put(write_parquet(table))
            return
        from netkg.publish.tables import write_table

        name = "csv" if self.name == "metafor" else self.name
        self._put(write_table(table, name))
        if name != "json":
            self._put_metadata(table)

    def _put_metadata(self, table: Table) -> None:
        if self.file is None:
            say(USE_STATEMENT, "dim")
            return
        from netkg.files import write_atomically
        from netkg.publish.rows import metadata_name
        from netkg.publish.tables import write_table_metadata

        content = write_table_metadata(self.file.name, table)
        write_atomically(self.file.with_name(metadata_name(self.file.name)), content)

    def _put(self, content: str | bytes) -> None:
        if self.file is None:
            write_stdout(content)
            return
        from netkg.files import write_atomically

        if self.file.is_dir():
            raise SourceError(f"{self.file} is a folder", hint="name a file")
        write_atomically(self.file, content.encode() if isinstance(content, str) else content)


def _screen(table: Table, body: Body, notes: Iterable[str], *, plain: bool) -> str:
    """Return a table as text: labels for ids, why a cell is empty where that is known, notes below."""
    from rich.text import Text

    from netkg.cli.answer_table import rows_parts
    from netkg.cli.screen import UNFOLDED, render, screen_width
    from netkg.store.base import Solutions

    columns = tuple(name for name in table.columns if name != "missing")
    why = table.columns.index("missing") if "missing" in table.columns else None
    rows = []
    for row in table.rows:
        missing = row[why] if why is not None else {}
        known = missing if isinstance(missing, Mapping) else {}
        cells = zip(table.columns, row, strict=True)
        rows.append(tuple(_term(value, name, known, body) for name, value in cells if name != "missing"))
    width = UNFOLDED if plain else screen_width()
    count = f"{len(rows)} {'row' if len(rows) == 1 else 'rows'}"
    parts = [*rows_parts(Solutions(columns, tuple(rows)), width), Text(count, "bold")]
    parts += [Text(note, "yellow") for note in notes]
    return render([*parts, Text(USE_STATEMENT, "dim")], width=width, plain=plain)


def _term(value: object, column: str, missing: Mapping[str, str], body: Body) -> ox.Literal | None:
    """Return a cell as a literal for the screen; numbers stay numbers."""
    import pyoxigraph as ox

    from netkg.analyse.comparability import in_words

    if value is None or value == ():
        return ox.Literal(missing[column]) if column in missing else None
    if isinstance(value, bool):
        return ox.Literal(_FLAGS[value])
    if isinstance(value, int):
        return ox.Literal(value)
    if isinstance(value, float):
        return ox.Literal(f"{value:g}", datatype=ox.Literal(0.5).datatype)
    if isinstance(value, tuple):
        return ox.Literal(", ".join(in_words(body.label(str(item))) for item in value))
    if isinstance(value, Mapping):
        return ox.Literal(", ".join(f"{name} {value[name]}" for name in sorted(value)))
    return ox.Literal(str(value) if column == "group" else in_words(body.label(str(value))))
