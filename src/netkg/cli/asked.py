"""Which query was asked for: one of the catalogue, a file, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from netkg.cli.streams import interruptible
from netkg.errors import QueryError, SourceError
from netkg.query.hints import undeclared_prefixes
from netkg.query.known import refuse_unknown
from netkg.query.parameters import bind
from netkg.rqfile import QueryFile, parse_query_file

if TYPE_CHECKING:
    import pyoxigraph as ox

    from netkg.api import Evidence
    from netkg.query.catalogue import Catalogue
    from netkg.store.base import Solutions

__all__ = ["Asked", "asked_query"]


@dataclass(frozen=True, slots=True)
class Asked:
    """SPARQL text with parameters bound, the query file it came from if it has a header, and its place."""

    sparql: str
    query: QueryFile | None
    place: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def answer(self, evidence: Evidence) -> Solutions | bool | list[ox.Triple]:
        """Return the answer; what is wrong with the query is said with its place."""
        try:
            with interruptible():
                if self.query is not None:
                    refuse_unknown(evidence.store, evidence.catalogue, self.query, self.values)
                return evidence.ask(self.sparql)
        except QueryError as error:
            missing = undeclared_prefixes(self.sparql)
            hint = f"declare what is used: {' '.join(missing)}" if missing else error.hint
            raise QueryError(f"{self.place}: {error.message}", hint=hint) from error


def asked_query(
    catalogue: Catalogue, name: str | None, file: Path | None, values: Mapping[str, Sequence[str]]
) -> Asked:
    """Return the query of this name, in this file, or for the name or file ``-`` on standard input.

    Raises:
        SourceError: the file or standard input cannot be read.
        QueryError: no such query or parameter, or the header is wrong.
    """
    if file is None and name != "-":
        query = catalogue.find(str(name))
        return Asked(bind(query, values), query, query.id, values)
    source = None if file is None or str(file) == "-" else file
    place = str(source or "standard input")
    text = _read_text(source, place)
    if any(line.startswith("#+") for line in text.splitlines()):
        query = parse_query_file(text, Path(place).stem, place)
        return Asked(bind(query, values), query, place, values)
    if values:
        raise QueryError(
            f"{place} has no header, so it takes no parameters",
            hint="write the values into it, or give it a #+ header (see: netkg query show prior-regimens)",
        )
    return Asked(text, None, place)


def _read_text(file: Path | None, place: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file is None else file.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise SourceError(f"{place}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{place}: not UTF-8 text (byte {error.start})") from error
    if not text.strip():
        raise QueryError(f"{place} is empty")
    return text
