"""The catalogue of queries: each with a form for its parameters, its answer, its formats and its text."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from netkg.errors import NetkgError
from netkg.namespaces import BASE
from netkg.serve.pages.cells import grid_of
from netkg.serve.pages.frame import Machine, View, asked_of
from netkg.store.base import Solutions

if TYPE_CHECKING:
    from netkg.rqfile import QueryFile
    from netkg.serve.pages.holdings import Holdings

__all__ = ["SHOWN", "answer", "queries_page", "query_page", "values_of"]

SHOWN: Final = 500
"""Rows on a page; files have all."""

_TOPICS: Final = {
    "patients": "People described one by one",
    "evidence": "What was measured",
    "provenance": "Where it is printed, and how it was read",
    "gaps": "What is missing",
    "network": "What is connected",
    "quality": "How sound the records are",
}


def queries_page(holdings: Holdings) -> View:
    """Return all queries by topic."""
    queries = list(holdings.kg.catalogue.values())
    topics = [
        (topic, _TOPICS.get(topic, topic), list(group))
        for topic, group in groupby(queries, key=lambda query: query.topic)
    ]
    return View(
        "queries.html.j2",
        "Ready-made queries",
        {"topics": topics, "count": len(queries)},
        "Each is a question with its answer. Most take a drug, a tumour or a study; all can be taken away.",
        machine=(Machine("JSON", "/api/v1/queries"),),
    )


def values_of(query: QueryFile, asked: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return what is asked for the parameters of a query; those left empty keep their default."""
    found = {parameter.name: asked_of(asked, parameter.name) for parameter in query.parameters}
    return {name: value for name, value in found.items() if value}


def answer(holdings: Holdings, query: QueryFile, values: Mapping[str, str]) -> tuple[str, Solutions]:
    """Return the complete text of a query, and its rows.

    Raises:
        QueryError: a value is wrong, unknown, or the query gives no rows.
    """
    key = ("query", query.id, tuple(sorted(values.items())))
    return holdings.keep(key, lambda: _answer(holdings, query.id, values))


def _answer(holdings: Holdings, name: str, values: Mapping[str, str]) -> tuple[str, Solutions]:
    found = holdings.kg.query(name, **values)
    return found.sparql, found.solutions


def query_page(holdings: Holdings, query: QueryFile, asked: Mapping[str, tuple[str, ...]]) -> View:
    """Return a query with its form and its answer."""
    values = values_of(query, asked)
    problem, grid, total, sparql = None, None, 0, query.text
    try:
        sparql, solutions = answer(holdings, query, values)
        total = len(solutions.rows)
        grid = grid_of(solutions, holdings, f"{total} rows", query.columns, SHOWN)
    except NetkgError as error:
        problem = error
    fields = {name: (value,) for name, value in values.items()}
    return View(
        "query.html.j2",
        query.summary,
        {
            "query": query,
            "iri": f"{BASE}query/{query.id}",
            "values": values,
            "problem": problem,
            "grid": grid,
            "total": total,
            "shown": SHOWN,
            "sparql": sparql,
            "suggestions": _suggestions(holdings, query),
        },
        "",
        machine=_files(query, fields) if problem is None else (),
        scripts=("table.js",),
    )


def _files(query: QueryFile, fields: Mapping[str, tuple[str, ...]]) -> tuple[Machine, ...]:
    path = f"/queries/{query.id}"
    return (
        Machine("CSV", f"{path}.csv", fields),
        Machine("TSV", f"{path}.tsv", fields),
        Machine("SPARQL results JSON", f"{path}.json", fields),
        Machine("SPARQL", f"{path}.rq", fields),
    )


def _suggestions(holdings: Holdings, query: QueryFile) -> dict[str, list[tuple[str, str]]]:
    """Return parameter -> (id, label) of what may be typed, for parameters whose name tells it."""
    kinds: dict[str, tuple[str, ...]] = {
        "drug": ("drug", "drug-class"),
        "tumour": ("tumour",),
        "of_outcome": ("outcome",),
        "biomarker": ("gene", "protein", "cell"),
        "patient": ("patient",),
        "people": ("patient", "cohort"),
        "study": ("study",),
        "of_study": ("study",),
        "publication": ("publication",),
    }
    named: dict[str, list[tuple[str, str]]] = holdings.keep("named", lambda: _named(holdings))
    found = {}
    for parameter in query.parameters:
        if parameter.name in kinds:
            found[parameter.name] = sorted(
                (pair for kind in kinds[parameter.name] for pair in named.get(kind, ())),
                key=lambda pair: pair[1].lower(),
            )
    return found


def _named(holdings: Holdings) -> dict[str, list[tuple[str, str]]]:
    """Return kind -> (id, label) of the things and terms that records use."""
    from netkg.namespaces import to_curie
    from netkg.query.rows import plain, python_value

    found: dict[str, dict[str, str]] = {}
    for row in holdings.kg.query("quality/names").solutions.rows:
        cells: dict[str, Any] = dict(zip(("thing", "name", "how", "kind", "used"), row, strict=True))
        if python_value(cells["used"]):
            iri = cells["thing"].value
            found.setdefault(plain(cells["kind"]), {})[to_curie(iri)] = holdings.label(iri)
    return {kind: list(names.items()) for kind, names in found.items()}
