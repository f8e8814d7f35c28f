"""How the states of a gap map are shown: a mark, a word or two, a sentence, and colours.

The mark and the words say all that the colour does. Marks are the reason letters of Robinson and AHRQ where a
state has one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from netkg.analyse.gaps.model import LETTERS, Overlay, State
from netkg.analyse.gaps.wording import UNSEARCHED

__all__ = ["LOOKS", "OVERLAYS", "UNSEARCHED", "Look", "OverlayLook", "contrast"]


@dataclass(frozen=True, slots=True)
class Look:
    """How a state is shown.

    Attributes:
        mark: one or two signs, unlike those of any other state.
        short: a word or two for a cell.
        label: its name in words.
        meaning: one sentence, for the legend.
        fill: the colour behind it, ``#rrggbb``.
        ink: the colour of text on it.
    """

    mark: str
    short: str
    label: str
    meaning: str
    fill: str
    ink: str = "#1a1a1a"


@dataclass(frozen=True, slots=True)
class OverlayLook:
    """How an overlay is shown: a sign after the mark of the state, its name, a sentence."""

    mark: str
    label: str
    meaning: str


def _look(state: State, short: str, label: str, meaning: str, fill: str, ink: str = "#1a1a1a") -> Look:
    return Look(LETTERS[state], short, label, meaning, fill, ink)


LOOKS: Final[Mapping[State, Look]] = MappingProxyType(
    {
        State.NO_STUDY: _look(
            State.NO_STUDY,
            "none here",
            "No study in this store",
            "No result on this outcome in a cohort that includes these people is in this store.",
            "#ffffff",
            ink="#505050",
        ),
        State.NOT_SEPARABLE: Look(
            "M",
            "mixed only",
            "Mixed totals only",
            "A cohort may include these people, but its result is a total with others.",
            "#e4e4e4",
            ink="#3a3a3a",
        ),
        State.SECOND_HAND_ONLY: Look(
            "S",
            "second-hand",
            "Second-hand only",
            "Only results or claims not read in the work that owns them. They do not count as evidence.",
            "#d8d3e6",
        ),
        State.SINGLE_COHORT: _look(
            State.SINGLE_COHORT,
            "one cohort",
            "Single cohort",
            "All results come from one independent cohort; whether another would agree is unknown.",
            "#fde3b5",
        ),
        State.TOO_FEW: _look(
            State.TOO_FEW,
            "too few",
            "Too few people",
            "Fewer people, or events, than the settings ask for.",
            "#f8c471",
        ),
        State.IMPRECISE: _look(
            State.IMPRECISE,
            "imprecise",
            "Imprecise",
            "The exact interval contains the threshold, or is wider than the settings allow.",
            "#f3e27a",
        ),
        State.HIGH_BIAS: _look(
            State.HIGH_BIAS,
            "high bias",
            "High risk of bias",
            "Every result is at high risk of bias by the rule of the outcome.",
            "#f0a58f",
        ),
        State.NO_COMPARATOR: Look(
            "NC",
            "no control",
            "No comparator",
            "The outcome needs a control, and no result has one.",
            "#e9bfd3",
        ),
        State.INCONSISTENT: _look(
            State.INCONSISTENT,
            "differ",
            "Results differ",
            "Results of independent cohorts disagree beyond chance by the rule of the settings.",
            "#8c1c4b",
            ink="#ffffff",
        ),
        State.INDIRECT: _look(
            State.INDIRECT,
            "indirect",
            "Indirect",
            "Results only of narrower populations, or of another outcome that may stand for this one.",
            "#bcd3ef",
        ),
        State.CONCLUSIVE_FOR: Look(
            "+",
            "beyond",
            "Interval wholly beyond the threshold",
            "The exact interval lies wholly on the better side of the threshold: a rule, not a verdict.",
            "#0a3d62",
            ink="#ffffff",
        ),
        State.CONCLUSIVE_AGAINST: Look(
            "-",
            "short of",
            "Interval wholly short of the threshold",
            "The exact interval lies wholly on the worse side of the threshold: a rule, not a verdict.",
            "#1c6460",
            ink="#ffffff",
        ),
        State.NO_RULE: Look(
            "o",
            "no gap rule",
            "No rule of a gap fires",
            "No rule fires, as far as it could be assessed. The question need not be answered.",
            "#d3ebda",
        ),
    }
)
"""State -> how it is shown."""

OVERLAYS: Final[Mapping[Overlay, OverlayLook]] = MappingProxyType(
    {
        Overlay.NOT_SEARCHED: OverlayLook(
            "?",
            "Not searched",
            f"No recorded search covers the cell: what is not here is {UNSEARCHED}.",
        ),
        Overlay.STALE: OverlayLook(
            "†", "Stale", "Nothing is newer than the window of the settings, counted from the day of the map."
        ),
        Overlay.OVERLAP_SENSITIVE: OverlayLook(
            "‡",
            "Depends on overlap",
            "Other states would hold if every overlap of patients that nothing rules out were real.",
        ),
    }
)
"""Overlay -> how it is shown."""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours ``#rrggbb``, 1 to 21; text needs 4.5.

    Source: relative luminance and contrast ratio of WCAG 2.1.

    >>> contrast("#ffffff", "#000000"), contrast("#777777", "#777777")
    (21.0, 1.0)
    """
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return round((light + 0.05) / (dark + 0.05), 2)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
