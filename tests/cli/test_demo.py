"""``netkg demo``: what it must show, that it shows answers of queries, and how it looks."""

import re

import pytest

from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero
from netkg.cli.demo.layout import exact_interval, percentage
from netkg.config import USE_STATEMENT

PD_L1_OF_A_PATIENT = """\
results:
  - id: result-p1-pdl1
    cohort: patient-p1
    outcome: nk:PDL1Positivity
    biomarker: HGNC:17635
    reporting: measured
    events: 1
    total: 1
    basis: stated
    places: [place-table-caption]
"""


def flat(text):
    return " ".join(text.split())


def section(text, query):
    """Return the part of the demo that answers a query."""
    return text.partition(f" {query}\n")[2].partition("\n\n")[0]


def add_pd_l1_to_the_first_patient(netkg, project):
    path = project / "data" / "records" / "markey-2017.yaml"
    text = path.read_text()
    assert text.count("\nresults:\n") == 1
    path.write_text(text.replace("\nresults:\n", f"\n{PD_L1_OF_A_PATIENT}"))
    assert netkg("build").code == 0


def test_the_four_patients(netkg, evidence):
    rows = section(netkg("demo").out, "patients/treated-patients")
    for line in (
        r"p1 .* Pembrolizumab 14 +Stable Disease +14, progressed",
        r"p2 .* Nivolumab 8 +Stable Disease † +8, censored",
        r"p3 .* Pembrolizumab 6 +Stable Disease † +6, censored",
        r"p4 .* Nivolumab 4 +Stable Disease † +4, censored",
    ):
        assert re.search(line, rows), line
    regimens = section(netkg("demo").out, "patients/prior-regimens")
    assert re.findall(r"(?m)^(p\d \d \(\d\)) ", regimens) == ["p1 5 (4)", "p2 4 (3)", "p3 3 (3)", "p4 3 (2)"]
    assert len(re.findall("everolimus", regimens)) == 4
    assert "fosbretabulin" in regimens


def test_later_evidence_and_the_bound_of_nobody_among_four(netkg, evidence):
    rows = section(netkg("demo").out, "evidence/response-rates")
    assert re.search(
        r"(?m)^ +0/4 +0.0 % +at most 52.7 % \* those above \[.*sensitivity analysis only\]", rows
    )
    assert re.search(r"(?m)^4/107 +3.7 % +1.0-9.3 % Neuroendocrine Tumor; Pembrolizumab; KEYNOTE-158", rows)
    assert re.search(r"(?m)^ +7/95 +7.4 % +3.0-14.6 % Neuroendocrine Tumor; Spartalizumab", rows)


def counts_of(netkg, query):
    """Return events and total of each result of a query that has both, and the publications of these."""
    rows = netkg("query", query, "--json").json["results"]["bindings"]
    counts = {
        row["result"]["value"]: (int(row["events"]["value"]), int(row["total"]["value"]), row)
        for row in rows
        if "events" in row and "total" in row
    }
    return counts, {row["reported_in"]["value"] for *_, row in counts.values()}


def test_what_is_not_shown_is_counted_with_its_range(netkg, evidence):
    """Two cohorts alone would be a choice; the reader is told how many there are, and how far they go."""
    for query in ("response-rates", "pd-l1-positivity"):
        said = flat(section(netkg("demo").out, f"evidence/{query}"))
        counts, publications = counts_of(netkg, query)
        second_hand = sum(row["second_hand"]["value"] == "true" for *_, row in counts.values())
        assert (
            f" of {len(counts)} counts from {len(publications)} publications ({second_hand} second-h" in said
        )
        whole = [
            (events, total)
            for events, total, row in counts.values()
            if "part_of" not in row or query != "response-rates"
        ]
        low = max(total for events, total in whole if events == 0)
        highest = max(events / total for events, total in whole)
        ends = re.search(r"range from 0/(\d+) \(0\.0 %\) to (\d+)/(\d+) ", said)
        assert int(ends[1]) == low
        assert int(ends[2]) / int(ends[3]) == highest


def test_of_two_reports_of_the_same_people_the_later_is_shown(netkg, evidence):
    """Both reports of spartalizumab count 7 of 95, and both of AveNEC 3 of 60."""
    rows = section(netkg("demo").out, "evidence/response-rates")
    assert rows.count("7/95") == 1
    assert "interim" not in rows


def test_stable_disease_is_never_left_alone(netkg, evidence):
    rows = flat(section(netkg("demo").out, "evidence/response-rates"))
    assert "4/4" in rows
    assert "Stable disease in slow-growing tumours without a control does not show drug effect." in rows


def test_pd_l1_with_exact_intervals_and_places(netkg, evidence):
    rows = flat(section(netkg("demo").out, "evidence/pd-l1-positivity"))
    assert "7/32 21.9 % 9.3-40.0 %" in rows
    assert "13/45 28.9 % 16.4-44.3 %" in rows
    assert "jcancer.org" in rows
    assert '"7 out of their 32 patient tumor tissue"' in rows
    assert '"13 out of their 45 GI NETS"' in rows
    assert rows.count("; second-hand") == 2
    assert "second-hand too, so it counts once" in rows
    assert "second-hand, the work itself was not read" in rows


def test_what_is_second_hand(netkg, evidence):
    rows = flat(section(netkg("demo").out, "provenance/second-hand"))
    assert "Lang and others (unidentified, not read), PD-L1 positivity 13/45" in rows
    assert "Oberg and others (unidentified, not read)" in rows
    listed = netkg("query", "second-hand", "--json").json["results"]["bindings"]
    claims = sum(row["what"]["value"] == "claim" for row in listed)
    assert rows.startswith(f"{len(listed) - claims} results and {claims} claims of ")


def test_the_absence_claim_and_what_stands_against_it(netkg, evidence):
    rows = flat(section(netkg("demo").out, "gaps/absence-claims"))
    assert "Undetermined: KEYNOTE-028 (public 2017-09-10) and 2 more" in rows
    assert "falsified later: KEYNOTE-158 (public 2019-01-01 to 2020-01-24) and 3 more" in rows


def test_the_first_gap_is_an_answer_and_changes_with_the_evidence(netkg, evidence):
    query = "gaps/biomarker-and-outcome-apart"
    before = section(netkg("demo").out, query)
    answer = netkg("query", query, "--json").json["results"]["bindings"]
    apart = [row for row in answer if row["level"]["value"] == "none"]
    shared = sum(row["may_share_patients"]["value"] == "true" for row in apart)
    counted = f"In {len(apart)} of {len(answer)} rows ({shared} of them declared to share patients), PD-L1"
    assert counted in flat(before)
    assert "First: the patients above; outcome known of 4, PD-L1 state of 0." in flat(before)
    assert "38 of 40 in Toripalimab in neuroendocrine neoplasms (both strata, derived)" in flat(before)
    add_pd_l1_to_the_first_patient(netkg, evidence)
    after = section(netkg("demo").out, query)
    assert f"In {len(apart) - 1} of {len(answer)} rows" in after


def test_figures_follow_the_records(netkg, evidence):
    path = evidence / "data" / "records" / "markey-2017.yaml"
    text = path.read_text()
    assert text.count("events: 13") == 1
    path.write_text(text.replace("events: 13", "events: 14"))
    assert netkg("build").code == 0
    printed = netkg("demo").out
    assert "14/45" in printed
    assert "13/45" not in printed


def test_every_query_it_names_exists_and_every_next_step_runs(netkg, evidence):
    printed = netkg("demo").out
    named = set(re.findall(r"(?m)  ([a-z]+/[a-z0-9-]+)$", printed))
    listed = {query["id"] for query in netkg("query", "list", "--json").json["result"]["queries"]}
    assert len(named) >= 7
    assert named <= listed
    assert netkg("query", "list").code == 0
    assert netkg("gaps").code == 0
    assert netkg("new", "smith-2026").code == 0
    assert netkg("query", "-", stdin="SELECT DISTINCT ?t { ?x a ?t }").code == 0
    assert netkg("export", "evidence.ttl").code == 0


def test_it_is_one_page(netkg, evidence):
    assert len(netkg("demo").out.splitlines()) <= 66


@pytest.mark.parametrize("width", [80, 90, 100])
def test_it_fits_the_screen_and_breaks_no_word(netkg, evidence, monkeypatch, width):
    wide = set(flat(netkg("demo").out).split())
    monkeypatch.setenv("COLUMNS", str(width))
    printed = netkg("demo").out
    assert max(map(len, printed.splitlines())) <= width
    addresses = [word for word in wide if "/" in word]  # too long for any line, so they may be folded
    words = {word for word in printed.split() if "/" not in word and "─" not in word}
    assert {word for word in words if not any(word in address for address in addresses)} <= wide
    assert USE_STATEMENT in flat(printed)


def test_colour_is_an_addition(netkg, evidence, monkeypatch):
    plain = netkg("demo").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = netkg("demo").out
    assert "\033[" in coloured
    without = re.sub(r"\033\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in without.splitlines()] == plain.splitlines()


def test_an_empty_project_says_that_nothing_is_stored(netkg, empty):
    done = netkg("demo")
    assert (done.code, done.err) == (0, "")
    assert done.out.count("Nothing of the kind is stored.") == 5
    assert "Neither biomarker state nor outcome is known" in done.out


def test_as_json_it_is_the_answers(netkg, evidence):
    answers = netkg("demo", "--json").json["result"]["answers"]
    assert len(answers["patients/treated-patients"]) == 4
    assert {row["events"] for row in answers["evidence/pd-l1-positivity"]} >= {7, 13}


@pytest.mark.parametrize(("events", "total"), [(0, 4), (7, 32), (13, 45), (4, 107), (1, 16), (3, 3)])
def test_intervals_are_those_of_the_analysis(events, total):
    row = {"events": events, "total": total}
    if events == 0:
        assert exact_interval(row) == f"at most {100 * upper_bound_at_zero(total):.1f} % *"
    else:
        low, high = clopper_pearson(events, total)
        assert exact_interval(row) == f"{100 * low:.1f}-{100 * high:.1f} %"
    assert abs(float(percentage(row).split()[0]) - 100 * events / total) <= 0.0500001
