"""Numbers in print, the counts that give them, and the intervals that are recognised."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from netkg.analyse.attainable import counts_for, other_totals
from netkg.analyse.printed import Rounding, read_printed, rounding, show_number
from netkg.analyse.proportions import IN_PRINT, agresti_coull, jeffreys, mid_p, wilson_corrected
from netkg.errors import AnalysisError

COUNTS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
DECIMALS = st.integers(0, 3)


def in_print(events, total, decimals, rule=ROUND_HALF_UP):
    """Return a percentage as a paper would print it, by the decimal arithmetic of the standard library."""
    share = Decimal(100 * events) / Decimal(total)
    return str(share.quantize(Decimal(1).scaleb(-decimals), rule))


@pytest.mark.parametrize(
    ("text", "value", "decimals", "sign"),
    [
        ("21", 21, 0, ""),
        ("20.0", 20, 1, ""),
        ("6,9 %", Fraction(69, 10), 1, ""),
        ("3·7", Fraction(37, 10), 1, ""),
        ("P = .004", Fraction(4, 1000), 3, ""),
        ("<0.001", Fraction(1, 1000), 3, "<"),
        ("-3.2", Fraction(-32, 10), 1, ""),
        ("\u22123.2", Fraction(-32, 10), 1, ""),
    ],
)
def test_a_number_is_read_with_its_decimals(text, value, decimals, sign):
    printed = read_printed(text)
    assert (printed.value, printed.decimals, printed.sign) == (value, decimals, sign)


@pytest.mark.parametrize("text", ["four", "", None, "about 70", "13-64", "1.2.3", "%", "3 of 4"])
def test_what_is_not_one_number_is_not_read(text):
    assert read_printed(text) is None


@pytest.mark.parametrize(
    ("number", "text", "how"),
    [
        (Fraction(700, 68), "11", None),
        (Fraction(400, 107), "3.7", Rounding.NEAREST),
        (Fraction(100, 16), "6.3", Rounding.UP),
        (Fraction(100, 16), "6.2", Rounding.EVEN),
        (Fraction(1350, 100), "14", Rounding.EITHER),
        (Fraction(1350, 100), "13", None),
        (Fraction(0), "0", Rounding.NEAREST),
    ],
)
def test_either_rule_is_taken_at_a_tie_and_told(number, text, how):
    assert rounding(number, read_printed(text)) is how


def test_numbers_are_shown_with_a_tie_rounded_up():
    assert show_number(Fraction(-5, 2), 0) == "-3"
    assert show_number(Fraction(1, 16) * 100, 1) == "6.3"
    assert show_number(Fraction(0), 2) == "0.00"


@given(COUNTS, DECIMALS, st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_the_count_behind_a_print_is_among_those_that_give_it(counts, decimals, rule):
    events, total = counts
    printed = read_printed(in_print(events, total, decimals, rule))
    found = counts_for(printed, total)
    assert events in found
    assert all(rounding(Fraction(100 * x, total), printed) for x in found)


@given(COUNTS, DECIMALS)
def test_no_count_that_gives_a_print_is_left_out(counts, decimals):
    events, total = counts
    printed = read_printed(in_print(events, total, decimals))
    everything = [x for x in range(total + 1) if rounding(Fraction(100 * x, total), printed)]
    assert list(counts_for(printed, total)) == everything


def test_a_lung_share_that_29_people_cannot_have():
    """CA209-538: 39 % of the primary tumours in the lung, 29 people in all."""
    printed = read_printed("39")
    assert counts_for(printed, 29) == ()
    assert other_totals(printed, 29) == ((11, 28), (9, 23), (7, 18))


def test_screened_in_keynote_028_leave_two_counts():
    assert counts_for(read_printed("21"), 170) == (35, 36)
    assert counts_for(read_printed("25"), 106) == (26, 27)


def test_a_percentage_beyond_100_has_no_count():
    assert counts_for(read_printed("120"), 10) == ()
    assert counts_for(read_printed("50"), 0) == ()
    assert other_totals(read_printed("120"), 10) == ()


def test_larger_totals_are_named_only_where_no_smaller_one_fits():
    assert other_totals(read_printed("14.3"), 6) == ((1, 7),)


@given(COUNTS, DECIMALS)
def test_other_totals_give_the_print_too(counts, decimals):
    printed = read_printed(in_print(*counts, decimals))
    pairs = other_totals(printed, counts[1])
    assert all(n != counts[1] and x in counts_for(printed, n) for x, n in pairs)


# Newcombe, Statistics in Medicine 1998;17:857-872, Table I: methods 5 (exact), 3, 4 and 6.
NEWCOMBE = {
    (81, 263): {
        "Clopper-Pearson": (0.2527, 0.3676),
        "Wilson": (0.2553, 0.3662),
        "Wilson with continuity correction": (0.2535, 0.3682),
        "mid-p": (0.2544, 0.3658),
    },
    (15, 148): {
        "Clopper-Pearson": (0.0578, 0.1617),
        "Wilson": (0.0624, 0.1605),
        "Wilson with continuity correction": (0.0598, 0.1644),
        "mid-p": (0.0601, 0.1581),
    },
    (0, 20): {
        "Clopper-Pearson": (0, 0.1684),
        "Wilson": (0, 0.1611),
        "Wilson with continuity correction": (0, 0.2005),
        "mid-p": (0, 0.1391),
    },
    (1, 29): {
        "Clopper-Pearson": (0.0009, 0.1776),
        "Wilson": (0.0061, 0.1718),
        "Wilson with continuity correction": (0.0018, 0.1963),
        "mid-p": (0.0017, 0.1585),
    },
}


@pytest.mark.parametrize("counts", NEWCOMBE, ids=lambda counts: f"{counts[0]}-of-{counts[1]}")
def test_intervals_of_newcombe(counts):
    for name, printed in NEWCOMBE[counts].items():
        assert IN_PRINT[name](*counts, 0.95) == pytest.approx(printed, abs=0.00005), name


@pytest.mark.parametrize(
    ("counts", "interval"),
    [
        ((18, 20), (0.6867561, 0.9843438)),
        ((4, 20), (0.0749115, 0.4217636)),
        ((4, 200), (0.0059920, 0.0520996)),
        ((0, 30), (0, 0.1347117)),
        ((30, 30), (0.8652883, 1)),
    ],
)
def test_agresti_coull_as_binom_confint_of_r_gives_it(counts, interval):
    """Output of the R package binom, as kept in the tests of statsmodels; cut at 0 and 1."""
    assert agresti_coull(*counts) == pytest.approx(interval, abs=5e-8)


@pytest.mark.parametrize("counts", [(1, 10), (8, 32), (3, 7)])
def test_jeffreys_leaves_equal_tails_of_its_posterior(counts):
    """No printed table was at hand: the density x^(e-1/2) (1-x)^(n-e-1/2) is integrated anew."""
    events, total = counts

    def density(x):
        return x ** (events - 0.5) * (1 - x) ** (total - events - 0.5)

    low, high = jeffreys(events, total)
    whole = quad(density, 0, 1)[0]
    assert quad(density, 0, low)[0] / whole == pytest.approx(0.025, abs=1e-6)
    assert quad(density, high, 1)[0] / whole == pytest.approx(0.025, abs=1e-6)


@pytest.mark.parametrize("method", [wilson_corrected, agresti_coull, jeffreys, mid_p])
def test_impossible_counts_have_no_interval(method):
    with pytest.raises(AnalysisError, match="no proportion"):
        method(5, 4)
    with pytest.raises(AnalysisError, match="level"):
        method(1, 4, 95)


@given(COUNTS, st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99]))
def test_every_interval_holds_the_proportion_and_mirrors(counts, level):
    events, total = counts
    for name, method in IN_PRINT.items():
        low, high = method(events, total, level)
        assert low - 1e-9 <= events / total <= high + 1e-9, name
        mirrored = method(total - events, total, level)
        assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9), name
