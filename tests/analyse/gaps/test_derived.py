"""Gap cells as triples: what they say, what their ids hang on, and what makes them stale."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pyoxigraph as ox
import pytest

from netkg.analyse.gaps import compute
from netkg.analyse.gaps.derived import GAPS_GRAPH, cell_iris, space_digest, telling_places, to_triples
from netkg.analyse.gaps.refresh import find_stale, refresh
from netkg.analyse.gaps.space_files import find_space
from netkg.errors import AnalysisError
from netkg.namespaces import to_curie, to_iri
from netkg.rdf.parse import parse_rdf
from netkg.rdf.turtle import write_turtle

PD1 = "PD-1 inhibitor alone | any site | well differentiated | any grade | objective response"


@pytest.fixture(scope="module")
def space(spaces):
    """Return the small space: 308 cells."""
    return spaces["biomarker"]


@pytest.fixture(scope="module")
def found(body, space, settings, beside):
    return compute(body, space, settings, beside)


@pytest.fixture(scope="module")
def triples(found, body):
    return to_triples(found, body)


def maker(body, spaces, beside):
    """Return what makes a map of some evidence, as a refresh asks for it."""
    return lambda name, settings, day: compute(body, find_space(spaces, name), settings, beside, as_of=day)


def said(triples, iri):
    """Return what is said of a thing: property -> values, IRIs as CURIEs."""
    values = {}
    for triple in triples:
        if triple.subject.value == iri:
            value = triple.object.value
            term = to_curie(value) if isinstance(triple.object, ox.NamedNode) else value
            values.setdefault(to_curie(triple.predicate.value), []).append(term)
    return {name: sorted(terms) for name, terms in values.items()}


def test_a_cell_says_states_reasons_inputs_and_numbers(shipped_map, body, cell):
    """The golden cell: 4/107, 7/95, 3/25, 1/16; exact 3.50 to 9.98 %."""
    place = cell(PD1).place
    values = said(to_triples(shipped_map, body, [place]), cell_iris(shipped_map, body, [place])[place])
    assert values["rdf:type"] == ["nk:GapCell"]
    assert values["nk:primaryGapState"] == ["nk:ConclusiveAgainst"]
    assert (values["nk:gapEvents"], values["nk:gapTotal"]) == (["15"], ["243"])
    assert [round(Decimal(values[name][0]), 4) for name in ("nk:gapLow", "nk:gapHigh")] == [
        Decimal("0.0350"),
        Decimal("0.0998"),
    ]
    assert "strosberg-2020:result-objective-response" in values["prov:wasDerivedFrom"]
    assert values["nk:gapReason"][0].startswith("ConclusiveAgainst: 15/243, exact interval")
    assert values["nk:gapSettingsDigest"] == [shipped_map.settings.digest]
    assert values["nk:gapKey"] == [cell(PD1).key]


def test_the_activity_alone_names_the_version_and_holds_the_settings(triples, settings):
    named = [t for t in triples if to_curie(t.predicate.value) == "owl:versionInfo"]
    assert len(named) == 1
    values = said(triples, named[0].subject.value)
    assert values["rdf:type"] == ["prov:Activity"]
    assert values["nk:gapSettingsDigest"] == [settings.digest]
    assert '"threshold": 0.1' in values["nk:gapSettings"][0]


def test_cells_with_evidence_or_on_the_frontier_are_told(found):
    told = telling_places(found)
    with_evidence = {cell.place for cell in found.cells() if cell.finding.evidence.k}
    assert with_evidence < set(told)
    assert len(told) < found.size


def test_the_same_map_gives_the_same_bytes_and_they_can_be_read(triples, found, body):
    written = write_turtle(triples)
    assert written == write_turtle(to_triples(found, body))
    assert len(parse_rdf(written, ox.RdfFormat.TURTLE, "gaps")) == len(triples)
    assert GAPS_GRAPH.endswith("graph/derived/gaps")


def test_every_name_is_declared(triples, checkout):
    text = (checkout / "ontology" / "netkg.ttl").read_text(encoding="utf-8")
    used = {to_curie(t.predicate.value) for t in triples}
    used |= {to_curie(t.object.value) for t in triples if isinstance(t.object, ox.NamedNode)}
    own = {name for name in used if name.startswith("nk:")}
    terms = {name for name in own if f"\n{name} a " not in text}
    assert {"nk:gapState", "nk:GapCell"} <= own - terms
    assert terms <= {to_curie(t.object.value) for t in triples if "subject" in t.predicate.value}


# ids


def test_an_id_hangs_on_space_settings_day_and_what_the_inputs_say(found, body, space, settings, beside):
    full = next(cell.place for cell in found.cells() if cell.finding.evidence.k)
    empty = next(
        cell.place for cell in found.cells() if not cell.finding.evidence.k + len(cell.finding.mixed)
    )
    here = cell_iris(found, body, [full, empty])
    result = found.cell(full).finding.evidence.results[0]
    noted = replace(
        body, rows=tuple(replace(row, note="x") if row.result == result else row for row in body.rows)
    )
    other = cell_iris(compute(noted, space, settings, beside), noted, [full, empty])
    assert other[full] != here[full]
    assert other[empty] == here[empty]
    years = replace(settings, window_years=6)
    assert set(cell_iris(compute(body, space, years, beside), body, here).values()).isdisjoint(here.values())
    assert space_digest(replace(space, leave_out=())) != space_digest(space)


# stale


def test_nothing_is_stale_on_the_same_evidence(triples, body, spaces, beside):
    made = refresh(triples, body, maker(body, spaces, beside))
    assert (made.renewed, made.dropped) == ({}, {})
    assert set(made.triples) == set(triples)
    assert find_stale(triples, body, maker(body, spaces, beside)) == {}


def test_a_changed_number_renews_the_cells_that_rest_on_it_and_no_other(triples, found, body, spaces, beside):
    name = "kim-2016:result-pdl1"
    changed = replace(
        body, rows=tuple(replace(row, events=8) if row.result == name else row for row in body.rows)
    )
    made = refresh(triples, changed, maker(changed, spaces, beside))
    rests = [
        place
        for place in telling_places(found)
        if name in (*found.cell(place).finding.evidence.results, *found.cell(place).finding.mixed)
    ]
    assert rests
    assert set(made.renewed) == set(cell_iris(found, body, rests).values())
    assert all(old != new for old, new in made.renewed.items())
    assert set(find_stale(triples, changed, maker(changed, spaces, beside))) == set(made.renewed)


def test_a_statement_that_was_edited_is_computed_anew(triples, body, spaces, beside):
    old = next(t for t in triples if to_curie(t.predicate.value) == "nk:gapPeople")
    wrong = ox.Triple(old.subject, old.predicate, ox.Literal("999999", datatype=old.object.datatype))
    edited = [wrong if t == old else t for t in triples]
    made = refresh(edited, body, maker(body, spaces, beside))
    assert made.renewed == {old.subject.value: old.subject.value}
    assert set(made.triples) == set(triples)


def test_a_space_that_is_gone_drops_its_cells(triples, body, beside):
    made = refresh(triples, body, maker(body, {}, beside))
    assert made.triples == ()
    assert set(made.dropped.values()) == {"there is no space 'biomarker'"}


def test_settings_that_are_not_there_or_cannot_be_read_are_told(triples, body, spaces, beside):
    settings = to_iri("nk:gapSettings")
    bare = [t for t in triples if t.predicate.value != settings]
    made = refresh(bare, body, maker(body, spaces, beside))
    assert all(why.startswith("the file has no settings") for why in made.dropped.values())
    broken = [
        ox.Triple(t.subject, t.predicate, ox.Literal("{}")) if t.predicate.value == settings else t
        for t in triples
    ]
    made = refresh(broken, body, maker(body, spaces, beside))
    assert all("cannot be read" in why for why in made.dropped.values())


def test_an_as_of_map_is_refreshed_as_of_its_day(body, space, spaces, settings, beside):
    day = dt.date(2018, 3, 31)
    past = to_triples(compute(body, space, settings, beside, as_of=day), body)
    made = refresh(past, body, maker(body, spaces, beside))
    assert (made.renewed, made.dropped) == ({}, {})
    assert {"2018-03-31"} == {t.object.value for t in past if to_curie(t.predicate.value) == "nk:gapAsOf"}


def test_an_error_of_a_space_is_that_of_looking_it_up(spaces):
    with pytest.raises(AnalysisError, match="there is no space"):
        find_space(spaces, "nowhere")


def test_a_cell_tells_its_information_size_and_fraction(shipped_map, body, cell):
    """Toripalimab, 8 of 40: N* = 1.96² x 0.25 x 0.75 / 0.10² = 73, and 40/73 is 0.547945."""
    name = "toripalimab alone | any site | any differentiation | any grade | objective response"
    said = {
        to_curie(triple.predicate.value): triple.object.value
        for triple in to_triples(shipped_map, body, [cell(name).place])
    }
    assert said["nk:gapInformationSize"] == "73"
    assert said["nk:gapInformationFraction"] == "0.547945"


def test_a_cell_without_a_half_width_tells_no_information_size(shipped_map, body, cell):
    name = "PD-1 inhibitor alone | any site | any differentiation | any grade | overall survival"
    said = {to_curie(t.predicate.value) for t in to_triples(shipped_map, body, [cell(name).place])}
    assert not {"nk:gapInformationSize", "nk:gapInformationFraction"} & said
