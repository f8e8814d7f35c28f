"""The pipeline: records are read, become triples, become files.

    records (YAML) ─► model ─► triples ─► data/triples/*.ttl + MANIFEST ─► store

Nothing is written unless every record is right. A file that would not change is not touched, and the
triples of a record that is gone are removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from netkg.config import Project
from netkg.errors import SourceError
from netkg.files import write_atomically
from netkg.graph.encode import to_triples
from netkg.graph.facets import build_facets
from netkg.graph.manifest import ManifestLine, manifest_line, to_manifest
from netkg.model import Record
from netkg.ontology.closure import CLOSURE_GRAPH
from netkg.ontology.imports import build_imports
from netkg.ontology.links import check_links
from netkg.ontology.mappings import build_mappings
from netkg.ontology.slots import check_facets
from netkg.ontology.terms import TermTable
from netkg.query.catalogue import QUERIES_GRAPH, load_catalogue
from netkg.query.hierarchy import read_closure
from netkg.rdf.nameless import name_blank_nodes
from netkg.rdf.turtle import write_turtle
from netkg.records import read_records
from netkg.store import OxigraphStore
from netkg.store.disk.reader import create_disk
from netkg.store.disk.writer import write_disk
from netkg.store.load import load_project

__all__ = [
    "BuildReport",
    "Built",
    "build",
    "build_ontology",
    "compile_ontology",
    "compile_records",
    "read_project_records",
    "whole_store",
    "write_store",
]


@dataclass(frozen=True, slots=True)
class Built:
    """A record compiled: its Turtle file's content and its line of the manifest."""

    turtle: bytes
    line: ManifestLine


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: numbers of records and triples, names of files written and removed."""

    records: int
    triples: int
    written: tuple[str, ...]
    removed: tuple[str, ...]


def read_project_records(project: Project) -> list[Record]:
    """Return all records of a project, checked against each other and against the term tables."""
    return read_records(project.record_files(), TermTable.load(*project.ontology))


def compile_records(records: Iterable[Record], project: Project) -> list[Built]:
    """Return the compiled records, in the order given."""
    return [_compile(record, project) for record in records]


def _compile(record: Record, project: Project) -> Built:
    triples = set(to_triples(record))
    turtle = write_turtle(triples)
    source = f"{project.records.relative_to(project.root).as_posix()}/{record.record}.yaml"
    line = manifest_line(record.record, turtle, len(triples), project.licence, source)
    return Built(turtle, line)


def build(project: Project, on_progress: Callable[[str], None] = lambda _: None) -> BuildReport:
    """Compile all records of a project into its triples folder and manifest; return what was done.

    Raises:
        RecordError: a record is wrong; nothing was written.
        SourceError: the project is the shipped evidence, has no records, or cannot be written.
    """
    if project.read_only:
        raise SourceError(
            "the shipped evidence is read-only", hint="make a project of your own: netkg init DIR"
        )
    if not project.record_files():
        raise SourceError(f"{project.records} holds no records", hint="start one with: netkg new NAME")
    on_progress("reading records")
    compiled = compile_records(read_project_records(project), project)
    on_progress("writing triples")
    files = {project.triples / built.line.file: built.turtle for built in compiled}
    files[project.manifest] = to_manifest(built.line for built in compiled)
    written = [path for path, content in files.items() if write_atomically(path, content)]
    removed = _remove_others(project, set(files))
    return BuildReport(
        records=len(compiled),
        triples=sum(built.line.triples for built in compiled),
        written=tuple(path.relative_to(project.root).as_posix() for path in written),
        removed=tuple(path.relative_to(project.root).as_posix() for path in removed),
    )


def _remove_others(project: Project, kept: set[Path]) -> list[Path]:
    others = [path for path in project.triple_files() if path not in kept]
    for path in others:
        path.unlink()
    return others


def write_store(project: Project, path: Path) -> dict[str, int]:
    """Make the disk store at ``path`` hold what the project's files hold; return graph -> triples.

    A new store is made where nothing is, or an empty folder. A graph that an earlier build put there and that
    the files do not have any more goes; what was loaded otherwise stays. Nothing is written where nothing
    changed.

    Raises:
        StoreError: something else stands at ``path``, or it cannot be written.
    """
    fresh = whole_store(project)
    if not path.exists() or (path.is_dir() and not any(path.iterdir())):
        create_disk(path)
    wanted = fresh.graphs()
    source = f"netkg build: {project.name}"
    with write_disk(path) as writer:
        for graph in wanted:
            triples = name_blank_nodes(graph, (quad.triple for quad in fresh.quads(graph)))
            writer.put(graph, triples, source=source)
        for graph in writer.graphs_from(source):
            if graph not in wanted:
                writer.remove(graph, source=source)
    return wanted


def whole_store(project: Project) -> OxigraphStore:
    """Return a memory store with all that a store of a project holds: files, catalogue of queries, closure.

    Raises:
        SourceError: a file cannot be read, or nothing has been built yet.
    """
    store = load_project(project)
    store.replace_graph(QUERIES_GRAPH, load_catalogue(project.queries).to_triples())
    store.replace_graph(CLOSURE_GRAPH, read_closure(store).triples())
    return store


def build_ontology(folder: Path, *beside: Path) -> list[Path]:
    """Write all that is generated from the tables, mappings and facets of an ontology folder.

    Args:
        folder: the ontology folder.
        beside: other ontology folders whose terms may be used, such as netkg's own.

    Returns:
        The files that changed or went.

    Raises:
        OntologyError: a table, mapping or facet is wrong, or the hierarchy goes round in a circle; nothing
            was changed.
    """
    changed = []
    for path, content in compile_ontology(folder, *beside).items():
        if content is None:
            path.unlink()
            changed.append(path)
        elif write_atomically(path, content):
            changed.append(path)
    return changed


def compile_ontology(folder: Path, *beside: Path) -> dict[Path, bytes | None]:
    """Return path -> what :func:`build_ontology` writes there; None for a file that nothing gives now."""
    files: dict[Path, bytes | None] = {**build_imports(folder)}
    check_links(*beside, folder)
    table = TermTable.load(*beside, folder)
    check_facets(table.facets, {term.curie for term in table})
    files |= build_mappings(folder, *beside) | build_facets(folder)
    patterns = ["imports/*.ttl", "mappings/*.ttl", *(["facets.ttl"] if (folder / "facets").is_dir() else [])]
    generated = (path for pattern in patterns for path in folder.glob(pattern))
    return dict(sorted((dict.fromkeys(generated) | files).items()))
