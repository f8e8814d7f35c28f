"""How things are connected: question 21, by hand on the shipped evidence, and laws on small graphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.network.model import KIND_OF, Network
from netkg.analyse.network.paths import find_paths
from netkg.errors import AnalysisError


@pytest.fixture(scope="module")
def both(network):
    return network("evidence", "mechanism", hierarchy=True)


def test_pd_l1_and_toripalimab_through_their_papers(both, materials):
    """Question 21. By hand: Lu 2020 sorted patients by PD-L1 and gave toripalimab; the class targets PD-1."""
    found = find_paths(both, "HGNC:17635", "MESH:C000656314", materials)
    assert [path.said(both) for path in found.paths[:2]] == [
        "PD-L1 ← sorted by ← Toripalimab in neuroendocrine neoplasms, phase 1b → gave → toripalimab",
        "PD-L1 → ligand of → PD-1 ← targets ← toripalimab",
    ]
    first = found.paths[0]
    assert [hop.papers for hop in first.hops] == [("lu-2020:publication",)] * 2
    assert not first.second_hand
    things = {source.thing for edge in first.hops[0].edges for source in edge.sources}
    assert things == {"lu-2020:result-response-pdl1-high", "lu-2020:result-response-pdl1-low"}


def test_a_marker_a_tumour_and_the_studies_of_that_tumour(network, materials):
    """B7-H3 was seen in pancreatic tumours by Cai 2019 alone; KEYNOTE-028 gave pembrolizumab there."""
    found = network("evidence", "mechanism")
    paths = find_paths(found, "nk:B7H3", "NCIT:C106432", materials, most=50).paths
    said = {path.said(found): path for path in paths}
    path = said[
        "B7-H3 → expressed in → Pancreatic Neuroendocrine Tumor → studied in → "
        "KEYNOTE-028, neuroendocrine cohorts → gave → Pembrolizumab"
    ]
    assert [hop.papers for hop in path.hops] == [
        ("cai-2019:publication",),
        ("mehnert-2020:publication",),
        ("mehnert-2020:publication",),
    ]


def test_no_path_leads_through_an_outcome(both, materials):
    paths = find_paths(both, "MESH:C000656314", "NCIT:C215421", materials, most=20).paths
    kinds = {both.by_id[name].kind for path in paths for name in path.nodes}
    assert paths
    assert "outcome" not in kinds
    assert find_paths(both, "nk:ObjectiveResponse", "NCIT:C215421", materials).paths


def test_no_path_is_said_with_what_is_nearest(network, materials):
    """mTOR is in the mechanism network, with everolimus alone; both are genes, as PD-L1 is."""
    found = find_paths(network("mechanism"), "CHEBI:68478", "HGNC:17635", materials)
    assert found.paths == ()
    assert [name for name, _ in found.nearest] == ["HGNC:3942"]


def test_second_hand_hops_make_the_path_second_hand_and_put_it_last(drawn, materials):
    from netkg.analyse.network.model import Draft, Source

    draft = Draft()
    for name in "abcd":
        draft.node(name, name, "study")
    for one, other, told in (("a", "b", True), ("b", "d", False), ("a", "c", False), ("c", "d", False)):
        draft.edge(one, other, "joins", [Source(f"r:{one}{other}", "p:publication", second_hand=told)])
    found = find_paths(draft.network("evidence"), "a", "d", materials)
    assert [(path.nodes, path.second_hand) for path in found.paths] == [
        (("a", "c", "d"), False),
        (("a", "b", "d"), True),
    ]


def test_paths_are_k_shortest_and_no_longer_than_asked(drawn, materials):
    made = drawn("ab", "bc", "ac", "cd", "ad")
    lengths = [len(path.hops) for path in find_paths(made, "a", "d", materials, most=9).paths]
    assert lengths == [1, 2, 3]
    assert [len(path.hops) for path in find_paths(made, "a", "d", materials, most=9, longest=2).paths] == [
        1,
        2,
    ]
    assert len(find_paths(made, "a", "d", materials, most=1).paths) == 1


@pytest.mark.parametrize("options", [{"most": 0}, {"longest": 0}])
def test_counts_below_one_are_refused(drawn, materials, options):
    with pytest.raises(AnalysisError, match="counted from 1"):
        find_paths(drawn("ab"), "a", "b", materials, **options)


def test_a_node_is_not_joined_to_itself(drawn, materials):
    with pytest.raises(AnalysisError, match="start and goal"):
        find_paths(drawn("ab"), "a", "a", materials)


@given(st.sets(st.sampled_from([a + b for a in "abcdef" for b in "abcdef" if a < b]), min_size=2), st.data())
def test_taking_an_edge_away_never_adds_a_path(drawn, materials, pairs, data):
    made = drawn(*sorted(pairs | {"ab"}))
    gone = data.draw(st.sampled_from(made.edges))
    less = Network(made.name, made.nodes, tuple(edge for edge in made.edges if edge != gone))
    before, after = (
        {path.nodes for path in find_paths(net, "a", "b", materials, most=500).paths} for net in (made, less)
    )
    assert after <= before


def test_hops_of_the_hierarchy_have_no_paper(both, materials):
    paths = find_paths(both, "NCIT:C27720", "NCIT:C27031", materials, most=1).paths
    assert paths[0].hops[0].edges[0].kind == KIND_OF
    assert paths[0].hops[0].papers == ()
