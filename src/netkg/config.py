"""A project: the folder with ``netkg.toml`` that holds somebody's records, queries and terms.

Commands work on the nearest parent of the working directory that has a ``netkg.toml``; where there
is none, on the evidence that comes with netkg, which is then read-only. Settings are passed in from
here; nothing else in the package looks at the working directory.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netkg.errors import NetkgError, OntologyError, SourceError
from netkg.files import write_atomically
from netkg.namespaces import declare_prefixes
from netkg.shipped import shipped_path

__all__ = [
    "SETTINGS_FILE",
    "USE_STATEMENT",
    "Project",
    "add_prefixes",
    "find_project",
    "open_project",
    "user_settings",
]

SETTINGS_FILE = "netkg.toml"

USE_STATEMENT = (
    "Research evidence map; not a treatment recommendation; not a systematic review unless a Review "
    "record says so; a gap is not evidence of no effect."
)
"""Stands on every page, export and plain-words output."""

_KEYS = {"name", "records", "triples", "manifest", "queries", "ontology", "licence"}
_TABLES = {"project", "prefixes"}
_STORES = "stores"


@dataclass(frozen=True, slots=True)
class Project:
    """Where the files of a project are.

    ``queries`` and ``ontology`` list folders in order of precedence, netkg's own first; ``own_ontology`` is
    the folder for terms of the project, which need not exist. ``stores`` holds the settings of remote
    stores by name, the user's own and over them the project's, as written; netkg.store.remote reads them.
    """

    root: Path
    name: str
    records: Path
    triples: Path
    manifest: Path
    queries: tuple[Path, ...]
    ontology: tuple[Path, ...]
    own_ontology: Path
    licence: str
    read_only: bool
    stores: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

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
            for pattern in ("*.ttl", "imports/*.ttl", "mappings/*.ttl")
            for path in folder.glob(pattern)
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

    The prefixes that its settings declare are known from then on.

    Raises:
        SourceError: ``folder`` has no settings file, or the settings cannot be understood.
        OntologyError: a prefix is malformed, or stands for something else already.
    """
    if folder is not None and not (folder / SETTINGS_FILE).is_file():
        raise SourceError(
            f"{folder} is not a netkg project: it has no {SETTINGS_FILE}",
            hint=f"make one with: netkg init {folder}",
        )
    root = folder or (find_project(start) if start else None)
    shipped = shipped_path()
    if root is None:
        return _project(shipped, {}, _read_stores(user_settings()), read_only=True)
    path = root / SETTINGS_FILE
    stores = _read_stores(user_settings()) | _read_stores(path)
    return _project(root.absolute(), _read_settings(path), stores, read_only=False)


def user_settings() -> Path:
    """Return the user's own settings file, which may hold ``[stores]`` and need not exist."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "netkg" / SETTINGS_FILE


def _read_stores(path: Path) -> dict[str, Mapping[str, object]]:
    """Return name -> settings of the remote stores in a settings file; none if there is no file."""
    if not path.is_file():
        return {}
    stores = _read_toml(path).get(_STORES, {})
    if not isinstance(stores, dict):
        raise SourceError(f"{path}: [{_STORES}] must be a table")
    for name, store in stores.items():
        if not isinstance(store, dict):
            raise SourceError(
                f"{path}: [{_STORES}] {name} must be a table",
                hint=f'such as: {name} = {{ url = "https://..." }}',
            )
    return stores


def _read_settings(path: Path) -> dict[str, str]:
    """Return the table ``[project]`` of a settings file; declare what stands in ``[prefixes]``."""
    tables = _read_tables(path)
    for key in tables["project"]:
        if key not in _KEYS:
            raise SourceError(
                f"{path}: [project] {key} is not a setting of netkg",
                hint=f"known settings: {', '.join(sorted(_KEYS))}",
            )
    try:
        declare_prefixes(tables["prefixes"])
    except NetkgError as error:
        raise OntologyError(f"{path}: {error.message}", hint=error.hint) from error
    return tables["project"]


def _read_tables(path: Path) -> dict[str, dict[str, str]]:
    """Return the tables of a settings file by name; each is there, and holds text only."""
    tables = _read_toml(path)
    tables.pop(_STORES, None)
    for name, table in tables.items():
        if name not in _TABLES:
            hint = f"known tables: {', '.join(f'[{known}]' for known in sorted({*_TABLES, _STORES}))}"
            raise SourceError(f"{path}: [{name}] is not a table of netkg", hint=hint)
        if not isinstance(table, dict):
            raise SourceError(f"{path}: [{name}] must be a table")
        for key, value in table.items():
            if not isinstance(value, str):
                raise SourceError(f"{path}: [{name}] {key} is not text", hint="put it in quotes")
    return {name: tables.get(name, {}) for name in _TABLES}


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error


def add_prefixes(root: Path, prefixes: Mapping[str, str]) -> bool:
    """Write prefixes into the settings of a project, beside those there; return whether that changed them.

    Raises:
        SourceError: the settings cannot be read or written.
    """
    path = root / SETTINGS_FILE
    known = _read_tables(path)["prefixes"]
    new = {prefix: iri for prefix, iri in prefixes.items() if prefix not in known}
    if not new:
        return False
    lines = "".join(f'"{prefix}" = "{iri}"\n' for prefix, iri in new.items())
    text = path.read_text(encoding="utf-8")
    head = re.search(r"^\[prefixes\][^\n]*\n", text, re.MULTILINE)
    if head:
        text = text[: head.end()] + lines + text[head.end() :]
    else:
        text = text.rstrip("\n") + "\n\n[prefixes]\n" + lines
    if tomllib.loads(text).get("prefixes") != known | new:
        raise SourceError(f"{path}: cannot be extended", hint=f"add under [prefixes]: {lines.strip()}")
    return write_atomically(path, text.encode())


def _project(
    root: Path, settings: dict[str, str], stores: Mapping[str, Mapping[str, object]], *, read_only: bool
) -> Project:
    def folder(key: str, default: str) -> Path:
        path = root / settings.get(key, default)
        if not Path(os.path.normpath(path)).is_relative_to(root):
            raise SourceError(f"{root / SETTINGS_FILE}: {key} = {settings[key]!r} leads out of the project")
        return path

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
        own_ontology=folder("ontology", "ontology"),
        licence=settings.get("licence", "CC-BY-4.0"),
        read_only=read_only,
        stores=stores,
    )
