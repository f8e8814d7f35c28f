"""The evidence table against SPARQL: filter and roll up a matrix of tumours by drugs, on made-up studies.

    python benchmarks/evidence_table.py [RESULTS] [CELLS]

RESULTS (default 100,000) results of synthetic studies are put in a store. Both sides say how many measured
results of the works' own lie under a tumour and a drug, and how many of them are of at least twenty people,
for every tumour and every drug, terms of all heights. The table is asked by the shipped query, made into rows
and columns, and all cells are counted; its time is all of that. SPARQL is asked of the same pyoxigraph, by
property paths, one cell at a time: the median of CELLS (default 25) cells, times their number. Those cells
must be equal. At least twenty times is promised; the exit code is 1 if it is not kept.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyoxigraph as ox
from generate import Vocabulary, generate, synthetic_vocabulary

from netkg.analyse.columns import EvidenceColumns
from netkg.analyse.table import evidence_rows
from netkg.namespaces import NK, PREFIXES
from netkg.query import load_catalogue
from netkg.store.oxigraph import OxigraphStore

PROMISE = 20
RESULTS_A_STUDY = 4
SIZES = {"tumour": 150, "drug": 60, "site": 40, "grade": 4, "outcome": 8, "design": 6}
QUERIES = Path(__file__).resolve().parents[1] / "queries"

CELL = """
PREFIX nk: <{nk}> PREFIX rdfs: <{rdfs}>
SELECT (COUNT(?result) AS ?all) (SUM(IF(?total >= 20, 1, 0)) AS ?large) {{
  SELECT DISTINCT ?result ?total {{
    ?tumour rdfs:subClassOf* <{tumour}> .
    ?drug rdfs:subClassOf* <{given}> .
    ?result a nk:Result ; nk:reporting nk:Measured ; nk:total ?total ;
      nk:cohort/nk:tumour ?tumour ; nk:course/nk:drug ?drug .
  }}
}}
"""


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call took, and its answer."""
    start = time.perf_counter()
    answer = action()
    return time.perf_counter() - start, answer


def make_store(results: int, words: Vocabulary) -> OxigraphStore:
    """Return a store with so many synthetic results."""
    store = ox.Store()
    store.bulk_extend(generate(results // RESULTS_A_STUDY, results=RESULTS_A_STUDY, vocabulary=words))
    return OxigraphStore(store, "synthetic")


def count_cells(table: EvidenceColumns, words: Vocabulary) -> tuple[np.ndarray, np.ndarray]:
    """Return the two matrices, tumours by drugs."""
    own = table.members("second_hand", "no") & table.members("reporting", "Measured")
    first, second = ("tumour", words.kinds["tumour"]), ("drugs", words.kinds["drug"])
    large = own & (table.numbers("total") >= 20)
    return table.cross(first, second, within=own), table.cross(first, second, within=large)


def by_sparql(store: OxigraphStore, tumour: str, drug: str) -> list[int]:
    """Return the two numbers of one cell."""
    iris = {"nk": NK, "rdfs": PREFIXES["rdfs"], "tumour": tumour, "given": drug}
    answer = store.query(CELL.format(**iris))
    return [int(cell.value) for cell in answer.rows[0]]


def sample(
    store: OxigraphStore, words: Vocabulary, found: tuple[np.ndarray, np.ndarray], cells: int
) -> float:
    """Return the median seconds of a cell by SPARQL; the cells are spread over terms of all heights."""
    rng = random.Random(3)  # noqa: S311 (made-up data, the same each time)
    seconds = []
    for _ in range(cells):
        places = rng.randrange(len(words.kinds["tumour"])), rng.randrange(len(words.kinds["drug"]))
        names = words.kinds["tumour"][places[0]], words.kinds["drug"][places[1]]
        took, expected = timed(lambda names=names: by_sparql(store, *names))
        assert expected == [int(matrix[places]) for matrix in found], names  # noqa: S101 (else worth no time)
        seconds.append(took)
    return statistics.median(seconds)


def main(results: int = 100_000, cells: int = 25) -> int:
    """Write the table; return 1 if less than promised is kept."""
    words = synthetic_vocabulary(SIZES)
    store = make_store(results, words)
    query = load_catalogue([QUERIES]).find("evidence/table").text
    asked, answer = timed(lambda: store.query(query))
    made, rows = timed(lambda: evidence_rows(answer))
    table = EvidenceColumns.from_rows(rows, words.closure)
    counted, found = timed(lambda: count_cells(table, words))
    again, _ = timed(lambda: count_cells(table, words))
    number = len(words.kinds["tumour"]) * len(words.kinds["drug"])
    one = sample(store, words, found, cells)
    ours, theirs = asked + made + counted, one * number
    lines = [
        f"{len(rows)} results, {number} cells of tumour x drug, 2 counts a cell, {cells} cells by SPARQL\n",
        f"{'step':<44}{'seconds':>12}",
        f"{'table: query of all properties':<44}{asked:>12.2f}",
        f"{'table: rows':<44}{made:>12.2f}",
        f"{'table: columns, filter and all cells':<44}{counted:>12.2f}",
        f"{'table: all cells again':<44}{again:>12.3f}",
        f"{'SPARQL: one cell (median)':<44}{one:>12.3f}",
        f"{'SPARQL: all cells (scaled)':<44}{theirs:>12.0f}",
        f"\ntimes faster, all counted: {theirs / ours:.0f}; once the table is there: {theirs / again:.0f}",
        f"promised: at least {PROMISE} times faster; {'kept' if theirs >= PROMISE * ours else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if theirs >= PROMISE * ours else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
