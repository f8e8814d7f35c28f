"""Text search finds what CONTAINS finds, and nothing that is typed is an error of the index."""

import contextlib
import logging
import random
import re
import sqlite3
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import QueryError
from netkg.namespaces import ID, NK, to_curie
from netkg.query import load_catalogue
from netkg.query.search import PARTS, TextIndex
from netkg.query.text_index import TEXTS, open_texts
from netkg.store import memory_store
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

ROOT_QUERIES = Path(__file__).resolve().parents[2] / "queries"
RDFS_LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
CONTAINS = """SELECT DISTINCT ?thing ?kind ?part ?text ?source {{
  {{ {texts} }}
  FILTER(CONTAINS({field}, {wanted}))
}}"""
WORDS = 'CONCAT(" ", REPLACE(LCASE(?text), "[^\\\\p{L}\\\\p{N}]+", " "), " ")'
"""The text as words with one blank around each."""


@pytest.fixture(scope="module")
def index(shipped, catalogue):
    return TextIndex.of(shipped, catalogue)


@pytest.fixture(scope="module")
def texts(shipped, catalogue):
    return sorted({row[3].value for row in shipped.query(catalogue[TEXTS].text).rows})


@pytest.fixture(scope="module")
def contains(shipped, catalogue):
    """Return the things and texts whose text, or words, contain some letters, by SPARQL."""
    head, _, body = catalogue[TEXTS].text.rpartition("ORDER BY")[0].partition("SELECT")
    prefixes = "\n".join(line for line in head.splitlines() if line.startswith("PREFIX"))

    def ask(letters, field="LCASE(?text)"):
        wanted = str(ox.Literal(letters.lower()))
        sparql = prefixes + "\n" + CONTAINS.format(texts="SELECT" + body, field=field, wanted=wanted)
        return sorted((to_curie(row[0].value), row[3].value) for row in shipped.query(sparql).rows)

    return ask


def test_all_that_is_found_without_marks_is_the_same(index):
    for options in ({}, {"substring": True}, {"parts": ["labels", "claims"]}):
        assert sorted(index.find(["tumour"], **options)) == pairs(index.search(["tumour"], **options))


def pairs(found):
    assert len(found.hits) == found.total
    return sorted((hit.thing, hit.text) for hit in found.hits)


@pytest.mark.parametrize("seed", range(12))
def test_whole_words_are_those_that_contains_finds(index, texts, contains, seed):
    rng = random.Random(seed)  # noqa: S311 (which words are tried)
    word = rng.choice(re.findall(r"[^\W_]+", rng.choice(texts)))
    expected = contains(f" {word} ", WORDS)
    assert expected
    assert pairs(index.search([word])) == expected
    assert set(expected) <= set(contains(word))


@pytest.mark.parametrize("seed", range(12))
def test_substrings_are_those_that_contains_finds(index, texts, contains, seed):
    rng = random.Random(100 + seed)  # noqa: S311 (which letters are tried)
    text = rng.choice([text for text in texts if len(text) >= 3])
    start = rng.randrange(len(text) - 2)
    letters = text[start : start + rng.randrange(3, 12)]
    if not letters.strip():
        letters = text
    expected = contains(letters)
    assert expected
    assert pairs(index.search([letters], substring=True)) == expected


def test_letters_that_stand_nowhere_are_found_nowhere(index, contains):
    assert contains("qqqq") == pairs(index.search(["qqqq"], substring=True)) == []


def test_upper_and_lower_case_are_one_and_accents_are_not():
    index = of_labels("Ångström NET", "net of the lung", "angstrom")
    assert [hit.text for hit in index.search(["ÅNGSTRÖM"]).hits] == ["Ångström NET"]
    assert {hit.text for hit in index.search(["Net"]).hits} == {"Ångström NET", "net of the lung"}


def test_words_must_all_be_there_and_those_in_quotes_side_by_side():
    index = of_labels("stable disease control", "control of disease")
    assert index.search(["disease", "control"]).total == 2
    assert [hit.text for hit in index.search(["disease control"]).hits] == ["stable disease control"]


def test_the_places_of_what_was_asked_are_marked():
    (hit,) = of_labels("PD-L1, again pd-l1").search(["PD-L1"]).hits
    assert [hit.text[start:end] for start, end in hit.marks] == ["PD-L1", "pd-l1"]
    (hit,) = of_labels("pembrolizumab").search(["LIZU"], substring=True).hits
    assert hit.marks == ((6, 10),)


def test_a_part_is_searched_alone(index):
    every = index.search(["neuroendocrine"])
    by_part = {part: index.search(["neuroendocrine"], parts=[part]) for part in PARTS}
    assert sum(found.total for found in by_part.values()) == every.total
    assert all(hit.part == part for part, found in by_part.items() for hit in found.hits)
    assert by_part["labels"].total
    assert by_part["titles"].total


def test_a_limit_cuts_the_hits_and_not_the_count(index):
    some, every = index.search(["pembrolizumab"], limit=3), index.search(["pembrolizumab"])
    assert some.hits == every.hits[:3]
    assert some.total == every.total > 3


def test_a_hit_says_what_it_is_and_where_it_is_from(index):
    drug = index.search(["Pembrolizumab"], parts=["labels"]).hits[0]
    assert (drug.thing, drug.kind, drug.source) == ("NCIT:C106432", "drug", "NCIT")
    claims = index.search(["earlier study"], parts=["claims"]).hits
    assert [(hit.thing, hit.kind, hit.source) for hit in claims] == [
        ("kim-2016:claim-first", "claim", "kim-2016:publication")
    ]


@given(words=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=3))
@pytest.mark.parametrize("substring", [False, True])
def test_whatever_is_typed_is_words_or_refused_with_a_reason(index, substring, words):
    found = None
    with contextlib.suppress(QueryError):  # it is too short, holds no word, or there is none
        found = index.search(words, substring=substring)
    assert found is None or found.total == len(found.hits)


@pytest.mark.parametrize("typed", ['"', 'a" OR "b', "NEAR(a b)", "text:net", "net*", "^net", "-net", "a AND"])
def test_the_language_of_the_index_is_only_words(index, typed):
    index.search([typed]) if re.search(r"\w", typed) else None
    index.search([typed + "xyz"], substring=True)


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        ([], {}, "nothing to look for"),
        (["  "], {}, "nothing to look for"),
        (["%"], {}, "holds no word"),
        (["ab"], {"substring": True}, "too short"),
        (["net"], {"parts": ["notes"]}, "no 'notes'"),
    ],
)
def test_what_cannot_be_looked_for_is_refused(index, words, options, said):
    with pytest.raises(QueryError, match=said):
        index.search(words, **options)


def test_a_word_that_is_in_no_text_has_near_ones(index):
    assert "pembrolizumab" in index.nearest(["pembrolizumap"])
    assert index.nearest(["pembrolizumab"]) == []


def of_labels(*labels):
    return TextIndex.of(store_of(*labels), load_catalogue([ROOT_QUERIES]))


def store_of(*labels):
    store = memory_store()
    store.replace_graph(f"{ID}graph-a", triples_of(*labels))
    return store


def triples_of(*labels):
    return [
        ox.Triple(ox.NamedNode(f"{NK}thing-{number}"), RDFS_LABEL, ox.Literal(label))
        for number, label in enumerate(labels)
    ]


# beside a disk store


@pytest.fixture
def root(tmp_path):
    create_disk(tmp_path / "store")
    put(tmp_path / "store", "one label")
    return tmp_path / "store"


@pytest.fixture
def notes(caplog):
    caplog.set_level(logging.INFO, logger="netkg")
    return lambda: [record.getMessage() for record in caplog.records]


def put(root, *labels):
    with write_disk(root, by="tests") as writer:
        writer.put(f"{ID}graph-a", triples_of(*labels), source="tests")


def labels_of(root, catalogue):
    index = open_texts(open_disk(root), catalogue)
    return sorted(text for (text,) in index.execute("SELECT text FROM texts"))


def kept(root):
    return sorted((root / "cache").glob("text-*"))


def test_the_index_is_kept_and_found_again(root, catalogue, notes):
    assert labels_of(root, catalogue) == labels_of(root, catalogue) == ["one label"]
    assert notes() == ["text index made", "text index from cache"]
    assert len(kept(root)) == 1


def test_a_change_is_found_and_the_older_index_goes(root, catalogue):
    before = TextIndex.of(open_disk(root), catalogue)
    put(root, "another label")
    assert labels_of(root, catalogue) == ["another label"]
    assert len(kept(root)) == 1
    assert before.search(["one"]).total == 1  # opened before, and of that state still


@pytest.mark.parametrize("place", [0.0, 0.2, 0.5, 0.9])
def test_a_changed_byte_is_found_and_the_index_made_anew(root, catalogue, place):
    labels_of(root, catalogue)
    (path,) = kept(root)
    data = bytearray(path.read_bytes())
    data[int(len(data) * place)] ^= 0x40
    path.write_bytes(data)
    assert labels_of(root, catalogue) == ["one label"]
    (path,) = kept(root)
    assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_where_nothing_can_be_written_the_index_is_in_memory(root, catalogue, notes):
    (root / "cache").write_text("a file where the folder would be")
    assert labels_of(root, catalogue) == ["one label"]
    assert notes()[-1].startswith("not kept beside the store")


def test_another_query_of_that_name_is_refused(tmp_path, checkout):
    folder = tmp_path / "quality"
    folder.mkdir()
    head = "#+ summary: What?\n#+ description: no.\n#+ column: s | iri | - | s\n#+ tags: quality\n"
    (folder / "texts.rq").write_text(head + "SELECT ?s { ?s ?p ?o }\n")
    with pytest.raises(QueryError, match="quality/texts"):
        TextIndex.of(store_of("a"), load_catalogue([checkout / "queries", tmp_path]))
