import pytest

from netkg.ids import KINDS
from netkg.model import SECTIONS, Publication, Record, Result
from netkg.records.slots import FORMS, REFERENCES, expected, slots_of

MODELS = [Publication, *(model for _, model in SECTIONS.values())]


def test_every_reference_of_the_model_is_in_the_table_and_no_other():
    fields = {name for model in MODELS for name, slot in slots_of(model).items() if "reference" in slot.kinds}
    assert fields == set(REFERENCES)
    assert {kind for kinds in REFERENCES.values() for kind in kinds} <= set(KINDS)


def test_every_slot_says_what_to_write():
    for model in MODELS:
        for slot in slots_of(model).values():
            assert slot.kinds or slot.members or slot.stated, (model, slot.name)
            assert expected(slot)
            assert "thing" not in slot.kinds


def test_every_pattern_that_is_no_choice_of_words_is_described():
    slots = [slot for model in MODELS for slot in slots_of(model).values()]
    assert {slot.name for slot in slots if slot.pattern} == set(FORMS)
    assert {slot.name for slot in slots if slot.members} >= {
        "unit_of_analysis",
        "decision",
        "answer",
        "rating",
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cohort", "the id of a cohort or patient"),
        ("outcome", "a term id such as NCIT:C18213"),
        ("events", "a whole number; without a value: not reported, not seen or sought and absent"),
        ("censored", "yes or no"),
        ("year", "a year such as 2017, nothing finer"),
        ("basis_inputs", "a list such as [a, b], each entry the id of a result"),
        ("unit_of_analysis", "patient or sample"),
        ("id", "an id such as result-name"),
    ],
)
def test_what_to_write_in_words(name, text):
    assert expected(slots_of(Result)[name]) == text


def test_what_the_record_fills_in_is_not_required():
    assert not slots_of(Publication)["id"].required
    assert not slots_of(Result)["read_level"].required
    assert slots_of(Publication)["read_level"].required
    assert slots_of(Record)["extractions"].required
