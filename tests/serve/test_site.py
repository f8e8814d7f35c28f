"""The site as files: every link leads to a file, the bytes are stable, nobody else's folder is touched."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

import netkg
from netkg.build import build
from netkg.config import USE_STATEMENT, open_project
from netkg.errors import SourceError
from netkg.namespaces import ID, to_curie
from netkg.query.show import card_of
from netkg.serve import site
from netkg.serve.pages.card_rows import at_hand
from netkg.serve.pages.holdings import Holdings
from netkg.serve.site import MARKER, write_site
from netkg.serve.site_plan import with_pages
from netkg.serve.site_work import Writer

pytestmark = pytest.mark.slow


class Page(HTMLParser):
    """Gathers the links and anchors of a file."""

    def __init__(self, text):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, _tag, attributes):
        values = dict(attributes)
        self.ids.add(values.get("id"))
        self.links += [values[name] for name in ("href", "src", "data-from") if values.get(name)]


def broken(folder):
    """Return (file, link) of all links that lead nowhere; those to other hosts are not followed."""
    pages = {path: Page(path.read_text(encoding="utf-8")) for path in folder.rglob("*.html")}
    found = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https"):
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            missing = not target.is_file() or not target.is_relative_to(folder.resolve())
            # the fragments of a gap map are cells, which its script opens
            anchor = parts.fragment and "gaps" not in path.parts and parts.fragment not in pages[target].ids
            if missing or anchor or parts.query or parts.scheme:
                found.append((path.relative_to(folder).as_posix(), link))
    return found


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def small(checkout, tmp_path_factory):
    """Return the evidence of a project with three of the shipped records."""
    root = tmp_path_factory.mktemp("project")
    (root / "netkg.toml").write_text('[project]\nname = "small"\n')
    records = root / "data" / "records"
    records.mkdir(parents=True)
    for name in ("kim-2016", "markey-2017", "ryschich-2003"):
        source = checkout / "data" / "records" / f"{name}.yaml"
        (records / source.name).write_bytes(source.read_bytes())
    build(open_project(root))
    return netkg.open(root)


def with_few_pages(holdings):
    """Return what gets a page in these tests: all but the terms that the three records do not use."""
    used = {iri for iri, names in holdings.names.items() if any(name.used for name in names)}
    terms = holdings.kg.terms
    return frozenset(one for one in with_pages(holdings) if one in used or not terms.is_known(to_curie(one)))


@pytest.fixture(scope="module")
def fewer():
    """Let terms that no record uses go without a page: there are hundreds, all made the same way."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "with_pages", with_few_pages)
        yield


@pytest.fixture(scope="module")
def whole(small, fewer, tmp_path_factory):
    """Return the site of the small project, with a page for each thing, and what was said meanwhile."""
    folder = tmp_path_factory.mktemp("site") / "whole"
    said = []
    done = write_site(small, folder, past=False, note=said.append)
    return folder, done, said


def test_every_link_leads_to_a_file(whole):
    folder, done, _ = whole
    assert broken(folder) == []
    assert done.files == len(files(folder)) - 1  # beside the marker
    assert done.things > 100


def test_every_page_has_the_use_statement(whole):
    for path in whole[0].rglob("*.html"):
        assert USE_STATEMENT in path.read_text(encoding="utf-8"), path


def test_the_main_pages_are_there(whole):
    names = set(files(whole[0]))
    assert {
        *("index.html", "gaps.html", "gaps/checkpoint.html", "evidence.html", "patients.html", "audit.html"),
        *(
            "networks.html",
            "networks/evidence.html",
            "queries.html",
            "search.html",
            "editor.html",
            "about.html",
        ),
        *("queries/evidence/results.html", "queries/evidence/results.csv", "queries/evidence/results.rq"),
        *("id/kim-2016/publication.html", "id/kim-2016/publication.ttl", "graph/kim-2016.nt"),
        *("api/v1/audit.json", "api/v1/gaps/biomarker.json", "static/gap_map.js", "patients/swimmer.svg"),
    } <= names
    assert not [name for name in names if name.startswith("static/vendor/")]


def test_what_needs_a_server_is_explained(whole):
    for name in ("editor", "evidence", "queries/evidence/results", "networks/path"):
        page = (whole[0] / f"{name}.html").read_text(encoding="utf-8")
        assert "netkg serve" in page
        assert "<form" not in page


def test_pages_bring_their_policy(whole):
    for path in whole[0].rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', page)
        assert policy, path
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]


def test_data_files_are_data(whole):
    told = json.loads((whole[0] / "api/v1/gaps/biomarker.json").read_bytes())
    assert told["ok"] is True
    assert told["use"] == USE_STATEMENT


def test_progress_is_told(whole):
    assert re.fullmatch(r"\d+ of [\d,]+ files, about \d+ s to go", whole[2][0])


def test_each_term_of_the_project_has_a_page(small):
    planned = with_pages(Holdings(small))
    assert {term.curie for term in small.terms} <= {to_curie(iri) for iri in planned}


@pytest.mark.usefixtures("fewer")
def test_several_processes_write_the_same(whole, small, tmp_path):
    folder, done, _ = whole
    assert done.things > 200  # else one process would do it all
    assert write_site(small, tmp_path, past=False, processes=2) == done
    assert files(tmp_path) == files(folder)


def test_a_process_that_cannot_write_says_so(small, tmp_path):
    (tmp_path / MARKER).write_text("[]")
    (tmp_path / "gaps").write_text("no folder")
    with pytest.raises(SourceError, match="cannot be written"):
        write_site(small, tmp_path, past=False, processes=2)


@pytest.fixture(scope="module")
def plain(small, tmp_path_factory):
    """Return the site of the small project without pages of things, and what was written."""
    folder = tmp_path_factory.mktemp("plain")
    return folder, write_site(small, folder, past=False, every_thing=False)


def test_cards_from_one_answer_are_those_asked_one_by_one(small):
    holdings = Holdings(small)
    rows = at_hand(holdings)
    own = [iri for iri in sorted(holdings.names) if iri.startswith(ID)]
    assert len(own) > 20
    first = {holdings.names[iri][0].kind: iri for iri in reversed(own)}
    for iri in own:
        names = holdings.names[iri]
        made = card_of(small.store, small.catalogue, names, rows)
        assert made == card_of(small.store, small.catalogue, names)
        if iri in first.values():  # looking one up by its id takes longer than its card
            assert made == small.show(iri)


def test_nodes_without_a_name_do_not_show_in_the_bytes(small):
    """The engine labels them anew on each load."""
    states = {Holdings(netkg.open(small.project.root)).state for _ in range(2)}
    assert len(states) == 1
    assert any(isinstance(quad.object, ox.BlankNode) for quad in small.store.quads())


def test_without_things_nothing_links_to_one(plain):
    folder, done = plain
    assert broken(folder) == []
    assert done.things == 0
    assert not (folder / "id").exists()


def test_the_map_has_its_past(whole, small, tmp_path):
    name = "api/v1/gaps/biomarker"
    writer = Writer(Holdings(small), tmp_path, (), past=True)
    writer.write("gaps", [f"/{name}"])
    steps = [
        json.loads((one / f"{name}.json").read_bytes())["result"]["steps"] for one in (tmp_path, whole[0])
    ]
    assert steps[0]
    assert not steps[1]


def test_a_second_run_writes_the_same_and_takes_away_what_is_there_no_more(plain, small, tmp_path):
    folder = plain[0]
    before = files(folder)
    gone = folder / "old.html"
    gone.write_text("from a run before")
    kept = folder / "CNAME"
    kept.write_text("somebody's own")
    marker = folder / MARKER
    marker.write_text(json.dumps([*json.loads(marker.read_text()), "old.html", "../outside"]))
    outside = folder.parent / "outside"
    outside.write_text("not ours")
    write_site(small, folder, past=False, every_thing=False)
    assert not gone.exists()
    assert kept.exists()
    assert outside.exists()
    kept.unlink()
    assert files(folder) == before


def test_a_foreign_folder_is_refused(small, tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(SourceError, match="not of a netkg site"):
        write_site(small, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    with pytest.raises(SourceError, match="not a folder"):
        write_site(small, tmp_path / "thesis.txt")


def test_the_command_says_where_it_is(small, tmp_path):
    from netkg.cli.app import run

    folder = tmp_path / "site"
    arguments = ["--project", str(small.project.root), "site", str(folder), "--no-past", "--without-things"]
    assert run(arguments) == 0
    assert (folder / "index.html").is_file()
    assert Path(folder / MARKER).is_file()
