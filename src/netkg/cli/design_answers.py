"""Sizes of single arms, as people and programs read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netkg.analyse.information.size import information_fraction
from netkg.config import USE_STATEMENT
from netkg.report.numbers import percent

__all__ = ["design_fields", "design_screen"]


def design_fields(found: Mapping[str, Any], have: int | None) -> dict[str, Any]:
    """Return what was found with the part of each size that there is, if ``have`` says how many there are."""
    fields = dict(found)
    if have is None:
        return fields
    if "n" in found:
        return fields | {"have": have, "information_fraction": information_fraction(have, found["n"])}
    return {name: design_fields(one, have) for name, one in found.items()}


def design_screen(kind: str, fields: Mapping[str, Any]) -> str:
    """Return a size as text."""
    say = {"precision": _precision, "single-stage": _single, "simon": _simon}[kind]
    return "\n".join([*say(fields), USE_STATEMENT]) + "\n"


def _precision(found: Mapping[str, Any]) -> list[str]:
    share, half, level = (percent(found[name]) for name in ("share", "half_width", "level"))
    lines = [f"{found['n']} patients: {share} % expected, {level} % interval of ± {half} points"]
    return [*lines, *_have(found), "normal approximation, z² p(1-p) / h²; exact intervals are wider"]


def _single(found: Mapping[str, Any]) -> list[str]:
    lines = [f"{found['n']} patients: reject {percent(found['p0'])} % with more than {found['reject_above']}"]
    return [
        *lines,
        *_attained(found),
        *_have(found),
        "exact, one stage, one-sided; the smallest that there is",
    ]


def _simon(found: Mapping[str, Any]) -> list[str]:
    lines = [line for name, one in found.items() for line in _stages(name, one)]
    return [*lines, "exact, two stages, one-sided; Simon, Control Clin Trials 1989;10:1-10"]


def _stages(name: str, one: Mapping[str, Any]) -> list[str]:
    p0, early = percent(one["p0"]), f"{one['stops_early']:.2f}"
    return [
        f"{name}: {one['n']} patients at most, {one['n1']} in the first stage",
        f"  stop with {one['stop_at']} or fewer of {one['n1']}",
        f"  reject {p0} % with more than {one['reject_above']} of {one['n']}",
        f"  if {p0} % is true: {one['expected_n']:.2f} patients expected, stops early with chance {early}",
        *(f"  {line}" for line in (*_attained(one), *_have(one))),
    ]


def _attained(found: Mapping[str, Any]) -> list[str]:
    alpha = f"attained alpha {found['attained_alpha']:.4f} (at most {found['alpha']:g})"
    power = f"attained power {found['attained_power']:.3f} at {percent(found['p1'])} %"
    return [f"{alpha}, {power} (at least {found['power']:g})"]


def _have(found: Mapping[str, Any]) -> list[str]:
    if "have" not in found:
        return []
    part = percent(found["information_fraction"])
    return [f"{found['have']} of {found['n']} there: information fraction {part} %"]
