"""The evidence table from beside a disk store against building it, and a matrix with roll-up from it.

    python benchmarks/stored_table.py [STUDIES] [RUNS]

STUDIES (default 2,500; 25,000 are about a million triples) synthetic studies are loaded into a disk store by
the engine alone, and with netkg's change record, evidence table and text index made behind it. Then the
table is read from the cache: as rows, and as the columns that a matrix needs; the rows must equal those that
were built. The matrix says how many measured results of the works' own lie under each of 300 tumours and 120
drugs, all heights; some of its cells are counted anew in Python. Medians of RUNS (default 5). Reading rows
from the cache must be at least five times as fast as building; the exit code is 1 if it is not. Loading with
table and index is promised at 0.7 of the raw rate, and whether it is kept is said, without an exit code.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from generate import Vocabulary, generate, synthetic_vocabulary

from netkg.analyse.body import read_tables
from netkg.analyse.coded_table import CodedTable
from netkg.analyse.columns import EvidenceColumns
from netkg.analyse.matrix import count_pairs
from netkg.analyse.rows import EvidenceRow
from netkg.query import load_catalogue
from netkg.query.text_index import open_texts
from netkg.store.disk.inputs import name_input
from netkg.store.disk.loading import load
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

PROMISE, LOAD_PROMISE = 5, 0.7
CELLS = 40
QUERIES = Path(__file__).resolve().parents[1] / "queries"


def timed(action: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds that a call took, and its answer."""
    start = time.perf_counter()
    answer = action()
    return time.perf_counter() - start, answer


def median(action: Callable[[], Any], runs: int) -> tuple[float, Any]:
    """Return the median seconds of some calls, and the last answer."""
    took = [timed(action) for _ in range(runs)]
    return statistics.median(seconds for seconds, _ in took), took[-1][1]


@dataclass
class Case:
    """Synthetic studies as a file, and the disk store that holds them."""

    folder: Path
    words: Vocabulary
    triples: int

    @property
    def file(self) -> Path:
        """Return the N-Quads of the studies."""
        return self.folder / "studies.nq"

    @property
    def root(self) -> Path:
        """Return the folder of the store."""
        return self.folder / "store"

    def table(self) -> CodedTable:
        """Return the evidence table of a store that is opened for it."""
        return read_tables(open_disk(self.root), load_catalogue([QUERIES]))[0]

    def rows(self) -> list[EvidenceRow]:
        """Return its rows."""
        return self.table().rows()

    def built(self) -> list[EvidenceRow]:
        """Return its rows when nothing is kept."""
        for path in (self.root / "cache").glob("*.npz"):
            path.unlink()
        return self.rows()


def make_case(studies: int, folder: Path) -> Case:
    """Write the studies to a file."""
    words = synthetic_vocabulary()
    case = Case(folder, words, 0)
    quads = list(generate(studies, vocabulary=words))
    case.triples = len(quads)
    with case.file.open("wb") as file:
        ox.serialize(quads, file, format=ox.RdfFormat.N_QUADS)
    return case


def load_raw(case: Case) -> None:
    """Load the file by the engine alone."""
    with tempfile.TemporaryDirectory(dir=case.folder) as folder:
        store = ox.Store(folder)
        store.bulk_load(path=case.file, format=ox.RdfFormat.N_QUADS)
        store.flush()


def load_ours(case: Case) -> None:
    """Load the file with a change record."""
    create_disk(case.root)
    with write_disk(case.root, by="benchmark") as writer:
        load(writer, [name_input(str(case.file))])


def matrix(case: Case, table: CodedTable) -> Any:  # noqa: ANN401 (an array)
    """Return how many measured results of the works' own lie under each tumour and drug."""
    columns = EvidenceColumns.from_table(table, case.words.closure)
    own = columns.members("second_hand", "no") & columns.members("reporting", "Measured")
    asked = [(name, case.words.kinds[kind]) for name, kind in (("tumour", "tumour"), ("drugs", "drug"))]
    return count_pairs(table, *asked, case.words.closure, within=own)


def check(case: Case, rows: list[EvidenceRow], found: Any) -> None:  # noqa: ANN401 (an array)
    """Count some cells anew, row by row; a wrong answer is worth no time."""
    rng, closure = random.Random(3), case.words.closure  # noqa: S311 (made-up data, the same each time)
    own = [row for row in rows if row.reporting == "Measured" and not row.second_hand]
    for _ in range(CELLS):
        one, other = (rng.randrange(len(case.words.kinds[kind])) for kind in ("tumour", "drug"))
        tumour, drug = case.words.kinds["tumour"][one], case.words.kinds["drug"][other]
        expected = sum(
            closure.is_under(str(row.tumour), tumour)
            and any(closure.is_under(name, drug) for name in row.drugs)
            for row in own
        )
        assert expected == found[one, other], (tumour, drug)  # noqa: S101


def main(studies: int = 2_500, runs: int = 5) -> int:
    """Write the table; return 1 if less than promised is kept."""
    with tempfile.TemporaryDirectory() as folder:
        case = make_case(studies, Path(folder))
        raw, _ = median(lambda: load_raw(case), min(runs, 3))
        loaded, _ = timed(lambda: load_ours(case))
        catalogue = load_catalogue([QUERIES])
        texts, _ = timed(lambda: open_texts(open_disk(case.root), catalogue))
        first, _ = timed(case.table)
        build, built = median(case.built, runs)
        read, rows = median(case.rows, runs)
        assert rows == built  # noqa: S101 (else worth no time)
        closure = case.words.closure
        closure.descendants(closure.ids[0])  # turned round once
        cold, _ = median(lambda: matrix(case, case.table()), runs)
        table = case.table()
        matrix(case, table)
        warm, found = median(lambda: matrix(case, table), runs)
        check(case, rows, found)
    ratio = raw / (loaded + texts + first)
    lines = [
        f"{case.triples} triples, {len(rows)} results, {found.size} cells, medians of {runs}\n",
        f"{'step':<58}{'seconds':>10}",
        f"{'load: the engine alone':<58}{raw:>10.3f}",
        f"{'load: with change record':<58}{loaded:>10.3f}",
        f"{'text index made and kept':<58}{texts:>10.3f}",
        f"{'evidence table and ties made and kept':<58}{first:>10.3f}",
        f"{'rows: built from the store, and kept':<58}{build:>10.3f}",
        f"{'rows: from the cache':<58}{read:>10.3f}",
        f"{'matrix: store opened, columns from the cache, all cells':<58}{cold:>10.3f}",
        f"{'matrix: table open, its columns read':<58}{warm:>10.3f}",
        f"\nrows from the cache: {build / read:.1f} times faster; promised {PROMISE}: "
        f"{'kept' if build >= PROMISE * read else 'NOT KEPT'}",
        f"load with index and table: {ratio:.2f} of the raw rate, without them {raw / loaded:.2f}; "
        f"promised {LOAD_PROMISE}: {'kept' if ratio >= LOAD_PROMISE else 'NOT KEPT'}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if build >= PROMISE * read else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
