"""The evidence table and its companions as files for others: CSV, TSV and JSON, with the use statement.

Columns hold ids, so that a file can be joined to anything else of netkg. What print says and why a value is
missing go along, in the columns ``printed`` and ``missing``.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Final

from netkg.analyse.conditions import check_column, column_kinds
from netkg.config import USE_STATEMENT
from netkg.errors import SourceError

__all__ = ["SEPARATOR", "Extra", "Table", "table_of", "write_table", "write_table_metadata"]

SEPARATOR: Final = "|"
"""Between the values of one cell in CSV and TSV; the metadata file says so to readers."""

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_DATATYPES: Final = {bool: "boolean", int: "integer", float: "decimal", dt.date: "date"}
_DIALECTS: Final = {"csv": ",", "tsv": "\t"}


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with named columns; ``kinds`` is column -> type of its cells, tuple or dict for several."""

    name: str
    description: str
    kinds: Mapping[str, type]
    rows: tuple[tuple[object, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns, in order."""
        return tuple(self.kinds)


Extra = Mapping[str, tuple[type, Callable[[Any], object]]]
"""Column that the rows do not have -> the type of its cells, and how a row gives one."""


def table_of(
    name: str,
    description: str,
    kind: type[Any],
    rows: Sequence[object],
    columns: Sequence[str] | None = None,
    extra: Extra | None = None,
) -> Table:
    """Return rows of a class of rows as a table.

    Args:
        name: the table's name.
        description: what a row is.
        kind: the class of the rows.
        rows: the rows.
        columns: which columns, in order; default all.
        extra: further columns.

    Raises:
        AnalysisError: no such column.
    """
    plain = column_kinds(kind)
    more = extra or {}
    known = {field.name: plain.get(field.name, dict) for field in fields(kind)}
    known |= {column: made[0] for column, made in more.items()}
    for column in columns or ():
        check_column(column, known)
    kinds = {column: known[column] for column in columns or known}
    readers = [more[column][1] if column in more else attrgetter(column) for column in kinds]
    cells = tuple(tuple(reader(row) for reader in readers) for row in rows)
    return Table(name, description, kinds, cells)


def write_table(table: Table, name: str) -> bytes:
    """Return a table in the named format: csv, tsv or json.

    JSON is an object with ``table``, ``columns``, ``rows`` (an object each) and ``use``; lists are lists and
    what is empty is null. In CSV and TSV flags are ``true`` and ``false``, several values are joined.

    Raises:
        SourceError: another format, or a value of several holds the :data:`SEPARATOR`.
    """
    if name == "json":
        content = {
            "table": table.name,
            "columns": list(table.columns),
            "rows": [_json_row(table.columns, row) for row in table.rows],
            "use": USE_STATEMENT,
        }
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    if name not in _DIALECTS:
        raise SourceError(f"unknown format {name!r} of a table", hint="known: csv, tsv, json")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=_DIALECTS[name], lineterminator="\r\n" if name == "csv" else "\n")
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return text.getvalue().encode()


def _json_row(columns: Sequence[str], row: Sequence[object]) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in zip(columns, row, strict=True)
    }


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value).removesuffix(".0")
        case tuple():
            return _joined(map(str, value))
        case Mapping():
            return _joined(f"{name}={value[name]}" for name in sorted(value))
    return str(value)


def _joined(parts: Iterable[str]) -> str:
    texts = list(parts)
    if any(SEPARATOR in text for text in texts):
        raise SourceError(f"a value holds {SEPARATOR!r}, which joins values", hint="write json or parquet")
    return SEPARATOR.join(texts)


def write_table_metadata(file: str, table: Table) -> bytes:
    """Return the "CSV on the Web" metadata of a CSV or TSV file of a table: use, licence, types of columns.

    Args:
        file: the name of the data file, without its folder; ``.tsv`` makes it tab-separated.
        table: what is in it.
    """
    content: dict[str, object] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": file,
        "dc:title": table.name,
        "dc:description": table.description,
        "dc:rights": USE_STATEMENT,
        "dc:license": {"@id": _LICENCE},
    }
    if file.partition("?")[0].endswith(".tsv"):
        content["dialect"] = {"delimiter": "\t", "lineTerminators": ["\n"]}
    content["tableSchema"] = {"columns": [_column(name, kind) for name, kind in table.kinds.items()]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _column(name: str, kind: type) -> dict[str, object]:
    entry: dict[str, object] = {"name": name, "titles": name, "datatype": _DATATYPES.get(kind, "string")}
    return entry | {"separator": SEPARATOR} if kind in (tuple, dict) else entry
