"""How the small case was collected and judged: counts, searches, appraisals, certainty, harms."""

import pyoxigraph as ox

from netkg.graph.decode import from_triples
from netkg.graph.encode import to_triples
from netkg.model import Result
from netkg.namespaces import graph_iri, to_iri


def rows_of(rows, review):
    return [row for row in rows if row["review"] == review]


def test_prisma_counts_each_step(small, ask):
    """Two searches with 120 and 30 hits, one publication left out at full text, two included."""
    found = {row["step"]: row for row in rows_of(ask(small, "prisma"), "eta-2024:review-main")}
    assert {step: row["number"] for step, row in found.items()} == {
        "1 searches": 2,
        "2 hits": 150,
        "3 left out at title and abstract": None,
        "4 left out at full text": 1,
        "5 included": 2,
    }
    assert found["3 left out at title and abstract"]["state"] == "not recorded"
    assert found["5 included"]["state"] == "recorded"


def test_a_step_that_was_not_recorded_is_not_zero(small, ask):
    rows = rows_of(ask(small, "prisma"), "eta-2024:review-other")
    assert len(rows) == 5
    assert {(row["number"], row["state"]) for row in rows} == {(None, "not recorded")}


def test_the_shipped_collection_has_no_search_and_says_so(shipped, ask):
    review = "collection-2026:review-checkpoint-inhibitors"
    found = {row["step"]: row["number"] for row in rows_of(ask(shipped, "prisma"), review)}
    assert (found["1 searches"], found["2 hits"]) == (None, None)
    assert found["5 included"] > 0
    states = {row["state"] for row in ask(shipped, "searches", review=review)}
    assert states == {"no search recorded"}


def test_each_included_publication_has_a_record_and_the_other_way_round(shipped, ask):
    """Of the collection's own records, which hold no publication of others, there are two."""
    review = "collection-2026:review-checkpoint-inhibitors"
    (included,) = [row for row in rows_of(ask(shipped, "prisma"), review) if row["step"] == "5 included"]
    own = {"collection-2026:publication", "appraisals-2026:publication"}
    publications = {row["publication"] for row in ask(shipped, "publications") if row["own_record"]}
    assert included["number"] == len(publications - own)


def test_searched_cells_have_where_when_and_how(small, ask):
    rows = [row for row in ask(small, "searches") if row["review"] == "eta-2024:review-main"]
    cell = ("NCIT:C188218", "nk:PD1Inhibitor", "nk:ObjectiveResponse")
    assert {(row["population"], row["intervention"], row["outcome"]) for row in rows} == {cell}
    assert [(row["searched_source"], row["date"], row["hits"]) for row in rows] == [
        ("MEDLINE", "2024-01-01", 120),
        ("congress abstracts", "not reported", 30),
    ]
    assert rows[0]["string"] == "neuroendocrine AND (pembrolizumab OR nivolumab)"
    assert rows[1]["string"] == "not reported"


def test_a_cell_without_a_search_says_so(small, ask):
    (row,) = [row for row in ask(small, "searches") if row["review"] == "eta-2024:review-other"]
    assert (row["state"], row["searched_source"], row["intervention"]) == ("no search recorded", None, None)


def test_an_appraisal_for_one_outcome_names_it(small, ask):
    rows = ask(small, "appraisals", study="gamma-2020:study-gamma")
    told = {(row["item"], row["outcome"]): row["answer"] for row in rows}
    assert told == {
        ("1 entry criteria", None): "yes",
        ("4 consecutive patients", None): "unclear",
        ("8 outcomes reported", "nk:ObjectiveResponse"): "yes",
        ("8 outcomes reported", "NCIT:C41331"): "no",
    }
    assert [row["answer"] for row in ask(small, "appraisals", answer="no")] == ["no"]


def test_certainty_has_a_row_a_reason_or_is_not_judged(small, ask):
    rows = ask(small, "certainties")
    judged = [row for row in rows if row["state"] == "judged"]
    assert [(row["rating"], row["judge"], row["reason"]) for row in judged] == [
        ("very low", "Dr Example", "No comparator."),
        ("very low", "Dr Example", "Two small series."),
    ]
    (other,) = [row for row in rows if row["state"] == "not judged"]
    assert (other["outcome"], other["rating"]) == ("nk:PDL1Positivity", None)


def test_serious_harms_of_the_shipped_studies(shipped, ask):
    """KEYNOTE-158 prints 21.5 % for grade 3 or higher; the seed's abstract counts none at all."""
    rows = ask(shipped, "serious-adverse-events")
    told = {(row["study"], row["kind"]): row for row in rows}
    keynote = told["strosberg-2020:study-keynote-158", "grade 3 or higher"]
    assert (keynote["reporting"], keynote["percent"]) == ("measured", "21.5")
    assert {told["markey-2017:study-series", kind]["reporting"] for _, kind in told} == {"not reported"}
    assert told["yao-2021:study-spartalizumab", "fatal"]["reporting"] == "nothing recorded"
    assert {row["kind"] for row in rows} == {"grade 3 or higher", "immune-related", "fatal"}


def test_no_study_of_a_treatment_is_missing_among_the_harms(shipped, ask):
    told = {row["study_label"] for row in ask(shipped, "serious-adverse-events")}
    treated = {row["study_label"] for row in ask(shipped, "response-rates") if row["study_label"]}
    assert treated
    assert treated <= told


def test_a_fatal_event_is_one_of_grade_3_too(fresh_small, ask):
    terms = [ox.NamedNode(to_iri(f"nk:{name}AdverseEvent")) for name in ("Fatal", "Grade3OrHigher")]
    below = ox.Triple(terms[0], ox.NamedNode(to_iri("rdfs:subClassOf")), terms[1])
    fresh_small.replace_graph(graph_iri("more-terms"), [below])
    graph = graph_iri("delta-2022")
    old = from_triples("delta-2022", [quad.triple for quad in fresh_small.quads(graph)])
    fields = {
        "id": "result-dead",
        "cohort": "cohort-all",
        "course": "course-delta",
        "outcome": "nk:FatalAdverseEvent",
        "reporting": "measured",
        "events": "1",
        "total": "40",
        "basis": "stated",
        "read_level": "read in abstract",
        "places": ["place-paper"],
    }
    new = old.model_copy(update={"results": [*old.results, Result.model_validate(fields)]})
    fresh_small.replace_graph(graph, to_triples(new))
    rows = [row for row in ask(fresh_small, "serious-adverse-events") if row["result"]]
    assert {row["kind"] for row in rows} == {"fatal", "grade 3 or higher"}
    assert {(row["events"], row["total"], row["second_hand"]) for row in rows} == {(1, 40, False)}
