"""Comunica, which `make web` installs: over one server, and over two that it joins."""

import json
import shutil
import subprocess
import urllib.request
from pathlib import Path

import pyoxigraph as ox
import pytest

import netkg
from netkg.namespaces import graph_iri
from netkg.store.answers import read_solutions

PREFIX = "PREFIX nk: <https://w3id.org/netkg/ontology#> "
JOIN = f"""{PREFIX}
SELECT ?result ?events ?total ?size WHERE {{
  ?result nk:events ?events ; nk:total ?total ; nk:cohort ?cohort .
  ?cohort nk:size ?size .
  FILTER(?total > 40)
}}"""


@pytest.fixture(scope="module")
def ask(checkout, needed):
    """Return a function that asks endpoints by Comunica and gives what it printed."""
    node, web = shutil.which("node"), checkout / "web"
    found = node and (web / "node_modules" / "@comunica" / "query-sparql").is_dir()
    needed(found, "needs Node.js and Comunica (Debian, Ubuntu: nodejs, npm; then `make web`)")
    script = Path(__file__).with_name("comunica.mjs")

    def run(query, *endpoints):
        command = [node, script, web, query, *endpoints]
        done = subprocess.run(command, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    return run


def rows_of(body):
    """Return the rows of an answer, which Comunica says more about than the format has a place for."""
    answer = json.loads(body)
    answer.pop("metadata")
    return read_solutions(json.dumps(answer).encode())


def sorted_rows(solutions, *names):
    """Return rows with their columns in this order, sorted."""
    places = [solutions.columns.index(name) for name in names]
    return sorted(str([row[place] for place in places]) for row in solutions.rows)


def test_rows_of_a_join(ask, reading):
    names = ("result", "events", "total", "size")
    found = sorted_rows(rows_of(ask(JOIN, reading.sparql)), *names)
    assert found == sorted_rows(netkg.open().store.query(JOIN), *names)
    assert len(found) > 10


def test_a_boolean(ask, reading):
    yes, no = (ask(f"{PREFIX} ASK {{ ?s a nk:{name} }}", reading.sparql) for name in ("Result", "Nothing"))
    assert [json.loads(answer)["boolean"] for answer in (yes, no)] == [True, False]


def test_a_graph(ask, reading):
    graph = graph_iri("kim-2016")
    body = ask(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", reading.sparql)
    found = {quad.triple for quad in ox.parse(body, ox.RdfFormat.N_TRIPLES)}
    assert found == {quad.triple for quad in netkg.open().store.quads(graph)}


@pytest.fixture(scope="module")
def noted(writing):
    """Return a second server, which has a note on each result of one study, and nothing else."""
    rows = netkg.open().store.query(
        f"{PREFIX} SELECT ?r {{ GRAPH <{graph_iri('kim-2016')}> {{ ?r a nk:Result }} }}"
    )
    notes = "".join(f'{row[0]} <http://e/note> "note {number}" .\n' for number, row in enumerate(rows.rows))
    request = urllib.request.Request(  # noqa: S310 (http on this machine)
        f"{writing.url}graph-store/notes",
        notes.encode(),
        {"Authorization": f"Bearer {writing.token}", "Content-Type": "application/n-triples"},
        method="PUT",
    )
    urllib.request.urlopen(request, timeout=60).close()  # noqa: S310 (http on this machine)
    return writing, len(rows.rows)


FEDERATED = f"{PREFIX} SELECT ?r ?total ?note WHERE {{ ?r nk:total ?total . ?r <http://e/note> ?note }}"


def test_a_join_of_two_servers(ask, reading, noted):
    other, number = noted
    found = rows_of(ask(FEDERATED, reading.sparql, other.sparql))
    totals = dict(netkg.open().store.query(f"{PREFIX} SELECT ?r ?total {{ ?r nk:total ?total }}").rows)
    assert 0 < len(found.rows) <= number
    places = [found.columns.index(name) for name in ("r", "total", "note")]
    for result, total, note in ([row[place] for place in places] for row in found.rows):
        assert totals[result] == total
        assert note.value.startswith("note ")
