"""Stylesheets and scripts: ours, those of the gap map, and the editor's if it is installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["MEDIA", "asset", "asset_names", "editor_assets"]

MEDIA: Final = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
}
"""Ending -> media type."""

_STATIC: Final = Path(__file__).parents[1] / "static"
_REPORT: Final = Path(__file__).parents[2] / "report" / "templates"
_EDITOR: Final = ("vendor/yasgui.min.css", "vendor/yasgui.min.js")


def asset(name: str) -> bytes | None:
    """Return the content of an asset, or None if there is none of this name."""
    return _read(name) if name in asset_names() else None


def asset_names() -> tuple[str, ...]:
    """Return the names of all assets, sorted."""
    own = [path.name for path in _STATIC.iterdir() if path.suffix.lstrip(".") in MEDIA]
    return tuple(sorted([*own, "gap_map.css", "gap_map.js", *(editor_assets() or ())]))


def editor_assets() -> tuple[str, ...] | None:
    """Return the names of the editor's files, or None where they were not installed by ``make web``."""
    return _EDITOR if all((_STATIC / name).is_file() for name in _EDITOR) else None


@cache
def _read(name: str) -> bytes:
    from netkg.report.gap_map_page import state_css

    if name == "gap_map.css":
        return (state_css() + (_REPORT / name).read_text(encoding="utf-8")).encode()
    if name == "gap_map.js":
        return (_REPORT / name).read_bytes()
    return (_STATIC / name).read_bytes()
