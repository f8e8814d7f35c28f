"""Where the files that come with netkg are: its ontology, queries, evidence and settings.

A wheel carries them inside the package, under ``_shipped``. An editable install leaves them at the
top of the checkout, two folders above the package.
"""

from __future__ import annotations

from pathlib import Path

from netkg.errors import SourceError

__all__ = ["shipped_path"]

_PACKAGE = Path(__file__).resolve().parent


def shipped_path(*parts: str) -> Path:
    """Return the path of a shipped file or folder, or without arguments the folder that holds them all.

    Args:
        parts: the path below the top, as in ``shipped_path("ontology", "netkg.ttl")``.

    Raises:
        SourceError: nothing stands at that path.

    >>> shipped_path("data", "records").is_dir()
    True
    """
    carried = _PACKAGE / "_shipped"
    top = carried if carried.is_dir() else _PACKAGE.parents[1]
    path = top.joinpath(*parts)
    if not path.exists():
        raise SourceError(
            f"netkg's own files are incomplete: {path} does not exist",
            hint="install netkg again, or restore the file from the repository",
        )
    return path
