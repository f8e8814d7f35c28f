"""``netkg gaps`` over time, its fragile cells and its cells as RDF, as commands."""

import json

import pytest

from netkg.config import USE_STATEMENT

USE = USE_STATEMENT.split(";")[0]


@pytest.fixture
def shipped(checkout, monkeypatch):
    """Work on the checkout."""
    monkeypatch.chdir(checkout)


def result(done):
    assert done.code == 0, done.err + done.out
    return json.loads(done.out)["result"]


# as of a day


def test_as_of_a_day_only_what_was_public_counts(netkg, shipped):
    today, then = (
        result(netkg("gaps", "--space", "biomarker", "--json", *more))
        for more in ((), ("--as-of", "2017-08-24"))
    )
    assert then["as_of"] == "2017-08-24"
    assert then["results"] < today["results"]
    assert then["primary_states"]["NoStudy"] > today["primary_states"]["NoStudy"]


def test_why_a_cell_was_what_it_was(netkg, shipped):
    """Before January 2020 no result of KEYNOTE-158 was public; spartalizumab's interim 7/95 was alone."""
    found = result(netkg("gaps", "why", "1482485e", "--as-of", "2019-12-31", "--json"))
    assert found["cell"].startswith("PD-1 inhibitor alone | any site | well differentiated")
    assert (found["evidence"]["events"], found["evidence"]["total"]) == (7, 95)
    assert found["primary"] == "SingleCohort"


def test_why_as_of_a_day_says_that_its_query_gives_all_days(netkg, shipped):
    done = netkg("gaps", "why", "1482485e", "--as-of", "2019-12-31")
    assert "as of 2019-12-31; the query gives the results of any day" in done.err


def test_cells_whose_evidence_is_of_one_design(netkg, shipped):
    """cai-2019 alone tells of B7-H3 and HLA class I; of other markers studies of other designs do too."""
    found = result(netkg("gaps", "--space", "biomarker", "--design", "Observational Study", "--json"))
    records = {name.partition(":")[0] for cell in found["listed"] for name in cell["evidence"]["results"]}
    assert records == {"cai-2019"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--design", "hearsay"), "'hearsay'"),
        (("--as-of", "1990-01-01"), "1990-01-01 lies before all evidence"),
        (("--as-of", "last year"), "'last year' is not a date"),
        (("diff", "2020-12-31", "2018-01-01"), "2020-12-31 lies after 2018-01-01"),
        (("diff", "never", "2018-01-01"), "'never' is neither a date nor a file"),
        (("diff", "2018-01-01", "gone.nq"), "gone.nq: cannot be read"),
        (("timeline", "--space", "nowhere"), "there is no space 'nowhere'"),
        (("timeline", "--figure", "gaps.pdf"), "a figure is a file that ends in .svg or .png"),
        (("export", "gaps.csv"), "a file that ends in .ttl"),
    ],
)
def test_what_cannot_be_asked_is_said(words, said, netkg, shipped):
    done = netkg("gaps", *words)
    assert done.code != 0
    assert said in done.err
    assert done.out == ""


# diff


def test_diff_names_what_changed_and_by_which_study(netkg, shipped):
    found = result(netkg("gaps", "diff", "2019-12-31", "2020-01-24", "--json"))
    # only KEYNOTE-158 (strosberg-2020) became public in between
    assert list(found["by_study"]) == ["strosberg-2020:study-keynote-158"]
    assert found["counts"]["closed"] >= 1
    cells = {change["key"]: change for change in found["changes"]}
    assert cells["63343fe3"]["kind"] == "closed"  # any checkpoint inhibitor, any site, objective response
    assert cells["63343fe3"]["after"] == ["ConclusiveAgainst"]
    assert all(change["stands_for"] for change in found["changes"])  # maximal ones unless --full


def test_diff_on_the_screen_fits_one_and_says_what_closed_means(netkg, shipped, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    done = netkg("gaps", "diff", "2019-12-31", "2020-01-24")
    assert done.code == 0
    assert "not to say that the question is answered" in done.out
    assert "results have no known date" in done.out
    assert USE in done.out
    assert len(done.out.splitlines()) <= 50


def test_diff_with_full_lists_every_cell(netkg, shipped):
    words = ("gaps", "diff", "2017-03-24", "2018-03-31", "--space", "biomarker", "--json")
    some, every = result(netkg(*words)), result(netkg(*words, "--full"))
    assert len(every["changes"]) == every["differ"] > len(some["changes"])


def test_diff_of_two_releases_is_that_of_their_records(netkg, seed, checkout):
    assert netkg("export", "whole.nq").code == 0
    (seed / "data" / "triples" / "kim-2016.ttl").unlink()
    assert netkg("export", "part.trig").code == 0
    words = ("--space", "biomarker", "--full", "--json")
    there = result(netkg("gaps", "diff", "part.trig", "whole.nq", *words))
    back = result(netkg("gaps", "diff", "whole.nq", "part.trig", *words))
    assert {study.partition(":")[0] for study in there["by_study"]} == {"kim-2016"}
    mirror = {"closed": "opened", "narrowed": "widened", "changed": "changed"}
    mirror |= {other: kind for kind, other in mirror.items()}
    assert [(c["key"], mirror[c["kind"]]) for c in there["changes"]] == [
        (c["key"], c["kind"]) for c in back["changes"]
    ]
    same = result(netkg("gaps", "diff", "part.trig", str(seed), *words))
    assert same["differ"] == 0


# timeline


def test_timeline_draws_a_figure_and_tells_histories(netkg, shipped, tmp_path):
    figure = tmp_path / "gaps.svg"
    found = result(netkg("gaps", "timeline", "--space", "biomarker", "--figure", figure, "--json"))
    assert figure.read_text(encoding="utf-8").startswith("<?xml")
    assert all(history["opened"] == "start of the record" for history in found["histories"])
    assert "raj-2023:result-response-part-a" in found["undated_results"]
    days = [event["day"] for history in found["histories"] for event in history["events"]]
    assert set(days) <= set(found["days"])


def test_timeline_on_the_screen(netkg, shipped):
    done = netkg("gaps", "timeline", "--space", "biomarker", "--limit", "2")
    assert done.code == 0
    assert "open from the start of the record" in done.out
    assert USE in done.out


# sensitivity


def test_sensitivity_names_fragile_cells_and_what_flips_them(netkg, shipped):
    done = netkg("gaps", "sensitivity", "--space", "biomarker")
    assert done.code == 0
    assert "without lu-2020" in done.out  # too few with response by a marker are left
    assert "second-hand" in done.out
    assert USE in done.out
    found = result(netkg("gaps", "sensitivity", "--space", "biomarker", "--json"))
    assert {change["what"] for change in found["changes"]} >= {"half_width", "second-hand", "without"}
    assert found["grid"]["threshold"] == [0.05, 0.15, 0.2]


# triples


def test_export_and_refresh(netkg, seed):
    assert netkg("gaps", "export", "gaps.ttl", "--space", "biomarker").code == 0
    first = (seed / "gaps.ttl").read_bytes()
    assert first.startswith(f"# {USE}".encode())
    again = result(netkg("gaps", "export", "gaps.ttl", "--refresh", "--json"))
    assert again["current"]
    assert (again["renewed"], again["dropped"]) == ({}, {})
    assert (seed / "gaps.ttl").read_bytes() == first
    (seed / "data" / "triples" / "kim-2016.ttl").unlink()
    later = result(netkg("gaps", "export", "gaps.ttl", "--refresh", "--json"))
    assert later["renewed"]
    assert b"kim-2016:result-pdl1" not in (seed / "gaps.ttl").read_bytes()


def test_every_cell_is_exported_on_request(netkg, shipped, tmp_path):
    found = result(netkg("gaps", "export", tmp_path / "all.ttl", "--space", "biomarker", "--all", "--json"))
    assert found["cells"] == 308


def test_a_file_without_cells_is_not_refreshed(netkg, seed):
    (seed / "other.ttl").write_text("<https://example.org/a> <https://example.org/b> 1 .", encoding="utf-8")
    done = netkg("gaps", "export", "other.ttl", "--refresh")
    assert done.code != 0
    assert "holds no gap cell" in done.err


# without


def test_without_tells_the_gaps_too(netkg, shipped):
    """Without 4/107 three cohorts are 11/136: no longer below 10 %."""
    found = result(netkg("without", "strosberg-2020", "--json"))
    gaps = {item["space"]: item for item in found["gaps"]}
    cells = {change["key"]: change for change in gaps["checkpoint"]["changes"]}
    assert cells["1482485e"]["kind"] == "opened"
    assert (cells["1482485e"]["before"], cells["1482485e"]["after"]) == (["ConclusiveAgainst"], ["Imprecise"])
    assert "gap cells of the space checkpoint have other states" in netkg("without", "strosberg-2020").out


def test_without_and_the_knock_out_of_networks_agree(netkg, shipped):
    without = result(netkg("without", "strosberg-2020", "--json"))
    knocked = result(netkg("network", "knockout", "strosberg-2020", "--json"))
    told = {f"{gaps['space']}: {cell['cell']}" for gaps in without["gaps"] for cell in gaps["changes"]}
    assert told == {cell["name"] for cell in knocked["cells"]}
