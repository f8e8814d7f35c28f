"""``netkg gaps``: the frontier on a screen, the cell in full, the spaces, and what is refused."""

import pytest

from netkg.config import USE_STATEMENT

CELL = "PD-1 inhibitor | any site | well differentiated | any grade | objective response"


@pytest.fixture
def gaps(evidence, netkg):
    """Return a function that runs the command with these words."""
    return lambda *words: netkg("gaps", *words)


def test_the_frontier_fits_a_screen(gaps, monkeypatch):
    monkeypatch.setenv("COLUMNS", "140")
    done = gaps()
    assert done.code == 0
    assert len(done.out.splitlines()) < 50
    assert "142 maximal cells stand for 20,270 cells" in done.out
    assert "none in this store; no search recorded" in done.out
    assert "no evidence exists" not in done.out
    assert USE_STATEMENT in " ".join(done.out.split())


def test_as_json(gaps):
    result = gaps("--json").json["result"]
    assert result["cells"] == 20685
    assert result["cells_before_rules"] - result["cells"] == sum(rule["cells"] for rule in result["removed"])
    assert sum(result["primary_states"].values()) == result["cells"]
    assert result["not_searched"] == result["cells"]
    assert result["settings"]["window_years"] == 5
    first = result["frontier"]["cells"][0]
    assert first["wording"] == "none in this store; no search recorded"
    assert first["evidence"]["k"] == 0


def test_part_of_the_map(gaps):
    words = ("--where", "tumour=pancreas", "--where", "outcome=objective response", "--json")
    cells = gaps(*words).json["result"]["frontier"]["cells"]
    assert cells
    assert all(cell["nodes"][1] in ("NCIT:C27031", "NCIT:C3140") for cell in cells)


def test_the_cells_of_a_state(gaps):
    listed = gaps("--state", "inconsistent", "--json").json["result"]["listed"]
    assert listed
    assert all("Inconsistent" in [item["state"] for item in cell["states"]] for cell in listed)
    assert "k/k_eff" in gaps("--state", "Inconsistent").out


def test_another_property(gaps):
    done = gaps("--property", "at most one independent cohort", "--space", "biomarker")
    assert "at most one independent cohort: " in done.out


def test_why(gaps):
    done = gaps("why", CELL)
    assert done.code == 0
    for text in ("15/243 = 6.2 % (exact 3.5-10.0)", "k 4 / k_eff 3", "glmm", "strosberg-2020:place-paper"):
        assert text in done.out
    assert "SELECT DISTINCT ?result" in done.out
    assert "threshold 10.0 %" in done.out
    key = done.out.splitlines()[1].split()[1]
    result = gaps("why", key, "--json").json["result"]
    assert result["primary"] == "ConclusiveAgainst"
    assert result["evidence"]["k_eff"] == 3
    assert result["outcome_rule"]["threshold"] == 0.1


def test_spaces(gaps):
    done = gaps("spaces")
    assert "carcinoma only with G3" in done.out
    found = {space["space"]: space for space in gaps("spaces", "--json").json["result"]["spaces"]}
    assert sorted(found) == ["biomarker", "checkpoint"]
    assert all(rule["source"] for rule in found["checkpoint"]["rules"])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--space", "chekpoint"), "there is no space 'chekpoint'"),
        (("--state", "Inconsistnt"), "did you mean Inconsistent or ConclusiveAgainst?"),
        (("--property", "none"), "there is no property"),
        (("--where", "tumour=pancras"), "the facet tumour has no 'pancras'"),
        (("why", "00000000"), "has no cell '00000000'"),
    ],
)
def test_what_is_refused(gaps, words, said):
    done = gaps(*words)
    assert done.code == 8
    assert said in done.err
    assert not done.out
