"""The cases of the W3C test descriptions of the SPARQL 1.1 Protocol, and more of the same kind.

Each case of the descriptions is named by its id in a comment. Here nothing runs but the pure function; what a
client sees is in test_endpoint.
"""

import pytest

from netkg.serve.jobs import Dataset
from netkg.serve.problems import HttpProblem
from netkg.serve.protocol import parse_operation

FORM, QUERY, UPDATE = (
    "application/x-www-form-urlencoded",
    "application/sparql-query",
    "application/sparql-update",
)
G1, G2, G3 = "http://example.org/g1", "http://example.org/g2", "http://example.org/g3"


def status(*request):
    with pytest.raises(HttpProblem) as caught:
        parse_operation(*request)
    return caught.value.status


def test_query_via_get():  # query_get
    asked = parse_operation("GET", "query=ASK%20%7B%7D", "", b"")
    assert (asked.kind, asked.text, asked.dataset, asked.accept) == ("query", "ASK {}", Dataset(), None)


def test_query_via_post_form():  # query_post_form
    assert parse_operation("POST", "", FORM, b"query=ASK+%7B%7D").text == "ASK {}"


@pytest.mark.parametrize("charset", ["", ";charset=utf-8", '; charset="UTF-8"'])
def test_query_via_post_directly(charset):  # query_post_direct
    assert parse_operation("POST", "", QUERY + charset, b"ASK {}").text == "ASK {}"


def test_graphs_via_get():  # query_dataset_full
    asked = parse_operation(
        "GET", f"query=ASK%7B%7D&default-graph-uri={G1}&named-graph-uri={G2}&named-graph-uri={G3}", "", b""
    )
    assert asked.dataset == Dataset((G1,), (G2, G3))


def test_graphs_via_post_stand_in_the_form_or_in_the_address():  # query_dataset_default_graphs_post
    form = f"query=ASK%7B%7D&default-graph-uri={G1}&default-graph-uri={G2}".encode()
    assert parse_operation("POST", "", FORM, form).dataset == Dataset((G1, G2))
    direct = parse_operation("POST", f"named-graph-uri={G3}", QUERY, b"ASK{}")
    assert direct.dataset == Dataset((), (G3,))


def test_update_via_post():  # update_post_form, update_post_direct
    assert parse_operation("POST", "", FORM, b"update=CLEAR+ALL").kind == "update"
    direct = parse_operation("POST", f"using-graph-uri={G1}", UPDATE, b"CLEAR ALL")
    assert (direct.kind, direct.dataset) == ("update", Dataset((G1,)))


def test_update_does_not_take_the_graphs_of_a_query():
    form = f"update=CLEAR+ALL&default-graph-uri={G1}".encode()
    assert parse_operation("POST", "", FORM, form).dataset == Dataset()


def test_nothing_at_all_asks_for_the_description():
    assert parse_operation("GET", "", "", b"").kind == "description"


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (("GET", "query=ASK%7B%7D&query=SELECT%20%2A%20%7B%7D", "", b""), 400),  # bad_multiple_queries
        (("POST", "", FORM, b"query=ASK%7B%7D&query=ASK%7B%7D"), 400),
        (("POST", "query=ASK%7B%7D", FORM, b"query=ASK%7B%7D"), 400),
        (("POST", "query=ASK%7B%7D", QUERY, b"ASK {}"), 400),
        (("POST", "", "text/plain", b"ASK {}"), 415),  # bad_query_wrong_media_type
        (("POST", "", "", b"query=ASK%7B%7D"), 415),  # bad_query_missing_form_type
        (("POST", "", "", b"ASK {}"), 415),  # bad_query_missing_direct_type
        (("POST", "", QUERY + "; charset=UTF-16", "ASK {}".encode("utf-16")), 415),  # bad_query_non_utf8
        (("POST", "", QUERY, b"ASK { ?s ?p '\xff' }"), 400),
        (("POST", "", FORM, b"query=%ff"), 400),
        (("GET", "query=%ff", "", b""), 400),
        (("GET", f"default-graph-uri={G1}", "", b""), 400),  # a query is missing
        (("GET", "query=", "", b""), 400),
        (("POST", "", FORM, b"foo=bar"), 400),
        (("POST", "", QUERY, b"  "), 400),
        (("GET", "update=CLEAR%20ALL", "", b""), 400),  # bad_update_get
        (("POST", "", FORM, b"update=CLEAR+ALL&update=CLEAR+ALL"), 400),  # bad_multiple_updates
        (("POST", "", FORM, b"update=CLEAR+ALL&query=ASK%7B%7D"), 400),
        (("POST", "", UPDATE + "; charset=UTF-16", "CLEAR ALL".encode("utf-16")), 415),  # bad_update_non_utf8
        (("GET", "query=ASK%7B%7D&default-graph-uri=g1", "", b""), 400),  # a relative name
        (("GET", "query=ASK%7B%7D&format=docx", "", b""), 406),
        (("GET", "&".join(["a=1"] * 1001), "", b""), 400),
    ],
)
def test_refused(request_, expected):
    assert status(*request_) == expected


@pytest.mark.parametrize(
    ("name", "media"),
    [("csv", "text/csv"), ("NT", "application/n-triples"), ("text%2Fturtle", "text/turtle")],
)
def test_the_format_by_its_name(name, media):
    assert parse_operation("GET", f"query=ASK%7B%7D&format={name}", "", b"").accept == media
