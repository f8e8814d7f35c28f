"""How rows are laid out: a table, what is the same said once, or blocks; no word broken without need."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.cli.answer_table import answer_screen, rows_parts
from netkg.cli.screen import render
from netkg.rqfile import parse_query_file
from netkg.store.base import Solutions

NUMBER = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def text(value):
    return ox.Literal(value)


def laid_out(answer, width):
    return render(rows_parts(answer, width), width=width)


def test_numbers_stand_to_the_right_and_carry_their_unit():
    header = "#+ summary: ?\n#+ column: months | decimal | mo | how long\n#+ column: who | text | - | whom\n"
    query = parse_query_file(header, "topic/name", "file")
    rows = ((ox.Literal("4", datatype=NUMBER), text("a")), (ox.Literal("14", datatype=NUMBER), text("b")))
    lines = answer_screen(Solutions(("months", "who"), rows), query).splitlines()
    assert lines[0] == "months (mo)  who"
    assert lines[2:4] == ["          4  a", "         14  b"]
    assert lines[4] == "2 rows"


def test_what_is_the_same_is_said_once_where_room_is_short():
    rows = tuple((text("always-the-same"), text(f"word{n}")) for n in range(3))
    answer = Solutions(("one", "two"), rows)
    assert laid_out(answer, 30).splitlines()[0].split() == ["one", "two"]
    assert laid_out(answer, 20).splitlines() == [
        "in every row: one",
        "always-the-same",
        "two",
        "─────",
        "word0",
        "word1",
        "word2",
    ]


def test_blocks_leave_out_what_is_empty():
    rows = ((text("a" * 30), None), (None, text("b" * 30)))
    lines = laid_out(Solutions(("first", "second"), rows), 40).splitlines()
    assert [line.split()[0] for line in lines] == ["1", "first", "2", "second"]


def test_markup_and_control_of_the_screen_are_only_text():
    rows = ((text("[bold]x[/bold] :smile:"),),)
    assert "[bold]x[/bold] :smile:" in answer_screen(Solutions(("a",), rows))


def test_one_row_is_not_one_rows():
    assert "\n1 row\n" in answer_screen(Solutions(("a",), ((text("x"),),)))


words = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=6).map(" ".join)
tables = st.integers(1, 5).flatmap(
    lambda width: st.lists(
        st.tuples(*[st.one_of(st.none(), words.map(text)) for _ in range(width)]), min_size=1, max_size=4
    )
)


@given(tables, st.integers(40, 120))
def test_nothing_is_lost_or_broken_and_all_fits(rows, width):
    names = tuple(f"column{n}" for n in range(len(rows[0])))
    printed = laid_out(Solutions(names, tuple(rows)), width)
    assert max(map(len, printed.splitlines())) <= width
    shown = printed.replace(";", " ").split()
    wanted = {word for row in rows for term in row if term is not None for word in term.value.split()}
    assert wanted <= set(shown)


@pytest.mark.parametrize("answer", [True, False])
def test_yes_or_no(answer):
    assert answer_screen(answer).splitlines()[0] == ("yes" if answer else "no")
