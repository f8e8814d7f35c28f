"""What an empty cell and a number of people are called, in one place for screens, pages and figures."""

from __future__ import annotations

from typing import Final

from netkg.analyse.gaps.model import Evidence, Finding, Overlay

__all__ = ["SEARCHED", "UNSEARCHED", "empty_wording", "people"]

UNSEARCHED: Final = "none in this store; no search recorded"
"""What is said of an empty cell that no recorded search covers."""

SEARCHED: Final = "none in this store; a recorded search covers the question"
"""What is said of an empty cell that a recorded search covers; it says nothing of what the search found."""


def empty_wording(finding: Finding) -> str | None:
    """Return what an empty cell is called; None for one with evidence.

    >>> from netkg.analyse.gaps.model import State
    >>> empty_wording(Finding((State.NO_STUDY,), (Overlay.NOT_SEARCHED,), Evidence(), (), (), ()))
    'none in this store; no search recorded'
    """
    if finding.evidence.k:
        return None
    return UNSEARCHED if Overlay.NOT_SEARCHED in finding.overlays else SEARCHED


def people(found: Evidence) -> str:
    """Return the number of people for a table: with ``+`` or as ``?`` where results of unknown size count.

    >>> people(Evidence(patients=40)), people(Evidence(patients=40, unsized=1)), people(Evidence(unsized=2))
    ('40', '40+', '?')
    """
    if not found.unsized:
        return f"{found.patients:,}"
    return f"{found.patients:,}+" if found.patients else "?"
