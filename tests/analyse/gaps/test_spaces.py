"""Spaces and settings as files: what is read, and what is refused in words that help."""

import pytest

from netkg.analyse.gaps import find_cell, narrow, read_settings, read_spaces
from netkg.analyse.gaps.space import plausible
from netkg.errors import AnalysisError, SourceError

SMALL = """
label = "a small one"
[[facet]]
name = "intervention"
node = [{id = "nk:PD1Inhibitor", alone = true}, {id = "NCIT:C106432", alone = true}]
[[facet]]
name = "differentiation"
node = [
    {id = "any"},
    {id = "nk:WellDifferentiated"},
    {id = "nk:TypicalCarcinoid", under = "nk:WellDifferentiated"},
]
[[facet]]
name = "outcome"
node = [{id = "nk:ObjectiveResponse"}]
"""


@pytest.fixture
def read(tmp_path, body):
    """Return what reads a space from its text."""

    def reader(text):
        folder = tmp_path / "spaces"
        folder.mkdir(exist_ok=True)
        (folder / "small.toml").write_text(text, encoding="utf-8")
        return read_spaces([tmp_path], body)["small"]

    return reader


def test_a_space(read):
    space = read(SMALL)
    assert space.shape == (2, 3, 1)
    assert [node.label for node in space.facets[0].nodes] == ["PD-1 inhibitor alone", "Pembrolizumab alone"]
    assert space.facets[0].covers.tolist() == [[True, True], [False, True]]
    assert space.facets[1].covers.tolist() == [[True, True, True], [False, True, True], [False, False, True]]


def test_below_adds_all_that_is_known_below(read, body):
    space = read(
        SMALL.replace('{id = "NCIT:C106432", alone = true}', '{id = "nk:PDL1Inhibitor", below = true}')
    )
    labels = {node.label for node in space.facets[0].nodes}
    assert {"PD-L1 inhibitor", "Atezolizumab", "Avelumab", "Durvalumab"} <= labels


def test_a_project_replaces_a_space_of_the_same_name(read, checkout, tmp_path, body):
    read(SMALL)
    (tmp_path / "spaces" / "checkpoint.toml").write_text(SMALL, encoding="utf-8")
    found = read_spaces([checkout / "ontology", tmp_path], body)
    assert sorted(found) == ["biomarker", "checkpoint", "small"]
    assert found["checkpoint"].label == "a small one"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("nk:PD1Inhibitor", "nk:PD1Inhibtor", "there is no term 'nk:PD1Inhibtor'"),
        ('name = "intervention"', 'name = "drug"', "there is no facet 'drug'"),
        ('{id = "nk:ObjectiveResponse"}', "", "facet outcome is empty"),
        ('{id = "any"}', '{id = "any", label = "x", under = 1, bad = 2}', "there is no key bad"),
        ('under = "nk:WellDifferentiated"', 'under = "nk:Nothing"', "which is no node of it"),
        (
            '{id = "nk:WellDifferentiated"}',
            '{id = "nk:WellDifferentiated", under = "nk:TypicalCarcinoid"}',
            "is cyclic",
        ),
        ('name = "outcome"', 'name = "grade"', "there is no term|is not what grades can be"),
        ('label = "a small one"', "", "label must be given"),
        ("[[facet]]", "[[facet", "not valid TOML"),
    ],
)
def test_what_is_wrong_is_said(read, old, new, said):
    with pytest.raises((AnalysisError, SourceError), match=said):
        read(SMALL.replace(old, new))


def test_unknown_terms_get_suggestions(read):
    with pytest.raises(AnalysisError) as caught:
        read(SMALL.replace("nk:PD1Inhibitor", "pembrolizumb"))
    assert "Pembrolizumab" in caught.value.hint


RULE = '[[rule]]\nname = "r"\nreason = "because"\nsource = "a book"\n'


def test_rules_take_away_cells_and_say_how_many(read):
    space = read(SMALL + RULE + 'when = {differentiation = ["nk:WellDifferentiated"]}\n')
    left, removed = plausible(space)
    assert left.tolist() == [True, False, False] * 2  # what a node covers goes too
    assert [item.cells for item in removed] == [4]


def test_only_and_unless(read):
    rule = 'when = {differentiation = ["any"]}\nonly = {differentiation = ["nk:WellDifferentiated"]}\n'
    spare = 'unless = {intervention = ["NCIT:C106432 only"]}\n'
    left, _ = plausible(read(SMALL + RULE + rule + spare))
    assert left.tolist() == [False, True, True, True, True, True]


def test_a_class_of_one_drug_is_not_asked_twice(read):
    text = SMALL.replace("nk:PD1Inhibitor", "NCIT:C106432").replace(
        'node = [{id = "NCIT:C106432", alone = true}, {id = "NCIT:C106432", alone = true}]',
        'node = [{id = "nk:AntiVEGFAgent", alone = true}, {id = "NCIT:C2039", alone = true}]',
    )
    _, removed = plausible(read(text + RULE + 'twice = "intervention"\n'))
    assert removed[0].cells in (0, 3)  # as many drugs as the tables know below the class


def test_an_empty_space_is_refused(read):
    space = read(SMALL + RULE + 'when = {outcome = ["nk:ObjectiveResponse"]}\n')
    with pytest.raises(AnalysisError, match="is empty") as caught:
        plausible(space)
    assert "r (6)" in caught.value.hint


def test_the_shipped_space_says_what_each_rule_took_away(shipped_map):
    assert shipped_map.space.size - shipped_map.size == sum(item.cells for item in shipped_map.removed)
    assert all(item.rule.reason and item.rule.source for item in shipped_map.removed)
    for cell in shipped_map.cells():
        tumour, kind, grade = (node.label for node in cell.nodes[1:4])
        assert kind != "poorly differentiated" or grade == "G3"
        assert "carcinoid" not in kind or tumour == "lung"


# finding cells


def test_cells_by_key_and_by_name(shipped_map, body, cell):
    found = cell("PD-1 inhibitor | lung | well differentiated | G3 | objective response")
    assert find_cell(shipped_map, found.key, body).place == found.place
    assert cell("nk:PD1Inhibitor | NCIT:C5670 || G3 | nk:ObjectiveResponse").nodes[2].is_any


def test_what_is_no_cell(shipped_map, body, cell):
    with pytest.raises(AnalysisError, match="has no 'pancras'") as caught:
        cell("PD-1 inhibitor | pancras | any differentiation | any grade | objective response")
    assert "pancreas" in caught.value.hint
    with pytest.raises(AnalysisError, match="has 5 parts"):
        cell("PD-1 inhibitor | pancreas")
    with pytest.raises(AnalysisError, match="has no cell"):
        find_cell(shipped_map, "0000", body)
    with pytest.raises(AnalysisError, match="does not count: carcinoma only with G3"):
        cell("PD-1 inhibitor | pancreas | poorly differentiated | G1 | objective response")


def test_narrowing(shipped_map, body):
    inside = narrow(shipped_map, ["tumour=pancreas", "outcome=overall survival"], body)
    nodes = [shipped_map.nodes(int(place)) for place in inside.nonzero()[0]]
    assert {item[1].label for item in nodes} == {"pancreas", "insulin-producing tumour of the pancreas"}
    assert {item[-1].label for item in nodes} == {"overall survival"}
    with pytest.raises(AnalysisError, match="has no facet 'site'"):
        narrow(shipped_map, ["site=lung"], body)
    with pytest.raises(AnalysisError, match="FACET=NODE"):
        narrow(shipped_map, ["lung"], body)


# settings


def test_the_shipped_settings(settings, body):
    rule = settings.of("nk:ObjectiveResponse", body)
    assert (rule.threshold, rule.minimum_n, rule.half_width) == (0.10, 73, 0.10)
    assert settings.of("nk:PDL1Positivity", body).id == "nk:BiomarkerOutcome"  # that of the outcome above
    assert settings.of("nk:OngoingTreatment", body).minimum_n == 0
    assert settings.window_years == 5
    assert len(settings.digest) == 12


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[general]\nlevel = 1.5", "level of 1.5 is not between 0 and 1"),
        ("[general]\nwindow_years = 0", "window_years of 0 is out of range"),
        ('[general]\nkeep = "best"', "keep is one of"),
        ("[general]\npairs_up_to = -1", "not a whole number"),
        ("[general]\nspeed = 1", "there is no key speed"),
        ('[[outcome]]\nid = "nk:ObjectiveResponse"\nthreshold = 10', "threshold of 10 is not between"),
        ('[[outcome]]\nid = "nk:ObjectiveResponse"\nthreshold = 0.1', "needs its source and its population"),
        ('[[outcome]]\nid = "nk:ObjectiveResponse"\nbias = "some"', "bias is one of"),
        ('[[outcome]]\nid = "nk:ObjectiveRespons"', "there is no term"),
        ('[[outcome]]\nid = "nk:ObjectiveResponse"\nminimum_n = 2.5', "not a whole number"),
    ],
)
def test_settings_out_of_range(tmp_path, body, text, said):
    (tmp_path / "gaps.toml").write_text(text, encoding="utf-8")
    with pytest.raises(AnalysisError, match=said):
        read_settings([tmp_path], body)


def test_a_project_replaces_settings(tmp_path, checkout, body, settings):
    text = '[general]\nwindow_years = 3\n[[outcome]]\nid = "nk:ObjectiveResponse"\nminimum_n = 40\n'
    (tmp_path / "gaps.toml").write_text(text, encoding="utf-8")
    found = read_settings([checkout / "ontology", tmp_path], body)
    assert (found.window_years, found.alpha) == (3, 0.05)
    assert found.of("nk:ObjectiveResponse", body).threshold is None
    assert found.digest != settings.digest
