"""What the shipped queries say of the shipped evidence, reviewed against the seed and the facts.

``tests/cases/queries/<topic>/<name>.tsv`` holds the rows of a query: a line ``# name=value`` for each
parameter that is bound (long answers are narrowed to a part), the columns, then the rows as people
read them. A line ``#rows kim-2016 markey-2017`` keeps of a longer answer the rows whose first cell is a
thing of one of these records, and says how many rows there are in all.
``NETKG_REFRESH_QUERIES=1 pytest tests/query/test_expected.py`` writes them anew; the diff is
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
    lines = (line[2:].strip() for line in text.splitlines() if line.startswith("# "))
    return dict(line.split("=", 1) for line in lines)


def records_kept(text):
    """Return the records whose rows are on file; nothing if all rows are."""
    return next((line.split()[1:] for line in text.splitlines() if line.startswith("#rows ")), [])


def to_tsv(parameters, records, solutions):
    lines = [f"# {name}={value}" for name, value in parameters.items()]
    rows = [[plain(cell) for cell in row] for row in solutions.rows]
    if records:
        lines += [f"#rows {' '.join(records)}", f"#of {len(rows)} rows"]
        rows = [row for row in rows if row[0].partition(":")[0] in records]
    lines.append("\t".join(solutions.columns))
    lines += ["\t".join(row) for row in rows]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("query_id", load_catalogue([ROOT / "queries"]))
def test_the_answer_is_the_one_on_file(query_id, catalogue, shipped):
    path = CASES / f"{query_id}.tsv"
    expected = path.read_text(encoding="utf-8") if path.exists() else ""
    parameters = bound_parameters(expected)
    answer = shipped.query(bind(catalogue[query_id], parameters))
    found = to_tsv(parameters, records_kept(expected), answer)
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
    """Reports of one trial stand beside each other; mixed populations are not within the claim's scope."""
    assert {row["study"]: row["state"] for row in ask(shipped, "absence-claims")} == {
        "mehnert-2020:study-keynote-028": "undetermined",
        "yao-2018:study-spartalizumab": "undetermined",
        "yao-2021:study-spartalizumab": "undetermined",
        "strosberg-2020:study-keynote-158": "falsified later",
        "capdevila-2020:study-dune": "falsified later",
        "capdevila-2023:study-dune": "falsified later",
        "klein-2020:study-ca209-538": "falsified later",
    }


def test_the_first_gap(shipped, ask):
    rows = ask(shipped, "biomarker-and-outcome-apart")
    assert rows[0]["level"] == "none"
    levels = {row["study"]: row["level"] for row in rows}
    assert levels["markey-2017:study-series"] == "none"
    assert levels["mehnert-2020:study-keynote-028"] == "one stratum only"
    assert levels["strosberg-2020:study-keynote-158"] == "one stratum only"
    assert [study for study, level in levels.items() if level == "both strata"] == [
        "lu-2020:study-toripalimab"
    ]
    assert len(rows) == len(levels)


def test_samples_are_no_patients(shipped, ask):
    """457 samples of 175 people."""
    (row,) = [
        row for row in ask(shipped, "biomarker-and-outcome-apart") if "gep-nen-pdl1-73-10" in row["study"]
    ]
    assert row["patients_with_biomarker"] == 175


def test_no_treated_patient_of_the_seed_has_a_reported_pd_l1_state(shipped, ask):
    assert {row["state"] for row in ask(shipped, "biomarker-state")} == {"not reported"}


def test_no_result_is_incomplete(shipped, ask):
    assert ask(shipped, "incomplete-results") == []


def test_what_is_known_only_second_hand(shipped, ask):
    rows = ask(shipped, "second-hand")
    seed = {row["statement"]: row["own_record"] for row in rows if "markey-2017" in row["statement"]}
    assert seed == {
        "markey-2017:result-korea-pdl1": True,
        "markey-2017:result-lang-pdl1": False,
        "markey-2017:claim-oberg-interferon": False,
        "markey-2017:claim-ryschich-presence": True,
    }


def test_second_hand_results_of_the_later_evidence_stand_in_the_record_of_their_owner(shipped, ask):
    later = [row for row in ask(shipped, "second-hand") if "markey-2017" not in row["statement"]]
    records = {row["statement"].partition(":")[0] for row in later}
    assert all(row["own_record"] and row["reported_in"].partition(":")[0] in records for row in later)
    assert {"halperin-2022", "morse-2021", "walter-nipinec", "arpin-2020"} <= records
