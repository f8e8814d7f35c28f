"""Summary, keystones, centrality, communities: small graphs worked out by hand, and networkx beside them."""

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.network.centrality import LARGE, betweenness, betweenness_of
from netkg.analyse.network.communities import find_communities, louvain, modularity
from netkg.analyse.network.keystones import find_keystones, sole_support
from netkg.analyse.network.model import Network
from netkg.analyse.network.summary import summarise

BARBELL = ("ab", "bc", "ca", "cd", "de", "ef", "fd")
"""Two triangles, abc and def, and the bridge c-d."""

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]),
                 min_size=1, max_size=25, unique=True)  # fmt: skip


def graph_of(size, pairs):
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    graph.add_edges_from(pairs)
    return graph


def test_the_summary_of_two_triangles_and_a_lone_edge(drawn):
    """8 nodes and 8 joined pairs: density 16/56; bridges c-d and x-y."""
    found = summarise(drawn(*BARBELL, "xy"))
    assert found.nodes == {"study": 8}
    assert found.components == (("a", "b", "c", "d", "e", "f"), ("x", "y"))
    assert [(edge.source, edge.target) for edge in found.bridges] == [("c", "d"), ("x", "y")]
    assert found.density == pytest.approx(16 / 56)
    assert (found.papers, found.second_hand) == (8, 0)


def test_an_empty_network_has_no_density():
    found = summarise(Network("evidence", (), ()))
    assert (found.density, found.components, found.bridges) == (None, (), ())


def test_keystones_of_two_triangles_are_the_ends_of_the_bridge(drawn):
    found = find_keystones(drawn(*BARBELL))
    assert [(item.id, item.parts, item.cut_off) for item in found] == [
        ("c", 2, ("a", "b")),
        ("d", 2, ("e", "f")),
    ]


def test_keystones_of_the_shipped_evidence(network):
    """Question 20. By hand: only DART studied extrapancreatic neoplasms, one trial gave spartalizumab."""
    found = {item.id: item.cut_off for item in find_keystones(network("evidence"))}
    assert "nk:ExtrapancreaticNEN" in found["patel-2020:study-dart"]
    assert "MESH:C000711728" in found["yao-2018:study-spartalizumab"]
    assert "NCIT:C215421" in found["frumovitz-2020:study-nct02721732"]
    assert "kim-2016:study-pdl1" not in found  # all that it measured others measured too


def test_studies_that_alone_support_a_cell(materials):
    """Question 20. By hand: pembrolizumab in this tumour with response is Frumovitz 2020 and no other."""
    found = {item.study: item for item in sole_support(materials)}
    cell = ("NCIT:C106432", "NCIT:C215421", "nk:ObjectiveResponse")
    assert cell in found["frumovitz-2020:study-nct02721732"].primary
    holders = [item.study for item in found.values() if cell in item.cells]
    assert holders == ["frumovitz-2020:study-nct02721732"]
    assert found["morse-2021:study-planet"].primary == ()  # known by a news page


def test_two_reports_of_one_trial_are_one_support(made, make_row):
    rows = [
        make_row(f"{name}:result-a", 1, 9, drugs=("NCIT:C106432",), tumour="NCIT:C27720",
                 registry_ids=("NCT1",))
        for name in ("one-2020", "two-2021")
    ]  # fmt: skip
    found = sole_support(made(*rows))
    assert [(item.study, len(item.cells)) for item in found] == [("one-2020:study-a", 1)]
    apart = [rows[0], make_row("three-2022:result-a", 1, 9, drugs=("NCIT:C106432",), tumour="NCIT:C27720")]
    assert sole_support(made(*apart)) == ()


def test_betweenness_of_a_path_of_five():
    """Ends 0, then 3 of 6 pairs, then 4 of 6 pairs."""
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4)]
    for rust in (True, False):
        values, note = betweenness_of(5, pairs, use_rust=rust)
        assert values == pytest.approx([0, 1 / 2, 2 / 3, 1 / 2, 0])
        assert ("rustworkx" in note.partition(";")[0]) == rust


@given(PAIRS)
def test_both_libraries_give_the_same_betweenness(pairs):
    ours, theirs = (betweenness_of(10, pairs, use_rust=rust)[0] for rust in (True, False))
    assert ours == pytest.approx(theirs, abs=1e-10)


def test_a_large_network_without_rustworkx_is_sampled_and_says_so():
    size = LARGE + 1
    _, note = betweenness_of(size, [(number, number + 1) for number in range(10)], use_rust=False)
    assert "estimated from 200" in note


def test_betweenness_is_ranked_by_value_then_id(drawn):
    found = betweenness(drawn(*BARBELL))
    assert [name for name, _ in found.values[:2]] == ["c", "d"]


def test_two_triangles_are_two_communities(drawn):
    """By hand: Q = 2 (3/7 - (7/14)^2) = 5/14."""
    found = find_communities(drawn(*BARBELL))
    assert {item.members for item in found.found} == {("a", "b", "c"), ("d", "e", "f")}
    assert found.modularity == pytest.approx(5 / 14)
    assert find_communities(drawn(*BARBELL)) == found


def test_communities_are_named_after_the_member_with_most_neighbours_inside(drawn):
    found = find_communities(drawn("ab", "ac", "ad", "xy"))
    assert [(item.name, item.members) for item in found.found] == [
        ("a", ("a", "b", "c", "d")),
        ("x", ("x", "y")),
    ]


def test_without_edges_every_node_is_its_own_community():
    assert louvain(3, []) == [0, 1, 2]
    assert find_communities(Network("evidence", (), ())).modularity is None


@given(PAIRS, st.integers(0, 3))
def test_communities_are_connected_and_about_as_good_as_those_of_networkx(pairs, seed):
    graph, labels = graph_of(10, pairs), louvain(10, pairs, seed=seed)
    groups = [{node for node in graph if labels[node] == label} for label in sorted(set(labels))]
    assert modularity(labels, pairs) == pytest.approx(nx.community.modularity(graph, groups))
    assert all(nx.is_connected(graph.subgraph(group)) for group in groups)
    theirs = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=seed))
    assert modularity(labels, pairs) >= theirs - 0.1


def test_the_karate_club_is_divided_as_well_as_networkx_does_it():
    """The best division known has Q = 0.4198 (Brandes and others 2008); one run may fall a little short."""
    graph = nx.karate_club_graph()
    found = [
        modularity(louvain(34, sorted(graph.edges), seed=seed), sorted(graph.edges)) for seed in range(5)
    ]
    assert max(found) <= 0.4198 + 1e-4
    assert min(found) > 0.39
