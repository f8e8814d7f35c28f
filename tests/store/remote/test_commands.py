"""The commands on a store at an address, and ``netkg publish``."""

import json

import pytest

import netkg
from netkg.cli.app import run
from netkg.errors import StoreError

GRAPH = "https://w3id.org/netkg/graph/"


@pytest.fixture
def told(capsys):
    """Return a function that runs a command and gives its exit code, output and messages."""

    def run_command(*words):
        code = run([*map(str, words)])
        done = capsys.readouterr()
        return code, done.out, done.err

    return run_command


@pytest.fixture
def project(checkout, tmp_path, monkeypatch, endpoint):
    """Return a small project with a store in its settings, and work in it."""
    for folder in ("records", "triples"):
        (tmp_path / "data" / folder).mkdir(parents=True)
    source = checkout / "data" / "triples" / "kim-2016.ttl"
    (tmp_path / "data" / "triples" / source.name).write_bytes(source.read_bytes())
    address = endpoint.address
    (tmp_path / "netkg.toml").write_text(
        f'[stores.ours]\nurl = "{address}/sparql"\ngraph_store = "{address}/data"\ntries = 1\n'
    )
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_publish_then_ask(project, endpoint, told):
    code, out, err = told("publish", "ours")
    graphs = endpoint.store.named_graphs()
    assert code == 0
    assert f"ours: {len(list(graphs))} graphs written, 0 there already, 0 removed" in out
    assert f"written    {GRAPH}kim-2016" in err
    assert {f"{GRAPH}queries", f"{GRAPH}derived/closure"} <= {
        graph.value for graph in endpoint.store.named_graphs()
    }
    here, there = (told(*store, "query", "pd-l1-positivity") for store in ([], ["--store", "ours"]))
    assert there == here
    assert "7" in here[1]
    for command in (
        ["show", "kim-2016:result-pdl1"],
        ["evidence", "--format", "csv"],
        ["audit"],
        ["info", "--json"],
    ):
        here, there = (told(*store, *command) for store in ([], ["--store", "ours"]))
        assert there[0] == here[0] == 0, there
        if (
            command[0] != "info"
        ):  # which tells the graphs: the embedded store has no closure until it is asked
            assert there[1] == here[1]


def test_export_from_an_address(project, told):
    told("publish", "ours")
    assert told("--store", "ours", "export", "there.trig", "--graph", "kim-2016")[0] == 0
    assert told("export", "here.trig", "--graph", "kim-2016")[0] == 0
    assert (project / "there.trig").read_bytes() == (project / "here.trig").read_bytes()


def test_publish_tells_in_json_what_it_did(project, endpoint, told):
    endpoint.store.update(f"INSERT DATA {{ GRAPH <{GRAPH}old> {{ <http://e/a> <http://e/p> 1 }} }}")
    told("publish", "ours")
    code, out, _ = told("publish", "ours", "--json")
    result = json.loads(out)["result"]
    assert (code, result["written"], result["others"]) == (0, {}, {f"{GRAPH}old": 1})
    assert f"{GRAPH}old" in told("publish", "ours")[1]
    assert "1 removed" in told("publish", "ours", "--remove-others")[1]


def test_publish_from_a_disk_store(project, endpoint, told, tmp_path):
    from netkg.build import write_store
    from netkg.config import open_project

    write_store(open_project(project), project / "evidence.store")
    assert told("--store", "evidence.store", "publish", "ours")[0] == 0
    assert told("publish", "ours")[1].startswith("ours: 0 graphs written")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["publish", "theirs"], 5, "theirs is neither an address nor a store of the settings"),
        (["publish", "http://me:pw1@127.0.0.1/"], 5, "holds a user or password"),
        (["--store", "http://me:pw1@127.0.0.1/", "info"], 5, "holds a user or password"),
        (["--store", "theirs", "info"], 5, "theirs is neither a folder nor a store of the settings"),
        (["--store", "ours", "build"], 5, "not a store at an address"),
    ],
)
def test_what_cannot_be_done_is_said(project, told, words, code, message):
    done = told(*words)
    assert done[0] == code
    assert message in done[2]
    assert "pw1" not in done[1] + done[2]


def test_a_failure_names_the_graphs_that_were_written(project, endpoint, told):
    endpoint.faults = [None, None, lambda handler: handler.answer(507, "text/plain", b"disk full")]
    code, _, err = told("publish", "ours")
    assert code == 5
    assert "disk full" in err
    assert "graphs were written before that" in err


def test_a_question_never_writes(project, endpoint, told):
    told("publish", "ours")
    endpoint.store.update(f"DROP GRAPH <{GRAPH}derived/closure>")
    endpoint.asked.clear()
    kg = netkg.open(store="ours")
    with pytest.raises(StoreError, match=r"has no graph .*closure") as caught:
        kg.ask("ASK { ?s <https://w3id.org/netkg/ontology#under> ?o }")
    assert caught.value.hint == "publish there: netkg publish ours"
    assert not any(request.startswith(("PUT", "DELETE")) for request in endpoint.asked)


def test_open_takes_an_address(project, endpoint, told):
    told("publish", "ours")
    kg = netkg.open(store=f"{endpoint.address}/sparql")
    assert f"{GRAPH}kim-2016" in kg.info()["graphs"]
    assert len(kg.query("pd-l1-positivity")) == len(netkg.open().query("pd-l1-positivity"))
