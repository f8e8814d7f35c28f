"""The links of the hierarchy where people write them: tables, bridges, and Turtle files edited by hand.

What is generated from these (``imports/``, ``bridges.ttl``) is not looked at, so that a mistake is found
before it is written there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.closure import Closure
from netkg.ontology.cycle import find_cycle
from netkg.ontology.tables import Term, read_bridges, read_terms
from netkg.rdf.parse import read_quads

__all__ = ["Link", "check_links", "read_links"]

_PARENT: Final = PREFIXES["rdfs"] + "subClassOf"
_GENERATED: Final = frozenset({"bridges.ttl", "facets.ttl"})


class Link(NamedTuple):
    """One step upwards, and the file that says so."""

    child: str
    parent: str
    file: Path


def check_links(*folders: Path) -> Closure:
    """Return the closure of the hierarchy that ontology folders state together.

    Raises:
        OntologyError: the hierarchy goes round in a circle, or a parent or an end of a bridge is in no
            table; the message names the files.
    """
    links = list(read_links(*folders))
    known = {term.curie for path in _tables(folders) for term in read_terms(path)} | _subjects(folders)
    for link in links:
        for name in (link.child, link.parent):
            if link.file.suffix == ".tsv" and name not in known:
                raise OntologyError(
                    f"{link.file}: {link.child} under {link.parent}: {name} is in no table",
                    hint="add it to a table of terms/, or take the step out",
                )
    parents: dict[str, list[str]] = {}
    for link in links:
        parents.setdefault(link.child, []).append(link.parent)
    if circle := find_cycle(parents):
        raise OntologyError(f"the hierarchy goes round in a circle: {_told(circle, links)}")
    return Closure(parents)


def _told(circle: list[str], links: Iterable[Link]) -> str:
    """Return a circle step by step, each with the file that states it."""
    files = {(link.child, link.parent): link.file.name for link in links}
    steps = pairwise(circle)
    return ", ".join(f"{child} under {parent} ({files[child, parent]})" for child, parent in steps)


def read_links(*folders: Path) -> Iterator[Link]:
    """Yield every step that the folders state: first tables, then bridges, then Turtle files."""
    for path in _tables(folders):
        for term in read_terms(path):
            yield from _of_term(term, path)
    for path in (folder / "bridges.tsv" for folder in folders):
        if path.exists():
            yield from (Link(bridge.child, bridge.parent, path) for bridge in read_bridges(path))
    for path in _hand_written(folders):
        for quad in read_quads(path):
            child, parent = quad.subject, quad.object
            if quad.predicate.value != _PARENT or not isinstance(child, ox.NamedNode):
                continue
            if isinstance(parent, ox.NamedNode):
                yield Link(to_curie(child.value), to_curie(parent.value), path)


def _of_term(term: Term, path: Path) -> Iterator[Link]:
    return (Link(term.curie, parent, path) for parent in term.parents)


def _tables(folders: Iterable[Path]) -> list[Path]:
    files = (path for folder in folders for path in sorted(folder.glob("terms/*.tsv")))
    return [path for path in files if path.name != "SOURCES.tsv"]


def _hand_written(folders: Iterable[Path]) -> list[Path]:
    files = (path for folder in folders for path in sorted(folder.glob("*.ttl")))
    return [path for path in files if path.name not in _GENERATED]


def _subjects(folders: Iterable[Path]) -> set[str]:
    return {
        to_curie(quad.subject.value)
        for path in _hand_written(folders)
        for quad in read_quads(path)
        if isinstance(quad.subject, ox.NamedNode)
    }
