"""Triples in the order of files, sorted as text: many times as fast as objects, and in a tenth of the memory.

An engine writes N-Quads subject by subject, an escaped line for each quad. So a few lines are sorted at a
time, and then their blocks. The order is that of :func:`netkg.rdf.turtle.sort_key`, to the byte.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from netkg.namespaces import PREFIXES
from netkg.rdf.lines import LineSink

__all__ = ["OrderedTriples"]

_CHUNK: Final = 1 << 20
_TYPE: Final = b"<%stype>" % PREFIXES["rdf"].encode()
_LANGUAGE: Final = b"%slangString" % PREFIXES["rdf"].encode()


class OrderedTriples:
    """A sink for N-Quads, all in named graphs, that gives their triples in the order of files, each once.

    A block is the lines of a subject of a graph: the subject, and its pairs of predicate and object, each on
    a line of its own. The predicate of a pair is written so that pairs are in order when their bytes are.

    Attributes:
        iris: the IRIs that stand in the triples, those of datatypes too: texts with a language have one.
        has_nameless: whether a subject or an object is a blank node, whose place in the order is by chance.
    """

    def __init__(self, without: Sequence[str] = ()) -> None:
        """Make a sink that leaves out the graphs whose names, with their bracket, start like this."""
        self._without = tuple(start.encode() for start in without)
        self.iris: set[bytes] = set()
        self.has_nameless = False
        self._blocks: list[bytes] = []
        self._sink = LineSink(self._take)
        self._subject, self._pairs = b"", list[bytes]()
        self._marks: dict[bytes, bytes] = {}

    def write(self, data: bytes) -> int:
        """Take in the next bytes, whole lines or not."""
        return self._sink.write(data)

    def flush(self) -> None:
        """Deal with what is waiting: called when all was written."""
        self._sink.flush()
        self._end_block()

    def _take(self, lines: bytes) -> None:
        marks, objects, without = self._marks, set[bytes](), self._without
        for line in lines.split(b"\n")[:-1]:
            subject, predicate, rest = line.split(b" ", 2)
            value, graph, _ = rest.rsplit(b" ", 2)
            if without and graph.startswith(without):
                continue
            if subject != self._subject:
                self._end_block()
                self._subject = subject
            mark = marks.get(predicate) or self._mark(predicate)
            self._pairs.append(mark + value)
            objects.add(value)
        self._look_at(objects)

    def _mark(self, predicate: bytes) -> bytes:
        """Return a predicate as it is sorted: ``rdf:type`` first, then as text without the brackets."""
        self.iris.add(predicate[1:-1])
        mark = (b"0" if predicate == _TYPE else b"1") + predicate[1:-1] + b" "
        return self._marks.setdefault(predicate, mark)

    def _look_at(self, objects: set[bytes]) -> None:
        for value in objects:
            if value.startswith(b"<"):
                self.iris.add(value[1:-1])
            elif value.endswith(b">"):
                self.iris.add(value[value.rindex(b"<") + 1 : -1])
            elif value.startswith(b"_"):
                self.has_nameless = True
            elif not value.endswith(b'"'):
                self.iris.add(_LANGUAGE)

    def _end_block(self) -> None:
        if self._pairs:
            pairs = sorted(set(self._pairs))  # one subject may end a graph and begin the next
            self._blocks.append(b"\n".join([self._subject, *pairs]))
            self._pairs = []
            if self._subject.startswith(b"_"):
                self.has_nameless = True
            else:
                self.iris.add(self._subject[1:-1])

    def triples(self) -> Iterator[ox.Triple]:
        """Yield the triples; :meth:`flush` comes before."""
        waiting, size = list[bytes](), 0
        for text in self._texts():
            waiting.append(text)
            size += len(text)
            if size >= _CHUNK:
                yield from _parsed(waiting)
                waiting, size = [], 0
        yield from _parsed(waiting)

    def _texts(self) -> Iterator[bytes]:
        """Yield the N-Triples of each subject."""
        predicates = {mark: predicate for predicate, mark in self._marks.items()}
        self._blocks.sort()  # a subject's end, a line break, is less than any character of it
        for _, blocks in groupby(self._blocks, key=lambda block: block.partition(b"\n")[0]):
            first, *others = blocks
            subject, *pairs = first.split(b"\n")
            for other in others:
                pairs = sorted({*pairs, *other.split(b"\n")[1:]})
            lines = []
            for pair in pairs:
                end = pair.index(b" ") + 1
                lines.append(b"%s %s %s .\n" % (subject, predicates[pair[:end]], pair[end:]))
            yield b"".join(lines)


def _parsed(texts: list[bytes]) -> Iterator[ox.Triple]:
    return (quad.triple for quad in ox.parse(b"".join(texts), format=ox.RdfFormat.N_TRIPLES))
