"""The site in a real browser: what a reader does from the first page to the place in a source."""

import csv
import io
import os
import shutil
import socket
import threading
import time
from pathlib import Path

import pytest

import netkg
from netkg.serve.app import create_app
from netkg.serve.pages.assets import editor_assets
from netkg.serve.served import serve_evidence
from netkg.serve.settings import Settings

pytestmark = pytest.mark.browser

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "gap maps": "/gaps",
    "gap map": "/gaps/biomarker",
    "evidence": "/evidence?outcome=objective+response&drug=PD-1+inhibitor&alone=yes&by=tumour",
    "patients": "/patients",
    "audit": "/audit",
    "networks": "/networks",
    "network": "/networks/mechanism",
    "path": "/networks/path?from=PD-L1&to=toripalimab",
    "queries": "/queries",
    "query": "/queries/evidence/pd-l1-positivity",
    "editor": "/editor",
    "search": "/search?q=hospice",
    "about": "/about",
    "vocabulary": "/ontology",
    "publication": "/id/kim-2016/publication",
    "patient": "/id/markey-2017/patient-p1",
    "drug": "/term/NCIT/C106432",
    "graph": "/graph/kim-2016",
    "nothing": "/id/kim-2016/nothing",
}
QUERY = """PREFIX nk: <https://w3id.org/netkg/ontology#>
SELECT ?patient ?age WHERE { ?patient a nk:Patient ; nk:age ?age } ORDER BY ?patient"""


@pytest.fixture(scope="module")
def browser():
    """Return Debian's chromium; where there is none the tests are skipped, in CI they fail."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        reason = "needs a chromium (Debian: chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def site():
    """Return the address of a server of the shipped evidence."""
    import uvicorn

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = serve_evidence(netkg.open(), Settings(workers=1, port=port))
    served.port = port
    server = uvicorn.Server(
        uvicorn.Config(create_app(served), host="127.0.0.1", port=port, log_level="error", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def visit(browser, site):
    """Return an opener of pages: path and size of window -> page; nothing may go wrong, or leave the host."""
    troubles, contexts = [], []

    def open_(path, size=None, expect=200):
        context = browser.new_context(viewport=size or DESKTOP, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on(
            "console",
            # Tables of answers in the editor write inline styles, which our policy leaves out.
            lambda said: (
                expect != 200
                or (path == "/editor" and said.text.startswith("Applying inline style"))
                or troubles.append(f"{said.type}: {said.text}")
            ),
        )
        page.on(
            "request",
            lambda asked: asked.url.startswith((site, "data:", "blob:")) or troubles.append(asked.url),
        )
        assert page.goto(site + path).status == expect
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_from_the_first_page_to_a_place_in_a_source(visit):
    page = visit("/")
    page.get_by_role("link", name="See what is missing").click()
    page.get_by_role("link", name="What is known of checkpoint inhibitors").click()
    page.locator("#map").wait_for()
    before = page.locator("td[data-place]:not(.off)").count()
    page.get_by_role("button", name="Single cohort").click()
    assert 0 < page.locator("td[data-place]:not(.off)").count() < before
    page.locator("td[data-place]:not(.off)").first.click()
    dialog = page.get_by_role("dialog")
    assert "Why" in dialog.inner_text()
    place = dialog.locator("a[href^='https://']").first
    assert place.is_visible()
    assert place.get_attribute("rel") == "noopener noreferrer"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_the_slider_is_there_on_request(visit):
    page = visit("/gaps/biomarker")
    page.locator("#map").wait_for()
    page.get_by_role("link", name="With a slider back in time").click()
    page.locator("#map").wait_for()
    assert page.get_by_label("Evidence public as of").is_visible()


def test_the_evidence_is_filtered_and_sorted(visit):
    page = visit("/evidence")
    page.get_by_label("What was measured").fill("objective response")
    page.get_by_label("Drug or class of drugs").fill("PD-1 inhibitor")
    page.get_by_label("only these drugs").check()
    page.get_by_role("button", name="Show", exact=True).click()
    image = page.locator("img.plot")
    image.evaluate("image => image.decode()")
    assert image.get_attribute("alt").startswith("Forest plot")
    rows = page.locator("table.plain tbody tr")
    page.get_by_label("Only rows with").fill("4/107")
    assert page.locator("table.plain tbody tr:not([hidden])").count() < rows.count()
    page.get_by_label("Only rows with").fill("")
    page.get_by_role("button", name="year").click()
    assert page.locator("th[aria-sort='ascending']").inner_text().strip() == "year"
    with page.expect_download() as saving:
        page.get_by_role("link", name="CSV", exact=True).click()
    table = list(csv.DictReader(io.StringIO(saving.value.path().read_text(encoding="utf-8"))))
    assert len(table) == rows.count()


def test_a_shipped_query_runs_with_a_parameter(visit):
    page = visit("/queries")
    page.get_by_role("link", name="Which results are in the store").click()
    page.get_by_label("a drug or drug class").fill("NCIT:C106432")
    page.get_by_role("button", name="Run").click()
    assert "drug=NCIT" in page.url
    page.get_by_text("SPARQL behind it").first.click()
    assert "NCIT_C106432" in page.locator("details.sparql pre").first.inner_text()


@pytest.mark.skipif(editor_assets() is None, reason="the editor is not installed: make web")
def test_a_query_is_written_in_the_editor_and_its_answer_taken_away(visit):
    page = visit("/editor")
    page.locator(".CodeMirror").first.wait_for()
    names = page.locator(".tabsList").inner_text()
    assert "patients/treated-patients" in names
    page.evaluate("text => document.querySelector('.CodeMirror').CodeMirror.setValue(text)", QUERY)
    page.locator(".tabPanel.active .yasqe_queryButton, .yasqe_queryButton").first.click()
    page.locator(".yasr_results td").first.wait_for()
    with page.expect_download() as saving:
        page.locator(".yasr_downloadIcon").first.click()
    assert saving.value.path().read_text(encoding="utf-8").count("patient-p") == 4


def test_the_plain_form_does_the_same_without_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, accept_downloads=True, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{site}/editor")
    page.get_by_label("Query (SELECT or ASK").fill(QUERY)
    page.get_by_role("button", name="Run").click()
    assert page.get_by_text("4 rows.").is_visible()
    with page.expect_download() as saving:
        page.get_by_role("link", name="CSV", exact=True).click()
    assert saving.value.path().read_text(encoding="utf-8").startswith("patient,age")
    context.close()


def test_a_path_is_found_in_the_network(visit):
    page = visit("/networks/mechanism")
    page.locator("#n-list button").first.wait_for()
    page.get_by_label("From").fill("PD-L1")
    page.get_by_label("To", exact=True).fill("toripalimab")
    page.get_by_role("button", name="Find the path").click()
    way = page.locator(".way").first.inner_text()
    assert "PD-L1" in way
    assert "oripalimab" in way
    assert page.locator("table.plain a").count() > 0


def test_a_network_is_reached_by_keys(visit):
    page = visit("/networks/mechanism")
    first = page.locator("#n-list button").first
    first.focus()
    name = first.inner_text()
    page.keyboard.press("Enter")
    assert page.locator("#n-said").inner_text().startswith(name)
    assert page.locator("#n-graph .node.on").count() == 1
    page.get_by_label("Find a thing").fill("PD-L1")
    page.keyboard.press("Enter")
    assert page.locator("#n-list h3").inner_text().startswith("PD-L1")
    page.get_by_role("group").get_by_label("drug").uncheck()
    assert page.locator("#n-graph .node:visible").count() < page.locator("#n-graph .node").count()


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_is_accessible(visit, name, size):
    if not AXE.is_file():
        reason = "needs axe-core: make web"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    page = visit(PAGES[name], size, 404 if name == "nothing" else 200)
    if name == "gap map":
        page.locator("#map").wait_for()
    page.wait_for_load_state("networkidle")
    assert overflow(page) <= 0
    page.evaluate(AXE.read_text(encoding="utf-8"))
    # The editor is a program of others; the page around it, and the plain form, are ours.
    context = {"exclude": [["#editor"]]} if name == "editor" else {"include": [["html"]]}
    found = page.evaluate("context => axe.run(context)", context)
    told = [(one["id"], one["nodes"][0]["html"][:160], len(one["nodes"])) for one in found["violations"]]
    assert told == []


def test_the_first_control_leads_past_the_menu(visit):
    page = visit("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")


def test_reading_needs_no_scripts(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    for path in PAGES.values():
        page.goto(site + path)
        assert page.locator("h1").is_visible()
        assert overflow_without_scripts(page)
    page.goto(f"{site}/gaps/checkpoint")
    assert page.get_by_text("stands for", exact=True).first.is_visible()
    page.goto(f"{site}/networks/evidence")
    assert page.get_by_text("The same as a table").is_visible()
    context.close()


def overflow_without_scripts(page):
    box = page.locator("body").bounding_box()
    return box["width"] <= PHONE["width"]


def test_the_files_work_without_a_server(browser, tmp_path_factory):
    from netkg.serve.site import write_site

    folder = tmp_path_factory.mktemp("files") / "site"
    write_site(netkg.open(), folder, past=False, every_thing=False)
    troubles = []
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda said: troubles.append(f"{said.type}: {said.text}"))
    page.on("request", lambda asked: asked.url.startswith("file:") or troubles.append(asked.url))
    page.goto((folder / "index.html").as_uri())
    page.get_by_role("link", name="See what is missing").click()
    page.get_by_role("link", name="What is known of checkpoint inhibitors").click()
    page.locator("td[data-place]").first.click()
    assert page.get_by_role("dialog").is_visible()
    page.goto((folder / "search.html").as_uri())
    page.get_by_label("Words that must all be there").fill("hospice")
    assert page.locator("#search-hits li").count() > 0
    page.goto((folder / "networks" / "mechanism.html").as_uri())
    assert page.locator("#n-list button").count() > 0
    page.goto((folder / "editor.html").as_uri())
    context.close()
    assert troubles == []
