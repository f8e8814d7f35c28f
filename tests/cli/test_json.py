"""``--json`` on every command, when all is well and when not: one document, always parseable."""

import json

import pytest

from netkg.config import USE_STATEMENT

GOOD = [
    ["demo"],
    ["query", "list"],
    ["query", "show", "prior-regimens"],
    ["info"],
    ["export", "all.ttl"],
    ["init", "deeper"],
    ["new", "smith-2024"],
    ["check"],
    ["build"],
    ["show", "markey-2017:patient-p1"],
]

BAD = [
    (["demo", "more"], 64),
    (["query", "show", "nothing"], 6),
    (["query", "nothing"], 6),
    (["info", "--project", "nowhere"], 3),
    (["export", "all.xyz"], 3),
    (["export", "-", "--format", "turtle"], 64),
    (["init", "data"], 3),
    (["new", "No Name"], 2),
    (["check", "nowhere.yaml"], 3),
    (["build", "--store", "data"], 5),
    (["verify", "--source", "nowhere"], 3),
    (["show", "nobody-1999:patient-p1"], 6),
    (["bogus"], 64),
    (["--bogus"], 64),
]


@pytest.mark.parametrize("words", GOOD, ids=" ".join)
def test_success(netkg, evidence, words):
    done = netkg(*words, "--json")
    assert done.code == 0
    assert done.json["ok"] is True
    assert done.json["command"] in " ".join(words)
    assert done.json["use"] == USE_STATEMENT


@pytest.mark.parametrize(("words", "code"), BAD, ids=str)
def test_failure(netkg, evidence, words, code):
    done = netkg(*words, "--json")
    assert done.code == code
    assert done.json["ok"] is False
    assert done.json["error"]["exit_code"] == code
    assert done.json["error"]["message"]
    assert set(done.json["error"]) == {"kind", "message", "hint", "exit_code", "problems"}


def test_rows_and_graphs_have_their_own_standards(netkg, evidence):
    assert set(netkg("query", "prior-regimens", "--json").json) == {"head", "results", "use"}
    graph = netkg("query", "-", "--json", stdin="CONSTRUCT { ?s a ?t } { ?s a ?t } LIMIT 3")
    assert isinstance(json.loads(graph.out), list)
