"""The evidence explorer: filters, table, roll-up, a forest plot that follows the filter, files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netkg.errors import NetkgError
from netkg.namespaces import NK
from netkg.query.parameters import bind
from netkg.serve.pages.asking import FIELDS, Filter, fields_of
from netkg.serve.pages.faults import evidence_faults
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.offline import explorer_data
from netkg.serve.pages.results import GROUPS, find_evidence, metafor_table, results_grid, rolled
from netkg.serve.pages.words import heading, page_hint, several

if TYPE_CHECKING:
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.rows import EvidenceRow
    from netkg.analyse.selection import Question
    from netkg.report.page import Page
    from netkg.serve.pages.holdings import Holdings

__all__ = ["choices_of", "evidence_page", "forest", "standing_page"]


@dataclass(frozen=True, slots=True)
class _Plot:
    """A forest plot, or why there is none."""

    described: str = ""
    estimate: Estimate | None = None
    why_not: str = ""
    hint: str = ""


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


def evidence_page(
    holdings: Holdings, asked: Filter, fields: dict[str, tuple[str, ...]], *, embed: bool = False
) -> View:
    """Return the explorer for what is asked.

    Args:
        holdings: the evidence.
        asked: what is asked.
        fields: the same as it stands in the address.
        embed: put into the page what its filters need, for files; else the server filters.
    """
    choices = choices_of(holdings)
    every = {name: fields.get(name, ()) for name in FIELDS}
    faults = evidence_faults(holdings, asked, every, lambda: choices)
    nothing: NetkgError | None = None
    rows: tuple[EvidenceRow, ...] = ()
    mixed = 0
    try:
        if not faults:
            found = find_evidence(holdings, asked)
            rows, mixed = found.rows, len(found.mixed)
    except NetkgError as error:
        nothing = error
    bound = _bound(holdings, asked)
    content = {
        "asked": asked,
        "fields": every,
        "choices": choices,
        "grid": results_grid(holdings, rows),
        "count": len(rows),
        "second_hand": sum(row.second_hand for row in rows),
        "mixed": mixed,
        "faults": faults,
        "nothing": nothing,
        "plot": _plot(holdings, asked) if rows else _Plot(),
        "rolled": rolled(holdings, rows, asked),
        "groups": GROUPS,
        "sparql": bind(holdings.kg.catalogue["evidence/results"], bound),
        "sparql_asked": {name: (value,) for name, value in bound.items()},
        "standing": _standing(holdings),
        "standing_name": "",
        "data": explorer_data(holdings, rows) if embed else "",
    }
    return View(
        "evidence.html.j2",
        "Evidence",
        content,
        "What was measured, in whom, and where it is printed. Choose a drug, a tumour and an outcome.",
        machine=_files(holdings, asked, fields) if rows else (),
        scripts=("lookup.js", "explorer.js", "table.js") if embed else ("table.js",),
        status=400 if faults else 200,
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
    return View(view.template, _said(holdings, question), content, view.lead, machine, view.scripts)


def _said(holdings: Holdings, question: Question) -> str:
    """Return a question in a line, its conditions in words."""
    said = question.said(holdings.body)
    for condition in question.where:
        column, sign, value = condition.partition("=")
        label = holdings.labels.get(f"{NK}{value}") or holdings.labels.get(holdings.iri(value) or "")
        if sign and label and column.isidentifier():
            said = said.replace(condition, f"{heading(column)}: {label}")
    return said


def _files(holdings: Holdings, asked: Filter, fields: dict[str, tuple[str, ...]]) -> tuple[Machine, ...]:
    names = [("CSV", "/evidence.csv"), ("JSON", "/api/v1/evidence")]
    try:
        holdings.keep(("metafor", asked.asked()), lambda: metafor_table(holdings, asked))
    except NetkgError:  # these results are not one quantity, or none may be counted
        pass
    else:
        names.append(("CSV for R's metafor", "/evidence-metafor.csv"))
    return tuple(Machine(name, path, fields) for name, path in names)


def _plot(holdings: Holdings, asked: Filter) -> _Plot:
    try:
        made, page = forest(holdings, asked)
    except NetkgError as error:
        return _Plot(why_not=error.message, hint=page_hint(error.hint))
    return _Plot(page.description, made)


def choices_of(holdings: Holdings) -> dict[str, list[tuple[str, str]]]:
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
                short = f"{several(one.k, 'result')} from {several(one.k_eff, 'independent group')}"
                found.append((names[item.question], _said(holdings, item.question), short))
        return found

    return holdings.keep("standing", made)


def _bound(holdings: Holdings, asked: Filter) -> dict[str, str]:
    """Return what the query behind the results is asked for a drug, a tumour and an outcome."""
    try:
        question = asked.question(holdings.body)
    except NetkgError:
        return {}
    drug = question.drugs[0] if question.drugs else None
    values = {"drug": drug, "tumour": question.tumour, "of_outcome": question.outcome}
    return {name: value for name, value in values.items() if value}
