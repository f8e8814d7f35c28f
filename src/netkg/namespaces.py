"""Every IRI of netkg, once: the base, the graphs, the prefixes, and IRI <-> CURIE.

This module imports nothing beyond the standard library, so that every layer can use it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from netkg.errors import OntologyError

__all__ = [
    "BASE",
    "GRAPH",
    "ID",
    "NK",
    "PREFIXES",
    "PREFIX_PATTERN",
    "declare_prefixes",
    "graph_iri",
    "id_namespace",
    "is_curie",
    "to_curie",
    "to_iri",
]

BASE: Final = "https://w3id.org/netkg/"
NK: Final = BASE + "ontology#"
ID: Final = BASE + "id/"
GRAPH: Final = BASE + "graph/"

_OBO = "http://purl.obolibrary.org/obo/"
_OBO_PREFIXES = "BFO CHEBI CL DOID ECO HP IAO MAXO MONDO NCIT OBI PR RO SEPIO UBERON"

PREFIXES: Final[dict[str, str]] = {
    "ATC": "http://identifiers.org/atc/",
    "CHEMBL.COMPOUND": "http://identifiers.org/chembl.compound/",
    "DRUGBANK": "http://identifiers.org/drugbank/",
    "EFO": "http://www.ebi.ac.uk/efo/EFO_",
    "HGNC": "http://identifiers.org/hgnc/",
    "LOINC": "https://loinc.org/",
    "MESH": "http://id.nlm.nih.gov/mesh/",
    "RXCUI": "http://purl.bioontology.org/ontology/RXNORM/",
    "SIO": "http://semanticscience.org/resource/SIO_",
    "UNII": "http://identifiers.org/unii/",
    "UniProtKB": "http://purl.uniprot.org/uniprot/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "cito": "http://purl.org/spar/cito/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "fabio": "http://purl.org/spar/fabio/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "nk": NK,
    "oa": "http://www.w3.org/ns/oa#",
    "oboInOwl": "http://www.geneontology.org/formats/oboInOwl#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "qudt": "http://qudt.org/schema/qudt/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "unit": "http://qudt.org/vocab/unit/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
} | {prefix: f"{_OBO}{prefix}_" for prefix in _OBO_PREFIXES.split()}
"""Prefix -> namespace, netkg's own; :func:`declare_prefixes` adds those of a project."""

PREFIX_PATTERN: Final = "[A-Za-z](?:[A-Za-z0-9.]*[A-Za-z0-9])?"
"""What a prefix of terms may look like: the same in records, Turtle and SPARQL."""

_NAMESPACE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+[/#_:=]")


def declare_prefixes(prefixes: Mapping[str, str]) -> None:
    """Make the prefixes of a project known beside netkg's own, all of them or none.

    Meant for :func:`netkg.config.open_project`. What is known is never redefined, so it does not matter
    in which order projects are opened; to declare the same again changes nothing.

    Raises:
        OntologyError: a prefix is malformed or stands for something else already, or a namespace is
            malformed or has a prefix already.
    """
    known = dict(PREFIXES)
    for prefix, namespace in prefixes.items():
        problem = None if known.get(prefix) == namespace else _problem(prefix, namespace, known)
        if problem:
            raise OntologyError(
                f"prefix {prefix}: {problem}",
                hint='write for instance: TOY = "https://example.org/toy/TOY_"',
            )
        known[prefix] = namespace
    PREFIXES.update(known)


def _problem(prefix: str, namespace: str, known: Mapping[str, str]) -> str | None:
    """Return why a new prefix cannot be taken, or None."""
    if not re.fullmatch(PREFIX_PATTERN, prefix):
        return "a prefix is made of letters, digits and points, and begins with a letter"
    if not _NAMESPACE.fullmatch(namespace):
        return f"{namespace!r} is not the beginning of IRIs, up to and with its last / # _ : or ="
    if namespace.startswith(BASE):
        return f"{BASE} belongs to netkg"
    for other, iri in known.items():
        if other.casefold() == prefix.casefold():
            return f"{other} stands for {iri} already"
        if iri == namespace:
            return f"{namespace} has the prefix {other} already"
    return None


def graph_iri(name: str) -> str:
    """Return the IRI of the named graph of a record or of a layer such as ``ontology/netkg``."""
    return GRAPH + name


def id_namespace(record: str) -> str:
    """Return the namespace of all things of one record, ``.../id/<record>/``."""
    return f"{ID}{record}/"


def is_curie(text: str) -> bool:
    """Return whether ``text`` is ``prefix:local`` with a prefix that netkg knows."""
    prefix, colon, local = text.partition(":")
    return bool(colon and local) and prefix in PREFIXES


def to_iri(curie: str) -> str:
    """Return the IRI of a CURIE; raise :class:`OntologyError` for a prefix that netkg does not know.

    >>> to_iri("NCIT:C27720")
    'http://purl.obolibrary.org/obo/NCIT_C27720'
    """
    prefix, colon, local = curie.partition(":")
    if not colon or prefix not in PREFIXES:
        raise OntologyError(
            f"unknown prefix in {curie!r}",
            hint=f"known prefixes: {', '.join(sorted(PREFIXES))}; others are declared in netkg.toml, "
            "under [prefixes]",
        )
    return PREFIXES[prefix] + local


def to_curie(iri: str) -> str:
    """Return the CURIE of an IRI by its longest known namespace, or the IRI itself if none fits.

    Things of records read ``record:kind-local``, as in the Turtle files.

    >>> to_curie("https://w3id.org/netkg/id/kim-2016/result-pdl1")
    'kim-2016:result-pdl1'
    """
    if iri.startswith(ID):
        record, slash, local = iri[len(ID) :].partition("/")
        if slash and local and "/" not in local:
            return f"{record}:{local}"
    if not iri.startswith(tuple(PREFIXES.values())):
        return iri
    best = max(
        (item for item in PREFIXES.items() if iri.startswith(item[1])),
        key=lambda item: len(item[1]),
        default=None,
    )
    if best is None or not iri[len(best[1]) :]:
        return iri
    return f"{best[0]}:{iri[len(best[1]) :]}"
