"""Rows of an answer as files for others, with the use statement on board or beside them.

JSON carries it as a member ``use`` that SPARQL clients pass over. CSV and TSV have no room for it, so it
stands in a metadata file of the W3C's "CSV on the Web", with the meaning and unit of every column.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final

from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.namespaces import NK, PREFIXES
from netkg.query.rows import to_csv, to_json, to_tsv
from netkg.rqfile import Column, QueryFile
from netkg.store.base import Solutions

__all__ = ["ROW_FORMATS", "metadata_name", "write_rows", "write_rows_metadata"]

ROW_FORMATS: Final = {"csv": "csv", "tsv": "tsv", "json": "json"}
"""Format -> file ending."""

_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
_UNIT: Final = PREFIXES["qudt"] + "ucumCode"
_DATATYPES: Final = {"iri": "anyURI", "text": "string"}


def write_rows(answer: Solutions | bool, name: str) -> bytes:
    """Return an answer in the named format, one of :data:`ROW_FORMATS`.

    Raises:
        SourceError: the format is unknown, or cannot hold the answer of an ASK.
    """
    if name == "json":
        content = json.loads(to_json(answer)) | {"use": USE_STATEMENT}
        return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
    if name not in ROW_FORMATS:
        raise SourceError(f"unknown row format {name!r}", hint=f"known: {', '.join(ROW_FORMATS)}")
    if isinstance(answer, bool):
        raise SourceError(f"{name} cannot hold the answer of an ASK", hint="use json")
    return (to_csv if name == "csv" else to_tsv)(answer).encode()


def metadata_name(file: str) -> str:
    """Return the name of the metadata file of a CSV or TSV file, where readers look for it."""
    return f"{file}-metadata.json"


def write_rows_metadata(
    file: str, columns: Iterable[str], sparql: str, query: QueryFile | None = None
) -> bytes:
    """Return the "CSV on the Web" metadata of a CSV or TSV file: use, licence, columns, SPARQL text.

    Args:
        file: the name of the data file, without its folder; ``.tsv`` makes it tab-separated.
        columns: the column names, in order.
        sparql: the query that gave the rows, as it was run.
        query: the query file it came from, for the question and the meaning of columns.
    """
    tabbed = file.partition("?")[0].endswith(".tsv")
    known = {column.name: column for column in query.columns} if query else {}
    content: dict[str, object] = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}], "url": file}
    if query:
        content |= {"dc:title": query.summary, "dc:description": query.description, "dc:identifier": query.id}
    content |= {"dc:rights": USE_STATEMENT, "dc:license": {"@id": _LICENCE}, f"{NK}sparql": sparql}
    if tabbed:
        content["dialect"] = {"delimiter": "\t", "lineTerminators": ["\n"]}
    content["tableSchema"] = {"columns": [_column(name, known.get(name), tabbed) for name in columns]}
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _column(name: str, known: Column | None, tabbed: bool) -> dict[str, object]:
    entry: dict[str, object] = {"name": name, "titles": f"?{name}" if tabbed else name}
    if known is None:
        return entry
    entry["dc:description"] = known.description
    if not tabbed:  # terms in TSV are written as in Turtle, whatever their type
        entry["datatype"] = _DATATYPES.get(known.type, known.type)
    return entry if known.unit == "-" else entry | {_UNIT: known.unit}
