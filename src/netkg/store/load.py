"""Fill a store from the files of a project: its evidence and the ontology, a named graph a file."""

from __future__ import annotations

from pathlib import Path

from netkg.config import Project
from netkg.errors import SourceError
from netkg.namespaces import graph_iri
from netkg.store.oxigraph import OxigraphStore, memory_store

__all__ = ["load_files", "load_project"]


def load_project(project: Project) -> OxigraphStore:
    """Return a memory store with the built triples and the ontology of a project.

    Raises:
        SourceError: a file cannot be read, or nothing has been built yet.
    """
    store = memory_store()
    files = project.triple_files()
    if not files and project.record_files():
        raise SourceError(f"{project.triples} holds no triples", hint="build them with: netkg build")
    load_files(store, [(graph_iri(path.stem), path) for path in files])
    load_files(store, [(_ontology_graph(project, path), path) for path in project.ontology_files()])
    return store


def load_files(store: OxigraphStore, files: list[tuple[str, Path]]) -> None:
    """Add Turtle files to a store, each to the graph named beside it."""
    for graph, path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise SourceError(f"{path}: cannot be read: {error.strerror}") from error
        store.load_turtle(graph, data, str(path))


def _ontology_graph(project: Project, path: Path) -> str:
    folder = next(folder for folder in reversed(project.ontology) if path.is_relative_to(folder))
    return graph_iri("ontology/" + path.relative_to(folder).with_suffix("").as_posix())
