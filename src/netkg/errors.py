"""Every error that netkg raises on purpose.

::

    NetkgError
    ├── SourceError       a file cannot be read, or is not what it claims to be
    ├── RecordError       a record is wrong; carries every problem of the file
    ├── OntologyError     a term, hierarchy, mapping or ontology file is wrong
    ├── StoreError        a store cannot be opened, read or written
    ├── QueryError        a query, its header or its parameters are wrong
    ├── ValidationError   evidence breaks a rule of severity "violation"
    └── AnalysisError     an analysis was asked for something that it cannot give

Foreign exceptions (of pyoxigraph, rdflib, ruamel, pydantic, the operating system) never leave
the package: each is turned into one of these where it happens, with its own text kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "AnalysisError",
    "NetkgError",
    "OntologyError",
    "Problem",
    "QueryError",
    "RecordError",
    "SourceError",
    "StoreError",
    "ValidationError",
]


class NetkgError(Exception):
    """Base of all netkg errors: one clear message and, where there is one, a hint how to go on."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class SourceError(NetkgError):
    """A file cannot be read or written, or is not what it claims to be."""

    exit_code = 3


class OntologyError(NetkgError):
    """A term, a hierarchy, a mapping or an ontology file is wrong."""

    exit_code = 4


class StoreError(NetkgError):
    """A store cannot be opened, read or written."""

    exit_code = 5


class QueryError(NetkgError):
    """A query, its header or its parameters are wrong."""

    exit_code = 6


class ValidationError(NetkgError):
    """Evidence breaks a rule whose severity is "violation"."""

    exit_code = 7


class AnalysisError(NetkgError):
    """An analysis was asked for something that it cannot give."""

    exit_code = 8


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in one file: where it stands, what is wrong, what to write instead.

    ``line`` and ``column`` count from 1; 0 means that the whole file is meant.
    """

    file: str
    line: int
    column: int
    what: str
    fix: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.what}. {self.fix}" if self.fix else f"{place}: {self.what}"


class RecordError(NetkgError):
    """One or more records are wrong; ``problems`` holds all of them, in file order."""

    exit_code = 2

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
