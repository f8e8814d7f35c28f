"""Where what was computed from a store is kept, and of which state of the store it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cache", "cache_of"]

_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder beside a store, for what can be computed anew.

    Attributes:
        folder: the folder, which need not exist.
        state: names the state of the store: the number of its last change and a digest of the record of that
            change. Two states never have the same name, also if a change was lost in a power cut and another
            took its number.
    """

    folder: Path
    state: str

    def remove_older(self, name: str) -> None:
        """Remove what was kept under a name for earlier changes; those who read it still can.

        Raises:
            OSError: the folder cannot be written.
        """
        number = self.state[:_DIGITS]
        for path in self.folder.glob(f"*{name}-*"):
            kind, _, rest = path.name.lstrip(".").partition("-")
            if kind == name and rest[:_DIGITS].isdigit() and rest[:_DIGITS] < number:
                path.unlink(missing_ok=True)

    @staticmethod
    def state_of(number: int, digest: str) -> str:
        """Return the name of a state from the number of the last change and a digest of its record."""
        return f"{number:0{_DIGITS}d}-{digest[:12]}"


def cache_of(store: object) -> Cache | None:
    """Return where what is computed from a store may be kept; None for a store that keeps nothing.

    A store says so by an attribute ``cache``; disk stores have it.
    """
    found = getattr(store, "cache", None)
    return found if isinstance(found, Cache) else None
