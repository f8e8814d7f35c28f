"""``netkg gaps map``: a page, a document and a figure, and what is refused."""

import json
from pathlib import Path

import jsonschema
import pytest

from netkg.config import USE_STATEMENT
from netkg.publish.gap_map import read_schema


@pytest.fixture
def draw(netkg, evidence):
    """Return a function that writes a map and returns the file and what was said."""

    def call(name, *words):
        done = netkg("gaps", "map", "--output", name, *words)
        assert done.code == 0, done.err
        return Path(name), done

    return call


def test_a_page(draw):
    path, done = draw("gaps.html", "--space", "biomarker")
    page = path.read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert USE_STATEMENT in page
    assert "308 questions" in done.err
    again, _ = draw("again.html", "--space", "biomarker")
    assert again.read_bytes() == path.read_bytes()


def test_a_document_with_its_past_and_without(draw):
    path, _ = draw("gaps.json", "--space", "biomarker")
    told = json.loads(path.read_bytes())
    jsonschema.Draft202012Validator(read_schema()).validate(told)
    assert len(told["steps"]) > 5
    path, done = draw("now.json", "--space", "biomarker", "--no-past")
    assert json.loads(path.read_bytes())["steps"] == []
    assert "0 dates of change" in done.err


def test_a_document_as_of_a_date(draw):
    told = json.loads(draw("gaps.json", "--space", "biomarker", "--as-of", "2018-06-01")[0].read_bytes())
    assert told["as_of"] == "2018-06-01"
    assert told["steps"][-1]["date"] <= "2018-06-01"
    assert told["results"]
    assert all(one["public"] <= "2018-06-01" for one in told["results"])


def test_what_a_page_shows_first(draw):
    words = ("--no-past", "--outcome", "overall survival", "--where", "grade=G3")
    view = json.loads(draw("gaps.json", *words)[0].read_bytes())["view"]
    assert (view["rows"], view["columns"]) == ("tumour", "intervention")
    assert view["nodes"] == {"intervention": 0, "tumour": 0, "differentiation": 0, "grade": 5, "outcome": 3}


def test_a_figure(draw):
    path, done = draw("gaps.svg", "--outcome", "quality of life", "--json")
    assert "quality of life" in path.read_text(encoding="utf-8")
    result = json.loads(done.out)["result"]
    assert result["file"] == "gaps.svg"
    assert "quality of life" in result["shown"]
    wide, _ = draw("all.svg", "--unfold")
    assert "Nivolumab" in wide.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gaps.pdf"], "ends in .html, .json, .svg or .png"),
        (["gaps.svg", "--outcome", "overal survival"], "did you mean 'overall survival'"),
        (["gaps.svg", "--space", "checkpoints"], "there is no space 'checkpoints'"),
        (["gaps.svg", "--where", "grade"], "is not FACET=NODE"),
        (["gaps.svg", "--where", "stage=IV"], "has no facet 'stage'"),
        (["gaps.svg", "--as-of", "soon"], "'soon' is no date"),
        (["gaps.svg", "--as-of", "1999-01-01"], "lies before all evidence"),
    ],
)
def test_what_is_refused(netkg, evidence, words, said):
    done = netkg("gaps", "map", "--output", *words)
    assert done.code == 8
    assert said in done.err
    assert not Path(words[0]).exists()
