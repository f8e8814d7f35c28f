"""Which triples a SPARQL query can look at: what must be at hand to answer it somewhere else.

The patterns returned match every triple that can have a part in the answer, and often more. Where that
cannot be told they match everything, so an answer over them is never wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.algebra import translateGroupGraphPattern, translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

__all__ = ["EVERYTHING", "Pattern", "triple_patterns"]

Pattern = tuple[str | None, str | None, str | None]
"""Subject, predicate, object: an IRI, or None for any term."""

EVERYTHING: Final[Pattern] = (None, None, None)

_LEAVES: Final = (rdflib.term.Identifier, str, int, dict, type(None))
_NONE: Final[frozenset[str]] = frozenset()
_Variables = frozenset[str]


def triple_patterns(sparql: str) -> frozenset[Pattern]:
    """Return patterns that match every triple of any graph that the answer of a query can depend on.

    Patterns that others include are left out. A path counts as all triples of its predicates. A path that
    may be of length zero joins every node of a graph with itself, so unless one of its ends is an IRI, or is
    certain to stand in another triple of the query, everything is needed; so it is for DESCRIBE, and for text
    that rdflib's parser does not understand.

    >>> sorted(triple_patterns("SELECT * { ?s <http://e/p>/<http://e/q>+ ?o . ?s a <http://e/C> }"), key=str)
    ... # doctest: +NORMALIZE_WHITESPACE
    [(None, 'http://e/p', None), (None, 'http://e/q', None),
     (None, 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type', 'http://e/C')]
    >>> triple_patterns("SELECT * { ?s <http://e/p>* ?o }")
    frozenset({(None, None, None)})
    """
    try:
        algebra = translateQuery(parseQuery(sparql)).algebra
        found = frozenset(_walk(algebra, _NONE))
    except Exception:  # noqa: BLE001 (whatever its parser raises, the answer is the same)
        return frozenset({EVERYTHING})
    if algebra.name == "DescribeQuery":
        return frozenset({EVERYTHING})
    return frozenset(pattern for pattern in found if not any(_includes(other, pattern) for other in found))


def _includes(wide: Pattern, narrow: Pattern) -> bool:
    return wide != narrow and all(one in (None, other) for one, other in zip(wide, narrow, strict=True))


def _walk(node: object, anchors: _Variables) -> Iterator[Pattern]:
    """Yield the patterns below a node; ``anchors`` are variables that stand in a triple joined with it."""
    if isinstance(node, list | tuple | set | frozenset):
        for item in node:
            yield from _walk(item, anchors)
        return
    if not isinstance(node, CompValue):
        if not isinstance(node, _LEAVES):
            yield EVERYTHING
        return
    if node.name == "BGP":
        yield from _of_triples(node.triples, anchors)
        return
    if node.name in ("GroupGraphPatternSub", "SubSelect"):
        # rdflib leaves EXISTS inside a larger expression as it was written
        yield from _walk(translateGroupGraphPattern(node), anchors)
        return
    if node.name == "Graph" and node.p.name == "BGP" and not node.p.triples:
        yield EVERYTHING
    for name, child in node.items():
        yield from _walk(child, _anchors_of_child(node, name, anchors))


def _anchors_of_child(node: CompValue, name: str, anchors: _Variables) -> _Variables:
    """Return the anchors for one part of a node. Inside GRAPH and subqueries only their own count."""
    match node.name, name:
        case (("Graph" | "ToMultiSet"), _):
            return _NONE
        case "Join", "p1":
            return anchors | _certain(node.p2)
        case "Join", "p2":
            return anchors | _certain(node.p1)
        case (("LeftJoin" | "Minus"), ("p2" | "expr")):
            return anchors | _certain(node.p1)
        case (("Filter" | "Extend"), "expr"):
            return anchors | _certain(node.p)
    return anchors


def _certain(node: CompValue) -> _Variables:
    """Return the variables that every solution of a node has from a triple."""
    match node.name:
        case "BGP":
            return _in_plain(node.triples)
        case "Join":
            return _certain(node.p1) | _certain(node.p2)
        case "Union":
            return _certain(node.p1) & _certain(node.p2)
        case "LeftJoin" | "Minus":
            return _certain(node.p1)
        case "Filter" | "Extend" | "Graph":
            return _certain(node.p)
    return _NONE


def _of_triples(triples: list[tuple[object, object, object]], anchors: _Variables) -> Iterator[Pattern]:
    known = anchors | _in_plain(triples)
    for subject, predicate, target in triples:
        if not isinstance(predicate, Path):
            yield _iri(subject), _iri(predicate), _iri(target)
            continue
        ends = [_variable(subject), _variable(target)]
        if _may_be_empty(predicate) and not known.intersection(filter(None, ends)):
            yield from _of_node(_iri(subject) or _iri(target))
        for iri in _predicates(predicate):
            yield None, iri, None


def _of_node(iri: str | None) -> Iterator[Pattern]:
    """Yield what tells whether a node stands in a graph, as a path of length zero asks; None is any node."""
    yield iri, None, None
    yield None, None, iri


def _in_plain(triples: list[tuple[object, object, object]]) -> _Variables:
    """Return the variables at the ends of what must be at least one triple long."""
    ends = (
        end
        for subject, predicate, target in triples
        if not (isinstance(predicate, Path) and _may_be_empty(predicate))
        for end in (_variable(subject), _variable(target))
    )
    return frozenset(filter(None, ends))


def _may_be_empty(path: object) -> bool:
    match path:
        case MulPath():
            return bool(path.zero) or _may_be_empty(path.path)
        case SequencePath():
            return all(map(_may_be_empty, path.args))
        case AlternativePath():
            return any(map(_may_be_empty, path.args))
        case InvPath():
            return _may_be_empty(path.arg)
    return False


def _predicates(path: object) -> Iterator[str | None]:
    match path:
        case MulPath():
            yield from _predicates(path.path)
        case SequencePath() | AlternativePath():
            for part in path.args:
                yield from _predicates(part)
        case InvPath():
            yield from _predicates(path.arg)
        case NegatedPath():
            yield None
        case _:
            yield _iri(path)


def _iri(term: object) -> str | None:
    """Return the text of an IRI. Literals count as any term: stores differ in what they take as equal."""
    return str(term) if isinstance(term, rdflib.URIRef) else None


def _variable(term: object) -> str | None:
    return str(term) if isinstance(term, rdflib.Variable | rdflib.BNode) else None
