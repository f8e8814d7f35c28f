"""Rows and bodies of evidence made by hand."""

import pytest

from netkg.analyse.apart import Apart
from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.ontology.terms import TermTable


@pytest.fixture(scope="session")
def make_row():
    """Return a maker of rows: a measured count of a cohort and study of its own, if not told else."""

    def make(result, events=None, total=None, **cells):
        record = result.partition(":")[0]
        usual = {
            "record": record,
            "second_hand": False,
            "reported_in": f"{record}:publication",
            "study": f"{record}:study-a",
            "cohort": f"{record}:cohort-a",
            "outcome": "nk:ObjectiveResponse",
            "reporting": "Measured",
            "use": "AnyAnalysis",
        }
        return EvidenceRow(result=result, events=events, total=total, **(usual | cells))

    return make


@pytest.fixture(scope="session")
def make_body(checkout):
    """Return a maker of a body of evidence from rows, with the shipped terms."""
    terms, apart = TermTable.load(checkout / "ontology"), Apart.load(checkout / "ontology")
    return lambda *rows: Body(tuple(rows), terms, apart)
