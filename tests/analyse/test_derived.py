import json
import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib

from netkg.analyse.derived import ESTIMATES_GRAPH, find_stale, is_stale, recompute, to_triples
from netkg.analyse.estimate import Settings, estimate
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError
from netkg.namespaces import NK, to_curie
from netkg.rdf.parse import read_quads
from netkg.rdf.turtle import write_turtle
from netkg.store import memory_store

ASKED = Question(
    "nk:ObjectiveResponse",
    ("nk:PD1Inhibitor",),
    alone=True,
    tumour="NCIT:C188218",
    where=("selected_by_biomarker!=yes",),
)


@pytest.fixture(scope="module")
def body(make_body, trials):
    return make_body(*trials.values())


@pytest.fixture(scope="module")
def made(body):
    return estimate(body, ASKED, Settings(threshold=0.1))


@pytest.fixture(scope="module")
def graph(made, body):
    return to_triples([made], body)


@pytest.fixture
def changed(make_body, trials):
    """Return a function: changes of one result, by its id -> the body with them."""
    return lambda name, **cells: make_body(*(trials | {name: replace(trials[name], **cells)}).values())


def said(triples, subject):
    found = {}
    for triple in triples:
        if to_curie(triple.subject.value) == subject:
            found.setdefault(to_curie(triple.predicate.value), set()).add(to_curie(triple.object.value))
    return found


# what is said


def test_an_estimate_names_its_inputs_its_method_and_its_parameters(graph, made):
    found = said(graph, f"derived:{made.id}")
    assert found["rdf:type"] == {"nk:Estimate"}
    assert found["prov:wasDerivedFrom"] == {"strosberg-2020:result-all", "yao-2021:result-net"}
    assert found["nk:poolingMethod"] == {"glmm"}
    assert found["dcterms:subject"] == {"nk:ObjectiveResponse", "nk:PD1Inhibitor", "NCIT:C188218"}
    (parameters,) = found["nk:estimateParameters"]
    assert json.loads(parameters) == {
        "alone": True, "drugs": ["nk:PD1Inhibitor"], "interval": "wald", "keep": "largest", "level": 0.95,
        "method": "glmm", "outcome": "nk:ObjectiveResponse", "threshold": 0.1, "tumour": "NCIT:C188218",
        "where": ["selected_by_biomarker!=yes"],
    }  # fmt: skip


def test_numbers_have_six_digits_and_counts_are_whole(graph, made):
    found = said(graph, f"derived:{made.id}")
    (share,) = found["nk:pooledProportion"]
    assert share == "0.0544554"
    assert all(
        re.fullmatch(r"0\.0*[1-9]\d{0,5}", value)
        for key in ("Low", "High")
        for value in found[f"nk:pooled{key}"]
    )
    counts = ("pooledEvents", "pooledTotal", "pooledCohorts", "independentGroups")
    assert [found[f"nk:{name}"] for name in counts] == [{"11"}, {"202"}, {"2"}, {"2"}]
    assert (found["nk:comparable"], found["nk:overlapSensitive"]) == ({"true"}, {"false"})


def test_the_crude_proportion_has_its_exact_interval(graph, made):
    """KEYNOTE-158 and spartalizumab: 11 of 202, 5.4 % (2.75 to 9.53), of docs/statistics.md."""
    found = said(graph, f"derived:{made.id}")
    numbers = [float(found[f"nk:crude{part}"].pop()) for part in ("Proportion", "Low", "High")]
    assert [round(100 * number, 2) for number in numbers] == [5.45, 2.75, 9.53]


def test_what_cannot_be_estimated_is_not_stated(graph, made):
    """Two cohorts: no heterogeneity, no prediction. Nothing is possible that is not counted."""
    found = said(graph, f"derived:{made.id}")
    assert found["nk:possibleOverlaps"] == {"0"}
    assert not {name for name in found if re.match("nk:(tau|iSq|prediction|strict)", name)}


@pytest.fixture
def three(make_row, make_body):
    """Return three cohorts whose people differ in the site."""
    counts, sites = ((4, 107), (7, 95), (9, 90)), ("UBERON:0002048", "UBERON:0000945", "UBERON:0001264")
    rows = [
        make_row(f"{name}:result-all", *pair, sites=(site,))
        for name, pair, site in zip(("a-2020", "b-2021", "c-2022"), counts, sites, strict=True)
    ]
    return make_body(*rows)


def test_heterogeneity_and_prediction_are_stated_of_three_groups(three):
    """By hand: Q 2.884, df 2, I2 30.65 %, DerSimonian-Laird tau2 (2.884 - 2) / 11.79 = 0.075."""
    found = estimate(three, Question("nk:ObjectiveResponse"), Settings(method="logit-dl"))
    about = said(to_triples([found], three), f"derived:{found.id}")
    numbers = {
        name: float(value.pop()) for name, value in about.items() if re.match("nk:(tau|iSq|pred)", name)
    }
    assert numbers["nk:tauSquared"] == pytest.approx(0.075, abs=5e-4)
    assert numbers["nk:iSquared"] == pytest.approx(0.3065, abs=1e-4)
    assert (numbers["nk:iSquaredLow"], round(numbers["nk:iSquaredHigh"], 3)) == (0.0, 0.928)
    assert numbers["nk:tauSquaredLow"] == 0.0 < numbers["nk:tauSquared"] < numbers["nk:tauSquaredHigh"]
    low, high = found.pooled.interval
    assert numbers["nk:predictionLow"] < low < high < numbers["nk:predictionHigh"]
    assert about["nk:possibleOverlaps"] == {"0"}


def test_no_prediction_is_stated_of_three_cohorts_of_one_trial(three, make_body):
    rows = [replace(row, registry_ids=("NCT00000001",)) for row in three.rows]
    body = make_body(*rows)
    found = estimate(body, Question("nk:ObjectiveResponse"))
    about = said(to_triples([found], body), f"derived:{found.id}")
    assert (about["nk:pooledCohorts"], about["nk:independentGroups"]) == ({"3"}, {"1"})
    assert "nk:tauSquared" in about
    assert not any("prediction" in name for name in about)


def test_the_pool_if_all_possible_overlaps_are_real_is_stated(make_row, make_body):
    """Nothing tells 4 of 107 and 7 of 95 apart; if they share people the larger stands alone."""
    body = make_body(make_row("a-2020:result-all", 4, 107), make_row("b-2021:result-all", 7, 95))
    found = estimate(body, Question("nk:ObjectiveResponse"))
    about = said(to_triples([found], body), f"derived:{found.id}")
    counts = ("possibleOverlaps", "strictCohorts", "strictTotal")
    assert [about[f"nk:{name}"] for name in counts] == [{"1"}, {"1"}, {"107"}]
    assert about["nk:strictProportion"] == {"0.0373832"}
    assert {round(float(about[f"nk:strict{end}"].pop()), 3) for end in ("Low", "High")} == {0.01, 0.093}


def test_the_version_stands_on_one_activity_and_not_in_the_id(graph, made, body, monkeypatch):
    (activity,) = said(graph, f"derived:{made.id}")["prov:wasGeneratedBy"]
    about = said(graph, activity)
    assert about["rdf:type"] == {"prov:Activity"}
    assert "101 points" in next(iter(about["dcterms:description"]))
    monkeypatch.setattr("netkg.analyse.derived.__version__", "9.9.9")
    later = to_triples([estimate(body, ASKED, Settings(threshold=0.1))], body)
    assert f"derived:{made.id}" in {to_curie(triple.subject.value) for triple in later}
    assert not is_stale(later, body)


def test_every_term_of_ours_is_declared(graph, checkout, three, make_row, make_body):
    unsure = make_body(make_row("a-2020:result-all", 4, 107), make_row("b-2021:result-all", 7, 95))
    more = [(estimate(body, Question("nk:ObjectiveResponse")), body) for body in (three, unsure)]
    graph = [*graph, *(triple for found, body in more for triple in to_triples([found], body))]
    declared = {quad.subject.value for quad in read_quads(checkout / "ontology" / "netkg.ttl")}
    used = {triple.predicate.value for triple in graph} | {
        triple.object.value for triple in graph if isinstance(triple.object, ox.NamedNode)
    }
    assert {name for name in used if name.startswith(NK)} - declared == set()


def test_the_turtle_is_the_same_bytes_and_another_parser_reads_it(graph, made, body):
    data = write_turtle(graph)
    assert data == write_turtle(reversed(to_triples([made, made], body)))
    parsed = rdflib.Graph().parse(data=data, format="turtle")
    assert len(parsed) == len(set(graph))


def test_no_estimate_makes_no_activity(body):
    assert to_triples([], body) == []
    assert ESTIMATES_GRAPH.endswith("/graph/derived/estimates")


def test_a_number_against_the_guard_says_so_in_the_graph(body):
    asked = Question("nk:PDL1Positivity", tumour="NCIT:C27721", second_hand=True)
    against = estimate(body, asked, Settings(not_comparable=True))
    found = said(to_triples([against], body), f"derived:{against.id}")
    assert found["nk:comparable"] == {"false"}
    assert "not comparable" in found["nk:estimateWarning"]


# staleness


def test_a_graph_that_went_through_a_store_is_not_stale_for_that(make_body, make_row):
    body = make_body(make_row("a-2020:result-a", 0, 4), make_row("b-2021:result-a", 0, 14))
    store = memory_store()
    store.replace_graph(ESTIMATES_GRAPH, to_triples([estimate(body, Question("nk:ObjectiveResponse"))], body))
    assert find_stale([quad.triple for quad in store.quads(ESTIMATES_GRAPH)], body) == {}


def test_an_estimate_holds_while_its_results_do(graph, body, changed):
    assert not is_stale(graph, body)
    assert not is_stale(graph, changed("patel-2020:result-all", events=9))
    assert not is_stale(graph, changed("strosberg-2020:result-all", note="a remark"))


@pytest.mark.parametrize(
    "cells", [{"events": 5}, {"total": 108}, {"second_hand": True}, {"tumour": "NCIT:C3809"}]
)
def test_a_result_that_changes_makes_it_stale(graph, changed, cells):
    (reason,) = find_stale(graph, changed("strosberg-2020:result-all", **cells)).values()
    assert reason == "its results, or their numbers, are others now"


def test_a_new_result_makes_it_stale(graph, trials, make_body, make_row):
    new = make_row("new-2027:result-a", 1, 50, drugs=("NCIT:C68814",), tumour="NCIT:C27720")
    assert is_stale(graph, make_body(*trials.values(), new))


def test_a_retraction_makes_it_stale(graph, body):
    gone = replace(body, retracted=frozenset({"yao-2021:publication"}))
    assert is_stale(graph, gone)
    found = recompute(graph, gone)
    (new,) = found.renewed.values()
    inputs = said(found.triples, to_curie(new))["prov:wasDerivedFrom"]
    assert inputs == {"strosberg-2020:result-all", "yao-2018:result-net"}  # the interim report is left


def test_groups_that_are_joined_make_it_stale_though_its_inputs_stay(trials, make_body):
    """Two cohorts that are known to be different people turn out to be of one trial."""
    cells = {"grades": ("NCIT:C28077",)}, {"grades": ("NCIT:C28079",)}
    names = ("strosberg-2020:result-all", "raj-2023:result-part-a")
    rows = [replace(trials[name], **more) for name, more in zip(names, cells, strict=True)]
    body = make_body(*rows)
    triples = to_triples([estimate(body, Question("nk:ObjectiveResponse"))], body)
    joined = make_body(rows[0], replace(rows[1], registry_ids=rows[0].registry_ids))
    assert find_stale(triples, body) == {}
    (reason,) = find_stale(triples, joined).values()
    assert reason == "what is said of it is otherwise now"
    found = recompute(triples, joined)
    assert [old == new for old, new in found.renewed.items()] == [True]
    assert not is_stale(found.triples, joined)


def test_a_number_that_was_changed_by_hand_is_found(graph, body):
    text = write_turtle(graph).decode().replace("nk:pooledEvents 11", "nk:pooledEvents 12")
    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    assert is_stale(triples, body)
    assert set(recompute(triples, body).triples) == set(graph)


def test_stale_ones_are_computed_anew_and_the_others_stay(body, changed, graph, made):
    dart = estimate(body, Question("nk:ObjectiveResponse", ("nk:CTLA4Inhibitor",)))
    both = to_triples([made, dart], body)
    now = changed("strosberg-2020:result-all", events=5)
    found = recompute(both, now)
    assert [to_curie(iri) for iri in found.current] == [f"derived:{dart.id}"]
    assert list(map(to_curie, found.renewed)) == [f"derived:{made.id}"]
    assert not found.dropped
    assert not is_stale(found.triples, now)
    (new,) = found.renewed.values()
    assert said(found.triples, to_curie(new))["nk:pooledEvents"] == {"12"}


def test_what_cannot_be_computed_any_more_is_dropped_with_the_reason(graph, make_body):
    empty = make_body()
    assert "no result" in next(iter(find_stale(graph, empty).values()))
    found = recompute(graph, empty)
    assert found.triples == ()
    assert "no result can be counted" in next(iter(found.dropped.values()))


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"drugs": []}',
        '{"outcome": 5}',
        '{"outcome": "nk:ObjectiveResponse", "level": "high"}',
        '{"outcome": "nk:ObjectiveResponse", "colour": "red"}',
    ],
)
def test_parameters_that_cannot_be_read(body, text):
    subject, predicate = (
        ox.NamedNode("https://w3id.org/netkg/id/derived/estimate-x"),
        NK + "estimateParameters",
    )
    triple = ox.Triple(subject, ox.NamedNode(predicate), ox.Literal(text))
    with pytest.raises(AnalysisError, match="parameters cannot be read"):
        is_stale([triple], body)
