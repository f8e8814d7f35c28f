"""Bind parameters of a query file: values become terms, terms become the text of a VALUES block."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from netkg.errors import NetkgError, QueryError
from netkg.namespaces import PREFIXES, id_namespace, to_iri
from netkg.rqfile import Parameter, QueryFile, bind_text
from netkg.store.coded import without_order

__all__ = ["bind", "digest_query", "parameter_iri"]

_LEXICAL = {
    "integer": r"[+-]?\d+",
    "decimal": r"[+-]?(\d+\.?\d*|\.\d+)",
    "date": r"\d{4}-\d\d-\d\d",
}


def bind(query: QueryFile, values: Mapping[str, str | Sequence[str]]) -> str:
    """Return the query's text with the given parameters bound; the others keep their defaults.

    Args:
        query: a query of the catalogue.
        values: parameter -> one value or several (any of them may match). An ``iri`` is given as a
            CURIE such as ``NCIT:C106432``, as a thing such as ``kim-2016:result-pdl1``, or in full.

    Raises:
        QueryError: a parameter that the query does not have, or a value of the wrong type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    text = query.text
    for name, given in values.items():
        if name not in known:
            raise QueryError(f"{query.id} has no parameter {name!r}", hint=_hint(name, known))
        several = [given] if isinstance(given, str) else _several(name, given)
        if not several:
            raise QueryError(f"parameter {name!r} got no value")
        terms = " ".join(str(_term(known[name], value)) for value in several)
        text = bind_text(text, name, terms)
    return text


def digest_query(sparql: str) -> str:
    r"""Return the digest of a query, of its lines without comments and its order left out.

    >>> digest_query("#+ summary: What?\nASK {}") == digest_query("ASK {}\n")
    True
    """
    lines = (line.rstrip() for line in without_order(sparql).splitlines())
    return hashlib.sha256("\n".join(line for line in lines if line and line[0] != "#").encode()).hexdigest()


def _several(name: str, given: object) -> list[str]:
    if not isinstance(given, Sequence) or not all(isinstance(value, str) for value in given):
        raise QueryError(f"parameter {name!r} takes text, or several texts in a list")
    return list(given)


def _hint(name: str, known: Mapping[str, Parameter]) -> str:
    if not known:
        return "it takes none"
    near = difflib.get_close_matches(name, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"it takes: {', '.join(known)}"


def _term(parameter: Parameter, value: str) -> ox.NamedNode | ox.Literal:
    if parameter.type == "iri":
        return ox.NamedNode(parameter_iri(parameter, value))
    if parameter.type == "text":
        return ox.Literal(value)
    if not re.fullmatch(_LEXICAL[parameter.type], value):
        raise QueryError(f"parameter {parameter.name!r} takes a {parameter.type}, not {value!r}")
    return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + parameter.type))


def parameter_iri(parameter: Parameter, value: str) -> str:
    """Return the IRI that a value of an ``iri`` parameter stands for, or raise :class:`QueryError`."""
    if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
        return value
    record, colon, local = value.partition(":")
    if colon and record not in PREFIXES and re.fullmatch(r"[a-z0-9-]+:[a-z0-9-]+", value):
        return id_namespace(record) + local
    try:
        iri = to_iri(value)
    except NetkgError as error:
        raise QueryError(
            f"parameter {parameter.name!r} takes a term id such as NCIT:C106432, not {value!r}",
            hint=error.hint,
        ) from error
    if re.search(r"[\s<>\"{}|\\^`]", iri):
        raise QueryError(f"parameter {parameter.name!r}: {value!r} is not a term id")
    return iri
