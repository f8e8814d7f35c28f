"""Bring a slice of a foreign ontology into a project: tables and generated files, all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from netkg.errors import SourceError
from netkg.files import write_atomically
from netkg.ontology.imports import write_imports
from netkg.ontology.slices import Slice, write_slice

__all__ = ["bring_slice"]


def bring_slice(
    cut: Slice, folder: Path, beside: Iterable[Path] = (), kinds: Mapping[str, str] | None = None
) -> list[Path]:
    """Add a slice to an ontology folder, with the Turtle files made from its tables; return what changed.

    Everything is tried on a copy first, so that on an error nothing has changed.

    Args:
        cut: the terms.
        folder: an ontology folder; it is made if it does not exist.
        beside: other ontology folders whose terms may be parents, such as netkg's own.
        kinds: id -> kind of term, see :func:`netkg.ontology.slices.write_slice`.

    Raises:
        OntologyError: a prefix is unknown, a table is wrong, or the hierarchy would go round in a circle.
        SourceError: a file cannot be read or written.
    """
    try:
        with tempfile.TemporaryDirectory() as name:
            copy = Path(name) / "ontology"
            if folder.is_dir():
                shutil.copytree(folder, copy)
            copy.mkdir(exist_ok=True)
            write_slice(cut, copy, kinds)
            write_imports(copy, *beside)
            return _take_over(copy, folder)
    except OSError as error:
        raise SourceError(f"{folder}: {error.strerror or error}") from error


def _take_over(copy: Path, folder: Path) -> list[Path]:
    files = (path for path in sorted(copy.rglob("*")) if path.is_file())
    pairs = [(path, folder / path.relative_to(copy)) for path in files]
    return [target for path, target in pairs if write_atomically(target, path.read_bytes())]
