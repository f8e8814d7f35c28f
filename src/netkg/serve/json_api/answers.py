"""What each address of the JSON API answers: a function of the holdings and of what is asked."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from netkg import __version__
from netkg.serve.json_api.openapi import description
from netkg.serve.json_api.wrong import faults_of
from netkg.serve.pages.asking import fields_of, filter_of
from netkg.serve.pages.frame import asked_of
from netkg.serve.pages.refusing import refuse

if TYPE_CHECKING:
    from netkg.analyse.estimate import Estimate
    from netkg.analyse.pooling import Pooled
    from netkg.serve.pages.holdings import Holdings

__all__ = ["ANSWERS", "Asked", "answer", "enumerated"]

Asked = Mapping[str, tuple[str, ...]]
Result = Mapping[str, Any]

_MOST_HITS: Final = 100


def _index(_holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    return {
        "version": "v1",
        "netkg": __version__,
        "openapi": "/api/v1/openapi.json",
        "addresses": list(ANSWERS),
    }


def _openapi(_holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    return description()


def _store(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    from netkg.serve.pages.home import store_facts

    return store_facts(holdings)


def _evidence(holdings: Holdings, _path: Mapping[str, str], asked: Asked) -> Result:
    from netkg.publish.tables import write_table
    from netkg.serve.pages.results import evidence_table, find_evidence

    found = find_evidence(holdings, filter_of(asked))
    content = json.loads(write_table(evidence_table(holdings, found.rows), "json"))
    return {"rows": content["rows"], "columns": content["columns"], "mixed": len(found.mixed)}


def _estimate(holdings: Holdings, _path: Mapping[str, str], asked: Asked) -> Result:
    from netkg.serve.pages.evidence import forest

    made, page = forest(holdings, filter_of(asked))
    return _estimate_fields(made, holdings) | {"said": page.description}


def _estimate_fields(made: Estimate, holdings: Holdings) -> dict[str, Any]:
    return {
        "id": made.id,
        "question": made.question.said(holdings.body),
        "k": made.k,
        "k_eff": made.k_eff,
        "comparable": made.comparable,
        "lead_with_studies": made.lead_with_studies,
        "pooled": _pooled(made.pooled),
        "if_overlaps_are_real": _pooled(made.strict),
        "overlap_sensitive": made.overlap_sensitive,
        "results": [
            {"result": row.result, "events": row.events, "total": row.total, "reported_in": row.reported_in}
            for row in made.rows
        ],
        "left_out": [{"result": item.row.result, "reason": item.reason} for item in made.left_out],
        "warnings": list(made.warnings),
    }


def _pooled(pooled: Pooled) -> dict[str, Any]:
    names = ("method", "interval_method", "level", "k", "n", "events", "estimate", "interval", "prediction")
    return {name: getattr(pooled, name) for name in names}


def _questions(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    listed = [
        {"name": name, "said": question.said(holdings.body), "asked": fields_of(question)}
        for name, question in holdings.questions.items()
    ]
    return {"questions": listed}


def _question(holdings: Holdings, path: Mapping[str, str], _asked: Asked) -> Result | None:
    question = holdings.questions.get(path["name"])
    if question is None:
        return None
    fields = fields_of(question)
    return {"evidence": _evidence(holdings, {}, fields), "estimate": _estimate(holdings, {}, fields)}


def _gaps(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    listed = [
        {
            "name": name,
            "label": space.label,
            "facets": {facet.name: len(facet.nodes) for facet in space.facets},
        }
        for name, space in holdings.spaces.items()
    ]
    return {"spaces": listed}


def _gap_map(holdings: Holdings, path: Mapping[str, str], asked: Asked) -> Result | None:
    if path["space"] not in holdings.spaces:
        return None
    return holdings.gap_document(path["space"], past=asked_of(asked, "past") == "yes")


def _patients(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    from netkg.serve.pages.patients import followed

    watched = followed(holdings)
    return {
        "patients": [asdict(patient) for patient in watched.patients],
        "left_out": [asdict(item) for item in watched.left_out],
        "sparql": holdings.kg.sparql("patients/treated-patients"),
    }


def _audit(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    from netkg.serve.pages.audit import check_fields

    found = holdings.audit
    return {
        "findings": [check_fields(check, holdings) for check in found.findings],
        "remarks": [check_fields(check, holdings) for check in found.remarks],
        "checked": {
            str(kind): {str(verdict): number for verdict, number in row.items()}
            for kind, row in found.tally().items()
        },
    }


def _networks(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    from netkg.analyse.network.projections import PROJECTIONS

    listed = []
    for name, projection in PROJECTIONS.items():
        network = holdings.network(name)
        sizes = {"nodes": len(network.nodes), "edges": len(network.edges)}
        listed.append({"name": name, "about": projection.about, **sizes})
    return {"networks": listed}


def _network(holdings: Holdings, path: Mapping[str, str], _asked: Asked) -> Result | None:
    from netkg.analyse.network.projections import PROJECTIONS
    from netkg.serve.pages.networks import network_fields

    name = path["name"]
    return network_fields(holdings.network(name), holdings) if name in PROJECTIONS else None


def _path(holdings: Holdings, _path: Mapping[str, str], asked: Asked) -> Result:
    from netkg.serve.pages.networks import find_way, path_fields

    return path_fields(*find_way(holdings, asked_of(asked, "from"), asked_of(asked, "to")))


def _queries(holdings: Holdings, _path: Mapping[str, str], _asked: Asked) -> Result:
    listed = []
    for query in holdings.kg.catalogue.values():
        parameters = [asdict(one) for one in query.parameters]
        listed.append(
            {"id": query.id, "summary": query.summary, "tags": list(query.tags), "parameters": parameters}
        )
    return {"queries": listed}


def _query(holdings: Holdings, path: Mapping[str, str], asked: Asked) -> Result | None:
    from netkg.query.rows import python_value
    from netkg.serve.pages.queries import answer as ask
    from netkg.serve.pages.queries import values_of

    name = f"{path['topic']}/{path['name']}"
    if name not in holdings.kg.catalogue:
        return None
    query = holdings.kg.catalogue[name]
    sparql, solutions = ask(holdings, query, values_of(holdings, query, asked))
    rows = [dict(zip(solutions.columns, map(python_value, row), strict=True)) for row in solutions.rows]
    columns = [asdict(column) for column in query.columns]
    return {"id": query.id, "summary": query.summary, "sparql": sparql, "columns": columns, "rows": rows}


def _thing(holdings: Holdings, path: Mapping[str, str], _asked: Asked) -> Result | None:
    from netkg.serve.pages.things import card_of

    iri = holdings.iri(f"{path['prefix']}:{path['local']}")
    card = card_of(holdings, iri) if iri in holdings.used and iri is not None else None
    return card.to_dict() if card else None


def _search(holdings: Holdings, _path: Mapping[str, str], asked: Asked) -> Result:
    found = holdings.texts.search(asked_of(asked, "q").split(), limit=_MOST_HITS)
    return {"total": found.total, "hits": [asdict(hit) for hit in found.hits]}


ANSWERS: Final[Mapping[str, Callable[[Holdings, Mapping[str, str], Asked], Result | None]]] = {
    "/api/v1": _index,
    "/api/v1/openapi.json": _openapi,
    "/api/v1/store": _store,
    "/api/v1/evidence": _evidence,
    "/api/v1/estimate": _estimate,
    "/api/v1/questions": _questions,
    "/api/v1/questions/{name}": _question,
    "/api/v1/gaps": _gaps,
    "/api/v1/gaps/{space}": _gap_map,
    "/api/v1/patients": _patients,
    "/api/v1/audit": _audit,
    "/api/v1/networks": _networks,
    "/api/v1/networks/path": _path,
    "/api/v1/networks/{name}": _network,
    "/api/v1/queries": _queries,
    "/api/v1/queries/{topic}/{name}": _query,
    "/api/v1/things/{prefix}/{local}": _thing,
    "/api/v1/search": _search,
}
"""Address, with its parts in braces -> what answers it; None means that there is no such thing."""


def answer(template: str, holdings: Holdings, path: Mapping[str, str], asked: Asked) -> bytes | None:
    """Return the answer of an address as JSON in the success envelope, or None if there is no such thing.

    The OpenAPI description alone stands without an envelope, as programs that read it expect.

    Raises:
        HttpProblem: what is asked is wrong, with all faults.
        NetkgError: nothing can be said of it.
    """
    from netkg.config import USE_STATEMENT

    refuse(faults_of(template, holdings, asked))
    result = ANSWERS[template](holdings, path, asked)
    if result is None:
        return None
    if template.endswith("openapi.json"):
        content: Mapping[str, Any] = result
    else:
        content = {"ok": True, "api": "v1", "state": holdings.state, "result": result, "use": USE_STATEMENT}
    return (json.dumps(content, ensure_ascii=False, default=_plain, allow_nan=False) + "\n").encode()


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return asdict(value)  # type: ignore[call-overload]


def enumerated(holdings: Holdings) -> list[tuple[str, str, dict[str, str]]]:
    """Return (path, template, parts) of all addresses that can be answered without being asked anything.

    They are what a static site holds.
    """
    from netkg.analyse.network.projections import PROJECTIONS

    asking = {"/api/v1/estimate", "/api/v1/networks/path", "/api/v1/search"}
    found: list[tuple[str, str, dict[str, str]]] = [
        (path, path, {}) for path in ANSWERS if "{" not in path and path not in asking
    ]
    parts = {
        "/api/v1/gaps/{space}": ("space", holdings.spaces),
        "/api/v1/networks/{name}": ("name", PROJECTIONS),
    }
    for template, (part, names) in parts.items():
        found += [(template.replace(f"{{{part}}}", name), template, {part: name}) for name in names]
    return found
