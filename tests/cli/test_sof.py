"""``netkg sof``: options, formats, and certainty that somebody entered in a record."""

import json

import pytest

from netkg.config import USE_STATEMENT

ASKED = ("sof", "--drug", "nk:PD1Inhibitor", "--alone", "--tumour", "neuroendocrine tumor")

JUDGED = """\
record: judged-2026
publication:
  title: A judgement of the evidence
  kind: nk:EvidenceCollection
  authors: Dr Example
  year: 2026
  venue: not reported
  identification: verified
  identification_reason: It is this record.
  read_level: read in full text
  retraction_checked: not seen
reviews:
  - id: review-a
    question: How many respond to PD-1 inhibitors?
    kind: not a systematic review
    populations: [NCIT:C188218]
    interventions: [nk:PD1Inhibitor]
    comparator: any treatment or none
    outcomes: [nk:ObjectiveResponse]
    setting: not reported
    inclusion: not reported
    exclusion: not reported
    protocol: not reported
certainties:
  - id: certainty-a
    review: review-a
    outcome: nk:ObjectiveResponse
    rating: very low
    reasons: [No comparator., Few people.]
    judge: Dr Example
    date: 2026-11-22
extractions:
  - id: extraction-1
    extracted_by: Dr Example
    checked_by: not reported
    date: 2026-11-22
"""


def rows_of(done):
    return {row["outcome"]: row for group in done.json["result"]["groups"] for row in group["rows"]}


def test_the_screen_has_a_row_an_outcome(netkg, evidence):
    done = netkg(*ASKED)
    assert (done.code, done.err) == (0, "")
    assert "objective response" in done.out
    assert "of 1,000 (interval)" in done.out
    assert "not judged" in done.out
    assert "no comparator: uncontrolled" in done.out
    assert done.out.endswith(f"{USE_STATEMENT}\n")


def test_json_has_numbers_with_their_denominator(netkg, evidence):
    row = rows_of(netkg(*ASKED, "--json"))["objective response"]
    assert row["patients"] == sum(one["total"] for one in row["singles"])
    assert row["events"] == sum(one["events"] for one in row["singles"])
    low, high = row["interval"]
    assert low < row["estimate"] < high
    assert row["certainty"] == "not judged"
    assert {one["risk_of_bias"] for one in row["singles"]} <= {"low", "high", "unclear", "not appraised"}


def test_keynote_158_alone(netkg, evidence):
    """4 of 107; exact interval 1.0 to 9.3 %."""
    done = netkg(*ASKED, "--where", "record=strosberg-2020", "--outcome", "objective response", "--json")
    row = rows_of(done)["objective response"]
    assert row["per_1000"] == "37 per 1,000 (10 to 93)"
    assert (row["patients"], row["k"], row["method"]) == (107, 1, "exact")


def test_what_the_guard_refuses_has_no_number(netkg, evidence):
    drugs = ("--drug", "nk:PD1Inhibitor", "--tumour", "NCIT:C3809")
    row = rows_of(netkg("sof", *drugs, "--outcome", "nk:DiseaseControlOutcome", "--json"))[
        "disease control, any definition"
    ]
    assert (row["estimate"], row["patients"]) == (None, None)
    assert row["why_not"].startswith("not pooled: they differ in outcome")
    assert row["range_per_1000"]


def test_k_counts_cohorts_and_not_results(netkg, evidence):
    """Vijayvergia: 7 and 3 of the same 29, best response and week 18. AveNEC: 12 and 9 of the same 60."""
    for record, size in (("vijayvergia-2020", 29), ("fottner-2025", 60)):
        asked = (
            "--tumour",
            "NCIT:C3809",
            "--where",
            f"record={record}",
            "--outcome",
            "nk:DiseaseControlOutcome",
        )
        row = rows_of(netkg("sof", *asked, "--json"))["disease control, any definition"]
        assert (row["k"], row["k_eff"], row["results"], row["estimate"]) == (1, 1, 2, None)
        assert {one["total"] for one in row["singles"]} == {size}
        assert "2 results of 1 cohort: some people are counted in more than one of them" in row["comments"]


def test_every_row_says_k_eff_and_never_more_cohorts_than_results(netkg, evidence):
    result = netkg("sof", "--json").json["result"]
    rows = [row for group in result["groups"] for row in group["rows"]]
    for row in rows:
        assert 0 <= row["k_eff"] <= row["k"] <= row["results"] == len(row["singles"])
        assert row["estimate"] is None or row["k"] == row["results"]
    assert any(row["estimate"] is None and row["k_eff"] for row in rows)


def test_notes_are_a_list_on_the_screen(netkg, evidence):
    lines = netkg(*ASKED).out.splitlines()
    assert "  - no comparator: uncontrolled" in lines
    assert any(line.startswith("  - left out: a part of those counted (") for line in lines)


def test_a_summary_in_which_nothing_is_counted_is_an_error(netkg, evidence):
    """No result is of these tumours alone; results of wider populations are counted as left out."""
    for more in ((), ("--json",), ("--output", "a.html")):
        done = netkg("sof", "--tumour", "gastric neuroendocrine carcinoma", *more)
        assert done.code == 8
        assert "a wider population, in which this one is not reported apart (" in done.out + done.err
    assert not (evidence / "a.html").exists()


def test_without_options_the_standing_questions_are_asked(netkg, evidence):
    result = netkg("sof", "--json").json["result"]
    titles = [group["title"] for group in result["groups"]]
    assert "PD-1 inhibitor and nothing else; Neuroendocrine Tumor" in titles
    assert len(titles) == len(set(titles))
    assert result["nothing"]


def test_a_biomarker_has_standing_questions_of_its_own(netkg, evidence):
    result = netkg("sof", "--outcome", "PD-L1 positivity", "--json").json["result"]
    assert all("compartment=" in group["title"] for group in result["groups"])
    comments = [text for group in result["groups"] for row in group["rows"] for text in row["comments"]]
    assert "no comparator: uncontrolled" not in comments


def test_the_judgement_of_a_record_is_shown_for_its_question_only(netkg, seed):
    path = seed / "data" / "records" / "judged-2026.yaml"
    path.write_text(JUDGED, encoding="utf-8")
    assert netkg("check", str(path)).code == 0
    assert netkg("build").code == 0
    rows = rows_of(netkg(*ASKED, "--json"))
    (made,) = rows["objective response"]["certainty"]
    assert (made["rating"], made["judge"]) == ("very low", "Dr Example")
    assert made["reasons"] == ["Few people.", "No comparator."]
    others = {outcome: row["certainty"] for outcome, row in rows.items() if outcome != "objective response"}
    assert others
    assert set(others.values()) == {"not judged"}
    assert "very low (Dr Example, 2026-11-22" in netkg(*ASKED).out


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("    judge: Dr Example\n", "judge"),
        ("    reasons: [No comparator., Few people.]\n", "reasons"),
        ("    date: 2026-11-22\nextr", "date"),
        ("    rating: very low\n", "rating"),
    ],
)
def test_a_certainty_without_judge_day_reasons_or_rating_is_refused(netkg, empty, line, said):
    path = empty / "data" / "records" / "judged-2026.yaml"
    assert line in JUDGED
    path.write_text(JUDGED.replace(line, "extr" if line.endswith("extr") else ""), encoding="utf-8")
    done = netkg("check", str(path))
    assert done.code == 2
    assert said in done.out + done.err


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.html", "<!doctype html>"), ("a.md", "# Summary of findings"), ("a.txt", "Of 1,000 people")],
)
def test_the_ending_of_a_file_tells_the_format(netkg, seed, name, start):
    done = netkg(*ASKED, "--output", name)
    assert (done.code, done.out) == (0, "")
    text = (seed / name).read_text(encoding="utf-8")
    assert text.startswith(start)
    assert USE_STATEMENT in text


def test_a_file_of_json_is_the_envelope(netkg, seed):
    assert netkg(*ASKED, "--output", "a.json").code == 0
    assert json.loads((seed / "a.json").read_text(encoding="utf-8"))["use"] == USE_STATEMENT


def test_formats_on_standard_output_say_the_use(netkg, seed):
    for name in ("table", "markdown", "html"):
        assert USE_STATEMENT in netkg(*ASKED, "--format", name).out


def test_the_same_evidence_gives_the_same_bytes(netkg, seed):
    assert netkg("sof", "--format", "html").out == netkg("sof", "--format", "html").out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--format", "pdf"), 64, "no such format"),
        (("--json", "--format", "html"), 64, "contradict"),
        (("--drug", "pembrolizumap"), 8, "embrolizumab"),
        (("--alone",), 8, "nothing is alone without a drug"),
        (("--since", "2021", "--until", "2020"), 8, "2020"),
        (("--method", "magic"), 8, "magic"),
        (("--level", "1.5"), 8, "1.5"),
    ],
)
def test_what_cannot_be_asked_is_refused(netkg, seed, options, code, said):
    done = netkg("sof", *options)
    assert done.code == code
    assert said in done.out + done.err


def test_a_store_without_treatments_says_that_nothing_is_there(netkg, seed):
    for path in (seed / "data" / "records").glob("*.yaml"):
        if path.stem != "ryschich-2003":  # which treats nobody, and refers to no other record
            path.unlink()
    assert netkg("build").code == 0
    done = netkg(*ASKED)
    assert (done.code, done.out) == (8, "")
    assert "no result is recorded" in done.err
    assert "None in this store" in done.err
