"""Terms with their results: counts, trees, ways up, cards, the page."""

import pytest

from netkg.config import open_project
from netkg.errors import OntologyError
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet
from netkg.ontology.tables import Term, read_sources
from netkg.ontology.terms import TermTable
from netkg.query.hierarchy import read_closure
from netkg.query.term_card import term_card
from netkg.query.term_page import term_page
from netkg.query.term_steps import find_path, read_steps
from netkg.query.term_tree import TreeOptions, facet_tree, list_members, term_tree
from netkg.query.term_use import NONE, Counts, TermUse, count_results, roll_up

PARENTS = {
    "nk:A": ["nk:Top"],
    "nk:B": ["nk:Top"],
    "nk:Both": ["nk:A", "nk:B"],
    "nk:Deep": ["nk:Both", "nk:Top"],
}
USES = [
    TermUse("r:1", False, "f", "nk:Deep"),
    TermUse("r:1", False, "f", "nk:A"),
    TermUse("r:2", False, "f", "nk:Both"),
    TermUse("r:3", True, "f", "nk:B"),
    TermUse("r:4", False, "f", "nk:Elsewhere"),
]


@pytest.fixture
def small_table():
    terms = [
        Term(name, name.removeprefix("nk:").lower(), (), tuple(up), "", "drug")
        for name, up in PARENTS.items()
    ]
    return TermTable([*terms, Term("nk:Top", "top", kind="drug"), Term("nk:Loose", "loose", kind="drug")])


def lines(nodes, indent=0):
    for node in nodes:
        marks = ("^" if node.above else "") + (f"+{node.hidden}" if node.hidden else "")
        yield f"{'  ' * indent}{node.label}{marks} {'/'.join(map(str, node.counts))}"
        yield from lines(node.children, indent + 1)


# --- counts ---------------------------------------------------------------------------------------------


def test_a_result_counts_once_under_a_term_however_many_ways_lead_up():
    assert roll_up(USES, Closure(PARENTS)) == {
        "nk:A": Counts(1, 2, 0),
        "nk:B": Counts(0, 2, 1),
        "nk:Both": Counts(1, 2, 0),
        "nk:Deep": Counts(1, 1, 0),
        "nk:Elsewhere": Counts(1, 1, 0),
        "nk:Top": Counts(0, 2, 1),
    }


@pytest.fixture(scope="module")
def table(checkout):
    return TermTable.load(checkout / "ontology")


@pytest.fixture(scope="module")
def counts(shipped, catalogue, table):
    return count_results(shipped, catalogue, read_closure(shipped), table.facets)


def test_counts_are_what_the_query_of_results_says(shipped, catalogue, counts, ask):
    for name, parameter in (
        ("nk:CheckpointInhibitor", "drug"),
        ("NCIT:C27720", "tumour"),
        ("HGNC:17635", "biomarker"),
    ):
        rows = ask(shipped, "evidence/results", **{parameter: name})
        if parameter != "biomarker":  # a stratum of a cohort counts here, and not there
            assert counts[name].all == sum(not row["second_hand"] for row in rows), name
        assert counts[name].second_hand == sum(row["second_hand"] for row in rows), name


def test_counts_never_shrink_upwards(table, counts):
    for child, parent in table.closure.pairs():
        low, high = counts.get(child, NONE), counts.get(parent, NONE)
        assert low.all <= high.all
        assert low.second_hand <= high.second_hand
        assert low.own <= low.all


def test_words_of_records_count_for_the_terms_that_they_mean(counts):
    assert counts["nk:PreviouslyTreated"].own > 0
    assert counts["nk:LineOfTreatment"].all == counts["nk:PreviouslyTreated"].own


# --- trees ----------------------------------------------------------------------------------------------


def test_a_tree_shows_terms_with_results_each_once_with_what_is_below(small_table):
    found = term_tree(["nk:Top"], PARENTS, small_table, roll_up(USES, Closure(PARENTS)), TreeOptions())
    assert list(lines(found)) == [
        "top 0/2/1",
        "  a 1/2/0",
        "    both 1/2/0",
        "      deep 1/1/0",
        "  b 0/2/1",
        "    both^ 1/2/0",
    ]


def test_depth_hides_and_says_how_many(small_table):
    counts = roll_up(USES, Closure(PARENTS))
    found = term_tree(["nk:Top"], PARENTS, small_table, counts, TreeOptions(depth=2))
    assert list(lines(found)) == ["top 0/2/1", "  a+2 1/2/0", "  b+2 0/2/1"]


def test_terms_without_results_on_request(small_table):
    assert term_tree(["nk:Top"], PARENTS, small_table, {}, TreeOptions()) == ()
    found = term_tree(["nk:Top"], PARENTS, small_table, {}, TreeOptions(everything=True))
    assert [line.strip() for line in lines(found)][:2] == ["top 0/0/0", "a 0/0/0"]


def test_a_facet_begins_at_its_topmost_terms(small_table):
    facet = Facet("f", "f", "d", "s", "1", ("courses.drugs",), kinds=("drug",))
    found = facet_tree(facet, small_table, {}, TreeOptions(depth=1, everything=True))
    assert [node.label for node in found] == ["loose", "top"]


def test_a_closed_list_is_a_flat_tree():
    facet = Facet("f", "f", "d", "s", "1", ("cohorts.functional_status",), closed_list="nk:FunctionalStatus")
    found = facet_tree(facet, TermTable([]), {"nk:Functional": Counts(2, 2, 0)}, TreeOptions())
    assert list(lines(found)) == ["functional 2/2/0"]
    assert list_members("nk:FunctionalStatus") == {
        "nk:Functional": "functional",
        "nk:Nonfunctional": "nonfunctional",
    }


def test_every_term_of_a_facet_is_in_its_tree(table):
    for facet in table.facets:
        if not facet.closed_list:
            nodes = facet_tree(facet, table, {}, TreeOptions(everything=True))
            shown = {node.curie for top in nodes for node in top.walk()}
            kinds = {term.curie: term.kind for term in table}
            from netkg.ontology.slots import facet_terms

            assert shown == facet_terms(facet, table.closure, kinds)


def test_a_tree_has_plain_values(small_table):
    (node,) = term_tree(["nk:Both"], ["nk:Both", "nk:Deep"], small_table, {}, TreeOptions(everything=True))
    assert node.to_dict() == {
        "id": "nk:Both",
        "label": "both",
        "results": {"own": 0, "all": 0, "second_hand": 0},
        "shown_above": False,
        "hidden": 0,
        "children": [node.children[0].to_dict()],
    }


# --- ways up --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def steps(shipped, catalogue):
    return read_steps(shipped, catalogue)


def test_a_way_up_tells_of_each_step_who_says_so_and_why(steps):
    path = find_path("NCIT:C106432", "nk:CheckpointInhibitor", steps)
    assert path.found
    assert [(step.child, step.parent, step.origin) for step in path.steps] == [
        ("NCIT:C106432", "nk:PD1Inhibitor", "own"),
        ("nk:PD1Inhibitor", "nk:PD1OrPDL1Inhibitor", "own"),
        ("nk:PD1OrPDL1Inhibitor", "nk:CheckpointInhibitor", "own"),
    ]
    assert path.steps[0].reason == "an antibody against PD-1"
    assert path.steps[0].hierarchy == "intervention"


def test_a_step_of_the_source_says_so(steps):
    origins = {(step.child, step.parent): step.origin for step in steps}
    assert origins["NCIT:C27720", "NCIT:C27031"] == "source"
    assert origins["MONDO:0019954", "NCIT:C27720"] == "source"
    assert origins["nk:DigestiveNET", "NCIT:C188218"] == "own"


def test_every_step_is_the_sources_or_ours(steps, folder_bridges):
    assert {step.origin for step in steps} == {"own", "source"}
    for step in steps:
        assert (step.graph.endswith("/ontology/bridges")) == ((step.child, step.parent) in folder_bridges)
        assert bool(step.reason) == step.graph.endswith("/ontology/bridges")


@pytest.fixture(scope="module")
def folder_bridges(checkout):
    from netkg.ontology.tables import read_bridges

    return {(bridge.child, bridge.parent) for bridge in read_bridges(checkout / "ontology" / "bridges.tsv")}


def test_the_way_is_a_shortest_one_and_agrees_with_the_closure(steps, shipped):
    closure = read_closure(shipped)
    for start, end in (
        ("NCIT:C27720", "NCIT:C3809"),
        ("NCIT:C27720", "nk:DigestiveNET"),
        ("NCIT:C3809", "NCIT:C3809"),
    ):
        path = find_path(start, end, steps)
        assert path.found
        assert closure.is_under(start, end)
        assert [start, *(step.parent for step in path.steps)][-1] == end
    assert find_path("NCIT:C3809", "NCIT:C3809", steps).steps == ()


def test_where_there_is_no_way_the_nearest_terms_above_both_are_named(steps):
    path = find_path("NCIT:C106432", "nk:SomatostatinAnalogue", steps)
    assert not path.found
    assert path.common == ("NCIT:C1909",)
    assert find_path("NCIT:C106432", "NCIT:C27720", steps).common == ()
    assert path.to_dict()["under"] is False


# --- cards ----------------------------------------------------------------------------------------------


def card(shipped, catalogue, table, curie):
    return term_card(shipped, catalogue, table, table.term(curie))


def test_a_card_of_our_own_term(shipped, catalogue, table, counts):
    found = card(shipped, catalogue, table, "nk:DigestiveNET")
    assert found.definition.startswith("Well differentiated neuroendocrine tumour of the digestive system")
    assert (found.source, found.version, found.replaced_by) == ("", "", None)
    assert {step.parent for step in found.above} == {"NCIT:C188218", "NCIT:C27721"}
    assert ("NCIT:C95404", "Digestive System Neuroendocrine Tumor") in found.below
    assert ("narrow", "NCIT:C95404", "Digestive System Neuroendocrine Tumor") in found.matches
    assert found.places["tumour"][0] == "cohorts.tumour"
    assert found.results["tumour"] == counts["nk:DigestiveNET"]


def test_a_card_of_a_borrowed_term(shipped, catalogue, table):
    found = card(shipped, catalogue, table, "NCIT:C106432")
    assert found.source == "http://purl.obolibrary.org/obo/ncit.owl"
    assert found.iri == "http://purl.obolibrary.org/obo/NCIT_C106432"
    assert "pembrolizumab" in found.printed
    assert found.results["intervention"].own > 0
    fields = found.to_dict()
    assert fields["parents"][0]["origin"] == "own"
    assert fields["obsolete"] is False


def test_a_mapping_of_another_term_is_turned_round(shipped, catalogue, table):
    assert ("broad", "nk:DigestiveNET", "digestive neuroendocrine tumour") in card(
        shipped, catalogue, table, "NCIT:C95404"
    ).matches


# --- the page -------------------------------------------------------------------------------------------

REFRESH = "refresh with: python -m netkg.query.term_page > docs/terms.md"


@pytest.fixture(scope="module")
def page(checkout, shipped, catalogue, table):
    project = open_project(checkout)
    sources = read_sources(project.ontology[0] / "terms" / "SOURCES.tsv")
    return term_page(shipped, catalogue, table, sources)


def test_the_page_is_current(checkout, page):
    assert (checkout / "docs" / "terms.md").read_text(encoding="utf-8") == page, REFRESH


def test_the_page_has_every_term_once_and_no_dead_link(page, table):
    import re

    anchors = re.findall(r'<a id="([^"]+)"></a>', page)
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert len(anchors) == len(set(anchors))
    assert links <= set(anchors)
    assert len([name for name in anchors if not name.startswith("facet-")]) == len(table) + 1


def test_a_circle_is_refused_before_anything_is_counted():
    with pytest.raises(OntologyError, match="circle"):
        TermTable([Term("nk:A", "a", parents=("nk:B",)), Term("nk:B", "b", parents=("nk:A",))]).closure  # noqa: B018
