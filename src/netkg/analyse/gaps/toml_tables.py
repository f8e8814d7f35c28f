"""Tables of a TOML file that users edit, with messages that name the file."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from netkg.errors import AnalysisError, SourceError

__all__ = ["check_keys", "read_tables", "texts"]


def read_tables(path: Path) -> dict[str, Any]:
    """Return the tables of a file.

    Raises:
        SourceError: it cannot be read, or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error


def check_keys(
    where: str, table: object, *, must: Collection[str] = (), may: Collection[str] = ()
) -> Mapping[str, Any]:
    """Return a table that has all keys that it must have, and none that it may not.

    Raises:
        AnalysisError: it has not; the message says where and which.
    """
    if not isinstance(table, dict):
        raise AnalysisError(f"{where}: it must be a table")
    if missing := sorted(set(must) - set(table)):
        raise AnalysisError(f"{where}: {', '.join(missing)} must be given")
    if unknown := sorted(set(table) - set(must) - set(may)):
        known = ", ".join(sorted({*must, *may}))
        raise AnalysisError(f"{where}: there is no key {', '.join(unknown)}", hint=f"it may have {known}")
    return table


def texts(where: str, value: object) -> tuple[str, ...]:
    """Return a list of text, or one text, as a tuple.

    Raises:
        AnalysisError: it is something else.
    """
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise AnalysisError(f"{where}: it must be text, or a list of text")
    return tuple(items)
