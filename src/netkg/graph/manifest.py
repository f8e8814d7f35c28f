"""The manifest: one line for each built file, so that a change or a damage shows.

Tab-separated: file, graph IRI, triples, SHA-256 of the file, licence, source (the record file).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import SourceError
from netkg.namespaces import graph_iri

__all__ = ["ManifestLine", "manifest_line", "parse_manifest", "to_manifest"]

_HEADER = ("file", "graph", "triples", "sha256", "licence", "source")


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """What is known of one built file."""

    file: str
    graph: str
    triples: int
    sha256: str
    licence: str
    source: str


def manifest_line(record: str, turtle: bytes, triples: int, licence: str, source: str) -> ManifestLine:
    """Return the line of a record's Turtle file."""
    digest = hashlib.sha256(turtle).hexdigest()
    return ManifestLine(f"{record}.ttl", graph_iri(record), triples, digest, licence, source)


def to_manifest(lines: Iterable[ManifestLine]) -> bytes:
    """Return the manifest as text, sorted by file."""
    rows = ["\t".join(_HEADER)]
    rows += (
        "\t".join((line.file, line.graph, str(line.triples), line.sha256, line.licence, line.source))
        for line in sorted(lines, key=lambda line: line.file)
    )
    return ("\n".join(rows) + "\n").encode()


def parse_manifest(path: Path) -> dict[str, ManifestLine]:
    """Return file name -> line of the manifest at ``path``.

    Raises:
        SourceError: the file cannot be read, or a line has not the columns of the header.
    """
    try:
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        lines = {}
        for row in rows:
            file, graph, triples, sha256, licence, source = row.split("\t")
            lines[file] = ManifestLine(file, graph, int(triples), sha256, licence, source)
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: not a manifest: {error}", hint="rebuild it with: netkg build") from error
    if tuple(header.split("\t")) != _HEADER:
        raise SourceError(f"{path}: not a manifest: unknown columns", hint="rebuild it with: netkg build")
    return lines
