"""How well grounding does, as people and programs read it: figures, then every failure by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from netkg.ontology.ground.evaluation import Figures, Verdict, figures

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["evaluation_fields", "evaluation_screen", "find_surprises"]

_RATIOS = {
    "accuracy": ("right", "cases"),
    "precision (accepted)": ("accepted_right", "accepted"),
    "precision (answered)": ("answered_right", "answered"),
    "recall (accepted)": ("found", "findable"),
    "recall (proposed too)": ("proposed", "findable"),
    "negatives refused": ("refused", "negatives"),
}
"""Name of a figure -> numerator and denominator among the counts."""


def find_surprises(verdicts: Sequence[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """Return the failures that are not known, and the known ones that are failures no more."""
    worse = [one for one in verdicts if not one.right and not one.case.known_failure]
    better = [one for one in verdicts if one.right and one.case.known_failure]
    return worse, better


def evaluation_fields(verdicts: Sequence[Verdict]) -> dict[str, object]:
    """Return the figures and failures as the fields of a JSON object."""
    groups = _splits(verdicts) | {
        f"difficulty: {name}": one for name, one in _by_difficulty(verdicts).items()
    }
    return {
        "figures": {
            name: asdict(counts) | {key: _value(counts, key) for key in _RATIOS}
            for name, counts in ((name, figures(group)) for name, group in groups.items())
        },
        "failures": [
            {
                "wording": one.case.wording,
                "split": one.case.split,
                "difficulty": one.case.difficulty,
                "expected": _expected(one),
                "found": _found(one),
                "known": one.case.known_failure or None,
            }
            for one in verdicts
            if not one.right
        ],
    }


def evaluation_screen(verdicts: Sequence[Verdict]) -> str:
    """Return the figures by split and by difficulty, and each failure, as text."""
    from netkg.cli.screen import render

    return render(_parts(verdicts))


def _parts(verdicts: Sequence[Verdict]) -> Iterator[RenderableType]:
    from rich.text import Text

    from netkg.cli.screen import screen_width, table

    width = screen_width()
    splits = {name: figures(group) for name, group in _splits(verdicts).items()}
    rows = [(name, *(_ratio(counts, name) for counts in splits.values())) for name in _RATIOS]
    yield table(("figure", *splits), rows, width, right=range(1, len(splits) + 1))
    kinds = {name: figures(group) for name, group in _by_difficulty(verdicts).items()}
    yield Text()
    yield table(
        ("difficulty", "wordings", "right", "accepted"),
        [(name, str(one.cases), str(one.right), str(one.accepted)) for name, one in kinds.items()],
        width,
        right=(1, 2, 3),
    )
    failures = [one for one in verdicts if not one.right]
    yield Text(f"\n{len(failures)} of {len(verdicts)} wordings fail:")
    yield table(
        ("wording", "set", "expected", "found", "known, because"),
        [
            (one.case.wording, one.case.split, _expected(one), _found(one), one.case.known_failure or "-")
            for one in failures
        ],
        width,
    )


def _splits(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        found.setdefault(one.case.split, []).append(one)
    return found | {"all": list(verdicts)}


def _by_difficulty(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for one in verdicts:
        found.setdefault(one.case.difficulty, []).append(one)
    return found


def _value(counts: Figures, name: str) -> float | None:
    part, whole = (getattr(counts, key) for key in _RATIOS[name])
    return round(part / whole, 4) if whole else None


def _ratio(counts: Figures, name: str) -> str:
    part, whole = (getattr(counts, key) for key in _RATIOS[name])
    value = _value(counts, name)
    return "-" if value is None else f"{part}/{whole} {value:.3f}"


def _expected(one: Verdict) -> str:
    joined = (" | " if one.case.ambiguous else " + ").join(one.case.terms)
    return f"{joined} ({one.case.method})" if one.case.method else "none"


def _found(one: Verdict) -> str:
    joined = (" + " if one.answer.parts else " | ").join(found.curie for found in one.answer.candidates)
    how = f": {joined} ({one.answer.candidates[0].method})" if joined else ""
    return f"{one.answer.state}{how}"
