"""What people and programs see of a request that failed."""

import re
from urllib.parse import urljoin

import pytest

from netkg.config import USE_STATEMENT
from netkg.serve.pages.shelf import shelf_of

BROWSER = {"accept": "text/html,*/*;q=0.8"}
ODD = [
    "/none",
    "/none/",
    "/a/b/c",
    "//a//b",
    "/a%2Fb/c",
    "/a/..%2f..%2fb",
    "/%3Cscript%3E/x",
    "/a;b=c/?d=/e/f",
]


@pytest.mark.parametrize("path", ODD)
def test_an_unknown_address_is_a_page_of_the_site_whose_links_work(client, path):
    answer = client.get(f"http://127.0.0.1{path}", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["vary"] == "Accept"
    assert "<script>" not in answer.text
    assert USE_STATEMENT in answer.text
    links = {urljoin(str(answer.url), link) for link in re.findall(r'href="([^"#]*)"', answer.text)}
    assert {f"http://127.0.0.1/{name}" for name in ("", "search", "gaps", "static/site.css")} <= links
    assert all(client.get(link, headers=BROWSER).status_code == 200 for link in links if "search" in link)


def test_programs_get_json_with_the_same_words(client):
    problem = client.get("/none").json()
    assert (problem["status"], problem["type"]) == (404, "urn:netkg:problem:not-found")
    assert problem["detail"] in client.get("/none", headers=BROWSER).text


def test_a_problem_of_the_fence_is_a_page_too(client):
    answer = client.get("/", headers=BROWSER | {"host": "evil.example"})
    assert answer.status_code == 421
    assert 'href="search"' in answer.text


def test_a_shelf_lives_with_what_is_served(served, writable):
    assert shelf_of(served) is shelf_of(served)
    assert shelf_of(writable) is not shelf_of(served)
    assert shelf_of(writable).served is writable
