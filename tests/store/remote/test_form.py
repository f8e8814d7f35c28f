"""What kind of query a text is, and what its pages are."""

import pytest

from netkg.errors import QueryError
from netkg.store.remote.form import Form, form_of, names_graphs, next_page


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * {}", Form.SELECT),
        ("# SELECT\nPREFIX a: <http://e/ASK#> BASE <http://e/> PREFIX : <http://e/> ask { }", Form.ASK),
        ("construct { ?s ?p ?o } { ?s ?p ?o }", Form.CONSTRUCT),
        ("DESCRIBE <http://e/>", Form.DESCRIBE),
    ],
)
def test_forms(text, form):
    assert form_of(text) is form


@pytest.mark.parametrize(
    "text", ["", "DELETE WHERE { ?s ?p ?o }", "PREFIX a: <http://e/> INSERT DATA {}", "{}"]
)
def test_what_is_no_query(text):
    with pytest.raises(QueryError, match="not a query"):
        form_of(text)


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("SELECT ?a { ?a ?b ?c }", "\nORDER BY ?a\nLIMIT 5 OFFSET 10"),
        ("SELECT ?a { ?a ?b ?c } order by desc(?c)", "\n?a\nLIMIT 5 OFFSET 10"),
        ("SELECT ?a { ?a ?b 'LIMIT' } # LIMIT 3", "\nORDER BY ?a\nLIMIT 5 OFFSET 10"),
        (
            "SELECT ?a { VALUES ?a { 1 } { SELECT ?a { ?a ?b ?c } LIMIT 3 } }",
            "\nORDER BY ?a\nLIMIT 5 OFFSET 10",
        ),
    ],
)
def test_a_page(text, tail):
    assert next_page(text, ["a"], 5, 10) == text + tail


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a { ?a ?b ?c } LIMIT 3",
        "SELECT ?a { ?a ?b ?c } ORDER BY ?a offset 3",
        "SELECT ?a { ?a ?b ?c } VALUES ?a { 1 }",
        "SELECT ?a { ?a ?b ?c } VALUES (?a ?b) { (1 2) }",
    ],
)
def test_what_cannot_be_paged(text):
    assert next_page(text, ["a"], 5, 10) is None


def test_from_is_seen_where_it_is_one():
    assert names_graphs("SELECT * FROM <http://e/> { ?s ?p ?o }")
    assert not names_graphs("SELECT ?from { ?from <http://e/FROM> 'FROM' } # FROM")
