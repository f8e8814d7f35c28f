import pytest

from netkg.model import Cohort
from netkg.ontology.terms import TermTable
from netkg.records.items import Item
from netkg.records.reader import find_problems
from netkg.records.source import read_source
from netkg.records.vocabulary import Terms, find_misspelled_states


def states(**data):
    return [finding.fix for finding in find_misspelled_states(Item(("cohorts", 0), Cohort, "cohort", data))]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Not reported", "not reported"),
        ("not-reported", "not reported"),
        ("not_reported", "not reported"),
        ("not reprted", "not reported"),
        ("Not Seen.", "not seen"),
        ("sought and not absent", "sought and absent"),
    ],
)
def test_a_misspelled_state_is_named(written, meant):
    assert states(line=written) == [f"Write {meant}."]


@pytest.mark.parametrize("written", ["unknown", "N/A", "NR", "not stated", "Unclear", "none"])
def test_other_words_for_no_value_leave_the_choice(written):
    assert states(line=written) == ["Write not reported, not seen, sought and absent, whichever is true."]


@pytest.mark.parametrize(
    "written", ["not reported", "sought and absent", "second line", "no", "unknown primary"]
)
def test_states_and_values_pass(written):
    assert states(line=written, label="unknown") == []


def test_a_state_in_a_list_stands_alone():
    assert states(grades=["NCIT:C28077", "not seen"]) == ["Write `grades: not seen`."]


def test_the_term_table_is_what_records_need():
    table: Terms = TermTable([])
    assert not table.is_known("NCIT:C1")
    assert table.label("NCIT:C1") is None
    assert list(table.suggest("pancreas", 3)) == []


# --- terms in the wrong place, and terms given up ---------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(checkout):
    return TermTable.load(checkout / "ontology")


def problems(checkout, tmp_path, terms, old, new):
    """Return the problems of the good example with one text exchanged."""
    text = (checkout / "tests" / "cases" / "records" / "good" / "example-2020.yaml").read_text()
    assert old in text
    path = tmp_path / "example-2020.yaml"
    path.write_text(text.replace(old, new))
    return [
        (problem.line, problem.column, problem.what, problem.fix)
        for problem in find_problems(read_source(path), terms)
        if "wording" not in problem.what and "stands for" not in problem.what
    ]


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (
            "drugs: [NCIT:C106432]",
            "drugs: [HGNC:17635]",
            "HGNC:17635 (CD274) cannot stand in `drugs`",
            "Write a term for intervention (see: netkg terms tree --facet intervention). "
            "It fits `cohorts.biomarker`, `results.biomarker`",
        ),
        (
            "outcome: NCIT:C28234",
            "outcome: NCIT:C27720",
            "NCIT:C27720 (Pancreatic Neuroendocrine Tumor) cannot stand in `outcome`",
            "Write a term for outcome (see: netkg terms tree --facet outcome). "
            "It fits `approvals.indication`, `claims.populations`, `cohorts.tumour`, ...",
        ),
        (
            "biomarker: HGNC:17635",
            "biomarker: nk:DigestiveNET",
            "nk:DigestiveNET (digestive neuroendocrine tumour) cannot stand in `biomarker`",
            "Write a term for biomarker (see: netkg terms tree --facet biomarker). "
            "It fits `approvals.indication`, `claims.populations`, `cohorts.tumour`, ...",
        ),
    ],
)
def test_a_term_of_the_wrong_ontology_is_refused_where_it_stands(
    checkout, tmp_path, shipped, old, new, what, fix
):
    found = problems(checkout, tmp_path, shipped, old, new)
    lines = (checkout / "tests" / "cases" / "records" / "good" / "example-2020.yaml").read_text().splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if old in text)
    assert found[0][0] == line
    assert lines[line - 1][found[0][1] - 1 :].startswith(old.partition(": ")[2].strip("[]"))
    assert found[0][2:] == (what, fix)


def test_an_obsolete_term_names_its_replacement(checkout, tmp_path, shipped):
    terms = TermTable(
        shipped, {"NCIT:C106432": ("NCIT:C68814",), "NCIT:C9999": ("NCIT:C68814",), "NCIT:C8888": ()}
    )
    change = (checkout, tmp_path, terms, "drugs: [NCIT:C106432]")
    (found,) = {problem[2:] for problem in problems(*change, "drugs: [NCIT:C106432]")}
    assert found[0].startswith("the term NCIT:C106432 (Pembrolizumab) is obsolete")
    assert found[1] == "Write NCIT:C68814 (Nivolumab)."
    assert ("the term NCIT:C9999 is obsolete", "Write NCIT:C68814 (Nivolumab).") in {
        problem[2:] for problem in problems(*change, "drugs: [NCIT:C9999]")
    }
    assert ("the term NCIT:C8888 is obsolete", "Nothing replaces it: choose another term.") in {
        problem[2:] for problem in problems(*change, "drugs: [NCIT:C8888]")
    }


def test_an_unknown_prefix_can_be_declared(checkout, tmp_path, shipped):
    ((_, _, what, fix),) = problems(checkout, tmp_path, shipped, "drugs: [NCIT:C106432]", "drugs: [TOY:1]")
    assert what == "'TOY:1' has an unknown prefix"
    assert fix.endswith("or declare the prefix in netkg.toml, under [prefixes].")
