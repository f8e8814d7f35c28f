"""The graph as a file: sorted, stable to the byte, with the use statement and licence inside.

Formats with named graphs (TriG, N-Quads, JSON-LD) keep them; the others hold their union.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.namespaces import BASE, PREFIXES, graph_iri
from netkg.rdf.turtle import sort_key, used_prefixes, write_turtle

if TYPE_CHECKING:
    from netkg.store.oxigraph import OxigraphStore

__all__ = ["GRAPH_FORMATS", "describe_dataset", "dump_turtle", "format_of_file", "write_graph"]

GRAPH_FORMATS: Final = {
    "turtle": "ttl",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
"""Format -> file ending."""

_LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def describe_dataset(title: str, version: str) -> list[ox.Quad]:
    """Return the dataset's own description, as quads of ``graph/dataset``: title, licence, use statement."""
    subject, graph = ox.NamedNode(BASE), ox.NamedNode(graph_iri("dataset"))
    dcterms = PREFIXES["dcterms"]
    pairs: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (PREFIXES["rdf"] + "type", ox.NamedNode(PREFIXES["void"] + "Dataset")),
        (dcterms + "title", ox.Literal(title)),
        (dcterms + "license", ox.NamedNode(_LICENCE)),
        (dcterms + "rights", ox.Literal(USE_STATEMENT)),
        (PREFIXES["owl"] + "versionInfo", ox.Literal(version)),
    ]
    return [ox.Quad(subject, ox.NamedNode(predicate), value, graph) for predicate, value in pairs]


def format_of_file(path: Path) -> str:
    """Return the name of the graph format that a file's ending stands for."""
    for name, ending in GRAPH_FORMATS.items():
        if path.suffix == f".{ending}":
            return name
    raise SourceError(
        f"{path}: the ending does not tell the format",
        hint=f"use {', '.join('.' + ending for ending in GRAPH_FORMATS.values())}, or name the format",
    )


def write_graph(quads: Iterable[ox.Quad], name: str) -> bytes:
    """Return quads in the named format, sorted; equal quads give equal bytes.

    Raises:
        SourceError: the format is not one of :data:`GRAPH_FORMATS`.
    """
    if name not in GRAPH_FORMATS:
        raise SourceError(f"unknown graph format {name!r}", hint=f"known: {', '.join(GRAPH_FORMATS)}")
    unique = _with_stable_blank_nodes(quads)
    if name == "turtle":
        return f"# {USE_STATEMENT}\n".encode() + write_turtle(quad.triple for quad in unique)
    triples = sorted({quad.triple for quad in unique}, key=sort_key)
    match name:
        case "ntriples":
            return f"# {USE_STATEMENT}\n".encode() + _serialize(triples, ox.RdfFormat.N_TRIPLES, {})
        case "rdfxml":
            return _serialize(triples, ox.RdfFormat.RDF_XML, used_prefixes(triples))
    ordered = sorted(unique, key=lambda quad: (str(quad.graph_name), sort_key(quad.triple)))
    match name:
        case "nquads":
            return f"# {USE_STATEMENT}\n".encode() + _serialize(ordered, ox.RdfFormat.N_QUADS, {})
        case "trig":
            prefixes = used_prefixes(triples)
            return f"# {USE_STATEMENT}\n".encode() + _serialize(ordered, ox.RdfFormat.TRIG, prefixes)
    return _json_ld(ordered)


def dump_turtle(store: OxigraphStore, path: Path, described: Iterable[ox.Quad] = ()) -> None:
    """Write all graphs of a store as Turtle in the store's order: many times as fast as sorted.

    The same triples may give other bytes elsewhere. A triple of two graphs stands there twice.

    Args:
        store: the store.
        path: the file; it is there when it is complete, or as it was.
        described: triples to put before all others, such as :func:`describe_dataset`.

    Raises:
        SourceError: the file cannot be written.
        StoreError: the store cannot be read to its end.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("wb") as file:
            file.write(f"# {USE_STATEMENT}\n".encode())
            file.write(_serialize([quad.triple for quad in described], ox.RdfFormat.N_TRIPLES, {}))
            store.dump_turtle(file, PREFIXES)
        beside.replace(path)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        beside.unlink(missing_ok=True)


def _with_stable_blank_nodes(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return the quads with blank nodes named by their place in the graph (RDFC-1.0), not by chance.

    The evidence has none; OWL restrictions of an ontology cannot do without.
    """
    found = set(quads)
    if not any(
        isinstance(term, ox.BlankNode)
        for quad in found
        for term in (quad.subject, quad.object, quad.graph_name)
    ):
        return found
    dataset = ox.Dataset(found)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(dataset)


def _serialize(
    statements: list[ox.Triple] | list[ox.Quad], rdf_format: ox.RdfFormat, prefixes: dict[str, str]
) -> bytes:
    return ox.serialize(statements, format=rdf_format, prefixes=prefixes) or b""


def _json_ld(quads: list[ox.Quad]) -> bytes:
    data: Any = json.loads(_serialize(quads, ox.RdfFormat.JSON_LD, {}))
    return (json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
