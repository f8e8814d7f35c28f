"""Fragile cells of a gap map, as people and programs read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.model import State
from netkg.analyse.gaps.sensitivity import WITHOUT, Flip, Fragile, Sensitivity
from netkg.cli.gap_words import label
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["sensitivity_fields", "sensitivity_screen"]

_STUDIES: Final = 5


def sensitivity_screen(found: Sensitivity, names: Mapping[str, str], limit: int, *, full: bool) -> str:
    """Return the fragile cells with evidence, those of the same evidence in one row; with ``full`` all."""
    from rich.text import Text

    groups = _groups(found.fragile, apart=full)
    shown = groups if full else [group for group in groups if group[0].cell.finding.evidence.k][:limit]
    parts: list[RenderableType] = [
        Text(found.map.space.label, "bold"),
        Text(_head(found)),
        "",
        _table(found, shown),
    ]
    if left := len(groups) - len(shown):
        parts.append(
            Text(f"{left} more groups of cells with the same evidence (--limit N, or --full)", "dim")
        )
    parts += ["", *_trials(found, names, None if full else _STUDIES)]
    lines = (
        "margin: from the nearer end of the exact interval to the threshold; negative if it lies inside",
        "without: a study with all its reports; what is tried: [sensitivity] of ontology/gaps.toml",
        f"thresholds {found.map.settings.digest} (ontology/gaps.toml)",
        USE_STATEMENT,
    )
    return render([*parts, "", *(Text(line, "dim") for line in lines)], width=screen_width())


def _head(found: Sensitivity) -> str:
    full = [item for item in found.fragile if item.cell.finding.evidence.k]
    closed = sum(item.is_closed for item in full)
    return (
        f"{len(found.fragile):,} of {found.map.size:,} cells have another primary state under one of "
        f"{len(found.trials)} changes; {len(full)} of these have evidence, {closed} of them no gap left"
    )


def _groups(fragile: Sequence[Fragile], *, apart: bool) -> list[list[Fragile]]:
    """Return cells with the same evidence and the same flips together, in order of the first."""
    groups: dict[object, list[Fragile]] = {}
    for number, item in enumerate(fragile):
        finding = item.cell.finding
        inputs = (finding.evidence.results, finding.mixed, finding.second_hand, finding.states)
        groups.setdefault(number if apart else (inputs, item.flips), []).append(item)
    return list(groups.values())


def _table(found: Sensitivity, groups: Iterable[Sequence[Fragile]]) -> RenderableType:
    rows = []
    for first, *others in groups:
        more = f" (and {len(others)} more)" if others else ""
        margin = "-" if first.margin is None else f"{100 * first.margin:+.2f} points"
        state = label(first.cell.finding.primary)
        rows.append((first.cell.key, first.cell.name + more, state, margin, _flips(first.flips)))
    cell = " | ".join(facet.name for facet in found.map.space.facets)
    return table(("cell", cell, "state", "margin", "otherwise"), rows, screen_width(), right=(3,))


def _flips(flips: Sequence[Flip]) -> str:
    by_state: dict[State, list[str]] = {}
    for flip in flips:
        by_state.setdefault(flip.primary, []).append(_said(flip))
    return "; ".join(f"{label(state)}: {', '.join(said)}" for state, said in by_state.items())


def _said(flip: Flip) -> str:
    trial = flip.trial
    return f"without {trial.value.partition(':')[0]}" if trial.what == WITHOUT else trial.said


def _trials(found: Sensitivity, names: Mapping[str, str], most: int | None) -> list[RenderableType]:
    """Return what was tried, with the cells that it makes otherwise; of the studies those of most cells."""
    from rich.text import Text

    studies = sorted(
        (trial for trial in found.trials if trial.what == WITHOUT and trial.cells),
        key=lambda trial: (-trial.cells, trial.value),
    )
    others = [trial for trial in found.trials if trial.what != WITHOUT]
    rows = [
        (trial.what, names.get(trial.value, trial.value), f"{trial.cells:,}")
        for trial in (*others, *studies[:most])
    ]
    head = ("what is done otherwise", "value or study", "cells")
    parts: list[RenderableType] = [table(head, rows, screen_width(), right=(2,))]
    if most is not None and len(studies) > most:
        parts.append(Text(f"{len(studies) - most} more studies (--full)", "dim"))
    return parts


def sensitivity_fields(found: Sensitivity) -> dict[str, Any]:
    """Return the fragile cells as the ``result`` of the JSON envelope."""
    return {
        "space": found.map.space.name,
        "cells": found.map.size,
        "grid": asdict(found.grid),
        "changes": [asdict(trial) for trial in found.trials],
        "fragile": [
            {
                "key": item.cell.key,
                "cell": item.cell.name,
                "primary": str(item.cell.finding.primary),
                "results": list(item.cell.finding.evidence.results),
                "margin": item.margin,
                "flips": [
                    {"what": flip.trial.what, "value": flip.trial.value, "primary": str(flip.primary)}
                    for flip in item.flips
                ],
            }
            for item in found.fragile
        ],
        "settings_digest": found.map.settings.digest,
        "use": USE_STATEMENT,
    }
