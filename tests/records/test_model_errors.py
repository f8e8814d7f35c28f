"""The cases show the messages; here it is tested that none of the model's rules was forgotten."""

import ast
import inspect

import pytest

from netkg.model import curation, evidence, laws, study
from netkg.records.items import Item
from netkg.records.model_errors import RULES, find_model_errors, find_odd_numbers


def said_by_the_model():
    """Return what the validators of the classes of things say, read from their source."""
    for module in (curation, evidence, laws, study):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "PydanticCustomError":
                yield node.args[1].value


def test_every_rule_of_the_model_has_a_remedy():
    said = [
        text.format(name="x", then="y", high=1, events=1, total=0, length=9, written=1)
        for text in said_by_the_model()
    ]
    assert len(said) >= len(RULES)
    without = [text for text in said if not any(rule.said in text for rule in RULES)]
    assert without == ["x names a thing twice"]  # has a remedy of its own
    unused = [rule.said for rule in RULES if not any(rule.said in text for text in said)]
    assert unused == []


@pytest.mark.parametrize("number", ["7", "-7", "0.5", "21.90", "007"])
def test_plain_numbers(number):
    item = Item(("results", 0), evidence.Result, "result", {"percent": number})
    assert list(find_odd_numbers(item)) == []


@pytest.mark.parametrize("number", ["1_000", "1e3", "7.", ".5", "+7", "7 000"])
def test_numbers_that_only_a_program_reads(number):
    item = Item(("results", 0), evidence.Result, "result", {"percent": {"value": number}})
    assert [finding.trail for finding in find_odd_numbers(item)] == [("results", 0, "percent", "value")]


def test_a_right_thing_has_no_errors():
    data = {"id": "wording-a", "printed": "a", "term": "NCIT:C1", "match": "exact", "justification": "b"}
    assert list(find_model_errors(Item(("wordings", 0), evidence.Wording, "wording", data))) == []
