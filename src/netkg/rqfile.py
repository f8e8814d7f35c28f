"""Query files: SPARQL with a ``#+`` header that says which question it answers.

::

    #+ summary: Which patients received a PD-1 inhibitor?
    #+ description: What is assumed, and what an empty answer means.
    #+   A line that starts with blanks goes on.
    #+ column: patient | iri | - | the patient
    #+ column: months | decimal | mo | time on treatment
    #+ parameter: drug | iri | a drug or drug class; UNDEF means any
    #+ tags: patients, demo
    PREFIX nk: <https://w3id.org/netkg/ontology#>
    SELECT ...

The file's folder is its topic and its stem its name; ``topic/stem`` is its id everywhere. A parameter
is one line ``VALUES ?name { ... }`` with a default that runs; binding replaces what is in the braces,
so a bound query is complete SPARQL that runs in any engine.

Checks of the evidence are such files with further keys (:mod:`netkg.validate.checks`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import QueryError

__all__ = ["Column", "Parameter", "QueryFile", "bind_text", "parse_query_file", "read_query_file"]

COLUMN_TYPES = ("iri", "text", "integer", "decimal", "boolean", "date", "any")
PARAMETER_TYPES = ("iri", "text", "integer", "decimal", "date")

_KEYS = ("summary", "description", "column", "parameter", "tags")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the answer: its type is one of COLUMN_TYPES, its unit ``-`` if it has none."""

    name: str
    type: str
    unit: str
    description: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its type is one of PARAMETER_TYPES, its default the text within the braces."""

    name: str
    type: str
    description: str
    default: str


@dataclass(frozen=True, slots=True)
class QueryFile:
    """A shipped or user-written query with its header; ``more`` holds entries of further keys."""

    id: str
    summary: str
    description: str
    columns: tuple[Column, ...]
    parameters: tuple[Parameter, ...]
    tags: tuple[str, ...]
    text: str
    file: str
    more: tuple[tuple[str, str], ...] = ()

    @property
    def topic(self) -> str:
        """Return the folder that the query stands in."""
        return self.id.partition("/")[0]


def read_query_file(path: Path, *, more: Sequence[str] = ()) -> QueryFile:
    """Return the query in a file; its id is the names of its folder and of itself."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read: {error}") from error
    return parse_query_file(text, f"{path.parent.name}/{path.stem}", str(path), more=more)


def parse_query_file(text: str, query_id: str, file: str, *, more: Sequence[str] = ()) -> QueryFile:
    """Return the query in ``text``; ``file`` stands in messages.

    Args:
        text: the file's content.
        query_id: its id.
        file: its name.
        more: header keys that are known beside those of every query.

    Raises:
        QueryError: the header lacks a summary, has an unknown key or a malformed line, or a
            parameter has no ``VALUES`` line.
    """
    entries = _entries(text, file, (*_KEYS, *more))
    single = {key: value for key, value, _ in entries if key in ("summary", "description", "tags")}
    if "summary" not in single:
        raise QueryError(f"{file}:1: the header has no summary", hint="add: #+ summary: the question?")
    columns = [_column(value, f"{file}:{line}") for key, value, line in entries if key == "column"]
    parameters = [
        _parameter(value, text, f"{file}:{line}") for key, value, line in entries if key == "parameter"
    ]
    return QueryFile(
        id=query_id,
        summary=single["summary"],
        description=single.get("description", ""),
        columns=tuple(columns),
        parameters=tuple(parameters),
        tags=tuple(tag.strip() for tag in single.get("tags", "").split(",") if tag.strip()),
        text=text,
        file=file,
        more=tuple((key, value) for key, value, _ in entries if key in more),
    )


def _entries(text: str, file: str, known: Sequence[str]) -> list[tuple[str, str, int]]:
    entries: list[tuple[str, str, int]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("#+"):
            continue
        body = line[2:]
        if body.startswith("  ") and entries:
            key, value, first = entries[-1]
            entries[-1] = (key, f"{value} {body.strip()}", first)
            continue
        key, colon, value = body.strip().partition(":")
        if not colon or key not in known:
            raise QueryError(
                f"{file}:{number}: {body.strip()!r} is not a header line",
                hint=f"known keys: {', '.join(known)}",
            )
        entries.append((key, value.strip(), number))
    return entries


def _cells(value: str, names: str, place: str) -> list[str]:
    cells = [cell.strip() for cell in value.split("|")]
    if len(cells) != len(names.split("|")) or not all(cells):
        raise QueryError(f"{place}: expected {names}, found {value!r}")
    return cells


def _column(value: str, place: str) -> Column:
    name, kind, unit, description = _cells(value, "name | type | unit | description", place)
    if kind not in COLUMN_TYPES:
        raise QueryError(f"{place}: column type {kind!r} is not one of {', '.join(COLUMN_TYPES)}")
    return Column(name, kind, unit, description)


def _parameter(value: str, text: str, place: str) -> Parameter:
    name, kind, description = _cells(value, "name | type | description", place)
    if kind not in PARAMETER_TYPES:
        raise QueryError(f"{place}: parameter type {kind!r} is not one of {', '.join(PARAMETER_TYPES)}")
    found = _block(name).findall(text)
    if len(found) != 1:
        raise QueryError(f"{place}: parameter {name!r} needs just one line VALUES ?{name} {{ ... }}")
    return Parameter(name, kind, description, found[0][1].strip())


def _block(name: str) -> re.Pattern[str]:
    return re.compile(rf"^(\s*VALUES\s+\?{re.escape(name)}\s*\{{)([^{{}}\n]*)(\}}.*)$", re.MULTILINE)


def bind_text(text: str, name: str, serialised: str) -> str:
    """Return the query with the ``VALUES`` block of one parameter holding ``serialised`` terms."""
    return _block(name).sub(lambda match: f"{match[1]} {serialised} {match[3]}", text, count=1)
