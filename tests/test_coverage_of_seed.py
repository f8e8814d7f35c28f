"""Nothing of the first abstract was passed over: each sentence and table cell has a place or a reason.

The text itself is not in the repository. ``cases/seed-spans.tsv`` says where its sentences and table
cells begin and end; together they are the whole text but for the blanks between them.
"""

import csv

import pytest

CHARACTERS = 2898


@pytest.fixture(scope="module")
def seed(records):
    return records["markey-2017"]


@pytest.fixture(scope="module")
def spans(checkout):
    with (checkout / "tests/cases/seed-spans.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    return [(int(row["start"]), int(row["end"]), row["kind"], row["hint"]) for row in rows]


def cited_places(record):
    cited = {str(place) for item in record.things() for place in getattr(item, "places", [])}
    return [place for place in record.text_places if place.id in cited]


def covers(thing, start, end):
    return thing.start < end and start < thing.end


def test_spans_are_in_order_and_leave_only_blanks_between(seed, spans):
    (source,) = seed.sources
    assert source.characters == CHARACTERS
    edges = [0, *(edge for start, end, *_ in spans for edge in (start, end)), CHARACTERS]
    assert edges == sorted(edges)
    assert max(after - before for before, after in zip(edges[::2], edges[1::2], strict=True)) <= 3
    assert [kind for *_, kind, _ in spans].count("table cell") == 20


def test_each_sentence_and_table_cell_has_a_cited_place_or_a_reason(seed, spans):
    located = [*cited_places(seed), *seed.unlocated]
    missing = [hint for start, end, _, hint in spans if not any(covers(t, start, end) for t in located)]
    assert missing == []
    assert all(span.reason for span in seed.unlocated)


def test_places_and_unlocated_spans_do_not_overlap(seed):
    both = [
        (place.id, span.id)
        for place in seed.text_places
        for span in seed.unlocated
        if covers(place, span.start, span.end)
    ]
    assert both == []


def test_each_place_lies_within_one_sentence_or_cell_and_is_cited(seed, spans):
    astray = [
        place.id
        for place in seed.text_places
        if sum(start <= place.start and place.end <= end for start, end, *_ in spans) != 1
    ]
    assert astray == []
    assert len(cited_places(seed)) == len(seed.text_places)


def test_each_row_of_a_place_is_a_row_of_the_table(seed, spans):
    first_cells = {start for start, _, kind, hint in spans if kind == "table cell" and "diagnosis" in hint}
    rows = {place.row_start for place in seed.text_places if place.row_start is not None}
    assert len(rows) == 4
    assert rows <= first_cells
