"""Names like another one, in the order in which difflib gives them."""

import difflib

from hypothesis import given
from hypothesis import strategies as st

from netkg.query.nearest import LEAST_LIKE, in_order_of_likeness

NAMES = st.lists(st.text("ab -ß", max_size=8), max_size=12)


def as_difflib(wanted, names):
    return difflib.get_close_matches(wanted, sorted(set(names)), n=len(names) + 1, cutoff=LEAST_LIKE)


@given(st.text("ab -ß", min_size=1, max_size=8), NAMES)
def test_the_order_is_that_of_difflib(wanted, names):
    assert list(in_order_of_likeness(wanted, names)) == as_difflib(wanted, names)


def test_the_order_is_that_of_difflib_for_the_names_of_the_shipped_evidence(shipped, ask):
    names = {str(row["name"]).casefold() for row in ask(shipped, "names")}
    for wanted in ("pembrolizmab", "kim-2015", "markey-2017:patient-p9", "neuroendocrine tumor", "xyzzy"):
        assert list(in_order_of_likeness(wanted, names)) == as_difflib(wanted, names)


def test_a_long_text_is_measured_as_difflib_measures_it():
    """From 200 letters on, difflib leaves out letters that are frequent; so its ratio is lower."""
    wanted = "abcdefgh" * 30
    names = [wanted[:-1], wanted[::-1], wanted.replace("a", "x")]
    assert list(in_order_of_likeness(wanted, names)) == as_difflib(wanted, names)
