"""Maps as of a day, what differs between two, and the history of a cell."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from netkg.analyse.gaps import Companions, State, compute
from netkg.analyse.gaps.changes import Kind, compare, is_closed, kind_of, step_of
from netkg.analyse.gaps.companions import Scope
from netkg.analyse.gaps.knockout import changed_cells
from netkg.analyse.gaps.time import check_order, parse_day, public_days, timeline
from netkg.analyse.gaps.variants import variants_of
from netkg.analyse.withdrawal import results_of
from netkg.errors import AnalysisError

DAYS = [dt.date(2017, 3, 24), dt.date(2018, 12, 31), dt.date(2020, 1, 24), dt.date(2021, 1, 22)]
TUMOURS = ["NCIT:C3809", "NCIT:C188218", "NCIT:C3773", "NCIT:C27031", None]
FEW = effort(max_examples=40)


@pytest.fixture(scope="module")
def small(spaces):
    """Return the space of biomarkers: 308 cells."""
    return spaces["biomarker"]


@pytest.fixture(scope="module")
def world(make_row, make_body):
    """Return what makes a body of PD-L1 results from drawn numbers."""

    def make(drawn):
        rows = [
            make_row(
                f"study{study}-2020:result-r{number}",
                min(events, total),
                total,
                study=f"study{study}-2020:study-a",
                outcome="nk:PDL1Positivity",
                biomarker="HGNC:17635",
                tumour=tumour,
                public_latest=day,
                second_hand=second_hand,
            )
            for number, (study, events, total, tumour, day, second_hand) in enumerate(drawn)
        ]
        return make_body(*rows)

    return make


drawn_rows = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 60),
        st.integers(1, 200),
        st.sampled_from(TUMOURS),
        st.sampled_from(DAYS),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


def told(found):
    """Return all that a map says, in order."""
    return found.as_of, [(cell.place, cell.finding) for cell in found.cells()]


# laws


@FEW
@given(drawn=drawn_rows)
def test_as_of_the_last_day_is_as_of_today(drawn, world, small, settings):
    body = world(drawn)
    last = compute(body, small, settings, as_of=max(public_days(body)))
    assert told(replace(last, as_of=None)) == told(compute(body, small, settings))


@FEW
@given(drawn=drawn_rows, day=st.sampled_from(DAYS))
def test_nothing_differs_from_itself(drawn, day, world, small, settings):
    body = world(drawn)
    found = compute(body, small, settings, as_of=max(day, min(public_days(body))))
    assert compare(found, found, (body, body)).changes == ()


@FEW
@given(one=drawn_rows, other=drawn_rows)
def test_a_difference_seen_from_the_other_side_is_its_mirror(one, other, world, small, settings):
    bodies = world(one), world(other)
    maps = [compute(body, small, settings) for body in bodies]
    there = compare(*maps, bodies)
    back = compare(*reversed(maps), bodies[::-1])
    assert [
        (change.before.place, change.kind.mirror, change.by, change.stands_for) for change in there.changes
    ] == [(change.before.place, change.kind, change.by, change.stands_for) for change in back.changes]
    assert [change.after.finding for change in there.changes] == [
        change.before.finding for change in back.changes
    ]


@FEW
@given(drawn=drawn_rows, day=st.sampled_from(DAYS), gone=st.sets(st.integers(0, 6)))
def test_a_variant_is_the_map_of_the_same_evidence(drawn, day, gone, world, small, settings):
    body = world(drawn)
    variants = variants_of(body, small, settings)
    assert told(variants.map()) == told(compute(body, small, settings))
    left = [row.result for number, row in enumerate(body.rows) if number in gone]
    if len(left) < len(body.rows):
        rest = body.without(left)
        assert told(variants.map(without=left)) == told(compute(rest, small, settings))
    if day >= min(public_days(body)):
        assert told(variants.map(as_of=day)) == told(compute(body, small, settings, as_of=day))


def test_variants_of_the_shipped_map_are_maps_of_the_same_evidence(body, spaces, settings, beside):
    """Claims, parts of cohorts and clusters too; the largest space, three days and three studies."""
    space = spaces["checkpoint"]
    variants = variants_of(body, space, settings, beside)
    for day in (dt.date(2018, 3, 31), dt.date(2020, 5, 15), dt.date(2022, 5, 10)):
        assert told(variants.map(as_of=day)) == told(compute(body, space, settings, beside, as_of=day))
    for thing in ("strosberg-2020", "mehnert-2020", "markey-2017"):
        gone = results_of(body, thing)
        assert told(variants.map(without=gone)) == told(compute(body.without(gone), space, settings, beside))


# kinds


def test_what_happened_to_a_cell_goes_by_steps_and_reasons(shipped_map):
    finding = shipped_map.findings[0]

    def of(*states):
        return replace(finding, states=states)

    empty, mixed = of(State.NO_STUDY), of(State.NOT_SEPARABLE)
    single, few = of(State.SINGLE_COHORT, State.TOO_FEW), of(State.TOO_FEW)
    closed, other = of(State.CONCLUSIVE_AGAINST), of(State.IMPRECISE)
    assert [step_of(item) for item in (empty, mixed, single, closed)] == [0, 1, 2, 3]
    assert kind_of(empty, mixed) is Kind.NARROWED
    assert kind_of(mixed, single) is Kind.NARROWED
    assert kind_of(single, few) is Kind.NARROWED  # a reason less, no other
    assert kind_of(few, single) is Kind.WIDENED
    assert kind_of(few, other) is Kind.CHANGED
    assert kind_of(few, closed) is Kind.CLOSED
    assert kind_of(closed, other) is Kind.OPENED
    assert kind_of(mixed, of(State.NOT_SEPARABLE, State.SECOND_HAND_ONLY)) is Kind.NARROWED  # more is told
    assert kind_of(few, few) is None


def test_maps_of_other_cells_are_not_compared(shipped_map, body, spaces, settings, beside):
    other = compute(body, spaces["biomarker"], settings, beside)
    with pytest.raises(AnalysisError, match="not of the same cells"):
        compare(shipped_map, other, (body, body))


# the shipped evidence


@pytest.fixture(scope="module")
def followed(body, spaces, settings, beside):
    return timeline(body, spaces["checkpoint"], settings, beside)


def test_the_history_of_response_to_any_checkpoint_inhibitor(followed):
    """By the records' days: an interim report of spartalizumab (some day of 2018; 7/95 well differentiated,
    1/21 poorly), then 4/107 of KEYNOTE-158 (24 January 2020). Together 12/223, exact 2.8 to 9.2 %, wholly
    below 10 %, from two cohorts. 8/40 of toripalimab (15 May 2020) differs from these."""
    name = "any checkpoint inhibitor | any site | any differentiation | any grade | objective response"
    history = next(item for item in followed.histories if item.cell.name == name)
    turns = [
        (event.day.isoformat(), str(event.kind), event.by)
        for event in history.events
        if event.before.finding.states != event.after.finding.states
    ]
    assert turns == [
        ("2018-12-31", "narrowed", ("yao-2018:study-spartalizumab",)),
        ("2020-01-24", "closed", ("strosberg-2020:study-keynote-158",)),
        ("2020-05-15", "opened", ("lu-2020:study-toripalimab",)),
    ]
    closed = next(event for event in history.events if event.kind is Kind.CLOSED)
    assert is_closed(closed.after.finding)
    assert (closed.after.finding.evidence.events, closed.after.finding.evidence.total) == (12, 223)
    assert history.closed is None  # it was opened again


def test_quality_of_life_is_open_from_the_start_and_nothing_happened(followed):
    name = "any checkpoint inhibitor | any site | any differentiation | any grade | quality of life"
    history = next(item for item in followed.histories if item.cell.name == name)
    assert history.events == ()
    assert history.cell.finding.states == (State.NO_STUDY,)


def test_results_without_a_day_are_named_and_in_no_map(followed, body, spaces, settings, beside):
    assert "raj-2023:result-response-part-a" in followed.undated
    last = compute(body, spaces["checkpoint"], settings, beside, as_of=dt.date(2030, 1, 1))
    assert last.results == len(body.rows) - len(followed.undated)


def test_a_claim_counts_from_the_day_of_its_work(make_row, make_body, spaces, settings):
    first = make_row("a-2017:result-r", 1, 9, tumour="NCIT:C27031", public_latest=DAYS[0])
    own = make_row("b-2020:result-r", 1, 9, tumour="NCIT:C27031", public_latest=DAYS[2])
    scope = Scope(("NCIT:C188218",), ("NCIT:C106432",), ("nk:ObjectiveResponse",))
    beside = Companions(claims=(("b-2020:claim-told", scope), ("c-2021:claim-undated", scope)))
    body = make_body(first, own)
    variants = variants_of(body, spaces["checkpoint"], settings, beside)
    for day, there in ((DAYS[1], []), (DAYS[2], ["b-2020:claim-told"])):
        found = compute(body, spaces["checkpoint"], settings, beside, as_of=day)
        assert sorted({name for finding in found.findings for name in finding.second_hand}) == there
        assert told(found) == told(variants.map(as_of=day))


def test_what_changes_without_a_study(body, spaces, settings, beside):
    """4/107, 7/95, 3/25 and 1/16 are 15/243. Without 4/107 11/136: exact 4.1 to 14.0 %, not below 10 %."""
    gone = results_of(body, "strosberg-2020")
    found = changed_cells(body, spaces["checkpoint"], settings, beside, gone)
    name = "PD-1 inhibitor alone | any site | well differentiated | any grade | objective response"
    change = next(item for item in found.changes if item.before.name == name)
    assert change.kind is Kind.OPENED
    assert change.by == ("strosberg-2020:study-keynote-158",)
    before, after = change.before.finding.evidence, change.after.finding.evidence
    assert (before.events, before.total, after.events, after.total) == (15, 243, 11, 136)


# bad input


@pytest.mark.parametrize("text", ["2020", "2020-13-01", "2020-02-30", "yesterday", ""])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(AnalysisError, match="is not a date"):
        parse_day(text)


def test_days_upside_down_are_refused_with_the_right_order():
    with pytest.raises(AnalysisError) as caught:
        check_order(dt.date(2021, 1, 1), dt.date(2020, 1, 1))
    assert caught.value.hint == "the earlier one first: 2020-01-01 2021-01-01"


def test_a_day_before_all_evidence_is_refused_with_the_first(body, spaces, settings):
    with pytest.raises(AnalysisError, match="1990-01-01 lies before all evidence") as caught:
        variants_of(body, spaces["biomarker"], settings).map(as_of=dt.date(1990, 1, 1))
    assert "2003-12-31" in caught.value.hint


def test_a_timeline_needs_a_day(make_row, make_body, small, settings):
    body = make_body(make_row("a-2020:result-r", 1, 2, tumour="NCIT:C3809"))
    with pytest.raises(AnalysisError, match="no result has a date"):
        timeline(body, small, settings)
