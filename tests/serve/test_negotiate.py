"""Accept headers; the rules are those of RFC 9110, section 12.5.1, and its example is among the cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.serve.negotiate import best, parse_accept, wants_html

ROWS = ["application/sparql-results+json", "text/csv", "application/xml"]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, ROWS[0]),
        ("", ROWS[0]),
        ("*/*", ROWS[0]),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.4, application/xml;q=0.6", "application/xml"),
        ("text/csv;q=0.5, application/xml;q=0.5", "text/csv"),  # equals: the server's order
        ("*/*;q=0.1, application/xml", "application/xml"),
        ("*/*, application/sparql-results+json;q=0", "text/csv"),  # zero means not at all
        ("text/csv; charset=utf-8; q=0.3, image/png", "text/csv"),
        ("image/png", None),
        ("text/csv;q=0", None),
        ("text/csv;q=nonsense", None),
        ("text/csv;q=2", None),
        ("*/csv", None),
        ("nonsense", None),
    ],
)
def test_best(header, expected):
    assert best(header, ROWS) == expected


def test_the_more_exact_range_decides_as_in_the_rfc():
    header = "text/*;q=0.3, text/plain;q=0.7, */*;q=0.5"
    assert best(header, ["text/html", "image/jpeg", "text/plain"]) == "text/plain"
    assert best(header, ["text/html", "image/jpeg"]) == "image/jpeg"
    assert best(header, ["text/html"]) == "text/html"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),  # as browsers send it
        ("*/*", False),
        ("", False),
        ("application/json, text/html;q=0.5", False),
    ],
)
def test_wants_html(header, expected):
    assert wants_html(header) is expected


@given(st.text(max_size=80))
def test_any_header_is_survived_and_weights_are_weights(header):
    assert all(0 <= range_.quality <= 1 for range_ in parse_accept(header))
    assert best(header, ROWS) in {*ROWS, None}
