"""Hypotheses as triples of ``graph/derived/hypotheses``: computed, never committed, read by no analysis."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from netkg import __version__
from netkg.analyse.derived import six_digits
from netkg.analyse.hypotheses.propose import MARK, Hypotheses, Hypothesis
from netkg.analyse.network.materials import Materials
from netkg.namespaces import PREFIXES, graph_iri, id_namespace, to_iri

__all__ = ["HYPOTHESES_GRAPH", "to_triples"]

HYPOTHESES_GRAPH: Final = graph_iri("derived/hypotheses")
"""The named graph that hypotheses belong to."""

_SPACE: Final = id_namespace("derived")


def to_triples(hypotheses: Hypotheses, materials: Materials) -> list[ox.Triple]:
    """Return hypotheses as triples: drug and tumour, the paths in words, the score, the mark on each.

    Nothing of it is stated as a result or claim; the type is ``prov:Entity``, and a comment says what it is.
    """
    found = [triple for item in hypotheses.found for triple in _hypothesis(item, hypotheses, materials)]
    return found + list(_activity(hypotheses)) if found else []


def _hypothesis(item: Hypothesis, made: Hypotheses, materials: Materials) -> Iterator[ox.Triple]:
    key = f"{item.drug} {item.tumour}"
    subject = ox.NamedNode(f"{_SPACE}hypothesis-{hashlib.sha256(key.encode()).hexdigest()[:16]}")
    said = [" - ".join(map(materials.name, nodes)) for nodes in item.paths]
    chance = "no permutation p" if item.p is None else f"permutation p {item.p:.3g}"
    label = f"{materials.name(item.drug)} and {materials.name(item.tumour)} ({MARK})"
    values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (PREFIXES["rdf"] + "type", ox.NamedNode(PREFIXES["prov"] + "Entity")),
        (PREFIXES["rdfs"] + "label", ox.Literal(label)),
        (PREFIXES["dcterms"] + "subject", ox.NamedNode(to_iri(item.drug))),
        (PREFIXES["dcterms"] + "subject", ox.NamedNode(to_iri(item.tumour))),
        (
            PREFIXES["rdfs"] + "comment",
            ox.Literal(f"{MARK}; degree-weighted path count {six_digits(item.score)}, {chance}"),
        ),
        *((PREFIXES["dcterms"] + "description", ox.Literal(path)) for path in said),
        (PREFIXES["prov"] + "wasGeneratedBy", ox.NamedNode(_activity_iri(made))),
    ]
    for predicate, value in values:
        yield ox.Triple(subject, ox.NamedNode(predicate), value)


def _activity_iri(made: Hypotheses) -> str:
    return f"{_SPACE}activity-hypotheses-{__version__}-{made.permutations}-{made.seed}"


def _activity(made: Hypotheses) -> Iterator[ox.Triple]:
    subject = ox.NamedNode(_activity_iri(made))
    settings = (
        f"{MARK}; degree-weighted path counts over targets, ligands and expression, "
        f"exponent {made.weight:g}; {made.permutations} permuted networks, seed {made.seed}"
    )
    yield ox.Triple(
        subject, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["prov"] + "Activity")
    )
    for name, text in (("owl", f"netkg {__version__}"), ("dcterms", settings)):
        predicate = PREFIXES[name] + {"owl": "versionInfo", "dcterms": "description"}[name]
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(text))
