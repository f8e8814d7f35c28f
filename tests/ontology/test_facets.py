"""Facet files: what is shipped, what a project adds, what is refused."""

import re

import pytest

from netkg.errors import OntologyError, SourceError
from netkg.ontology.facets import read_facet, read_facets
from netkg.ontology.slots import facet_terms, record_slots

GOOD = """\
label = "tumour"
definition = "What somebody has."
scheme = "a scheme"
version = "1"
slots = ["cohorts.tumour"]
roots = ["NCIT:C3809"]
"""


@pytest.fixture
def write(tmp_path):
    """Return a function that writes a facet file and gives its path."""

    def to_file(text, name="tumour.toml"):
        (tmp_path / "facets").mkdir(exist_ok=True)
        path = tmp_path / "facets" / name
        path.write_text(text, encoding="utf-8")
        return path

    return to_file


def test_a_facet_keeps_all_that_its_file_says(write):
    more = 'kinds = ["tumour"]\nscheme_slot = "stage"\norder = 2\n[words]\nlung = "UBERON:0002048"\n'
    facet = read_facet(write(GOOD + more))
    assert (facet.name, facet.label, facet.version, facet.order) == ("tumour", "tumour", "1", 2)
    assert (facet.slots, facet.roots, facet.kinds) == (("cohorts.tumour",), ("NCIT:C3809",), ("tumour",))
    assert (facet.words, facet.scheme_slot) == ({"lung": "UBERON:0002048"}, "stage")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (GOOD + 'slot = "cohorts.tumour"\n', "slot is not a key of a facet"),
        (GOOD.replace('["cohorts.tumour"]', '"cohorts.tumour"'), "slots must be a list of texts"),
        (GOOD.replace('["NCIT:C3809"]', "[3809]"), "roots must be a list of texts"),
        (GOOD + 'order = "first"\n', "order must be a whole number"),
        (GOOD + "order = true\n", "order must be a whole number"),
        (GOOD + "words = 1\n", "words must be a table of texts"),
        (GOOD.replace('scheme = "a scheme"\n', ""), "scheme is missing"),
        (GOOD.replace('version = "1"', 'version = ""'), "version is missing"),
        (GOOD.replace("cohorts.tumour", "").replace('""', ""), "slots is missing"),
        (GOOD.replace('roots = ["NCIT:C3809"]', ""), "it holds no terms"),
        (GOOD.replace("NCIT:C3809", "NOPE:1"), "unknown prefix in 'NOPE:1'"),
    ],
)
def test_a_wrong_facet_is_refused_with_its_file(write, text, message):
    with pytest.raises(OntologyError, match=rf"tumour\.toml: .*{re.escape(message)}"):
        read_facet(write(text))


def test_a_file_that_is_not_toml_is_refused(write):
    with pytest.raises(SourceError, match=r"tumour\.toml: not valid TOML"):
        read_facet(write("label = tumour"))


def test_a_later_folder_replaces_by_name_and_adds(write, tmp_path, folder):
    write(GOOD)
    write(GOOD.replace('label = "tumour"', 'label = "other"'), "other.toml")
    found = {facet.name: facet for facet in read_facets(folder, tmp_path)}
    assert found["tumour"].definition == "What somebody has."
    assert found["other"].label == "other"
    assert found["outcome"].file.startswith(str(folder))


# --- the shipped ones -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def terms_of(table):
    kinds = {term.curie: term.kind for term in table}
    return {facet.name: facet_terms(facet, table.closure, kinds) for facet in table.facets}


def test_the_four_hierarchies_come_first(table):
    assert [facet.name for facet in table.facets][:4] == ["tumour", "intervention", "outcome", "biomarker"]


def test_grade_stage_function_and_line_are_facets_with_scheme_and_version(table):
    facets = {facet.name: facet for facet in table.facets}
    for name in ("grade", "stage", "function", "line"):
        assert facets[name].scheme
        assert facets[name].version
    assert facets["grade"].scheme_slot == "grading_scheme"


def test_grade_is_never_inside_a_tumour(terms_of):
    """Post-coordination: a tumour and its grade are two values."""
    assert not terms_of["tumour"] & (terms_of["grade"] | terms_of["stage"])


@pytest.mark.parametrize(
    ("facet", "inside", "outside"),
    [
        (
            "tumour",
            {"NCIT:C27720", "nk:MerkelCellCarcinoma", "MONDO:0003525"},
            {"UBERON:0001264", "NCIT:C28079"},
        ),
        (
            "intervention",
            {"NCIT:C106432", "nk:CheckpointInhibitor", "MAXO:0001002"},
            {"HGNC:17635", "CHEBI:38637"},
        ),
        ("outcome", {"nk:ObjectiveResponse", "EFO:0000638"}, {"NCIT:C18213"}),
        ("biomarker", {"HGNC:17635", "CL:0000084"}, {"NCIT:C106432"}),
        ("grade", {"NCIT:C28077", "nk:HighGradeAsPrinted"}, {"NCIT:C27971"}),
        ("line", {"nk:PreviouslyTreated"}, {"NCIT:C27971"}),
    ],
)
def test_a_facet_is_closed_under_descendants(terms_of, table, facet, inside, outside):
    assert inside <= terms_of[facet]
    assert not outside & terms_of[facet]
    for curie in terms_of[facet]:
        if facet not in ("stage", "design"):
            assert set(table.closure.descendants(curie)) <= terms_of[facet]


def test_every_place_for_a_term_is_taken_by_a_facet_or_takes_any(table):
    from netkg.model import SECTIONS, Publication
    from netkg.records.slots import slots_of

    models = {"publication": Publication} | {name: model for name, (_, model) in SECTIONS.items()}
    places = {
        f"{section}.{name}"
        for section, model in models.items()
        for name, slot in slots_of(model).items()
        if slot.kinds & {"term", "coded"}
    }
    named = {slot for facet in table.facets for slot in facet.slots}
    assert places - named == {"wordings.term"}, "a wording may be explained by any term"
    assert named <= set(record_slots())


def test_definitions_are_sentences_and_all_different(table):
    definitions = [facet.definition for facet in table.facets]
    assert all(text.endswith(".") for text in definitions)
    assert len(set(definitions)) == len(definitions)
