import re
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netkg.errors import RecordError, SourceError
from netkg.records import read_record, read_records

EXPECTED = re.compile(r"(\d+):(\d+) (.*) \| (.*)")

SMALL = """\
record: {record}
publication:
  title: Example
  kind: fabio:Abstract
  authors: not reported
  year: 2020
  venue: not reported
  identification: verified
  identification_reason: made up for the tests
  read_level: read in abstract
  retraction_checked: not seen
extractions:
  - id: extraction-one
    extracted_by: a curator
    checked_by: not reported
    date: 2020-12-24
"""


def problems(path, terms, **options):
    with pytest.raises(RecordError) as caught:
        read_record(path, terms, **options)
    return caught.value.problems


def pytest_generate_tests(metafunc):
    if "bad" in metafunc.fixturenames:
        folder = metafunc.config.rootpath / "tests" / "cases" / "records" / "bad"
        metafunc.parametrize("bad", sorted(folder.glob("*.yaml")), ids=lambda path: path.stem)


def test_each_bad_record_gives_the_expected_problems_and_no_other(bad, terms):
    """The expected file: ``line:column what | beginning of the remedy``, in file order."""
    lines = bad.with_suffix(".expected").read_text().splitlines()
    expected = [EXPECTED.fullmatch(line).groups() for line in lines]
    found = problems(bad, terms)
    assert [(str(p.line), str(p.column), p.what) for p in found] == [row[:3] for row in expected]
    for problem, (_, _, _, fix) in zip(found, expected, strict=True):
        assert fix in problem.fix
        assert problem.fix.endswith(".")
        assert not problem.what.endswith(".")


def test_good_records_are_read(cases, terms):
    records = read_records(sorted((cases / "good").glob("*.yaml")), terms)
    assert [record.record for record in records] == ["example-2020", "small-2021"]
    example = records[0]
    assert example.publication.title == "Example: checkpoint inhibitors in NET"
    assert example.publication.note == "a remark that is written over two lines"
    assert example.publication.pmid == "12345678"
    assert example.studies[0].prospective is False
    assert example.sources[0].characters == 300
    assert {result.read_level for result in example.results} == {
        "read in abstract",
        "read in citing sentence",
    }
    assert [str(result.events.printed) for result in example.results if result.id == "result-positive"] == [
        "7"
    ]


def test_example_message_of_the_documentation(cases, terms):
    path = cases / "bad" / "events-over-total.yaml"
    (problem,) = problems(path, terms)
    assert str(problem) == (
        f"{path}:42:13: events (40) are more than the total (32). Check both numbers against the source."
    )


def test_file_and_record_have_one_name(tmp_path, terms):
    path = tmp_path / "other-2020.yaml"
    path.write_text(SMALL.format(record="kim-2016"))
    (problem,) = problems(path, terms)
    assert (problem.line, problem.column) == (1, 9)
    assert problem.what == "record kim-2016 is in a file named other-2020.yaml"
    assert problem.fix == "Rename the file to kim-2016.yaml, or write `record: other-2020`."


def test_a_suffix_that_would_not_be_found_is_refused(tmp_path, terms):
    path = tmp_path / "kim-2016.yml"
    path.write_text(SMALL.format(record="kim-2016"))
    assert "Rename the file to kim-2016.yaml" in problems(path, terms)[0].fix


def test_references_across_records_are_checked_where_records_are_known(cases, terms):
    path = cases / "good" / "small-2021.yaml"
    assert read_record(path, terms).record == "small-2021"
    assert read_record(path, terms, known={"example-2020": {"cohort-part"}})
    (problem,) = problems(path, terms, known={"example-2020": {"cohort-parts", "result-x"}})
    assert problem.what == "there is no cohort-part in example-2020"
    assert problem.fix == "Write example-2020:cohort-parts, or add example-2020:cohort-part."
    (problem,) = problems(path, terms, known={"example-2021": {"cohort-part"}})
    assert problem.what == "there is no record example-2020"
    assert problem.fix == "Write example-2021:cohort-part."
    assert "Add the record" in problems(path, terms, known={})[0].fix


def test_several_files_are_checked_against_each_other(cases, terms):
    good = cases / "good"
    with pytest.raises(RecordError) as caught:
        read_records([good / "small-2021.yaml"], terms)
    assert [problem.what for problem in caught.value.problems] == ["there is no record example-2020"]
    (alone,) = read_records([good / "small-2021.yaml"], terms, beside=[good / "example-2020.yaml"])
    assert alone.record == "small-2021"


def test_an_unreadable_neighbour_is_not_blamed_on_those_who_name_it(cases, terms, tmp_path):
    broken = tmp_path / "example-2020.yaml"
    broken.write_text("record: [example-2020\n")
    good = cases / "good" / "small-2021.yaml"
    with pytest.raises(RecordError) as caught:
        read_records([broken, good], terms)
    assert [problem.what for problem in caught.value.problems] == ["the list that opens here is not closed"]
    assert len(read_records([good], terms, beside=[broken, tmp_path / "absent.yaml"])) == 1


def test_problems_of_all_files_come_together(cases, terms):
    bad = cases / "bad"
    names = ["events-over-total.yaml", "ids.yaml", "top.yaml"]
    with pytest.raises(RecordError) as caught:
        read_records([bad / name for name in names], terms)
    assert {problem.file for problem in caught.value.problems} == {str(bad / name) for name in names}
    assert caught.value.exit_code == 2


@pytest.mark.parametrize("first", ["a: &x 1\n", "record: kim-2016\nrecord: kim-2017\n", "note: !x 1\n"])
def test_beside_what_was_not_read_nothing_is_said_of_the_whole_record(tmp_path, terms, first):
    path = tmp_path / "other-2020.yaml"
    path.write_text(first)
    whats = [problem.what for problem in problems(path, terms)]
    assert not [what for what in whats if "missing" in what or "file named" in what]
    assert len([what for what in whats if "is not a section" not in what]) == 1


def test_beside_an_empty_value_the_missing_sections_are_told(tmp_path, terms):
    path = tmp_path / "other-2020.yaml"
    path.write_text("record: other-2020\nstudies:\n")
    assert "`publication` is missing or empty" in [problem.what for problem in problems(path, terms)]


def test_one_record_in_two_folders_is_refused(cases, terms, tmp_path):
    copy = tmp_path / "example-2020.yaml"
    shutil.copy(cases / "good" / "example-2020.yaml", copy)
    good = cases / "good"
    with pytest.raises(RecordError, match="record example-2020 is also in"):
        read_records([good / "example-2020.yaml", good / "small-2021.yaml", copy], terms)


def test_a_missing_file_is_said_to_be_missing(tmp_path, terms):
    with pytest.raises(SourceError, match=r"cannot read .*no-2020\.yaml: No such file"):
        read_records([tmp_path / "no-2020.yaml"], terms)


def test_the_same_file_twice_is_read_once(cases, terms):
    path = cases / "good" / "small-2021.yaml"
    assert len(read_records([path, path], terms, beside=[cases / "good" / "example-2020.yaml"])) == 1


def test_two_broken_rules_of_one_thing_are_both_reported(tmp_path, terms):
    path = tmp_path / "two-2020.yaml"
    work = "works:\n  - {id: work-a, title: a, kind: fabio:Abstract, authors: a, year: 2019, venue: a, "
    work += "identification: verified, identification_reason: a}\n"
    path.write_text(
        SMALL.format(record="two-2020").replace(
            "  venue", "  cites: [work-a, work-a]\n  updates: [work-a, work-a]\n  venue"
        )
        + work
    )
    assert [(problem.line, problem.what) for problem in problems(path, terms)] == [
        (7, "`cites` names the same thing twice"),
        (8, "`updates` names the same thing twice"),
    ]


MUTATIONS = [
    "x",
    "7",
    "[]",
    "{}",
    "{term: {a: b}}",
    "{value: [a]}",
    "~",
    "<text>",
    "[[a]]",
    "not reported",
    "null",
    "'",
]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_done_to_a_record_it_is_read_or_its_problems_are_placed(cases, terms, tmp_path, data):
    lines = (cases / "good" / "example-2020.yaml").read_text().splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        number = data.draw(st.integers(0, len(lines) - 1))
        key, colon, _ = lines[number].partition(":")
        lines[number] = f"{key}{colon} {data.draw(st.sampled_from(MUTATIONS))}" if colon else ""
    path = tmp_path / "example-2020.yaml"
    path.write_text("\n".join(lines))
    try:
        read_record(path, terms)
    except RecordError as error:
        for problem in error.problems:
            assert 0 < problem.line <= len(lines) + 1
            assert problem.column > 0
            assert problem.what
            assert problem.fix


def test_the_publication_has_one_possible_id(tmp_path, terms):
    path = tmp_path / "kim-2016.yaml"
    path.write_text(SMALL.format(record="kim-2016").replace("  title", "  id: publication-kim\n  title"))
    (problem,) = problems(path, terms)
    assert (problem.line, problem.column, problem.fix) == (3, 7, "Write publication.")


def test_a_rule_of_the_model_that_no_check_knows_is_still_a_problem(cases, terms, monkeypatch):
    monkeypatch.setattr("netkg.records.reader.find_problems", lambda *_: [])
    (problem,) = problems(cases / "bad" / "events-over-total.yaml", terms)
    assert "results.0: events (40) are more than the total (32)" in problem.what
