"""``netkg figure``, ``netkg survival`` and ``netkg estimate --figure``: files, JSON, and what is refused."""

import subprocess
import sys

import pytest

from netkg.config import USE_STATEMENT

NET = ("--drug", "PD-1 inhibitor", "--alone", "--tumour", "Neuroendocrine Tumor")


@pytest.mark.parametrize(
    ("figure", "options", "shown"),
    [
        ("forest", NET, "pooled 6.2 % (3.8-10.0), 15 of 243"),
        ("swimmer", (), "Swimmer plot of 4 patients"),
        ("survival", (), "1 event, 3 censored"),
        ("prevalence", ("--where", "compartment=TumourCells"), "nothing is pooled"),
        ("timeline", ("--drug", "nk:CheckpointInhibitor"), "publications with results"),
    ],
)
def test_a_figure_and_what_is_said_of_it(netkg, evidence, figure, options, shown):
    done = netkg("figure", figure, *options, "-o", "f.svg", "--json")
    assert (done.code, done.err) == (0, "")
    result = done.json["result"]
    assert (result["figure"], result["file"]) == (figure, "f.svg")
    assert shown in result["shown"]
    assert result["results"]
    assert done.json["use"] == USE_STATEMENT
    text = (evidence / "f.svg").read_text()
    assert USE_STATEMENT in text
    again = netkg("figure", figure, *options, "--output", "g.svg")
    assert (again.code, again.out) == (0, "")
    assert shown in again.err
    assert (evidence / "g.svg").read_text() == text


def test_a_png_by_group(netkg, evidence):
    done = netkg("figure", "forest", *NET, "--by", "selected_by_biomarker", "-o", "f.png")
    assert done.code == 0
    assert (evidence / "f.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("forest", *NET, "-o", "f.pdf"), 8, "f.pdf: a figure is a file that ends in .svg or .png"),
        (("forest", "--outcome", "objectve response", "-o", "f.svg"), 8, "objectve"),
        (("forest", "--where", "total>=99999", "-o", "f.svg"), 8, "no result can be counted"),
        (("swimmer", "--drug", "Ipilimumab", "-o", "f.svg"), 8, "no time of a single patient"),
        (
            ("prevalence", "--outcome", "objective response", "-o", "f.svg"),
            8,
            "not the result of a biomarker",
        ),
        (("timeline", "--since", "2021", "--until", "2019", "-o", "f.svg"), 8, "2021"),
        (("forest",), 64, "Missing option"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_written(netkg, evidence, arguments, code, message):
    before = sorted(evidence.iterdir())
    done = netkg("figure", *arguments)
    assert done.code == code
    assert message in done.err
    assert sorted(evidence.iterdir()) == before


def test_an_empty_project_has_no_figure(netkg, empty):
    assert netkg("figure", "timeline", "-o", "f.svg").code == 8
    assert netkg("survival").code == 8


def test_the_survival_table(netkg, evidence):
    done = netkg("survival")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert (
        lines[2] == "4 patients, 1 event; median 14 months: the median rests on one event and means nothing."
    )
    steps = [line.split() for line in lines if line.strip()[:1].isdigit() and line.startswith("  ")]
    assert [step[:5] for step in steps] == [
        ["4", "4", "0", "1", "100.0"],
        ["6", "3", "0", "1", "100.0"],
        ["8", "2", "0", "1", "100.0"],
        ["14", "1", "1", "0", "0.0"],
    ]
    assert lines[-1] == USE_STATEMENT


def test_survival_as_json_and_drawn(netkg, evidence):
    done = netkg("survival", "--json", "--figure", "curve.svg")
    result = done.json["result"]
    assert (result["patients"], result["events"], result["median_months"]) == (4, 1, 14)
    assert result["median_rests_on_one_event"] is True
    assert result["median_interval"] is None  # one event gives none
    assert [step["at_risk"] for step in result["steps"]] == [4, 3, 2, 1]
    assert result["figure"] == "curve.svg"
    assert "means nothing" in (evidence / "curve.svg").read_text()


def test_an_estimate_draws_its_forest_plot(netkg, evidence):
    done = netkg("estimate", *NET, "--figure", "f.svg")
    assert done.code == 0
    assert "15/243" in (evidence / "f.svg").read_text()
    assert netkg("estimate", *NET, "--figure", "f.gif").code == 8
    assert netkg("estimate", *NET, "--by", "grades", "--figure", "f.svg").code == 64


@pytest.mark.parametrize("arguments", [["figure", "--help"], ["survival", "--help"], ["estimate", "--help"]])
def test_help_loads_neither_matplotlib_nor_numpy(evidence, arguments):
    words = [sys.executable, "-X", "importtime", "-m", "netkg", *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "typer" in loaded
    assert loaded & {"matplotlib", "numpy", "scipy", "pyoxigraph"} == set()
