"""The ontology folder of a project: generated files brought in line, slices brought in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from netkg.config import Project, add_prefixes
from netkg.errors import SourceError
from netkg.namespaces import declare_prefixes
from netkg.ontology.slices import CutOptions

__all__ = ["Imported", "Wanted", "build_own", "import_terms"]


def build_own(project: Project) -> list[str]:
    """Write the generated files of a project's ontology folder anew; return the names of those that changed.

    Raises:
        SourceError: the project is the shipped evidence, or has no ontology folder.
        OntologyError: a table, a facet or a mapping is wrong; nothing was changed.
    """
    from netkg.build import build_ontology

    folder, beside = _own_folder(project)
    if not folder.is_dir():
        raise SourceError(
            f"{project.name} has no terms of its own: {folder} does not exist", hint="see docs/projects.md"
        )
    return _named(build_ontology(folder, *beside), project.root)


def _own_folder(project: Project) -> tuple[Path, tuple[Path, ...]]:
    """Return the project's own ontology folder, and the others that it is used with."""
    if project.read_only:
        raise SourceError(
            "the shipped ontology is read-only", hint="make a project of your own: netkg init DIR"
        )
    folder = project.own_ontology
    return folder, _beside(project, folder)


def _beside(project: Project, folder: Path) -> tuple[Path, ...]:
    return tuple(other for other in project.ontology if not (folder.is_dir() and other.samefile(folder)))


def _named(paths: list[Path], root: Path) -> list[str]:
    return [
        path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)
        for path in sorted(paths)
    ]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to import: an ontology file, the list of wanted ids, the ontology folder (None: the project's)."""

    file: Path
    ids: Path
    into: Path | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What was imported: how many terms, how many of them were asked for, parents left out, files changed."""

    terms: int
    wanted: int
    undefined: tuple[str, ...]
    changed: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the same as plain values, ready for JSON."""
        return {
            "terms": self.terms,
            "wanted": self.wanted,
            "undefined": list(self.undefined),
            "changed": list(self.changed),
        }

    def text(self) -> str:
        """Return the same in words."""
        lines = [f"{self.terms} terms, {self.wanted} of them asked for"]
        if self.undefined:
            lines.append(f"left out, since the file does not define them: {', '.join(self.undefined)}")
        lines += [f"  {name}" for name in self.changed] or ["  everything was up to date"]
        return "\n".join(lines) + "\n"


def import_terms(project: Project, wanted: Wanted, options: CutOptions) -> Imported:
    """Cut a slice out of an ontology file and add it to an ontology folder, all of it or nothing.

    New prefixes of ``options`` go into the project's settings.

    Raises:
        SourceError: a file cannot be read or written, or is not what its ending says.
        OntologyError: what is asked for cannot be had; see docs/bring-your-own-ontology.md.
    """
    from netkg.ontology.bring import bring_slice
    from netkg.ontology.slices import cut_slice, read_ids

    if wanted.into is None:
        folder, beside = _own_folder(project)
    else:
        folder, beside = wanted.into, _beside(project, wanted.into)
    declare_prefixes(options.prefixes)
    ids = read_ids(wanted.ids)
    cut = cut_slice(wanted.file, ids, _progress(), options=options)
    changed = _named(
        bring_slice(cut, folder, beside, {name: kind for name, kind in ids.items() if kind}), project.root
    )
    if options.prefixes and not project.read_only and add_prefixes(project.root, options.prefixes):
        changed.append("netkg.toml")
    return Imported(len(cut.terms), len(cut.wanted), cut.undefined, tuple(changed))


def _progress() -> Callable[[int, int], None] | None:
    """Return what tells on a terminal how far the reading is; None elsewhere."""
    if sys.stderr is None or not sys.stderr.isatty():
        return None

    def tell(done: int, total: int) -> None:
        percent = 100 * done // max(total, 1)
        sys.stderr.write(f"\r\033[Kreading: {percent} %" if done < total else "\r\033[K")
        sys.stderr.flush()

    return tell
