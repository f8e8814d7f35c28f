"""The OpenAPI description of the JSON API, kept by hand and tested against the routes."""

from __future__ import annotations

from typing import Any, Final

from netkg import __version__
from netkg.config import USE_STATEMENT

__all__ = ["ASKED_BY_NAME", "description", "parameters_of"]

_ASKED: Final = {
    "outcome": "what was measured, by id or name, all below it too",
    "drug": "a drug or class of drugs; given again, the regimen must have each",
    "alone": "yes: only regimens of nothing but these drugs",
    "tumour": "the tumour, all below it too",
    "where": "a condition on a column, such as total>=20; given again for more",
    "since": "published since this day, month or year",
    "until": "published until then",
    "second_hand": "yes: results too whose own work was not read",
}
_MANY: Final = ("drug", "where")

_STRINGS: Final = {"type": "array", "items": {"type": "string"}}
_OBJECTS: Final = {"type": "array", "items": {"type": "object"}}
_TEXT: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_FLAG: Final = {"type": "boolean"}

_PATHS: Final[dict[str, tuple[str, dict[str, Any], tuple[str, ...]]]] = {
    "/api/v1": ("The addresses of the API", {"version": _TEXT, "addresses": _STRINGS}, ()),
    "/api/v1/store": (
        "What is in the store, and how current it is",
        {"project": _TEXT, "state": _TEXT, "things": {"type": "object"}, "graphs": {"type": "object"}},
        (),
    ),
    "/api/v1/evidence": (
        "Results that meet a filter, as recorded",
        {"rows": _OBJECTS, "columns": _STRINGS, "mixed": _COUNT},
        tuple(_ASKED),
    ),
    "/api/v1/estimate": (
        "The pooled proportion that a question gives, with all it stands on",
        {
            "id": _TEXT,
            "k": _COUNT,
            "k_eff": _COUNT,
            "comparable": _FLAG,
            "pooled": {"type": "object"},
            "results": _OBJECTS,
        },
        tuple(_ASKED),
    ),
    "/api/v1/questions": ("Standing questions", {"questions": _OBJECTS}, ()),
    "/api/v1/questions/{name}": (
        "Results and estimate of a standing question",
        {"evidence": {"type": "object"}, "estimate": {"type": "object"}},
        (),
    ),
    "/api/v1/gaps": ("Spaces of questions", {"spaces": _OBJECTS}, ()),
    "/api/v1/gaps/{space}": (
        "A gap map as one document",
        {"format": _COUNT, "facets": _OBJECTS, "cells": {"type": "object"}, "findings": _OBJECTS},
        ("past",),
    ),
    "/api/v1/patients": (
        "Single patients over time",
        {"patients": _OBJECTS, "left_out": _OBJECTS, "sparql": _TEXT},
        (),
    ),
    "/api/v1/audit": (
        "Printed numbers against their counts",
        {"findings": _OBJECTS, "remarks": _OBJECTS, "checked": {"type": "object"}},
        (),
    ),
    "/api/v1/networks": ("The networks", {"networks": _OBJECTS}, ()),
    "/api/v1/networks/path": (
        "How two things are connected",
        {"start": {"type": "object"}, "goal": {"type": "object"}, "paths": _OBJECTS},
        ("from", "to"),
    ),
    "/api/v1/networks/{name}": ("A network", {"name": _TEXT, "nodes": _OBJECTS, "edges": _OBJECTS}, ()),
    "/api/v1/queries": ("The catalogue of queries", {"queries": _OBJECTS}, ()),
    "/api/v1/queries/{topic}/{name}": (
        "The answer of a query; its parameters are asked by their names",
        {"id": _TEXT, "sparql": _TEXT, "columns": _OBJECTS, "rows": _OBJECTS},
        (),
    ),
    "/api/v1/things/{prefix}/{local}": (
        "What is known of a thing or term",
        {"title": _TEXT, "iri": _TEXT, "kind": _TEXT, "sections": _OBJECTS, "sources": _STRINGS},
        (),
    ),
    "/api/v1/search": ("Texts that have all of the words", {"total": _COUNT, "hits": _OBJECTS}, ("q",)),
}
_MUST: Final = {
    "/api/v1/estimate": ("outcome",),
    "/api/v1/networks/path": ("from", "to"),
    "/api/v1/search": ("q",),
}
_MORE: Final = {
    "past": "yes: with the map at earlier dates, which takes seconds the first time",
    "q": "words, separated by blanks",
    "from": "a thing, by id or name",
    "to": "another",
}


ASKED_BY_NAME: Final = "/api/v1/queries/{topic}/{name}"
"""The address whose parameters are those of the query that it names."""


def parameters_of(path: str) -> tuple[str, ...]:
    """Return what an address can be asked; see :data:`ASKED_BY_NAME` for the one that this does not hold.

    >>> parameters_of("/api/v1/networks/path")
    ('from', 'to')
    """
    return _PATHS[path][2] if path in _PATHS else ()


def description() -> dict[str, Any]:
    """Return the API as an OpenAPI 3.1 document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "netkg",
            "version": __version__,
            "summary": "Literature evidence on neuroendocrine tumours and immunotherapy",
            "description": USE_STATEMENT,
            "license": {"name": "Apache-2.0 AND CC-BY-4.0", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {path: {"get": _operation(path)} for path in _PATHS}
        | {"/api/v1/openapi.json": {"get": _self()}},
        "components": {"schemas": {"Problem": _problem()}},
    }


def _operation(path: str) -> dict[str, Any]:
    summary, properties, asked = _PATHS[path]
    parts = [piece[1:-1] for piece in path.split("/") if piece.startswith("{")]
    found: dict[str, Any] = {
        "summary": summary,
        "operationId": path.removeprefix("/api/v1")
        .strip("/")
        .replace("/", "-")
        .translate({123: None, 125: None})
        or "index",
        "parameters": [
            *({"name": part, "in": "path", "required": True, "schema": _TEXT} for part in parts),
            *(_parameter(name, required=name in _MUST.get(path, ())) for name in asked),
        ],
        "responses": {
            "200": {
                "description": "found",
                "content": {"application/json": {"schema": _envelope(properties)}},
            },
            "304": {"description": "the client has it already"},
            "400": _failure("what is asked is wrong"),
            "404": _failure("there is no such thing"),
        },
    }
    return found


def _parameter(name: str, *, required: bool) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": _ASKED.get(name) or _MORE[name],
        "schema": _STRINGS if name in _MANY else _TEXT,
    }


def _envelope(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["ok", "api", "state", "result", "use"],
        "properties": {
            "ok": {"const": True},
            "api": {"const": "v1"},
            "state": {"type": "string", "description": "of the store; with it the answer stays the same"},
            "result": {"type": "object", "required": sorted(properties), "properties": properties},
            "use": {"const": USE_STATEMENT},
        },
        "additionalProperties": False,
    }


def _failure(what: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": what, "content": {"application/problem+json": {"schema": schema}}}


def _problem() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["ok", "type", "title", "status", "detail"],
        "properties": {
            "ok": {"const": False},
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "hint": _TEXT,
            "errors": {
                "type": "array",
                "description": "all that is wrong with what is asked; see RFC 9457, section 3",
                "minItems": 1,
                "items": _error(),
            },
        },
    }


def _error() -> dict[str, Any]:
    near = {"type": "object", "required": ["value", "label"], "properties": {"value": _TEXT, "label": _TEXT}}
    return {
        "type": "object",
        "required": ["detail"],
        "properties": {
            "parameter": _TEXT | {"description": "of the address; left out where several together are wrong"},
            "detail": _TEXT,
            "hint": _TEXT,
            "near": {"type": "array", "description": "values that may have been meant", "items": near},
        },
        "additionalProperties": False,
    }


def _self() -> dict[str, Any]:
    return {
        "summary": "This description",
        "operationId": "openapi",
        "responses": {"200": {"description": "an OpenAPI document", "content": {"application/json": {}}}},
    }
