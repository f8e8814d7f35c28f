"""The audit on numbers that were really printed, and the law that what follows from counts is never found.

Counts, percentages and intervals are those of the evidence that netkg ships; each test names its study.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.audit import Kind, Verdict, audit
from netkg.analyse.audit.check import CHECK_THE_SOURCE
from netkg.analyse.audit.p_values import p_values
from netkg.analyse.proportions import IN_PRINT, REPORTED
from netkg.analyse.rows import EvidenceRow
from netkg.ontology.closure import Closure

CLOSURE = Closure(
    {
        "nk:ProgressionFreeAtStatedTime": ["nk:TimeToEventOutcome"],
        "NCIT:C28234": ["nk:TimeToEventOutcome"],
        "UBERON:0001264": ["nk:DigestiveSite"],
    }
)


def row(name="result-response", record="some-2020", **given):
    """Return a measured result; what is given as text is printed, and its number is read from it."""
    printed = {column: text for column, text in given.items() if column in NUMBERS and isinstance(text, str)}
    numbers = {column: float(text) for column, text in printed.items() if column not in ("events", "total")}
    counts = {column: int(text) for column, text in printed.items() if column in ("events", "total")}
    fields = {
        "result": f"{record}:{name}",
        "record": record,
        "cohort": f"{record}:cohort-all",
        "second_hand": False,
        "outcome": "nk:ObjectiveResponse",
        "reporting": "Measured",
        "basis": "Stated",
        "places": (f"{record}:place-paper",),
        "printed": printed,
    }
    return EvidenceRow(**(fields | given | numbers | counts))


NUMBERS = (
    "events",
    "total",
    "percent",
    "interval_low",
    "interval_high",
    "interval_level",
    "p_value",
    "value",
)


def audit_of(*rows):
    return audit(rows, closure=CLOSURE)


def only(kind, *rows):
    """Return the one check of a kind."""
    (check,) = audit_of(*rows).only([kind]).checks
    return check


# Percentages.


def test_arpin_prints_11_percent_for_7_of_68():
    check = only(Kind.PERCENTAGE, row(events="7", total="68", percent="11", second_hand=True))
    assert check.verdict is Verdict.FINDING
    assert check.printed == "11 % for 7 of 68"
    assert check.recomputed == (("7 of 68", "10.3 %"),)
    assert check.sentence == "7 of 68 is 10.3 %; printed is 11 %. Check the source."
    assert check.candidates[0] == "7 of 66"
    assert check.second_hand
    assert check.places == ("some-2020:place-paper",)


@pytest.mark.parametrize(
    ("study", "events", "total", "percent"),
    [
        ("KEYNOTE-158", "4", "107", "3.7"),
        ("DART", "8", "32", "25"),
        ("DART, high grade", "8", "18", "44"),
        ("DART, low or intermediate grade", "0", "14", "0"),
        ("toripalimab", "8", "40", "20"),
        ("Kim 2016", "7", "32", "21.9"),
        ("AveNEC, best response", "12", "60", "20"),
        ("AveNEC, week 16", "9", "60", "15"),
        ("Vijayvergia 2020", "1", "29", "3.4"),
        ("Moffitt and Mayo", "5", "34", "14.7"),
        ("Tsuruoka 2017, LCNEC", "11", "106", "10.4"),
        ("Guleria, immune cells", "5", "11", "45"),
    ],
)
def test_percentages_that_follow_from_their_counts(study, events, total, percent):
    assert only(Kind.PERCENTAGE, row(events=events, total=total, percent=percent)).verdict is Verdict.AGREES


def test_keynote_028_rounds_a_tie_up():
    check = only(Kind.PERCENTAGE, row(events="1", total="16", percent="6.3"))
    assert (check.verdict, check.method) == (Verdict.REMARK, "a tie, rounded up")


def test_digits_that_were_cut_off_are_told():
    check = only(Kind.PERCENTAGE, row(events="2", total="3", percent="66"))
    assert (check.verdict, check.method) == (Verdict.FINDING, "cut off, not rounded")


def test_a_percentage_without_a_print_is_not_audited():
    assert audit_of(row(events="7", total="32", percent=21.9)).checks == ()
    assert audit_of(row(events="0", total="4")).checks == (), "the seed: 0 of 4 is not printed"


def test_counts_in_words_are_checked_by_their_number():
    four = row(events=4, total="107", percent="3.7", printed={"events": "four", "percent": "3.7"})
    assert only(Kind.PERCENTAGE, four).verdict is Verdict.AGREES


@pytest.mark.parametrize("text", ["about 70", "<1"])
def test_what_is_not_one_number_is_counted_as_not_checked(text):
    check = only(Kind.PERCENTAGE, row(events="1", total="30", percent=3.0, printed={"percent": text}))
    assert (check.verdict, check.printed) == (Verdict.UNCHECKED, f"{text} %")


def test_impossible_counts_are_left_to_validate():
    check = only(Kind.PERCENTAGE, row(events="5", total="4", percent="125"))
    assert check.verdict is Verdict.UNCHECKED
    assert only(Kind.ATTAINABILITY, row(total="0", percent="5")).verdict is Verdict.UNCHECKED


# Attainability.

DERIVED = "DerivedFromAPercentage"


def test_ca209_538_prints_39_percent_of_29():
    check = only(Kind.ATTAINABILITY, row(total="29", percent="39"))
    assert check.verdict is Verdict.FINDING
    assert check.recomputed == (("11 of 29", "37.9 %"), ("12 of 29", "41.4 %"))
    assert check.candidates == ("11 of 28", "9 of 23", "7 of 18")
    assert "another total is likely" in check.sentence


def test_a_count_worked_back_is_no_check_of_its_percentage():
    """KEYNOTE-158: 17 of 107 PD-L1 positive, from 15.9 %."""
    found = audit_of(row(events=17, total="107", percent="15.9", basis=DERIVED))
    (check,) = found.checks
    assert (check.kind, check.verdict) == (Kind.ATTAINABILITY, Verdict.AGREES)
    assert check.recomputed == (("17 of 107", "15.89 %"),)


def test_a_count_worked_back_over_an_impossible_total_is_found():
    assert only(Kind.ATTAINABILITY, row(events=11, total="29", percent="39", basis=DERIVED)).verdict is (
        Verdict.FINDING
    )


def test_several_counts_may_give_a_percentage():
    """KEYNOTE-028, carcinoids screened: 35 or 36 of 170 print 21 %."""
    check = only(Kind.ATTAINABILITY, row(total="170", percent="21"))
    assert check.sentence == "21 % of 170 may be 35 of 170 or 36 of 170."


def test_an_estimate_at_a_time_need_not_be_a_whole_number_of_people():
    """Spartalizumab: 12-month progression-free survival 19.5 %."""
    landmark = row(outcome="nk:ProgressionFreeAtStatedTime", total="95", percent="19.4", at_week=52.0)
    assert only(Kind.ATTAINABILITY, landmark).verdict is Verdict.UNCHECKED


@pytest.mark.parametrize(
    ("percent", "size", "verdict"),
    [("43", 21, Verdict.UNCHECKED), ("19", 30, Verdict.REMARK), ("33", None, Verdict.UNCHECKED)],
)
def test_without_a_total_nothing_is_found_but_it_is_told_if_the_cohort_cannot_be_it(percent, size, verdict):
    """Spartalizumab, PD-L1 on immune cells: 43 % of an unknown part of 21, 19 % of one of 30."""
    assert only(Kind.ATTAINABILITY, row(percent=percent, cohort_size=size)).verdict is verdict


# Intervals.


def test_dart_prints_an_interval_that_8_of_32_do_not_have():
    dart = row(events="8", total="32", interval_low="13", interval_high="64", interval_level="95")
    check = only(Kind.INTERVAL, dart)
    assert check.verdict is Verdict.FINDING
    assert check.printed == "13-64 % for 8 of 32"
    assert check.recomputed == (("Clopper-Pearson", "11.5-43.4 %"), ("Wilson", "13.3-42.1 %"))
    assert check.method is None
    assert check.candidates == ()
    assert check.sentence.endswith(CHECK_THE_SOURCE)


@pytest.mark.parametrize(
    ("study", "events", "total", "low", "high"),
    [
        ("KEYNOTE-158", 4, 107, "1.0", "9.3"),
        ("KEYNOTE-028, carcinoid", 3, 25, "2.5", "31.2"),
        ("KEYNOTE-028, pancreatic", 1, 16, "0.2", "30.2"),
        ("spartalizumab, carcinoma", 1, 21, "0.1", "23.8"),
        ("Raj 2023, part A", 1, 14, "0.2", "33.9"),
        ("atezolizumab, pancreatic", 4, 20, "5.7", "43.7"),
        ("atezolizumab, extrapancreatic", 3, 20, "3.2", "37.9"),
    ],
)
def test_exact_intervals_pass(study, events, total, low, high):
    check = only(
        Kind.INTERVAL,
        row(events=events, total=total, interval_low=low, interval_high=high, interval_level="95"),
    )
    assert (check.verdict, check.method) == (Verdict.AGREES, "Clopper-Pearson")


def test_an_interval_goes_with_the_percentage_that_its_count_was_worked_back_from():
    """Spartalizumab: 7.4 % of 95, 3.0-14.6; the count 7 is not in print."""
    done = row(events=7, total="95", percent="7.4", interval_low="3.0", interval_high="14.6", basis=DERIVED)
    assert only(Kind.INTERVAL, done).method == "Clopper-Pearson"
    bare = row(total="95", percent="7.4", interval_low="3.0", interval_high="14.6", interval_level="95")
    assert only(Kind.INTERVAL, bare).verdict is Verdict.AGREES


def test_a_bound_printed_with_fewer_decimals_passes_with_a_remark():
    """Raj 2023, part B: 1 of 22, 0-22.8; the exact lower bound is 0.1."""
    check = only(
        Kind.INTERVAL, row(events=1, total="22", interval_low="0", interval_high="22.8", interval_level="95")
    )
    assert (check.verdict, check.method) == (Verdict.REMARK, "Clopper-Pearson")
    assert "the lower bound is printed as 0, with 1 decimals it is 0.1" in check.sentence


def test_a_level_that_is_not_in_print_is_assumed_and_said():
    check = only(Kind.INTERVAL, row(events="4", total="107", interval_low="1.0", interval_high="9.3"))
    assert check.verdict is Verdict.REMARK
    assert "95 % is assumed" in check.sentence
    wrong = only(Kind.INTERVAL, row(events="8", total="32", interval_low="13", interval_high="64"))
    assert "95 % is assumed" in wrong.sentence


def test_a_wald_interval_is_recognised_but_remarked():
    check = only(
        Kind.INTERVAL,
        row(events="8", total="32", interval_low="10.0", interval_high="40.0", interval_level="95"),
    )
    assert (check.verdict, check.method) == (Verdict.REMARK, "Wald")
    assert "neither Clopper-Pearson nor Wilson gives it" in check.sentence


def test_a_wald_interval_below_0_is_recognised():
    check = only(
        Kind.INTERVAL,
        row(events="1", total="29", interval_low="-3.2", interval_high="10.1", interval_level="95"),
    )
    assert check.method == "Wald"


def test_an_interval_of_another_level_is_told():
    check = only(
        Kind.INTERVAL,
        row(events="8", total="32", interval_low="13.1", interval_high="40.6", interval_level="95"),
    )
    assert (check.verdict, check.method) == (Verdict.FINDING, "Clopper-Pearson at 90 %")


def test_an_interval_of_other_counts_is_listed():
    """The interval of KEYNOTE-028's 1 of 16, printed for 2 of 16."""
    check = only(
        Kind.INTERVAL,
        row(events="2", total="16", interval_low="0.2", interval_high="30.2", interval_level="95"),
    )
    assert check.verdict is Verdict.FINDING
    assert check.candidates == ("1 of 16 (Clopper-Pearson)",)


@pytest.mark.parametrize(
    "given",
    [
        {"value": "4.1", "interval_low": "3.5", "interval_high": "5.4"},
        {"outcome": "nk:ProgressionFreeAtStatedTime", "percent": "31", "interval_low": "19"},
        {"total": "20", "interval_low": "1.0", "interval_high": "9.3"},
        {"events": "1", "total": "20", "interval_low": 1.0, "printed": {"interval_low": "one"}},
        {"events": "1", "total": "20", "interval_low": "1", "interval_level": "950"},
    ],
    ids=["a median", "an estimate at a time", "no events", "in words", "an impossible level"],
)
def test_intervals_without_counts_are_not_checked_and_counted(given):
    assert only(Kind.INTERVAL, row(**given)).verdict is Verdict.UNCHECKED


def test_one_bound_alone_is_checked():
    high = row(events="0", total="27", interval_high="12.8", interval_level="95")
    assert only(Kind.INTERVAL, high).verdict is Verdict.AGREES
    low = row(events="4", total="20", interval_low="9.9", interval_level="95")
    assert only(Kind.INTERVAL, low).printed == "9.9-(no bound) % for 4 of 20"


# P values.


def arms(first, second, p_value, **given):
    return (
        row("result-one", cohort="some-2020:cohort-one", comparator="some-2020:cohort-two", p_value=p_value,
            events=first[0], total=first[1], **given),
        row("result-two", cohort="some-2020:cohort-two", events=second[0], total=second[1], **given),
    )  # fmt: skip


def test_dart_prints_the_p_value_of_fisher():
    check = only(Kind.P_VALUE, *arms((8, 18), (0, 14), "0.004"))
    assert (check.verdict, check.method) == (Verdict.AGREES, "Fisher, two-sided")
    assert check.beside == ("some-2020:result-two",)
    assert dict(check.recomputed)["Fisher, two-sided"] == "0.00445"


@pytest.mark.parametrize(
    ("first", "second", "p"),
    [((5, 10), (3, 28), "0.019"), ((3, 4), (5, 31), "0.03")],
    ids=["PD-L1", "burden"],
)
def test_toripalimab_strata_pass_and_say_that_counts_were_worked_back(first, second, p):
    check = only(Kind.P_VALUE, *arms(first, second, p, basis=DERIVED))
    assert check.verdict is Verdict.AGREES
    assert "The counts are not all in print." in check.sentence


def test_another_usual_test_passes_with_a_remark():
    check = only(Kind.P_VALUE, *arms((8, 18), (0, 14), "0.014"))
    assert (check.verdict, check.method) == (Verdict.REMARK, "chi-square with continuity correction")


def test_a_p_value_that_no_test_gives_is_found():
    check = only(Kind.P_VALUE, *arms((8, 18), (0, 14), "0.2"))
    assert check.verdict is Verdict.FINDING
    assert "p is 0.004 by Fisher's test" in check.sentence


@pytest.mark.parametrize(("text", "verdict"), [("<0.01", Verdict.AGREES), ("<0.001", Verdict.FINDING)])
def test_a_p_value_below_a_bound(text, verdict):
    rows = arms((8, 18), (0, 14), "0.01")
    first = row("result-one", cohort="some-2020:cohort-one", comparator="some-2020:cohort-two",
                events=8, total=18, p_value=0.01, printed={"p_value": text})  # fmt: skip
    check = only(Kind.P_VALUE, first, rows[1])
    assert check.verdict is verdict
    assert check.printed == f"p {text} for 8 of 18 against 0 of 14"


@pytest.mark.parametrize("second", [(), (row("result-two", cohort="some-2020:cohort-two"),)])
def test_a_p_value_without_both_counts_is_not_checked(second):
    """Kim 2016: p = 0.008 by grade, the counts by grade were not seen."""
    first, _ = arms((7, 32), (0, 1), "0.008")
    assert only(Kind.P_VALUE, first, *second).verdict is Verdict.UNCHECKED


def test_where_nobody_has_the_event_only_exact_tests_are_left():
    assert set(p_values((0, 4), (0, 5))) == {"Fisher, two-sided", "Fisher, one-sided", "Fisher, mid-p"}
    assert p_values((0, 4), (0, 5))["Fisher, two-sided"] == 1


# Laws.

COUNTS = st.integers(1, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
DECIMALS = st.integers(0, 2)


@given(COUNTS, DECIMALS, st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_a_percentage_that_follows_from_its_counts_is_never_found(counts, decimals, rule):
    events, total = counts
    percent = str((Decimal(100 * events) / total).quantize(Decimal(1).scaleb(-decimals), rule))
    stated = row(events=events, total=total, percent=percent)
    derived = row("result-derived", total=total, percent=percent)
    assert audit_of(stated, derived).findings == ()


@given(COUNTS, DECIMALS, st.sampled_from(sorted(IN_PRINT)), st.sampled_from(["80", "90", "95", "99"]))
def test_an_interval_that_a_usual_method_gives_is_never_found(counts, decimals, method, level):
    low, high = IN_PRINT[method](*counts, float(level) / 100)
    printed = {
        "interval_low": f"{100 * max(low, 0):.{decimals}f}",
        "interval_high": f"{100 * min(high, 1):.{decimals}f}",
        "interval_level": level,
    }
    check = only(Kind.INTERVAL, row(events=counts[0], total=counts[1], **printed))
    assert check.verdict in ((Verdict.AGREES,) if method in REPORTED else (Verdict.AGREES, Verdict.REMARK))


@given(COUNTS, COUNTS, st.integers(2, 4))
def test_a_p_value_of_fisher_is_never_found(first, second, decimals):
    p = p_values(first, second)["Fisher, two-sided"]
    assert only(Kind.P_VALUE, *arms(first, second, f"{p:.{decimals}f}")).verdict is Verdict.AGREES


@given(st.permutations(range(4)))
def test_the_order_of_the_table_does_not_matter(order):
    rows = [
        row("result-a", events="7", total="68", percent="11"),
        row("result-b", total="29", percent="39"),
        *arms((8, 18), (0, 14), "0.2"),
    ]
    assert audit_of(*(rows[i] for i in order)) == audit_of(*rows)


def test_the_tally_names_every_kind_and_verdict():
    tally = audit_of(row(events="7", total="68", percent="11")).tally()
    assert set(tally) == set(Kind)
    assert tally[Kind.PERCENTAGE] == {
        Verdict.AGREES: 0,
        Verdict.REMARK: 0,
        Verdict.FINDING: 1,
        Verdict.UNCHECKED: 0,
    }


def test_every_finding_asks_to_check_the_source():
    rows = [
        row("result-a", events="7", total="68", percent="11"),
        row("result-b", total="29", percent="39"),
        row("result-c", events="8", total="32", interval_low="13", interval_high="64"),
    ]
    findings = audit_of(*rows).findings
    assert len(findings) == 3
    assert all(check.sentence.endswith("Check the source.") for check in findings)


def test_a_check_cannot_be_changed():
    check = only(Kind.PERCENTAGE, row(events="7", total="68", percent="11"))
    with pytest.raises(AttributeError):
        check.printed = "10 %"
