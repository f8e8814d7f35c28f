"""Rows of the evidence table or of a companion that meet what is asked, whether or not they may be counted.

An estimate takes only what may be counted (:mod:`netkg.analyse.selection`); here everything is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from netkg.analyse.body import Body
from netkg.analyse.companion_rows import AttributeRow, ClaimRow, EdgeRow, TrialRow
from netkg.analyse.conditions import Condition, check_ranges, column_kinds, find_term, hold, parse_condition
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import public_by
from netkg.errors import AnalysisError

__all__ = ["TABLES", "Asked", "Found", "find_rows"]

TABLES: Final[dict[str, type]] = {
    "results": EvidenceRow,
    "claims": ClaimRow,
    "patients": AttributeRow,
    "trials": TrialRow,
    "edges": EdgeRow,
}
"""Name of a table -> the class of its rows."""

_TERMS: Final = {
    "results": {"drug": "drugs", "tumour": "tumour", "outcome": "outcome"},
    "claims": {"drug": "scope_intervention", "tumour": "scope_population", "outcome": "scope_outcome"},
    "trials": {"drug": "drugs", "tumour": "tumours"},
}
"""Table -> which column holds the drug, tumour or outcome that is asked for."""

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Asked:
    """What rows are asked for; terms by id or name, with all that lies under them.

    Attributes:
        where: conditions, as :mod:`netkg.analyse.conditions` writes them.
        drugs: the regimen has one of each.
        tumour: the tumour.
        outcome: the outcome.
        since: published on this day or later.
        until: published on this day at the latest.
        second_hand: whether second-hand rows are wanted.
    """

    where: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    tumour: str | None = None
    outcome: str | None = None
    since: str | None = None
    until: str | None = None
    second_hand: bool = True


@dataclass(frozen=True, slots=True)
class Found(Generic[Row]):
    """Rows that meet what is asked, in the order of the table; ``mixed`` do for a part of their people."""

    rows: tuple[Row, ...]
    mixed: tuple[Row, ...]


def find_rows(rows: Sequence[Row], table: str, asked: Asked, body: Body) -> Found[Row]:
    """Return the rows of a table that meet what is asked.

    Args:
        rows: all rows of the table.
        table: its name, one of :data:`TABLES`.
        asked: what is asked.
        body: the body of evidence, for the terms.

    Raises:
        AnalysisError: an unknown column, term or value, dates upside down, something asked of a table that
            does not have it, or no row is left.
    """
    kinds = column_kinds(TABLES[table])

    def parsed(text: str) -> Condition:
        return parse_condition(text, body, columns=kinds, rows=rows)

    conditions = [parsed(text) for text in asked.where]
    span = _span(asked, table, body)
    check_ranges([*conditions, *span])
    groups = [conditions, *([term] for term in _terms(asked, table, body))]
    chosen: list[Row] = []
    mixed: list[Row] = []
    for row in rows:
        if not asked.second_hand and getattr(row, "second_hand", False):
            continue
        answers = [hold(row, group, body) for group in groups]
        if False in answers or not _in_time(row, span):
            continue
        (mixed if None in answers else chosen).append(row)
    if not chosen:
        raise _nothing(table, len(mixed)) if rows else _empty(table)
    return Found(tuple(chosen), tuple(mixed))


def _terms(asked: Asked, table: str, body: Body) -> list[Condition]:
    """Return the conditions that the named drugs, tumour and outcome make, each on its own."""
    wanted = [("drug", drug) for drug in asked.drugs]
    wanted += [("tumour", asked.tumour)] if asked.tumour else []
    wanted += [("outcome", asked.outcome)] if asked.outcome else []
    found = []
    for what, term in wanted:
        column = _TERMS.get(table, {}).get(what)
        if column is None:
            raise AnalysisError(f"the table of {table} has no {what}", hint="ask it of the table of results")
        found.append(Condition(column, "=", find_term(term, body.terms, column)))
    return found


def _span(asked: Asked, table: str, body: Body) -> list[Condition]:
    ends = ((">=", asked.since), ("<=", asked.until))
    given = [(sign, day) for sign, day in ends if day is not None]
    if given and table != "results":
        raise AnalysisError(f"the table of {table} has no dates of publication of its own")
    return [parse_condition(f"public_latest{sign}{day}", body) for sign, day in given]


def _in_time(row: object, span: Sequence[Condition]) -> bool:
    if not span or not isinstance(row, EvidenceRow):
        return True
    day = public_by(row)
    if day is None:
        return False
    edges = [(condition.sign, condition.value) for condition in span]
    return all(
        day >= value[0] if sign == ">=" else day <= value[1]
        for sign, value in edges
        if isinstance(value, tuple)
    )


def _empty(table: str) -> AnalysisError:
    return AnalysisError(
        f"there is no evidence here: the table of {table} has no rows",
        hint="look with: netkg info; fill a store with: netkg build --store STORE",
    )


def _nothing(table: str, mixed: int) -> AnalysisError:
    hint = "loosen a condition"
    if mixed:
        hint = f"{mixed} rows report other sites or grades with these, not apart"
    return AnalysisError(f"no row of the table of {table} meets all that is asked", hint=hint)
