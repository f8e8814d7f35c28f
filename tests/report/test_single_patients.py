"""Swimmer plot and Kaplan-Meier figure: the four patients of the seed, and others made up."""

import pytest

from netkg.analyse.followup import Course, curve_of, follow_up, read_courses
from netkg.analyse.selection import Question, question
from netkg.errors import AnalysisError
from netkg.report.page import Line, Mark
from netkg.report.style import SERIES
from netkg.report.survival import median_line, survival_notes, survival_page
from netkg.report.swimmer import swimmer_page

TIME = "nk:TimeToProgressionAsReported"


@pytest.fixture(scope="module")
def four(shipped):
    kg, body = shipped
    asked = question(body, TIME, drugs=["nk:CheckpointInhibitor"])
    return follow_up(body, read_courses(kg.store, kg.catalogue), asked), body


@pytest.fixture
def some(made_row, made_body):
    """Return a maker of followed patients: (months, censored) each, more cells, more courses."""

    def make(*times, courses=(), **cells):
        rows = [
            made_row(
                f"r:result-p{n}-time",
                cohort=f"r:patient-p{n}",
                is_patient=True,
                outcome=TIME,
                value=months,
                unit="unit:MO",
                censored=censored,
                course=f"r:course-p{n}",
                drugs=("NCIT:C106432",),
                tumour="NCIT:C27720",
                **cells,
            )
            for n, (months, censored) in enumerate(times, 1)
        ]
        body = made_body(*rows)
        return follow_up(body, courses, question(body, TIME)), body

    return make


def test_the_four_patients_as_they_are_stated(four):
    """Months, censoring and listed regimens of the abstract's table; 5, 4, 3 and 3 regimens."""
    watched, _ = four
    assert [(p.months, p.censored, p.months_on_treatment, len(p.prior)) for p in watched.patients] == [
        (14, False, 14, 5),
        (8, True, 8, 4),
        (6, True, 6, 3),
        (4, True, 4, 3),
    ]
    assert {p.ongoing for p in watched.patients} == {"not reported"}
    assert {p.time_zero for p in watched.patients} == {"not reported"}
    assert [p.drugs for p in watched.patients] == [("Pembrolizumab",), ("Nivolumab",)] * 2


def test_patients_are_called_by_their_label_if_they_have_one(some, svg_texts):
    texts = svg_texts(swimmer_page(*some((9, False), cohort_label="Index patient")))
    assert "Index patient" in texts
    assert "r:patient-p1" not in texts
    assert "Patient 1 of r" in svg_texts(swimmer_page(*some((9, False))))


def test_the_swimmer_plot_of_the_four(four, svg_texts, said, collisions):
    watched, body = four
    page = swimmer_page(watched, body)
    texts = svg_texts(page)
    for text in (
        "Patient 1 of Markey 2017",
        "Pembrolizumab",
        "5. fosbretabulin",
        "(not lines of treatment)",
        "14",
    ):
        assert text in texts
    marks = [item.shape for item in page.items if isinstance(item, Mark)]
    assert marks.count("X") == 1 + 1  # one patient, and the legend
    assert marks.count(">") == 3 + 1
    assert texts.count("?") == 4 + 1  # nobody's end of treatment is reported
    everything = said(texts)
    assert "Whether treatment went on: not reported for 4 of 4." in everything
    assert "It must not be averaged with the others." in everything
    assert "2017-05" not in everything
    assert collisions(page) == []


def test_the_year_of_an_event_is_not_drawn(four):
    """A year beside an interval comes close to a start date."""
    watched, body = four
    assert not any(text == "2017" or "year" in text for text in swimmer_page(watched, body).texts)


def test_the_curve_of_the_four_says_what_its_median_is_worth(four, svg_texts, said, collisions):
    """At risk just before each time, by hand: 4 until month 4, then 3, 2, 1; one event in all."""
    watched, body = four
    curve, used = curve_of(watched)
    page = survival_page(curve, used, body)
    texts = svg_texts(page)
    assert median_line(curve) == (
        "4 patients, 1 event; median 14 months: the median rests on one event and means nothing."
    )
    assert median_line(curve) in texts
    place = texts.index("at risk")
    assert texts[place + 1 : place + 10] == ["4", "4", "4", "3", "2", "1", "1", "1", "0"]
    assert "It is not progression-free survival." in said(texts)
    assert "No interval can be given" in said(texts)
    assert any(isinstance(item, Line) and item.dashes and item.colour == SERIES[1] for item in page.items)
    assert collisions(page) == []


def test_there_is_no_curve_of_times_that_may_be_censored(some):
    watched, _ = some((5, None), (6, None))
    with pytest.raises(AnalysisError, match="there is no curve") as caught:
        curve_of(watched)
    assert "left out: whether it is censored is not reported (2);" in caught.value.hint


def test_a_median_that_is_not_reached_has_no_line(some):
    watched, body = some((5, False), (6, True), (7, True), (8, True))
    curve, used = curve_of(watched)
    page = survival_page(curve, used, body)
    assert "the median is not reached" in median_line(curve)
    assert not any(isinstance(item, Line) and item.dashes for item in page.items)


def test_a_curve_with_events_has_a_band_and_an_interval(some, said):
    watched, body = some((2, False), (4, False), (5, True), (6, False), (6, True), (7, True))
    curve, used = curve_of(watched)
    assert "(95 % interval 2 to not known)" in median_line(curve)
    assert "Band: 95 % interval, log(-log)" in said(survival_page(curve, used, body).texts)


def test_thirty_patients_fit(some, collisions):
    watched, body = some(*[(1 + n * 1.5, n % 3 == 0) for n in range(30)])
    assert collisions(swimmer_page(watched, body)) == []
    curve, used = curve_of(watched)
    assert collisions(survival_page(curve, used, body)) == []


def test_states_of_a_course_are_told_apart(some):
    courses = [
        Course(f"r:course-p{n}", f"r:patient-p{n}", "studied", None, "pembrolizumab", state)
        for n, state in ((1, "yes"), (2, "no"), (3, "not seen"))
    ]
    watched, body = some((5, True), (6, True), (7, None), courses=courses)
    assert [patient.ongoing for patient in watched.patients] == ["not seen", "no", "yes"]
    page = swimmer_page(watched, body)
    assert page.texts.count("months on treatment not reported") == 3
    assert "none listed, which is not" in page.texts
    _, used = curve_of(watched)
    assert [(item.result, item.reason) for item in used.left_out] == [
        ("r:result-p3-time", "whether it is censored is not reported")
    ]


def test_second_hand_and_other_units_are_left_out_and_said(made_row, made_body):
    cells = {"is_patient": True, "outcome": TIME, "value": 5.0, "unit": "unit:MO", "censored": True}
    rows = [
        made_row("r:result-a", **cells),
        made_row("r:result-b", **cells, second_hand=True),
        made_row("r:result-c", **cells | {"unit": "unit:WK"}),
        made_row("r:result-d", **cells | {"value": None}, missing={"value": "not seen"}),
        made_row("s:result-e", **cells),
    ]
    body = made_body(*rows, retracted=frozenset({"s:publication"}))
    watched = follow_up(body, (), question(body, TIME))
    assert [patient.result for patient in watched.patients] == ["r:result-a"]
    assert {item.result: item.reason for item in watched.left_out} == {
        "r:result-b": "second-hand, the work itself was not read",
        "r:result-c": "not in months (unit:WK)",
        "r:result-d": "months not seen",
        "s:result-e": "its publication is retracted",
    }


def test_patients_that_two_reports_may_share_are_refused(made_row, made_body):
    cells = {"is_patient": True, "outcome": TIME, "value": 5.0, "unit": "unit:MO", "censored": True}
    rows = [made_row(f"{name}:result-a", **cells, registry_ids=("NCT00000001",)) for name in ("r", "s")]
    body = made_body(*rows)
    with pytest.raises(AnalysisError, match="the same patients may stand in r, s"):
        follow_up(body, (), question(body, TIME))


def test_different_times_and_none_at_all_are_refused(shipped):
    kg, body = shipped
    courses = read_courses(kg.store, kg.catalogue)
    with pytest.raises(AnalysisError, match="no time of a single patient"):
        follow_up(body, courses, question(body, TIME, drugs=["Ipilimumab"]))
    with pytest.raises(AnalysisError, match="these are different times"):
        follow_up(body, courses, question(body, "nk:Outcome"))


# what the event is


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        ("nk:TimeToProgressionAsReported", "Event: progression as reported. From"),
        ("NCIT:C17747", "Event: Disease Progression. From"),
        ("nk:TreatmentDuration", "Time shown: duration of treatment; its end is the event. From"),
    ],
)
def test_the_event_is_what_a_time_ends_with(made_row, made_body, outcome, said):
    rows = [
        made_row(f"a:result-{n}", outcome=outcome, is_patient=True, value=3.0, unit="unit:MO", censored=False)
        for n in range(2)
    ]
    body = made_body(*rows)
    curve, watched = curve_of(follow_up(body, (), Question(outcome)))
    assert survival_notes(curve, watched, body)[0].startswith(said)
