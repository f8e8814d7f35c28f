"""Where in the record files a finding is to be mended: file and line of the thing and the property."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netkg.config import Project
from netkg.errors import NetkgError
from netkg.graph.pattern import AS_PRINTED, predicate
from netkg.model import Thing
from netkg.namespaces import ID
from netkg.records.items import Item, find_items
from netkg.records.reader import SUFFIX
from netkg.records.source import Source, read_source
from netkg.validate.findings import Finding

__all__ = ["Whereabouts"]


class Whereabouts:
    """Finds the lines of things in a project's records; each file is read once, when it is asked for."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._files: dict[str, _File | None] = {}

    def place(self, finding: Finding) -> str:
        """Return ``file:line`` of the property, else of its thing, else its file or nothing.

        Files are named from the top of the project. The line of a property that is missing is that of
        its thing.
        """
        record, slash, local = _parts(finding.focus)
        if not slash:
            return finding.source if "://" not in finding.source else ""
        if record not in self._files:
            self._files[record] = _open(self._project.records / f"{record}{SUFFIX}")
        file = self._files[record]
        if file is None:
            return ""
        name = file.source.path.relative_to(self._project.root).as_posix()
        line = file.line(local, finding.path)
        return f"{name}:{line}" if line else name


class _File:
    """One record file: its values with their lines, and its things by id."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.items: Mapping[str, Item] = {item.id: item for item in find_items(source)}

    def line(self, local: str, path: str) -> int:
        """Return the line of a property of a thing, or 0 if the file does not hold the thing."""
        item = self.items.get(local)
        if item is None:
            return 0
        field = _field(item.model, path)
        trail = (*item.trail, field) if field in item.data else item.trail
        return self.source.place(trail, at_key=True)[0]


def _open(path: Path) -> _File | None:
    try:
        return _File(read_source(path))
    except NetkgError:  # it is wrong or gone, which is told elsewhere
        return None


def _parts(focus: str) -> tuple[str, str, str]:
    return focus.removeprefix(ID).partition("/") if focus.startswith(ID) else ("", "", "")


def _field(model: type[Thing], path: str) -> str:
    """Return the key in a record file that becomes this property of a thing, or nothing."""
    about = path.removesuffix(AS_PRINTED)
    return next((name for name in model.model_fields if path and predicate(model, name) == about), "")
