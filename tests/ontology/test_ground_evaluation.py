"""The evaluation: what it holds, and that grounding does neither worse nor better than it says."""

from collections import Counter

import pytest

from netkg.errors import OntologyError
from netkg.model.enums import Match
from netkg.ontology.ground.evaluation import COLUMNS, evaluate, figures, read_cases
from netkg.records import read_records


@pytest.fixture(scope="module")
def cases(folder):
    return read_cases(folder / "evaluation" / "grounding.tsv")


@pytest.fixture(scope="module")
def verdicts(cases, table):
    return evaluate(cases, table.grounder)


def test_the_file_is_large_and_varied(cases):
    kinds = Counter(case.difficulty for case in cases)
    assert len(cases) >= 240
    assert kinds["negative"] >= 40
    assert min(kinds.values()) >= 5
    splits = Counter(case.split for case in cases)
    assert 0.3 < splits["held-out"] / len(cases) < 0.35
    assert {case.difficulty for case in cases if case.split == "held-out"} == set(kinds)


def test_every_term_of_the_file_is_known(cases, table):
    assert [name for case in cases for name in case.terms if not table.is_known(name)] == []


def test_provenance_says_whose_the_name_is(verdicts):
    wrong = [
        one.case.wording
        for one in verdicts
        if one.answer.accepted and one.answer.accepted.added != (one.case.provenance == "own")
    ]
    assert wrong == []


def test_failures_are_exactly_those_known(verdicts):
    failing = {one.case.wording for one in verdicts if not one.right}
    known = {one.case.wording for one in verdicts if one.case.known_failure}
    assert failing == known, "write in known_failure what is true, with the reason"


def test_nothing_wrong_is_accepted_and_negatives_find_nothing(verdicts):
    counts = figures(verdicts)
    assert counts.accepted_right == counts.accepted
    assert counts.refused == counts.negatives


def test_nothing_similar_is_accepted(verdicts):
    assert not [one for one in verdicts if one.answer.accepted and one.answer.accepted.score < 1]


def test_the_counts_hang_together(verdicts):
    counts = figures(verdicts)
    assert (
        counts.cases
        == len(verdicts)
        == counts.findable + counts.negatives + sum(one.case.ambiguous for one in verdicts)
    )
    assert counts.found <= counts.proposed <= counts.findable
    assert counts.accepted_right <= counts.accepted <= counts.answered <= counts.cases
    assert figures([]) == figures(verdicts[:0])


def test_words_of_the_records_lead_to_most_terms_that_curators_chose(checkout, table):
    """An independent check: curators chose by the context too, and without grounding.

    Where they say that the words mean just that term, the words should lead there; a wider term is chosen
    for what stands elsewhere (high-grade tumours are among the "NETs"), and words alone cannot tell that.
    """
    records = read_records(sorted((checkout / "data" / "records").glob("*.yaml")), table)
    wordings = {(one.printed, one.term, one.match) for record in records for one in record.wordings}
    same = {
        (printed, term, match)
        for printed, term, match in wordings
        if term in [one.curie for one in table.grounder.ground(printed).candidates]
    }
    exact = {one for one in wordings if one[2] is Match.EXACT}
    assert len(same & exact) / len(exact) > 0.75
    assert len(same) / len(wordings) > 0.6
    assert len(exact) > 60


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("a\tNCIT\tx\tlabel\tsource\ttune\t\t", "neither an id nor none"),
        ("a\tnone\tx\tlabel\tsource\ttune\t\t", "'label' is not a method that fits"),
        ("a\tnk:A\tx\t\tsource\ttune\t\t", "'' is not a method that fits"),
        ("a\tnk:A\tx\tlabel\tmine\ttune\t\t", "'mine' is neither source nor own"),
        ("a\tnk:A\tx\tlabel\tsource\ttest\t\t", "'test' is neither tune nor held-out"),
        ("\tnk:A\tx\tlabel\tsource\ttune\t\t", "is missing"),
        ("a\tnone\tx\t\town\ttune\t\t\na\tnone\tx\t\town\ttune\t\t", "stands in it twice"),
        ("a\tnone", "2 columns instead of 8"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, said):
    path = tmp_path / "cases.tsv"
    path.write_text("\t".join(COLUMNS) + f"\n{line}\n")
    with pytest.raises(OntologyError, match=said) as caught:
        read_cases(path)
    assert f"{path}:" in caught.value.message
