"""The evidence explorer: filters, table, roll-up, a forest plot that follows the filter, files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.proportions import clopper_pearson
from netkg.errors import NetkgError
from netkg.query.parameters import bind
from netkg.report.numbers import limits, percent
from netkg.serve.pages.asking import FIELDS, Filter, fields_of
from netkg.serve.pages.cells import Cell, Grid, cell_of_id, rows_grid
from netkg.serve.pages.frame import Machine, View

if TYPE_CHECKING:
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.filters import Found
    from netkg.analyse.rows import EvidenceRow
    from netkg.publish.tables import Table
    from netkg.report.page import Page
    from netkg.serve.pages.holdings import Holdings

__all__ = ["evidence_page", "evidence_table", "find_evidence", "forest", "metafor_table", "standing_page"]

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
_GROUPS: Final = (
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


@dataclass(frozen=True, slots=True)
class _Plot:
    """A forest plot, or why there is none."""

    described: str = ""
    estimate: Estimate | None = None
    why_not: str = ""
    hint: str = ""


def find_evidence(holdings: Holdings, asked: Filter) -> Found[EvidenceRow]:
    """Return the results that meet a filter.

    Raises:
        AnalysisError: an unknown term or condition, or none does.
    """
    from netkg.analyse.filters import find_rows

    return holdings.keep(
        ("rows", asked.asked()),
        lambda: find_rows(holdings.body.rows, "results", asked.asked(), holdings.body),
    )


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


def forest(holdings: Holdings, asked: Filter) -> tuple[Estimate, Page]:
    """Return the estimate that a filter asks for, and its forest plot.

    Raises:
        AnalysisError: there is none, with the reason.
    """
    return holdings.keep(("forest", asked), lambda: _forest(holdings, asked))


def _forest(holdings: Holdings, asked: Filter) -> tuple[Estimate, Page]:
    from netkg.analyse.estimate import estimate
    from netkg.analyse.variants import variants
    from netkg.report.forest import forest_page

    body = holdings.body
    made = estimate(body, asked.question(body))
    return made, forest_page(made, body, variants(made, body))


def evidence_page(holdings: Holdings, asked: Filter, fields: dict[str, tuple[str, ...]]) -> View:
    """Return the explorer for what is asked; ``fields`` are the same as they stand in the address."""
    problem, rows, mixed = None, (), 0
    try:
        found = find_evidence(holdings, asked)
        rows, mixed = found.rows, len(found.mixed)
    except NetkgError as error:
        problem = error
    content = {
        "asked": asked,
        "fields": {name: fields.get(name, ()) for name in FIELDS},
        "choices": _choices(holdings),
        "grid": _grid(holdings, rows),
        "count": len(rows),
        "second_hand": sum(row.second_hand for row in rows),
        "mixed": mixed,
        "problem": problem,
        "plot": _plot(holdings, asked),
        "rolled": _rolled(holdings, rows, asked),
        "groups": _GROUPS,
        "sparql": _sparql(holdings, asked),
        "standing": _standing(holdings),
        "standing_name": "",
    }
    return View(
        "evidence.html.j2",
        "Evidence",
        content,
        "What was measured, in whom, and where it is printed. Choose a drug, a tumour and an outcome.",
        machine=_files(holdings, asked, fields) if rows else (),
        scripts=("table.js",),
    )


def standing_page(holdings: Holdings, name: str) -> View | None:
    """Return the explorer for a standing question, or None if there is none of this name."""
    from netkg.serve.pages.asking import filter_of

    question = holdings.questions.get(name)
    if question is None:
        return None
    fields = fields_of(question)
    view = evidence_page(holdings, filter_of(fields), fields)
    content = {**view.content, "standing_name": name}
    machine = (Machine("JSON", f"/api/v1/questions/{name}"),) if view.machine else ()
    return View(view.template, question.said(holdings.body), content, view.lead, machine, view.scripts)


def _files(fields: dict[str, tuple[str, ...]]) -> tuple[Machine, ...]:
    names = (
        ("CSV", "/evidence.csv"),
        ("JSON", "/api/v1/evidence"),
        ("CSV for R's metafor", "/evidence-metafor.csv"),
    )
    return tuple(Machine(name, path, fields) for name, path in names)


def _plot(holdings: Holdings, asked: Filter) -> _Plot:
    try:
        made, page = forest(holdings, asked)
    except NetkgError as error:
        return _Plot(why_not=error.message, hint=error.hint or "")
    return _Plot(page.description, made)


def _choices(holdings: Holdings) -> dict[str, list[tuple[str, str]]]:
    """Return field -> (id, label) of what the results of the store have, broader terms too, by label."""

    def made() -> dict[str, list[tuple[str, str]]]:
        body = holdings.body
        found: dict[str, set[str]] = {"outcome": set(), "drug": set(), "tumour": set()}
        for row in body.rows:
            found["outcome"].add(row.outcome)
            found["drug"].update(row.drugs)
            found["tumour"].update([row.tumour] if row.tumour else [])
        for name, terms in found.items():
            wider = (
                {up for term in terms for up in body.terms.ancestors(term)} if name != "outcome" else set()
            )
            terms |= {term for term in wider if body.terms.label(term)}
        return {
            name: sorted(
                ((term, body.label(term)) for term in terms), key=lambda pair: (pair[1].lower(), pair[0])
            )
            for name, terms in found.items()
        }

    return holdings.keep("choices", made)


def _standing(holdings: Holdings) -> list[tuple[str, str, str]]:
    """Return (name, question, answer in short) of the standing questions that have one."""

    def made() -> list[tuple[str, str, str]]:
        from netkg.analyse.standing import answer_questions

        names = {question: name for name, question in holdings.questions.items()}
        found = []
        for item in answer_questions(holdings.body, tuple(names)):
            if item.estimate is not None:
                one = item.estimate
                short = f"{one.k} results from {one.k_eff} independent groups"
                found.append((names[item.question], item.question.said(holdings.body), short))
        return found

    return holdings.keep("standing", made)


def _rolled(holdings: Holdings, rows: tuple[EvidenceRow, ...], asked: Filter) -> Grid | None:
    """Return how much evidence there is for each value of a column, or under the terms below one."""
    if not rows or asked.by not in _GROUPS:
        return None
    from netkg.analyse.rollup import group_by

    counts = group_by(list(rows), asked.by, holdings.body)
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
    numbers = (
        (
            Cell(one.label, holdings.path(holdings.iri(one.group) or ""), title=one.group),
            *(
                Cell(str(n), number=True)
                for n in (one.results, one.second_hand, one.reports, one.k_eff, one.patients)
            ),
            f"{one.events}/{one.total}" if one.total is not None else one.not_summed or "",
        )
        for one in counts
    )
    return rows_grid(f"How much evidence there is, by {asked.by}", heads, numbers)


def _grid(holdings: Holdings, rows: Iterable[EvidenceRow]) -> Grid:
    return rows_grid("Results", _HEADS, (_row(row, holdings) for row in rows))


def _row(row: EvidenceRow, holdings: Holdings) -> tuple[Cell | str, ...]:
    number, interval = _number(row)
    source = cell_of_id(row.reported_in, holdings)
    if row.second_hand:
        source = Cell(f"{source.text} (second-hand)", source.path, source.address, source.title)
    drugs = " + ".join(map(holdings.body.label, row.drugs)) or ("not stated" if row.course else "(not of a treatment)")
    return (
        cell_of_id(row.result, holdings),
        Cell(row.cohort_label or row.cohort, cell_of_id(row.cohort, holdings).path, title=row.cohort),
        cell_of_id(row.tumour, holdings) if row.tumour else Cell("not reported"),
        cell_of_id(row.drugs[0], holdings) if len(row.drugs) == 1 else Cell(drugs),
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


def _sparql(holdings: Holdings, asked: Filter) -> str:
    """Return the query that gives the results for the drug, tumour and outcome asked for."""
    query = holdings.kg.catalogue["evidence/results"]
    values: dict[str, str] = {}
    try:
        question = asked.question(holdings.body)
    except NetkgError:
        return bind(query, values)
    values["of_outcome"] = question.outcome
    if question.drugs:
        values["drug"] = question.drugs[0]
    if question.tumour:
        values["tumour"] = question.tumour
    return bind(query, values)
