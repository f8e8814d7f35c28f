"""Laws of grounding that hold for any words."""

from hypothesis import example, given
from hypothesis import strategies as st

from netkg.ontology.ground import Grounder, State, normalise
from netkg.ontology.ground.normal import compact, fold
from netkg.ontology.ground.parts import cover, split
from netkg.ontology.tables import Term

WORDS = st.text(st.characters(codec="utf-8"), max_size=40) | st.from_regex(
    r"[a-zA-Z0-9 \-+()/,'äøßαΩ]{0,40}",
    fullmatch=True,
)
LETTERS = st.text("abcdefghi", min_size=1, max_size=12)


@given(WORDS)
@example("classes g ii g2 stages iv alfas oes aaes")
@example("Is's (s)s NETs's MATAS")
def test_normalising_twice_is_normalising_once(text):
    once = normalise(text)
    assert normalise(once) == once
    assert fold(fold(text)) == fold(text)
    assert set(once) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")


@given(WORDS)
def test_case_and_blanks_never_count(text):
    assert compact(f"  {fold(text).upper()} ") == compact(fold(text))


@given(WORDS, st.integers(1, 4))
def test_any_words_get_an_answer_that_hangs_together(table, text, limit):
    answer = table.grounder.ground(text, limit=limit)
    assert (answer.state is State.NOTHING) == (not answer.candidates)
    assert (answer.accepted is not None) <= (answer.state is State.FOUND)
    assert all(table.is_known(one.curie) and 0 < one.score <= 1 for one in answer.candidates)
    assert len({(one.part, one.curie) for one in answer.candidates}) == len(answer.candidates)
    assert not {one.curie for one in answer.candidates} & {one.curie for one in answer.others}


@given(WORDS)
def test_fewer_terms_allowed_never_find_others(table, text):
    drugs = {term.curie for term in table if term.kind == "drug"}
    answer = table.grounder.ground(text, drugs)
    assert {one.curie for one in (*answer.candidates, *answer.others)} <= drugs


@given(WORDS)
def test_suggestions_begin_with_what_is_found(table, text):
    accepted = table.grounder.ground(text).accepted
    suggested = [term.curie for term in table.suggest(text, 20)]
    assert len(set(suggested)) == len(suggested)
    assert accepted is None or accepted.curie in suggested


def test_every_name_leads_to_its_term_or_is_shown_as_ambiguous(table):
    """Or to the id of the same concept or the stronger claim, with the term beside it."""
    lost, elsewhere = [], {}
    for term in table:
        for name in (
            filter(None, (term.label, *term.synonyms)) if term.kind not in ("property", "selector") else ()
        ):
            answer = table.grounder.ground(name)
            candidates = [one.curie for one in answer.candidates]
            if term.curie in candidates:
                continue
            if term.curie not in [one.curie for one in answer.others]:
                lost.append((term.curie, name))
            else:
                elsewhere[term.curie.partition(":")[0], term.kind] = (name, candidates)
    assert lost == []
    assert set(elsewhere) <= {
        ("CHEBI", "role"),  # the class of drugs is taken
        ("MESH", "drug-class"),
        ("MONDO", "tumour"),
        ("NCIT", "assay"),  # a synonym there, the label in OBI
        ("SEPIO", "statement"),
        ("UBERON", "site"),  # hindgut
    }


@given(LETTERS, LETTERS)
def test_what_is_found_does_not_hang_on_the_order_of_terms(one, other):
    terms = [Term("nk:A", one, (other,)), Term("nk:B", other, (one,)), Term("nk:C", f"{one} {other}")]
    for text in (one, other, f"{one} {other}", f"{other} {one}"):
        assert Grounder(terms).ground(text) == Grounder(reversed(terms)).ground(text)


@given(st.lists(LETTERS, min_size=2, max_size=4), st.sampled_from([" and ", " + ", "/", ", ", " plus "]))
def test_parts_put_together_are_split_again(parts, between):
    assert split(between.join(parts)) == parts


@given(st.lists(LETTERS, min_size=2, max_size=4))
def test_a_cover_is_made_of_names_and_of_all_words(parts):
    found = cover(" ".join(parts), set(parts).__contains__)
    assert found == parts
    assert cover(f"{' '.join(parts)} zz", set(parts).__contains__) == []
