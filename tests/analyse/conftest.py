"""Published tables as rows of text, and how closely a number must agree with its print."""

import csv
from pathlib import Path

import numpy as np
import pytest

CASES = Path(__file__).resolve().parents[1] / "cases" / "pooling"


@pytest.fixture(scope="session")
def table():
    """Return a reader: name of a file in tests/cases/pooling -> its rows, a dict of text each."""

    def read(name):
        text = (CASES / f"{name}.tsv").read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        assert text.startswith("# "), f"{name} does not say where it comes from"
        return list(csv.DictReader(lines, delimiter="\t"))

    return read


@pytest.fixture(scope="session")
def column():
    """Return a reader: rows, name -> that column as an array of floats."""
    return lambda rows, name: np.array([float(row[name]) for row in rows])


@pytest.fixture(scope="session")
def as_printed():
    """Return a comparison: number, its print as text -> whether it rounds to the print."""

    def agrees(number, printed):
        decimals = len(printed.partition(".")[2])
        return number == pytest.approx(float(printed), abs=0.5 * 10**-decimals + 1e-9)

    return agrees


@pytest.fixture(scope="session")
def make_row():
    """Return a maker of rows of the evidence table: a measured count of the work's own, if not told else."""
    from netkg.analyse.rows import EvidenceRow

    def make(result, events=None, total=None, **cells):
        record, _, local = result.partition(":")
        usual = {
            "record": record,
            "second_hand": False,
            "reported_in": f"{record}:publication",
            "read_in": f"{record}:publication",
            "study": f"{record}:study-a",
            "cohort": f"{record}:cohort-{local.removeprefix('result-')}",
            "outcome": "nk:ObjectiveResponse",
            "reporting": "Measured",
            "use": "AnyAnalysis",
        }
        return EvidenceRow(result=result, events=events, total=total, **(usual | cells))

    return make


@pytest.fixture(scope="session")
def make_body(checkout):
    """Return a maker of a body of evidence from rows, with the shipped terms."""
    from netkg.analyse.apart import Apart
    from netkg.analyse.body import Body
    from netkg.ontology.terms import TermTable

    terms, apart = TermTable.load(checkout / "ontology"), Apart.load(checkout / "ontology")
    return lambda *rows, **more: Body(tuple(rows), terms, apart, **more)


@pytest.fixture(scope="session")
def trials(make_row):
    """Return result -> row of ``tests/cases/estimates/rows.tsv``."""
    lines = (CASES.parent / "estimates" / "rows.tsv").read_text(encoding="utf-8").splitlines()
    read = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return {cells["result"]: make_row(**_cells(cells)) for cells in read}


def _cells(texts):
    """Return the cells that are not empty, each as the column of the evidence table has it."""
    from netkg.analyse.conditions import COLUMNS

    kinds = {tuple: lambda text: tuple(text.split()), bool: "yes".__eq__, int: int}
    return {
        name: None if text == "-" else kinds.get(COLUMNS[name], str)(text)
        for name, text in texts.items()
        if text
    }
