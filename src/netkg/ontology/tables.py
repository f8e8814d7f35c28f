"""The checked-in tables of borrowed terms: one file an ontology, and one that says whose they are.

A term table has the columns of :data:`TERM_COLUMNS`, tab-separated, lists joined by ``|``; a table may
be empty in ``label`` where a source allows its bare ids only. ``SOURCES.tsv`` names the ontology,
licence and attribution of each prefix. ``bridges.tsv`` holds the axioms that join the hierarchies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import OntologyError, SourceError
from netkg.namespaces import is_curie

__all__ = [
    "BRIDGE_COLUMNS",
    "SOURCE_COLUMNS",
    "TERM_COLUMNS",
    "Bridge",
    "Source",
    "Term",
    "read_bridges",
    "read_sources",
    "read_terms",
]

TERM_COLUMNS = ("id", "label", "synonyms", "parents", "version", "kind")
SOURCE_COLUMNS = ("prefix", "name", "ontology", "licence", "attribution", "version")
BRIDGE_COLUMNS = ("child", "parent", "hierarchy", "origin", "reason")


@dataclass(frozen=True, slots=True)
class Term:
    """A term that values may be taken from; ``label`` is None where only the id may be shipped."""

    curie: str
    label: str | None
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    version: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """An ontology that terms are borrowed from: its IRI, licence, and whom to name."""

    prefix: str
    name: str
    ontology: str
    licence: str
    attribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Bridge:
    """``child`` is a subclass of ``parent``: who says so (``own`` or ``source``) and why."""

    child: str
    parent: str
    hierarchy: str
    origin: str
    reason: str


def read_terms(path: Path) -> list[Term]:
    """Return the terms of one table, in file order.

    Raises:
        OntologyError: a line is wrong; the message names it.
    """
    terms = []
    for line, (curie, label, synonyms, parents, version, kind) in _rows(path, TERM_COLUMNS):
        listed = tuple(filter(None, parents.split("|")))
        for name in (curie, *listed):
            if not is_curie(name):
                raise OntologyError(f"{path}:{line}: {name!r} is not an id of the form PREFIX:ID")
        names = tuple(filter(None, synonyms.split("|")))
        terms.append(Term(curie, label or None, names, listed, version, kind))
    return terms


def read_sources(path: Path) -> dict[str, Source]:
    """Return prefix -> source of ``SOURCES.tsv``."""
    return {cells[0]: Source(*cells) for _, cells in _rows(path, SOURCE_COLUMNS)}


def read_bridges(path: Path) -> list[Bridge]:
    """Return the bridge axioms of a table, in file order."""
    bridges = []
    for line, cells in _rows(path, BRIDGE_COLUMNS):
        bridge = Bridge(*cells)
        if bridge.origin not in ("own", "source"):
            raise OntologyError(
                f"{path}:{line}: origin {bridge.origin!r} is unknown", hint="write own or source"
            )
        bridges.append(bridge)
    return bridges


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of a tab-separated file whose first line must be ``columns``."""
    try:
        lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    if tuple(lines[0].split("\t")) != columns:
        raise OntologyError(f"{path}:1: the columns must be {', '.join(columns)}", hint="separated by tabs")
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(columns):
            raise OntologyError(f"{path}:{number}: {len(cells)} columns instead of {len(columns)}")
        yield number, cells
