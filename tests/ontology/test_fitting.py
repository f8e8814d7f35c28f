"""Which terms a kind, a facet or a place takes."""

import pytest

from netkg.errors import OntologyError
from netkg.ontology.fitting import find_fitting


def test_no_name_allows_all(table):
    assert find_fitting(table, []) is None


@pytest.mark.parametrize(
    ("name", "taken", "refused"),
    [
        ("gene", "HGNC:17635", "NCIT:C106432"),
        ("drug", "NCIT:C106432", "nk:PD1Inhibitor"),
        ("intervention", "nk:PD1Inhibitor", "HGNC:17635"),
        ("drugs", "NCIT:C106432", "HGNC:17635"),
        ("courses.drugs", "nk:PD1Inhibitor", "NCIT:C27720"),
        ("diagnosis", "NCIT:C27720", "NCIT:C106432"),
        ("grade", "NCIT:C28078", "NCIT:C27720"),
    ],
)
def test_a_kind_a_facet_a_field_or_a_place(table, name, taken, refused):
    fitting = find_fitting(table, [name])
    assert taken in fitting
    assert refused not in fitting


def test_several_names_take_what_any_takes(table):
    assert {"HGNC:17635", "NCIT:C106432"} <= find_fitting(table, ["gene", "drug"])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("dragnosis", "did you mean diagnosis"),
        ("xyzzy", "there are "),
        ("cohorts.size", "leave the option out"),
        ("cohorts.functional_status", "leave the option out"),
    ],
)
def test_an_unknown_name_is_an_error_with_a_hint(table, name, said):
    with pytest.raises(OntologyError) as caught:
        find_fitting(table, [name])
    assert said in caught.value.hint
