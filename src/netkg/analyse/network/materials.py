"""What networks are made from: the body of evidence, citations, treatment courses, declared mechanisms."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from netkg.analyse.body import Body
from netkg.analyse.clusters import Clusters, find_clusters
from netkg.analyse.network.model import Source
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import public_by
from netkg.errors import AnalysisError, SourceError
from netkg.namespaces import to_curie
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = ["Citation", "Course", "Materials", "Mechanisms", "read_materials", "read_mechanisms", "row_source"]

_FILE: Final = "mechanisms.toml"
_LINK: Final = {"from", "kind", "to", "source"}


@dataclass(frozen=True, slots=True)
class Citation:
    """One typed citation, its purpose in words; the authors of the cited work as far as they are known."""

    citing: str
    cited: str
    purpose: str
    cited_authors: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A treatment course with its drugs; ``prior`` if it is listed among earlier treatments."""

    id: str
    of: str
    prior: bool
    drugs: tuple[str, ...]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """What ``ontology/mechanisms.toml`` declares.

    Attributes:
        links: (class of drugs or marker, kind, marker, source) as declared.
        expression: outcomes that show that a marker is there.
        names: term -> the name that readers know.
    """

    links: tuple[tuple[str, str, str, str], ...] = ()
    expression: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Materials:
    """Everything that projections are built from. Made by :func:`read_materials`."""

    body: Body
    citations: tuple[Citation, ...] = ()
    courses: tuple[Course, ...] = ()
    mechanisms: Mechanisms = field(default_factory=Mechanisms)

    @cached_property
    def clusters(self) -> Clusters:
        """Return which cohorts share a trial or patients."""
        return find_clusters(self.body)

    @cached_property
    def rows(self) -> tuple[EvidenceRow, ...]:
        """Return the rows that say something: measured or sought and absent, and not retracted."""
        return tuple(
            row
            for row in self.body.rows
            if row.reporting in ("Measured", "SoughtAndAbsent") and row.reported_in not in self.body.retracted
        )

    def name(self, term: str) -> str:
        """Return what readers call a term."""
        return self.mechanisms.names.get(term) or self.body.label(term)


def row_source(row: EvidenceRow) -> Source:
    """Return a row as a source of an edge."""
    day = public_by(row)
    return Source(row.result, row.reported_in or "", row.places, row.second_hand, day.year if day else None)


def read_materials(store: Store, catalogue: Catalogue, ontology: Sequence[Path], body: Body) -> Materials:
    """Return what networks are made from.

    Args:
        store: the evidence; ``network/citations`` and ``network/treatments`` are asked.
        catalogue: the queries.
        ontology: folders that may hold a ``mechanisms.toml``.
        body: the body of evidence of the store.
    """
    cited = _rows(store, catalogue, "network/citations")
    return Materials(
        body=body,
        citations=tuple(
            Citation(
                row["citing"],
                row["cited"],
                _purpose(row["purpose"]),
                row.get("cited_authors", ""),
            )
            for row in cited
        ),
        courses=_courses(_rows(store, catalogue, "network/treatments")),
        mechanisms=read_mechanisms(ontology),
    )


def _purpose(term: str) -> str:
    """Return the words of a term such as ``cito:obtainsBackgroundFrom``.

    >>> _purpose("cito:obtainsBackgroundFrom")
    'obtains background from'
    """
    return re.sub("([A-Z])", r" \1", term.partition(":")[2]).lower()


def _courses(rows: Sequence[Mapping[str, str]]) -> tuple[Course, ...]:
    drugs: dict[str, set[str]] = {}
    for row in rows:
        drugs.setdefault(row["course"], set()).add(row["drug"])
    found = {
        row["course"]: Course(
            row["course"],
            row["of"],
            row["role"] == "nk:Prior",
            tuple(sorted(drugs[row["course"]])),
            int(row["position"]) if row.get("position") else None,
        )
        for row in rows
    }
    return tuple(found[name] for name in sorted(found))


def _rows(store: Store, catalogue: Catalogue, name: str) -> list[dict[str, str]]:
    answer = store.query(bind(catalogue.find(name), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError(f"the query {name} gives no rows", hint="it was replaced by another of that name")
    return [
        {column: _name(term) for column, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]


def _name(term: object) -> str:
    value = str(getattr(term, "value", ""))
    return to_curie(value) if isinstance(term, ox.NamedNode) else value


def read_mechanisms(folders: Sequence[Path]) -> Mechanisms:
    """Return what the ``mechanisms.toml`` of ontology folders declare, together.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a table is not what it should be.
    """
    links: list[tuple[str, str, str, str]] = []
    expression: set[str] = set()
    names: dict[str, str] = {}
    for path in (folder / _FILE for folder in folders):
        if path.exists():
            tables = _tables(path)
            links += [_link(path, number, table) for number, table in enumerate(tables.get("link", []), 1)]
            expression.update(tables.get("expression", {}).get("outcomes", []))
            names |= tables.get("names", {})
    return Mechanisms(tuple(sorted(set(links))), tuple(sorted(expression)), names)


def _tables(path: Path) -> dict[str, Any]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    if strange := sorted(set(tables) - {"link", "expression", "names"}):
        raise AnalysisError(
            f"{path}: {', '.join(strange)} is not known", hint="known: [[link]], [expression], [names]"
        )
    return tables


def _link(path: Path, number: int, table: object) -> tuple[str, str, str, str]:
    if not isinstance(table, dict) or set(table) != _LINK:
        raise AnalysisError(f"{path}: [[link]] number {number} must have {', '.join(sorted(_LINK))}")
    if not all(isinstance(value, str) for value in table.values()):
        raise AnalysisError(f"{path}: [[link]] number {number}: all of it is text")
    return table["from"], table["kind"], table["to"], table["source"]
