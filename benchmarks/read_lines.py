"""Reading: look-ups, rows, the matrix with roll-up, missing pairs and text search, answers checked."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from generate import Vocabulary, synthetic_vocabulary
from measure import check_equal, medians, repeated, timed
from peers import Peer, Raw, values
from sized import Case, Line

from netkg.analyse.body import read_tables
from netkg.analyse.coded_table import CodedTable
from netkg.analyse.matrix import count_pairs, find_missing_pairs
from netkg.namespaces import NK, PREFIXES
from netkg.query import Catalogue, load_catalogue
from netkg.query.search import TextIndex
from netkg.store.disk.reader import DiskReader

QUERIES = Path(__file__).resolve().parents[1] / "queries"
START = f"PREFIX nk: <{NK}> PREFIX rdfs: <{PREFIXES['rdfs']}>\n"

POINT = "SELECT ?p ?o {{ <{subject}> ?p ?o }}"
ROWS = START + (
    "SELECT ?result ?cohort ?outcome ?events ?total ?publication { ?result nk:cohort ?cohort ; "
    "nk:outcome ?outcome ; nk:events ?events ; nk:total ?total ; nk:reportedIn ?publication }"
)
MATRIX = START + (
    "SELECT ?tumour ?drug (COUNT(DISTINCT ?result) AS ?n) { ?result a nk:Result ; "
    "nk:reporting nk:Measured ; nk:cohort ?cohort ; nk:course ?course . "
    "?cohort nk:tumour ?t . ?course nk:drug ?d . "
    "?t rdfs:subClassOf* ?tumour . ?d rdfs:subClassOf* ?drug } GROUP BY ?tumour ?drug"
)
MISSING = START + (
    "SELECT ?tumour ?drug { { SELECT DISTINCT ?tumour { ?c nk:tumour ?tumour } } "
    "{ SELECT DISTINCT ?drug { ?course nk:drug ?drug } } "
    "MINUS { ?result nk:cohort ?cohort ; nk:course ?used . "
    "?cohort nk:tumour ?tumour . ?used nk:drug ?drug } }"
)


def read_lines(case: Case, store: DiskReader, raw: Raw) -> list[Line]:
    """Return look-ups and iteration beside raw pyoxigraph."""
    rng = random.Random(5)  # noqa: S311 (the same each time)
    kinds = ("study", "cohort", "result", "publication")
    subjects = [
        f"https://synthetic.example/netkg/id/study-{rng.randrange(case.studies)}/{rng.choice(kinds)}"
        for _ in range(500)
    ]
    texts = [POINT.format(subject=subject) for subject in subjects]
    for text in texts[:50]:
        check_equal(text, values(store.query(text).rows), raw.rows(text))
    points = medians(
        {
            "ours": lambda: [store.query(text).rows for text in texts],
            "theirs": lambda: [raw.solutions(text) for text in texts],
        },
        max(case.runs, 5),
    )
    check_equal("rows", values(store.query(ROWS).rows), raw.rows(ROWS))
    asked = {"ours": lambda: store.query(ROWS).rows, "theirs": lambda: raw.solutions(ROWS)}
    rows, runs = repeated(asked, case.runs, case.slow_s)
    point = points["ours"] / len(texts), points["theirs"] / len(texts)
    return [
        case.line("look-up of one thing", "raw query", point, 60, "extra"),
        case.line("iteration over rows", "raw query", (rows["ours"], rows["theirs"]), 0.85, runs=runs),
    ]


def matrix_rows(store: DiskReader, catalogue: Catalogue, words: Vocabulary) -> np.ndarray:
    """Return the matrix of tumours by drugs with roll-up, from the table that is kept beside the store."""
    table = read_tables(store, catalogue)[0]
    own = _flags(table, "reporting", "Measured") & ~_flags(table, "second_hand", True)
    asked = ("tumour", words.kinds["tumour"]), ("drugs", words.kinds["drug"])
    return count_pairs(table, *asked, words.closure, within=own)


def _flags(table: CodedTable, name: str, value: object) -> np.ndarray:
    column = table.columns[name]
    return np.array([one == value for one in (*column.values, None)], dtype=np.bool_)[column.codes]


def table_lines(case: Case, store: DiskReader, raw: Raw, others: dict[str, Peer]) -> list[Line]:
    """Return the matrix with roll-up and the missing pairs, from the cached table."""
    catalogue, words = load_catalogue([QUERIES]), synthetic_vocabulary()
    matrix = matrix_rows(store, catalogue, words)
    tumours, drugs = words.kinds["tumour"], words.kinds["drug"]
    pairs = zip(*matrix.nonzero(), strict=True)
    found = {(tumours[i], drugs[j], str(matrix[i, j])): 1 for i, j in pairs}
    ours = medians({"ours": lambda: matrix_rows(store, catalogue, words)}, case.runs)["ours"]
    lines = []
    for name, peer in {"raw query": raw, **others}.items():
        took, rows = timed(lambda peer=peer: peer.rows(MATRIX))
        check_equal(f"matrix by {name}", dict(rows), found)
        theirs, runs = took, 1
        if took < case.slow_s:
            times, runs = repeated({name: lambda peer=peer: peer.rows(MATRIX)}, case.runs, case.slow_s)
            theirs = times[name]
        limit = 1.0 if name == "Virtuoso" else None
        lines.append(case.line("tumour x drug with roll-up", name, (ours, theirs), limit, "cost", runs=runs))
    return [*lines, missing_line(case, store, raw, catalogue)]


def missing_line(case: Case, store: DiskReader, raw: Raw, catalogue: Catalogue) -> Line:
    """Return the pairs without a result, from the cached table."""

    def missing() -> list[tuple[str, str]]:
        return find_missing_pairs(read_tables(store, catalogue)[0], "tumour", "drugs")

    check_equal("missing pairs", sorted(raw.rows(MISSING).elements()), missing())
    asked = {"ours": missing, "theirs": lambda: raw.solutions(MISSING)}
    times, runs = repeated(asked, case.runs, case.slow_s)
    return case.line("missing pairs", "raw MINUS", (times["ours"], times["theirs"]), 1.0, "cost", runs=runs)


CONTAINS = (
    "SELECT ?text {{ ?thing ?said ?text VALUES ?said {{ <{label}> <{title}> }} "
    'FILTER(CONTAINS(LCASE(?text), "{word}")) }}'
)


def text_line(case: Case, store: DiskReader, raw: Raw) -> Line:
    """Return the search for a word in few texts; no longer word holds it, so both find the same."""
    index, word = TextIndex.of(store, load_catalogue([QUERIES])), str(case.studies - 1)
    text = CONTAINS.format(label=PREFIXES["rdfs"] + "label", title=PREFIXES["dcterms"] + "title", word=word)
    found = sorted((hit.text,) for hit in index.search([word]).hits)
    check_equal("text search", found, sorted(raw.rows(text).elements()))
    ours = medians({"ours": lambda: index.search([word])}, max(case.runs, 5), calls=20)["ours"]
    times, runs = repeated({"theirs": lambda: raw.solutions(text)}, case.runs, case.slow_s)
    return case.line("text search, a word", "raw CONTAINS", (ours, times["theirs"]), 0.03, "cost", runs=runs)
