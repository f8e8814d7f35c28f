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
