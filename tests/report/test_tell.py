"""Told texts: golden paragraphs on the shipped evidence, and what no text may hold.

The counts of the golden paragraphs are those of the records; the intervals are the golden values of
docs/statistics.md (exact, two-sided 95 %; with no event one-sided).
"""

import datetime as dt
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.estimate import Estimate, Settings
from netkg.analyse.followup import follow_up, read_courses
from netkg.analyse.proportions import clopper_pearson, upper_bound_at_zero
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, question
from netkg.config import USE_STATEMENT
from netkg.errors import AnalysisError
from netkg.report import numbers
from netkg.report.tell import find_evidence, tell, told
from netkg.report.tell_context import attribute_words
from netkg.report.tell_gaps import left_out_items
from netkg.report.tell_patients import tell_patients
from netkg.report.tell_words import FORBIDDEN, STYLES, TEMPLATES, check_words, count, unquoted
from netkg.report.tell_years import years_of

# Typed once more, so that a word which is dropped from the module is missed here.
NEVER = ["effective", "works", "causes", "due to", "promising", "significant", "cured", "proven", "safe"]


@pytest.fixture(scope="module")
def kg(checkout):
    return netkg.open(checkout)


@pytest.fixture(scope="module")
def body(kg):
    return read_body(kg.store, kg.catalogue, kg.project.ontology)


def make_row(result, events=None, total=None, **cells):
    """Return a row of the evidence table: a measured count of the work's own, if not told else."""
    record = result.partition(":")[0]
    usual = {
        "record": record,
        "second_hand": False,
        "reported_in": f"{record}:publication",
        "study": f"{record}:study-a",
        "cohort": f"{record}:cohort-a",
        "outcome": "nk:ObjectiveResponse",
        "reporting": "Measured",
        "use": "AnyAnalysis",
    }
    return EvidenceRow(result=result, events=events, total=total, **(usual | cells))


@pytest.fixture(scope="module")
def say(body):
    """Return a teller: outcome and conditions -> the text."""

    def teller(outcome="nk:ObjectiveResponse", style="plain", settings=None, **asked):
        found = find_evidence(body, question(body, outcome, **asked), settings)
        return tell(found, body, style=style).text

    return teller


@pytest.fixture(scope="module")
def patients(kg, body):
    asked = question(body, "nk:TimeToProgressionAsReported")
    return follow_up(body, read_courses(kg.store, kg.catalogue), asked)


# golden paragraphs


SEED = """
How often was “objective response” recorded? An objective response means that tumours shrank by a set
amount or could no longer be seen. Further conditions were: “record=markey-2017”. Taken too were results
fit for sensitivity analysis only. Counted here is 1 group of patients: 1 source, 1
publication of 2017 to 2018 (the year is not reported). In “Four patients with neuroendocrine tumours,
Markey Cancer Center” (markey-2017), none of 4 patients had an objective response. With 4 patients, a
true rate of up to 52.7 % (one-sided 95 %) cannot be excluded. Here, the count is not printed: it follows
from the patients described one by one. Here, the count is fit for sensitivity analysis only. No
comparison group is recorded, so these numbers do not show what a drug does. The record adds: “No
response is printed for any of the four, and none is denied. Three were still under observation, so a
later response is possible.” The reports leave out the response criteria, who judged the outcome, whether
responses were confirmed, whether patients were chosen by a biomarker and the line of treatment. Nothing
that answers the question was left out.
"""

KEYNOTE_158 = """
Outcome: “objective response”. Further conditions were: “record=strosberg-2020”. Included is 1 cohort: 1
source, 1 publication of 2020. “Previously treated advanced well differentiated
neuroendocrine tumours, KEYNOTE-158” (strosberg-2020): 4 of 107 patients had an objective response (3.7
%). The exact (Clopper-Pearson) 95 % interval is 1.0 % to 9.3 %. No comparison group is recorded; the
numbers are uncontrolled. The record adds: “Four partial and no complete responses; the primary end
point.” Not seen in the parts that were read: whether responses were confirmed and the grade. Left out: 3
results without a full count, not seen in what was read; 1 result fit for sensitivity analysis only.
"""


def flat(text):
    return " ".join(text.split())


def test_the_seed_in_plain_words(say):
    assert say(where=["record=markey-2017"], sensitivity=True) == flat(SEED)


def test_keynote_158_as_an_abstract(say):
    assert say(where=["record=strosberg-2020"], style="abstract") == flat(KEYNOTE_158)


def test_dart_tells_the_whole_and_says_that_its_parts_are_counted_already(say):
    text = say(where=["record=patel-2020"])
    assert "8 of 32 patients had an objective response (25.0 %)" in text
    assert "The exact 95 % interval reaches from 11.5 % to 43.4 %." in text
    assert "Left out: 2 results on people who are counted already." in text
    assert "13-64" not in text  # the printed interval, which is none of 8 of 32


def test_pd_l1_is_refused_and_told_one_by_one(say):
    text = say("nk:PDL1Positivity")
    assert (
        "The groups were not put together, because they differ in the cells in which it was counted" in text
    )
    assert "Each stands alone." in text
    assert (
        "In “Metastatic gastroenteropancreatic neuroendocrine tumours, Samsung Medical Center” "
        "(kim-2016; tumour tissue), 7 of 32 patients had a positive PD-L1 test "
        "(21.9 %; exact 95 % interval 9.3 % to 40.0 %)."
    ) in text
    assert "none of 57 patients or samples" in text  # Kasajima does not say which was counted
    assert "Together" not in text
    assert "joint estimate" not in text
    assert "comparison group" not in text  # nobody was treated for it


def test_two_sources_are_told_before_their_pool(say):
    text = say(drugs=["pembrolizumab"], alone=True, tumour="NCIT:C188218")
    places = [
        text.index(words)
        for words in ("3 of 25 patients", "1 of 16 patients", "4 of 107", "Together, 8 of 148")
    ]
    assert places == sorted(places)
    assert "read the single groups first" in text
    assert "with “Pembrolizumab” and no other drug in “Neuroendocrine Tumor”?" in text
    assert "Possibly 2 pairs of groups share patients. Then the estimate is 3.7 % (1.0 % to 9.3 %)." in text


def test_many_sources_are_told_by_their_pool_and_its_spread(say):
    asked = {"drugs": ["nk:PD1Inhibitor"], "alone": True}
    plain, abstract = (say(style=style, settings=Settings(threshold=0.1), **asked) for style in STYLES)
    assert "Together, " in plain
    assert "The joint estimate is " in plain
    assert "tau²" not in plain
    assert re.search(r"Between cohorts, tau² is \S+ \(logit\) and I² is \S+ % \(\S+ % to \S+ %\)\.", abstract)
    assert "The interval contains 10 %." in plain
    assert "binomial-normal model (glmm), wald interval" in abstract


def test_what_is_pooled_on_request_says_that_it_is_not_comparable(say):
    asked = {"where": ["record=kim-2016", "record=markey-2017"], "tumour": "NCIT:C27721", "second_hand": True}
    refused = say("nk:PDL1Positivity", **asked)
    anyway = say("nk:PDL1Positivity", settings=Settings(method="logit-dl", not_comparable=True), **asked)
    assert "were not put together" in refused
    assert "The groups are not comparable: they differ in " in anyway
    assert "The joint estimate is 26.1 %, with a 95 % interval from 17.5 % to 37.1 %." in anyway
    assert "the original publication was not read." in anyway


def test_dates_of_the_question_are_told(say):
    text = say(drugs=["pembrolizumab"], tumour="NCIT:C188218", since="2020", until="2021-06")
    assert "published since 2020-01-01 and published until 2021-06-30" in text


def test_a_joint_estimate_says_why_it_is_not_the_share(say):
    """By hand: 15 of 243 is 6.2 %, and so is the estimate; of all checkpoint inhibitors they differ."""
    words = "It allows for differences between groups, so it need not be the share of all."
    same = say(drugs=["nk:PD1Inhibitor"], alone=True, tumour="NCIT:C188218")
    assert (
        "Together, 15 of 243 patients had an objective response (6.2 %). The joint estimate is 6.2 %" in same
    )
    assert words not in same
    assert words in say(drugs=["nk:CheckpointInhibitor"])


def test_sources_are_not_called_independent(say):
    text = say(drugs=["nk:PD1Inhibitor"], alone=True, tumour="NCIT:C188218")
    assert (
        "4 groups of patients: 3 sources not known to share patients, 3 publications of 2020 to 2021." in text
    )
    assert "independent" not in text


def test_a_threshold_that_the_limit_rounds_to_is_told_apart(say):
    asked = {"drugs": ["nk:PD1Inhibitor"], "alone": True, "tumour": "NCIT:C188218"}
    text = say(settings=Settings(threshold=0.1), **asked)
    assert "interval from 3.8 % to 10.0 %" in text
    assert "The interval lies below 10 % (upper limit 9.99 %)." in text


@pytest.mark.parametrize("style", STYLES)
def test_few_groups_say_nothing_of_a_further_one(body, say, style):
    """Three groups of carcinoma have a t distribution of one degree of freedom: 0.0 to 99.8 %."""
    few = say(style=style, drugs=["nk:PD1Inhibitor"], alone=True, tumour="NCIT:C3773")
    assert "99." not in few
    assert ("There are too few groups to say where a further one would lie." in few) == (style == "plain")
    assert ("too few groups that share no patients for a prediction interval." in few) == (
        style == "abstract"
    )
    many = say(style=style, drugs=["nk:CheckpointInhibitor"])
    assert "95 % prediction interval" in many
    assert "too few groups" not in many


def test_one_pair_shares_and_two_share(say):
    asked = {"drugs": ["nk:PD1Inhibitor"], "alone": True, "tumour": "NCIT:C3773"}
    assert "Possibly 1 pair of groups shares patients. Then " in say(**asked)
    assert "Possibly 1 pair of cohorts shares patients; if so, " in say(style="abstract", **asked)


# years


def test_an_unknown_year_is_not_in_the_range_of_the_others():
    known = [make_row(f"{name}:result-r", 1, 9, year=year) for name, year in (("a", 2020), ("b", 2025))]
    unseen = make_row("c:result-r", 1, 9, missing={"year": "not seen"})
    silent = make_row("d:result-r", 1, 9, missing={"year": "not reported"})
    assert years_of(known) == " of 2020 to 2025"
    assert years_of([known[0], known[0]]) == " of 2020"
    assert years_of([*known, unseen]) == ": 2 of 2020 to 2025 and 1 of a year not seen"
    assert years_of([unseen, silent]) == ": 1 of a year not reported and 1 of a year not seen"
    assert years_of([unseen]) == " (the year is not seen)"
    bound = replace(silent, public_earliest=dt.date(2017, 5, 1), public_latest=dt.date(2018, 3, 31))
    assert years_of([bound]) == " of 2017 to 2018 (the year is not reported)"
    assert years_of([known[0], bound]) == ": 1 of 2020 and 1 of a year not reported"
    assert years_of([]) == ""


def test_a_work_of_a_year_not_seen_is_told_apart(say):
    assert "13 publications: 12 of 2020 to 2025 and 1 of a year not seen." in say(
        drugs=["nk:CheckpointInhibitor"]
    )


# times


def test_medians_are_told_one_by_one_and_never_pooled(say):
    """KEYNOTE-158: 24.2 months (15.8 to 32.5), 107 patients."""
    text = say("overall survival", drugs=["pembrolizumab"])
    assert text.startswith("Which times are printed for “overall survival” with “Pembrolizumab”?")
    assert (
        "neuroendocrine tumours, KEYNOTE-158” (strosberg-2020), a group of 107 patients: the median as "
        "printed is 24.2 months (95 % interval from 15.8 to 32.5)."
    ) in text
    assert "7.8 months (95 % interval from 3.1, upper limit sought and absent)" in text
    assert "Times are not pooled and cannot be averaged; each stands alone." in text
    assert "No comparison group is recorded" in text
    assert "2 results of which the original publication was not read" in text
    assert "Together" not in text
    assert "joint" not in text
    abstract = say("overall survival", style="abstract", drugs=["pembrolizumab"])
    assert (
        "a group of 107 patients: median 24.2 months as printed (95 % interval from 15.8 to 32.5)."
        in abstract
    )
    assert "Times were not pooled." in abstract


def test_a_time_says_what_it_lacks(body):
    usual = {"outcome": "EFO:0000638", "statistic": "Median", "drugs": ("NCIT:C106432",)}
    rows = (
        make_row("a-2020:result-t", value=1.0, unit="unit:MO", printed={"value": "1"}, **usual),
        make_row("b-2020:result-t", value=5.5, unit="unit:WK", interval_high=9.0, cohort_size=1, **usual),
    )
    own = replace(body, rows=rows, ties={})
    text = tell(find_evidence(own, Question("EFO:0000638")), own).text
    assert "a group of a size not given: the median as printed is 1 month (interval not given)." in text
    assert (
        "a group of 1 patient: the median as printed is 5.5 weeks (level not given, interval to 9, " in text
    )
    assert "lower limit not given)." in text


def test_counts_go_before_times_and_patients_are_no_group(body):
    timed = make_row("a-2020:result-t", value=3.0, unit="unit:MO", statistic="Median")
    counted = make_row("b-2020:result-r", 1, 9)
    own = replace(body, rows=(timed, counted), ties={})
    assert isinstance(find_evidence(own, Question("nk:ObjectiveResponse")), Estimate)
    for row in (
        replace(timed, is_patient=True),
        replace(timed, unit="unit:PERCENT"),
        replace(timed, statistic=None),
    ):
        with pytest.raises(AnalysisError, match="no result can be counted") as caught:
            find_evidence(replace(body, rows=(row,), ties={}), Question("nk:ObjectiveResponse"))
        assert "see: netkg evidence --outcome nk:ObjectiveResponse" in caught.value.hint


# single patients


def test_the_four_patients_one_by_one(body, patients):
    beside = find_evidence(body, question(body, "nk:ObjectiveResponse", tumour="NCIT:C188218"))
    text = tell_patients(patients, body, beside=beside).text
    assert text.startswith(
        "Told here are 4 single patients with “time to progression as reported”, from markey-2017."
    )
    assert "After 14 months, progression was reported." in text
    for months in (8, 6, 4):
        assert (
            f"After {months} months, progression had not been reported (censored); what came later is" in text
        )
    assert "1 had progression and 3 had not when last seen." in text
    assert "median would be 14 months; the median rests on one event and means nothing." in text
    assert [int(n) for n in re.findall(r"(\d) regimens are listed", text)] == [5, 4, 3, 3]
    assert "Not reported of them: “Adverse Event” and “PD-L1 positivity”." in text
    assert "4 of 107 patients had an objective response (3.7 %)" in text
    assert "7 of 95 patients had an objective response (7.4 %)" in text


def test_patients_without_larger_groups_beside_them(body, patients):
    text = tell_patients(patients, body).text
    assert "Beside them" not in text
    assert "Single patients do not show how often something happens" in text


def test_other_patients(body, patients):
    first, *others = patients.patients
    one = replace(
        first, outcome="nk:Other", prior=("a",), best_response=None, months_on_treatment=None, ongoing="yes"
    )
    text = tell_patients(replace(patients, patients=(one,)), body).text
    assert "Told here is 1 single patient" in text
    assert "1 regimen is listed." in text
    assert "for how long is not stated" in text
    assert "the event was reported." in text
    assert "whether treatment went on" not in text
    nobody = tell_patients(replace(patients, patients=tuple(others)), body).text
    assert "none had progression and 3 had not" in nobody
    assert "The median is not reached" in nobody
    unknown = tell_patients(replace(patients, patients=(replace(first, censored=None),)), body).text
    assert "whether progression had come by then is not stated." in unknown
    assert "median" not in unknown


# what is asked of any text


@pytest.mark.parametrize("style", STYLES)
def test_a_style_has_every_sentence(style):
    assert set(TEMPLATES[style]) == set(TEMPLATES["plain"])


def test_an_unknown_style_and_an_empty_selection_are_refused(body):
    found = find_evidence(body, question(body, "nk:ObjectiveResponse", where=["record=strosberg-2020"]))
    with pytest.raises(AnalysisError, match="there is no style 'poem'") as caught:
        tell(found, body, style="poem")
    assert caught.value.hint == "one of plain, abstract"
    with pytest.raises(AnalysisError, match="no result can be counted") as caught:
        find_evidence(body, question(body, "nk:ObjectiveResponse", where=["record=markey-2017"]))
    assert caught.value.hint == "left out: for sensitivity analysis only (1)"
    with pytest.raises(AnalysisError, match="there is no term"):
        question(body, "objective respons and more")


@pytest.mark.parametrize("word", NEVER)
def test_no_word_that_says_too_much(word):
    assert word in FORBIDDEN
    with pytest.raises(AnalysisError, match=word):
        check_words(f"The drug {word.capitalize()} here.")
    with pytest.raises(AnalysisError, match=word):
        told("plain", iter([f"It {word}."]))


def test_words_of_others_stand_in_quotes_and_may_say_anything(body):
    label = "Patients in whom the “effective” drug works"
    row = make_row("a-2020:result-r", 1, 4, cohort_label=label, drugs=("NCIT:C106432",))
    own = replace(body, rows=(row,))
    text = tell(find_evidence(own, Question("nk:ObjectiveResponse")), own).text
    assert "“Patients in whom the 'effective' drug works”" in text
    assert "works" not in unquoted(text)


def test_the_statement_on_use_goes_with_the_text(body):
    found = find_evidence(body, question(body, "nk:ObjectiveResponse", where=["record=strosberg-2020"]))
    assert tell(found, body).use == USE_STATEMENT


def test_plain_words_come_in_short_sentences(body, patients):
    questions = (
        question(body, "nk:ObjectiveResponse", where=["record=strosberg-2020"]),
        question(body, "nk:ObjectiveResponse", drugs=["nk:CheckpointInhibitor"]),
        question(body, "nk:ObjectiveResponse", drugs=["pembrolizumab"], alone=True, tumour="NCIT:C188218"),
        question(body, "nk:PDL1Positivity"),
        question(body, "overall survival", drugs=["pembrolizumab"]),
    )
    texts = [tell(find_evidence(body, asked), body) for asked in questions]
    for text in (*texts, tell_patients(patients, body)):
        lengths = [
            len(part.split()) for sentence in text.sentences for part in re.split(r"(?<=[.?]) ", sentence)
        ]
        assert sum(lengths) / len(lengths) <= 25


def test_reasons_are_counted_and_agree_in_number():
    from netkg.analyse.selection import MIXED, WIDER, LeftOut

    row = make_row("a-2020:result-r")
    one = [LeftOut(row, reason) for reason in (WIDER, MIXED, "its publication is retracted", "odd reason")]
    assert set(left_out_items(one)) == {
        "1 result of a wider population that does not report this one apart",
        "1 result that mixes other sites or grades with these",
        "1 result from a retracted publication",
        "1 result (odd reason)",
    }
    two = [LeftOut(row, WIDER)] * 2 + [LeftOut(row, MIXED)] * 2
    assert left_out_items(two) == [
        "2 results of a wider population that do not report this one apart",
        "2 results that mix other sites or grades with these",
    ]


def test_not_reported_not_seen_and_absent_stay_apart():
    from netkg.analyse.selection import LeftOut

    reasons = (
        "not reported",
        "not seen",
        "sought and absent, no count",
        "events not seen",
        "total not reported",
    )
    items = left_out_items(LeftOut(make_row("a-2020:result-r"), reason) for reason in reasons)
    assert items == [
        "2 results without a full count, not reported",
        "2 results without a full count, not seen in what was read",
        "1 result sought and absent, without a count",
    ]


def test_attributes_have_words():
    assert attribute_words("week of moon") == "the week of moon"
    assert count(1, "patient") == "1 patient"


# properties

COUNTS = st.lists(
    st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
    min_size=1,
    max_size=5,
)


@given(counts=COUNTS, style=st.sampled_from(STYLES), refused=st.booleans())
def test_every_number_is_one_of_the_analysis(body, counts, style, refused):
    rows = tuple(
        make_row(
            f"{'abcde'[i]}:result-r",
            events,
            total,
            cohort_label=f"group {'abcde'[i]}",
            study=f"{'abcde'[i]}:study-a",
            year=2020 + i,
            drugs=("NCIT:C106432",),
            at_week=float(i) if refused else None,
            missing={"criteria": "not seen"} if i % 2 else {},
        )
        for i, (events, total) in enumerate(counts)
    )
    own = replace(body, rows=rows, ties={})
    found = find_evidence(own, Question("nk:ObjectiveResponse"))
    assert isinstance(found, Estimate) != (refused and len(rows) > 1)
    text = tell(found, own, style=style).text
    said = set(re.findall(r"\d+(?:\.\d+)?", unquoted(text).replace("tau²", "").replace("I²", "")))
    assert said <= allowed(found, rows)
    assert not re.search(r"\b1 (?:patients|results|groups|publications|sources|pairs)\b", text)
    assert not re.search(
        r"(?<![\d.])(?:0|[2-9]|\d\d+) (?:patient|result|group|publication|source|pair)\b", text
    )
    assert "  " not in text
    check_words(text)


def allowed(found, rows):
    """Return the numbers that a text on these results may hold, as they are written."""
    many = {*range(len(rows) + 1), 95}  # counts of results and sources, and the level
    many |= {number for row in rows for number in (row.events, row.total, row.year)}
    shares = [0.0, 0.95]
    weeks = {f"{row.at_week:g}" for row in rows if row.at_week is not None}
    for row in rows:
        shares += [
            row.events / row.total,
            *clopper_pearson(row.events, row.total),
            upper_bound_at_zero(row.total),
        ]
    if isinstance(found, Estimate):
        for pooled in (found.pooled, found.strict):
            many |= {pooled.events, pooled.n}
            shares += [
                pooled.estimate,
                pooled.events / pooled.n,
                *pooled.interval,
                *(pooled.prediction or ()),
                upper_bound_at_zero(pooled.n),
            ]
        many.add(len(found.prepared.independent.possible))
        if (spread := found.pooled.heterogeneity) is not None:
            shares += [spread.i2, *(spread.i2_interval or ())]
            weeks |= set(re.findall(r"[\d.]+", f"{spread.tau2:.3g}"))
    return {str(number) for number in many} | {numbers.percent(share) for share in shares} | weeks
