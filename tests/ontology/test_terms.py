import subprocess
import sys

import pytest

from netkg.errors import OntologyError
from netkg.ontology.ground import normalise
from netkg.ontology.terms import Term, TermTable

CASES = [
    ("NCIT:C106432", "NCIT:C106432"),
    ("ncit:c106432", "NCIT:C106432"),
    ("Pembrolizumab", "NCIT:C106432"),
    ("pembrolizumab", "NCIT:C106432"),
    ("PDR001", "MESH:C000711728"),
    ("temozolamide", "CHEBI:72564"),
    ("INF-alfa", "NCIT:C20494"),
    ("pNET", "NCIT:C27720"),
    ("Bronchial NET", "NCIT:C4038"),
    ("checkpoint inhibitors", "nk:CheckpointInhibitor"),
    ("somatostatin analog(s)", "nk:SomatostatinAnalogue"),
    ("NET of unknown primary", "nk:NETOfUnknownPrimary"),
    ("neuroendocrine tumours", "NCIT:C188218"),
    ("PD-L1", "HGNC:17635"),
    ("GEP-NEC", "NCIT:C95405"),
    ("%", "unit:PERCENT"),
]


@pytest.mark.parametrize(("words", "curie"), CASES)
def test_words_lead_to_a_term(table, words, curie):
    assert table.suggest(words)[0].curie == curie


@pytest.mark.parametrize("words", ["xyzzy", "aspirin", "", "?"])
def test_nothing_is_suggested_for_words_like_no_term(table, words):
    assert table.suggest(words) == []


def test_a_mistyped_id_leads_to_ids_like_it(table):
    assert "NCIT:C27720" in [term.curie for term in table.suggest("NCIT:C27723")]


def test_at_most_as_many_as_asked_for_and_none_twice(table):
    for limit in (1, 3, 10):
        found = table.suggest("neuroendocrine tumor", limit)
        assert len(found) == limit == len({term.curie for term in found})


def test_exact_before_synonym_before_similar():
    terms = [
        Term("nk:Similar", "stable disease, lung"),
        Term("nk:Synonym", "no change", ("stable disease",)),
        Term("nk:Label", "Stable disease"),
        Term("nk:Normal", "stable-disease"),
    ]
    found = TermTable(terms).suggest("stable disease", 4)
    assert [term.curie for term in found] == ["nk:Label", "nk:Synonym", "nk:Normal", "nk:Similar"]


def test_look_up(table):
    assert table.is_known("NCIT:C106432")
    assert table.label("NCIT:C106432") == "Pembrolizumab"
    assert table.term("NCIT:C106432").kind == "drug"
    assert table.parents("NCIT:C106432") == ("nk:PD1Inhibitor",)
    assert table.label("nk:PDL1Positivity") == "PD-L1 positivity"
    assert table.is_known("ATC:H01CB")
    assert table.label("ATC:H01CB") is None


def test_look_up_of_nothing(table):
    assert not table.is_known("NCIT:C0")
    assert table.term("NCIT:C0") is None
    assert table.label("NCIT:C0") is None
    assert table.parents("NCIT:C0") == ()
    assert table.ancestors("NCIT:C0") == frozenset()


def test_classes_and_properties_are_not_terms(table):
    assert not any(table.is_known(name) for name in ("nk:Cohort", "nk:events", "nk:Measured", "nk:Basis"))


def test_ancestors_end_even_in_a_circle():
    circle = TermTable([Term("nk:A", "a", parents=("nk:B",)), Term("nk:B", "b", parents=("nk:A",))])
    assert circle.ancestors("nk:A") == {"nk:A", "nk:B"}


def test_a_later_folder_adds_and_replaces(tmp_path, folder):
    (tmp_path / "terms").mkdir()
    header = "id\tlabel\tsynonyms\tparents\tversion\tkind"
    (tmp_path / "terms" / "ncit.tsv").write_text(f"{header}\nNCIT:C2919\tMine\t\t\t\ttumour\n")
    (tmp_path / "mine.ttl").write_text(
        "@prefix nk: <https://w3id.org/netkg/ontology#> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'nk:MyDrug rdfs:label "my drug" ; nk:termKind "drug" ; rdfs:subClassOf nk:PD1Inhibitor .\n'
    )
    both = TermTable.load(folder, tmp_path)
    assert both.label("NCIT:C2919") == "Mine"
    assert "nk:CheckpointInhibitor" in both.ancestors("nk:MyDrug")
    assert both.is_known("NCIT:C106432")


def test_a_wrong_table_is_an_ontology_error(tmp_path):
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "ncit.tsv").write_text("nonsense\n")
    with pytest.raises(OntologyError, match=r"ncit\.tsv:1"):
        TermTable.load(tmp_path)


def test_the_fuzzy_matcher_is_loaded_only_when_needed(folder):
    code = (
        "import sys; from pathlib import Path; from netkg.ontology.terms import TermTable\n"
        "table = TermTable.load(Path(sys.argv[1])); table.label('NCIT:C106432'); table.suggest('PDR001', 1)\n"
        "assert 'rapidfuzz' not in sys.modules\n"
        "table.suggest('temozolamide'); assert 'rapidfuzz' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tumours", "tumor"),
        ("PD-L1", "PD L1"),
        ("analogues", "analogue"),
        ("Séance", "seance"),
        ("virus", "virus"),
    ],
)
def test_normalise_hides_what_tells_nothing_apart(one, other):
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(("one", "other"), [("PD-1", "PD-L1"), ("NET", "NEC"), ("grade 1", "grade 2")])
def test_normalise_keeps_what_tells_terms_apart(one, other):
    assert normalise(one) != normalise(other)
