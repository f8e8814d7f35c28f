"""Checks: SPARQL files that find what shapes say badly, such as records that contradict each other.

A check is ``ontology/checks/<name>-<severity>.rq``; the ending of the name is its severity: violation,
warning or info. Its header is that of a query (:mod:`netkg.rqfile`) with two more keys::

    #+ message: {focus} has {value} people, its whole {related} has {whole}. Correct nk:size.
    #+ property: nk:size

Each row of the answer is one finding. The column ``focus`` is the thing that is wrong; ``value`` and
``related`` are optional, and so is ``property``, which stands for the header's where it differs by row.
Any column may stand in the message, in braces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from string import Formatter
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import BASE, PREFIXES, to_iri
from netkg.query.rows import plain
from netkg.rqfile import QueryFile, read_query_file
from netkg.store import Solutions, Store
from netkg.store.base import Row
from netkg.validate.findings import Finding, Severity, sort_findings, source_of

__all__ = ["CHECK", "CONSTRAINT", "Check", "load_checks", "read_check", "run_checks", "to_findings"]

CHECK: Final = BASE + "check/"
"""Namespace of checks; the IRI of one stands for its shape in a validation report."""

CONSTRAINT: Final = PREFIXES["sh"] + "SPARQLConstraintComponent"
"""What stands for the kind of constraint in a validation report."""

_DECIMAL = PREFIXES["xsd"] + "decimal"


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its severity, the message of its findings, and the IRI of the property it is about."""

    name: str
    severity: Severity
    message: str
    about: str
    query: QueryFile

    @property
    def iri(self) -> str:
        """Return the IRI of the check."""
        return CHECK + self.name


def load_checks(folders: Iterable[Path]) -> dict[str, Check]:
    """Return the checks of ``<folder>/checks/*.rq`` by name; a later folder wins over an earlier one.

    Args:
        folders: ontology folders of a project, netkg's own first.

    Raises:
        QueryError: a file's name or header is wrong.
    """
    files = {path.stem: path for folder in folders for path in folder.glob("checks/*.rq")}
    checks = (read_check(path) for _, path in sorted(files.items()))
    return {check.name: check for check in checks}


def read_check(path: Path) -> Check:
    """Return the check in a file.

    Raises:
        QueryError: its name does not end in a severity, or its header is wrong.
    """
    name, _, ending = path.stem.rpartition("-")
    if not name or ending.upper() not in Severity.__members__:
        endings = ", ".join(f"-{severity.name.lower()}.rq" for severity in sorted(Severity, reverse=True))
        raise QueryError(f"{path}: the name does not tell the severity", hint=f"end it in one of {endings}")
    query = read_query_file(path, more=("message", "property"))
    more = dict(query.more)
    columns = {column.name for column in query.columns}
    if "message" not in more:
        raise QueryError(
            f"{path}:1: the header has no message", hint="add: #+ message: what is wrong. Do this."
        )
    for field in sorted({"focus", *_fields(more["message"], path)} - columns):
        raise QueryError(
            f"{path}: there is no column {field!r}", hint="add it, or take it out of the message"
        )
    about = to_iri(more["property"]) if "property" in more else ""
    return Check(name, Severity[ending.upper()], more["message"], about, query)


def _fields(message: str, path: Path) -> Iterator[str]:
    try:
        yield from (name for _, name, _, _ in Formatter().parse(message) if name is not None)
    except ValueError as error:
        raise QueryError(f"{path}: the message has braces that do not match: {error}") from error


def run_checks(store: Store, checks: Iterable[Check]) -> list[Finding]:
    """Return what the checks find in a store, the worst first."""
    return sort_findings(found for check in checks for found in _run(store, check))


def _run(store: Store, check: Check) -> list[Finding]:
    answer = store.query(check.query.text)
    if not isinstance(answer, Solutions):
        raise QueryError(f"{check.query.file}: a check must be a SELECT")
    return to_findings(check, answer.columns, answer.rows)


def to_findings(check: Check, columns: Iterable[str], rows: Iterable[Row]) -> list[Finding]:
    """Return a finding for each row of a check's answer."""
    names = tuple(columns)
    return [_finding(check, dict(zip(names, row, strict=True))) for row in rows]


def _finding(check: Check, row: Mapping[str, object]) -> Finding:
    focus, value = _iri(row.get("focus")), row.get("value")
    return Finding(
        severity=check.severity,
        focus=focus,
        path=_iri(row.get("property")) or check.about,
        message=check.message.format_map({name: _said(term) for name, term in row.items()}),
        value=value if isinstance(value, ox.NamedNode | ox.Literal) else None,
        shape=check.iri,
        constraint=CONSTRAINT,
        source=source_of(focus),
        related=_iri(row.get("related")),
    )


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _said(term: object) -> str:
    """Return a term as it stands in a message: ``14`` for ``14.0``, whatever the engine writes."""
    if isinstance(term, ox.Literal) and term.datatype.value == _DECIMAL:
        text = format(Decimal(term.value), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return plain(term)
