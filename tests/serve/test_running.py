"""``netkg serve`` as a process, and the clients that people use."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import netkg
from netkg.cli.app import run
from netkg.namespaces import graph_iri
from netkg.store.remote.endpoint import open_remote
from netkg.store.remote.settings import RemoteSettings

KIM = graph_iri("kim-2016")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"
HTTP_TIMEOUT_S = 60


def start(*options):
    """Return a server as a process, and its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "netkg", "serve", "--port", "0", "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lines = []
    while not lines or lines[-1] != "}\n":
        lines.append(process.stdout.readline())
        assert lines[-1], process.stderr.read()
    return process, json.loads("".join(lines))["result"]["url"]


def stop(process, number=signal.SIGTERM):
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture(scope="module")
def store(served):
    """Return the folder of the shipped evidence as a store on disk."""
    return str(served.snapshot.root)


@pytest.fixture(scope="module")
def server(store):
    """Return the address of a server with three workers and two seconds for a query."""
    process, url = start("--workers", "3", "--timeout", "2", "--store", store)
    yield url
    code, _, err = stop(process)
    assert code == 0, err
    assert err.rstrip().endswith("stopped")
    assert "ASK" not in err
    assert KIM not in err


def get(url, query, accept="application/sparql-results+json"):
    request = urllib.request.Request(  # noqa: S310 (http on this machine)
        f"{url}sparql", query.encode(), {"accept": accept, "content-type": "application/sparql-query"}
    )
    try:
        with urllib.request.urlopen(request, timeout=HTTP_TIMEOUT_S) as answer:  # noqa: S310 (http on this machine)
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_endless_queries_end_while_others_are_answered(server):
    with ThreadPoolExecutor(4) as threads:
        endless = [threads.submit(get, server, f"{ENDLESS} # {n}") for n in range(3)]
        light = [get(server, "ASK {}") for _ in range(20)]
        assert all(status == 200 for status, _ in light)
        assert not all(future.done() for future in endless)
        for future in endless:
            status, body = future.result()
            assert status in {503, 504}
            assert json.loads(body)["type"] in {"urn:netkg:problem:timeout", "urn:netkg:problem:busy"}


def test_a_bomb_is_an_error_for_who_threw_it(server):
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    status, body = get(server, f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('xxxxxxxx' AS ?x0) {doubled} }}")
    assert status in {500, 504}
    assert json.loads(body)["type"] in {"urn:netkg:problem:worker-ended", "urn:netkg:problem:timeout"}
    assert get(server, "ASK {}")[0] == 200


def test_curl(server, tmp_path):
    target = tmp_path / "rows.csv"
    subprocess.run(
        ["curl", "-sSf", "-H", "Accept: text/csv", "--data-urlencode", f"query={COUNT}", f"{server}sparql",  # noqa: S607 (the one that people have)
         "-o", str(target)],
        check=True,
    )  # fmt: skip
    assert int(target.read_text().split()[1]) > 1_000


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_sparqlwrapper(server):
    wrapper = pytest.importorskip("SPARQLWrapper")
    for method in (wrapper.GET, wrapper.POST):
        for chosen in (wrapper.JSON, wrapper.XML, wrapper.CSV, wrapper.TSV):
            client = wrapper.SPARQLWrapper(f"{server}sparql", returnFormat=chosen)
            client.setMethod(method)
            client.setQuery(f"SELECT ?s {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }} LIMIT 3")
            found = client.queryAndConvert()
            if chosen == wrapper.JSON:
                assert len(found["results"]["bindings"]) == 3
        client = wrapper.SPARQLWrapper(f"{server}sparql")
        client.setMethod(method)
        client.setQuery("ASK { ?s ?p ?o }")
        assert "true" in client.queryAndConvert().toxml()
        client.addDefaultGraph(KIM)
        client.setQuery("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        assert len(client.queryAndConvert()) > 100  # rdflib reads the RDF/XML
    client = wrapper.SPARQLWrapper(f"{server}sparql")
    client.setQuery("SELECT nonsense")
    with pytest.raises(wrapper.SPARQLExceptions.QueryBadFormed):
        client.query()


def test_rdflib(server):
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST"):
        graph = rdflib.Graph(SPARQLStore(f"{server}sparql", method=method))
        rows = list(graph.query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }}"))
        assert int(rows[0][0]) > 100
        assert len(list(graph.query("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 5"))) == 5


def test_a_second_netkg(server):
    remote = open_remote(RemoteSettings(name="other", url=f"{server}sparql"))
    here = netkg.open().store
    query = f"SELECT ?p ?o {{ GRAPH <{KIM}> {{ ?s ?p ?o }} }} ORDER BY ?p ?o"
    assert remote.query(query).rows == here.query(query).rows
    assert set(here.graphs()) <= set(remote.graphs())


def ended(pid):
    path = Path(f"/proc/{pid}/stat")
    return not path.exists() or path.read_text().rpartition(")")[2].split()[0] == "Z"


def test_it_stops_in_good_order_while_a_query_runs_and_leaves_nobody_behind(store):
    process, url = start("--workers", "1", "--timeout", "2", "--store", store)
    pids = all_children(process.pid)
    assert pids
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(get, url, ENDLESS)
        assert get_status(url) == 200
        code, _, err = stop(process, signal.SIGINT)
        assert code == 0, err
        assert running.result()[0] in {500, 503, 504}
    assert all(ended(pid) for pid in pids)


def get_status(url):
    with urllib.request.urlopen(f"{url}metrics", timeout=HTTP_TIMEOUT_S) as answer:  # noqa: S310 (http on this machine)
        return answer.status


def all_children(pid):
    return [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


def test_workers_end_when_their_server_is_killed(store):
    process, _ = start("--workers", "2", "--store", store)
    pids = all_children(process.pid)
    assert len(pids) == 2
    process.kill()
    process.communicate(timeout=60)
    for _ in range(600):
        if not all(ended(pid) for pid in pids):
            time.sleep(0.1)
    assert all(ended(pid) for pid in pids)


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (("--host", "0.0.0.0"), 5, "--allow-remote"),  # noqa: S104 (not bound)
        (("--host", "203.0.113.7", "--allow-remote"), 5, "cannot listen"),
        (("--writable",), 5, "not written by requests"),
        (("--workers", "0"), 64, "--workers"),
        (("--memory", "1"), 64, "--memory"),
        (("--timeout", "0"), 64, "--timeout"),
        (("--port", "70000"), 5, "cannot listen"),
        (("--store", "/nowhere/at/all"), 5, "not a netkg store"),
    ],
)
def test_what_cannot_be_served_is_said_at_once(options, code, message, capsys):
    assert run(["serve", "--port", "0", *options]) == code
    assert message in capsys.readouterr().err
