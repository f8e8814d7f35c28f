"""The checked-in tables of borrowed terms: one file an ontology, and one that says whose they are.

A term table has the columns of :data:`TERM_COLUMNS`, tab-separated, lists joined by ``|``; a table may
be empty in ``label`` where a source allows its bare ids only. ``SOURCES.tsv`` names the ontology,
licence and attribution of each prefix. ``bridges.tsv`` holds the axioms that join the hierarchies,
``obsolete.tsv`` the ids that must not be used any more and what to use instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import OntologyError, SourceError
from netkg.namespaces import PREFIX_PATTERN, PREFIXES, is_curie

__all__ = [
    "BRIDGE_COLUMNS",
    "OBSOLETE_COLUMNS",
    "SOURCE_COLUMNS",
    "TERM_COLUMNS",
    "Bridge",
    "Source",
    "Term",
    "read_bridges",
    "read_obsolete",
    "read_rows",
    "read_sources",
    "read_terms",
]

TERM_COLUMNS = ("id", "label", "synonyms", "parents", "version", "kind")
SOURCE_COLUMNS = ("prefix", "name", "ontology", "licence", "attribution", "version")
BRIDGE_COLUMNS = ("child", "parent", "hierarchy", "origin", "reason")
OBSOLETE_COLUMNS = ("id", "replaced_by")


@dataclass(frozen=True, slots=True)
class Term:
    """A term that values may be taken from; ``label`` is None where only the id may be shipped.

    ``added`` are those of its synonyms that netkg or a project gives it, and not its source.
    """

    curie: str
    label: str | None
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    version: str = ""
    kind: str = ""
    added: tuple[str, ...] = ()


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
    for line, (curie, label, synonyms, parents, version, kind) in read_rows(path, TERM_COLUMNS):
        listed = tuple(filter(None, parents.split("|")))
        for name in (curie, *listed):
            _check_id(name, f"{path}:{line}")
        names = tuple(filter(None, synonyms.split("|")))
        terms.append(Term(curie, label or None, names, listed, version, kind))
    return terms


def read_sources(path: Path) -> dict[str, Source]:
    """Return prefix -> source of ``SOURCES.tsv``."""
    return {cells[0]: Source(*cells) for _, cells in read_rows(path, SOURCE_COLUMNS)}


def read_bridges(path: Path) -> list[Bridge]:
    """Return the bridge axioms of a table, in file order."""
    bridges = []
    for line, cells in read_rows(path, BRIDGE_COLUMNS):
        bridge = Bridge(*cells)
        if bridge.origin not in ("own", "source"):
            raise OntologyError(
                f"{path}:{line}: origin {bridge.origin!r} is unknown", hint="write own or source"
            )
        for name in (bridge.child, bridge.parent):
            _check_id(name, f"{path}:{line}")
        bridges.append(bridge)
    return bridges


def read_obsolete(path: Path) -> dict[str, tuple[str, ...]]:
    """Return id -> ids that replace it (none, if the source names none) of ``obsolete.tsv``."""
    obsolete = {}
    for line, (curie, replaced_by) in read_rows(path, OBSOLETE_COLUMNS):
        obsolete[curie] = tuple(filter(None, replaced_by.split("|")))
        for name in (curie, *obsolete[curie]):
            _check_id(name, f"{path}:{line}")
    return obsolete


def _check_id(name: str, place: str) -> None:
    if is_curie(name):
        return
    prefix, colon, _ = name.partition(":")
    if colon and prefix not in PREFIXES and re.fullmatch(PREFIX_PATTERN, prefix):
        raise OntologyError(
            f"{place}: {name!r} has an unknown prefix",
            hint=f'declare it in netkg.toml, under [prefixes]: {prefix} = "the IRI that its ids begin with"',
        )
    raise OntologyError(f"{place}: {name!r} is not an id of the form PREFIX:ID")


def read_rows(path: Path, columns: tuple[str, ...]) -> Iterator[tuple[int, list[str]]]:
    """Yield (line number, cells) of a tab-separated file whose first line must be ``columns``.

    Raises:
        OntologyError: the columns are others, or a line has more or fewer.
        SourceError: the file cannot be read.
    """
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
