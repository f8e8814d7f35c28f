"""A gap map as a figure, and as a page read without JavaScript: states, numbers, words that claim no more."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces
from netkg.analyse.gaps.model import LETTERS, Overlay, State
from netkg.config import USE_STATEMENT
from netkg.publish.gap_map import gap_map_document
from netkg.publish.gap_map_sources import read_sources
from netkg.report.gap_map_figure import gap_map_figure
from netkg.report.gap_map_looks import LOOKS, OVERLAYS, UNSEARCHED, contrast
from netkg.report.gap_map_page import gap_map_html, state_css
from netkg.report.gap_map_tree import branch, parents
from netkg.report.save import render
from netkg.report.style import lightness


@pytest.fixture(scope="module")
def maps(shipped):
    kg, body = shipped
    ontology = kg.project.ontology
    settings, beside = read_settings(ontology, body), read_companions(kg.store, kg.catalogue)
    spaces = read_spaces(ontology, body)
    return {name: compute(body, space, settings, beside) for name, space in spaces.items()}


@pytest.fixture(scope="module")
def document(shipped, maps):
    kg, body = shipped
    sources = read_sources(kg.store, kg.catalogue)
    return json.loads(json.dumps(gap_map_document(maps["checkpoint"], body, kg.catalogue, sources)))


@pytest.fixture(scope="module")
def page(document):
    return gap_map_html(document)


class Reader(HTMLParser):
    """Collects what a browser without JavaScript shows, and all tags."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.words, self.tags, self.inside = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "link", "input", "br"}:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self.inside):
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.words))


def test_text_can_be_read_on_every_colour():
    # WCAG 2.1 asks for 4.5 of text.
    assert min(contrast(look.ink, look.fill) for look in LOOKS.values()) >= 4.5


def test_contrast_is_that_of_wcag():
    # Reference values of the WCAG definition: black on white 21, #767676 on white 4.54.
    assert contrast("#000000", "#ffffff") == 21
    assert contrast("#767676", "#ffffff") == 4.54


def test_colours_of_the_stylesheet_can_be_read(page):
    css = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    names = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", css))
    full = {
        name: value if len(value) == 7 else "#" + "".join(2 * c for c in value[1:])
        for name, value in names.items()
    }
    for ink in ("ink", "quiet", "accent"):
        for paper in ("#ffffff", full["shade"]):
            assert contrast(full[ink], paper) >= 4.5, ink


def test_every_state_has_its_own_mark_and_words():
    assert set(LOOKS) == set(State)
    assert set(OVERLAYS) == set(Overlay)
    marks = [look.mark for look in (*LOOKS.values(), *OVERLAYS.values())]
    assert len(marks) == len(set(marks))
    assert len({look.short for look in LOOKS.values()}) == len(State)
    assert all(LOOKS[state].mark == letter for state, letter in LETTERS.items())


def test_states_of_opposite_sense_differ_in_grey_too():
    # No study is the lightest; what is conclusive or contradictory is dark.
    light = {state: lightness(look.fill) for state, look in LOOKS.items()}
    assert light[State.NO_STUDY] == max(light.values())
    dark = (State.INCONSISTENT, State.CONCLUSIVE_FOR, State.CONCLUSIVE_AGAINST)
    assert max(light[state] for state in dark) < 45 < min(light[state] for state in set(State) - set(dark))


def test_each_state_has_its_colours_in_the_stylesheet():
    assert len(re.findall(r"#grid \.s\d+, \.s\d+", state_css())) == len(State)


def test_words_do_not_claim_more_than_the_store():
    said = " ".join(
        (
            UNSEARCHED,
            *(look.meaning for look in LOOKS.values()),
            *(look.meaning for look in OVERLAYS.values()),
        )
    )
    assert "none in this store; no search recorded" in said
    assert "no evidence exists" not in said
    assert not re.search(r"\b(cause|causes|due to|leads to|works|effective)\b", said)


def test_the_page_reads_without_javascript(page, document):
    reader = Reader(page)
    assert ("section", "map") in [(tag, attrs.get("id")) for tag, attrs in reader.tags]
    hidden = next(attrs for tag, attrs in reader.tags if attrs.get("id") == "map")
    assert "hidden" in hidden  # shown by the script alone
    assert "needs JavaScript" in reader.text
    for frontier in document["frontiers"]:
        said = f"{frontier['property'].capitalize()} in this store: {len(frontier['cells'])} lines"
        assert said in reader.text
    rows = sum(len(frontier["cells"]) for frontier in document["frontiers"])
    keys = [attrs["href"] for tag, attrs in reader.tags if tag == "a" and attrs["href"] != "#map"]
    assert len(keys) == rows
    assert {key.removeprefix("#") for key in keys} <= set(document["cells"]["keys"])
    assert reader.text.count(USE_STATEMENT) == 2
    assert "no evidence exists" not in page


def test_the_legend_counts_every_cell(page, document, maps):
    counts = maps["checkpoint"].counts()
    text = Reader(page).text
    for state, look in LOOKS.items():
        assert f"{look.meaning} {counts.get(state, 0):,}" in text


def test_the_page_has_landmarks_and_fetches_nothing(page):
    tags = Reader(page).tags
    names = [tag for tag, _ in tags]
    assert [names.count(name) for name in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
    assert dict(tags)["html"] == {"lang": "en-GB"}
    assert not {"img", "link", "iframe", "object", "embed"} & set(names)
    assert not [attrs for _, attrs in tags if "src" in attrs or "style" in attrs]
    assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]


def test_the_policy_has_the_hashes_of_what_runs(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1].replace("&#39;", "'")
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for kind, tag in (("style-src", "<style>"), ("script-src", '<script type="module">')):
        text = page.partition(tag)[2].partition("</")[0]
        found = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{found}'" in policy


def test_the_script_writes_text_as_text():
    from pathlib import Path

    import netkg.report

    script = (Path(netkg.report.__file__).parent / "templates" / "gap_map.js").read_text()
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "fetch(",
        "import",
    ):
        assert forbidden not in script


def test_labels_that_mean_harm_are_text(document):
    broken = json.loads(json.dumps(document))
    bad = "</script><script>alert(1)</script><b>&"
    broken["facets"][0]["nodes"][0]["label"] = bad
    broken["space"]["label"] = bad
    page = gap_map_html(broken)
    assert bad not in page
    assert [tag for tag, _ in Reader(page).tags].count("script") == 2
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert json.loads(data)["space"]["label"] == bad


def test_the_page_is_the_same_each_time(document, page):
    assert gap_map_html(document) == page


def test_a_figure_says_state_and_numbers(maps, said, collisions):
    figure = gap_map_figure(maps["checkpoint"], "tumour", "intervention")
    text = said(figure.texts)
    # KEYNOTE-158 and others: any site, PD-1 or PD-L1 inhibitor alone. Numbers are those of the map.
    found = maps["checkpoint"].cell(int(maps["checkpoint"].by_key["18c0b076"]))
    evidence = found.finding.evidence
    assert f"k {evidence.k}/{evidence.k_eff} · N {evidence.patients}" in text
    assert f"A1 means: {UNSEARCHED}" in text
    assert USE_STATEMENT in text
    assert "not asked" not in text  # rows that ask nothing here are told of, not drawn
    assert "2 rows that ask nothing here" in text
    assert collisions(figure) == []


def test_a_figure_of_every_column_cuts_no_word(maps, collisions):
    figure = gap_map_figure(maps["checkpoint"], "tumour", "intervention", {"outcome": 3}, unfold=True)
    assert {"spartalizumab", "chemotherapy", "Pembrolizumab"} <= set(" ".join(figure.texts).split())
    assert collisions(figure) == []


def test_a_figure_describes_what_it_shows(maps):
    figure = gap_map_figure(maps["biomarker"], "tumour", "biomarker")
    counted = re.search(r"(\d+) questions", figure.description)
    shown = [
        int(number)
        for number in re.findall(r" (\d+)(?:,|\.$)", figure.description.partition("questions.")[2])
    ]
    assert sum(shown) == int(counted[1]) > 0


@pytest.mark.parametrize("form", ["svg", "png"])
def test_a_figure_is_the_same_each_time(maps, form):
    made = [render(gap_map_figure(maps["biomarker"], "tumour", "biomarker"), form) for _ in range(2)]
    assert made[0] == made[1]


def test_branches_have_every_node_once_and_parents_first(maps):
    for found in maps.values():
        for facet in found.space.facets:
            order = [place for place, _ in branch(facet)]
            assert sorted(order) == list(range(len(facet.nodes)))
            for place, depth in branch(facet):
                above = parents(facet, place)
                assert (depth == 0) == (not above)
                assert not above or order.index(above[0]) < order.index(place)


def test_branches_end_at_a_depth(maps):
    facet = maps["checkpoint"].space.facets[0]
    assert {depth for _, depth in branch(facet, 1)} == {0, 1}
