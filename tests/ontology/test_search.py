"""Looking for terms by words."""

import pytest

from netkg.errors import OntologyError
from netkg.ontology.search import find_term, search_terms
from netkg.ontology.tables import Term
from netkg.ontology.terms import TermTable


@pytest.mark.parametrize(
    ("words", "curie", "how"),
    [
        ("ncit:c106432", "NCIT:C106432", "id"),
        ("pembrolizumab", "NCIT:C106432", "label"),
        ("Keytruda", "NCIT:C106432", "synonym"),
        ("checkpoint inhibitors", "nk:CheckpointInhibitor", "synonym"),
        ("pancreatic gastrin", "NCIT:C9069", "words"),
        ("temozolamide", "CHEBI:72564", "similar"),
    ],
)
def test_the_best_hit_comes_first(table, words, curie, how):
    hit = search_terms(table, words)[0]
    assert (hit.term.curie, hit.how) == (curie, how)


def test_words_may_be_beginnings_in_any_order(table):
    found = {hit.term.curie for hit in search_terms(table, "neuroendo pancr", limit=100)}
    assert {"NCIT:C27720", "NCIT:C27031", "MONDO:0019954"} <= found
    assert "NCIT:C4038" not in found


def test_only_one_kind_and_at_most_so_many(table):
    found = search_terms(table, "neuroendocrine", kind="tumour", limit=5)
    assert len(found) == 5
    assert {hit.term.kind for hit in found} == {"tumour"}
    assert search_terms(table, "neuroendocrine", kind="unit") == []


def test_nothing_is_found_for_words_like_no_term(table):
    assert search_terms(table, "xyzzy") == []
    assert search_terms(table, "") == []


def test_a_name_of_several_ontologies_means_the_preferred_one(table):
    assert find_term(table, "neuroendocrine neoplasm").curie == "NCIT:C3809"
    assert find_term(table, "MONDO:0019496").curie == "MONDO:0019496"


def test_a_name_of_several_terms_of_one_ontology_is_refused():
    table = TermTable([Term("nk:A", "lung", ("chest",)), Term("nk:B", "heart", ("chest",))])
    with pytest.raises(OntologyError, match="'chest' is the name of several terms") as caught:
        find_term(table, "chest")
    assert caught.value.hint == "say one of nk:A (lung), nk:B (heart)"


@pytest.mark.parametrize(
    ("words", "hint"),
    [("pembrolizumabb", "NCIT:C106432 (Pembrolizumab)"), ("xyzzy", "netkg terms search 'xyzzy'")],
)
def test_no_such_term_is_refused_with_a_way_on(table, words, hint):
    with pytest.raises(OntologyError, match="no term is called") as caught:
        find_term(table, words)
    assert hint in caught.value.hint
