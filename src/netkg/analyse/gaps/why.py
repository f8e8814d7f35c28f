"""Why a cell is what it is: the rules that fired, the results, and the query that gives them.

The query is one file, ``gaps/cell``, with the cell's nodes as parameters: complete SPARQL that runs in any
engine over the exported evidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from netkg.analyse.gaps.companions import Companions
from netkg.analyse.gaps.frontier import nearest_with_evidence
from netkg.analyse.gaps.members import fit
from netkg.analyse.gaps.model import Cell, GapMap, Mixed
from netkg.analyse.gaps.settings import OutcomeRule
from netkg.analyse.gaps.space import Facet, Node
from netkg.analyse.pooling import Pooled, pool
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rows import EvidenceRow

__all__ = ["Told", "Why", "cell_query", "explain"]

_QUERY = "gaps/cell"


@dataclass(frozen=True, slots=True)
class Told:
    """A claim, by id, and what it says in the curator's words."""

    claim: str
    summary: str


@dataclass(frozen=True, slots=True)
class Why:
    """All that a cell stands on.

    Attributes:
        cell: the cell.
        rule: how its outcome is judged.
        rows: its results, in order of id.
        pooled: the modelled proportion of the counted results, beside the crude one; None without counts, or
            where they are not comparable.
        mixed: results of people only a part of whom are in the cell, and how that is known.
        second_hand: second-hand results of the cell.
        claims: second-hand claims, by id.
        own_claims: what authors state of the cell without a number, which is not evidence.
        aside: recorded results that are not counted, in order of id, each with its reason.
        elsewhere: how many results of these people are on other outcomes.
        nearest: the nearest more general cell with evidence, where this one has none or is indirect.
        sparql: the query that gives ``rows``.
    """

    cell: Cell
    rule: OutcomeRule
    rows: tuple[EvidenceRow, ...]
    pooled: Pooled | None
    mixed: tuple[Mixed, ...]
    second_hand: tuple[EvidenceRow, ...]
    claims: tuple[str, ...]
    own_claims: tuple[Told, ...]
    aside: tuple[tuple[EvidenceRow, str], ...]
    elsewhere: int
    nearest: Cell | None
    sparql: str

    @property
    def model_contains(self) -> bool:
        """Return whether the interval of the binomial-normal model contains the threshold."""
        if self.pooled is None or self.rule.threshold is None:
            return False
        low, high = self.pooled.interval
        return low <= self.rule.threshold <= high


def explain(
    found: GapMap, cell: Cell, body: Body, catalogue: Catalogue, beside: Companions | None = None
) -> Why:
    """Return why a cell of a map is what it is.

    Args:
        found: the map.
        cell: one of its cells.
        body: the body of evidence that the map was made of.
        catalogue: the queries; ``gaps/cell`` is bound.
        beside: what the map was made with.
    """
    by_id = {row.result: row for row in body.rows}
    finding = cell.finding
    evidence = finding.evidence
    counted = [by_id[name] for name in evidence.counted]
    told = [by_id[name] for name in finding.second_hand if name in by_id]
    place = nearest_with_evidence(found, cell.place)
    outcome = _outcome_node(found, cell)
    beside = beside or Companions()
    return Why(
        cell=cell,
        rule=found.settings.of(outcome.ids[0], body),
        rows=tuple(by_id[name] for name in evidence.results),
        pooled=_pooled(counted, found.settings.level) if evidence.interval else None,
        mixed=tuple(
            Mixed(name, "; ".join(_how(by_id[name], found, cell, body, beside))) for name in finding.mixed
        ),
        second_hand=tuple(told),
        claims=tuple(name for name in finding.second_hand if name not in by_id),
        own_claims=tuple(Told(name, beside.summaries.get(name, "")) for name in finding.own_claims),
        aside=tuple((by_id[item.result], item.why) for item in finding.aside),
        elsewhere=finding.elsewhere,
        nearest=None if place is None else found.cell(place),
        sparql=cell_query(found, cell, catalogue),
    )


def _pooled(rows: list[EvidenceRow], level: float) -> Pooled:
    events, totals = [row.events or 0 for row in rows], [row.total or 1 for row in rows]
    return pool(events, totals, [row.result for row in rows], level=level)


def _how(row: EvidenceRow, found: GapMap, cell: Cell, body: Body, beside: Companions) -> Iterable[str]:
    """Yield for each facet in which the result is only in part in the cell how that is known."""
    for facet, node in zip(found.space.facets, cell.nodes, strict=True):
        place = facet.nodes.index(node)
        fits = [
            fit(row, other, facet, found.space, body, beside)
            for other, covered in zip(facet.nodes, facet.covers[place], strict=True)
            if covered
        ]
        if not any(item.full for item in fits):
            yield from dict.fromkeys(f"{facet.name}: {item.how}" for item in fits[:1] if item.how)


def _outcome_node(found: GapMap, cell: Cell) -> Node:
    pairs = zip(found.space.facets, cell.nodes, strict=True)
    return next(node for facet, node in pairs if facet.name in ("outcome", "question"))


def cell_query(found: GapMap, cell: Cell, catalogue: Catalogue) -> str:
    """Return the complete SPARQL text that gives the results of a cell."""
    values: dict[str, list[str]] = {"drugs_needed": ["0"], "drugs_alone": ["0"], "tumour": ["NCIT:C3809"]}
    for facet, node in zip(found.space.facets, cell.nodes, strict=True):
        values |= _PARAMETERS[facet.name](facet, node)
    if values.get("grade_needed") == ["1"]:
        values |= _by_definition(found, values["grade"])
    if found.space.leave_out:
        values["outside"] = list(found.space.leave_out)
    text = bind(catalogue.find(_QUERY), values)
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#+"))


def _by_definition(found: GapMap, grades: list[str]) -> dict[str, list[str]]:
    for item in found.space.implied:
        if item.facet == "grade" and item.value in grades:
            facet = found.space.facets[found.space.axis(item.when)]
            return {"graded_class": list(facet.reach[item.node]), "grade_needed": ["2"]}
    return {}


def _regimen(facet: Facet, node: Node) -> dict[str, list[str]]:
    if node.is_any:
        return {}
    return {
        "drug": list(node.ids),
        "drugs_needed": [str(len(node.ids))],
        "drugs_alone": [str(int(node.alone))],
    }


def _tumour(facet: Facet, node: Node) -> dict[str, list[str]]:
    if node.is_any:
        return {}
    sites = list(facet.sites[node.key])
    told = {"site": sites, "wider_counts": ["1"]} if sites else {}
    return {"tumour": list(facet.reach[node.key])} | told


def _class(facet: Facet, node: Node) -> dict[str, list[str]]:
    return {} if node.is_any else {"class": list(facet.reach[node.key]), "class_needed": ["1"]}


def _grade(facet: Facet, node: Node) -> dict[str, list[str]]:
    return {} if node.is_any else {"grade": list(facet.reach[node.key]), "grade_needed": ["1"]}


def _outcome(facet: Facet, node: Node) -> dict[str, list[str]]:
    return {} if node.is_any else {"outcome": list(facet.reach[node.key])}


def _marker(facet: Facet, node: Node) -> dict[str, list[str]]:
    return {} if node.is_any else {"marker": list(facet.reach[node.key]), "marker_needed": ["1"]}


def _question(facet: Facet, node: Node) -> dict[str, list[str]]:
    values = {"outcome": list(node.ids), "stratum_needed": [str(int(node.stratum))]}
    return values | ({"drug": list(node.drugs), "drugs_needed": ["1"]} if node.drugs else {})


_PARAMETERS = {
    "intervention": _regimen,
    "tumour": _tumour,
    "differentiation": _class,
    "grade": _grade,
    "outcome": _outcome,
    "biomarker": _marker,
    "question": _question,
}
