"""The thresholds by which a cell is judged, read from ``ontology/gaps.toml``; stored with every result.

For each outcome: what risk of bias means for it, how much evidence is asked for and, where one is known, the
proportion that matters. Without that proportion a cell is neither imprecise about it nor conclusive. An
``[[outcome]]`` of a project's own file replaces the one of the same id, and its ``[general]`` settings those
of the same name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.conditions import find_term
from netkg.analyse.gaps.plan import Plan, read_plan
from netkg.analyse.gaps.toml_tables import check_keys, read_tables, texts
from netkg.analyse.overlap import KEEP
from netkg.errors import AnalysisError, NetkgError

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = ["BIAS", "OutcomeRule", "Settings", "read_settings"]

_FILE: Final = "gaps.toml"

BIAS: Final = ("response", "uncontrolled", "none")
"""What makes all results of an outcome high-risk: that they are retrospective, without stated criteria or so
appraised; that none has a control; or nothing but the appraisals."""


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """How a cell of one outcome is judged; it holds for the outcomes below it too.

    Attributes:
        id: the outcome.
        bias: one of :data:`BIAS`.
        needs_control: the outcome says little without a control.
        minimum_n: below this number of people the cell has too few.
        minimum_events: below this number of events too, where events are counted.
        half_width: an interval with a half-width beyond this share is imprecise.
        threshold: the share that matters; None where none is declared.
        above: whether it is good to be above the threshold.
        source: where the threshold comes from.
        population: the population that it was set for.
        surrogates: outcomes whose evidence is indirect for this one.
    """

    id: str
    bias: str = "none"
    needs_control: bool = False
    minimum_n: int = 0
    minimum_events: int = 0
    half_width: float | None = None
    threshold: float | None = None
    above: bool = True
    source: str | None = None
    population: str | None = None
    surrogates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All thresholds of a gap map.

    Attributes:
        outcomes: the rules by outcome, in order.
        level: coverage of the intervals.
        alpha: results whose Fisher test has a p value below this disagree.
        window_years: without a result newer than this a cell is stale.
        keep: which report of the same people is kept, ``largest`` or ``latest``.
        pairs_up_to: up to so many results of a cell are compared two by two; else by I² and direction.
        overlaps_up_to: up to so many results are looked through for overlaps that nothing rules out.
        controlled_designs: designs that have a control.
        closing: by which conventions it is computed what would close a cell; they decide no state.
    """

    outcomes: tuple[OutcomeRule, ...] = ()
    level: float = 0.95
    alpha: float = 0.05
    window_years: float = 5
    keep: str = "largest"
    pairs_up_to: int = 30
    overlaps_up_to: int = 60
    controlled_designs: tuple[str, ...] = ()
    closing: Plan = field(default_factory=Plan)

    def of(self, outcome: str, body: Body) -> OutcomeRule:
        """Return the rule of an outcome, or of the nearest outcome above it; else one that asks nothing."""
        above = [rule for rule in self.outcomes if body.is_under(outcome, rule.id)]
        nearest = [rule for rule in above if all(body.is_under(rule.id, other.id) for other in above)]
        return (nearest or above or [OutcomeRule(outcome)])[0]

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as plain values, for storing them beside a result."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """Return a short text that differs where a setting does."""
        text = json.dumps(self.to_dict(), sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_settings(folders: Sequence[Path], body: Body) -> Settings:
    """Return the settings of ontology folders, those of later folders over those of earlier ones.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a setting is unknown, of the wrong kind or out of its range, or names no term.
    """
    general: dict[str, Any] = {}
    closing: dict[str, Any] = {}
    outcomes: dict[str, OutcomeRule] = {}
    for path in (folder / _FILE for folder in folders):
        if not path.exists():
            continue
        tables = check_keys(
            str(path), read_tables(path), may=("general", "outcome", "closing", "sensitivity")
        )
        general |= _general(f"{path}: [general]", tables.get("general", {}), body)
        closing |= read_plan(f"{path}: [closing]", tables.get("closing", {}))
        listed = tables.get("outcome", [])
        if not isinstance(listed, list):
            raise AnalysisError(f"{path}: outcomes are [[outcome]] tables")
        for number, table in enumerate(listed, start=1):
            rule = _outcome(f"{path}: [[outcome]] number {number}", table, body)
            outcomes[rule.id] = rule
    return Settings(**general, outcomes=tuple(outcomes.values()), closing=Plan(**closing))


def _general(where: str, table: object, body: Body) -> dict[str, Any]:
    known = {item.name for item in fields(Settings)} - {"outcomes", "closing"}
    given = dict(check_keys(where, table, may=known))
    for name in {"level", "alpha"} & set(given):
        _share(where, name, given[name])
    for name in {"pairs_up_to", "overlaps_up_to"} & set(given):
        _whole(where, name, given[name])
    years = given.get("window_years", 5)
    if isinstance(years, bool) or not isinstance(years, int | float) or not 0 < years <= 100:
        raise AnalysisError(f"{where}: window_years of {years!r} is out of range", hint="0 to 100 years")
    if given.get("keep", "largest") not in KEEP:
        raise AnalysisError(f"{where}: keep is one of {', '.join(KEEP)}, not {given['keep']!r}")
    if "controlled_designs" in given:
        given["controlled_designs"] = _terms(where, given["controlled_designs"], "designs", body)
    return given


def _outcome(where: str, table: object, body: Body) -> OutcomeRule:
    known = {item.name for item in fields(OutcomeRule)}
    given = dict(check_keys(where, table, must=("id",), may=known))
    given["id"] = _terms(where, given["id"], "outcome", body)[0]
    if given.get("bias", "none") not in BIAS:
        raise AnalysisError(f"{where}: bias is one of {', '.join(BIAS)}, not {given['bias']!r}")
    for name in {"needs_control", "above"} & set(given):
        if not isinstance(given[name], bool):
            raise AnalysisError(f"{where}: {name} is true or false, not {given[name]!r}")
    for name in {"minimum_n", "minimum_events"} & set(given):
        _whole(where, name, given[name])
    for name in {"half_width", "threshold"} & set(given):
        _share(where, name, given[name])
    if "threshold" in given and not (given.get("source") and given.get("population")):
        raise AnalysisError(f"{where}: a threshold needs its source and its population")
    for name in {"source", "population"} & set(given):
        if not isinstance(given[name], str):
            raise AnalysisError(f"{where}: {name} is text, not {given[name]!r}")
    given["surrogates"] = _terms(where, given.get("surrogates", []), "outcome", body)
    return OutcomeRule(**given)


def _terms(where: str, value: object, column: str, body: Body) -> tuple[str, ...]:
    try:
        return tuple(find_term(name, body.terms, column) for name in texts(where, value))
    except NetkgError as error:
        raise AnalysisError(f"{where}: {error.message}", hint=error.hint) from error


def _share(where: str, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1:
        raise AnalysisError(f"{where}: {name} of {value!r} is not between 0 and 1", hint="10 % is 0.10")


def _whole(where: str, name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AnalysisError(f"{where}: {name} of {value!r} is not a whole number of 0 or more")
