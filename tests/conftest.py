"""What every test can rely on."""

import gc
import os
import shutil
import signal
from hashlib import blake2b
from pathlib import Path
from weakref import WeakSet

import pytest
from hypothesis import settings

# Tests run beside each other, so time says nothing about them; in CI the same examples are drawn each time.
settings.register_profile("local", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


# A shell lets what it starts in the background ignore Ctrl-C, and then all processes that tests start do too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Return how many processes ``-n auto`` starts: one more than there are processors to use.

    Tests that wait for a browser, a server or a disk leave a processor to the one that is too many.
    """
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ or not hasattr(os, "sched_getaffinity"):
        return None
    return len(os.sched_getaffinity(0)) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Spare the garbage collector what collecting made: thousands of tests that stay to the end.

    Looking through them again and again took a fifth of the time of the tests.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def checkout() -> Path:
    """Return the top folder of the checkout."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def records(checkout):
    """Return name -> shipped record, read once."""
    from netkg.build import read_project_records
    from netkg.config import open_project

    return {record.record: record for record in read_project_records(open_project(checkout))}


@pytest.fixture(scope="session")
def _kept():
    """Return what :func:`read_once` keeps from module to module."""
    return {}, {}, {}, WeakSet()


@pytest.fixture(scope="module")
def read_once(_kept):
    """In modules that use it, this process reads the same files once, however many commands are run in it.

    What the files of a project say is taken again where their bytes are the same: the store, until a command
    adds a graph to it; the terms; the evidence table. For tests of commands, each of which reads all of the
    evidence. How files are read is tested where this is not in use, and by the programs that tests start.
    """
    import netkg.analyse.body as bodies
    import netkg.api
    from netkg.ontology.terms import TermTable
    from netkg.store.oxigraph import OxigraphStore

    read_store, read_tables, read_terms = netkg.api.load_project, bodies.read_tables, TermTable.load
    replace_graph = OxigraphStore.replace_graph
    stores, tables, terms, changed = _kept

    def store_once(project):
        key = (_bytes_of(project.triple_files(), project.root), _bytes_of(project.ontology_files()))
        if None in key or not key[0]:  # without triples it matters whether there are records
            return read_store(project)
        if key not in stores or stores[key] in changed:
            stores[key] = read_store(project)
        return stores[key]

    def tables_once(store, catalogue):
        if store not in stores.values() or store in changed:
            return read_tables(store, catalogue)
        key = (store, catalogue.find("evidence/table").text)
        if key not in tables:
            tables[key] = read_tables(store, catalogue)
        return tables[key]

    def terms_once(*folders):
        files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        key = (folders, _bytes_of(files))
        if None in key:
            return read_terms(*folders)
        if key not in terms:
            terms[key] = read_terms(*folders)
        return terms[key]

    def change(store, graph, triples):
        changed.add(store)
        replace_graph(store, graph, triples)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(netkg.api, "load_project", store_once)
        patch.setattr(bodies, "read_tables", tables_once)
        patch.setattr(TermTable, "load", terms_once)
        patch.setattr(OxigraphStore, "replace_graph", change)
        yield


def _bytes_of(paths, root=None):
    """Return what tells files with other names or bytes apart, None where one cannot be read.

    Below ``root`` a name is what follows it.
    """
    names = {path.relative_to(root) if root else path: path for path in paths}
    try:
        return tuple((name, blake2b(names[name].read_bytes()).digest()) for name in sorted(names))
    except OSError:
        return None


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test that needs Java where there is none; in CI, fail it."""
    if item.get_closest_marker("java") is None or shutil.which("java"):
        return
    reason = "needs a Java runtime (Debian, Ubuntu: default-jre-headless)"
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def record_data() -> dict:
    """Return a small record that uses every kind of value, as text, the way a reader gives it."""
    return {
        "record": "example-2020",
        "publication": {
            "title": "An invented study",
            "kind": "fabio:JournalArticle",
            "authors": "not seen",
            "year": "2020",
            "public_latest": "2020-05-04",
            "venue": "not reported",
            "doi": "10.1234/example",
            "identification": "verified",
            "identification_reason": "invented for tests",
            "read_level": "read in abstract",
            "retraction_checked": "not seen",
        },
        "works": [
            {
                "id": "work-cited",
                "title": "not seen",
                "kind": "fabio:JournalArticle",
                "authors": "Somebody",
                "year": "not seen",
                "venue": "not seen",
                "identification": "unidentified",
                "identification_reason": "invented for tests",
            }
        ],
        "sources": [{"id": "source-a", "sha256": "0" * 64, "media_type": "text/plain", "characters": "100"}],
        "studies": [
            {
                "id": "study-a",
                "label": "Invented study",
                "designs": ["OBI:0002674"],
                "prospective": "no",
                "centre": "not reported",
                "country": "not reported",
                "recruitment_window": "not reported",
                "primary_publication": "publication",
                "also_not_reported": ["data cut-off", "selection of patients"],
            }
        ],
        "cohorts": [
            {
                "id": "cohort-all",
                "label": "everybody",
                "study": "study-a",
                "size": {"value": "4", "printed": "four"},
                "tumour": "NCIT:C188218",
                "sites": ["UBERON:0001264", "UBERON:0002048"],
                "grades": "not reported",
                "differentiation": "well differentiated",
                "stage": {"term": "NCIT:C27971", "printed": "Stage IV"},
                "selected_by_biomarker": "no",
            }
        ],
        "parts": [
            {"id": "part-lung", "cohort": "cohort-all", "site": "UBERON:0002048", "count": "1"},
            {"id": "part-pancreas", "cohort": "cohort-all", "count": "included, count not reported"},
        ],
        "patients": [
            {
                "id": "patient-p1",
                "study": "study-a",
                "part_of": "cohort-all",
                "age": "43",
                "sex": "not reported",
                "diagnosis": "NCIT:C27720",
                "primary_site": "UBERON:0001264",
                "grade": {"term": "NCIT:C28078", "printed": "G-II"},
                "differentiation": "not reported",
                "stage": "not reported",
                "functional_status": "nonfunctional",
                "also_not_reported": ["prior surgery"],
            }
        ],
        "courses": [
            {
                "id": "course-p1-studied",
                "of": "patient-p1",
                "role": "studied",
                "drugs": ["NCIT:C106432", "CHEBI:72564"],
                "duration": "14",
                "unit": "mo",
                "ongoing": "not reported",
            }
        ],
        "results": [
            {
                "id": "result-pdl1",
                "cohort": "cohort-all",
                "outcome": "nk:PDL1Positivity",
                "biomarker": "HGNC:17635",
                "reporting": "measured",
                "events": {"value": "1"},
                "total": "4",
                "percent": "25.00",
                "basis": "derived from a percentage",
                "cutoff": "not seen",
                "places": ["place-table"],
            },
            {
                "id": "result-adverse-events",
                "cohort": "cohort-all",
                "outcome": "NCIT:C41331",
                "reporting": "not reported",
                "places": ["place-page"],
            },
            {
                "id": "result-cited",
                "cohort": "cohort-all",
                "outcome": "nk:ObjectiveResponse",
                "reporting": "measured",
                "events": "0",
                "total": "9",
                "basis": "stated",
                "reported_in": "work-cited",
                "read_level": "read in citing sentence",
                "places": ["place-page"],
            },
        ],
        "claims": [
            {
                "id": "claim-absence",
                "kind": "absence claim",
                "level": "field level",
                "summary": "No data are known to the authors.",
                "populations": ["NCIT:C188218"],
                "earliest": "2017-05-01",
                "latest": "2018-03-31",
                "places": ["place-page"],
            }
        ],
        "wordings": [
            {
                "id": "wording-g2",
                "printed": "G-II",
                "term": "NCIT:C28078",
                "match": "exact",
                "justification": "Roman numeral",
            },
            {
                "id": "wording-stage",
                "printed": "Stage IV",
                "term": "NCIT:C27971",
                "match": "exact",
                "justification": "same words",
            },
        ],
        "text_places": [
            {
                "id": "place-table",
                "source": "source-a",
                "section": "Table 1",
                "start": "3",
                "end": "9",
                "fragment": "1 of 4",
            }
        ],
        "seen_places": [
            {
                "id": "place-page",
                "page": "https://example.org/a",
                "page_kind": "abstract page",
                "date": "not seen",
            }
        ],
        "extractions": [
            {
                "id": "extraction-1",
                "extracted_by": "a test",
                "checked_by": "not reported",
                "date": "2026-11-22",
            }
        ],
    }


@pytest.fixture
def record(record_data):
    """Return the small record as a model object."""
    from netkg.model import Record

    return Record.model_validate(record_data)


CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


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
        started = driver.chromium.launch(executable_path=program, args=CHROMIUM_ARGUMENTS)
        yield started
        started.close()
