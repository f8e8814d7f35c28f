import re

import pytest

from netkg.errors import RecordError
from netkg.model import SECTIONS, Publication, State, enums
from netkg.records import read_record, template
from netkg.records.items import find_items, find_texts
from netkg.records.slots import REFERENCES, id_kind, slots_of
from netkg.records.source import read_source

SAMPLES = {
    "coded": "NCIT:C27720",
    "count": "7",
    "date": "2020-12-24",
    "flag": "yes",
    "measure": "0.5",
    "term": "NCIT:C27720",
    "text": "text",
    "whole": "7",
    "year": "2020",
    "doi": "10.1000/182",
    "page": "https://example.org",
    "pmcid": "PMC1",
    "pmid": "1",
    "sha256": "0" * 64,
    "start": "3",
    "row_start": "1",
}


def fill(path):
    """Replace the marks of a template at their places by something that fits; take self-references out."""
    source = read_source(path)
    lines = path.read_text().splitlines()
    ids = {item.kind: item.id for item in find_items(source)}
    marks = [
        (source.place(trail), text, sample(item, slot, ids))
        for item in find_items(source)
        for name, slot in slots_of(item.model).items()
        for trail, text in find_texts(item.data.get(name, []), (*item.trail, name))
        if text.startswith("<")
    ]
    for (line, column), text, new in sorted(marks, reverse=True):
        before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
        assert after.startswith(text)
        lines[line - 1] = before + new + after[len(text) :] if new else ""
    path.write_text("\n".join(lines) + "\n")


def sample(item, slot, ids):
    """Return something that fits a slot."""
    if "reference" in slot.kinds:
        return next(
            (ids[kind] for kind in REFERENCES[slot.name] if kind != id_kind(slot.owner) and kind in ids), ""
        )
    if slot.stated and slot.many:
        return "[NCIT:C27720]"
    if slot.members:
        return slot.members[0]
    return SAMPLES.get(slot.name, SAMPLES[min(slot.kinds)]) if slot.kinds else "not reported"


@pytest.fixture
def fresh(tmp_path):
    """Return the path of a new template."""
    path = tmp_path / "kim-2016.yaml"
    path.write_text(template("kim-2016"))
    return path


@pytest.fixture
def in_use(fresh):
    """Return the path of a template with everything in use that is commented out."""
    fresh.write_text(re.sub(r"^( *)# (?!yaml)", r"\1", fresh.read_text(), flags=re.MULTILINE))
    return fresh


def test_a_fresh_template_is_refused_for_its_marks_alone(fresh, terms):
    with pytest.raises(RecordError) as caught:
        read_record(fresh, terms)
    lines = fresh.read_text().splitlines()
    open_lines = [
        number for number, line in enumerate(lines, 1) if "<" in line and not line.lstrip().startswith("#")
    ]
    assert sorted({problem.line for problem in caught.value.problems}) == open_lines
    for problem in caught.value.problems:
        assert problem.what.endswith("is not filled in")
        assert lines[problem.line - 1][problem.column - 1] == "<"


def test_the_remedy_of_a_mark_says_what_to_write(fresh, terms):
    with pytest.raises(RecordError) as caught:
        read_record(fresh, terms)
    fixes = {problem.what: problem.fix for problem in caught.value.problems}
    assert fixes["`identification` is not filled in"] == "Write verified, probable or unidentified."
    assert fixes["`pmid` is not filled in"] == "Write a PMID of up to 8 digits. Or take the line out."


def test_a_filled_in_template_is_a_record(fresh, terms):
    fill(fresh)
    record = read_record(fresh, terms)
    assert record.record == "kim-2016"
    assert record.results[0].events.value == 7


def test_a_filled_in_template_with_everything_in_use_is_a_record(in_use, terms):
    """But for a month, which never stands beside a week."""
    fill(in_use)
    in_use.write_text(re.sub(r"(?m)^ +at_month: .*\n", "", in_use.read_text()))
    record = read_record(in_use, terms)
    assert all(getattr(record, section) for section in SECTIONS)


def test_every_section_and_field_is_in_the_template(in_use):
    data = read_source(in_use).data
    assert list(data) == ["record", "publication", *SECTIONS]
    assert set(data["publication"]) | {"id", "note"} == set(slots_of(Publication))
    for section, (_, model) in SECTIONS.items():
        assert set(data[section][0]) | {"note"} == set(slots_of(model)), section


def test_every_closed_vocabulary_is_in_the_template_word_by_word():
    words = " ".join(re.sub(r"^[ #]+", "", template("a-2000"), flags=re.MULTILINE).split())
    for name in [*enums.__all__, "State"]:
        for member in State if name == "State" else getattr(enums, name):
            assert member in words, (name, member)


def test_lines_are_short_enough_to_read():
    assert max(map(len, template("a-2000").splitlines())) <= 110


@pytest.mark.parametrize("name", ["Kim 2016", "", "kim_2016", "../kim-2016", "kim-2016.yaml"])
def test_a_name_that_no_record_can_have_is_refused(name):
    with pytest.raises(RecordError, match=r"is not a record id\. Write the first author"):
        template(name)
