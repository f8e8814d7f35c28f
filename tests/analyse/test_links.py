"""Missing links: levels on the shipped evidence and on small bodies."""

import pytest

from netkg.analyse.body import Tie, read_body
from netkg.analyse.links import Level, find_links

MARKER = "HGNC:17635"
STRATUM = {"biomarker_state": "BiomarkerPositive", "drugs": ("nk:PD1Inhibitor",), "tumour": "NCIT:C188218"}


@pytest.fixture(scope="module")
def kg(checkout):
    import netkg

    return netkg.open(checkout)


@pytest.fixture(scope="module")
def shipped(kg):
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    return {link.study: link for link in find_links(body)}


def test_golden_levels(shipped):
    """The four studies of the design: none, one stratum, one stratum (0 of 17, worked out), both."""
    seed = shipped["markey-2017:study-series"]
    assert (seed.level, seed.with_outcome, seed.joint) == (Level.NONE, 4, 0)
    keynote_028 = shipped["mehnert-2020:study-keynote-028"]
    assert keynote_028.level is Level.ONE
    assert {stratum.state for stratum in keynote_028.strata} == {"BiomarkerPositive"}
    keynote_158 = shipped["strosberg-2020:study-keynote-158"]
    positives = [s.row for s in keynote_158.strata if s.state == "BiomarkerPositive"]
    assert [(row.events, row.total) for row in positives] == [(0, 17)]
    assert (keynote_158.level, keynote_158.derived) == (Level.ONE, True)
    assert shipped["lu-2020:study-toripalimab"].level is Level.BOTH


def test_golden_contrast(shipped):
    """Toripalimab, PD-L1 at least 10 %: 5 of 10 against 3 of 28, 38 of 40 assessed, p = 0.0186."""
    (contrast,) = shipped["lu-2020:study-toripalimab"].contrasts
    assert [(s.row.events, s.row.total) for s in (contrast.one, contrast.other)] == [(5, 10), (3, 28)]
    assert contrast.p_value == pytest.approx(0.0186, abs=5e-5)
    assert (contrast.assessed, contrast.of, contrast.prespecified) == (38, 40, False)


def test_it_agrees_with_the_shipped_query(kg, shipped):
    columns = {
        "with_biomarker": "patients_with_biomarker",
        "with_biomarker_second_hand": "patients_with_biomarker_second_hand",
        "with_outcome": "patients_with_outcome",
        "joint": "joint_patients",
        "level": "level",
        "derived": "derived",
        "may_share": "may_share_patients",
        "second_hand": "second_hand",
    }
    asked = {row["study"]: row for row in kg.query("gaps/biomarker-and-outcome-apart")}
    assert set(asked) == set(shipped)
    for study, link in shipped.items():
        assert {name: getattr(link, name) for name in columns} == {
            name: asked[study][column] for name, column in columns.items()
        }


@pytest.fixture
def body_of(make_body):
    """Return a maker of bodies in which the given rows are strata of PD-L1."""

    def make(*rows, **more):
        ties = {row.result: Tie(marker=MARKER) for row in rows if row.biomarker_state}
        return make_body(*rows, ties=ties, **more)

    return make


def test_a_stratum_without_a_denominator_is_none(make_row, body_of):
    row = make_row("a-2020:result-positive", 2, None, **STRATUM)
    (link,) = find_links(body_of(row))
    assert (link.level, link.joint, len(link.strata)) == (Level.NONE, 0, 1)


def test_second_hand_is_never_joined(make_row, body_of):
    row = make_row("a-2020:result-positive", 2, 9, second_hand=True, **STRATUM)
    assert find_links(body_of(row)) == ()
    marker = make_row(
        "a-2020:result-pdl1", 2, 9, second_hand=True, biomarker=MARKER, outcome="nk:PDL1Positivity"
    )
    (link,) = find_links(body_of(row, marker))
    assert (link.level, link.second_hand, link.with_biomarker_second_hand) == (Level.NONE, True, 9)


def test_strata_of_other_outcomes_are_not_set_side_by_side(make_row, body_of):
    one = make_row("a-2020:result-positive", 2, 9, **STRATUM)
    other = make_row(
        "a-2020:result-negative",
        1,
        9,
        **STRATUM | {"biomarker_state": "BiomarkerNegative", "outcome": "nk:DiseaseControlBestResponse"},
    )
    (link,) = find_links(body_of(one, other))
    assert (link.level, link.contrasts) == (Level.BOTH, ())


def test_a_patient_with_both_is_a_link(make_row, body_of):
    who = {"cohort": "a-2020:patient-p1", "is_patient": True}
    marker = make_row("a-2020:result-pdl1", 0, 1, biomarker=MARKER, outcome="nk:PDL1Positivity", **who)
    response = make_row("a-2020:result-response", 1, 1, drugs=("nk:PD1Inhibitor",), **who)
    (link,) = find_links(body_of(marker, response))
    assert (link.level, link.joint, link.strata[0].state) == (Level.ONE, 1, "BiomarkerNegative")


def test_a_retracted_study_links_nothing(make_row, body_of):
    row = make_row("a-2020:result-positive", 2, 9, **STRATUM)
    assert find_links(body_of(row, retracted=frozenset(["a-2020:publication"]))) == ()
