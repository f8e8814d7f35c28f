"""``netkg network``: the answers people and programs get, and what is refused."""

import json

import networkx as nx
import pytest

from netkg.config import USE_STATEMENT

MARK = "hypothesis, not evidence"


@pytest.mark.parametrize(
    "words",
    [
        ("summary",),
        ("summary", "--projection", "citation"),
        ("keystones",),
        ("communities",),
        ("geometry", "--permutations", "9"),
        ("path", "PD-L1", "toripalimab"),
        ("hypotheses", "--permutations", "3"),
        ("hypotheses", "--from", "avelumab", "--to", "NCIT:C27720"),
        ("knockout", "patel-2020", "--no-cells"),
    ],
    ids=" ".join,
)
def test_every_command_answers_twice_the_same_with_the_use_statement(netkg, evidence, words):
    done = netkg("network", *words)
    assert (done.code, done.err) == (0, "")
    assert USE_STATEMENT in done.out
    assert netkg("network", *words).out == done.out
    answer = netkg("network", *words, "--json").json
    assert answer["ok"]
    assert answer["command"] == f"network {words[0]}"
    assert answer["use"] == USE_STATEMENT


def test_a_path_names_the_papers_of_every_hop(netkg, evidence):
    """Question 21: Lu 2020 sorted patients by PD-L1 and gave toripalimab."""
    done = netkg("network", "path", "PD-L1", "toripalimab", "--number", "1")
    assert (
        "PD-L1 ← sorted by ← Toripalimab in neuroendocrine neoplasms, phase 1b → gave → toripalimab"
        in done.out
    )
    assert done.out.count("lu-2020 (") == 2
    assert "not in the same patients" in done.out
    path = netkg("network", "path", "PD-L1", "toripalimab", "--json").json["result"]["paths"][0]
    assert [hop["edges"][0]["papers"] for hop in path["hops"]] == [["lu-2020:publication"]] * 2
    assert all(source["places"] for hop in path["hops"] for e in hop["edges"] for source in e["sources"])


def test_no_path_is_an_answer_with_what_is_nearest(netkg, evidence):
    done = netkg("network", "path", "everolimus", "PD-L1", "--projection", "mechanism")
    assert done.code == 0
    assert "no path in the network mechanism" in done.out
    assert "MTOR" in done.out
    assert "not that there is no connection" in done.out


def test_a_keystone_says_what_is_known_through_it_alone(netkg, evidence):
    """Question 20."""
    found = netkg("network", "keystones", "--json").json["result"]
    dart = next(item for item in found["keystones"] if item["id"] == "patel-2020:study-dart")
    assert "nk:ExtrapancreaticNEN" in [node["id"] for node in dart["cut_off"]]
    alone = {item["study"] for item in found["sole_support"]}
    assert "frumovitz-2020:study-nct02721732" in alone


def test_a_knockout_names_cells_estimates_and_absence_claims(netkg, evidence):
    """Without DART and Frumovitz 2020 respectively; the seed's absence claim stays, KEYNOTE-158 is one study
    against it."""
    found = netkg("network", "knockout", "patel-2020", "--json").json["result"]
    assert found["papers"] == ["patel-2020:publication"]
    assert found["estimates"]
    assert {"name", "before", "after"} <= set(found["cells"][0])
    assert found["absence_claims"] is not None
    claims = netkg("network", "knockout", "strosberg-2020", "--no-cells", "--json").json["result"]
    assert claims["cells"] is None
    changed = {item["name"]: item for item in claims["absence_claims"]}
    assert "KEYNOTE-158" in changed["markey-2017:claim-no-clinical-data"]["before"]
    assert "KEYNOTE-158" not in changed["markey-2017:claim-no-clinical-data"]["after"]


def test_the_cells_of_a_knockout_are_those_of_without(netkg, evidence):
    found = netkg("network", "knockout", "patel-2020", "--json").json["result"]["cells"]
    gaps = netkg("without", "patel-2020", "--json").json["result"]["gaps"]
    wanted = {
        f"{space['space']}: {change['cell']}": (", ".join(change["before"]), ", ".join(change["after"]))
        for space in gaps
        for change in space["changes"]
    }
    assert {item["name"]: (item["before"], item["after"]) for item in found} == wanted
    shown = netkg("network", "knockout", "patel-2020").out
    assert f"gap cells: {len(wanted)} with another state" in shown
    assert "Single cohort, Too few people" in shown
    assert "SingleCohort" not in shown


def test_the_start_of_a_name_will_do(netkg, evidence):
    whole = netkg("network", "knockout", "patel-2020", "--no-cells").out
    assert netkg("network", "knockout", "patel", "--no-cells").out == whole
    assert (
        netkg("network", "path", "toripalimab", "PD-L1").out
        == netkg("network", "path", "MESH:C000656314", "PD-L1").out
    )
    assert "pembrolizumab" in netkg("network", "path", "pembroli", "PD-L1").out.casefold()


def test_a_term_that_is_no_node_has_its_label(netkg, evidence):
    lines = netkg("network", "hypotheses", "--permutations", "0", "--top", "100").out.splitlines()
    related = [line for line in lines if "studied in wider or narrower" in line]
    assert related
    assert not [line for line in related if "NCIT:" in line or "nk:" in line]


def test_hypotheses_are_marked_on_every_line(netkg, evidence):
    for words in (("--permutations", "3"), ("--from", "avelumab", "--to", "NCIT:C27720")):
        lines = netkg("network", "hypotheses", *words).out.splitlines()
        assert lines
        assert all(line.startswith(MARK) for line in lines)
    found = netkg("network", "hypotheses", "--permutations", "3", "--json").json["result"]
    assert {item["mark"] for item in found["hypotheses"]} == {MARK}
    assert all(item["positives"] is not None and item["verdict"] for item in found["validation"])


def test_hypotheses_as_turtle_are_marked_and_stable(netkg, evidence, tmp_path):
    path = tmp_path / "h.ttl"
    netkg("network", "hypotheses", "--permutations", "3", "--output", path)
    first = path.read_bytes()
    assert first.startswith(f"# {MARK}; graph https://w3id.org/netkg/graph/derived/hypotheses\n".encode())
    netkg("network", "hypotheses", "--permutations", "3", "--output", path)
    assert path.read_bytes() == first


@pytest.mark.parametrize("ending", ["graphml", "gexf", "json", "cyjs"])
def test_export_writes_what_the_ending_says(netkg, evidence, tmp_path, ending):
    path = tmp_path / f"net.{ending}"
    done = netkg("network", "export", path, "--projection", "mechanism")
    assert done.code == 0
    assert f"{path}: " in done.err
    assert USE_STATEMENT in path.read_text()


def test_export_to_standard_output(netkg, evidence):
    done = netkg("network", "export", "-", "--format", "json")
    graph = nx.node_link_graph(json.loads(done.out))
    assert graph.nodes["HGNC:17635"]["label"] == "PD-L1"
    assert netkg("network", "export", "-").code != 0


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_figures_are_the_same_bytes_twice(netkg, evidence, tmp_path, ending):
    path = tmp_path / f"net.{ending}"
    assert netkg("network", "figure", path, "--projection", "sequence").code == 0
    first = path.read_bytes()
    netkg("network", "figure", path, "--projection", "sequence")
    assert path.read_bytes() == first


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("path", "pembrolizumap", "PD-L1"), "did you mean Pembrolizumab"),
        (("summary", "--projection", "evidnce"), "did you mean evidence?"),
        (("knockout", "patel-2021"), "patel-2020"),
        (("export", "net.txt"), ".graphml"),
        (("figure", "net.pdf"), ".svg or .png"),
        (("path", "PD-L1", "PD-L1"), "two different nodes"),
        (("path", "PD-L1", "HGNC:17635"), "PD-L1 is start and goal"),
        (("path", "neuroendocrine", "PD-L1"), "did you mean Neuroendocrine"),
        (("path", "qqqq", "PD-L1"), "netkg network summary --projection evidence --projection mechanism"),
        (("knockout", "DART"), "did you mean SWOG S1609 DART"),
        (("knockout", "yao"), "several begin so: yao-2018, yao-2021"),
        (("hypotheses", "--from", "avelumab"), "go together"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_wrong_is_said_with_what_to_do(netkg, evidence, words, message):
    done = netkg("network", *words)
    assert done.code != 0
    assert message in done.err


def test_an_empty_project_has_an_empty_network(netkg, empty):
    done = netkg("network", "summary")
    assert done.code == 0
    assert "nodes       0: none" in done.out
    assert netkg("network", "geometry").code == 0
    assert netkg("network", "keystones").code == 0
