"""By which conventions it is computed what would close a cell: ``[closing]`` of ``ontology/gaps.toml``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

from netkg.analyse.gaps.toml_tables import check_keys
from netkg.analyse.information.belief import MOST_PATIENTS
from netkg.errors import AnalysisError

__all__ = ["Plan", "read_plan"]

_SHARES: Final = ("expected", "p1_beyond", "alpha", "power", "least_chance")


@dataclass(frozen=True, slots=True)
class Plan:
    """Conventions of planning. None of them decides a state.

    Attributes:
        expected: the share that is expected when the width of an interval is planned.
        p1_beyond: the exact test has its power where the share is so much beyond the threshold.
        alpha: the chance, at most, of rejecting the threshold where it holds; one-sided.
        power: the chance, at least, of rejecting it at ``threshold + p1_beyond``.
        patients: how many more people the value of information is of.
        thresholds: shares that are looked at beside the threshold of the outcome.
        least_chance: a change of the decision that is less likely than this counts as none.
    """

    expected: float = 0.25
    p1_beyond: float = 0.15
    alpha: float = 0.05
    power: float = 0.80
    patients: int = 20
    thresholds: tuple[float, ...] = (0.20,)
    least_chance: float = 0.05


def read_plan(where: str, table: object) -> dict[str, Any]:
    """Return the conventions that a table gives, by name.

    Raises:
        AnalysisError: one is unknown, of the wrong kind or out of its range.
    """
    given = dict(check_keys(where, table, may={field.name for field in fields(Plan)}))
    for name in sorted(set(_SHARES) & set(given)):
        _share(where, name, given[name])
    if "patients" in given:
        _whole(where, given["patients"])
    if "thresholds" in given:
        listed = given["thresholds"]
        if not isinstance(listed, list) or len(set(map(str, listed))) < len(listed):
            raise AnalysisError(f"{where}: thresholds is a list of shares, each once")
        for share in listed:
            _share(where, "thresholds", share)
        given["thresholds"] = tuple(listed)
    return given


def _share(where: str, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise AnalysisError(f"{where}: {name} of {value!r} is not between 0 and 1", hint="10 % is 0.10")


def _whole(where: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_PATIENTS:
        raise AnalysisError(f"{where}: patients of {value!r} is not a whole number of 1 to {MOST_PATIENTS}")
