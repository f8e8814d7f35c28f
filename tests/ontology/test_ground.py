"""From wordings to terms: each method, each state, and what must never be taken without asking."""

import subprocess
import sys

import pytest

from netkg.errors import OntologyError
from netkg.ontology.ground import Grounder, Method, State, normalise, read_abbreviations
from netkg.ontology.ground.normal import compact, inverted, is_acronym
from netkg.ontology.tables import Term

TERMS = [
    Term("nk:A", "first drug", ("FD", "alpha drug")),
    Term("nk:B", "second drug", ("two-drug",)),
    Term("NCIT:C1", "Blue Tumor", ("BT", "blue growth (BLG)"), kind="tumour", added=("BT",)),
    Term("MONDO:1", "blue tumor", ("azure tumour", "indigo mass"), kind="tumour"),
    Term("MONDO:2", "green tumor", ("green growth",), kind="tumour"),
    Term("HGNC:1", "BLU", ("blue protein",), kind="gene"),
    Term("OBI:1", "blue assay", ("blue protein",), kind="assay"),
]


@pytest.fixture(scope="module")
def small():
    return Grounder(TERMS)


@pytest.fixture
def ground(table):
    return table.grounder.ground


def found(answer):
    return [(one.curie, str(one.method)) for one in answer.candidates]


# --- one term -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wording", "curie", "method", "name"),
    [
        ("nk:a", "nk:A", "id", "nk:A"),
        ("first drug", "nk:A", "label", "first drug"),
        ("First  Drug ", "nk:A", "label", "first drug"),
        ("two-drug", "nk:B", "synonym", "two-drug"),
        ("two drugs", "nk:B", "normalised", "two-drug"),
        ("α drug", "nk:A", "normalised", "alpha drug"),  # noqa: RUF001
        ("Tumour, blue", "NCIT:C1", "word order", "Blue Tumor"),
        ("BLG", "NCIT:C1", "synonym", "BLG"),
        ("blue growth", "NCIT:C1", "synonym", "blue growth"),
        ("first drug (FD)", "nk:A", "normalised", "first drug"),
        ("blue tumour", "NCIT:C1", "normalised", "Blue Tumor"),
        ("green growth", "MONDO:2", "synonym", "green growth"),
    ],
)
def test_one_term_is_found(small, wording, curie, method, name):
    answer = small.ground(wording)
    assert answer.state is State.FOUND
    assert (answer.accepted.curie, str(answer.accepted.method), answer.accepted.name) == (curie, method, name)
    assert answer.accepted.score == 1
    assert answer.wording == wording


def test_the_label_decides_before_a_synonym_and_the_other_is_named(ground):
    answer = ground("neuroendocrine tumour")
    assert answer.accepted.curie == "NCIT:C188218"
    assert "MONDO:0019496" in [one.curie for one in answer.others]


def test_a_name_that_netkg_adds_decides_before_a_synonym_of_a_source(ground):
    answer = ground("hindgut")
    assert answer.accepted.curie == "nk:HindgutSite"
    assert [one.curie for one in answer.others] == ["UBERON:0001155"]


def test_obsolete_terms_are_never_candidates(table):
    gone = [term.curie for term in table if table.replacements(term.curie) is not None]
    assert all(not table.grounder.ground(curie).candidates for curie in gone)


@pytest.mark.parametrize("words", ["reviews", "cito:reviews"])
def test_properties_are_never_candidates(ground, words):
    assert ground(words).state is State.NOTHING


# --- what a person must decide ------------------------------------------------------------------------


def test_equal_claims_are_ambiguous_and_a_kind_decides(small):
    answer = small.ground("blue protein")
    assert answer.state is State.AMBIGUOUS
    assert answer.accepted is None
    assert found(answer) == [("HGNC:1", "synonym"), ("OBI:1", "synonym")]
    assert small.ground("blue protein", {"OBI:1"}).accepted.curie == "OBI:1"


def test_a_term_of_another_kind_is_not_found(ground, table):
    drugs = {term.curie for term in table if term.kind == "drug"}
    assert ground("PD-L1", drugs).state is State.NOTHING


def test_a_name_by_way_of_another_term_is_to_be_confirmed(small):
    answer = small.ground("indigo mass")
    assert answer.state is State.TO_CONFIRM
    assert [(one.curie, one.of) for one in answer.candidates] == [("NCIT:C1", "MONDO:1"), ("MONDO:1", "")]


@pytest.mark.parametrize(
    "wording", ["temozolamide", "pembrolizumb", "neuroendocine tumours", "stabel disease"]
)
def test_misspellings_are_proposed_and_never_taken(ground, wording):
    answer = ground(wording)
    assert answer.state is State.TO_CONFIRM
    assert answer.accepted is None
    assert all(one.method is Method.SIMILAR and 0.7 < one.score < 1 for one in answer.candidates)


@pytest.mark.parametrize("wording", ["net", "nets", "gas", "os", "pfs"])
def test_abbreviations_in_small_letters_may_be_words(ground, wording):
    answer = ground(wording)
    assert answer.state is State.TO_CONFIRM
    assert answer.accepted is None


def test_at_most_so_many_are_proposed(ground):
    assert len(ground("islet cell tumor", limit=1).candidates) == 1
    assert len(ground("neuroendocrine tumor", limit=1).others) == 1


# --- several parts ------------------------------------------------------------------------------------


def test_a_regimen_has_parts(ground):
    answer = ground("CAPTEM")
    assert answer.state is State.FOUND
    assert answer.accepted is None
    assert [one.curie for one in answer.parts] == ["CHEBI:31348", "CHEBI:72564"]


def test_parts_are_named_in_order_and_are_to_be_confirmed(ground):
    answer = ground("capecitabine and temozolamide")
    assert answer.state is State.TO_CONFIRM
    assert [(one.part, one.curie, str(one.method)) for one in answer.parts] == [
        ("capecitabine", "CHEBI:31348", "parts"),
        ("temozolamide", "CHEBI:72564", "similar"),
    ]


def test_an_ambiguous_part_keeps_all_its_terms(ground):
    parts = [(one.part, one.curie) for one in ground("metastatic NET").parts]
    assert parts == [("metastatic", "NCIT:C14174"), ("NET", "NCIT:C188218"), ("NET", "NCIT:C3809")]


@pytest.mark.parametrize(
    "wording",
    [
        "pembrolizumab and tiramisu",
        "pembrolizumab or nivolumab",
        "liver and pembrolizumab",
        "liver lung",
        "non-small cell lung cancer",
        "grade 2 adverse event",
        "pancreatic NET cells",
        "and",
        "pembrolizumab and",
    ],
)
def test_what_makes_no_sense_together_is_no_answer(ground, wording):
    assert ground(wording).parts == ()


# --- nothing ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wording",
    [
        "",
        " ",
        "?",
        "腫瘍",
        "aspirin",
        "NSCLC",
        "PDR002",
        "lung carcinoma",
        "atypical disease",
        "x" * 5000,
        "a b " * 500,
    ],
)
def test_nothing_is_found_for_what_is_no_name(ground, wording):
    assert ground(wording).state is State.NOTHING


@pytest.mark.parametrize(
    ("name", "opposite"),
    [
        ("resectable tumour", "unresectable tumour"),
        ("typical carcinoid", "atypical carcinoid"),
        ("functioning growth", "nonfunctioning growth"),
        ("functioning growth", "non functioning growth"),
        ("toxic event", "antitoxic event"),
        ("secreting carcinoma", "secreting carcinoid"),
        ("SSTR2 receptor", "SSTR4 receptor"),
        ("PDR001", "PDR002"),
        ("SCLC", "NSCLC"),
        ("lanreotide", "vapreotide"),
        ("CD3 positive cells", "CD8 positive cells"),
    ],
)
def test_what_turns_a_name_into_another_is_no_misspelling(name, opposite):
    terms = [Term("nk:A", name), Term("nk:B", "carcinoma"), Term("nk:C", "carcinoid")]
    assert Grounder(terms).ground(opposite).state is State.NOTHING
    assert Grounder([*terms, Term("nk:D", opposite)]).ground(name).accepted.curie == "nk:A"


def test_the_matcher_is_not_loaded_for_names(folder):
    code = (
        "import sys; from pathlib import Path; from netkg.ontology.terms import TermTable\n"
        "ground = TermTable.load(Path(sys.argv[1])).grounder.ground\n"
        "[ground(words) for words in ('PDR001', 'NET', 'CAPTEM', 'pancreatic NET G2', 'islet cell tumor')]\n"
        "assert 'rapidfuzz' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


# --- words --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("carcinomas", "carcinoma"),
        ("metastases", "metastasis"),
        ("biopsies", "biopsy"),
        ("TKIs", "TKI"),
        ("analog(s)", "analogue"),
        ("patient's", "patient"),
        ("randomised", "randomized"),
        ("anaemia", "anemia"),
        ("leucocyte", "leukocyte"),
        ("oesophagus", "esophagus"),
        ("centre", "center"),
        ("labelled", "labeled"),
        ("sulphate", "sulfate"),
        ("interferon alfa", "interferon α"),  # noqa: RUF001
        ("G-II", "grade 2"),
        ("GIII", "G3"),
        ("stage IV", "Stage 4"),
        ("¹⁷⁷Lu", "177Lu"),
        ("CD3+ T cells", "CD3-positive T cell"),
    ],
)
def test_the_same_words_written_otherwise(one, other):
    assert compact(one) == compact(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("GI", "G1"),
        ("pancreas", "pancrea"),
        ("disease", "diseaze"),
        ("series", "sery"),
        ("PD-L1 positive", "PD-L1 negative"),
        ("vitamin II", "vitamin 2"),
    ],
)
def test_words_that_are_not_the_same(one, other):
    assert compact(one) != compact(other)


def test_the_order_of_words_matters_where_numbers_do():
    assert inverted("tumor of the lung") == inverted("lung tumours")
    assert inverted("PD 1") == inverted("T cell") == inverted("lung") == ""


def test_abbreviations_are_told_by_their_capitals():
    assert [is_acronym(text) for text in ("NET", "irAE", "Ki-67", "Opdivo", "two WORDS")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_normalise_is_for_reading_too():
    assert normalise("Neuro-endocrine Tumours (pancreas)") == "neuro endocrine tumor pancreas"


# --- the table of abbreviations -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("XY\tNCIT:C0\t", "'NCIT:C0' is not a term"),
        ("XY\tnk:A|\t", "'' is not a term"),
        ("%\tnk:A\t", "'%' has no letter or digit"),
        ("X-Y\tnk:A\t\nxy\tnk:A\t", "stands in it twice"),
        ("XY\tnk:A", "2 columns instead of 3"),
    ],
)
def test_a_wrong_abbreviation_is_named_with_its_line(tmp_path, line, said):
    (tmp_path / "abbreviations.tsv").write_text(f"wording\tterms\tnote\n{line}\n")
    with pytest.raises(OntologyError, match=said.replace("|", r"\|")) as caught:
        read_abbreviations([tmp_path], ["nk:A"])
    assert "abbreviations.tsv:" in caught.value.message


def test_a_project_replaces_and_adds_abbreviations(tmp_path):
    folders = [tmp_path / "one", tmp_path / "two", tmp_path / "three"]
    for folder, text in zip(folders, ("XY\tnk:A\t\nZ9\tnk:A\t\n", "X-Y\tnk:A|nk:B\twhy\n"), strict=False):
        folder.mkdir()
        (folder / "abbreviations.tsv").write_text(f"wording\tterms\tnote\n{text}")
    found = read_abbreviations(folders, ["nk:A", "nk:B"])
    assert {name: one.terms for name, one in found.items()} == {"xy": ("nk:A", "nk:B"), "z9": ("nk:A",)}


def test_the_mapping_files_are_read_only_where_they_decide(table, monkeypatch):
    read = []
    grounder = Grounder(TERMS, mapped=lambda: read.append(1) or {"MONDO:2": "NCIT:C1"})
    grounder.ground("first drug")
    assert not read
    assert [one.curie for one in grounder.ground("green growth").candidates] == ["NCIT:C1", "MONDO:2"]
    assert read == [1]
