"""Findings as a SHACL validation report: an RDF graph that other tools read.

Reports are computed, never committed; the same findings give the same triples, without blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from netkg.namespaces import PREFIXES, graph_iri
from netkg.validate.findings import Finding, Severity, sort_findings

__all__ = ["REPORT", "conforms", "to_report"]

REPORT = graph_iri("derived/validation")
"""IRI of the report, and of the named graph that it belongs in."""

_SH = PREFIXES["sh"]
_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
_SEE_ALSO = ox.NamedNode(PREFIXES["rdfs"] + "seeAlso")
_BOOLEAN = ox.NamedNode(PREFIXES["xsd"] + "boolean")
_SEVERITIES = {
    Severity.INFO: _SH + "Info",
    Severity.WARNING: _SH + "Warning",
    Severity.VIOLATION: _SH + "Violation",
}


def conforms(findings: Iterable[Finding]) -> bool:
    """Return whether nothing found is a violation; warnings and information do not count."""
    return all(found.severity < Severity.VIOLATION for found in findings)


def to_report(findings: Iterable[Finding]) -> list[ox.Triple]:
    """Return a ``sh:ValidationReport`` with one ``sh:ValidationResult`` for each finding.

    ``sh:conforms`` follows SHACL: it is false as soon as there is any finding, of whatever severity.
    """
    ordered = sort_findings(findings)
    report = ox.NamedNode(REPORT)
    triples = [
        ox.Triple(report, _TYPE, _sh("ValidationReport")),
        ox.Triple(report, _sh("conforms"), ox.Literal(str(not ordered).lower(), datatype=_BOOLEAN)),
    ]
    for number, found in enumerate(ordered, start=1):
        result = ox.NamedNode(f"{REPORT}/{number}")
        triples.append(ox.Triple(report, _sh("result"), result))
        triples.extend(_result(result, found))
    return triples


def _result(result: ox.NamedNode, found: Finding) -> Iterator[ox.Triple]:
    yield ox.Triple(result, _TYPE, _sh("ValidationResult"))
    yield ox.Triple(result, _sh("resultSeverity"), ox.NamedNode(_SEVERITIES[found.severity]))
    yield ox.Triple(result, _sh("resultMessage"), ox.Literal(found.message))
    for name, iri in (
        ("focusNode", found.focus),
        ("resultPath", found.path),
        ("sourceShape", found.shape),
        ("sourceConstraintComponent", found.constraint),
    ):
        if iri:
            yield ox.Triple(result, _sh(name), ox.NamedNode(iri))
    if found.value is not None:
        yield ox.Triple(result, _sh("value"), found.value)
    if found.related:
        yield ox.Triple(result, _SEE_ALSO, ox.NamedNode(found.related))


def _sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SH + name)
