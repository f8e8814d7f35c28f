"""Every case of the W3C test descriptions of the Graph Store HTTP Protocol, by its id, in their order.

Each starts from what the one before it left. Where the description has 200 for a change, the server answers
204, which the protocol allows as well; the default graph cannot be written (docs/serve.md).
"""

import re

import pyoxigraph as ox
import pytest

FOAF = "http://xmlns.com/foaf/0.1/"
HEAD = f"@prefix foaf: <{FOAF}> . @prefix v: <http://www.w3.org/2006/vcard/ns#> .\n"
ME = "http://127.0.0.1/graph-store/person/1"
ONE, TWO, FOUR = (f"/graph-store/person/{n}.ttl" for n in (1, 2, 4))
TURTLE = {"content-type": "text/turtle; charset=utf-8"}


def card(name, subject=f"<{ME}>"):
    return f'{HEAD}{subject} a foaf:Person ; foaf:businessCard [ a v:VCard ; v:fn "{name}" ] .'


def said(client, path, *texts):
    """Assert that a graph has just these texts, in Turtle."""
    answer = client.get(path, headers={"accept": "text/turtle"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/turtle; charset=utf-8"
    literals = [quad.object.value for quad in ox.parse(answer.content, ox.RdfFormat.TURTLE)
                if isinstance(quad.object, ox.Literal)]  # fmt: skip
    assert sorted(literals) == sorted(texts)


def form(*parts):
    """Return the body of a form with files, and its header."""
    pieces = [
        f'--b0und\r\nContent-Disposition: form-data; name="{n}"; filename="{n}.ttl"\r\n'
        f"Content-Type: text/turtle; charset=utf-8\r\n\r\n{part}\r\n"
        for n, part in enumerate(parts)
    ]
    return "".join(pieces) + "--b0und--\r\n", {"content-type": "multipart/form-data; boundary=b0und"}


def test_all_cases_in_their_order(writer):
    # put__initial_state, get_of_put__initial_state
    created = writer.put(ONE, content=card("John Doe"), headers=TURTLE)
    assert created.status_code == 201
    said(writer, created.headers["location"], "John Doe")

    # put__graph_already_in_store, get_of_put__graph_already_in_store
    assert writer.put(ONE, content=card("Jane Doe"), headers=TURTLE).status_code == 204
    said(writer, ONE, "Jane Doe")

    # put__default_graph: not written here; get_of_put__default_graph: the union of all graphs
    assert writer.put("/graph-store?default", content=card("Alice", "[]"), headers=TURTLE).status_code == 405
    answer = writer.get("/graph-store?default", headers={"accept": "text/turtle"})
    assert "Jane Doe" in answer.text
    assert "Alice" not in answer.text

    # put__mismatched_payload: by its name, a body that is not in the format it is said to be in
    mismatched = writer.put(ONE, content=card("Jim Doe"), headers={"content-type": "application/rdf+xml"})
    assert mismatched.status_code == 400
    said(writer, ONE, "Jane Doe")

    # delete__existing_graph, get_of_delete__existing_graph, delete__nonexistent_graph
    assert writer.put(TWO, content=card("Jo"), headers=TURTLE).status_code == 201
    assert writer.delete(TWO).status_code == 204
    assert writer.get(TWO).status_code == 404
    assert writer.delete(TWO).status_code == 404

    # post__existing_graph, get_of_post__existing_graph
    more = f'{HEAD}<{ME}> foaf:name "Jane Doe" .'
    assert writer.post(ONE, content=more, headers=TURTLE).status_code == 204
    said(writer, ONE, "Jane Doe", "Jane Doe")

    # post__multipart_formdata, get_of_post__multipart_formdata
    body, headers = form(f'{HEAD}<{ME}> foaf:familyName "Doe" .', f'{HEAD}<{ME}> foaf:givenName "Jane" .')
    assert writer.post(ONE, content=body, headers=headers).status_code == 204
    said(writer, ONE, "Jane Doe", "Jane Doe", "Doe", "Jane")

    # post__create__new_graph, get_of_post__create__new_graph
    created = writer.post("/graph-store", content=card("Alice", "[]"), headers=TURTLE)
    assert created.status_code == 201
    said(writer, created.headers["location"], "Alice")

    # get_of_post__after_noop
    assert writer.post(created.headers["location"], content="", headers=TURTLE).status_code == 204
    said(writer, created.headers["location"], "Alice")

    # head_on_an_existing_graph, head_on_a_nonexisting_graph
    there = writer.head(ONE, headers={"accept": "text/turtle"})
    assert (there.status_code, there.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
    assert writer.head(FOUR).status_code == 404


def test_each_part_has_blank_nodes_of_its_own(writer):
    body, headers = form(card("A", "_:x"), card("B", "_:x"))
    assert writer.post(ONE, content=body, headers=headers).status_code == 201
    subjects = {quad.subject for quad in ox.parse(writer.get(ONE).content, ox.RdfFormat.TURTLE)}
    assert len(subjects) == 4


@pytest.mark.parametrize(
    ("method", "change", "status"),
    [
        ("PUT", lambda body: body, 415),  # the protocol has it for POST
        ("POST", lambda body: body.replace("text/turtle", "text/html"), 415),
        ("POST", lambda body: re.sub("Content-Type: .*\r\n", "", body), 415),
        ("POST", lambda body: body.replace("utf-8", "latin-1"), 400),
        ("POST", lambda body: body.replace("text/turtle", "multipart/mixed; boundary=y"), 400),
        ("POST", lambda body: body.removesuffix("--b0und--\r\n"), 400),
        ("POST", lambda body: body.replace("b0und", "other"), 400),
        ("POST", lambda body: body.replace("foaf:Person", "foaf:"), 204),
        ("POST", lambda body: body.replace("foaf:Person", '"'), 400),
        ("POST", lambda body: "--b0und\r\n\r\n\r\n" * 1001 + body, 400),
        ("POST", lambda _: "", 400),
    ],
)  # fmt: skip
def test_what_is_refused_of_a_form_changes_nothing(shared, method, change, status):
    client, served = shared
    client.put("/graph-store/form", content=card("Jo"), headers=TURTLE)
    before = served.kg.store.sequence
    body, headers = form(card("A"))
    answer = client.request(method, "/graph-store/form", content=change(body), headers=headers)
    assert answer.status_code == status, answer.text
    assert (served.kg.store.sequence == before) is (status != 204)
