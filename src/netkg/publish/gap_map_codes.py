"""Findings of several maps as numbers: each text, result, evidence and finding stands in a list once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.model import Overlay, State

if TYPE_CHECKING:
    from netkg.analyse.gaps.model import Aside, Evidence, Finding

__all__ = ["Coder", "places_of", "six"]

STATES: Final = {state: place for place, state in enumerate(State)}
OVERLAYS: Final = {overlay: place for place, overlay in enumerate(Overlay)}


def six(number: float) -> float:
    """Return a number with six significant digits, as netkg writes numbers.

    >>> six(2 / 3)
    0.666667
    """
    return float(f"{number:.6g}")


def places_of(ids: Iterable[str]) -> dict[str, int]:
    """Return id -> its place among them in order."""
    return {name: place for place, name in enumerate(sorted(set(ids)))}


@dataclass(slots=True)
class Coder:
    """Writes findings as plain values.

    Attributes:
        results: result -> its place in the list of results.
        claims: claim -> its place in the list of claims.
        texts: reasons, each once.
        evidence: what cells rest on, each once.
        findings: findings, each once.
    """

    results: Mapping[str, int]
    claims: Mapping[str, int]
    texts: dict[str, int] = field(default_factory=dict)
    evidence: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    _evidence: dict[Evidence, int] = field(default_factory=dict)
    _findings: dict[Finding, int] = field(default_factory=dict)

    def finding(self, found: Finding) -> int:
        """Return the place of a finding in the list, where it is put if it is new."""
        if found not in self._findings:
            self._findings[found] = len(self.findings)
            told = [name for name in found.second_hand if name in self.results]
            claims = [self.claims[name] for name in found.second_hand if name not in self.results]
            self.findings.append(
                _filled(
                    states=[STATES[state] for state in found.states],
                    overlays=[OVERLAYS[overlay] for overlay in found.overlays],
                    evidence=self._of(found.evidence),
                    mixed=self._numbers(found.mixed),
                    second_hand=self._numbers(told),
                    claims=claims,
                    reasons=self._reasons(found.reasons),
                    open=self._reasons(found.open),
                    aside=[self._aside(item) for item in found.aside],
                    own_claims=[self.claims[name] for name in found.own_claims],
                    elsewhere=found.elsewhere,
                )
            )
        return self._findings[found]

    def _numbers(self, ids: Iterable[str]) -> list[int]:
        return [self.results[name] for name in ids]

    def _aside(self, found: Aside) -> list[int]:
        return [self.results[found.result], self.texts.setdefault(found.why, len(self.texts))]

    def _reasons(self, reasons: Sequence[tuple[State, str]]) -> list[list[int]]:
        return [[STATES[state], self.texts.setdefault(text, len(self.texts))] for state, text in reasons]

    def _of(self, found: Evidence) -> int:
        if found not in self._evidence:
            self._evidence[found] = len(self.evidence)
            self.evidence.append(
                _filled(
                    results=self._numbers(found.results),
                    kept=self._numbers(found.kept),
                    reports=found.reports,
                    k=found.k,
                    k_eff=found.k_eff,
                    patients=found.patients,
                    unsized=found.unsized,
                    counted=self._numbers(found.counted),
                    events=found.events if found.counted else None,
                    total=found.total,
                    interval=_limits(found.interval),
                    apart=_apart(found.strict),
                    refused=list(found.refused),
                    warnings=list(found.warnings),
                    newest=found.newest.isoformat() if found.newest else None,
                )
            )
        return self._evidence[found]


def _limits(interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [six(limit) for limit in interval]


def _apart(found: Evidence | None) -> dict[str, Any] | None:
    if found is None:
        return None
    numbers = {"k": found.k, "k_eff": found.k_eff, "patients": found.patients}
    if found.interval is None:
        return numbers
    return numbers | {"events": found.events, "total": found.total, "interval": _limits(found.interval)}


_KEPT: Final = ("states", "evidence", "k", "k_eff", "patients", "events")
"""Keys that stand there even where they are 0 or empty; of the others, that is what their absence means."""


def _filled(**values: Any) -> dict[str, Any]:  # noqa: ANN401 - plain values of any kind
    return {key: value for key, value in values.items() if value or (key in _KEPT and value is not None)}
