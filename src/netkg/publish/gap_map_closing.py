"""What would close the cells of a gap map, for its document: by outcome, and by the counts that occur.

Cells with the same counts of the same outcome have the same numbers, so that they stand there once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.gaps.closing import planned, thresholds_of, value_of
from netkg.analyse.gaps.settings import OutcomeRule
from netkg.analyse.information.ongoing import Ongoing
from netkg.analyse.information.value import PRIORS, UNIT
from netkg.publish.gap_map_codes import six

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.gaps.model import GapMap
    from netkg.analyse.gaps.space import Node
    from netkg.analyse.information.ongoing import RegistrySearch
    from netkg.analyse.information.size import SingleStage
    from netkg.analyse.information.value import Value

__all__ = ["closing_values", "registered_text"]

_OUTCOMES: Final = ("outcome", "question")
_PLACES: Final = 6
_UNKNOWN: Final = Ongoing(None, ())


def closing_values(maps: Sequence[GapMap], body: Body) -> dict[str, Any]:
    """Return the conventions, and for each node of the outcome the sizes and the value of more people.

    Args:
        maps: the map, and those of earlier dates, all of one space.
        body: the body of evidence that they were made of.
    """
    found = maps[0]
    axis = next(i for i, facet in enumerate(found.space.facets) if facet.name in _OUTCOMES)
    return {
        "plan": asdict(found.settings.closing),
        "priors": [asdict(prior) for prior in PRIORS],
        "unit": UNIT,
        "outcomes": [
            _outcome(found, node, sorted({pair for one in maps for pair in _counts(one, axis, place)}), body)
            for place, node in enumerate(found.space.facets[axis].nodes)
        ],
    }


def _counts(found: GapMap, axis: int, node: int) -> Iterator[tuple[int, int]]:
    """Yield the counts that occur in cells of one node; nobody of nobody where there is no evidence."""
    yield 0, 0
    codes = set(found.codes.reshape(found.shape).take(node, axis=axis).ravel().tolist()) - {-1}
    for code in codes:
        evidence = found.findings[code].evidence
        if evidence.interval is not None:
            yield evidence.events, evidence.total


def _outcome(found: GapMap, node: Node, counts: Sequence[tuple[int, int]], body: Body) -> dict[str, Any]:
    plan = found.settings.closing
    rule = found.settings.of(node.ids[0], body) if node.ids else OutcomeRule(node.key)
    sizes = planned(rule, plan, found.settings.level, node.stratum)
    made: dict[str, Any] = {
        "precision": sizes.precision,
        "widest": sizes.widest,
        "test": _test(sizes.test) if sizes.test else None,
        "open": dict(sizes.open),
    }
    if "value" not in made["open"]:
        grids = {f"{x}/{n}": value_of(rule, plan, x, n) for x, n in counts}
        made["thresholds"] = list(thresholds_of(rule, plan))
        made["values"] = {name: _grid(value) for name, value in grids.items() if value}
    return made


def _test(test: SingleStage) -> dict[str, float]:
    return {
        name: six(number) if isinstance(number, float) else number for name, number in asdict(test).items()
    }


def _grid(value: Value) -> dict[str, Any]:
    """Return a grid: points by threshold, then by prior; each mean, chance above, EVPI, EVSI, change."""
    return {
        "points": [
            [round(number, _PLACES) for number in (one.mean, one.above, one.evpi, one.evsi, one.changes)]
            for one in value.points
        ],
        "verdicts": [
            {"answer": str(value.answer(t)), "same_side": value.same_side(t), "robust": value.is_robust(t)}
            for t in value.thresholds()
        ],
    }


def registered_text(searches: Sequence[RegistrySearch]) -> Mapping[str, Any]:
    """Return what the document says of registered or ongoing trials: unknown without a recorded search."""
    if not searches:
        return {"searches": 0, "said": str(_UNKNOWN)}
    count = len(searches)
    said = f"{count} dated searches of registries are recorded; netkg gaps why tells what they cover"
    return {"searches": count, "said": f"registered or ongoing trials: {said}"}
