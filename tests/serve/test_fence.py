"""Who is let in, what every response carries, what is counted and logged."""

import json
import logging

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import netkg
from netkg.config import USE_STATEMENT
from netkg.errors import StoreError
from netkg.serve.served import Served, serve_evidence
from netkg.serve.settings import Limits, Settings, is_loopback, refuse_open_door

ASK = "/sparql?query=ASK%7B%7D"
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def opened(served, make_client):
    """Return a client of the same evidence as another server: open to other sites, with small limits."""
    limits = Limits(query_bytes=1_000, target_chars=500)
    other = Served(
        Settings(cross_origin=True, names=("evidence.example.org",), limits=limits),
        served.snapshot,
        served.pool,
    )
    return make_client(other)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:80", "LOCALHOST", "[::1]:7787"])
def test_the_machine_is_called_by_its_own_names(client, host):
    assert client.get(ASK, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "", "["]
)
def test_another_name_is_refused(client, host):  # DNS rebinding
    for path in (ASK, "/healthz", "/", "/static/x"):
        assert client.get(path, headers={"host": host}).status_code == 421


def test_the_refusal_of_a_name_has_a_title(client):
    told = client.get(ASK, headers={"host": "evil.example"}).json()
    assert told["title"] == "The server has another name"


def test_a_name_that_was_told_is_its_own(opened):
    assert opened.get(ASK, headers={"host": "evidence.example.org"}).status_code == 200
    assert opened.get(ASK, headers={"host": "other.example.org"}).status_code == 421


@pytest.fixture(scope="module")
def proxied(served, make_client):
    """Return a client of the same evidence as another server, which stands behind a proxy."""
    public = "https://Evidence.example.org:8443"
    return make_client(Served(Settings(public_url=public), served.snapshot, served.pool))


@pytest.mark.parametrize("host", ["127.0.0.1", "evidence.example.org:8443"])
def test_a_server_behind_a_proxy_says_the_public_address(proxied, host):
    for path in ("/sparql", "/.well-known/void"):
        text = proxied.get(path, headers={"host": host, "accept": "text/turtle"}).text
        assert "<https://Evidence.example.org:8443/sparql>" in text
        assert "127.0.0.1" not in text


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        ("127.0.0.1", "https://evidence.example.org:8443", 200),  # the proxy does not pass the name on
        ("evidence.example.org:8443", "https://evidence.example.org:8443", 200),
        ("127.0.0.1", "https://evidence.example.org", 403),
        ("127.0.0.1", "http://[", 403),
        ("other.example.org", "https://evidence.example.org:8443", 421),
    ],
)
def test_forms_of_a_site_behind_a_proxy(proxied, host, origin, status):
    headers = {"host": host, "origin": origin}
    assert proxied.post("/sparql", data={"query": "ASK {}"}, headers=headers).status_code == status


@pytest.mark.parametrize(
    "url",
    ["evidence.example.org", "ftp://e.org", "https://", "https://e.org/x", "https://a@e.org", "https://e:x"],
)
def test_what_is_no_public_address(url):
    with pytest.raises(StoreError, match="no address of a server"):
        refuse_open_door(Settings(public_url=url))
    refuse_open_door(Settings(public_url="https://[2001:db8::1]:8443"))


def test_a_public_address_is_a_name_like_others():
    names = Settings(host="0.0.0.0", allow_remote=True, public_url="https://e.org:1").host_names()  # noqa: S104
    assert names is not None
    assert "e.org" in names


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}, 200),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 200),  # a link that leads here
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}, 403),
        ({"sec-fetch-site": "same-site", "sec-fetch-mode": "cors"}, 403),
    ],
)
def test_scripts_of_other_sites_do_not_read(client, headers, status):
    answer = client.get(ASK, headers=headers)
    assert answer.status_code == status
    assert "access-control-allow-origin" not in answer.headers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"origin": "http://127.0.0.1"}, 200),
        ({"origin": "http://127.0.0.1:8080"}, 403),  # another port is another origin
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, 403),  # a form of another site
    ],
)
def test_forms_of_other_sites_do_not_post(client, headers, status):
    assert client.post("/sparql", data={"query": "ASK {}"}, headers=headers).status_code == status


def test_other_sites_do_not_write_even_with_the_token(writer):
    headers = {"origin": "https://evil.example", "content-type": "text/turtle"}
    assert writer.put("/graph-store/x", content="", headers=headers).status_code == 403
    assert writer.get("/graph-store/x").status_code == 404


def test_scripts_of_other_sites_read_where_that_was_asked_for(opened):
    origin = {"origin": "https://other.example", "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}
    answer = opened.post("/sparql", data={"query": "ASK {}"}, headers=origin)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, "*")
    preflight = opened.options("/sparql", headers=origin | {"access-control-request-method": "POST"})
    assert preflight.status_code == 204
    assert "authorization" not in preflight.headers["access-control-allow-headers"].lower()
    assert opened.get("/healthz", headers=origin).status_code == 403


@pytest.mark.parametrize("path", [ASK, "/nothing", "/", "/graph-store/none", "/healthz", "/sparql"])
def test_every_response_is_fenced(client, path):
    headers = client.get(path, headers=HTML).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy.partition("script-src")[2].partition(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["netkg-use"] == USE_STATEMENT


def test_sizes(opened):
    assert opened.post("/sparql", data={"query": "ASK {}" + " " * 1_000}).status_code == 413
    headers = {"content-type": "application/sparql-query"}
    chunked = opened.post("/sparql", content=iter([b"ASK {}", b" " * 1_000]), headers=headers)
    assert (chunked.status_code, chunked.json()["bytes"]) == (413, 1_000)
    assert opened.get(ASK + "%20" * 500).status_code == 414
    headers["content-encoding"] = "gzip"
    assert opened.post("/sparql", content=b"x", headers=headers).status_code == 415


def test_problems_are_of_one_shape(client):
    for path, status in {"/nothing-here": 404, "/sparql?query=x": 400, "/graph-store": 400}.items():
        answer = client.get(path)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert answer.status_code == status == problem["status"]
        assert {"type", "title", "status", "detail"} <= set(problem)
        assert problem["type"].startswith("urn:netkg:problem:")


def test_a_mistake_of_ours_says_nothing_of_itself(client, served, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("secret: kim-2016")

    monkeypatch.setattr(served.pool, "borrow", broken)
    with caplog.at_level(logging.CRITICAL):
        answer = client.get(ASK)
    assert (answer.status_code, answer.json()["type"]) == (500, "urn:netkg:problem:internal")
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_health_and_counts(client):
    assert client.get("/healthz").json()["ok"] is True
    before = client.get("/metrics").json()["places"]["sparql"]["by_status"].get("200", 0)
    client.get(ASK)
    after = client.get("/metrics").json()
    assert after["places"]["sparql"]["by_status"]["200"] == before + 1
    assert after["waiting"] == 0


def test_the_log_holds_no_values(client, caplog):
    with caplog.at_level(logging.INFO, "netkg.serve.access"):
        client.get("/sparql", params={"query": "ASK { ?secret a <http://example.org/secret> }"})
        client.get("/graph-store/secret")
        client.get("/id/secret/patient-1")
    lines = [record.getMessage() for record in caplog.records if record.name == "netkg.serve.access"]
    assert [line.split()[:3] for line in lines] == [
        ["GET", "sparql", "200"],
        ["GET", "graph-store", "404"],
        ["GET", "page", "404"],
    ]
    assert "secret" not in " ".join(lines)
    assert len(lines[0].split()[-1]) == 16


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["GET", "POST", "PUT", "DELETE", "HEAD"]),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=30),
    st.dictionaries(
        st.sampled_from(
            ["accept", "content-type", "origin", "if-none-match", "sec-fetch-site", "content-encoding"]
        ),
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=30),
    ),
    st.binary(max_size=60),
)
def test_nonsense_is_never_a_mistake_of_ours(client, method, query, headers, body):
    encoded = {name: value.strip().encode("latin-1") for name, value in headers.items()}
    answer = client.request(method, f"/sparql?{query.replace('#', '')}", headers=encoded, content=body)
    assert answer.status_code < 500
    if answer.headers.get("content-type") == "application/problem+json" and method != "HEAD":
        assert json.loads(answer.content)["status"] == answer.status_code


def test_the_door_is_not_opened_without_consent():
    with pytest.raises(StoreError, match="reached from other machines"):
        refuse_open_door(Settings(host="0.0.0.0"))  # noqa: S104 (not bound)
    refuse_open_door(Settings(host="0.0.0.0", allow_remote=True))  # noqa: S104 (not bound)
    refuse_open_door(Settings(host="::1"))
    with pytest.raises(StoreError, match="token"):
        refuse_open_door(Settings(writable=True))
    for token in ("a", "a" * 15, "with spaces in the middle", "k\u00fcrzer-als-es-scheint"):
        with pytest.raises(StoreError, match="too easy to guess"):
            refuse_open_door(Settings(writable=True, token=token))
    refuse_open_door(Settings(writable=True, token="a" * 16))
    assert Settings(host="0.0.0.0", allow_remote=True).host_names() is None  # noqa: S104 (not bound)
    assert "a-token" not in repr(Settings(token="a-token"))  # noqa: S106 (of no real server)
    assert not is_loopback("example.org")


def test_files_of_a_project_are_not_written(tmp_path):
    with pytest.raises(StoreError, match="not written by requests"):
        serve_evidence(netkg.open(), Settings(writable=True, token="t"))  # noqa: S106 (of no real server)
