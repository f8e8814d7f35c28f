"""What the shipped queries say of the shipped evidence, reviewed against the seed and the facts.

``tests/cases/queries/<topic>/<name>.tsv`` holds the rows of a query: a line ``# name=value`` for each
parameter that is bound (long answers are narrowed to a part), the columns, then the rows as people
read them. ``NETKG_REFRESH_QUERIES=1 pytest tests/query/test_expected.py`` writes them anew; the diff is
then to be read against the sources before it is committed.
"""

import os
from pathlib import Path

import pytest

from netkg.query import bind, load_catalogue
from netkg.query.rows import plain

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "queries"
REFRESH = (
    "refresh with: NETKG_REFRESH_QUERIES=1 make test ARGS=tests/query/test_expected.py, and read the diff"
)


def bound_parameters(text):
    lines = (line[1:].strip() for line in text.splitlines() if line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def to_tsv(parameters, solutions):
    lines = [f"# {name}={value}" for name, value in parameters.items()]
    lines.append("\t".join(solutions.columns))
    lines += ["\t".join(map(plain, row)) for row in solutions.rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("query_id", load_catalogue([ROOT / "queries"]))
def test_the_answer_is_the_one_on_file(query_id, catalogue, shipped):
    path = CASES / f"{query_id}.tsv"
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    parameters = bound_parameters(expected)
    found = to_tsv(parameters, shipped.query(bind(catalogue[query_id], parameters)))
    if os.environ.get("NETKG_REFRESH_QUERIES"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert found == expected, REFRESH


def test_no_file_is_left_of_a_query_that_is_gone(catalogue):
    files = {f"{path.parent.name}/{path.stem}" for path in CASES.glob("*/*.tsv")}
    assert files == set(catalogue)


# The figures of the first ten minutes, once more in words.


def test_the_four_patients(shipped, ask):
    rows = ask(shipped, "treated-patients")
    assert [(row["age"], row["agent_label"], row["months_on_treatment"]) for row in rows] == [
        (43, "Pembrolizumab", 14.0),
        (71, "Nivolumab", 8.0),
        (48, "Pembrolizumab", 6.0),
        (49, "Nivolumab", 4.0),
    ]
    assert [(row["prior_regimens"], row["prior_regimens_without_ssa"]) for row in rows] == [
        (5, 4),
        (4, 3),
        (3, 3),
        (3, 2),
    ]
    assert [(row["months_to_progression"], row["censored"]) for row in rows] == [
        (14.0, False),
        (8.0, True),
        (6.0, True),
        (4.0, True),
    ]
    assert {row["best_response"] for row in rows} == {"Stable Disease"}


def test_pd_l1_positivity(shipped, ask):
    rows = ask(shipped, "pd-l1-positivity")
    counts = {(row["result"], row["events"], row["total"], row["second_hand"]) for row in rows}
    assert ("kim-2016:result-pdl1", 7, 32, False) in counts
    assert ("markey-2017:result-korea-pdl1", 7, 32, True) in counts
    assert ("markey-2017:result-lang-pdl1", 13, 45, True) in counts


def test_the_absence_claim_of_the_seed(shipped, ask):
    assert {row["study"]: row["state"] for row in ask(shipped, "absence-claims")} == {
        "mehnert-2020:study-keynote-028": "undetermined",
        "strosberg-2020:study-keynote-158": "falsified later",
    }


def test_the_first_gap(shipped, ask):
    rows = ask(shipped, "biomarker-and-outcome-apart")
    assert rows[0]["level"] == "none"
    levels = {row["study"]: row["level"] for row in rows}
    assert levels["markey-2017:study-series"] == "none"
    assert levels["mehnert-2020:study-keynote-028"] == "one stratum only"
    assert levels["strosberg-2020:study-keynote-158"] == "one stratum only"


def test_no_treated_patient_of_the_seed_has_a_reported_pd_l1_state(shipped, ask):
    assert {row["state"] for row in ask(shipped, "biomarker-state")} == {"not reported"}


def test_no_result_is_incomplete(shipped, ask):
    assert ask(shipped, "incomplete-results") == []


def test_what_is_known_only_second_hand(shipped, ask):
    assert {row["statement"]: row["own_record"] for row in ask(shipped, "second-hand")} == {
        "markey-2017:result-korea-pdl1": True,
        "markey-2017:result-lang-pdl1": False,
        "markey-2017:claim-oberg-interferon": False,
        "markey-2017:claim-ryschich-presence": True,
    }
