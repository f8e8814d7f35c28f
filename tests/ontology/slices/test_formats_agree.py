"""One invented ontology in five forms gives one slice; laws that hold for every ontology."""

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.ontology.slices import SliceTerm

FILES = ["toy.obo", "toy.json", "toy-indra.json", "toy.owl", "toy.ttl"]
BARE = "toy-indra.json"  # its form has no header, no obsolete terms, no scopes of synonyms
ABOVE = {
    "TOY:0000001": (),
    "TOY:0000002": ("TOY:0000001",),
    "TOY:0000005": ("TOY:0000001",),
    "TOY:0000006": ("TOY:0000005",),
    "TOY:0000008": ("TOY:0000006", "TOY:0000009"),
    "TOY:0000009": ("TOY:0000005",),
}


@pytest.mark.parametrize("name", FILES)
def test_the_wanted_term_and_all_above_it_are_cut_out(cases, cut, name):
    found = cut(cases / name, "TOY:0000008", "TOY:0000002")
    assert {term.curie: term.parents for term in found.terms} == ABOVE
    assert found.wanted == ("TOY:0000002", "TOY:0000008")


@pytest.mark.parametrize("part_of", [False, True])
@pytest.mark.parametrize("name", FILES)
def test_all_forms_give_the_same_slice(cases, cut, name, part_of):
    ids = ["TOY:0000004", "TOY:0000008"]
    expected = cut(cases / "toy.obo", *ids, part_of=part_of)
    found = cut(cases / name, *ids, part_of=part_of, unscoped_synonyms=name == BARE)
    if name == BARE:
        expected = dataclasses.replace(expected, ontology="", title="", licence="", version="")
    assert found == expected


@pytest.mark.parametrize("name", FILES)
def test_part_of_is_followed_when_asked_for(cases, cut, name):
    found = cut(cases / name, "TOY:0000004", part_of=True, unscoped_synonyms=True)
    assert [term for term in found.terms if term.curie in ("TOY:0000003", "TOY:0000004")] == [
        SliceTerm("TOY:0000003", "gland", ('gl"and', "secreting organ"), ("TOY:0000002",)),
        SliceTerm("TOY:0000004", "gland cell", (), ("TOY:0000002",), ("TOY:0000003",)),
    ]
    assert "TOY:0000003" not in {term.curie for term in cut(cases / name, "TOY:0000004").terms}


def test_what_a_file_says_of_itself(cases, cut):
    for name in set(FILES) - {BARE}:
        found = cut(cases / name, "TOY:0000001")
        assert found.ontology == "https://example.org/toy.owl"
        assert found.title == "Toy ontology"
        assert found.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
        assert found.version == "2026-01-31"


def test_the_version_can_be_given_where_the_file_has_none(cases, cut):
    assert cut(cases / BARE, "TOY:0000001", version="early 2026").version == "early 2026"
    assert cut(cases / "toy.obo", "TOY:0000001", version="early 2026").version == "2026-01-31"


def test_synonyms_of_unknown_scope_are_left_out_unless_asked_for(cases, cut):
    assert not any(term.synonyms for term in cut(cases / BARE, "TOY:0000006").terms)


def test_ids_may_be_iris(cases, cut):
    assert cut(cases / "toy.obo", "https://example.org/toy/TOY_0000006") == cut(
        cases / "toy.ttl", "TOY:0000006"
    )


@pytest.mark.parametrize("name", ["toy.obo", "toy.json", "toy.owl", "toy.ttl"])
def test_obsolete_terms_are_taken_when_allowed(cases, cut, name):
    found = cut(cases / name, "TOY:0000007", allow_obsolete=True)
    assert found.terms == (
        SliceTerm("TOY:0000007", "obsolete gland lump", obsolete=True, replaced_by=("TOY:0000006",)),
    )


WORDS = st.text(st.characters(categories=["L", "N", "P"], exclude_characters="!{}\\"), min_size=1, max_size=8)


@st.composite
def ontologies(draw):
    """Return terms without circles: each stands below earlier ones only."""
    terms = []
    for number in range(draw(st.integers(1, 12))):
        earlier = [term.curie for term in terms]
        some = st.lists(st.sampled_from(earlier), max_size=3, unique=True) if earlier else st.just([])
        label = draw(WORDS)
        synonyms = tuple(sorted(draw(st.sets(WORDS, max_size=2)) - {label}))
        parents, wholes = (tuple(sorted(draw(some))) for _ in range(2))
        terms.append(SliceTerm(f"TOY:{number:07}", label, synonyms, parents, wholes))
    wanted = draw(st.lists(st.sampled_from([term.curie for term in terms]), min_size=1, max_size=4))
    return draw(st.permutations(terms)), wanted


@given(ontology=ontologies(), part_of=st.booleans())
def test_laws(cut, writers, ontology, part_of):
    terms, wanted = ontology
    with tempfile.TemporaryDirectory() as folder:

        def cut_written(name, written):
            (Path(folder) / name).write_text(writers[name](written), encoding="utf-8")
            return cut(Path(folder) / name, *wanted, part_of=part_of, unscoped_synonyms=True)

        slices = [cut_written(name, terms) for name in writers]
        again = cut_written("t.obo", slices[0].terms)
    assert all(found == slices[0] for found in slices), "the formats agree"
    assert again == slices[0], "a slice of the slice is the slice"
    kept = {term.curie: term for term in slices[0].terms}
    assert set(wanted) <= kept.keys()
    assert all(set(term.above) <= kept.keys() for term in kept.values()), "closed upwards"
    below = {name for term in kept.values() for name in term.above}
    assert kept.keys() <= below | set(wanted), "nothing else is kept"
    original = {term.curie: term for term in terms}
    for curie, term in kept.items():
        assert term == (original[curie] if part_of else dataclasses.replace(original[curie], wholes=()))
