"""curl, as people type it; the commands of docs/serve.md are among them."""

import json
import shutil
import subprocess

import pytest

TURTLE = "<http://e/toy> <http://e/p> 1 .\n"


@pytest.fixture
def curl(needed):
    """Return a function that runs curl and gives what it printed, its last line being the status."""
    program = shutil.which("curl")
    needed(program, "needs curl (Debian, Ubuntu: curl)")

    def run(*words):
        command = [program, "-sS", "-w", "\n%{http_code}", *words]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        body, _, status = done.stdout.rpartition("\n")
        return int(status), body

    return run


def test_rows_a_graph_and_what_went_wrong(curl, reading):
    query = "query=SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    status, body = curl("-H", "Accept: text/csv", "--data-urlencode", query, reading.sparql)
    assert status == 200
    assert int(body.split()[1]) > 1_000
    status, body = curl("-G", "--data-urlencode", query, f"{reading.sparql}?format=json")
    assert int(json.loads(body)["results"]["bindings"][0]["n"]["value"]) > 1_000
    status, body = curl("-H", "Accept: text/turtle", f"{reading.url}graph-store/kim-2016")
    assert (status, "@prefix nk:" in body) == (200, True)
    status, body = curl("--data-urlencode", "query=SELECT nonsense", reading.sparql)
    assert (status, json.loads(body)["type"]) == (400, "urn:netkg:problem:syntax")
    assert curl("-I", f"{reading.url}graph-store/none-at-all")[0] == 404


def test_a_graph_is_written_grows_from_a_form_and_goes(curl, writing, tmp_path):
    graph = f"{writing.url}graph-store/toy-1999"
    token = ("-H", f"Authorization: Bearer {writing.token}")
    paths = []
    for name in ("a", "b"):
        paths.append(tmp_path / f"{name}.ttl")
        paths[-1].write_text(TURTLE.replace("toy", name))
    put = ("-X", "PUT", "-H", "Content-Type: text/turtle", "--data-binary", f"@{paths[0]}", graph)
    assert curl(*put)[0] == 401
    assert curl(*token, *put)[0] == 201
    files = [word for path in paths for word in ("-F", f"file=@{path};type=text/turtle")]
    assert curl(*token, *files, graph)[0] == 204
    status, body = curl("-H", "Accept: application/n-triples", graph)
    assert (status, body.count("\n")) == (200, 2)
    assert curl(*token, "--data-urlencode", "update=CLEAR NAMED", writing.sparql)[0] == 204
    assert curl("-H", "Accept: application/n-triples", graph) == (200, "")
    assert curl(*token, "-X", "DELETE", graph)[0] == 204
    assert curl(graph)[0] == 404
