"""Turtle files of mappings, generated from the SSSOM files; the same bytes from the same files.

``mappings/<set>.sssom.tsv`` becomes ``mappings/<set>.ttl``; ``mappings/terms.ttl`` says what the mapped
terms are that no term table has. Whose they are stands in ``terms/SOURCES.tsv`` and ``mappings/SOURCES.tsv``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.files import write_atomically
from netkg.namespaces import graph_iri, to_curie
from netkg.ontology.mappings.model import MappingSet
from netkg.ontology.mappings.reader import read_obsolete, read_sssom
from netkg.ontology.mappings.slots import PREDICATES
from netkg.ontology.mappings.triples import term_triples, to_triples
from netkg.ontology.tables import Source, read_sources
from netkg.ontology.terms import TermTable
from netkg.rdf.parse import read_quads
from netkg.rdf.turtle import write_turtle

__all__ = ["build_mappings", "mapping_files", "write_mappings"]

_SUFFIX = ".sssom.tsv"


def mapping_files(folder: Path) -> list[Path]:
    """Return the mapping files of an ontology folder, in order of name."""
    return sorted(folder.glob(f"mappings/*{_SUFFIX}"))


def build_mappings(folder: Path, *beside: Path) -> dict[Path, bytes]:
    """Return path -> content of every file that is generated from the mappings of an ontology folder.

    Args:
        folder: the ontology folder.
        beside: other ontology folders whose terms may be mapped, such as netkg's own.

    Raises:
        OntologyError: a mapping file is wrong, its id is not that of its graph, or a term is unknown.
        SourceError: a file cannot be read.
    """
    tops = [path for other in (*beside, folder) for path in sorted(other.glob("*.ttl"))]
    others = [read_sssom(path) for other in beside for path in mapping_files(other)]
    obsolete, stated = read_obsolete(tops), _stated(tops, others)
    files: dict[Path, bytes] = {}
    sets = []
    for path in mapping_files(folder):
        name = path.name.removesuffix(_SUFFIX)
        sets.append(_own_set(path, name, obsolete))
        triples = set(to_triples(sets[-1], stated))
        stated |= {triple for triple in triples if _is_match(triple)}
        files[path.with_name(f"{name}.ttl")] = write_turtle(triples)
    if sets:
        known = {term.curie for term in TermTable.load(*beside, folder)}
        known |= {name for other in others for name in other.terms}
        terms = term_triples(sets, known, _sources(*beside, folder))
        files[folder / "mappings" / "terms.ttl"] = write_turtle(terms)
    return files


def write_mappings(folder: Path, *beside: Path) -> list[Path]:
    """Write the generated files of an ontology folder; return those that changed or went."""
    files = build_mappings(folder, *beside)
    changed = [path for path, content in files.items() if write_atomically(path, content)]
    for path in sorted(folder.glob("mappings/*.ttl")):
        if path not in files:
            path.unlink()
            changed.append(path)
    return changed


def _own_set(path: Path, name: str, obsolete: dict[str, str | None]) -> MappingSet:
    """Return the set of a file whose id is the IRI of the graph that it is loaded into."""
    found, expected = read_sssom(path, obsolete), graph_iri(f"ontology/mappings/{name}")
    if found.id != expected or name == "terms":
        hint = "`terms` is taken; use another file name" if name == "terms" else f"write {expected}"
        raise OntologyError(f"{path}: mapping_set_id is {found.id}, which is not its graph", hint=hint)
    return found


def _sources(*folders: Path) -> dict[str, Source]:
    tables = (folder / part / "SOURCES.tsv" for folder in folders for part in ("terms", "mappings"))
    sources: dict[str, Source] = {}
    for table in tables:
        sources |= read_sources(table) if table.exists() else {}
    return sources


def _is_match(triple: ox.Triple) -> bool:
    return to_curie(triple.predicate.value) in PREDICATES


def _stated(files: Iterable[Path], sets: Iterable[MappingSet]) -> set[ox.Triple]:
    """Return the SKOS matches that Turtle files and mapping sets state."""
    triples = {quad.triple for path in files for quad in read_quads(path)}
    triples |= {triple for other in sets for triple in to_triples(other)}
    return set(filter(_is_match, triples))
