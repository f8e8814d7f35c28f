"""The pages: each is there, says what it must, leads on, and asks nothing of other hosts."""

import gzip
import html
import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from netkg.config import USE_STATEMENT
from netkg.serve.pages.addresses import curie_path, iri_at, path_of, relative, split_ending, static_file
from netkg.serve.pages.assets import asset, asset_names
from netkg.serve.pages.frame import NAVIGATION, Frame
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.naming import id_of, offered

HTML = {"accept": "text/html"}
FIRST = "outcome=objective+response&drug=PD-1+inhibitor&alone=yes"
PAGES = [
    *(path for path, _ in NAVIGATION),
    "/gaps/biomarker",
    "/gaps/checkpoint",
    f"/evidence?{FIRST}",
    f"/evidence?{FIRST}&by=tumour",
    "/networks/evidence",
    "/networks/mechanism",
    "/networks/path?from=PD-L1&to=toripalimab",
    "/queries/evidence/pd-l1-positivity",
    "/queries/evidence/results?drug=NCIT:C106432",
    "/search?q=hospice",
    "/ontology",
    "/id/kim-2016/publication",
    "/id/kim-2016/result-pdl1",
    "/id/markey-2017/patient-p1",
    "/term/NCIT/C106432",
    "/term/nk/ObjectiveResponse",
    "/graph/kim-2016",
]


class Reader(HTMLParser):
    """Gathers what a page is made of."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.addresses = [], [], []
        self.labelled, self.inside = set(), False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append((tag, values))
        self.inside = tag == "label" or (self.inside and tag == "input")
        self.labelled |= {values["for"]} if "for" in values else {values.get("id")} if self.inside else set()
        self.ids += [values["id"]] if "id" in values else []
        self.addresses += [values[name] for name in ("href", "src", "action") if name in values]


@pytest.fixture(scope="module")
def visit(client):
    """Return a reader of pages: address -> text."""

    def read(address, status=200):
        response = client.get(address, headers=HTML)
        assert response.status_code == status, response.text[:400]
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        return response.text

    return read


def text_of(page):
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole(visit, address):
    page = visit(address)
    read = Reader(page)
    tags = [tag for tag, _ in read.tags]
    assert [tags.count(tag) for tag in ("h1", "main", "footer", "nav")] == [1, 1, 1, 1]
    assert USE_STATEMENT in html.unescape(page)
    assert len(read.ids) == len(set(read.ids))
    assert dict(read.tags[0][1])["lang"] == "en-GB"
    scripts = [values for tag, values in read.tags if tag == "script"]
    assert all("src" in values or values["type"] == "application/json" for values in scripts)
    assert not [
        values for _, values in read.tags if any(name.startswith("on") or name == "style" for name in values)
    ]
    fields = [values for tag, values in read.tags if tag in ("input", "select", "textarea") if "id" in values]
    assert {values["id"] for values in fields} <= read.labelled


@pytest.mark.parametrize("address", PAGES)
def test_tables_have_their_query_and_files(visit, address):
    page = visit(address)
    if "<table" in page and not address.startswith(("/gaps/", "/search")):
        assert "SPARQL behind it" in page
    assert page.count('rel="alternate"') >= (
        0 if address.startswith(("/networks/path", "/editor", "/search")) else 1
    )


def test_every_link_of_the_first_pages_leads_somewhere(client, served):
    """Of each kind of address a few are opened; of the others it is looked up that there is something."""
    holdings, checked, opened = Holdings(served.kg), set(), Counter()
    for address, _ in NAVIGATION:
        for link in Reader(client.get(address, headers=HTML).text).addresses:
            if link.startswith(("http", "#")):
                continue
            target = client.build_request("GET", address).url.join(link)
            key = str(target).partition("#")[0]
            if key in checked:
                continue
            checked.add(key)
            kind = target.path.split("/")[1]
            opened[kind] += 1
            if opened[kind] <= OPENED or not is_there(holdings, target.path):
                # the endpoint sends a reader on to the editor
                assert client.get(key, headers=HTML).status_code in (200, 303), (address, link)
    assert len(checked) > 200
    assert len(opened) > 12


OPENED = 4


def is_there(holdings, path):
    """Return whether a query or a thing is known, so that its page need not be made."""
    start, _ = split_ending(path)
    if start.startswith("/queries/"):
        return start.removeprefix("/queries/").partition(".")[0] in holdings.kg.catalogue
    iri = iri_at(start)
    return iri in holdings.used or iri in holdings.graphs


def test_no_page_names_another_host_but_in_links(visit):
    for address in PAGES:
        for tag, values in Reader(visit(address)).tags:
            if tag in ("script", "img", "link", "form", "iframe", "source"):
                assert not [
                    v for n, v in values.items() if n in ("src", "href", "action") and "://" in (v or "")
                ]


def test_home_says_what_is_there_and_how_current_it_is(visit, served):
    said = text_of(visit("/"))
    days = [
        row.public_latest
        for row in Holdings(served.kg).body.rows
        if row.public_latest and not row.second_hand
    ]
    assert f"public by {max(days).isoformat()}" in said
    assert "No search of the literature is recorded" in said
    assert "none in this store" in said


def test_the_explorer_follows_the_filter(visit):
    said = text_of(visit(f"/evidence?{FIRST}"))
    assert "4/107 (3.7 %)" in said  # KEYNOTE-158, as its abstract counts
    assert "1.0-9.3 %" in said  # and its exact interval, as printed there
    assert "13/45" not in said  # a PD-L1 count, which the filter leaves out
    page = visit(f"/evidence?{FIRST}")
    (image,) = (values for tag, values in Reader(page).tags if tag == "img")
    assert image["alt"].startswith("Forest plot")
    assert "outcome=objective+response" in image["src"]


def test_a_filter_that_finds_nothing_says_how_to_go_on(visit):
    said = text_of(visit("/evidence?outcome=objective+response&until=1990"))
    assert "0 results" in said
    assert "loosen" in said.lower()
    assert "no statement about the literature" in said


def test_what_is_wrong_is_not_asked_and_told_all_at_once(visit):
    page = visit("/evidence?outcome=frobnicate&drug=nivolumb&since=notadate&where=totl>3", 400)
    said = text_of(page)
    assert "Not asked: these 4 must be mended first" in said
    for told in (
        "What was measured: there is no term 'frobnicate'",
        "Drug or class of drugs: there is no term 'nivolumb'",
        "Published since: 'notadate' is no date",
        "Condition on a column: there is no column 'totl'",
    ):
        assert told in said
    assert "0 results" not in said
    assert "ublic_latest" not in said
    assert "No result" not in said
    (near,) = (link for link in Reader(page).addresses if "drug=Nivolumab" in link)
    assert "since=notadate" in near  # what is not mended by it stays
    said = text_of(visit("/evidence?outcome=objective+response&since=2020&until=2010", 400))
    assert "published since 2020 and published until 2010: the range is upside down" in said
    assert "nothing is alone without a drug" in text_of(visit("/evidence?alone=yes", 400))


@pytest.mark.parametrize(
    "address",
    [
        "/evidence?drug=nivolumb",
        "/networks/path?from=zzz&to=qqq",
        "/networks/path?from=PD-L1&to=PD-L1",
        "/queries/patients/treated-patients?drug=zzz",
        "/queries/patients/treated-patients?drg=NCIT:C106432",
        "/queries/patients/attributes?patient=NCIT:nope",
    ],
)
def test_a_page_of_what_is_wrong_says_so_to_programs_too(client, address):
    response = client.get(address, headers=HTML)
    assert response.status_code == 400
    assert "etag" not in response.headers
    assert "netkg network" not in text_of(response.text)  # hints for the command line are no hints here
    assert "netkg terms" not in text_of(response.text)


def test_few_patients_are_never_read_alone(visit):
    said = text_of(visit("/patients"))
    assert "no progression when last seen (censored)" in said
    assert "4/107" in said
    assert "7/95" in said
    assert "does not show that a drug works" in said


def test_the_audit_lists_the_printed_interval_that_does_not_follow(visit):
    said = text_of(visit("/audit"))
    assert "13-64" in said.replace("\u2013", "-")  # DART's, which 8/32 does not give
    assert "Check the source." in said


def test_only_these_drugs_holds_for_the_rows_too(client, served):
    body = Holdings(served.kg).body
    drugs = {row.result: row.drugs for row in body.rows}
    asked = "/api/v1/evidence?drug=PD-1+inhibitor"
    every, alone = (
        [row["result"] for row in client.get(asked + more).json()["result"]["rows"]]
        for more in ("", "&alone=yes")
    )
    expected = [one for one in every if all(body.is_under(drug, "nk:PD1Inhibitor") for drug in drugs[one])]
    assert alone == expected
    assert 0 < len(alone) < len(every)
    assert client.get("/api/v1/evidence?alone=yes").status_code == 400


def test_home_tells_programs_where_to_ask(visit):
    said = text_of(visit("/"))
    assert "SPARQL 1.1 is at /sparql" in said
    assert "curl -H" in said
    assert "http://127.0.0.1/sparql" in said  # the address that this client calls, which has no port
    assert said.count(USE_STATEMENT) == 2  # at the top and at the end


def test_what_follows_from_the_hierarchy_is_not_listed(visit, client):
    page = visit("/term/NCIT/C3809")
    assert "ontology#under" not in page.replace("FILTER(?property != nk:under)", "")
    assert "ontology#under" not in client.get("/term/NCIT/C3809.nt").text


def test_a_result_is_headed_by_what_was_measured(visit):
    heading = re.search(r"<h1>(.*?)</h1>", visit("/id/kim-2016/result-pdl1"))
    assert heading[1].startswith("PD-L1 positivity: ")


def test_patients_have_one_name_on_the_page_and_in_its_figure(client, visit):
    page, figure = text_of(visit("/patients")), client.get("/patients/swimmer.svg").text
    for number in range(1, 5):
        assert f"Patient {number} of Markey 2017" in page
        assert f"Patient {number} of Markey 2017" in figure
    assert "markey-2017:patient" not in figure


def test_a_query_takes_parameters_and_says_what_is_wrong(visit):
    page = visit("/queries/evidence/results?drug=NCIT:C106432")
    assert "VALUES ?drug { &lt;http://purl.obolibrary.org/obo/NCIT_C106432&gt;" in page
    assert "pembrolizumab" in page.lower()
    page = visit("/queries/evidence/results?drug=rubbish", 400)
    assert "nothing here is called 'rubbish'" in text_of(page)
    assert "SPARQL behind it" not in page
    assert "<table" not in page
    (notice,) = re.findall(r'role="alert">(.*?)</div>', page, re.DOTALL)
    assert "HGNC" not in notice  # no list of prefixes


def test_a_query_takes_names(visit, client):
    query = "/queries/patients/treated-patients"
    page = visit(f"{query}?drug=pembrolizumab")
    assert "drug was read as Pembrolizumab (NCIT:C106432)" in text_of(page)
    assert '<option value="Pembrolizumab">NCIT:C106432</option>' in page
    for ending in ("csv", "rq"):
        named, known = (
            client.get(f"{query}.{ending}?drug={drug}").content for drug in ("Pembrolizumab", "NCIT:C106432")
        )
        assert named == known
    rows = [
        client.get(f"/api/v1{query}?drug={drug}").json()["result"]["rows"]
        for drug in ("Pembrolizumab", "NCIT:C106432")
    ]
    assert rows[0] == rows[1] != []
    page = visit(f"{query}?drug=pembrolizumabb", 400)
    assert "treated-patients?drug=NCIT%3AC106432" in page
    attributes = text_of(visit("/queries/patients/attributes?patient=Patient+2+of+Markey+2017"))
    assert "patient was read as Patient 2 of Markey 2017 (markey-2017:patient-p2)" in attributes


def test_every_name_on_offer_is_taken(served):
    """Of each parameter with names on offer."""
    holdings, seen = Holdings(served.kg), set()
    for query in served.kg.catalogue.values():
        by_name = {parameter.name: parameter for parameter in query.parameters}
        for name, pairs in offered(holdings, query).items():
            if name not in seen:
                seen.add(name)
                assert pairs
                found = {id_of(holdings, by_name[name], typed) for typed, _ in pairs}
                assert len(found) == len(pairs)
    assert {"drug", "tumour", "patient", "study", "publication"} <= seen


def test_an_unknown_page_helps(visit):
    for address in (
        "/id/kim-2016/nothing",
        "/gaps/nothing",
        "/queries/a/b",
        "/networks/nothing",
        "/graph/none",
    ):
        said = text_of(visit(address, 404))
        assert "There is nothing here" in said
        assert "first page" in said


def test_what_is_typed_is_shown_as_text_only(visit):
    bad = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    query = f"/queries/evidence/results?drug={bad}"
    for address in (f"/evidence?drug={bad}", f"/networks/path?from={bad}&to={bad}", query):
        page = visit(address, 400)
        assert "<script>alert" not in page
        assert "<script>alert" in html.unescape(page)
    assert "<script>alert" not in visit(f"/search?q={bad}")


def test_the_plain_editor_answers(visit, client):
    query = "SELECT ?s WHERE { ?s a <https://w3id.org/netkg/ontology%23Patient> } ORDER BY ?s"
    page = visit(f"/editor?query={query}")
    assert "4 rows." in page
    assert "patient-p1" in page
    answer = client.get(f"/editor/answer.csv?query={query}")
    assert answer.text.count("\r\n") == 5
    assert "Yes." in text_of(visit("/editor?query=ASK%20{%20?s%20?p%20?o%20}"))
    said = text_of(visit("/editor?query=SELECT%20*%20WHERE%20{", 400))
    assert "line 1" in said


def test_search_finds_and_suggests(visit):
    assert "hospice" in text_of(visit("/search?q=hospice"))
    assert "no statement about the literature" in text_of(visit("/search?q=qqqqqqq"))


def test_a_path_is_told_with_its_papers(visit):
    said = text_of(visit("/networks/path?from=PD-L1&to=toripalimab"))
    assert "Way 1" in said
    page = visit("/networks/path?from=nothing&to=pembrolizumabb", 400)
    assert "From: nothing that is called 'nothing' is joined to anything here" in text_of(page)
    assert "path?from=nothing&amp;to=NCIT%3AC106432" in page
    assert "To: a path has two ends" in text_of(visit("/networks/path?from=PD-L1", 400))


def test_each_of_several_papers_is_a_link(visit):
    cells = re.findall(r"<td>(.*?)</td>", visit("/networks/evidence"))
    several = [cell for cell in cells if re.sub(r"<[^>]+>", "", cell) == "yao-2018, yao-2021"]
    assert several
    assert {cell.count("<a href") for cell in several} == {2}


def test_a_publication_leads_to_its_doi(visit):
    assert 'href="https://doi.org/10.7150/jca.13711"' in visit("/id/kim-2016/publication")


def test_plain_words(visit):
    assert "<h1>Patient 1 of Markey 2017</h1>" in visit("/id/markey-2017/patient-p1")
    assert "journal article" in text_of(visit("/id/kim-2016/publication"))
    said = text_of(visit("/evidence"))
    assert "compartment: immune cells" in said
    assert "1 result from 1 independent group" in said
    assert "a other" not in text_of(visit("/search?q=hospice"))
    assert re.search(
        r"Things: \d+ biomarkers, \d+ drugs, \d+ tumours\.", text_of(visit("/networks/mechanism"))
    )
    assert "stays in your browser" not in visit("/editor")


@pytest.mark.parametrize("address", PAGES)
def test_one_is_no_plural(visit, address):
    words = "results|rows|things|lines|statements|groups|independent groups|findings|texts|patients|records"
    assert not re.search(rf"(?<![\d.,])\b1 ({words})\b", text_of(visit(address)))


EDITED = re.compile(r'<a href="([^"]*)">Open it in the editor</a>.*?<pre[^>]*>(.*?)</pre>', re.DOTALL)


@pytest.mark.parametrize("address", PAGES)
def test_what_is_opened_in_the_editor_is_what_was_shown(visit, client, address):
    base = client.build_request("GET", address).url
    for link, shown in EDITED.findall(visit(address)):
        target = base.join(html.unescape(link))
        assert len(str(target)) < 1_500
        if "name" in target.params:
            (area,) = re.findall(r"<textarea[^>]*>(.*?)</textarea>", visit(str(target)), re.DOTALL)
            assert area == shown
        else:
            text = html.unescape(shown)
            assert target.params["query"] == "".join(
                line for line in text.splitlines(keepends=True) if not line.startswith("#+")
            )


def test_the_editor_knows_the_shipped_queries(visit):
    assert "no query of this name" in text_of(visit("/editor?name=nothing", 404))
    assert "NCIT_C106432" in visit("/editor?name=evidence/results&drug=pembrolizumab")


def test_figures_are_read_on_a_phone_too(visit):
    for address in ("/patients", f"/evidence?{FIRST}"):
        read = Reader(visit(address))
        (frame,) = (values for _, values in read.tags if values.get("class") == "scroll figure")
        assert frame["tabindex"] == "0"
        assert (frame["role"], bool(frame["aria-label"])) == ("region", True)
        (image,) = (values["src"] for tag, values in read.tags if tag == "img")
        assert image in [values.get("href") for tag, values in read.tags if tag == "a"]


def test_the_first_view_is_small(client):
    """Under 300 kB, compressed, with all that the page asks for."""
    for address, more in (("/", []), ("/gaps/checkpoint", ["/api/v1/gaps/checkpoint", "/static/gap_map.js"])):
        page = client.get(address, headers=HTML)
        base = client.build_request("GET", address).url
        needed = {
            str(base.join(values.get("href") or values.get("src")))
            for tag, values in Reader(page.text).tags
            if tag in ("link", "script", "img") and values.get("rel") != "alternate"
            if values.get("href") or values.get("src")
        }
        parts = [page, *(client.get(one) for one in [*sorted(needed), *more])]
        assert all(part.status_code == 200 for part in parts)
        assert sum(len(gzip.compress(part.content)) for part in parts) < 300_000


def test_pages_are_compressed_and_not_sent_twice(client):
    first = client.get("/queries", headers=HTML | {"accept-encoding": "gzip"})
    assert first.headers["content-encoding"] == "gzip"
    tag = first.headers["etag"]
    again = client.get("/queries", headers=HTML | {"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/queries?x=1", headers=HTML | {"if-none-match": tag}).status_code == 200


def test_pages_have_a_strict_policy(client):
    policy = client.get("/", headers=HTML).headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_assets_are_ours_and_typed(client):
    assert {"site.css", "network.js", "gap_map.js", "gap_map.css"} <= set(asset_names())
    assert asset("nothing.js") is None
    assert client.get("/static/site.css").headers["content-type"].startswith("text/css")
    assert client.get("/static/../served.py").status_code == 404
    assert client.get("/static/%2e%2e/served.py").status_code == 404


def test_addresses_go_there_and_back():
    for iri in (
        "https://w3id.org/netkg/id/kim-2016/result-pdl1",
        "http://purl.obolibrary.org/obo/NCIT_C106432",
    ):
        assert iri_at(path_of(iri)) == iri
    assert path_of("https://w3id.org/netkg/graph/ontology/netkg") == "/graph/ontology/netkg"
    assert curie_path("https://example.org/x") is None
    assert curie_path("no colon") is None
    assert iri_at("/term/NOPE/1") is None
    assert static_file("/id/a/b.ttl") == "/id/a/b.ttl"


@pytest.mark.parametrize("base", ["/", "/gaps", "/queries/evidence/results", "/id/a/"])
@pytest.mark.parametrize("target", ["/", "/gaps", "/queries/evidence/results", "/id/a/b"])
def test_relative_links_lead_where_they_should(base, target):
    from urllib.parse import urljoin

    assert urljoin(f"http://h{base}", relative(base, target)) == f"http://h{target}"


def test_a_file_cannot_be_asked():
    with pytest.raises(ValueError, match="cannot be asked"):
        Frame("/", static=True).link("/evidence", {"drug": "x"})
    assert Frame("/", static=True).link("/evidence") == "evidence.html"
