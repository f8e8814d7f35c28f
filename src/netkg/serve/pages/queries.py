"""The catalogue of queries: each with a form for its parameters, its answer, its formats and its text."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Final

from netkg.errors import NetkgError
from netkg.namespaces import BASE
from netkg.serve.pages.asking import refuse_unknown
from netkg.serve.pages.cells import cell_of_id, grid_of
from netkg.serve.pages.faults import query_faults
from netkg.serve.pages.frame import Machine, View, asked_of
from netkg.serve.pages.naming import id_of, offered
from netkg.serve.pages.refusing import fault_of, refuse, unknown_faults
from netkg.serve.pages.words import several
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


def values_of(holdings: Holdings, query: QueryFile, asked: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return what is asked for the parameters of a query, ids for names; those left empty keep their default.

    Raises:
        HttpProblem: with all that is wrong, such as parameters that the query has not, and unknown names.
    """
    typed = _typed(query, asked)
    refuse([*unknown_faults(asked, _names(query)), *query_faults(holdings, query, typed)])
    return {one.name: id_of(holdings, one, typed[one.name]) for one in query.parameters if one.name in typed}


def _names(query: QueryFile) -> list[str]:
    return [parameter.name for parameter in query.parameters]


def _typed(query: QueryFile, asked: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
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
    refuse_unknown(asked, _names(query))
    typed = _typed(query, asked)
    faults = query_faults(holdings, query, typed)
    values: dict[str, str] = {}
    grid, total, sparql = None, 0, query.text
    if not faults:
        try:
            values = values_of(holdings, query, asked)
            sparql, solutions = answer(holdings, query, values)
            total = len(solutions.rows)
            grid = grid_of(solutions, holdings, several(total, "row"), query.columns, SHOWN)
        except NetkgError as error:
            faults = (fault_of("Query", error),)
    fields = {name: (value,) for name, value in values.items()}
    return View(
        "query.html.j2",
        query.summary,
        {
            "query": query,
            "iri": f"{BASE}query/{query.id}",
            "values": typed,
            "read_as": [
                (name, cell_of_id(value, holdings)) for name, value in values.items() if value != typed[name]
            ],
            "fields": fields,
            "faults": faults,
            "grid": grid,
            "total": total,
            "shown": SHOWN,
            "sparql": sparql,
            "suggestions": offered(holdings, query),
        },
        "",
        machine=_files(query, fields) if not faults else (),
        scripts=("table.js",),
        status=400 if faults else 200,
    )


def _files(query: QueryFile, fields: Mapping[str, tuple[str, ...]]) -> tuple[Machine, ...]:
    path = f"/queries/{query.id}"
    return (
        Machine("CSV", f"{path}.csv", fields),
        Machine("TSV", f"{path}.tsv", fields),
        Machine("SPARQL results JSON", f"{path}.json", fields),
        Machine("SPARQL", f"{path}.rq", fields),
    )
