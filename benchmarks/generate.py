"""Made-up studies in the shape of netkg's graph, for benchmarks: the same quads for the same seed.

    python benchmarks/generate.py [STUDIES] [SEED] > studies.nq

A study has a publication, cohorts, courses and results, about 39 triples with one result; some share a
registry id or declare an overlap, some are second-hand, most cite an earlier one. As a module:

    quads = generate(25_000)                                        # about a million
    quads = generate(25_000, results=4)                             # 100,000 results
    quads = generate(25_000, vocabulary=shipped_vocabulary(terms))  # with real terms as values

Nothing here is evidence. All things, and the terms unless real ones are asked for, have addresses under
:data:`BASE`, in a domain that is reserved for examples, and every name says that it is synthetic.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES, to_iri
from netkg.ontology.closure import Closure
from netkg.ontology.fitting import find_fitting
from netkg.ontology.terms import TermTable

BASE = "https://synthetic.example/netkg/"
TERMS_GRAPH = ox.NamedNode(BASE + "graph/terms")

RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
LABEL = ox.NamedNode(PREFIXES["rdfs"] + "label")
SUB_CLASS = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf")
TITLE = ox.NamedNode(PREFIXES["dcterms"] + "title")
EXTENDS = ox.NamedNode(PREFIXES["cito"] + "extends")

INTEGER, DATE = (ox.NamedNode(PREFIXES["xsd"] + name) for name in ("integer", "date"))
Value = ox.NamedNode | ox.Literal


def nk(name: str) -> ox.NamedNode:
    """Return a name of netkg's ontology."""
    return ox.NamedNode(NK + name)


@dataclass(frozen=True)
class Vocabulary:
    """The terms that studies take their values from, by kind, as ids, and the hierarchy over them.

    ``kinds`` has tumour, drug, site, grade, outcome and design; ``parents`` is id -> ids directly above.
    """

    kinds: Mapping[str, Sequence[str]]
    parents: Mapping[str, Sequence[str]]

    @cached_property
    def closure(self) -> Closure:
        """Return what lies under what."""
        return Closure(self.parents)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the hierarchy as triples of a graph of its own; nothing for shipped terms."""
        for child, above in sorted(self.parents.items()):
            if not child.startswith(BASE):
                continue
            name = ox.Literal(f"synthetic {child.removeprefix(BASE + 'term/')}")
            yield ox.Quad(ox.NamedNode(child), LABEL, name, TERMS_GRAPH)
            for parent in above:
                yield ox.Quad(ox.NamedNode(child), SUB_CLASS, ox.NamedNode(parent), TERMS_GRAPH)


SIZES = {"tumour": 300, "drug": 120, "site": 60, "grade": 4, "outcome": 8, "design": 6}


def synthetic_vocabulary(sizes: Mapping[str, int] = SIZES, seed: int = 1) -> Vocabulary:
    """Return made-up terms, a tree of each kind with every fifth term under two others."""
    rng = random.Random(seed)  # noqa: S311 (made-up data, the same each time)
    kinds, parents = {}, dict[str, list[str]]()
    for kind, size in sizes.items():
        ids = [f"{BASE}term/{kind}-{number}" for number in range(size)]
        kinds[kind] = ids
        for number, name in enumerate(ids):
            above = [rng.randrange(number // 3, number // 2 + 1) for _ in range(2 if number % 5 == 4 else 1)]
            parents[name] = sorted({ids[up] for up in above if up < number})
    return Vocabulary(kinds, parents)


def shipped_vocabulary(terms: TermTable) -> Vocabulary:
    """Return the real terms that records may hold, so that analyses by facets have something to find."""
    slots = {
        "tumour": "cohorts.tumour",
        "drug": "courses.drugs",
        "site": "cohorts.sites",
        "grade": "cohorts.grades",
        "outcome": "results.outcome",
        "design": "studies.designs",
    }
    kinds = {kind: sorted(find_fitting(terms, [slot]) or ()) for kind, slot in slots.items()}
    return Vocabulary(kinds, {term.curie: term.parents for term in terms})


def generate(
    studies: int, *, seed: int = 1, results: int = 1, vocabulary: Vocabulary | None = None
) -> Iterator[ox.Quad]:
    """Yield the quads of so many studies, each in a graph of its own; first those of the terms.

    Args:
        studies: how many.
        seed: another one gives other studies.
        results: how many results each has: the first of the whole cohort, the others of parts of it.
        vocabulary: the terms; default :func:`synthetic_vocabulary`.
    """
    words = vocabulary or synthetic_vocabulary()
    yield from words.quads()
    for number in range(studies):
        yield from _Study(number, random.Random(f"{seed} {number}"), results, words).quads()  # noqa: S311


@dataclass
class _Study:
    """One study with all that hangs on it."""

    number: int
    rng: random.Random
    results: int
    words: Vocabulary

    def quads(self) -> Iterator[ox.Quad]:
        graph = ox.NamedNode(f"{BASE}graph/study-{self.number}")
        for subject, predicate, value in self.triples():
            yield ox.Quad(subject, predicate, value, graph)

    def triples(self) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Value]]:
        second_hand = self.rng.random() < 0.1
        size = self.rng.randrange(4, 150)
        yield from _about(self.thing("publication"), "Publication", self.publication())
        yield from _about(self.thing("study"), "Study", self.study())
        yield from _about(self.thing("course"), "TreatmentCourse", self.course())
        for part in range(self.results):
            people = size if part == 0 else max(1, size // (part + 1))
            yield from _about(self.thing("cohort", part), "Cohort", self.cohort(part, people))
            kind = "SecondHandResult" if second_hand else "Result"
            yield from _about(self.thing("result", part), kind, self.result(part, people, second_hand))

    def thing(self, kind: str, part: int = 0, number: int | None = None) -> ox.NamedNode:
        return ox.NamedNode(
            f"{BASE}id/study-{self.number if number is None else number}/{kind}" + f"-{part}" * (part > 0)
        )

    def pick(self, kind: str) -> Value:
        """Return a term, the general ones less often than the special ones."""
        ids = self.words.kinds[kind]
        return _node(ids[min(len(ids) - 1, int(len(ids) * self.rng.random() ** 0.7))])

    def several(self, kind: str) -> list[Value]:
        return [self.pick(kind) for _ in range(self.rng.choice((1, 1, 1, 2)))]

    def publication(self) -> Iterable[tuple[ox.NamedNode, Value]]:
        year = self.rng.randrange(2000, 2026)
        yield TITLE, ox.Literal(f"Synthetic report {self.number}, not a publication")
        yield nk("year"), _whole(year)
        yield nk("publicLatest"), ox.Literal(f"{year}-12-31", datatype=DATE)
        yield nk("identification"), nk("Unidentified")
        yield nk("readLevel"), nk("ReadInAbstract")
        if self.number and self.rng.random() < 0.7:
            yield EXTENDS, self.thing("publication", number=self.rng.randrange(self.number))

    def study(self) -> Iterable[tuple[ox.NamedNode, Value]]:
        yield LABEL, ox.Literal(f"synthetic study {self.number}")
        yield nk("design"), self.pick("design")
        yield nk("primaryPublication"), self.thing("publication")
        yield nk("prospective"), ox.Literal(self.rng.random() < 0.4)
        if self.rng.random() < 0.4:  # every tenth trial has the id of an earlier one
            known = self.number if self.rng.random() < 0.9 else self.rng.randrange(self.number + 1)
            yield nk("registryId"), ox.Literal(f"SYNTHETIC{known:07d}")

    def course(self) -> Iterable[tuple[ox.NamedNode, Value]]:
        yield nk("of"), self.thing("cohort")
        yield nk("role"), nk("Studied")
        yield nk("printed"), ox.Literal("synthetic regimen")
        yield from ((nk("drug"), drug) for drug in self.several("drug"))

    def cohort(self, part: int, people: int) -> Iterable[tuple[ox.NamedNode, Value]]:
        yield LABEL, ox.Literal(f"synthetic people {self.number}.{part}")
        yield nk("study"), self.thing("study")
        yield nk("size"), _whole(people)
        yield nk("tumour"), self.pick("tumour")
        yield from ((nk("site"), site) for site in self.several("site"))
        yield from ((nk("grade"), grade) for grade in self.several("grade"))
        yield nk("differentiation"), nk(self.rng.choice(("WellDifferentiated", "PoorlyDifferentiated")))
        yield nk("selectedByBiomarker"), ox.Literal(self.rng.random() < 0.1)
        if part:
            yield nk("partOf"), self.thing("cohort")
        elif self.number and self.rng.random() < 0.05:
            yield nk("overlaps"), self.thing("cohort", number=self.rng.randrange(self.number))

    def result(self, part: int, people: int, second_hand: bool) -> Iterable[tuple[ox.NamedNode, Value]]:
        seen = self.rng.random() < 0.9
        yield nk("cohort"), self.thing("cohort", part)
        yield nk("course"), self.thing("course")
        yield nk("outcome"), self.pick("outcome")
        yield nk("reporting"), nk("Measured" if seen else "NotReported")
        yield nk("reportedIn"), self.thing("publication")
        yield nk("readIn"), self.thing("publication")
        yield nk("readLevel"), nk("ReadInReviewTable" if second_hand else "ReadInAbstract")
        yield nk("use"), nk("AnyAnalysis")
        if seen:
            yield nk("basis"), nk("Stated")
            if self.rng.random() < 0.5:
                yield nk("criteria"), nk("RECIST11")
            yield nk("events"), _whole(min(people, int(people * self.rng.betavariate(1, 4))))
            yield nk("total"), _whole(people)


def _about(
    subject: ox.NamedNode, kind: str, said: Iterable[tuple[ox.NamedNode, Value]]
) -> Iterator[tuple[ox.NamedNode, ox.NamedNode, Value]]:
    yield subject, RDF_TYPE, nk(kind)
    for predicate, value in dict.fromkeys(said):
        yield subject, predicate, value


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(name if "://" in name else to_iri(name))


def _whole(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=INTEGER)


def main(studies: int = 1000, seed: int = 1) -> int:
    """Write the studies as N-Quads, and how many triples that is on standard error."""
    count = 0

    def counted() -> Iterator[ox.Quad]:
        nonlocal count
        for quad in generate(studies, seed=seed):
            count += 1
            yield quad

    ox.serialize(counted(), sys.stdout.buffer, format=ox.RdfFormat.N_QUADS)
    sys.stderr.write(f"{count} synthetic triples of {studies} studies\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
