"""The page of a gap map in a real browser: by mouse, by keys, and as a screen reader is told."""

import csv
import io
import json
from itertools import pairwise

import numpy as np
import pytest

from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces
from netkg.analyse.gaps.frontier import nearest_with_evidence
from netkg.analyse.gaps.why import cell_query
from netkg.publish.gap_map import gap_map_document
from netkg.publish.gap_map_sources import read_sources
from netkg.publish.gap_map_time import moments
from netkg.report.gap_map_page import gap_map_html

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def made(shipped):
    """Return the map of biomarkers with its past, that of checkpoint inhibitors, and their documents."""
    kg, body = shipped
    ontology = kg.project.ontology
    settings, beside = read_settings(ontology, body), read_companions(kg.store, kg.catalogue)
    spaces, sources = read_spaces(ontology, body), read_sources(kg.store, kg.catalogue)

    def at(name, day=None):
        return compute(body, spaces[name], settings, beside, as_of=day)

    past = moments(body, lambda day: at("biomarker", day))
    found = {name: at(name) for name in ("biomarker", "checkpoint")}
    documents = {
        name: gap_map_document(found[name], body, kg.catalogue, sources, past if name == "biomarker" else ())
        for name in found
    }
    return found, json.loads(json.dumps(documents))


@pytest.fixture
def visit(browser, made, tmp_path):
    """Return an opener of pages from a file: document and size of window -> page; nothing may go wrong."""
    troubles = []
    contexts = []

    def open_(document, size=None, key=""):
        path = tmp_path / "gaps.html"
        path.write_text(gap_map_html(document), encoding="utf-8")
        context = browser.new_context(viewport=size or DESKTOP, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("console", lambda said: troubles.append(f"{said.type}: {said.text}"))
        page.on(
            "request", lambda asked: asked.url.startswith(("file:", "blob:")) or troubles.append(asked.url)
        )
        page.goto(path.as_uri() + (f"#{key}" if key else ""))
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def square(page, state):
    """Return the first square with this state as its first, by name."""
    return page.locator(f"td[aria-label*='. {state}. ']").first


def test_a_square_opens_and_tells_its_reasons(visit, made):
    found, documents = made
    page = visit(documents["checkpoint"])
    cell = square(page, "Results differ")
    key = found["checkpoint"].cell(int(cell.get_attribute("data-place"))).key
    assert page.get_by_role("dialog").count() == 0
    cell.click()
    dialog = page.get_by_role("dialog")
    finding = found["checkpoint"].cell(found["checkpoint"].by_key[key]).finding
    reasons = dialog.locator("#reasons").inner_text()
    for _, text in finding.reasons:
        assert text in reasons
    assert "none in this store; no search recorded" in reasons
    assert f"{finding.evidence.k} results counted, from {finding.evidence.k_eff} independent cohorts" in (
        dialog.inner_text()
    )
    assert "4/107 (3.7 %)" in dialog.inner_text()  # KEYNOTE-158 is one of the results
    assert "10.0 %, better is above" in dialog.inner_text()  # the threshold, with its source
    assert page.url.endswith(f"#{key}")
    assert page.evaluate("document.activeElement.id") == "detail-title"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.dataset.place") == cell.get_attribute("data-place")


def test_a_square_tells_what_would_close_it(visit, made):
    """Toripalimab, 8 of 40: 40 of 73 people; three priors at two thresholds; nothing known of registries."""
    page = visit(made[1]["checkpoint"], key="0da3e1a5")
    dialog = page.get_by_role("dialog")
    said = dialog.inner_text()
    assert "What would close it" in said
    assert "40 of 73 people, fraction 0.548, 33 more people" in said
    assert "At 10.0 %: 20 more people: unlikely to change it; all priors agree on the side; robust" in said
    assert "Registered or ongoing trials: unknown, no registry search recorded" in said
    assert "Beside it, in no number above: PD-1 inhibitor alone" in said
    dialog.get_by_text("Value of 20 more people").click()
    assert dialog.locator("#worth tbody tr").count() == 6
    assert dialog.locator("#worth tbody").inner_text().count("sceptical") == 2


def test_a_square_without_a_threshold_says_what_cannot_be_said(visit, made):
    found, documents = made
    names = "PD-1 inhibitor alone | any site | any differentiation | any grade | overall survival"
    key = next(cell.key for cell in found["checkpoint"].cells() if cell.name == names)
    dialog = visit(documents["checkpoint"], key=key).get_by_role("dialog")
    assert "not assessable: no threshold is declared for the outcome" in dialog.inner_text()
    assert dialog.locator("#worth").count() == 0


def test_the_query_shown_is_that_of_why(visit, made, shipped):
    found, documents = made
    page = visit(documents["checkpoint"], key="18c0b076")
    page.get_by_text("SPARQL that gives the results").click()
    shown = page.locator("#detail pre").text_content()
    cell = found["checkpoint"].cell(found["checkpoint"].by_key["18c0b076"])
    assert shown == cell_query(found["checkpoint"], cell, shipped[0].catalogue)


@pytest.mark.parametrize("name", ["biomarker", "checkpoint"])
def test_every_square_of_the_page_is_that_of_the_map(visit, made, name):
    found, documents = made
    page = visit(documents[name])
    page.get_by_text("More: find").click()
    page.get_by_role("button", name="Unfold all columns").click()
    cells = page.eval_on_selector_all(
        "td[data-place]", "all => all.map(one => [Number(one.dataset.place), one.innerText.split('\\n')[0]])"
    )
    view = documents[name]["view"]
    shape = found[name].shape
    rows, columns = (found[name].space.axis(view[axis]) for axis in ("rows", "columns"))
    plausible = found[name].plausible.reshape(shape)
    held = tuple(slice(None) if axis in (rows, columns) else 0 for axis in range(len(shape)))
    assert len(cells) == plausible[held].sum()
    for place, mark in cells:
        state = found[name].cell(place).finding.primary
        expected = next(one["mark"] for one in documents[name]["states"] if one["name"] == state.value)
        assert mark.split()[0] == expected


def test_a_state_filters(visit, made):
    page = visit(made[1]["checkpoint"])
    before = page.locator("td[data-place]:not(.off)").count()
    button = page.get_by_role("button", name="Single cohort")
    amount = int(button.inner_text().rpartition("(")[2].rstrip(")"))
    button.click()
    shown = page.locator("td[data-place]:not(.off)")
    assert 0 < shown.count() == amount < before
    assert {text.split("\n")[1] for text in shown.all_inner_texts()} == {"one cohort"}
    assert page.get_by_role("status").inner_text().startswith(f"{amount} of {before} squares")
    assert button.get_attribute("aria-pressed") == "true"
    page.get_by_label("also where it is not the first state").check()
    assert page.locator("td[data-place]:not(.off)").count() >= amount
    page.get_by_role("button", name="Show all").click()
    assert page.locator("td[data-place]:not(.off)").count() == before


def test_a_facet_filters(visit, made):
    page = visit(made[1]["checkpoint"])
    page.get_by_label("outcome", exact=True).select_option(label="overall survival")
    page.get_by_label("differentiation", exact=True).select_option(index=1)
    label = page.locator("td[data-place]").first.get_attribute("aria-label")
    assert "well differentiated, any grade, overall survival" in label
    page.get_by_text("More: find").click()
    page.get_by_label("Show tumour whose name contains").fill("rectum")
    rows = page.locator("#grid tbody th").all_inner_texts()
    wanted = ("any site", "digestive system", "gastrointestinal tract", "colon and rectum", "rectum")
    assert len(rows) == len(wanted)
    assert all(row.endswith(label) for row, label in zip(rows, wanted, strict=True))


def test_branches_fold_and_unfold(visit, made):
    page = visit(made[1]["checkpoint"])
    heads = page.locator("#grid thead th")
    before = heads.count()
    more = page.get_by_role("button", name="Show the 2 below PD-1 or PD-L1 inhibitor alone")
    assert more.get_attribute("aria-expanded") == "false"
    more.click()
    assert heads.count() == before + 2
    page.get_by_role("button", name="Hide the 2 below PD-1 or PD-L1 inhibitor alone").click()
    assert heads.count() == before
    rows = page.locator("#grid tbody tr").count()
    page.get_by_role("button", name="below digestive system").click()
    assert page.locator("#grid tbody tr").count() < rows


def test_rows_and_columns_can_be_turned(visit, made):
    page = visit(made[1]["checkpoint"])
    page.get_by_text("More: find").click()
    page.get_by_label("Columns", exact=True).select_option(label="outcome")
    assert "quality of life" in page.locator("#grid thead").inner_text()
    assert page.get_by_label("intervention", exact=True).is_visible()


def test_the_keys_move_open_and_close(visit, made):
    page = visit(made[1]["checkpoint"])
    assert page.locator("#grid [tabindex='0']").count() == 1
    page.locator("#grid [tabindex='0']").focus()
    first = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    second = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert second not in (None, first)
    assert page.locator("#grid [tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == second
    page.keyboard.press("Home")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "rowheader"
    closed = page.locator("#grid tbody tr").count()
    page.keyboard.press("Enter")  # folds the branch
    assert page.locator("#grid tbody tr").count() < closed
    assert page.evaluate("document.activeElement.getAttribute('role')") == "rowheader"
    page.keyboard.press("Control+End")
    assert page.evaluate(
        "document.activeElement.closest('tr') === document.querySelector('#grid tbody').lastElementChild"
    )


def test_the_focus_is_not_below_a_header(visit, made):
    page = visit(made[1]["checkpoint"], PHONE)
    page.get_by_text("More: find").click()
    page.get_by_role("button", name="Unfold all columns").click()
    page.locator("#grid [tabindex='0']").focus()
    page.keyboard.press("Control+End")
    for _ in range(9):
        page.keyboard.press("ArrowLeft")
        left, right = page.evaluate(
            "[document.activeElement.getBoundingClientRect().left,"
            " document.activeElement.closest('tr').firstElementChild.getBoundingClientRect().right]"
        )
        assert left >= right - 1


def test_the_slider_goes_back_in_time(visit, made):
    documents = made[1]
    page = visit(documents["biomarker"])
    marks = page.locator("td[data-place] .mark").all_inner_texts()
    slider = page.get_by_label("Evidence public as of")
    slider.focus()
    page.keyboard.press("Home")
    first = documents["biomarker"]["steps"][0]
    assert page.locator("#asof-said").inner_text().startswith(first["date"])
    assert slider.get_attribute("aria-valuetext").startswith(first["date"])
    assert page.get_by_role("status").inner_text().endswith(f"as of {first['date']}.")
    early = page.locator("td[data-place] .mark").all_inner_texts()
    assert len(early) == len(marks)
    assert sum(mark.startswith("A1") for mark in early) > sum(mark.startswith("A1") for mark in marks)
    page.keyboard.press("End")
    assert page.locator("td[data-place] .mark").all_inner_texts() == marks


def test_an_open_square_goes_back_in_time_too(visit, made):
    documents = made[1]
    page = visit(documents["biomarker"])
    square(page, "No rule of a gap fires").click()
    before = page.locator("#numbers").inner_text()
    slider = page.get_by_label("Evidence public as of")
    slider.focus()
    page.keyboard.press("Home")
    assert page.locator("#numbers").inner_text() != before
    assert f"as of {documents['biomarker']['steps'][0]['date']}" in page.get_by_role("dialog").inner_text()


def test_what_is_shown_is_saved_as_csv(visit, made):
    found, documents = made
    page = visit(documents["checkpoint"])
    page.get_by_role("button", name="Too few people").click()
    amount = page.locator("td[data-place]:not(.off)").count()
    with page.expect_download() as saving:
        page.get_by_role("button", name=f"Download {amount} squares as CSV").click()
    assert saving.value.suggested_filename == "gap-map-checkpoint.csv"
    rows = list(csv.DictReader(io.StringIO(saving.value.path().read_text(encoding="utf-8"))))
    assert len(rows) == amount > 1
    for row in rows:
        finding = found["checkpoint"].cell(found["checkpoint"].by_key[row["cell"]]).finding
        assert row["state"] == "TooFew"
        assert row["states"].split("; ") == [state.value for state in finding.states]
        assert int(row["k_eff"]) == finding.evidence.k_eff
        assert row["use"] == documents["checkpoint"]["use"]


def test_what_is_shown_is_saved_as_json(visit, made):
    documents = made[1]
    page = visit(documents["biomarker"])
    with page.expect_download() as saving:
        page.get_by_role("button", name="The same as JSON").click()
    told = json.loads(saving.value.path().read_bytes())
    assert told["use"] == documents["biomarker"]["use"]
    assert len(told["cells"]) == page.locator("td[data-place]").count()
    assert {cell["note"] for cell in told["cells"] if not cell["k"]} == {documents["biomarker"]["unsearched"]}
    with page.expect_download() as saving:
        page.get_by_role("button", name="Whole map as JSON").click()
    assert json.loads(saving.value.path().read_bytes()) == documents["biomarker"]


def test_a_key_in_the_address_opens_its_cell(visit, made):
    found, documents = made
    state = next(s for s in found["checkpoint"].findings if "ConclusiveAgainst" in s.states)
    place = int(np.flatnonzero(found["checkpoint"].codes == found["checkpoint"].findings.index(state))[0])
    cell = found["checkpoint"].cell(place)
    page = visit(documents["checkpoint"], key=cell.key)
    assert page.locator("#detail-title").inner_text() == cell.name
    assert page.locator("td[aria-selected='true']").get_attribute("data-place") == str(place)
    page.goto(page.url.partition("#")[0] + "#ffffffff")  # no such cell: it is said, and nothing else happens
    assert page.locator("#said").inner_text() == "There is no cell ffffffff in this map."
    assert page.locator("#detail-title").inner_text() == cell.name


def test_the_wider_question_is_that_of_the_map(visit, made):
    found, documents = made
    page = visit(documents["checkpoint"])
    place = int(square(page, "No study in this store").get_attribute("data-place"))
    wider = found["checkpoint"].cell(nearest_with_evidence(found["checkpoint"], place))
    square(page, "No study in this store").click()
    page.get_by_role("dialog").get_by_role("button", name=wider.name).click()
    assert page.locator("#detail-title").inner_text() == wider.name


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_never_scrolls_sideways(visit, made, size):
    page = visit(made[1]["checkpoint"], size)
    assert overflow(page) <= 0
    page.get_by_text("More: find").click()
    page.get_by_role("button", name="Unfold all columns").click()
    assert overflow(page) <= 0
    assert page.evaluate("(box => box.scrollWidth > box.clientWidth)(document.getElementById('box'))")
    page.locator("details summary").last.click()
    square(page, "Too few people").click()
    assert overflow(page) <= 0


def test_on_a_phone_a_square_opens_over_the_whole_page(visit, made):
    page = visit(made[1]["checkpoint"], PHONE)
    square(page, "Imprecise").click()
    sheet = page.get_by_role("dialog")
    assert sheet.bounding_box() == {"x": 0, "y": 0, **PHONE}
    assert sheet.get_attribute("aria-modal") == "true"
    assert page.locator("#box").get_attribute("inert") is not None
    sheet.get_by_role("button", name="Close").click()
    assert page.locator("#box").get_attribute("inert") is None
    assert page.locator("td[data-place]").first.is_visible()


def test_every_control_has_a_name_and_every_id_is_one(visit, made):
    page = visit(made[1]["checkpoint"])
    page.get_by_text("More: find").click()
    square(page, "Too few people").click()
    nameless = page.evaluate(
        """[...document.querySelectorAll("button, select, input, a, [role]:is([role=dialog], [role=grid])")]
        .filter(one => one.offsetParent !== null)
        .filter(one => !(one.labels?.length || one.getAttribute("aria-label") || one.textContent.trim()
            || document.getElementById(one.getAttribute("aria-labelledby"))?.textContent))
        .map(one => one.outerHTML)"""
    )
    assert nameless == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))
    unnamed = (
        "[...document.querySelectorAll('#grid td')].filter(one => !one.getAttribute('aria-label')).length"
    )
    assert page.evaluate(unnamed) == 0
    levels = page.evaluate("[...document.querySelectorAll('h1, h2, h3')].map(one => Number(one.tagName[1]))")
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.evaluate("document.querySelector('a.skip').getAttribute('href')") == "#map"


def test_a_square_is_told_in_a_sentence(visit, made):
    page = visit(made[1]["checkpoint"])
    sentence = square(page, "No study in this store").get_attribute("aria-label")
    assert sentence.endswith(
        "No study in this store. No result of these people alone: none in this store; no search recorded."
    )
    assert "no evidence exists" not in page.locator("main").inner_text()


def test_labels_that_mean_harm_do_none(visit, made):
    broken = json.loads(json.dumps(made[1]["biomarker"]))
    bad = "=1</script><img src=x onerror=document.title='hacked'>"
    for facet in broken["facets"]:
        facet["nodes"][0]["label"] = bad
    broken["texts"] = [bad] * len(broken["texts"])
    for one in broken["results"]:
        one["people"] = one["number"] = bad
    for place in broken["places"]:
        place["page"] = "javascript:document.title='hacked'"
    page = visit(broken)
    page.locator("td[data-place]").first.click()
    dialog = page.get_by_role("dialog")
    assert bad in dialog.inner_text()
    assert page.locator("img").count() == 0
    assert dialog.locator("a[href^='javascript']").count() == 0
    with page.expect_download() as saving:
        page.locator("#csv").click()
    rows = list(csv.DictReader(io.StringIO(saving.value.path().read_text(encoding="utf-8"))))
    assert rows[0]["tumour"] == f"'{bad}"  # a program that opens it takes it for text
    assert page.title() != "hacked"


def test_a_page_without_javascript_shows_the_lists(browser, made, tmp_path):
    path = tmp_path / "gaps.html"
    path.write_text(gap_map_html(made[1]["checkpoint"]), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.get_by_text("The map itself needs JavaScript").is_visible()
    assert not page.locator("#map").is_visible()
    assert page.get_by_text("stands for", exact=True).first.is_visible()
    context.close()
