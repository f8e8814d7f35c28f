"""Whether what was built is what records and tables say: triples, manifest, ontology, byte by byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from netkg.build import compile_ontology, compile_records, read_project_records
from netkg.config import Project
from netkg.graph.manifest import to_manifest
from netkg.namespaces import graph_iri
from netkg.validate.findings import Finding, Severity

__all__ = ["find_stale"]

_FIX = "run: netkg build"
_FIX_TERMS = "run: netkg terms build"


def find_stale(project: Project) -> list[Finding]:
    """Return a finding for each built file that is missing, differs from its source, or has none.

    Raises:
        RecordError: a record is wrong, so nothing can be compared.
        OntologyError: a table, mapping or facet is wrong, so nothing can be compared.
    """
    return [*_stale_ontology(project), *_stale(project)]


def _stale_ontology(project: Project) -> Iterator[Finding]:
    folder = project.own_ontology
    if project.read_only or not folder.is_dir():
        return
    beside = [other for other in project.ontology if not other.samefile(folder)]
    for path, content in compile_ontology(folder, *beside).items():
        if content is None:
            yield _finding(project, path, f"nothing belongs to it; {_FIX_TERMS}")
        elif not path.is_file() or path.read_bytes() != content:
            yield _finding(project, path, f"it is not what the tables give; {_FIX_TERMS}")


def _stale(project: Project) -> Iterator[Finding]:
    compiled = compile_records(read_project_records(project), project)
    wanted = {project.triples / built.line.file: built.turtle for built in compiled}
    for path in sorted({*wanted, *project.triple_files()}):
        if path not in wanted:
            yield _finding(project, path, f"no record belongs to it; {_FIX}")
        elif not path.is_file():
            yield _finding(project, path, f"it has not been built; {_FIX}")
        elif path.read_bytes() != wanted[path]:
            yield _finding(project, path, f"it is not what its record gives; {_FIX}")
    manifest = to_manifest(built.line for built in compiled)
    if not project.manifest.is_file() or project.manifest.read_bytes() != manifest:
        yield _finding(project, project.manifest, f"it is not what the records give; {_FIX}")


def _finding(project: Project, path: Path, message: str) -> Finding:
    source = path.relative_to(project.root).as_posix()
    return Finding(
        severity=Severity.VIOLATION,
        focus=graph_iri(path.stem),
        path="",
        message=f"{source}: {message}",
        value=None,
        shape="",
        constraint="",
        source=source,
    )
