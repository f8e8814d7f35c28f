"""The audit of what makes up a cohort, and of interim reports against later ones."""

import pytest

import netkg
from netkg.analyse.audit import Kind, Verdict, audit
from netkg.analyse.composition import Part, composition_parts
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError
from netkg.ontology.closure import Closure

CLOSURE = Closure(
    {
        "nk:AliveAtStatedTime": ["nk:TimeToEventOutcome"],
        "UBERON:0000945": ["nk:ForegutSite"],
        "UBERON:0001264": ["nk:ForegutSite"],
    }
)


def part(name, count, size=29, *, is_cohort=False, state=None, **traits):
    return Part(
        cohort="some-2020:cohort-all",
        size=size,
        part=f"some-2020:{name}",
        is_cohort=is_cohort,
        count=count,
        printed=None if count is None else str(count),
        state=state,
        traits={axis.replace("_", " "): (value,) for axis, value in traits.items()},
        places=(f"some-2020:place-{name}",),
    )


def checks(*parts):
    return audit((), parts, closure=CLOSURE).checks


def check(*parts):
    (found,) = checks(*parts)
    return found


# Composition.


def test_avenec_interim_leaves_2_of_29_open():
    found = check(part("part-nec", 16, tumour="NCIT:C3773"), part("part-net", 11, tumour="NCIT:C188218"))
    assert (found.kind, found.verdict) == (Kind.COMPOSITION, Verdict.FINDING)
    assert found.about == "some-2020:cohort-all"
    assert found.printed == "16 + 11 of 29"
    assert found.sentence == (
        "Parts by tumour: 16 + 11 = 27 of 29: the other 2 are not accounted for. Check the source."
    )
    assert found.places == ("some-2020:place-part-nec", "some-2020:place-part-net")


def test_a_part_without_a_number_leaves_the_rest_open():
    found = check(
        part("part-nec", 16, tumour="NCIT:C3773"),
        part("part-net", 11, tumour="NCIT:C188218"),
        part("part-rest", None, tumour="NCIT:C3809", state="included, count not reported"),
    )
    assert found.verdict is Verdict.REMARK
    assert "who the other 2 are is open" in found.sentence


def test_more_people_in_the_parts_than_there_are_is_found_even_with_an_open_part():
    found = check(
        part("part-a", 20, tumour="NCIT:C3773"),
        part("part-b", 11, tumour="NCIT:C188218"),
        part("part-rest", None, tumour="NCIT:C3809"),
    )
    assert (found.verdict, "2 more than there are" in found.sentence) == (Verdict.FINDING, True)


def test_grades_of_ca209_538_add_up():
    grades = zip(("low", "intermediate", "high"), (3, 13, 13), strict=True)
    found = check(*(part(f"part-{name}", count, grade=f"nk:{name}") for name, count in grades))
    assert found.verdict is Verdict.AGREES
    assert found.sentence == "Parts by grade: 3 + 13 + 13 = 29 of 29."


def test_kim_2016_with_foregut_beside_its_own_parts():
    """Foregut 24 (here stomach 1 and pancreas 14 of them) and hindgut 8 of 32: nobody is counted twice."""
    found = check(
        part("part-foregut", 24, 32, site="nk:ForegutSite"),
        part("part-stomach", 1, 32, site="UBERON:0000945"),
        part("part-pancreas", 14, 32, site="UBERON:0001264"),
        part("part-hindgut", 8, 32, site="nk:HindgutSite"),
    )
    assert (found.verdict, found.recomputed) == (Verdict.AGREES, (("sum", "32"),))


def test_ways_to_divide_a_cohort_are_checked_apart():
    found = checks(
        part("part-lung", 9, site="UBERON:0002048"),
        part("part-other", 20, site="nk:DigestiveSite"),
        part("part-poor", 16, differentiation="nk:PoorlyDifferentiated"),
        part("part-well", 12, differentiation="nk:WellDifferentiated"),
    )
    assert [(c.verdict, c.recomputed) for c in found] == [
        (Verdict.AGREES, (("sum", "29"),)),
        (Verdict.FINDING, (("sum", "28"),)),
    ]


@pytest.mark.parametrize(
    "parts",
    [
        [part("part-nec", 16, tumour="NCIT:C3773")],
        [part("part-nec", 16, None, tumour="NCIT:C3773")],
        [part("part-lung", None, 107, site="UBERON:0002048", state="included, count not reported")],
    ],
    ids=["one part only", "a cohort of unknown size", "KEYNOTE-158: no numbers"],
)
def test_what_cannot_be_added_up_is_not_checked(parts):
    assert check(*parts).verdict is Verdict.UNCHECKED


def test_one_part_with_more_people_than_the_whole_is_found():
    assert check(part("part-nec", 30, tumour="NCIT:C3773")).verdict is Verdict.FINDING


def test_cohorts_within_a_cohort_need_not_make_it_up():
    """KEYNOTE-158: 17 PD-L1 positive of 107; strata that do not share people may stay below."""
    assert check(part("cohort-positive", 17, 107, is_cohort=True, biomarker="nk:P")).verdict is Verdict.AGREES
    below = check(
        part("cohort-positive", 10, 40, is_cohort=True, biomarker="nk:P"),
        part("cohort-negative", 28, 40, is_cohort=True, biomarker="nk:N"),
    )
    assert below.sentence == "Cohorts by biomarker: 10 + 28 = 38 of 40."
    assert below.verdict is Verdict.AGREES


def test_cohorts_that_cannot_share_people_must_fit_into_the_whole():
    found = check(
        part("cohort-high", 18, is_cohort=True, grade="nk:H", tumour="NCIT:C3809"),
        part("cohort-low", 14, is_cohort=True, grade="nk:L", tumour="NCIT:C3809"),
    )
    assert found.verdict is Verdict.FINDING
    assert "18 + 14 = 32 of 29: 3 more than there are" in found.sentence


def test_cohorts_that_may_share_people_are_not_added_up():
    """Toripalimab: 10 and 28 by PD-L1, 4 and 31 by mutational burden, all of them in the 40."""
    names = {"pdl1-high": ("P", 10), "pdl1-low": ("N", 28), "tmb-high": ("P", 4), "tmb-low": ("N", 31)}
    found = checks(
        *(
            part(f"cohort-{n}", count, 40, is_cohort=True, biomarker=f"nk:{state}")
            for n, (state, count) in names.items()
        )
    )
    assert {c.verdict for c in found} == {Verdict.AGREES}
    assert all(len(c.beside) == 1 for c in found)


def test_a_cohort_divided_by_two_traits_at_once_is_checked_once():
    """Spartalizumab: the three cohorts differ in site and in tumour."""
    found = check(
        part("cohort-thoracic", 30, 95, is_cohort=True, site="nk:ThoracicSite", tumour="nk:ThoracicNET"),
        part("cohort-gi", 32, 95, is_cohort=True, site="nk:GastrointestinalSite", tumour="nk:GastroNET"),
        part("cohort-pancreas", 33, 95, is_cohort=True, site="UBERON:0001264", tumour="NCIT:C27720"),
    )
    assert found.sentence == "Cohorts by site and tumour: 30 + 32 + 33 = 95 of 95."


def test_parts_come_from_the_shipped_query(checkout):
    answer = netkg.open(checkout).query("evidence/composition").solutions
    parts = {found.part: found for found in composition_parts(answer)}
    lung = parts["strosberg-2020:part-lung"]
    assert (lung.count, lung.state, lung.size) == (None, "included, count not reported", 107)
    stomach = parts["kim-2016:part-stomach"]
    assert (stomach.count, stomach.printed, stomach.traits) == (1, "1", {"site": ("UBERON:0000945",)})
    assert parts["strosberg-2020:cohort-pdl1-positive"].is_cohort
    with pytest.raises(AnalysisError, match="evidence/composition"):
        composition_parts(netkg.open(checkout).query("treated-patients").solutions)


# Interim against final.


def report(record, **given):
    fields = {
        "result": f"{record}:result-response-thoracic",
        "record": record,
        "second_hand": False,
        "cohort": f"{record}:cohort-thoracic",
        "wholes": (f"{record}:cohort-net",),
        "study": f"{record}:study-spartalizumab",
        "outcome": "nk:ObjectiveResponse",
        "reporting": "Measured",
        "basis": "DerivedFromAPercentage",
        "drugs": ("MESH:C000711728",),
        "tumour": "nk:ThoracicNET",
        "sites": ("nk:ThoracicSite",),
        "places": (f"{record}:place-abstract",),
    }
    return EvidenceRow(**(fields | given))


def interim(**given):
    numbers = {"events": 6, "total": 30, "printed": {"percent": "20.0"}}
    return report("yao-2018", **({"year": 2018, "report_stage": "InterimReport"} | numbers | given))


def final(**given):
    numbers = {"events": 5, "total": 30, "printed": {"percent": "16.7"}}
    overlap = {"overlaps": ("yao-2018:cohort-thoracic",)}
    return report("yao-2021", **({"year": 2021, "report_stage": "FinalReport"} | numbers | overlap | given))


def lost(*rows):
    return audit(rows, closure=CLOSURE).only([Kind.LOST_EVENTS]).checks


def test_spartalizumab_loses_a_thoracic_response():
    (found,) = lost(
        interim(missing={"confirmed": "not seen"}), final(confirmed=True, criteria="RECIST11", at_week=None)
    )
    assert found.verdict is Verdict.FINDING
    assert found.about == "yao-2018:result-response-thoracic"
    assert found.beside == ("yao-2021:result-response-thoracic",)
    assert found.printed == "6 of 30 (20.0 %) in the interim report, 5 of 30 (16.7 %) later"
    assert "1 fewer" in found.sentence
    assert "confirmed (not seen, then yes), criteria (not recorded, then RECIST 1.1)" in found.sentence
    assert found.places == ("yao-2018:place-abstract", "yao-2021:place-abstract")


@pytest.mark.parametrize(("events", "percent"), [(6, "20.0"), (7, "23.3")])
def test_events_that_stay_or_are_added_agree(events, percent):
    (found,) = lost(interim(), final(events=events, printed={"percent": percent}))
    assert found.verdict is Verdict.AGREES


def test_avenec_interim_2_of_29_and_final_3_of_60_agree():
    trial = {"registry_ids": ("NCT03352934",), "wholes": (), "overlaps": (), "tumour": "NCIT:C3809"}
    (found,) = lost(
        interim(events=2, total=29, printed={"percent": "6.9"}, **trial),
        final(events=3, total=60, basis="Stated", printed={"percent": "5"}, **trial),
    )
    assert found.verdict is Verdict.AGREES


def test_a_loss_must_be_certain_where_a_percentage_leaves_several_counts():
    many = {"total": 200, "events": None}
    assert lost(interim(printed={"percent": "20"}, **many), final(printed={"percent": "19"}, **many))[
        0
    ].verdict is (Verdict.FINDING)
    close = lost(interim(printed={"percent": "20"}, **many), final(printed={"percent": "20"}, **many))
    assert close[0].verdict is Verdict.AGREES
    assert "39 to 41 of 200" in close[0].printed


@pytest.mark.parametrize(
    "given",
    [
        {"outcome": "nk:DiseaseControlBestResponse"},
        {"drugs": ("NCIT:C106432",)},
        {"wholes": ()},
        {"overlaps": (), "registry_ids": ()},
        {"total": None},
        {"printed": {}},
        {"report_stage": "InterimReport"},
        {"report_stage": None, "year": 2016},
        {"estimand": "StateAtLastFollowUp"},
    ],
    ids=[
        *("another outcome", "other drugs", "a whole cohort", "other people", "no total", "no percentage"),
        *("another interim report", "published before", "a state that may pass"),
    ],
)
def test_reports_of_other_things_are_not_compared(given):
    assert lost(interim(), final(**given)) == ()


def test_reports_at_different_weeks_are_not_compared():
    assert lost(interim(at_week=8.0), final(at_week=16.0)) == ()
    assert len(lost(interim(), final(at_week=16.0))) == 1


def test_estimates_at_a_time_are_not_compared():
    alive = {"outcome": "nk:AliveAtStatedTime"}
    assert lost(interim(**alive), final(**alive)) == ()
