"""The JSON document of a gap map says what the map says, for every cell and at every date."""

import datetime as dt
import gzip
import json
import random

import jsonschema
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces
from netkg.analyse.gaps.model import Overlay, State
from netkg.analyse.gaps.why import cell_query
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.publish.gap_map import axes_of, gap_map_document, read_schema, write_document
from netkg.publish.gap_map_query import query_parts, text_of
from netkg.publish.gap_map_sources import number_of, read_sources
from netkg.publish.gap_map_time import changes, moments, replay, runs


class Case:
    """A space with its map, and how to compute it as of a date."""

    def __init__(self, checkout, space):
        self.kg = netkg.open(checkout)
        ontology = self.kg.project.ontology
        self.body = read_body(self.kg.store, self.kg.catalogue, ontology)
        self.space = read_spaces(ontology, self.body)[space]
        self.settings = read_settings(ontology, self.body)
        self.beside = read_companions(self.kg.store, self.kg.catalogue)
        self.sources = read_sources(self.kg.store, self.kg.catalogue)
        self.found = self.at(None)

    def at(self, day):
        return compute(self.body, self.space, self.settings, self.beside, as_of=day)

    def document(self, past=(), **more):
        return gap_map_document(self.found, self.body, self.kg.catalogue, self.sources, past, **more)


@pytest.fixture(scope="module")
def small(checkout):
    return Case(checkout, "biomarker")


@pytest.fixture(scope="module")
def large(checkout):
    return Case(checkout, "checkpoint")


@pytest.fixture(scope="module")
def past(small):
    return moments(small.body, small.at)


@pytest.fixture(scope="module")
def document(small, past):
    return small.document(past)


@pytest.fixture(scope="module")
def large_document(large):
    return large.document(moments(large.body, large.at, dt.date(2020, 4, 22)))


def expanded(found):
    return [value for value, times in zip(found[::2], found[1::2], strict=True) for _ in range(times)]


def said(document, code):
    """Return a finding as plain values in which nothing is a number of something else."""
    finding = document["findings"][code]
    evidence = document["evidence"][finding["evidence"]]
    result = [one["id"] for one in document["results"]]
    return {
        "states": [document["states"][one]["name"] for one in finding["states"]],
        "overlays": [document["overlays"][one]["name"] for one in finding.get("overlays", [])],
        "results": [result[one] for one in evidence.get("results", [])],
        "kept": [result[one] for one in evidence.get("kept", [])],
        "mixed": [result[one] for one in finding.get("mixed", [])],
        "told": [result[one] for one in finding.get("second_hand", [])]
        + [document["claims"][one]["id"] for one in finding.get("claims", [])],
        "k": (evidence["k"], evidence["k_eff"], evidence["patients"], evidence.get("unsized", 0)),
        "counts": (evidence.get("events", 0), evidence.get("total", 0), evidence.get("interval")),
        "reasons": [
            (document["states"][state]["name"], document["texts"][text])
            for state, text in finding.get("reasons", [])
        ],
        "open": [
            (document["states"][state]["name"], document["texts"][text])
            for state, text in finding.get("open", [])
        ],
        "newest": evidence.get("newest"),
        "warnings": evidence.get("warnings", []),
        "strict": evidence.get("apart", {}),
        "aside": [(result[one], document["texts"][text]) for one, text in finding.get("aside", [])],
        "own_claims": [document["claims"][one]["id"] for one in finding.get("own_claims", [])],
        "elsewhere": finding.get("elsewhere", 0),
    }


def strict_of(evidence):
    if evidence is None:
        return {}
    found = {"k": evidence.k, "k_eff": evidence.k_eff, "patients": evidence.patients}
    if evidence.interval is None:
        return found
    interval = [float(f"{limit:.6g}") for limit in evidence.interval]
    return found | {"events": evidence.events, "total": evidence.total, "interval": interval}


def meant(finding):
    """Return the same of a finding of the map itself."""
    evidence = finding.evidence
    interval = evidence.interval and [float(f"{limit:.6g}") for limit in evidence.interval]
    return {
        "states": [state.value for state in finding.states],
        "overlays": [overlay.value for overlay in finding.overlays],
        "results": list(evidence.results),
        "kept": list(evidence.kept),
        "mixed": list(finding.mixed),
        "told": sorted(finding.second_hand, key=lambda name: ":claim" in name),
        "k": (evidence.k, evidence.k_eff, evidence.patients, evidence.unsized),
        "counts": (evidence.events, evidence.total, interval),
        "reasons": [(state.value, text) for state, text in finding.reasons],
        "open": [(state.value, text) for state, text in finding.open],
        "newest": evidence.newest and evidence.newest.isoformat(),
        "warnings": list(evidence.warnings),
        "strict": strict_of(evidence.strict),
        "aside": [(item.result, item.why) for item in finding.aside],
        "own_claims": list(finding.own_claims),
        "elsewhere": finding.elsewhere,
    }


def test_the_schema_is_one_and_the_documents_keep_it(document, large_document):
    schema = read_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for one in (document, large_document):
        assert [error.message for error in validator.iter_errors(one)] == []


@pytest.mark.parametrize("wrong", ["format", "use", "cells"])
def test_the_schema_refuses_a_document_without(document, wrong):
    broken = {key: value for key, value in document.items() if key != wrong}
    assert not jsonschema.Draft202012Validator(read_schema()).is_valid(broken)


def test_it_carries_the_use_statement_the_settings_and_why_cells_were_taken_away(large_document, large):
    assert large_document["use"] == USE_STATEMENT
    assert large_document["settings"]["digest"] == large.settings.digest
    assert large_document["settings"]["window_years"] == large.settings.window_years
    removed = sum(rule["cells"] for rule in large_document["removed"])
    assert removed + large_document["cells"]["count"] == large.space.size
    assert all(rule["reason"] and rule["source"] for rule in large_document["removed"])


@pytest.mark.parametrize("which", ["small", "large"])
def test_every_cell_is_that_of_the_map(which, request):
    case = request.getfixturevalue(which)
    document = request.getfixturevalue("document" if which == "small" else "large_document")
    codes = expanded(document["cells"]["findings"])
    assert len(codes) == case.space.size
    places = [place for place, code in enumerate(codes) if code >= 0]
    assert places == np.flatnonzero(case.found.plausible).tolist()
    assert document["cells"]["keys"] == list(case.found.by_key)
    pairs = {(codes[place], int(case.found.codes[place])) for place in places}
    assert len(pairs) == len(case.found.findings)  # one finding of the document for one of the map
    for code, number in pairs:
        assert said(document, code) == meant(case.found.findings[number])


def test_each_step_is_the_map_computed_as_of_its_date(document, small, past):
    codes = [-1] * small.space.size
    for step in document["steps"]:
        codes = replay(codes, step["changes"])
        found = small.at(dt.date.fromisoformat(step["date"]))
        for code, number in set(zip(codes, found.codes.tolist(), strict=True)):
            assert (code < 0) == (number < 0)
            if code >= 0:
                assert said(document, code) == meant(found.findings[number])
    assert [step["date"] for step in document["steps"]] == sorted(
        {step["date"] for step in document["steps"]}
    )
    assert {moment.date.isoformat() for moment in past} >= {step["date"] for step in document["steps"]}


def test_a_date_that_changes_nothing_is_no_step(large_document):
    # In 2016 only biomarkers were published: no cell of the default space changes. At the end of 2017
    # chauhan-2018 was, and by March 2018 the seed's four patients: no state changes, but what is recorded and
    # not counted does.
    steps = large_document["steps"]
    days = ["2003-12-31", "2017-12-28", "2018-03-31", "2018-12-31"]
    assert [step["date"] for step in steps][:4] == days
    codes = replay([-1] * sum(large_document["cells"]["findings"][1::2]), steps[0]["changes"])
    for step in steps[1:3]:
        after = replay(codes, step["changes"])
        for before, now in {pair for pair in zip(codes, after, strict=True) if pair[0] != pair[1]}:
            one, other = said(large_document, before), said(large_document, now)
            assert one["states"] == other["states"]
            assert any(one[key] != other[key] for key in ("aside", "own_claims", "elsewhere"))
        codes = after


def named_by(one):
    aside = (name for name, _ in one["aside"])
    return {*one["results"], *one["mixed"], *one["told"], *one["own_claims"], *aside}


def test_the_last_date_differs_from_the_map_only_by_what_has_no_date(document, small):
    undated = {row.result for row in small.body.rows if not row.public_latest and not row.year}
    codes = [-1] * small.space.size
    for step in document["steps"]:
        codes = replay(codes, step["changes"])
    all_codes = expanded(document["cells"]["findings"])
    for before, after in set(zip(codes, all_codes, strict=True)):
        if before != after:
            one, other = said(document, before), said(document, after)
            names = named_by(other) - named_by(one)
            grows = bool(undated) and other["elsewhere"] > one["elsewhere"]
            assert names & undated or any(":claim" in name for name in names) or grows


def test_steps_end_where_they_are_told_to(small):
    days = [moment.date for moment in moments(small.body, small.at, dt.date(2018, 6, 1))]
    assert days
    assert max(days) <= dt.date(2018, 6, 1)


def test_the_same_map_gives_the_same_bytes(small, past, document):
    assert write_document(small.document(past)) == write_document(document)
    assert json.loads(write_document(document)) == json.loads(json.dumps(document))


def test_a_page_of_the_default_space_is_small(large):
    # 300 kB compressed is what a page of the default space may take, with every date.
    whole = large.document(moments(large.body, large.at))
    assert len(gzip.compress(write_document(whole))) < 300_000


@pytest.mark.parametrize("which", ["small", "large"])
def test_the_query_of_a_cell_is_that_of_why(which, request):
    case = request.getfixturevalue(which)
    parts = query_parts(case.found, case.kg.catalogue)
    places = np.flatnonzero(case.found.plausible).tolist()
    for place in random.Random(5).sample(places, 60):  # noqa: S311 - a sample, not a secret
        nodes = [int(node) for node in np.unravel_index(place, case.found.shape)]
        assert text_of(parts, nodes) == cell_query(case.found, case.found.cell(place), case.kg.catalogue)


def test_parents_span_what_nodes_cover(large_document, large):
    for told, facet in zip(large_document["facets"], large.space.facets, strict=True):
        above = [{place} for place in range(len(facet.nodes))]
        for _ in facet.nodes:
            above = [
                own.union(*(above[one] for one in node["parents"]))
                for own, node in zip(above, told["nodes"], strict=True)
            ]
        covers = [
            {int(one) for one in np.flatnonzero(facet.covers[:, place])} for place in range(len(facet.nodes))
        ]
        assert above == covers


def test_every_result_has_its_source_and_place(large_document):
    for one in large_document["results"]:
        assert "reported_in" in one
        assert one["number"]
    strosberg = next(
        r for r in large_document["results"] if r["id"] == "strosberg-2020:result-objective-response"
    )
    assert strosberg["number"] == "4/107 (3.7 %)"  # KEYNOTE-158, as its abstract prints it
    assert large_document["publications"][strosberg["reported_in"]]["year"] == "2020"
    assert all(large_document["places"][place]["page"] for place in strosberg["places"])


def test_a_result_without_counts_says_so(small):
    rows = {row.result: row for row in small.body.rows}
    # Printed as a percentage of 33 people, with its interval and without a count.
    alive = number_of(rows["capdevila-2020:result-alive-9-months-4-news"], small.body)
    assert alive == "36.1 % (printed 95 % interval 22.9 to 57), count not given in a cohort of 33"
    response = number_of(rows["capdevila-2020:result-response-pdl1-positive-1"], small.body)
    assert response == "16 %, count not given, denominator not known"
    survival = number_of(rows["klein-2020:result-overall-survival"], small.body)
    assert survival.startswith("median 14.8 ")
    assert "(printed 95 % interval 4.1 to 21.3)" in survival


def test_states_and_overlays_stand_in_their_order(document):
    assert [state["name"] for state in document["states"]] == [state.value for state in State]
    assert [overlay["name"] for overlay in document["overlays"]] == [overlay.value for overlay in Overlay]


def test_rows_and_columns_are_two_facets(small, large):
    assert axes_of(large.space) == ("tumour", "intervention")
    assert axes_of(small.space) == ("tumour", "biomarker")


def test_a_space_of_one_facet_is_refused(small):
    import dataclasses

    lone = dataclasses.replace(small.space, facets=small.space.facets[-1:])
    with pytest.raises(AnalysisError, match="one facet only"):
        axes_of(lone)


@given(st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3))))
def test_changes_are_undone_by_replay(pairs):
    before, after = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = changes(before, after)
    assert replay(before, found) == after
    assert expanded(runs(after)) == after
    assert (found == []) == (before == after)
