"""Which table ``netkg evidence`` gives out: rows as they are, counts of groups, or what metafor reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from netkg.analyse.clusters import find_clusters
from netkg.analyse.companions import read_companion
from netkg.analyse.conditions import find_term, parse_condition
from netkg.analyse.filters import TABLES, Asked, Found, find_rows
from netkg.analyse.outside import OUTSIDE, is_outside
from netkg.analyse.rollup import GroupCounts, group_by, roll_up
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question
from netkg.cli.evidence_answers import SHOWN
from netkg.publish.metafor import metafor_export
from netkg.publish.tables import Extra, Table, table_of

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.api import Evidence

__all__ = ["Wanted", "find", "make", "named_in"]

_NAMED: Final = 5
_UNNAMED: Final = Question("")
_SAYS_WHY: Final = frozenset({"results", "trials"})
"""Tables with a column that says why others are empty; on the screen it is needed for that."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of the rows: a format, some columns, or counts of groups.

    ``not_comparable`` takes for metafor what netkg would not pool; ``named`` is what was asked, for tumours
    outside the default scope.
    """

    format: str
    columns: str | None = None
    group_by: str | None = None
    roll_up: str | None = None
    not_comparable: bool = False
    named: Question = _UNNAMED


def find(source: Evidence, table: str, asked: Asked, body: Body) -> Found[object]:
    """Return the rows of a table that meet what is asked.

    Raises:
        AnalysisError: something is unknown or does not go together, or there is no such row.
    """
    rows: list[object] = list(body.rows)
    if table != "results":
        rows = read_companion(source.store, source.catalogue, table)
    return find_rows(rows, table, asked, body)


def named_in(asked: Asked, body: Body) -> Question:
    """Return what is asked as a question, for the tumours outside the default scope that it names."""
    tumour = find_term(asked.tumour, body.terms, "tumour") if asked.tumour else None
    where = tuple(str(parse_condition(text, body)) for text in asked.where)
    return Question("", tumour=tumour, where=where)


def make(found: Found[object], table: str, body: Body, wanted: Wanted) -> tuple[Table, list[str]]:
    """Return the table that goes out, and what is to be said with it."""
    if wanted.group_by or wanted.roll_up:
        return _counted(found, body, wanted)
    if wanted.format == "metafor":
        return _for_metafor(found, body, wanted)
    names = [name.strip() for name in (wanted.columns or "").split(",") if name.strip()]
    if wanted.format == "table":
        names = names or [*SHOWN[table]]
    if names and wanted.format == "table" and table in _SAYS_WHY:
        names = [*dict.fromkeys((*names, "missing"))]  # the screen says there why a cell is empty
    extra = _beside_results(body) if table == "results" else None
    about = f"One of the {table} of netkg a row, as recorded; nothing is pooled."
    made = table_of(table, about, TABLES[table], found.rows, names or None, extra)
    return made, _outside_note(_results(found), body, wanted)


def _beside_results(body: Body) -> Extra:
    """Return the columns of results that no row holds: overlap cluster, retracted, outside the scope."""
    clusters = find_clusters(body).names
    return {
        "cluster": (str, lambda row: clusters[row.cohort]),
        "retracted": (bool, lambda row: row.reported_in in body.retracted),
        "outside_scope": (bool, lambda row: is_outside(row, _UNNAMED, body)),
    }


def _results(found: Found[object]) -> list[EvidenceRow]:
    return [row for row in found.rows if isinstance(row, EvidenceRow)]


def _outside_note(rows: Iterable[EvidenceRow], body: Body, wanted: Wanted) -> list[str]:
    """Return that some results are outside the default scope, and so not counted."""
    names = [row.result for row in rows if is_outside(row, wanted.named, body)]
    if not names:
        return []
    said = ", ".join(names[:_NAMED]) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
    return [f"{OUTSIDE} and counted only if their tumour is named: {said}"]


def _counted(found: Found[object], body: Body, wanted: Wanted) -> tuple[Table, list[str]]:
    rows = _results(found)
    if wanted.roll_up:
        column, _, nodes = wanted.roll_up.partition("=")
        groups = roll_up(
            rows, column.strip(), [name.strip() for name in nodes.split(",")], body, wanted.named
        )
    else:
        groups = group_by(rows, str(wanted.group_by), body, wanted.named)
    notes = [
        "Groups may share people and do not add up. Events and total are sums over people counted once, "
        "and no estimate.",
        *_outside_note(rows, body, wanted),
    ]
    about = "How much evidence rests on each group of results; counts, no estimates."
    return table_of("counts", about, GroupCounts, groups), notes


def _for_metafor(found: Found[object], body: Body, wanted: Wanted) -> tuple[Table, list[str]]:
    rows = _results(found)
    made = metafor_export(rows, body, not_comparable=wanted.not_comparable, named=wanted.named)
    notes = _outside_note(rows, body, wanted)
    if made.uncounted:
        notes.append(
            f"{made.uncounted} results without counts, second-hand, {OUTSIDE} or not for analysis left out"
        )
    if made.repeated:
        notes.append(f"{made.repeated} results of people that another one counts left out")
    if made.refused:
        notes.append(
            f"not comparable: the results differ in {', '.join(made.refused)}; netkg would not pool them"
        )
    return made.table, notes
