"""What the queries say of the small case, and how the answers change when the evidence does."""

import pyoxigraph as ox
import pytest

from netkg.graph.decode import from_triples
from netkg.graph.encode import to_triples
from netkg.model import Result
from netkg.namespaces import graph_iri, to_iri

GAP = "biomarker-and-outcome-apart"


def record(store, name):
    return from_triples(name, [quad.triple for quad in store.quads(graph_iri(name))])


def put(store, changed):
    store.replace_graph(graph_iri(changed.record), to_triples(changed))


def add_result(store, name, **fields):
    """Add a measured result, read in the abstract and at an existing place, to a record of the small case."""
    given = {
        "reporting": "measured",
        "basis": "stated",
        "read_level": "read in abstract",
        "places": ["place-a" if name == "alpha-2020" else "place-paper"],
    }
    old = record(store, name)
    put(store, old.model_copy(update={"results": [*old.results, Result.model_validate(given | fields)]}))


def of(rows, **wanted):
    """Return the one row with these values."""
    (row,) = [row for row in rows if all(row[key] == value for key, value in wanted.items())]
    return row


# The gap: biomarker and outcome apart.


def test_levels_of_joint_knowledge(small, ask):
    levels = {row["study"]: row["level"] for row in ask(small, GAP)}
    assert levels == {
        "alpha-2020:study-series": "none",
        "epsilon-2021:study-full": "none",
        "beta-2016:study-main": "none",
        "alpha-2020:cohort-lost": "none",
        "gamma-2020:study-gamma": "one stratum only",
        "delta-2022:study-delta": "one stratum only",  # the other has no denominator
    }


def test_the_studies_with_nothing_joint_come_first(small, ask):
    assert [row["strata"] for row in ask(small, GAP)] == [0, 0, 0, 0, 1, 1]


def test_numbers_are_those_of_the_largest_cohorts(small, ask):
    rows = ask(small, GAP)
    assert of(rows, study="alpha-2020:study-series")["patients_with_outcome"] == 2, (
        "the cohort, not its patients again"
    )
    assert of(rows, study="beta-2016:study-main")["patients_with_biomarker"] == 30, (
        "not the grade 3 part again"
    )
    delta = of(rows, study="delta-2022:study-delta")
    assert (delta["patients_with_biomarker"], delta["patients_with_outcome"]) == (40, 40)
    assert (delta["joint_patients"], delta["derived"]) == (8, True)
    gamma = of(rows, study="gamma-2020:study-gamma")
    assert (gamma["patients_with_biomarker"], gamma["joint_patients"], gamma["derived"]) == (50, 12, False)


def test_second_hand_results_are_counted_apart(small, ask):
    rows = ask(small, GAP)
    beta = of(rows, study="beta-2016:study-main")
    assert (beta["patients_with_biomarker_second_hand"], beta["second_hand"]) == (30, False)
    lost = of(rows, study="alpha-2020:cohort-lost")
    assert (lost["patients_with_biomarker"], lost["patients_with_biomarker_second_hand"]) == (0, 20)
    assert lost["second_hand"]


def test_studies_that_may_share_patients_say_so(small, ask):
    shared = {row["study"] for row in ask(small, GAP) if row["may_share_patients"]}
    assert shared == {"alpha-2020:study-series", "epsilon-2021:study-full"}


def test_a_patient_with_both_changes_the_gap(fresh_small, ask):
    marker = {"outcome": "nk:PDL1Positivity", "biomarker": "HGNC:17635", "total": "1"}
    add_result(fresh_small, "alpha-2020", id="result-a-pdl1", cohort="patient-a", events="1", **marker)
    one = of(ask(fresh_small, GAP), study="alpha-2020:study-series")
    assert (one["level"], one["joint_patients"], one["patients_with_biomarker"]) == ("one stratum only", 1, 1)
    add_result(fresh_small, "alpha-2020", id="result-b-pdl1", cohort="patient-b", events="0", **marker)
    both = of(ask(fresh_small, GAP), study="alpha-2020:study-series")
    assert (both["level"], both["joint_patients"], both["patients_with_biomarker"]) == ("both strata", 2, 2)


def test_a_biomarker_told_second_hand_closes_no_gap(fresh_small, ask):
    add_result(
        fresh_small,
        "alpha-2020",
        id="result-a-pdl1",
        cohort="patient-a",
        outcome="nk:PDL1Positivity",
        biomarker="HGNC:17635",
        events="1",
        total="1",
        reported_in="work-lost",
        read_level="read in citing sentence",
    )
    assert of(ask(fresh_small, GAP), study="alpha-2020:study-series")["level"] == "none"


# Absence claims.


def test_states_of_absence_claims(small, ask):
    states = {(row["claim"], row["study"]): row["state"] for row in ask(small, "absence-claims")}
    assert states == {
        ("alpha-2020:claim-none", "gamma-2020:study-gamma"): "undetermined",
        ("alpha-2020:claim-none", "delta-2022:study-delta"): "falsified later",
        ("beta-2016:claim-first", None): "open",
        ("zeta-2023:claim-none", "alpha-2020:study-series"): "already false when stated",
        ("zeta-2023:claim-none", "gamma-2020:study-gamma"): "already false when stated",
        ("zeta-2023:claim-none", "epsilon-2021:study-full"): "already false when stated",
        ("zeta-2023:claim-none", "delta-2022:study-delta"): "already false when stated",
    }


def test_a_study_that_shares_patients_with_the_claims_own_does_not_falsify_it(small, ask):
    against = {
        row["study"] for row in ask(small, "absence-claims") if row["claim"] == "alpha-2020:claim-none"
    }
    assert not against & {"alpha-2020:study-series", "epsilon-2021:study-full"}


def test_an_open_claim_falls_with_the_first_result_in_its_scope(fresh_small, ask):
    add_result(
        fresh_small,
        "delta-2022",
        id="result-os",
        cohort="cohort-all",
        course="course-delta",
        outcome="EFO:0000638",
        value="24",
        unit="mo",
    )
    row = of(ask(fresh_small, "absence-claims"), claim="beta-2016:claim-first")
    assert (row["study"], row["results"], row["state"]) == ("delta-2022:study-delta", 1, "falsified later")


# Patients.


def test_prior_regimens_are_counted_with_and_without_somatostatin_analogues(small, ask):
    rows = {row["patient"]: row for row in ask(small, "treated-patients")}
    counted = {name: (row["prior_regimens"], row["prior_regimens_without_ssa"]) for name, row in rows.items()}
    assert counted == {"alpha-2020:patient-a": (3, 2), "alpha-2020:patient-b": (1, 0)}


@pytest.mark.parametrize(
    ("drug", "patients"),
    [
        ("NCIT:C106432", ["alpha-2020:patient-a"]),
        ("nk:PD1Inhibitor", ["alpha-2020:patient-a", "alpha-2020:patient-b"]),
        (["NCIT:C106432", "nk:PD1Inhibitor"], ["alpha-2020:patient-a", "alpha-2020:patient-b"]),
        ("nk:SomatostatinAnalogue", []),
    ],
)
def test_a_class_takes_in_its_drugs(small, ask, drug, patients):
    assert [row["patient"] for row in ask(small, "treated-patients", drug=drug)] == patients


def test_drugs_of_a_regimen_are_named_two_at_most(small, ask):
    assert [row["drugs"] for row in ask(small, "prior-regimens", patient="alpha-2020:patient-a")] == [
        "somatostatin analogue",
        "capecitabine + temozolomide",
        "capecitabine + temozolomide + 1 more",
    ]


def test_progression_and_its_year(small, ask):
    rows = {row["patient"]: row for row in ask(small, "still-on-benefit")}
    assert rows["alpha-2020:patient-a"]["status"] == "no progression so far"
    assert rows["alpha-2020:patient-a"]["months"] == 10.5
    assert (rows["alpha-2020:patient-b"]["status"], rows["alpha-2020:patient-b"]["progression_year"]) == (
        "progressed",
        2019,
    )


def test_a_missing_state_is_told_apart_from_a_record_that_is_silent(small, ask):
    states = {row["patient"]: row["state"] for row in ask(small, "biomarker-state")}
    assert states == {"alpha-2020:patient-a": "not reported", "alpha-2020:patient-b": "nothing recorded"}


# Evidence.


def test_a_paper_is_preferred_to_a_news_page_as_the_place(small, ask):
    assert (
        of(ask(small, "pd-l1-positivity"), result="beta-2016:result-pdl1")["where"]
        == "https://example.org/paper"
    )


def test_adverse_events_have_four_states(small, ask):
    states = {(row["what"], row["statement"]): row["reporting"] for row in ask(small, "adverse-events")}
    assert states == {
        ("result", "alpha-2020:result-harm"): "not reported",
        ("left out", "alpha-2020:patient-a"): "not reported",
        ("safety claim", "alpha-2020:claim-safe"): "claimed",
        ("result", "delta-2022:result-harm"): "measured",
        ("result", "epsilon-2021:result-harm"): "sought and absent",
    }


@pytest.mark.parametrize(
    ("narrowed", "results"),
    [
        ({"drug": "NCIT:C68814"}, 3),
        ({"tumour": "NCIT:C4038"}, 3),
        ({"of_outcome": "NCIT:C41331"}, 3),
        ({"biomarker": "HGNC:17635"}, 6),
        ({"people": "alpha-2020:patient-a"}, 2),
        ({"of_study": "gamma-2020:study-gamma"}, 2),
        ({"publication": "beta-2016:publication"}, 3),
        ({"drug": "NCIT:C106432", "people": "alpha-2020:patient-b"}, 0),
    ],
)
def test_results_are_narrowed_by_every_parameter(small, ask, narrowed, results):
    assert len(ask(small, "evidence/results", **narrowed)) == results


def test_claims_on_the_group_are_claims_on_the_patient(small, ask):
    rows = ask(small, "claims", people="alpha-2020:patient-a")
    assert {(row["claim"], row["link"]) for row in rows} == {
        ("alpha-2020:claim-better", "link inferred"),
        ("alpha-2020:claim-all", None),
        ("alpha-2020:claim-safe", None),
    }


# Quality.


def test_a_complete_store_has_no_incomplete_results(small, ask):
    assert ask(small, "incomplete-results") == []


@pytest.mark.parametrize(
    ("predicate", "missing"),
    [
        ("nk:cohort", "population"),
        ("nk:outcome", "outcome"),
        ("nk:reporting", "reporting state"),
        ("nk:total", "denominator"),
        ("nk:readIn", "source"),
        ("nk:place", "place"),
    ],
)
def test_each_missing_part_is_found(fresh_small, ask, predicate, missing):
    remove(fresh_small, "gamma-2020", "result-response", [predicate])
    assert [(row["result"], row["missing"]) for row in ask(fresh_small, "incomplete-results")] == [
        ("gamma-2020:result-response", missing)
    ]


def test_a_measured_result_without_a_number_is_found(fresh_small, ask):
    remove(fresh_small, "gamma-2020", "result-response", ["nk:events", "nk:percent"])
    assert [row["missing"] for row in ask(fresh_small, "incomplete-results")] == ["count or value"]


def test_a_cohort_that_is_not_there_is_a_missing_population(fresh_small, ask):
    remove(fresh_small, "gamma-2020", "cohort-treated", ["rdf:type"])
    assert [row["missing"] for row in ask(fresh_small, "incomplete-results")] == ["population"]


def remove(store, name, thing, predicates):
    graph = graph_iri(name)
    gone = {to_iri(predicate) for predicate in predicates}
    kept = [
        quad.triple
        for quad in store.quads(graph)
        if not (quad.subject.value.endswith(f"/{thing}") and quad.predicate.value in gone)
    ]
    store.replace_graph(graph, kept)


def test_an_own_term_is_told_from_a_public_one(small, ask):
    assert {row["printed"]: row["own_term"] for row in ask(small, "wordings")} == {"pNET": False, "SSA": True}


def test_a_record_that_nobody_checked_is_a_single_extraction(small, ask):
    states = {row["report"]: row["state"] for row in ask(small, "single-extraction")}
    assert states.pop("beta-2016:publication") == "checked"
    assert set(states.values()) == {"single extraction"}


# Networks.


def test_a_path_goes_by_way_of_a_wider_tumour_term(small, ask):
    rows = ask(small, "connections", start="NCIT:C68814", goal="HGNC:17635")
    assert min(row["steps"] for row in rows) == 2
    first = rows[0]
    assert (first["term_1"], first["met_as_1"]) == ("NCIT:C4038", "NCIT:C188218")
    assert (first["paper_1"], first["paper_2"]) == ("alpha-2020:publication", "delta-2022:publication")


def test_terms_of_one_result_are_one_step_apart(small, ask):
    rows = ask(small, "connections", start="NCIT:C106432", goal="HGNC:17635")
    assert {row["paper_1"] for row in rows if row["steps"] == 1} == {
        "gamma-2020:publication",
        "delta-2022:publication",
    }


def test_a_path_over_a_second_hand_result_is_marked(small, ask):
    rows = ask(small, "connections", start="NCIT:C68814")
    assert {row["paper_2"] for row in rows if row["second_hand"]} == {"alpha-2020:work-lost"}


def test_data_of_the_small_case_are_in_named_graphs_only(small):
    assert all(isinstance(quad.graph_name, ox.NamedNode) for quad in small.quads())
