"""What the projections join; expected edges read off the records by hand."""

from dataclasses import replace

import pytest

from netkg.analyse.network.materials import Course, Materials, read_mechanisms
from netkg.analyse.network.mechanism import EXPRESSED, MEASURED, NOT_FOUND
from netkg.analyse.network.model import KIND_OF
from netkg.analyse.network.projections import PROJECTIONS, build_network, find_node
from netkg.errors import AnalysisError, SourceError


def edges(network, kind):
    return {(edge.source, edge.target) for edge in network.edges if edge.kind == kind}


def find(network, source, target, kind):
    return next(e for e in network.edges if (e.source, e.target, e.kind) == (source, target, kind))


@pytest.mark.parametrize("name", PROJECTIONS)
def test_every_projection_has_edges_and_is_the_same_twice(name, materials):
    first, second = (build_network([name], materials) for _ in range(2))
    assert first == second
    assert first.edges
    assert list(first.nodes) == sorted(first.nodes)
    assert list(first.edges) == sorted(first.edges)
    assert {end for edge in first.edges for end in (edge.source, edge.target)} <= set(first.by_id)


def test_the_order_of_rows_does_not_matter(materials):
    turned = Materials(
        replace(materials.body, rows=materials.body.rows[::-1]),
        materials.citations[::-1],
        materials.courses[::-1],
        materials.mechanisms,
    )
    for name in PROJECTIONS:
        assert build_network([name], turned) == build_network([name], materials)


def test_evidence_joins_a_study_to_what_it_gave_in_whom_and_reports(network):
    """Frumovitz 2020: pembrolizumab, small cell carcinoma of the female reproductive system."""
    found, study = network("evidence"), "frumovitz-2020:study-nct02721732"
    assert (study, "NCIT:C106432") in edges(found, "gave")
    assert ("NCIT:C215421", study) in edges(found, "studied in")
    assert (study, "nk:ObjectiveResponse") in edges(found, "reports")
    edge = find(found, study, "nk:ObjectiveResponse", "reports")
    assert edge.papers == ("frumovitz-2020:publication",)
    assert [source.thing for source in edge.sources] == ["frumovitz-2020:result-response"]
    assert edge.sources[0].places
    assert not edge.second_hand


def test_reports_of_one_trial_are_one_study_with_all_papers(network):
    """AveNEC: the interim report, the congress report and the paper."""
    edge = find(network("evidence"), "fottner-2019:study-avenec", "NCIT:C116870", "gave")
    assert {paper.partition(":")[0] for paper in edge.papers} == {
        "fottner-2019", "fottner-2023", "fottner-2025",
    }  # fmt: skip


def test_what_is_not_reported_joins_nothing(network):
    """Adverse events of the seed are not reported; HLA class II was sought and absent in Ryschich 2003."""
    found = network("evidence")
    assert "NCIT:C41331" not in found.by_id
    assert ("ryschich-2003:study-tissue", "nk:HLAClassII") in edges(found, "measured")


def test_second_hand_edges_are_marked(network):
    """PLANET is known by a news page only."""
    edge = find(network("evidence"), "morse-2021:study-planet", "CHEBI:135901", "gave")
    assert edge.second_hand


def test_retracted_results_are_left_out(materials):
    body = replace(materials.body, retracted=frozenset({"patel-2020:publication"}))
    assert "nk:ExtrapancreaticNEN" not in build_network(["evidence"], Materials(body)).by_id


def test_citations_and_who_tells_of_whom(network):
    found = network("citation")
    assert ("markey-2017:publication", "kim-2016:publication") in edges(found, "obtains background from")
    told = find(found, "markey-2017:publication", "markey-2017:work-lang", "tells of")
    assert told.second_hand
    assert found.by_id["markey-2017:work-lang"].kind == "work"
    assert found.label("markey-2017:work-lang") == "Lang and others"


def test_listed_regimens_stand_before_the_checkpoint_inhibitor_not_before_each_other(network):
    """The seed: patients 1 and 3 had pembrolizumab, 2 and 4 nivolumab; everolimus is listed for all four."""
    found = network("sequence")
    assert {edge.kind for edge in found.edges} == {"listed before"}
    assert {edge.target for edge in found.edges} == {"NCIT:C106432", "NCIT:C68814"}
    everolimus = next(node.id for node in found.nodes if node.label == "everolimus")
    assert len(find(found, everolimus, "NCIT:C106432", "listed before").sources) == 2
    assert not any(node.id in {e.source for e in found.edges} & {e.target for e in found.edges}
                   for node in found.nodes)  # fmt: skip


def test_a_course_without_a_studied_inhibitor_is_no_sequence(made):
    materials = replace(made(), courses=(Course("a:c1", "a:p", True, ("NCIT:C106432",)),))
    assert build_network(["sequence"], materials).nodes == ()


def test_only_regimens_that_differ_are_compared(network):
    """NIPINEC compares nivolumab with and without ipilimumab; toripalimab by PD-L1 is one regimen."""
    found = network("comparison")
    pairs = edges(found, "compared with")
    assert ("NCIT:C2654+NCIT:C68814", "NCIT:C68814") in pairs
    assert not any("MESH:C000656314" in pair for pair in pairs)
    assert "MESH:C000656314" in found.by_id


def test_mechanism_tells_seen_from_not_found_and_only_measured(network):
    """PD-L1: 7 of 32 in digestive neoplasms; 0 of 57 in lung carcinoids; HLA class II sought and absent."""
    found = network("mechanism")
    assert ("HGNC:17635", "NCIT:C27721") in edges(found, EXPRESSED)
    assert ("HGNC:17635", "NCIT:C4038") in edges(found, NOT_FOUND)
    assert ("HGNC:17635", "NCIT:C4038") not in edges(found, EXPRESSED)
    assert ("nk:HLAClassII", "NCIT:C27031") in edges(found, NOT_FOUND)
    assert "kim-2016:publication" in find(found, "HGNC:17635", "NCIT:C27721", EXPRESSED).papers


def test_a_comparison_without_a_number_is_measured_and_not_seen(made, make_row):
    row = make_row("a:result-x", outcome="nk:PDL1Positivity", biomarker="HGNC:17635", tumour="NCIT:C27720")
    assert edges(build_network(["mechanism"], made(row)), MEASURED) == {("HGNC:17635", "NCIT:C27720")}


def test_targets_come_from_the_class_and_name_the_definition(network):
    found = network("mechanism")
    edge = find(found, "NCIT:C106432", "HGNC:8760", "targets")
    assert edge.papers == ()
    assert [source.thing for source in edge.sources] == ["definition of nk:PD1Inhibitor"]
    assert ("HGNC:17635", "HGNC:8760") in edges(found, "ligand of")


def test_no_efficacy_in_the_mechanism_network(network):
    assert "outcome" not in network("mechanism").kinds()
    assert "study" not in network("mechanism").kinds()


def test_the_hierarchy_joins_the_nearest_terms_above(network):
    found = network("evidence", hierarchy=True)
    above = edges(found, KIND_OF)
    assert ("NCIT:C27720", "NCIT:C27031") in above  # pancreatic tumour, pancreatic neoplasm
    assert ("NCIT:C27720", "NCIT:C3809") not in above  # there is one between them
    assert all(not edge.sources for edge in found.edges if edge.kind == KIND_OF)
    assert network("evidence") == found.without(kinds=[KIND_OF])


def test_projections_laid_over_each_other_keep_all_edges(network):
    both = network("evidence", "mechanism")
    assert set(both.edges) == set(network("evidence").edges) | set(network("mechanism").edges)
    assert both.name == "evidence+mechanism"


def test_an_unknown_projection_is_named_with_the_nearest(materials):
    with pytest.raises(AnalysisError, match="no projection 'evidnce'") as caught:
        build_network(["evidnce"], materials)
    assert caught.value.hint == "did you mean evidence?"


def test_nodes_are_found_by_id_label_and_other_names(network, materials):
    found = network("evidence")
    for text in ("HGNC:17635", "PD-L1", "pdl1", "B7-H1", "CD274"):
        assert find_node(found, text, materials) == "HGNC:17635"


def test_an_unknown_node_is_answered_with_suggestions(network, materials):
    with pytest.raises(AnalysisError, match="pembrolizumap") as caught:
        find_node(network("evidence"), "pembrolizumap", materials)
    assert "Pembrolizumab (NCIT:C106432)" in caught.value.hint


def test_a_term_above_the_nodes_is_answered_with_those_below(network, materials):
    with pytest.raises(AnalysisError) as caught:
        find_node(network("evidence"), "nk:CTLA4Inhibitor", materials)
    assert "Ipilimumab (NCIT:C2654)" in caught.value.hint
    assert "Tremelimumab" in caught.value.hint


def test_declared_names_and_ids_are_terms(shipped):
    """Every term of mechanisms.toml is known, and a name that it gives is one of the term's."""
    kg, materials = shipped
    found = read_mechanisms(kg.project.ontology)
    terms = materials.body.terms
    for start, _, end, source in found.links:
        assert terms.is_known(start)
        assert terms.is_known(end)
        assert terms.is_known(source.removeprefix("definition of "))
    assert all(terms.is_known(outcome) for outcome in found.expression)
    for curie, name in found.names.items():
        assert name in terms.term(curie).synonyms


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[[link]]\nfrom = 'a'", AnalysisError, "number 1 must have"),
        ("[[link]]\nfrom = 'a'\nkind = 'b'\nto = 'c'\nsource = 1", AnalysisError, "all of it is text"),
        ("[odd]", AnalysisError, "odd is not known"),
        ("= 1", SourceError, "not valid TOML"),
    ],
)
def test_a_wrong_file_of_mechanisms_is_refused(text, error, message, tmp_path):
    (tmp_path / "mechanisms.toml").write_text(text)
    with pytest.raises(error, match=message):
        read_mechanisms([tmp_path])
