"""Home, and the page about netkg: what is in the store, how current it is, what to try."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from netkg.config import USE_STATEMENT
from netkg.namespaces import ID, NK
from netkg.serve.pages.cells import Cell, Grid, rows_grid
from netkg.serve.pages.frame import Machine, View

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = ["about_page", "home_page", "store_facts"]

_COUNTS: Final = f"""\
# How many things of each kind are in the store?
PREFIX nk: <{NK}>
SELECT ?kind (COUNT(DISTINCT ?thing) AS ?things)
WHERE {{
  ?thing a ?kind .
  FILTER(STRSTARTS(STR(?thing), "{ID}"))
}}
GROUP BY ?kind
ORDER BY DESC(?things) ?kind"""

_PLAIN: Final = {
    "nk:Publication": ("publications", "articles, abstracts, labels and registry entries, cited ones too"),
    "nk:Study": ("studies", "investigations behind results"),
    "nk:Cohort": ("groups of people", "cohorts; some are parts of others"),
    "nk:Patient": ("single patients", "described one by one in print"),
    "nk:Result": ("first-hand results", "what was measured in whom, read in its own publication"),
    "nk:SecondHandResult": ("second-hand results", "told of by others; never counted as evidence"),
    "nk:Claim": ("claims", "statements by authors; not results"),
    "nk:TreatmentCourse": ("courses of treatment", "given to a patient or a group"),
    "nk:Search": ("recorded searches", "of the literature or a registry"),
}

_TRY: Final = (
    (
        "/gaps",
        "See what is missing",
        "The gap map: one square for each question, with the reason why it is open.",
    ),
    ("/evidence", "See what was measured", "Results by drug, tumour and outcome, with a forest plot."),
    ("/patients", "See single patients", "Who was treated, after what, for how long, and what happened."),
    (
        "/queries/evidence/pd-l1-positivity",
        "How often is PD-L1 found?",
        "Counts, with what was stained and how.",
    ),
    (
        "/audit",
        "Check printed numbers",
        "Percentages and intervals that do not follow from their own counts.",
    ),
    ("/networks", "See how things hang together", "Studies, drugs, tumours and markers as a network."),
    ("/queries", "Ask a ready-made question", "Each with its answer, its SPARQL and files to take away."),
    ("/editor", "Ask your own question", "A SPARQL editor, for those who write queries."),
)


def store_facts(holdings: Holdings) -> dict[str, object]:
    """Return what is in the store and how current it is, as plain values."""
    body = holdings.body
    days = [row.public_latest for row in body.rows if row.public_latest and not row.second_hand]
    counts = dict(_counted(holdings))
    return {
        "project": holdings.kg.project.name,
        "state": holdings.state,
        "newest_result_public_by": max(days).isoformat() if days else None,
        "retracted_publications": len(body.retracted),
        "searches_recorded": counts.get("nk:Search", 0),
        "things": counts,
        "graphs": dict(holdings.graphs),
        "sparql": _COUNTS,
    }


def _counted(holdings: Holdings) -> list[tuple[str, int]]:
    from netkg.query.rows import plain

    return [(plain(kind), int(plain(number))) for kind, number in holdings.rows(_COUNTS).rows]


def home_page(holdings: Holdings) -> View:
    """Return the first page."""
    facts = holdings.keep("facts", lambda: store_facts(holdings))
    return View(
        "home.html.j2",
        "What is known, and what is not, about immunotherapy of neuroendocrine tumours",
        {
            "facts": facts,
            "counts": _grid(holdings),
            "things": defaultdict(int, _counted(holdings)),
            "sparql": _COUNTS,
            "to_try": _TRY,
            "more": _further(holdings),
        },
        "This site shows what publications report, each number with its denominator and its place in the "
        "source, and which questions nobody has answered in what is stored here.",
        machine=(Machine("JSON", "/api/v1/store"),),
    )


def _grid(holdings: Holdings) -> Grid:
    counts = dict(_counted(holdings))
    rows = [
        (Cell(name, title=kind), Cell(str(counts.get(kind, 0)), number=True), meaning)
        for kind, (name, meaning) in _PLAIN.items()
    ]
    return rows_grid("In this store", (("what", ""), ("how many", ""), ("in other words", "")), rows)


def _further(holdings: Holdings) -> list[Cell]:
    """Return a few things to look at: all publications with a record of their own."""
    from netkg.namespaces import graph_iri

    records = [iri.removeprefix(graph_iri("")) for iri in holdings.graphs]
    found = []
    for record in records:
        iri = f"{ID}{record}/publication"
        if "/" not in record and iri in holdings.used:
            found.append(Cell(record, holdings.path(iri), title=holdings.labels.get(iri, "")))
    return found


def about_page(holdings: Holdings) -> View:
    """Return how to cite and use what is here, and what the words mean."""
    return View(
        "about.html.j2",
        "About this site",
        {
            "statement": USE_STATEMENT,
            "licence": holdings.kg.project.licence,
            "project": holdings.kg.project.name,
            "state": holdings.state,
            "graphs": [
                Cell(iri, holdings.path(iri) or "/graph/" + iri.rpartition("/graph/")[2], number=False)
                for iri in holdings.graphs
            ],
            "sizes": list(holdings.graphs.values()),
        },
        "What netkg is, how to cite it, what may be done with it, and what its words mean.",
        machine=(Machine("JSON", "/api/v1"), Machine("OpenAPI", "/api/v1/openapi.json")),
    )
