"""What empty cells and numbers of people are called: the same words on screens, pages and figures."""

from pathlib import Path

import pytest

import netkg.report
from netkg.analyse.gaps.model import Evidence, Finding, Overlay, State
from netkg.analyse.gaps.wording import SEARCHED, UNSEARCHED, empty_wording, people
from netkg.report import gap_map_looks


def finding(*overlays, **numbers):
    return Finding((State.NO_STUDY,), overlays, Evidence(**numbers), (), (), ())


def test_an_empty_cell_says_whether_a_search_covers_it():
    assert empty_wording(finding(Overlay.NOT_SEARCHED)) == UNSEARCHED
    assert empty_wording(finding(Overlay.STALE)) == SEARCHED
    assert empty_wording(finding(Overlay.NOT_SEARCHED, k=1)) is None


def test_the_page_has_the_same_words():
    script = Path(netkg.report.__file__).parent / "templates" / "gap_map.js"
    assert f'"{SEARCHED}"' in script.read_text(encoding="utf-8")
    assert gap_map_looks.UNSEARCHED == UNSEARCHED


@pytest.mark.parametrize(
    ("patients", "unsized", "said"),
    [(0, 0, "0"), (1240, 0, "1,240"), (40, 1, "40+"), (0, 2, "?")],
)
def test_unknown_is_not_nought_and_a_part_is_a_least_number(patients, unsized, said):
    assert people(Evidence(patients=patients, unsized=unsized)) == said
