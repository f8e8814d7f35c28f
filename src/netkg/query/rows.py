"""Rows of an answer as text for people and for programs (SPARQL 1.1 results in JSON, CSV, TSV)."""

from __future__ import annotations

import csv
import io
import json

import pyoxigraph as ox

from netkg.namespaces import PREFIXES, to_curie
from netkg.store.base import Solutions

__all__ = ["plain", "python_value", "to_csv", "to_json", "to_tsv"]

_STRING = PREFIXES["xsd"] + "string"


def plain(term: object) -> str:
    """Return a term as people read it: CURIE, or lexical form, or nothing."""
    if isinstance(term, ox.NamedNode):
        return to_curie(term.value)
    return term.value if isinstance(term, ox.Literal) else "" if term is None else str(term)


def python_value(term: object) -> object:
    """Return a term as a Python value: int, float, bool or str; None if unbound."""
    if not isinstance(term, ox.Literal):
        return plain(term) if term is not None else None
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    if kind == "boolean":
        return term.value in ("true", "1")
    if kind == "integer":
        return int(term.value)
    return float(term.value) if kind in ("decimal", "double", "float") else term.value


def to_json(answer: Solutions | bool) -> str:
    """Return an answer in the SPARQL 1.1 Query Results JSON Format, with a final newline."""
    if isinstance(answer, bool):
        return json.dumps({"head": {}, "boolean": answer}) + "\n"
    bindings = [
        {name: _binding(term) for name, term in zip(answer.columns, row, strict=True) if term is not None}
        for row in answer.rows
    ]
    result = {"head": {"vars": list(answer.columns)}, "results": {"bindings": bindings}}
    return json.dumps(result, ensure_ascii=False, indent=1) + "\n"


def _binding(term: object) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    assert isinstance(term, ox.Literal)  # noqa: S101 (netkg holds no quoted triples)
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        binding["datatype"] = term.datatype.value
    return binding


def to_csv(answer: Solutions) -> str:
    """Return rows in the SPARQL 1.1 CSV format: values only, lines end in CR LF."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(answer.columns)
    writer.writerows(["" if term is None else _value(term) for term in row] for row in answer.rows)
    return text.getvalue()


def _value(term: object) -> str:
    return str(getattr(term, "value", term))


def to_tsv(answer: Solutions) -> str:
    """Return rows in the SPARQL 1.1 TSV format: terms in Turtle syntax."""
    lines = ["\t".join(f"?{name}" for name in answer.columns)]
    lines += ("\t".join("" if term is None else str(term) for term in row) for row in answer.rows)
    return "\n".join(lines) + "\n"
