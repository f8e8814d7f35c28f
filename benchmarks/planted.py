"""Evidence copied under other ids until it is large, with planted errors: the same for the same seed.

As a module: ``copies(read_triples(folder), 8)`` and ``plant(quads, 500, seed=1)``. Copies are no evidence;
their ids end in ``-copy`` and a number, and they are never written into a project.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from netkg.namespaces import ID, NK, PREFIXES, graph_iri

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
INTEGER, DECIMAL, DATE, BOOLEAN = (
    ox.NamedNode(PREFIXES["xsd"] + name) for name in ("integer", "decimal", "date", "boolean")
)
NOWHERE = ox.NamedNode("https://synthetic.example/netkg/nowhere")


def read_records(folder: Path) -> dict[str, list[ox.Triple]]:
    """Return record -> its triples, from a folder of Turtle files."""
    return {
        path.stem: [quad.triple for quad in ox.parse(path=str(path))] for path in sorted(folder.glob("*.ttl"))
    }


def copies(records: dict[str, list[ox.Triple]], times: int) -> Iterator[ox.Quad]:
    """Yield the quads of so many copies of all records, the first under their own ids."""
    for number in range(times):
        for record, triples in records.items():
            graph = ox.NamedNode(graph_iri(record if not number else f"{record}-copy{number}"))
            for triple in triples:
                subject, value = _copied(triple.subject, number), _copied(triple.object, number)
                yield ox.Quad(subject, triple.predicate, value, graph)


def _copied(term: object, number: int) -> ox.NamedNode | ox.Literal:
    if number and isinstance(term, ox.NamedNode) and term.value.startswith(ID):
        record, _, local = term.value.removeprefix(ID).partition("/")
        return ox.NamedNode(f"{ID}{record}-copy{number}/{local}")
    return term


def plant(quads: Sequence[ox.Quad], errors: int, *, seed: int = 1) -> list[ox.Quad]:
    """Return the quads with so many random ones changed, each in one of the ways that records go wrong.

    A triple is dropped, said twice, gets a text, a number, a date or a strange address for its value, or
    its property is also said not to be reported. Some changes break nothing, as in life. A number or date
    never gets a value that cannot be compared with one: there pySHACL orders what SPARQL does not.
    """
    rng = random.Random(seed)  # noqa: S311 (made-up errors, the same each time)
    changed = dict(enumerate([quad] for quad in quads))
    for number in rng.sample(range(len(quads)), errors):
        changed[number] = list(rng.choice(WAYS)(quads[number], rng))
    return [quad for some in changed.values() for quad in some]


def _with(quad: ox.Quad, value: ox.NamedNode | ox.Literal) -> ox.Quad:
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _is(quad: ox.Quad, *datatypes: ox.NamedNode) -> bool:
    return isinstance(quad.object, ox.Literal) and quad.object.datatype in datatypes


def _dropped(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    return []


def _said_twice(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    value = quad.object
    if isinstance(value, ox.Literal):
        if value.datatype == BOOLEAN:
            return [
                quad,
                _with(quad, ox.Literal("false" if value.value == "true" else "true", datatype=BOOLEAN)),
            ]
        if value.datatype == DATE:
            return [quad, _with(quad, ox.Literal("2001-02-03", datatype=DATE))]
        other = ox.Literal(value.value + rng.choice("123"), datatype=value.datatype)
        return [quad, _with(quad, other)]
    return [quad, _with(quad, ox.NamedNode(value.value + "-other"))]


def _in_two_graphs(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    """The same triple again elsewhere is no second value."""
    return [quad, ox.Quad(quad.subject, quad.predicate, quad.object, NOWHERE)]


def _text(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    texts = (
        "about thirty",
        " begins with a space",
        "two\nlines",
        "one two three four five six seven eight nine",
        "",
    )
    return [_with(quad, ox.Literal(rng.choice(texts)))]


def _in_a_language(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    return [_with(quad, ox.Literal(getattr(quad.object, "value", ""), language="en"))]


def _number(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    number = rng.choice(("-1", "0", "3", "91", "1000000"))
    return (
        [] if _is(quad, DATE) else [_with(quad, ox.Literal(number, datatype=rng.choice((INTEGER, DECIMAL))))]
    )


def _ill_formed(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    if _is(quad, INTEGER, DECIMAL, DATE):
        return []
    return [_with(quad, ox.Literal("not at all", datatype=rng.choice((INTEGER, DECIMAL, DATE))))]


def _date(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    day = rng.choice(("1999-01-01", "2017-09-10", "2040-12-31"))
    return [] if _is(quad, INTEGER, DECIMAL) else [_with(quad, ox.Literal(day, datatype=DATE))]


def _address(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    return [_with(quad, rng.choice((NOWHERE, ox.NamedNode(NK + "Nothing"), quad.subject)))]


def _not_reported(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    said = ox.NamedNode(NK + rng.choice(("notReported", "notSeen", "soughtAndAbsent")))
    return [quad, ox.Quad(quad.subject, said, quad.predicate, quad.graph_name)]


def _another_kind(quad: ox.Quad, rng: random.Random) -> Iterable[ox.Quad]:
    kind = ox.NamedNode(
        NK + rng.choice(("Result", "SecondHandResult", "Claim", "SecondHandClaim", "Patient"))
    )
    return [quad, ox.Quad(quad.subject, RDF_TYPE, kind, quad.graph_name)]


WAYS: list[Callable[[ox.Quad, random.Random], Iterable[ox.Quad]]] = [
    _dropped,
    _said_twice,
    _in_two_graphs,
    _text,
    _in_a_language,
    _number,
    _ill_formed,
    _date,
    _address,
    _not_reported,
    _another_kind,
]
