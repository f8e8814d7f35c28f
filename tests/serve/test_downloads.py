"""Files that pages offer: each with the use statement, inside or beside it, and tagged by what makes it."""

import json
import threading

import pytest

from netkg.config import USE_STATEMENT
from netkg.serve import tags
from netkg.serve.pages.holdings import Holdings

QUERY = "/queries/evidence/pd-l1-positivity"


def test_rows_as_json_hold_it_and_are_sparql_results(client):
    told = client.get(f"{QUERY}.json").json()
    assert told["use"] == USE_STATEMENT
    assert set(told) == {"head", "results", "use"}


def test_the_answer_of_the_protocol_stays_pure(client):
    answer = client.get("/sparql", params={"query": "SELECT ?s { ?s ?p ?o } LIMIT 1"})
    assert set(answer.json()) == {"head", "results"}
    assert answer.headers["netkg-use"] == USE_STATEMENT


def test_a_query_holds_it_in_a_comment_and_still_runs(client):
    sparql = client.get(f"{QUERY}.rq").text
    assert sparql.endswith(f"\n# {USE_STATEMENT}\n")
    assert client.get("/sparql", params={"query": sparql}).status_code == 200


@pytest.mark.parametrize(
    "where",
    [
        f"{QUERY}.csv",
        f"{QUERY}.tsv",
        "/queries/evidence/results.csv?drug=NCIT:C106432",
        "/evidence.csv?outcome=nk:ObjectiveResponse",
        "/evidence-metafor.csv?outcome=nk:ObjectiveResponse&drug=nk:PD1Inhibitor&alone=yes&tumour=NCIT:C3809",
        "/editor/answer.csv?query=SELECT%20%3Fs%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%201",
    ],
)
def test_a_table_says_where_its_metadata_are(client, where):
    table = client.get(where)
    assert table.status_code == 200, table.text
    link = table.headers["link"]
    assert 'rel="describedby"' in link
    reference = link.partition("<")[2].partition(">")[0]
    beside = client.get(where.partition("?")[0].rpartition("/")[0] + "/" + reference)
    assert beside.headers["content-type"].startswith("application/csvm+json")
    told = beside.json()
    assert told["dc:rights"] == USE_STATEMENT
    assert told["url"] == where.rpartition("/")[2]
    names = [column["titles"] for column in told["tableSchema"]["columns"]]
    separator = "\t" if ".tsv" in where else ","
    assert table.text.splitlines()[0].split(separator) == names


@pytest.mark.parametrize("where", ["/evidence?by=zzz", "/evidence?drugs=x", "/evidence.csv?drugs=x"])
def test_what_cannot_be_asked_is_refused(client, where):
    assert client.get(where, headers={"accept": "text/html"}).status_code == 400


# What is held already


def test_another_version_or_template_has_another_tag(monkeypatch):
    before = tags.tag_of("state", "/gaps")
    monkeypatch.setattr(tags, "_looks", lambda: "after an update")
    assert tags.tag_of("state", "/gaps") != before


def test_the_looks_follow_the_version(monkeypatch):
    before = tags._looks.__wrapped__()
    monkeypatch.setattr(tags, "__version__", "99.0")
    assert tags._looks.__wrapped__() != before


def test_a_304_varies_as_the_answer_does(client):
    first = client.get("/queries", headers={"accept": "text/html"})
    again = client.get("/queries", headers={"accept": "text/html", "if-none-match": first.headers["etag"]})
    assert (again.status_code, again.headers["vary"]) == (304, first.headers["vary"])


# What is kept


def test_what_takes_long_holds_up_only_those_who_want_it(served):
    holdings = Holdings(served.kg, served.state)
    begun, end, made = threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        end.wait(20)
        made.append("slow")
        return "slow"

    threads = [threading.Thread(target=holdings.keep, args=("slow", slow)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert begun.wait(20)
    quick = threading.Thread(target=holdings.keep, args=("quick", lambda: made.append("quick")))
    quick.start()
    quick.join(10)
    held_up = quick.is_alive()
    end.set()
    for thread in [*threads, quick]:
        thread.join(20)
    assert not held_up
    assert made == ["quick", "slow"], "three wanted it, and it was made once"


def test_what_failed_is_tried_again(served):
    holdings = Holdings(served.kg, served.state)
    with pytest.raises(ZeroDivisionError):
        holdings.keep("key", lambda: 1 / 0)
    assert holdings.keep("key", lambda: json.dumps(1)) == "1"
    assert holdings._making == {}
