import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netkg.model import Record
from netkg.records import read_record, read_records, to_yaml
from netkg.records.source import read_source

texts = st.text(min_size=1, max_size=160).map(lambda text: " ".join(text.split())).filter(bool)
states = st.sampled_from(["not reported", "not seen", "sought and absent"])
counts = st.integers(0, 10**6).map(str)
measures = st.decimals(0, 100, allow_nan=False, places=3).map(str)
names = st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5})?", fullmatch=True)
term_ids = st.sampled_from(["NCIT:C27720", "NCIT:C28077", "UBERON:0001264"])
coded = st.one_of(term_ids, st.fixed_dictionaries({"term": term_ids, "printed": texts}))
numbers = st.one_of(measures, st.fixed_dictionaries({"value": measures}, optional={"printed": texts}))
flags = st.sampled_from(["yes", "no"])


def stated(values):
    return st.one_of(states, values)


cohorts = st.fixed_dictionaries(
    {
        "id": names.map("cohort-{}".format),
        "label": texts,
        "study": states,
        "size": stated(counts),
        "tumour": coded,
        "differentiation": stated(st.sampled_from(["well differentiated", "mixed differentiation"])),
        "sites": stated(st.lists(term_ids, unique=True, max_size=3)),
        "grades": stated(st.lists(term_ids, unique=True, max_size=3)),
        "stage": stated(coded),
        "selected_by_biomarker": stated(flags),
    },
    optional={
        "note": texts,
        "ki67_low": numbers,
        "line": stated(texts),
        "also_not_reported": st.just(["dose"]),
    },
)
results = st.fixed_dictionaries(
    {
        "id": names.map("result-{}".format),
        "cohort": st.just("cohort-all"),
        "outcome": term_ids,
        "reporting": st.just("measured"),
        "value": numbers,
        "unit": st.sampled_from(["mo", "%"]),
        "basis": st.just("stated"),
        "places": st.lists(names.map("place-{}".format), min_size=1, max_size=12, unique=True),
    },
    optional={
        "read_level": st.sampled_from(["read in abstract", "read in news"]),
        "category": coded,
        "interval_low": stated(numbers),
        "censored": flags,
        "year": st.integers(1900, 2099).map(str),
        "cutoff": stated(texts),
    },
)
publications = st.fixed_dictionaries(
    {
        "title": stated(texts),
        "kind": stated(st.just("fabio:Abstract")),
        "authors": stated(texts),
        "year": stated(st.integers(1900, 2099).map(str)),
        "venue": stated(texts),
        "identification": st.just("verified"),
        "identification_reason": texts,
        "read_level": st.sampled_from(["read in abstract", "read in full text"]),
        "retraction_checked": stated(st.dates().map(str)),
    },
    optional={"public_earliest": st.dates().map(str), "pmid": st.just("123"), "note": texts},
)
EXTRACTION = {"id": "extraction-one", "extracted_by": "a", "checked_by": "not reported", "date": "2020-12-24"}
records = st.fixed_dictionaries(
    {
        "record": st.just("made-2020"),
        "publication": publications,
        "cohorts": st.lists(cohorts, max_size=2),
        "results": st.lists(results, max_size=2),
        "extractions": st.just([EXTRACTION]),
    }
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=records)
def test_a_record_survives_writing_and_reading(tmp_path, data):
    record = Record.model_validate(data)
    path = tmp_path / "made-2020.yaml"
    path.write_text(to_yaml(record), encoding="utf-8")
    source = read_source(path)
    assert source.problems == ()
    assert Record.model_validate(source.data) == record


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_every_text_is_read_back(tmp_path, cases, terms, text):
    good = read_record(cases / "good" / "small-2021.yaml", terms)
    study = good.studies[0].model_copy(update={"label": text})
    coded = good.cohorts[0].tumour.model_copy(update={"printed": text})
    cohort = good.cohorts[0].model_copy(update={"tumour": coded})
    path = tmp_path / "small-2021.yaml"
    path.write_text(
        to_yaml(good.model_copy(update={"studies": [study], "cohorts": [cohort]})), encoding="utf-8"
    )
    data = read_source(path).data
    assert data["studies"][0]["label"] == text
    assert data["cohorts"][0]["tumour"]["printed"] == text


@pytest.mark.parametrize("folder", ["tests/cases/records/good"])
def test_good_records_survive_and_are_stable(checkout, tmp_path, terms, folder):
    records = read_records(sorted((checkout / folder).glob("*.yaml")), terms)
    paths = []
    for record in records:
        paths.append(tmp_path / f"{record.record}.yaml")
        paths[-1].write_text(to_yaml(record), encoding="utf-8")
    again = read_records(paths, terms)
    assert again == records
    assert [to_yaml(record) for record in again] == [path.read_text() for path in paths]


def test_what_is_left_out_and_how_long_values_stand(cases, terms):
    text = to_yaml(read_record(cases / "good" / "small-2021.yaml", terms))
    assert text.startswith("record: small-2021\n\npublication:\n  title: Small example\n")
    assert "read_level: read in full text\n" in text
    assert "note" not in text
    assert "  - id: cohort-all\n    study: study-main\n" in text
    assert "    prospective: yes\n" in text
    assert "    size: 4\n" in text
    assert "    overlaps: [example-2020:cohort-part]\n" in text


def test_read_levels_that_follow_from_the_publication_are_left_out(cases, terms):
    text = to_yaml(read_record(cases / "good" / "example-2020.yaml", terms))
    assert text.count("read_level: read in abstract") == 1
    assert text.count("read_level: read in citing sentence") == 1
    assert "events: {value: 0}\n" in text
    assert "ki67_low: 2.50\n" in text
    assert 'title: "Example: checkpoint inhibitors in NET"\n' in text
    assert 'fragment: "43 y/o: Stage IV"\n' in text


def test_long_values_stand_below_their_key(cases, terms):
    good = read_record(cases / "good" / "small-2021.yaml", terms)
    long = good.studies[0].model_copy(
        update={"label": "word " * 40 + "end: of it", "designs": ["NCIT:C53312"] * 12}
    )
    text = to_yaml(good.model_copy(update={"studies": [long]}))
    assert "    label: >-\n      word word" in text
    assert "    designs:\n      - NCIT:C53312\n" in text
    assert max(map(len, text.splitlines())) <= 110
