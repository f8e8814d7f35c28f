"""What an empty cell is called, in one place for screens, documents and pages."""

from __future__ import annotations

from typing import Final

from netkg.analyse.gaps.model import Finding, Overlay

__all__ = ["SEARCHED", "UNSEARCHED", "empty_wording"]

UNSEARCHED: Final = "none in this store; no search recorded"
"""What is said of an empty cell that no recorded search covers."""

SEARCHED: Final = "none in this store; a recorded search covers the question"
"""What is said of an empty cell that a recorded search covers; it says nothing of what the search found."""


def empty_wording(finding: Finding) -> str | None:
    """Return what an empty cell is called; None for one with evidence.

    >>> from netkg.analyse.gaps.model import Evidence, State
    >>> empty_wording(Finding((State.NO_STUDY,), (Overlay.NOT_SEARCHED,), Evidence(), (), (), ()))
    'none in this store; no search recorded'
    """
    if finding.evidence.k:
        return None
    return UNSEARCHED if Overlay.NOT_SEARCHED in finding.overlays else SEARCHED
