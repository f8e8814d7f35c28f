"""The graph as a file: sorted, stable to the byte, with the use statement and licence inside.

Formats with named graphs (TriG, N-Quads, JSON-LD) keep them; the others hold their union.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from netkg.config import USE_STATEMENT
from netkg.errors import SourceError
from netkg.files import written_atomically
from netkg.namespaces import BASE, PREFIXES, graph_iri
from netkg.rdf.ordering import OrderedTriples
from netkg.rdf.turtle import prefixes_of, sort_key, stream_turtle, used_prefixes, write_turtle

if TYPE_CHECKING:
    from netkg.store.oxigraph import OxigraphStore

__all__ = ["BESIDE", "GRAPH_FORMATS", "describe_dataset", "dump_turtle", "format_of_file", "write_graph"]

GRAPH_FORMATS: Final = {
    "turtle": "ttl",
    "trig": "trig",
    "ntriples": "nt",
    "nquads": "nq",
    "jsonld": "jsonld",
    "rdfxml": "rdf",
}
"""Format -> file ending."""

BESIDE: Final = tuple(f"<{graph_iri(name)}" for name in ("changes>", "queries>", "derived/"))
"""How the names of graphs begin that a store keeps beside the evidence: who changed it, the list of queries,
and what was computed."""

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


def dump_turtle(
    store: OxigraphStore,
    path: Path,
    described: Iterable[ox.Quad] = (),
    *,
    ordered: bool = False,
    without: Sequence[str] = (),
) -> None:
    """Write all graphs of a store as Turtle, without an object for each triple in memory.

    In order these are the bytes of :func:`write_graph`. Otherwise the order is the store's, which is quicker;
    the same triples may then give other bytes elsewhere, and a triple of two graphs stands there twice.

    Args:
        store: the store.
        path: the file; it is there when it is complete, or as it was.
        described: triples to put beside all others, such as :func:`describe_dataset`.
        ordered: sort, which takes about 100 bytes of memory for a triple.
        without: how the names of graphs begin that are left out, such as :data:`BESIDE`.

    Raises:
        SourceError: the file cannot be written.
        StoreError: the store cannot be read to its end.
    """
    with written_atomically(path) as file:
        file.write(f"# {USE_STATEMENT}\n".encode())
        (_dump_in_order if ordered else _dump_as_it_comes)(store, file, list(described), tuple(without))


def _dump_as_it_comes(
    store: OxigraphStore, file: IO[bytes], described: list[ox.Quad], without: tuple[str, ...]
) -> None:
    file.write(_serialize([quad.triple for quad in described], ox.RdfFormat.N_TRIPLES, {}))
    store.dump_turtle(file, PREFIXES, without)


def _dump_in_order(
    store: OxigraphStore, file: IO[bytes], described: list[ox.Quad], without: tuple[str, ...]
) -> None:
    ordering = OrderedTriples(without)
    if not store.has_loose_triples():
        ordering.write(_serialize(described, ox.RdfFormat.N_QUADS, {}))
        store.dump_quads(cast(IO[bytes], ordering))
        if not ordering.has_nameless:
            stream_turtle(ordering.triples(), prefixes_of(iri.decode() for iri in ordering.iris), file)
            return
    kept = (quad for quad in store.quads() if not str(quad.graph_name).startswith(without))
    quads = _with_stable_blank_nodes([*kept, *described])
    file.write(write_turtle(quad.triple for quad in quads))


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
