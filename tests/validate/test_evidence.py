"""Rules by name, and all of them at once."""

import pytest

from netkg.config import open_project
from netkg.errors import QueryError
from netkg.store.load import load_project
from netkg.validate.evidence import SHAPES, choose_rules, list_rules, validate_evidence
from netkg.validate.findings import Severity


@pytest.fixture(scope="module")
def ontology(checkout):
    return [checkout / "ontology"]


def test_the_shapes_come_first_and_the_rest_by_name(ontology):
    names = [rule.name for rule in list_rules(ontology)]
    assert names[0] == SHAPES
    assert names[1:] == sorted(names[1:])
    assert "small-classes" in names
    assert len(set(names)) == len(names)


def test_each_rule_asks_a_question(ontology):
    assert all(rule.summary.endswith("?") for rule in list_rules(ontology))
    assert {rule.severity for rule in list_rules(ontology)} == {None, *Severity}


def test_rules_are_chosen_in_their_own_order(ontology):
    rules = list_rules(ontology)
    chosen = choose_rules(rules, ["small-classes", "derived-count-violation", "shapes"])
    assert [rule.name for rule in chosen] == ["shapes", "derived-count", "small-classes"]


def test_an_unknown_rule_is_refused_with_the_nearest(ontology):
    with pytest.raises(QueryError, match="there is no check 'derived-counts'") as caught:
        choose_rules(list_rules(ontology), ["derived-counts"])
    assert "derived-count" in caught.value.hint


def test_only_what_was_chosen_is_found(checkout, ontology):
    store = load_project(open_project(checkout))
    found = validate_evidence(store, ontology, ["single-extraction", "small-classes"])
    assert {finding.shape.rpartition("/")[2] for finding in found} == {"single-extraction", "small-classes"}


def test_an_empty_store_breaks_nothing(ontology):
    from netkg.store import memory_store

    assert validate_evidence(memory_store(), ontology) == []
