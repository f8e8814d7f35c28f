"""Estimates as triples of ``graph/derived/estimates``: from what, by which method, with which parameters.

The graph is computed and never committed. An estimate's IRI holds its id, which is made from its inputs and
parameters; if the evidence of today gives another id, or other statements under it, the estimate is stale and
is computed anew. Numbers have six significant digits. The version of netkg stands on one activity, outside
the ids.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final

import pyoxigraph as ox

from netkg import __version__
from netkg.analyse.body import Body
from netkg.analyse.clusters import find_clusters
from netkg.analyse.estimate import Estimate, Settings, estimate, parameters
from netkg.analyse.estimate_numbers import estimate_numbers
from netkg.analyse.glmm import POINTS
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError, NetkgError
from netkg.ids import thing_iri
from netkg.namespaces import NK, PREFIXES, graph_iri, id_namespace, to_iri

__all__ = ["ESTIMATES_GRAPH", "Recomputed", "find_stale", "is_stale", "recompute", "to_triples"]

ESTIMATES_GRAPH: Final = graph_iri("derived/estimates")
"""The named graph that estimates belong to."""

_SPACE: Final = id_namespace("derived")
_TYPE: Final = PREFIXES["rdf"] + "type"
_PARAMETERS: Final = NK + "estimateParameters"
_MADE_BY: Final = PREFIXES["prov"] + "wasGeneratedBy"
_SETTINGS: Final = (
    f"binomial-normal model by maximum likelihood, adaptive Gauss-Hermite quadrature with {POINTS} points a "
    "study; numbers to 6 significant digits"
)

Value = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A graph of estimates brought up to date.

    Attributes:
        triples: the graph of today.
        current: IRIs that still hold.
        renewed: stale IRI -> the IRI that takes its place; the same one if its inputs are the same.
        dropped: stale IRI -> why there is no estimate any more.
    """

    triples: tuple[ox.Triple, ...]
    current: tuple[str, ...]
    renewed: Mapping[str, str]
    dropped: Mapping[str, str]


def to_triples(estimates: Iterable[Estimate], body: Body) -> list[ox.Triple]:
    """Return estimates as triples, with the activity that made them; equal estimates once, without order."""
    found: dict[ox.Triple, None] = {}
    for made in estimates:
        subject = ox.NamedNode(_SPACE + made.id)
        for predicate, value in _values(made, body):
            found[ox.Triple(subject, ox.NamedNode(predicate), value)] = None
    if found:
        found |= dict.fromkeys(_activity())
    return list(found)


def _activity_iri() -> str:
    return f"{_SPACE}activity-pooling-{__version__}"


def _activity() -> Iterator[ox.Triple]:
    subject = ox.NamedNode(_activity_iri())
    yield ox.Triple(subject, ox.NamedNode(_TYPE), ox.NamedNode(PREFIXES["prov"] + "Activity"))
    for predicate, text in (
        (PREFIXES["owl"] + "versionInfo", f"netkg {__version__}"),
        (PREFIXES["dcterms"] + "description", _SETTINGS),
    ):
        yield ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(text))


def _values(made: Estimate, body: Body) -> Iterator[tuple[str, Value]]:
    pooled, prov = made.pooled, PREFIXES["prov"]
    yield _TYPE, ox.NamedNode(NK + "Estimate")
    yield PREFIXES["rdfs"] + "label", ox.Literal(made.question.said(body))
    yield _PARAMETERS, ox.Literal(_to_json(made.question, made.settings))
    for term in (made.question.outcome, *made.question.drugs, made.question.tumour):
        if term is not None:
            yield PREFIXES["dcterms"] + "subject", ox.NamedNode(to_iri(term))
    yield NK + "poolingMethod", ox.Literal(pooled.method)
    for name, number in estimate_numbers(made).items():
        yield NK + name, _number(number)
    flags = {"comparable": made.comparable, "overlapSensitive": made.overlap_sensitive}
    yield from ((NK + name, _typed("boolean", str(flag).lower())) for name, flag in flags.items())
    yield from ((NK + "estimateWarning", ox.Literal(text)) for text in made.warnings)
    yield from ((prov + "wasDerivedFrom", _thing(row)) for row in made.rows)
    yield _MADE_BY, ox.NamedNode(_activity_iri())


def _thing(row: EvidenceRow) -> ox.NamedNode:
    return ox.NamedNode(thing_iri(row.result, row.record))


def _number(number: float) -> ox.Literal:
    """Return a count as a whole number, anything else to six digits."""
    return (
        _typed("integer", str(number)) if isinstance(number, int) else _typed("decimal", six_digits(number))
    )


def _typed(kind: str, text: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def six_digits(number: float) -> str:
    """Return a number to six significant digits, in the form of an ``xsd:decimal``.

    >>> six_digits(11 / 202), six_digits(0.0), six_digits(1.23456789e-7)
    ('0.0544554', '0.0', '0.000000123457')
    """
    text = format(Decimal(f"{number:.6g}"), "f")
    return text if "." in text else f"{text}.0"


def _to_json(question: Question, settings: Settings) -> str:
    return json.dumps(parameters(question, settings), ensure_ascii=False, sort_keys=True)


def is_stale(triples: Iterable[ox.Triple], body: Body) -> bool:
    """Return whether an estimate among the triples is not what the body of evidence gives now."""
    return bool(find_stale(triples, body))


def find_stale(triples: Iterable[ox.Triple], body: Body) -> dict[str, str]:
    """Return IRI -> why it is stale, of the estimates that the body of evidence does not give any more.

    Raises:
        AnalysisError: the parameters of an estimate cannot be read.
    """
    clusters, graph = find_clusters(body), list(triples)
    found = {}
    for iri, (question, settings) in _asked(graph).items():
        try:
            made = estimate(body, question, settings, clusters)
        except NetkgError as error:
            found[iri] = error.message
            continue
        if iri != _SPACE + made.id:
            found[iri] = "its results, or their numbers, are others now"
        elif _said(graph, iri) != _said(to_triples([made], body), iri):
            found[iri] = "what is said of it is otherwise now"
    return found


def _said(triples: Iterable[ox.Triple], iri: str) -> set[tuple[str, object]]:
    """Return what is said of an estimate, but for the activity that made it; decimals by value.

    A store may write a decimal otherwise than it was given.
    """
    return {
        (triple.predicate.value, _by_value(triple.object))
        for triple in triples
        if _subject(triple) == iri and triple.predicate.value != _MADE_BY
    }


def _by_value(term: object) -> object:
    if isinstance(term, ox.Literal) and term.datatype.value == PREFIXES["xsd"] + "decimal":
        return Decimal(term.value)
    return term


def recompute(triples: Iterable[ox.Triple], body: Body) -> Recomputed:
    """Return a graph of estimates with the stale ones computed anew.

    Raises:
        AnalysisError: the parameters of an estimate cannot be read.
    """
    clusters, graph = find_clusters(body), list(triples)
    made: dict[str, Estimate] = {}
    dropped: dict[str, str] = {}
    for iri, (question, settings) in _asked(graph).items():
        try:
            made[iri] = estimate(body, question, settings, clusters)
        except NetkgError as error:
            dropped[iri] = error.message
    fresh = to_triples(made.values(), body)
    now = {iri: _SPACE + found.id for iri, found in made.items()}
    same = {iri for iri, new in now.items() if iri == new and _said(graph, iri) == _said(fresh, iri)}
    return Recomputed(
        triples=tuple(fresh),
        current=tuple(sorted(same)),
        renewed={iri: new for iri, new in now.items() if iri not in same},
        dropped=dropped,
    )


def _asked(triples: Iterable[ox.Triple]) -> dict[str, tuple[Question, Settings]]:
    """Return IRI -> question and settings of each estimate, in order of IRI."""
    given = {
        _subject(triple): str(getattr(triple.object, "value", ""))
        for triple in triples
        if triple.predicate.value == _PARAMETERS
    }
    return {iri: _from_json(iri, text) for iri, text in sorted(given.items())}


def _checked(name: str, value: object) -> object:
    """Return a parameter as it is in memory, if it has the type that one of its name has."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = tuple(value)
    kinds = {"drugs": tuple, "where": tuple, "level": float, "threshold": float}
    flags = ("alone", "second_hand", "sensitivity", "not_comparable")
    if not isinstance(value, bool if name in flags else kinds.get(name, str)):
        raise TypeError(f"{name} is {value!r}")
    return value


def _subject(triple: ox.Triple) -> str:
    return str(getattr(triple.subject, "value", ""))


def _from_json(iri: str, text: str) -> tuple[Question, Settings]:
    try:
        content: dict[str, object] = json.loads(text)
        values: dict[str, Any] = {name: _checked(name, value) for name, value in content.items()}
        asked = {field.name for field in fields(Question)}
        question = Question(**{name: values.pop(name) for name in asked & set(values)})
        return question, Settings(**values)
    except (AttributeError, TypeError, ValueError) as error:
        raise AnalysisError(f"{iri}: its parameters cannot be read: {error}") from error
