"""A project: the folder with ``netkg.toml`` that holds somebody's records, queries and terms.

Commands work on the nearest parent of the working directory that has a ``netkg.toml``; where there
is none, on the evidence that comes with netkg, which is then read-only. Settings are passed in from
here; nothing else in the package looks at the working directory.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import SourceError
from netkg.shipped import shipped_path

__all__ = ["SETTINGS_FILE", "USE_STATEMENT", "Project", "find_project", "open_project"]

SETTINGS_FILE = "netkg.toml"

USE_STATEMENT = (
    "Research evidence map; not a treatment recommendation; not a systematic review unless a Review "
    "record says so; a gap is not evidence of no effect."
)
"""Stands on every page, export and plain-words output."""

_KEYS = {"name", "records", "triples", "manifest", "queries", "ontology", "licence"}


@dataclass(frozen=True, slots=True)
class Project:
    """Where the files of a project are.

    ``queries`` and ``ontology`` list folders in order of precedence, netkg's own first.
    """

    root: Path
    name: str
    records: Path
    triples: Path
    manifest: Path
    queries: tuple[Path, ...]
    ontology: tuple[Path, ...]
    licence: str
    read_only: bool

    def record_files(self) -> list[Path]:
        """Return the record files, in order of name."""
        return sorted(self.records.glob("*.yaml"))

    def triple_files(self) -> list[Path]:
        """Return the built Turtle files, in order of name."""
        return sorted(self.triples.glob("*.ttl"))

    def ontology_files(self) -> list[Path]:
        """Return the Turtle files of the ontology that are loaded beside the evidence, in order."""
        files = (
            path
            for folder in self.ontology
            for path in (*folder.glob("*.ttl"), *folder.glob("imports/*.ttl"))
        )
        return sorted(files, key=lambda path: (len(path.parts), path))


def find_project(start: Path) -> Path | None:
    """Return the nearest folder, from ``start`` upwards, that has a settings file."""
    for folder in (start.absolute(), *start.absolute().parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    return None


def open_project(folder: Path | None = None, *, start: Path | None = None) -> Project:
    """Return the project in ``folder``, or the nearest one above ``start``, or the shipped evidence.

    Raises:
        SourceError: ``folder`` has no settings file, or the settings cannot be understood.
    """
    if folder is not None and not (folder / SETTINGS_FILE).is_file():
        raise SourceError(
            f"{folder} is not a netkg project: it has no {SETTINGS_FILE}",
            hint=f"make one with: netkg init {folder}",
        )
    root = folder or (find_project(start) if start else None)
    shipped = shipped_path()
    if root is None:
        return _project(shipped, {}, read_only=True)
    return _project(root.absolute(), _read_settings(root / SETTINGS_FILE), read_only=False)


def _read_settings(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
        settings = tomllib.loads(text).get("project", {})
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    if not isinstance(settings, dict):
        raise SourceError(f"{path}: [project] must be a table")
    for key, value in settings.items():
        if key not in _KEYS or not isinstance(value, str):
            raise SourceError(
                f"{path}: [project] {key} is not a setting of netkg, or not text",
                hint=f"known settings: {', '.join(sorted(_KEYS))}",
            )
    return settings


def _project(root: Path, settings: dict[str, str], *, read_only: bool) -> Project:
    def folder(key: str, default: str) -> Path:
        return root / settings.get(key, default)

    def with_shipped(key: str) -> tuple[Path, ...]:
        own, shipped = folder(key, key), shipped_path(key)
        return (shipped,) if not own.is_dir() or own.samefile(shipped) else (shipped, own)

    return Project(
        root=root,
        name=settings.get("name", "netkg" if read_only else root.name),
        records=folder("records", "data/records"),
        triples=folder("triples", "data/triples"),
        manifest=folder("manifest", "data/MANIFEST"),
        queries=with_shipped("queries"),
        ontology=with_shipped("ontology"),
        licence=settings.get("licence", "CC-BY-4.0"),
        read_only=read_only,
    )
