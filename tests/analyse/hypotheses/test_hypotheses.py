"""Hypotheses: counts by hand, laws, validation by hiding and by time, and what must never be mixed."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg.analyse.hypotheses as package
from netkg.analyse.body import read_body
from netkg.analyse.hypotheses.derived import HYPOTHESES_GRAPH, to_triples
from netkg.analyse.hypotheses.links import EXPRESSION, KINDS, LIGAND, TARGETS, Links, permuted, read_links
from netkg.analyse.hypotheses.metapaths import (
    DRUG_TUMOUR,
    MARKER_TUMOUR,
    count_paths,
    weighted_count,
)
from netkg.analyse.hypotheses.propose import MARK, closed_discovery, known_pairs, propose
from netkg.analyse.hypotheses.validate import auroc, hide_edges, slice_by_time
from netkg.analyse.network.materials import Materials, read_materials
from netkg.analyse.network.mechanism import mechanism
from netkg.analyse.network.model import Draft, Network, Source
from netkg.errors import AnalysisError

SMALL = Links(
    {
        TARGETS: (("anti-r", "r"), ("anti-l", "l"), ("other-l", "l")),
        LIGAND: (("l", "r"),),
        EXPRESSION: (("l", "t1"), ("l", "t2"), ("r", "t1")),
    }
)
"""A receptor r with its ligand l, three drugs, two tumours."""


@pytest.fixture(scope="module")
def materials(checkout):
    import netkg

    kg = netkg.open(checkout)
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    return read_materials(kg.store, kg.catalogue, kg.project.ontology, body)


@pytest.fixture(scope="module")
def network(materials):
    return mechanism(materials)


def test_paths_of_the_declared_shapes_by_hand():
    """anti-r: r-t1, and r-l-t1, r-l-t2. anti-l: l-t1, l-t2."""
    assert count_paths(SMALL, "anti-r", DRUG_TUMOUR) == {"t1": 2, "t2": 1}
    assert count_paths(SMALL, "anti-l", DRUG_TUMOUR) == {"t1": 1, "t2": 1}


def test_weighted_count_by_hand():
    """anti-l to t2: targets 1 and 2 edges, expression 2 and 1: (1 * 2)^-0.4 (2 * 1)^-0.4 = 4^-0.4."""
    found = weighted_count(SMALL, "anti-l", DRUG_TUMOUR)
    assert found["t2"] == pytest.approx(4**-0.4)
    assert found["t1"] == pytest.approx(2**-0.4 * 4**-0.4)
    assert weighted_count(SMALL, "anti-l", DRUG_TUMOUR, weight=0)["t1"] == 1


def test_no_node_occurs_twice_on_a_path():
    """r, t1, l, t2 is a path from r to t2; none leads from l back to t1 or t2 but through r and t1."""
    assert count_paths(SMALL, "r", MARKER_TUMOUR) == {"t2": 1}
    assert count_paths(SMALL, "l", MARKER_TUMOUR) == {}


PAIRS = st.sets(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz")), min_size=1)


@given(PAIRS, PAIRS, st.data())
def test_taking_an_edge_away_never_raises_a_path_count(first, second, data):
    links = Links(
        {
            TARGETS: tuple(sorted((a, b.upper()) for a, b in first)),
            LIGAND: (("X", "Y"),),
            EXPRESSION: tuple(
                sorted((a.upper().translate(str.maketrans("ABC", "XYZ")), b) for a, b in second)
            ),
        }
    )
    kind = data.draw(st.sampled_from(KINDS))
    less = links.without(kind, data.draw(st.sampled_from(links.pairs[kind])))
    for start in "abc":
        before, after = (count_paths(net, start, DRUG_TUMOUR) for net in (links, less))
        assert all(after[end] <= before[end] for end in after)


@given(PAIRS, st.integers(0, 99))
def test_permuted_links_keep_every_degree(pairs, seed):
    links = Links({TARGETS: tuple(sorted(pairs)), LIGAND: (), EXPRESSION: ()})
    moved, swaps = permuted(links, np.random.default_rng(seed))
    for which in (0, 1):
        counted = [sorted(pair[which] for pair in net.pairs[TARGETS]) for net in (links, moved)]
        assert counted[0] == counted[1]
    assert len(set(moved.pairs[TARGETS])) == len(pairs)
    assert (swaps > 0) or moved == links


def test_auroc_by_hand():
    """Pairs: 3 over 1, 3 over 2, 2 over 1, and a tie: 3.5 of 4."""
    assert auroc([3, 2], [1, 2]) == pytest.approx(3.5 / 4)
    assert auroc([1], [1]) == 0.5


def expressed(*pairs, years=None):
    """Return a mechanism network of expression edges alone, each of one paper."""
    draft = Draft()
    for number, (marker, tumour) in enumerate(pairs):
        draft.node(marker, marker, "biomarker")
        draft.node(tumour, tumour, "tumour")
        draft.edge(marker, tumour, EXPRESSION, [
            Source(f"r:{number}", "p:publication", year=(years or {}).get((marker, tumour)))
        ])  # fmt: skip
    return draft.network("mechanism")


def test_hidden_edges_of_two_blocks_are_found_again():
    """Markers of a block share all tumours, so a hidden edge is found by them; no path leaves a block."""
    pairs = [(f"{block}{m}", f"{block}t{t}") for block in "ab" for m in range(4) for t in range(4)]
    found = hide_edges(expressed(*pairs))
    assert (found.positives, found.negatives) == (32, 32)
    assert found.auroc == 1.0
    assert "AUROC 1.00 with 32 there and 32 not there" in found.verdict


def test_too_few_edges_are_not_judged():
    found = hide_edges(expressed(("a", "t"), ("b", "t")))
    assert found.auroc is None
    assert found.verdict == "too few edges to judge: 2 there and 0 not there, of at least 20 each"


def test_the_shipped_expression_edges_are_too_few_and_said_so(network):
    found = hide_edges(network)
    assert found.positives == len(read_links(network).pairs[EXPRESSION])
    assert (found.auroc is None) == (min(found.positives, found.negatives) < 20)


def test_a_slice_knows_nothing_of_later_papers(network, materials):
    """PD-L1 in pancreatic tumours was first public in 2018 (Yao); before 2010 only Ryschich 2003 is."""
    early = read_links(network, until=2010).pairs[EXPRESSION]
    late = read_links(network, until=2018).pairs[EXPRESSION]
    assert early == ()
    assert ("HGNC:17635", "NCIT:C27720") in late
    assert set(late) <= set(read_links(network).pairs[EXPRESSION])
    assert read_links(network, until=2010).pairs[TARGETS]  # definitions have no year
    found = slice_by_time(network, materials, 2010, least=1)
    assert found.auroc == 0.5  # nothing was known, so all pairs tie
    assert slice_by_time(network, materials, 2100).positives == 0


def test_second_hand_edges_count_on_request_only(network):
    """Lang reaches us through the seed."""
    pair = ("HGNC:17635", "nk:GastrointestinalNEN")
    assert pair not in read_links(network).pairs[EXPRESSION]
    assert pair in read_links(network, second_hand=True).pairs[EXPRESSION]


def test_closed_discovery_by_hand(network):
    """Avelumab targets PD-L1, which was seen in pancreatic tumours; nothing else lies between."""
    found = closed_discovery(network, "NCIT:C116870", "NCIT:C27720")
    assert [name for name, _, _ in found.between] == ["HGNC:17635"]
    assert found.direct == ()
    assert found.counts == 1
    _, one, other = found.between[0]
    assert [edge.kind for edge in (*one, *other)] == [TARGETS, EXPRESSION]
    assert "cai-2019:publication" in other[0].papers
    assert closed_discovery(network, "HGNC:17635", "NCIT:C27720").direct


def test_what_was_not_found_joins_nothing(network):
    """PD-L1 was looked for in lung carcinoids and not found."""
    assert closed_discovery(network, "NCIT:C116870", "NCIT:C4038").between == ()


def test_discovery_refuses_what_is_not_there(network):
    with pytest.raises(AnalysisError, match="is not in the network"):
        closed_discovery(network, "nk:Nothing", "NCIT:C27720")
    with pytest.raises(AnalysisError, match="start and goal"):
        closed_discovery(network, "HGNC:17635", "HGNC:17635")


def test_what_was_studied_is_no_hypothesis(network, materials):
    found = propose(network, materials, permutations=5)
    known = known_pairs(materials)
    assert found.found
    assert not {(item.drug, item.tumour) for item in found.found} & set(known)
    assert found == propose(network, materials, permutations=5)
    assert all(item.paths and 0 < item.p <= 1 for item in found.found)
    assert [item.score for item in found.found] == sorted((i.score for i in found.found), reverse=True)
    assert "nk:PD1Inhibitor" not in {item.drug for item in found.found}  # a class beside its drugs


def test_results_on_efficacy_change_nothing(materials):
    """Without a single event, or with everybody responding, the hypotheses are the same."""

    def with_events(events):
        rows = tuple(
            replace(row, events=events(row)) if row.drugs and row.total else row
            for row in materials.body.rows
        )
        changed = replace(materials.body, rows=rows)
        return propose(mechanism(other := replace(materials, body=changed)), other, permutations=3)

    assert with_events(lambda row: 0) == with_events(lambda row: row.total)


def test_without_swaps_there_is_no_p(made_small):
    found = propose(mechanism(made_small), made_small, permutations=20)
    assert [(item.drug, item.tumour, item.p) for item in found.found] == [
        ("NCIT:C116870", "NCIT:C27720", None)
    ]


@pytest.fixture
def made_small(materials):
    """Return materials with PD-L1 in pancreatic tumours, and avelumab in another tumour."""
    rows = [row for row in materials.body.rows
            if row.result in ("cai-2019:result-pdl1", "fottner-2025:result-response")]  # fmt: skip
    assert len(rows) == 2
    return Materials(replace(materials.body, rows=tuple(rows)), mechanisms=materials.mechanisms)


def test_another_network_is_refused(materials):
    with pytest.raises(AnalysisError, match="mechanism network, not from citation"):
        propose(Network("citation", (), ()), materials)


def test_fewer_than_no_permutations_are_refused(network, materials):
    with pytest.raises(AnalysisError, match="counted from 0"):
        propose(network, materials, permutations=-1)


def test_triples_are_marked_and_of_their_own_graph(network, materials):
    triples = to_triples(propose(network, materials, permutations=2), materials)
    assert HYPOTHESES_GRAPH == "https://w3id.org/netkg/graph/derived/hypotheses"
    labels = [triple.object.value for triple in triples if triple.predicate.value.endswith("label")]
    assert labels
    assert all(label.endswith(f"({MARK})") for label in labels)
    assert not any("ontology#Result" in str(triple) or "ontology#Claim" in str(triple) for triple in triples)


def test_no_other_analysis_looks_at_hypotheses():
    """Nothing left of the command line imports this package, so no estimate and no gap can."""
    source = Path(package.__file__).parents[2]
    for path in source.rglob("*.py"):
        place = path.relative_to(source).parts
        if place[0] == "cli" or place[:2] == ("analyse", "hypotheses"):
            continue
        names = {
            node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
        }
        assert not any("hypotheses" in (name or "") for name in names), path
