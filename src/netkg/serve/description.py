"""What the server says of itself: SPARQL service description and VoID."""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from netkg import __version__
from netkg.config import USE_STATEMENT
from netkg.namespaces import BASE, NK, PREFIXES
from netkg.publish.rdf import describe_dataset
from netkg.serve.formats import GRAPHS, GRAPHS_READ, ROWS
from netkg.serve.served import Served

__all__ = ["SD", "describe_service", "describe_void"]

SD: Final = "http://www.w3.org/ns/sparql-service-description#"

_Term = ox.NamedNode | ox.Literal
_TYPE = PREFIXES["rdf"] + "type"
_VOID, _DCTERMS = PREFIXES["void"], PREFIXES["dcterms"]


def describe_service(served: Served, base: str) -> list[ox.Triple]:
    """Return the service description: languages, formats, default graph, graphs with their sizes.

    Args:
        served: what is served.
        base: address of the server, without a slash at its end.
    """
    service, dataset = f"{base}/sparql", f"{base}/sparql#dataset"
    graphs = served.snapshot.graphs()
    found = [
        _triple(service, _TYPE, SD + "Service"),
        _triple(service, SD + "endpoint", service),
        _triple(service, SD + "supportedLanguage", SD + "SPARQL11Query"),
        _triple(service, SD + "feature", SD + "UnionDefaultGraph"),
        _triple(service, SD + "defaultDataset", dataset),
        _triple(service, _DCTERMS + "rights", ox.Literal(USE_STATEMENT)),
        _triple(service, PREFIXES["rdfs"] + "comment", ox.Literal(_limits(served))),
        _triple(dataset, _TYPE, SD + "Dataset"),
        _triple(dataset, SD + "defaultGraph", f"{dataset}-union"),
        _triple(f"{dataset}-union", _TYPE, SD + "Graph"),
        _triple(f"{dataset}-union", _VOID + "triples", ox.Literal(sum(graphs.values()))),
    ]
    if served.settings.writable:
        found.append(_triple(service, SD + "supportedLanguage", SD + "SPARQL11Update"))
        found += [_triple(service, SD + "inputFormat", form.iri) for form in GRAPHS_READ.values()]
    formats = [form.iri for form in ROWS.values()] + [form.iri for form in GRAPHS.values()]
    found += [_triple(service, SD + "resultFormat", iri) for iri in sorted(set(formats))]
    for number, (graph, size) in enumerate(graphs.items(), 1):
        named = f"{dataset}-named-{number}"
        found += [
            _triple(dataset, SD + "namedGraph", named),
            _triple(named, _TYPE, SD + "NamedGraph"),
            _triple(named, SD + "name", graph),
            _triple(named, SD + "graph", f"{named}-graph"),
            _triple(f"{named}-graph", _TYPE, SD + "Graph"),
            _triple(f"{named}-graph", _VOID + "triples", ox.Literal(size)),
        ]
    return found


def _limits(served: Served) -> str:
    limits = served.settings.limits
    return (
        "A query without FROM or GRAPH reads the union of all named graphs. "
        "That union is the default graph, so it can be read and not written. "
        f"An answer is whole or an error: at most {limits.timeout_s:g} seconds, {limits.rows} rows, "
        f"{limits.answer_bytes} bytes. SERVICE is refused."
    )


def describe_void(served: Served, base: str) -> list[ox.Triple]:
    """Return the description of the dataset: title, licence, use statement, endpoint, size, vocabularies."""
    title = f"netkg evidence: {served.project.name}"
    found = [quad.triple for quad in describe_dataset(title, __version__)]
    found += [
        _triple(BASE, _VOID + "sparqlEndpoint", f"{base}/sparql"),
        _triple(BASE, _VOID + "uriSpace", ox.Literal(BASE)),
        _triple(BASE, _VOID + "triples", ox.Literal(sum(served.snapshot.graphs().values()))),
        _triple(BASE, PREFIXES["foaf"] + "homepage", f"{base}/"),
    ]
    vocabularies = (NK, PREFIXES["cito"], _DCTERMS, PREFIXES["fabio"], PREFIXES["prov"], PREFIXES["skos"])
    return found + [_triple(BASE, _VOID + "vocabulary", vocabulary) for vocabulary in vocabularies]


def _triple(subject: str, predicate: str, value: str | _Term) -> ox.Triple:
    term = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), term)
