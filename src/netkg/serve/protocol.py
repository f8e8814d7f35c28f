"""The SPARQL 1.1 Protocol as a pure function: from a request to what it asks for.

Source: SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import parse_qsl

from netkg.serve.formats import GRAPHS, NAMES, ROWS
from netkg.serve.jobs import NO_DATASET, Dataset, not_acceptable
from netkg.serve.problems import HttpProblem

__all__ = ["Operation", "media_type_of", "parse_fields", "parse_operation"]

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

Fields = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Operation:
    """What a request asks for.

    Attributes:
        kind: ``query``, ``update``, or ``description`` of the service.
        text: SPARQL.
        dataset: graphs named beside it.
        accept: the formats that the client wants, over its Accept header; None if the header decides.
    """

    kind: Literal["query", "update", "description"]
    text: str = ""
    dataset: Dataset = NO_DATASET
    accept: str | None = None


def parse_operation(method: str, query_string: str, content_type: str, body: bytes) -> Operation:
    """Return what a request to the endpoint asks for.

    Args:
        method: GET, HEAD or POST.
        query_string: of the address, without the question mark.
        content_type: of the body.
        body: the body.

    Raises:
        HttpProblem: the request is not one of the protocol.
    """
    address = parse_fields(query_string)
    if method in {"GET", "HEAD"}:
        return _from_address(address)
    match media_type_of(content_type):
        case "application/x-www-form-urlencoded":
            return _from_form(address, parse_fields(_text(body)))
        case "application/sparql-query":
            _refuse_fields(address, "query", "update")
            return _operation("query", _text(body), address, address)
        case "application/sparql-update":
            _refuse_fields(address, "query", "update")
            return _operation("update", _text(body), address, address)
    raise HttpProblem(
        415,
        "content-type",
        f"A POST here is {FORM}, {QUERY} or {UPDATE}.",
        headers={"Accept-Post": f"{FORM}, {QUERY}, {UPDATE}"},
    )


def _from_address(fields: Fields) -> Operation:
    if "update" in fields:
        raise HttpProblem(400, "update-by-get", "An update is sent by POST.")
    if "query" not in fields:
        if set(fields) & {"default-graph-uri", "named-graph-uri"}:
            raise _missing()
        return Operation("description", accept=_format(fields))
    return _operation("query", _only(fields, "query"), fields, {})


def _from_form(address: Fields, form: Fields) -> Operation:
    _refuse_fields(address, "query", "update")
    if "query" in form and "update" in form:
        raise HttpProblem(400, "both", "A request is a query or an update, not both.")
    if "update" in form:
        return _operation("update", _only(form, "update"), form, address)
    if "query" not in form:
        raise _missing()
    return _operation("query", _only(form, "query"), form, address)


def _operation(kind: Literal["query", "update"], text: str, fields: Fields, more: Fields) -> Operation:
    if not text.strip():
        raise _missing()
    names = ("using-graph-uri", "using-named-graph-uri")
    if kind == "query":
        names = ("default-graph-uri", "named-graph-uri")
    default, named = (tuple(dict.fromkeys([*fields.get(n, []), *more.get(n, [])])) for n in names)
    for graph in (*default, *named):
        if ":" not in graph:
            raise HttpProblem(400, "graph-name", "A graph of the dataset is named by an absolute IRI.")
    return Operation(kind, text, Dataset(default, named), _format(fields) or _format(more))


def _format(fields: Fields) -> str | None:
    """Return the media type that ``format`` asks for, told by its short name or in full."""
    if "format" not in fields:
        return None
    name = fields["format"][0].lower()
    if name in NAMES or name in ROWS or name in GRAPHS:
        return NAMES.get(name, name)
    raise not_acceptable(list(NAMES))


def _only(fields: Fields, name: str) -> str:
    if len(fields[name]) > 1:
        raise HttpProblem(400, "several", f"There is more than one {name} in the request.")
    return fields[name][0]


def _refuse_fields(fields: Fields, *names: str) -> None:
    for name in names:
        if name in fields:
            raise HttpProblem(400, "several", f"The {name} stands in the body, so not in the address too.")


def _missing() -> HttpProblem:
    return HttpProblem(400, "missing", "The request has no query.", hint="Send it as the field query.")


def parse_fields(text: str) -> dict[str, list[str]]:
    """Return the fields of a query string or form, each with its values in order.

    >>> parse_fields("query=ASK%20%7B%7D&format=xml")
    {'query': ['ASK {}'], 'format': ['xml']}
    """
    fields: dict[str, list[str]] = {}
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1_000)
    except UnicodeDecodeError as error:
        raise _not_utf8() from error
    except ValueError as error:
        raise HttpProblem(400, "fields", "There are too many fields.") from error
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def media_type_of(content_type: str) -> str:
    """Return the media type of a Content-Type, without parameters.

    Raises:
        HttpProblem: 415 if its character set is not UTF-8.
    """
    media, *parameters = (part.strip().lower() for part in content_type.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name == "charset" and value.strip("\"' ") not in {"utf-8", "utf8", "us-ascii"}:
            raise HttpProblem(415, "charset", "Text is UTF-8 here.")
    return media


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8() from error


def _not_utf8() -> HttpProblem:
    return HttpProblem(400, "charset", "The request is not valid UTF-8.")
