"""Names of ours that stay: what was once published is never deleted, only deprecated.

``published.tsv`` lists every name of ``netkg.ttl`` that was ever published, and since which version. A name
in it keeps its declaration for good; one that should not be used any more says ``owl:deprecated true`` and
``dcterms:isReplacedBy`` with what to use instead (docs/decisions/0044-names-that-stay.md).

``python -m netkg.ontology.published VERSION`` adds the names that are new in a version.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg.errors import OntologyError, SourceError
from netkg.files import write_atomically
from netkg.namespaces import PREFIXES, to_curie
from netkg.rdf.parse import read_quads
from netkg.shipped import shipped_path

__all__ = ["PUBLISHED_COLUMNS", "find_breaches", "publish_names", "read_published"]

PUBLISHED_COLUMNS: Final = ("name", "since")
_FILE: Final = "published.tsv"
_DEPRECATED: Final = PREFIXES["owl"] + "deprecated"
_REPLACED_BY: Final = PREFIXES["dcterms"] + "isReplacedBy"


def read_published(folder: Path) -> dict[str, str]:
    """Return name -> version since which it is published, of an ontology folder; empty without the list."""
    path = folder / _FILE
    if not path.exists():
        return {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    rows = [tuple(line.split("\t")) for line in lines]
    if not rows or rows[0] != PUBLISHED_COLUMNS or any(len(row) != len(PUBLISHED_COLUMNS) for row in rows):
        raise OntologyError(f"{path}: the columns must be {', '.join(PUBLISHED_COLUMNS)}")
    return {row[0]: row[1] for row in rows[1:]}


def publish_names(folder: Path, version: str) -> list[str]:
    """Add the names of ``netkg.ttl`` that are not published yet, with this version; return them, sorted."""
    published = read_published(folder)
    new = sorted(_declared(folder).keys() - published.keys())
    published |= dict.fromkeys(new, version)
    rows = [PUBLISHED_COLUMNS, *sorted(published.items())]
    write_atomically(folder / _FILE, "".join("\t".join(row) + "\n" for row in rows).encode())
    return new


def find_breaches(folder: Path) -> list[str]:
    """Return what breaks the policy, a sentence for each, sorted; nothing if all is well."""
    declared = _declared(folder)
    breaches = [
        f"{name} was published and is not declared any more: put it back, and deprecate it"
        for name in read_published(folder)
        if name not in declared
    ]
    for name, said in declared.items():
        breaches += _breaches(name, said, declared)
    return sorted(breaches)


Said = dict[str, list[str]]


def _breaches(name: str, said: Said, declared: dict[str, Said]) -> list[str]:
    instead = said[_REPLACED_BY]
    if "true" not in said[_DEPRECATED]:
        return [f"{name} is replaced by {instead[0]}, but not owl:deprecated"] if instead else []
    if not instead:
        return [f"{name} is deprecated, but nothing replaces it: add dcterms:isReplacedBy"]
    wrong = [
        other
        for other in instead
        if other.startswith("nk:") and (other not in declared or "true" in declared[other][_DEPRECATED])
    ]
    return [f"{name} is replaced by {other}, which is not a name in use" for other in wrong]


def _declared(folder: Path) -> dict[str, Said]:
    """Return name -> what ``netkg.ttl`` says of it, for every name of ours."""
    found: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    for quad in read_quads(folder / "netkg.ttl"):
        name = to_curie(quad.subject.value) if isinstance(quad.subject, ox.NamedNode) else ""
        if name.startswith("nk:"):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode | ox.Literal) else ""
            found[name][quad.predicate.value].append(to_curie(value))
    return dict(found)


if __name__ == "__main__":
    for added in publish_names(shipped_path("ontology"), sys.argv[1]):
        sys.stdout.write(f"{added}\n")
