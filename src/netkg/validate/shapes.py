"""Validation against SHACL shapes, by pySHACL.

Shapes and data are parsed here and handed over as graphs: pySHACL changes rdflib's parser for the whole
process when it reads a file that fails.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import NK, PREFIXES
from netkg.rdf.bridge import to_rdflib
from netkg.rdf.parse import read_quads
from netkg.validate.findings import Finding, Severity, sort_findings, source_of

if TYPE_CHECKING:
    import rdflib

__all__ = ["read_shapes", "validate_shapes"]

_SH = PREFIXES["sh"]
_SEVERITIES = {
    _SH + "Info": Severity.INFO,
    _SH + "Warning": Severity.WARNING,
    _SH + "Violation": Severity.VIOLATION,
}


def read_shapes(folders: Iterable[Path]) -> list[ox.Triple]:
    """Return the triples of all ``shapes/*.ttl`` of the given ontology folders.

    Blank nodes keep apart, since each parse of a file names its own.
    """
    files = (path for folder in folders for path in sorted(folder.glob("shapes/*.ttl")))
    return [quad.triple for path in files for quad in read_quads(path)]


def validate_shapes(data: Iterable[ox.Triple | ox.Quad], shapes: Sequence[ox.Triple]) -> list[Finding]:
    """Return what is wrong with data by SHACL shapes, the worst first; an empty list if they conform.

    Args:
        data: triples or quads; graph names are left out of account.
        shapes: the shapes, as :func:`read_shapes` gives them.

    Raises:
        OntologyError: the shapes themselves are wrong.
    """
    import pyshacl
    from pyshacl.errors import ReportableRuntimeError, ShapeLoadError

    shapes_graph = _graph(shapes)
    try:
        # In place, that is without a copy: the graph was made for this call alone.
        _, report, _ = pyshacl.validate(
            _graph(data), shacl_graph=shapes_graph, inference="none", inplace=True
        )
    except (ShapeLoadError, ReportableRuntimeError) as error:
        raise OntologyError(f"the shapes cannot be used: {error}") from error
    return sort_findings(_findings(cast("rdflib.Graph", report), shapes_graph))


def _graph(triples: Iterable[ox.Triple | ox.Quad]) -> rdflib.Graph:
    quads = (ox.Quad(item.subject, item.predicate, item.object) for item in triples)
    graph: rdflib.Graph = to_rdflib(quads).default_graph
    return graph


def _findings(report: rdflib.Graph, shapes: rdflib.Graph) -> list[Finding]:
    """Return the results of a report graph as findings."""
    import rdflib

    def sh(name: str) -> rdflib.URIRef:
        return rdflib.URIRef(_SH + name)

    found = []
    for result in report.objects(None, sh("result")):
        shape = report.value(result, sh("sourceConstraint")) or report.value(result, sh("sourceShape"))
        checks = shapes.value(shape, rdflib.URIRef(NK + "checks"))
        path = report.value(result, sh("resultPath")) or checks
        focus = _text(report.value(result, sh("focusNode")))
        value = _term(report.value(result, sh("value")))
        found.append(
            Finding(
                severity=_SEVERITIES[_text(report.value(result, sh("resultSeverity")))],
                focus=focus,
                path=_text(path),
                message=" ".join(sorted(map(str, report.objects(result, sh("resultMessage"))))),
                value=None if isinstance(value, ox.NamedNode) and value.value == focus else value,
                shape=_text(shape),
                constraint=_text(report.value(result, sh("sourceConstraintComponent"))),
                source=source_of(focus),
            )
        )
    return found


def _text(node: object) -> str:
    """Return the IRI or text of an rdflib node; nothing for a blank node or none."""
    import rdflib

    return "" if node is None or isinstance(node, rdflib.BNode) else str(node)


def _term(node: object) -> ox.NamedNode | ox.Literal | None:
    import rdflib

    if isinstance(node, rdflib.URIRef):
        return ox.NamedNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return ox.Literal(str(node), language=node.language)
        return ox.Literal(str(node), datatype=ox.NamedNode(str(node.datatype or PREFIXES["xsd"] + "string")))
    return None
