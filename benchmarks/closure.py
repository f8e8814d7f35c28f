"""Roll-up by the closure against rdfs:subClassOf* in SPARQL, on a made-up hierarchy.

    python benchmarks/closure.py [CLASSES] [RUNS]

CLASSES (default 10,000) classes hang under each other as in a real ontology, one to three parents each, with
50,000 results, each on one class. Both sides answer the same questions: how many results lie under a class,
and whether one class lies under another. SPARQL is asked of pyoxigraph in memory, by property path; the
closure is built once (its time is printed too) and then asked by a look-up. The medians of RUNS (default 15)
questions are compared, and the answers must be equal. At least ten times is promised; the exit code is 1 if
it is not kept.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyoxigraph as ox

from netkg.namespaces import NK, PREFIXES
from netkg.ontology.closure import Closure
from netkg.store import memory_store

Question = Callable[[], object]

PROMISE = 10
RESULTS = 50_000

UNDER = "PREFIX nk: <{nk}> PREFIX rdfs: <{rdfs}> ASK {{ nk:c{child} rdfs:subClassOf* nk:c{parent} }}"
COUNT = (
    "PREFIX nk: <{nk}> PREFIX rdfs: <{rdfs}> "
    "SELECT (COUNT(*) AS ?n) {{ ?result nk:about ?class . ?class rdfs:subClassOf* nk:c{parent} }}"
)


@dataclass(frozen=True)
class Case:
    """A hierarchy (number -> numbers of its parents) and the class of each result."""

    parents: dict[int, list[int]]
    classes: list[int]


def make_case(size: int) -> Case:
    """Return a hierarchy of so many classes, about as deep as NCIt, and results spread over it."""
    rng = random.Random(1)  # noqa: S311 (made-up data, the same each time)
    parents: dict[int, list[int]] = {0: []}
    for number in range(1, size):
        above = rng.choices(
            range(max(0, number // 3 - 20), max(1, number // 2)), k=rng.choice([1, 1, 1, 2, 3])
        )
        parents[number] = sorted(set(above))
    return Case(parents, [rng.randrange(size) for _ in range(RESULTS)])


def make_store(case: Case) -> Callable[[str], Any]:
    """Return a function that asks a store of the case."""
    sub_class, about = ox.NamedNode(PREFIXES["rdfs"] + "subClassOf"), ox.NamedNode(NK + "about")

    def node(number: int) -> ox.NamedNode:
        return ox.NamedNode(f"{NK}c{number}")

    store = memory_store()
    links = [
        ox.Triple(node(child), sub_class, node(up)) for child, above in case.parents.items() for up in above
    ]
    results = [
        ox.Triple(ox.NamedNode(f"{NK}r{number}"), about, node(number_of_class))
        for number, number_of_class in enumerate(case.classes)
    ]
    store.replace_graph(NK + "hierarchy", links)
    store.replace_graph(NK + "results", results)
    return store.query


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return milliseconds of one call and its answer; what is quick is called again for 5 ms."""
    start, calls = time.perf_counter(), 0
    while True:
        answer, calls = action(), calls + 1
        passed = (time.perf_counter() - start) * 1000
        if passed > 5:
            return passed / calls, answer


class Both:
    """The same questions to both sides."""

    def __init__(self, case: Case) -> None:
        names = {f"nk:c{child}": [f"nk:c{up}" for up in above] for child, above in case.parents.items()}
        self.ask = make_store(case)
        self.build_ms, self.closure = timed(lambda: Closure(names))
        self.column = np.array([self.closure.code(f"nk:c{number}") for number in case.classes])
        self.iris = {"nk": NK, "rdfs": PREFIXES["rdfs"]}
        self.closure.descendants("nk:c0")  # turned round once

    def count(self, _child: int, parent: int) -> tuple[Question, Question]:
        """Return how to ask how many results lie under a class, by path and by closure."""
        text, name = COUNT.format(parent=parent, **self.iris), f"nk:c{parent}"
        return (
            lambda: int(self.ask(text).rows[0][0].value),
            lambda: int(np.count_nonzero(self.closure.mask(name)[self.column])),
        )

    def under(self, child: int, parent: int) -> tuple[Question, Question]:
        """Return how to ask whether a class lies under another, by path and by closure."""
        text = UNDER.format(child=child, parent=parent, **self.iris)
        names = f"nk:c{child}", f"nk:c{parent}"
        return lambda: self.ask(text), lambda: self.closure.is_under(*names)


def compare(
    make: Callable[[int, int], tuple[Question, Question]], pairs: list[tuple[int, int]]
) -> list[float]:
    """Return the median milliseconds of both sides, and their ratio."""
    times: list[tuple[float, float]] = []
    for child, parent in pairs:
        (slow, expected), (fast, found) = map(timed, make(child, parent))
        assert expected == found, (child, parent)  # noqa: S101 (a wrong answer is worth no time)
        times.append((slow, fast))
    medians = [statistics.median(column) for column in zip(*times, strict=True)]
    return [*medians, medians[0] / medians[1]]


def main(size: int, runs: int) -> int:
    """Write the table; return 1 if less than promised is kept."""
    case = make_case(size)
    both = Both(case)
    rng = random.Random(2)  # noqa: S311
    pairs = [(rng.randrange(size), rng.randrange(size // 50)) for _ in range(runs)]
    rows = {
        "results under a class": compare(both.count, pairs),
        "one class under another": compare(both.under, pairs),
    }
    kept = all(row[2] >= PROMISE for row in rows.values())
    lines = [
        f"{size} classes, {sum(map(len, case.parents.values()))} links, {RESULTS} results, {runs} questions",
        f"closure built once: {both.build_ms:.0f} ms, {len(both.closure.triples())} pairs\n",
        f"{'question':<26}{'path, ms':>12}{'closure, ms':>14}{'times faster':>14}",
        *(f"{name:<26}{row[0]:>12.3f}{row[1]:>14.4f}{row[2]:>14.0f}" for name, row in rows.items()),
        f"\npromised: at least {PROMISE} times faster; {'kept' if kept else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    sys.exit(main(*(numbers + [10_000, 15][len(numbers) :])))
