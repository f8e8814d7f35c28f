"""A disk store brought in line with a project."""

from __future__ import annotations

from pathlib import Path

from netkg.config import Project
from netkg.store import create_store, open_store
from netkg.store.load import load_project

__all__ = ["refresh_store"]


def refresh_store(project: Project, path: Path) -> dict[str, int]:
    """Make the disk store at ``path`` hold what the project's files hold; return graph -> triples.

    A new store is made where nothing is, or an empty folder. Graphs that the files do not have go.

    Raises:
        StoreError: something else stands at ``path``, or it cannot be written.
    """
    fresh = load_project(project)
    new = not path.exists() or (path.is_dir() and not any(path.iterdir()))
    store = create_store(path) if new else open_store(path)
    wanted = fresh.graphs()
    for graph in sorted({*wanted, *store.graphs()}):
        store.replace_graph(graph, [quad.triple for quad in fresh.quads(graph)])
    return wanted
