"""Text search by netkg's index against FILTER(CONTAINS(...)) in SPARQL, on made-up studies.

    python benchmarks/text_search.py [STUDIES] [QUESTIONS]

STUDIES (default 2,500, about 100,000 triples; 25,000 are a million) synthetic studies are put in a disk
store, and some words are written into their labels: rare, in some and in many. Both sides give things and
texts for whole words and for substrings. SPARQL looks through all labels, titles and wordings of the same
store, by CONTAINS on the lower-case text, for whole words with a blank put around each word. The answers must
be equal. Medians of QUESTIONS (default 9). At most 0.03 of the time of CONTAINS is promised; the exit code is
1 if it is not kept. Making the index, and opening it with its digest checked, is timed apart, and so is the
first page of 20 texts, which is what is shown.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from generate import BASE, LABEL, generate

from netkg.namespaces import NK, PREFIXES, to_curie
from netkg.query import load_catalogue
from netkg.query.search import TextIndex
from netkg.store.disk.inputs import name_input
from netkg.store.disk.loading import load
from netkg.store.disk.reader import DiskReader, create_disk, open_disk
from netkg.store.disk.writer import write_disk

PROMISE = 0.03
PAGE = 20
QUERIES = Path(__file__).resolve().parents[1] / "queries"
MARKED = ox.NamedNode(BASE + "graph/marked")
EVERY = {"rare": 997, "some": 101, "many": 11}
"""Kind of word -> every how-manyth study has one of them."""

ASKED = """
PREFIX nk: <{nk}> PREFIX rdfs: <{rdfs}> PREFIX dcterms: <{dcterms}>
SELECT ?thing ?text {{
  VALUES ?property {{ rdfs:label dcterms:title nk:printed }}
  ?thing ?property ?text .
  FILTER(CONTAINS({field}, "{wanted}"))
}}
"""
PLAIN = "LCASE(?text)"
WORDS = 'CONCAT(" ", REPLACE(LCASE(?text), "[^\\\\p{L}\\\\p{N}]+", " "), " ")'


def marked(studies: int) -> Iterator[ox.Quad]:
    """Yield labels with words that are rare, in some, or in many studies."""
    rng = random.Random(4)  # noqa: S311 (made-up data, the same each time)
    for kind, every in EVERY.items():
        for number in range(0, studies, every):
            word = f"{kind}word{rng.randrange(3)}"
            study = ox.NamedNode(f"{BASE}id/study-{number}/study")
            yield ox.Quad(study, LABEL, ox.Literal(f"Synthetic {kind} {word}, study {number}"), MARKED)


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return milliseconds of one call and its answer; what is quick is called again for 20 ms."""
    start, calls = time.perf_counter(), 0
    while True:
        answer, calls = action(), calls + 1
        passed = (time.perf_counter() - start) * 1000
        if passed > 20:
            return passed / calls, answer


def make_store(studies: int, folder: Path) -> tuple[DiskReader, int]:
    """Return a disk store with the studies, and how many triples they are."""
    quads = [*generate(studies), *marked(studies)]
    with (folder / "studies.nq").open("wb") as file:
        ox.serialize(quads, file, format=ox.RdfFormat.N_QUADS)
    create_disk(folder / "store")
    with write_disk(folder / "store", by="benchmark") as writer:
        load(writer, [name_input(str(folder / "studies.nq"))])
    return open_disk(folder / "store"), len(quads)


def by_sparql(store: DiskReader, wanted: str, field: str) -> list[tuple[str, str]]:
    """Return things and texts by CONTAINS."""
    spaces = {"nk": NK, "rdfs": PREFIXES["rdfs"], "dcterms": PREFIXES["dcterms"]}
    answer = store.query(ASKED.format(field=field, wanted=wanted, **spaces))
    return sorted((to_curie(thing.value), text.value) for thing, text in answer.rows)


def by_index(index: TextIndex, wanted: str, *, substring: bool) -> list[tuple[str, str]]:
    """Return things and texts by the index."""
    return sorted(index.find([wanted], substring=substring))


def compare(
    store: DiskReader, index: TextIndex, kind: str, questions: int, *, substring: bool
) -> list[float]:
    """Return the median milliseconds of both sides, ratio, texts, and milliseconds of a page."""
    found = []
    for number in range(questions):
        word = f"{kind}word{number % 3}"
        wanted, letters, field = (word[1:-1], word[1:-1], PLAIN) if substring else (word, f" {word} ", WORDS)
        slow, expected = timed(lambda letters=letters, field=field: by_sparql(store, letters, field))
        fast, answer = timed(lambda wanted=wanted: by_index(index, wanted, substring=substring))
        assert answer == expected, (wanted, len(answer), len(expected))  # noqa: S101 (else worth no time)
        page, _ = timed(lambda wanted=wanted: index.search([wanted], substring=substring, limit=PAGE))
        found.append((slow, fast, fast / slow, len(answer), page))
    return [statistics.median(column) for column in zip(*found, strict=True)]


def main(studies: int = 2_500, questions: int = 9) -> int:
    """Write the table; return 1 if less than promised is kept."""
    catalogue = load_catalogue([QUERIES])
    with tempfile.TemporaryDirectory() as folder:
        store, triples = make_store(studies, Path(folder))
        start = time.perf_counter()
        TextIndex.of(store, catalogue)
        made = (time.perf_counter() - start) * 1000
        opened, index = timed(lambda: TextIndex.of(store, catalogue))
        rows = {
            f"{'letters of a word' if substring else 'a word'}, {kind}": compare(
                store, index, kind, questions, substring=substring
            )
            for substring in (False, True)
            for kind in EVERY
        }
    kept = all(row[2] <= PROMISE for row in rows.values())
    lines = [
        f"{triples} triples, {questions} questions a line, medians",
        f"index made: {made:.0f} ms; opened with its digest checked: {opened:.1f} ms\n",
        f"{'question':<38}{'texts':>8}{'CONTAINS, ms':>14}{'index, ms':>12}{'ratio':>9}{'page, ms':>10}",
        *(
            f"{name:<38}{row[3]:>8.0f}{row[0]:>14.2f}{row[1]:>12.3f}{row[2]:>9.4f}{row[4]:>10.3f}"
            for name, row in rows.items()
        ),
        f"\npromised: at most {PROMISE}; {'kept' if kept else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
