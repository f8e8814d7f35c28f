"""The site in a real browser: what a reader does from the first page to the place in a source."""

import csv
import io
import os
import socket
import threading
import time
from pathlib import Path

import pytest

import netkg
from netkg.serve.app import create_app
from netkg.serve.pages.assets import editor_assets
from netkg.serve.pages.holdings import Holdings
from netkg.serve.served import serve_evidence
from netkg.serve.settings import Settings
from netkg.serve.site_work import Writer

pytestmark = pytest.mark.browser

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
    "wrong": "/evidence?outcome=frobnicate&drug=nivolumb&since=notadate",
}
QUERY = """PREFIX nk: <https://w3id.org/netkg/ontology#>
SELECT ?patient ?age WHERE { ?patient a nk:Patient ; nk:age ?age } ORDER BY ?patient"""


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
    for size in (DESKTOP, PHONE):  # our looks of forms are not those of the editor
        page.set_viewport_size(size)
        assert overflow(page) <= 0
        assert page.locator(".tabPanel.active .yasr select").first.bounding_box()["width"] < 120
        handles, table = (
            page.locator(f".tabPanel.active {one}").first.bounding_box()
            for one in (".grip-container", "table.dataTable")
        )
        assert table["y"] - handles["y"] < 10  # handles of columns lie over the table, and take no place


@pytest.mark.skipif(editor_assets() is None, reason="the editor is not installed: make web")
def test_a_shipped_query_is_opened_in_the_editor_with_its_values(visit):
    page = visit("/queries/evidence/response-rates?drug=pembrolizumab")
    page.get_by_text("SPARQL behind it").first.click()
    shown = page.locator("details.sparql pre").first.text_content()
    page.get_by_role("link", name="Open it in the editor").first.click()
    assert "name=evidence%2Fresponse-rates&drug=NCIT%3AC106432" in page.url
    page.locator(".tabPanel.active .CodeMirror").wait_for()
    assert page.locator(".tabsList .active").inner_text().strip().startswith("evidence/response-rates")
    written = page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()")
    assert written.strip() == shown.strip()


def test_a_figure_is_read_by_hand_and_by_keys(visit):
    page = visit("/patients", PHONE)
    frame = page.get_by_role("region", name="Swimmer plot")
    assert frame.locator("img").bounding_box()["width"] >= 44 * 16
    assert overflow(page) <= 0
    frame.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)  # it glides
    assert frame.evaluate("frame => frame.scrollLeft") > 0


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


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_is_accessible_on_a_desk_and_in_a_hand(visit, name):
    if not AXE.is_file():
        reason = "needs axe-core: make web"
        if os.environ.get("CI") == "true":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    page = visit(PAGES[name], DESKTOP, {"nothing": 404, "wrong": 400}.get(name, 200))
    if name == "gap map":
        page.locator("#map").wait_for()
    if name == "editor" and editor_assets():
        page.locator(".CodeMirror").first.wait_for()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert faults(page, name) == []
    page.set_viewport_size(PHONE)
    assert faults(page, name, {"color-contrast": {"enabled": False}}) == []  # colours do not follow the width


def faults(page, name, rules=None):
    """Return what axe finds, and whether the page is wider than the window."""
    # The editor is a program of others; the page around it, and the plain form, are ours.
    context = {"exclude": [["#editor"]]} if name == "editor" else {"include": [["html"]]}
    found = page.evaluate(
        "([context, rules]) => axe.run(context, { rules, resultTypes: ['violations'] })",
        [context, rules or {}],
    )
    told = [(one["id"], one["nodes"][0]["html"][:160], len(one["nodes"])) for one in found["violations"]]
    return [*told, *(["too wide"] if overflow(page) > 0 else [])]


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
        page.goto(site + path, wait_until="domcontentloaded")
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


# --- the site as files ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Return a folder with those parts of a site of files that scripts work on."""
    holdings = Holdings(netkg.open())
    holdings.only = frozenset()
    writer = Writer(holdings, tmp_path_factory.mktemp("files"), (), past=False)
    parts = ("assets", "pages", "figures", "gaps")
    writer.planned = [path for name in parts for path in writer.part(name)]
    for name in parts:
        writer.write(name, list(writer.part(name)))
    return writer.folder


@pytest.fixture
def turn(browser, files):
    """Return an opener of files; nothing may go wrong, or be asked of a host."""
    troubles = []
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("console", lambda said: troubles.append(f"{said.type}: {said.text}"))
    page.on("request", lambda asked: asked.url.startswith("file:") or troubles.append(asked.url))

    def open_(name, fragment=""):
        page.goto("about:blank")
        page.goto((files / name).as_uri() + fragment)
        return page

    yield open_
    context.close()
    assert troubles == []


def test_the_files_work_without_a_server(turn):
    page = turn("index.html")
    page.get_by_role("link", name="See what is missing").click()
    page.get_by_role("link", name="What is known of checkpoint inhibitors").click()
    page.locator("td[data-place]").first.click()
    assert page.get_by_role("dialog").is_visible()
    page = turn("search.html")
    page.get_by_label("Words that must all be there").fill("hospice")
    assert page.locator("#search-hits li").count() > 0
    assert turn("networks/mechanism.html").locator("#n-list button").count() > 0
    turn("editor.html")


QUESTION = "objective-response-pd-1-inhibitor-and-nothing-else-neuroendocrine-neoplasm"
FILTERS = [
    {"outcome": "objective response", "drug": "PD-1 inhibitor", "alone": "yes"},
    {"drug": "PD-1 inhibitor"},
    {"drug": "nk:PD1Inhibitor", "drug2": "CTLA-4 inhibitor"},
    {"tumour": "neuroendocrine carcinoma", "since": "2019", "until": "2021-06"},
    {"outcome": "nk:ObjectiveResponse", "until": "2018"},
]


@pytest.mark.parametrize("asked", FILTERS)
def test_filters_of_files_choose_what_the_server_chooses(turn, client, asked):
    """The rows of a page of files are those of the server for the same filter, one for one."""
    from urllib.parse import urlencode

    server = [(name.replace("drug2", "drug"), value) for name, value in asked.items()]
    told = client.get(f"/api/v1/evidence?{urlencode(server)}").json()["result"]["rows"]
    page = turn("evidence.html", f"#{urlencode(asked)}")
    assert page.locator("#results tbody tr").count() == len(told) > 0
    shown = [text.strip() for text in page.locator("#results tbody td:first-child").all_inner_texts()]
    assert shown == [row["result"] for row in told]
    assert page.locator("#found").inner_text().startswith(f"{len(told)} result")


def test_filters_of_files_name_the_command_that_pools(turn):
    page = turn("evidence.html")
    every = page.locator("#results tbody tr").count()
    page.get_by_label("What was measured").fill("objective respons")
    page.get_by_label("What was measured").press("Tab")
    assert 0 < page.locator("#results tbody tr").count() < every
    assert page.locator("#pool-command").inner_text() == "netkg estimate --outcome nk:ObjectiveResponse"
    page.get_by_label("Drug or class of drugs").fill("no such drug")
    page.get_by_label("Drug or class of drugs").press("Tab")
    assert "No result here has no such drug" in page.locator("#explorer-said").inner_text()
    page.get_by_role("button", name="Clear all").click()
    assert page.locator("#results tbody tr").count() == every
    page.get_by_label("What was measured").fill("objective response")
    page.get_by_label("Drug or class of drugs").fill("PD-1 inhibitor")
    page.get_by_label("Tumour").fill("NCIT:C3809")
    page.get_by_label("only these drugs").check()
    link = page.get_by_role("link", name="see its forest plot").get_attribute("href")
    assert link == f"evidence/question/{QUESTION}.html"


@pytest.mark.parametrize(
    ("start", "goal"),
    [
        ("PD-L1", "toripalimab"),
        ("toripalimab", "spartalizumab"),
        ("kim-2016", "NCIT:C106432"),
        ("CD274", "nivolumab"),
    ],
)
def test_paths_of_files_are_those_of_the_server(turn, client, start, goal):
    told = client.get("/api/v1/networks/path", params={"from": start, "to": goal})
    page = turn("networks/path.html")
    page.get_by_label("From").fill(start)
    page.get_by_label("To", exact=True).fill(goal)
    page.get_by_role("button", name="Find the path").click()
    ways = page.locator(".way").all_inner_texts()
    if told.status_code != 200:
        assert "There is no" in page.locator("#path-said").inner_text()
        return
    paths = told.json()["result"]["paths"]
    assert ways == [path["said"] for path in paths]
    lines = [sum(len(hop["edges"]) for hop in path["hops"]) for path in paths]
    tables = page.locator("#ways table")
    assert [tables.nth(i).locator("tbody tr").count() for i in range(tables.count())] == lines


def test_pages_of_files_are_read_without_scripts(browser, files):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    for name in ("evidence.html", "networks/path.html"):
        page.goto((files / name).as_uri())
        assert page.get_by_text("need JavaScript").is_visible()
        assert page.locator("input:visible").count() == 0
    page.goto((files / "evidence.html").as_uri())
    assert page.locator("#results tbody tr").count() > 100
    context.close()
