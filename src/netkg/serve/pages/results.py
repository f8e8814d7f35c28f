"""Results as pages and files show them: one a row, filtered, and how much evidence there is by group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.conditions import find_term
from netkg.analyse.filters import Found, find_rows
from netkg.analyse.proportions import clopper_pearson
from netkg.errors import AnalysisError
from netkg.report.numbers import limits, percent
from netkg.serve.pages.asking import Filter
from netkg.serve.pages.cells import Cell, Grid, cell_of_id, cell_of_several, rows_grid

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.rollup import GroupCounts
    from netkg.analyse.rows import EvidenceRow
    from netkg.publish.tables import Table
    from netkg.serve.pages.holdings import Holdings

__all__ = ["GROUPS", "evidence_table", "find_evidence", "metafor_table", "results_grid", "rolled"]

_HEADS: Final = (
    ("result", "the result; its page has the place in the source"),
    ("people", "the cohort or patient in whom it was measured"),
    ("tumour", "the tumour type of these people"),
    ("treatment", "the drugs of the course, if the result is about one"),
    ("outcome", "what was measured"),
    ("number", "as reported; a count has its denominator"),
    ("95 % interval", "exact (Clopper-Pearson), computed here from the count"),
    ("state", "measured, sought and absent, not reported, or not seen"),
    ("source", "the publication; second-hand ones were read elsewhere and are no evidence"),
    ("year", "of that publication"),
)
_REPORTING: Final = {
    "Measured": "measured",
    "SoughtAndAbsent": "sought and absent",
    "NotReported": "not reported",
    "NotSeen": "not seen",
}
GROUPS: Final = (
    "tumour",
    "drugs",
    "outcome",
    "sites",
    "grades",
    "differentiation",
    "biomarker",
    "year",
    "designs",
)
"""Columns by which evidence may be grouped."""


def find_evidence(holdings: Holdings, asked: Filter) -> Found[EvidenceRow]:
    """Return the results that meet a filter.

    Raises:
        AnalysisError: an unknown term or condition, or none does.
    """
    body = holdings.body
    if asked.alone and not asked.drug:
        raise AnalysisError("nothing is alone without a drug", hint="name a drug, or a class of drugs")

    def found() -> Found[EvidenceRow]:
        whole = find_rows(body.rows, "results", asked.asked(), body)
        return _alone(whole, asked.drug, body) if asked.alone else whole

    return holdings.keep(("rows", asked.asked(), asked.alone), found)


def _alone(found: Found[EvidenceRow], drugs: tuple[str, ...], body: Body) -> Found[EvidenceRow]:
    """Return the rows whose regimen has nothing beside the drugs, nor what lies under them."""
    wanted = [find_term(drug, body.terms, "drugs") for drug in drugs]
    parts = (
        tuple(
            row for row in rows if all(any(body.is_under(drug, one) for one in wanted) for drug in row.drugs)
        )
        for rows in (found.rows, found.mixed)
    )
    alone = Found(*parts)
    if not alone.rows:
        raise AnalysisError(
            "no result is of these drugs and nothing else", hint="allow other drugs beside them"
        )
    return alone


def evidence_table(holdings: Holdings, rows: Iterable[EvidenceRow]) -> Table:
    """Return results as the table of all columns that files hold."""
    from netkg.analyse.rows import EvidenceRow
    from netkg.publish.tables import table_of

    about = "One of the results of netkg a row, as recorded; nothing is pooled."
    retracted = holdings.body.retracted
    extra: dict[str, Any] = {"retracted": (bool, lambda row: row.reported_in in retracted)}
    return table_of("results", about, EvidenceRow, list(rows), None, extra)


def metafor_table(holdings: Holdings, asked: Filter) -> Table:
    """Return what R's metafor reads of the results that meet a filter.

    Raises:
        AnalysisError: none does.
    """
    from netkg.publish.metafor import metafor_export

    return metafor_export(list(find_evidence(holdings, asked).rows), holdings.body).table


def rolled(holdings: Holdings, rows: tuple[EvidenceRow, ...], asked: Filter) -> Grid | None:
    """Return how much evidence there is for each value of a column, or under the terms below one."""
    if not rows or asked.by not in GROUPS:
        return None
    counts = _counts(holdings, list(rows), asked)
    heads = (
        (asked.by, "the value of the column"),
        ("results", "all shown, second-hand ones too"),
        ("second-hand", "of them; not counted in what follows"),
        ("reports", "publications"),
        ("independent groups", "clusters of cohorts that share no people"),
        ("people, at least", "counted once; where a number was not seen nothing is added"),
        (
            "with the outcome, of",
            "sums over people counted once, where it is one quantity; a sum is no estimate",
        ),
    )
    return rows_grid(
        f"How much evidence there is, by {asked.by}", heads, (_counted(one, holdings) for one in counts)
    )


def _counts(holdings: Holdings, rows: list[EvidenceRow], asked: Filter) -> list[GroupCounts]:
    """Return counts under the term that is asked for and each term right below it, else for each value."""
    from netkg.analyse.rollup import group_by, roll_up

    terms = holdings.body.terms
    wanted = {"tumour": asked.tumour, "drugs": (asked.drug or ("",))[0], "outcome": asked.outcome}.get(
        asked.by
    )
    if not wanted:
        return group_by(rows, asked.by, holdings.body)
    top = find_term(wanted, terms, asked.by)
    below = sorted(term.curie for term in terms if top in terms.parents(term.curie))
    found = roll_up(rows, asked.by, [top, *below], holdings.body)
    return [one for one in found if one.results]


def _counted(one: GroupCounts, holdings: Holdings) -> list[Cell | str]:
    numbers = (one.results, one.second_hand, one.reports, one.k_eff, one.patients)
    return [
        Cell(one.label, holdings.path(holdings.iri(one.group) or ""), title=one.group),
        *(Cell(str(number), number=True) for number in numbers),
        f"{one.events}/{one.total}" if one.total is not None else one.not_summed or "",
    ]


def results_grid(holdings: Holdings, rows: Iterable[EvidenceRow]) -> Grid:
    """Return results as a table, one a row."""
    return rows_grid("Results", _HEADS, (_row(row, holdings) for row in rows))


def _row(row: EvidenceRow, holdings: Holdings) -> tuple[Cell | str, ...]:
    number, interval = _number(row)
    source = cell_of_id(row.reported_in, holdings)
    if row.second_hand:
        source = Cell(f"{source.text} (second-hand)", source.path, source.address, source.title)
    untreated = "not stated" if row.course else "(not of a treatment)"
    return (
        cell_of_id(row.result, holdings),
        Cell(row.cohort_label or row.cohort, cell_of_id(row.cohort, holdings).path, title=row.cohort),
        cell_of_id(row.tumour, holdings) if row.tumour else Cell("not reported"),
        cell_of_several((cell_of_id(drug, holdings) for drug in row.drugs), " + ")
        if row.drugs
        else Cell(untreated),
        cell_of_id(row.outcome, holdings),
        Cell(number, number=True),
        interval,
        _REPORTING.get(row.reporting, row.reporting),
        source,
        Cell(str(row.year) if row.year else "not seen", number=True),
    )


def _number(row: EvidenceRow) -> tuple[str, str]:
    """Return a result's number in words, and its exact interval if it is a count."""
    if row.reporting != "Measured":
        return "", ""
    if row.events is not None and row.total:
        exact = limits(clopper_pearson(row.events, row.total))
        return f"{row.events}/{row.total} ({percent(row.events / row.total)} %)", f"{exact} %"
    if row.value is not None:
        unit = (row.unit or "").removeprefix("unit:").replace("MO", "months")
        mark = " or more (censored)" if row.censored else ""
        return f"{row.value:g} {unit}{mark}".strip(), ""
    if row.percent is not None:
        return f"{row.percent:g} % as printed", "no count to compute it from"
    return (row.category or "").removeprefix("nk:"), ""
