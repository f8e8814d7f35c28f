"""Pages, style and files: folding, scales, colours in grey, metadata, stable bytes."""

import hashlib
import os
import struct
import subprocess
import sys
import zlib
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError, SourceError
from netkg.report.page import MARGIN, Page, wrap
from netkg.report.save import render, write_figure
from netkg.report.scale import Scale, round_up, ticks
from netkg.report.style import INK, PAPER, QUIET, SERIES, lightness, missing_letters, text_width

SVG = "{http://www.w3.org/2000/svg}"


def small(title="A title", description="What is to be seen."):
    page = Page(title, description)
    page.head("what was asked")
    page.box(20, 60, 90, 80, SERIES[0], INK, hatch="//")
    page.mark(120, 70, "D", 8, PAPER, INK)
    page.line((20, 90), (90, 90), dashes=(3, 2))
    page.move(60)
    page.notes("Read with it", ["one", "two"])
    return page.foot()


def chunks(png):
    """Return the text chunks of a PNG, name -> text."""
    found, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        kind, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        if kind in (b"tEXt", b"iTXt"):
            name, _, rest = data.partition(b"\0")
            if kind == b"iTXt":  # compression flag and method, language, keyword, then the text
                packed, text = rest[0], rest[2:].split(b"\0", 2)[2]
                rest = zlib.decompress(text) if packed else text
            found[name.decode()] = rest.decode("utf-8" if kind == b"iTXt" else "latin-1")
        place += 12 + length
    return found


def test_series_stay_apart_in_grey():
    greys = [lightness(colour) for colour in SERIES]
    assert all(after - before >= 10 for before, after in pairwise(greys))
    assert lightness(PAPER) - lightness(QUIET) > 55  # small print stays readable
    assert lightness(PAPER) - greys[-1] > 20


@given(st.text(alphabet="abc -:%5", max_size=60), st.floats(4, 200))
def test_folding_loses_nothing_and_fits(text, width):
    lines = wrap(text, width, 8)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(line, 8) <= width or len(line) == 1 or "%" in line for line in lines)


def test_a_number_is_not_parted_from_its_per_cent():
    assert wrap("at most 95 % of", text_width("at most 95", 8), 8)[1].startswith("95 %")


@given(st.floats(1e-3, 1e4))
def test_an_axis_ends_at_a_round_number_at_or_above_the_value(value):
    end = round_up(value)
    assert value <= end * (1 + 1e-9)
    assert end <= 2.1 * value
    marks = ticks(0, end)
    assert marks[0] == 0
    assert 2 <= len(marks) <= 16


def test_a_scale_stops_at_its_ends():
    scale = Scale(0, 10, 100, 200)
    assert [scale.at(value) for value in (-5, 0, 5, 10, 99)] == [100, 100, 150, 200, 200]


def test_svg_is_read_aloud_and_carries_the_use_statement(tmp_path):
    page = small("A < B & C", 'Says "so" <here>.')
    path = write_figure(page, tmp_path / "a.svg")
    root = ElementTree.fromstring(path.read_bytes())  # noqa: S314 - written here
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert root.find(f"{SVG}title").text == "A < B & C"
    assert root.find(f"{SVG}desc").text == f'Says "so" <here>. {USE_STATEMENT}'
    texts = ["".join(node.itertext()).strip() for node in root.iter(f"{SVG}text")]
    assert "A < B & C" in texts
    assert USE_STATEMENT in texts
    rights = [node.text for node in root.iter("{http://purl.org/dc/elements/1.1/}title")]
    assert USE_STATEMENT in rights
    assert list(root.iter("{http://purl.org/dc/elements/1.1/}date")) == []


def test_png_carries_title_description_and_use_statement(tmp_path):
    path = write_figure(small("Ein Überblick, ж"), tmp_path / "a.PNG")
    found = chunks(path.read_bytes())
    assert found["Title"] == "Ein Überblick, ж"
    assert found["Disclaimer"] == USE_STATEMENT
    assert found["Software"] == "netkg"


@pytest.mark.parametrize(("name", "like"), [("a.pdf", "a.svg"), ("a", "a.svg"), ("a.pgn", "a.png")])
def test_another_ending_is_refused(tmp_path, name, like):
    with pytest.raises(AnalysisError, match=r"\.svg or \.png") as caught:
        write_figure(small(), tmp_path / name)
    assert like in caught.value.hint
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cannot be written"):
        write_figure(small(), tmp_path / "file" / "a.svg")


def test_signs_of_mathematics_are_text():
    page = small("Costs $5_2$ and $x^2$")
    assert b"Costs $5_2$ and $x^2$" in render(page, "svg")


def test_letters_that_the_font_has_and_those_that_it_has_not():
    assert missing_letters("Sampedro-Núñez, Bösch, опухоль, ηπατικό, τ² ≤ 5 %") == ""
    assert missing_letters("神経 abc 神") == "神経"
    page = small("神経内分泌腫瘍")
    assert "神経内分泌腫瘍".encode() in render(page, "svg")
    with pytest.raises(AnalysisError, match="神") as caught:
        render(page, "png")
    assert caught.value.hint == "write an SVG"


PROGRAM = """
import hashlib, sys
import netkg
from netkg.analyse.body import read_body
from netkg.analyse.followup import curve_of, follow_up, read_courses
from netkg.analyse.publications import find_published, read_absence_claims
from netkg.analyse.selection import question
from netkg.report.prevalence import find_prevalence, prevalence_page
from netkg.report.save import render
from netkg.report.survival import survival_page
from netkg.report.swimmer import swimmer_page
from netkg.report.timeline import timeline_page
kg = netkg.open(sys.argv[1])
body = read_body(kg.store, kg.catalogue, kg.project.ontology)
asked = question(body, "nk:TimeToProgressionAsReported")
watched = follow_up(body, read_courses(kg.store, kg.catalogue), asked)
curve, used = curve_of(watched)
pages = (
    swimmer_page(watched, body),
    survival_page(curve, used, body),
    prevalence_page(find_prevalence(body, question(body, "nk:PDL1Positivity")), body),
    timeline_page(find_published(body), read_absence_claims(kg.store, kg.catalogue)),
)
for page in pages:
    for form in ("svg", "png"):
        print(hashlib.sha256(render(page, form)).hexdigest())
"""


@pytest.mark.slow
def test_bytes_are_the_same_in_another_process_on_another_day(checkout, tmp_path):
    """Whatever the hash seed, the clock of the build and the user's matplotlibrc say."""
    (tmp_path / "matplotlibrc").write_text("svg.fonttype: path\nfont.size: 30\nhatch.color: red\n")
    runs = []
    for seed, more in (
        ("1", {}),
        ("2", {"SOURCE_DATE_EPOCH": "1", "MATPLOTLIBRC": str(tmp_path / "matplotlibrc")}),
    ):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, str(checkout)],
            env=os.environ | {"PYTHONHASHSEED": seed} | more,
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append(done.stdout.split())
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 8


def test_the_same_page_gives_the_same_bytes():
    one, other = (hashlib.sha256(render(small(), "svg")).hexdigest() for _ in range(2))
    assert one == other


def test_what_is_put_behind_is_drawn_first():
    page = small()
    with page.behind():
        page.box(MARGIN, 0, 10, 10, "#ff0000")
    assert page.items[0].fill == "#ff0000"
