"""The triples of shapes, looked up by subject and by predicate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.validate.compiled.model import Term

__all__ = ["ShapesGraph"]

_FIRST: Final = PREFIXES["rdf"] + "first"
_REST: Final = PREFIXES["rdf"] + "rest"
_NIL: Final = PREFIXES["rdf"] + "nil"


class ShapesGraph:
    """Triples by subject and predicate, in the order they were read."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._triples: dict[Term, list[ox.Triple]] = defaultdict(list)
        self._subjects: dict[str, dict[Term, None]] = defaultdict(dict)
        for triple in dict.fromkeys(triples):
            if isinstance(triple.subject, ox.Triple) or isinstance(triple.object, ox.Triple):
                continue  # triples about triples are no part of SHACL
            self._triples[triple.subject].append(triple)
            self._subjects[triple.predicate.value][triple.subject] = None

    def triples(self, node: Term) -> Sequence[ox.Triple]:
        """Return the triples about a node."""
        return self._triples.get(node, [])

    def objects(self, node: Term, predicate: str) -> tuple[Term, ...]:
        """Return the values of a property of a node."""
        return tuple(
            triple.object
            for triple in self.triples(node)
            if triple.predicate.value == predicate and not isinstance(triple.object, ox.Triple)
        )

    def with_predicate(self, predicate: str) -> list[Term]:
        """Return the nodes that have a property."""
        return list(self._subjects.get(predicate, ()))

    def items(self, head: Term) -> list[Term] | None:
        """Return the members of an RDF list; None if it is not a proper one."""
        found: list[Term] = []
        seen: set[Term] = set()
        while head.value != _NIL:
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            found.append(first[0])
            head = rest[0]
        return found

    def below(self, node: object) -> Iterator[ox.Triple]:
        """Yield the triples about a node and about all that hangs on it, each once."""
        seen: set[object] = set()
        waiting = [node]
        while waiting:
            here = waiting.pop()
            if here in seen or isinstance(here, ox.Triple):
                continue
            seen.add(here)
            for triple in self._triples.get(here, []):  # type: ignore[call-overload]  # literals have none
                yield triple
                waiting.append(triple.object)
