"""Single patients: the swimmer plot, the table, and beside them the larger groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from netkg.analyse.proportions import clopper_pearson
from netkg.errors import NetkgError
from netkg.report.numbers import limits, percent
from netkg.serve.pages.cells import Cell, Grid, cell_of_id, rows_grid
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.words import several

if TYPE_CHECKING:
    from netkg.analyse.followup import Watched
    from netkg.report.page import Page
    from netkg.serve.pages.holdings import Holdings

__all__ = ["followed", "patients_page", "swimmer"]

_TIME: Final = "nk:TimeToProgressionAsReported"
_QUERY: Final = "patients/treated-patients"


def followed(holdings: Holdings) -> Watched:
    """Return all single patients with a time to progression.

    Raises:
        AnalysisError: there is none.
    """
    from netkg.analyse.followup import follow_up
    from netkg.analyse.selection import question

    return holdings.keep(
        "followed",
        lambda: follow_up(holdings.body, holdings.courses, question(holdings.body, _TIME, second_hand=False)),
    )


def swimmer(holdings: Holdings) -> Page:
    """Return their swimmer plot.

    Raises:
        AnalysisError: there is no patient to draw.
    """
    from netkg.report.swimmer import swimmer_page

    return swimmer_page(followed(holdings), holdings.body)


def patients_page(holdings: Holdings) -> View:
    """Return the page of single patients."""
    problem, described, grid = None, "", None
    try:
        watched = followed(holdings)
        described, grid = swimmer(holdings).description, _grid(holdings, watched)
    except NetkgError as error:
        problem = error
    return View(
        "patients.html.j2",
        "Patients",
        {
            "problem": problem,
            "described": described,
            "grid": grid,
            "beside": _beside(holdings),
            "sparql": holdings.kg.sparql(_QUERY),
            "query": _QUERY,
        },
        "People described one by one in print: what they received, for how long, and what happened.",
        machine=(Machine("JSON", "/api/v1/patients"), Machine("SVG figure", "/patients/swimmer.svg")),
        scripts=("table.js",),
    )


def _grid(holdings: Holdings, watched: Watched) -> Grid:
    heads = (
        ("patient", "the patient's page has all that is reported, and what is not"),
        ("diagnosis", ""),
        ("drug", "the regimen studied"),
        ("months on treatment", "as stated; it says nothing of why treatment ended"),
        ("months to progression, or without", "with whether progression was seen"),
        ("best response", "as judged by the authors"),
        ("listed before", "treatments in the order of the list, which need not be the order in time"),
        ("source", ""),
    )
    rows = []
    for one in watched.patients:
        seen = {
            True: "no progression when last seen (censored)",
            False: "progression",
            None: "not stated which",
        }
        rows.append(
            (
                cell_of_id(one.patient, holdings),
                one.label,
                " + ".join(one.drugs) or "not reported",
                Cell(
                    f"{one.months_on_treatment:g}" if one.months_on_treatment is not None else "not reported"
                ),
                Cell(f"{one.months:g}: {seen[one.censored]}"),
                one.best_response or "not reported",
                "; ".join(one.prior) or "none listed",
                cell_of_id(f"{one.record}:publication", holdings),
            )
        )
    return rows_grid(several(len(rows), "patient"), heads, rows)


def _beside(holdings: Holdings) -> Grid | None:
    """Return the larger groups treated with anti-PD-1 drugs alone, so that few people are not read alone."""
    from netkg.analyse.estimate import estimate
    from netkg.analyse.selection import question

    body = holdings.body
    try:
        asked = question(
            body, "nk:ObjectiveResponse", drugs=["nk:PD1Inhibitor"], alone=True, tumour="NCIT:C3809"
        )
        made = estimate(body, asked)
    except NetkgError:
        return None
    rows = []
    for row in made.rows:
        events, total = row.events or 0, row.total or 1
        rows.append(
            (
                cell_of_id(row.result, holdings),
                row.cohort_label or row.cohort,
                " + ".join(map(body.label, row.drugs)),
                Cell(f"{events}/{total} ({percent(events / total)} %)", number=True),
                f"{limits(clopper_pearson(events, total))} %",
                cell_of_id(row.reported_in, holdings),
            )
        )
    heads = (
        ("result", ""),
        ("people", ""),
        ("treatment", ""),
        ("with objective response, of", "tumour shrank by a fixed amount, by the criteria of the study"),
        ("95 % interval", "exact"),
        ("source", ""),
    )
    return rows_grid("Objective response in groups of people treated with anti-PD-1 drugs alone", heads, rows)
