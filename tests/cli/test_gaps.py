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
    for text in ("15/243 = 6.2 % (exact 3.50-9.98)", "k 4 / k_eff 3", "glmm", "strosberg-2020:place-paper"):
        assert text in done.out
    assert "threshold 10.0 %" in done.out
    key = done.out.splitlines()[1].split()[1]
    result = gaps("why", key, "--json").json["result"]
    assert result["primary"] == "ConclusiveAgainst"
    assert result["evidence"]["k_eff"] == 3
    assert result["outcome_rule"]["threshold"] == 0.1


def test_step_7_of_the_first_ten_minutes(gaps):
    """What is missing, and why: the list names cells, and each tells rule, inputs, studies and its query."""
    first = gaps("--limit", "3").out
    key = gaps("--json").json["result"]["frontier"]["cells"][0]["key"]
    assert key in first
    assert "netkg gaps why CELL" in first
    done = gaps("why", "1482485e")
    assert (
        "15/243, exact interval 0.0350 to 0.0998: wholly below 0.1" in done.out
    )  # the rule, with its inputs
    for record in ("mehnert-2020", "strosberg-2020", "yao-2021"):  # the studies, and where they say it
        assert f"{record}:result-" in done.out
        assert f"{record}:place-" in done.out
    assert "netkg gaps why 1482485e --sparql" in done.out
    assert "SELECT DISTINCT ?result" in gaps("why", "1482485e", "--sparql").out


def test_the_query_alone_runs_as_it_is(gaps, evidence):
    import netkg as package

    query = gaps("why", "1482485e", "--sparql").out
    assert query.startswith("# cell 1482485e: PD-1 inhibitor alone | ")
    assert f"# {USE_STATEMENT}" in query
    asked = gaps("why", "1482485e", "--json").json["result"]
    found = package.open(evidence).store.query(query)
    assert len(found.rows) == len(asked["results"]) > 0


def test_why_has_no_query_and_a_foot_of_its_own(gaps):
    out = gaps("why", "1482485e").out
    assert "SELECT" not in out
    assert "not to be added up" not in out
    assert out.splitlines()[-1] == USE_STATEMENT
    assert "--space biomarker --sparql" in gaps("why", _first(gaps, "biomarker"), "--space", "biomarker").out


def _first(gaps, space):
    return gaps("--space", space, "--json").json["result"]["frontier"]["cells"][0]["key"]


def test_why_names_what_is_recorded_and_not_counted(gaps):
    """The four patients of the seed are no study of gastrinoma, and yet recorded."""
    cell = "nivolumab alone | gastrin-producing tumour | well differentiated | any grade | objective response"
    out = gaps("why", cell).out
    assert "none in this store; no search recorded" in out
    told = out.partition("recorded, not counted")[2].splitlines()
    row = next(line for line in told if line.startswith("markey-2017:result-series-objective-response"))
    assert "0/4" in row
    assert "sensitivity analysis only" in row
    assert any(line.startswith("chauhan-2018:") and "not seen" in line for line in told)
    assert "4 results of these people on other outcomes" in out
    claims = gaps("why", "10628418").out.partition("not evidence")[2]
    assert "markey-2017:claim-qol-series: Quality of life improved in all four." in claims


def test_why_says_in_what_the_added_results_differ(gaps):
    out = gaps("why", "63343fe3").out
    assert "added up although the results differ in:" in out
    assert "    criteria: RECIST 1.1 (" in out
    assert "this interval contains the threshold" in out
    assert "risk of bias: high if retrospective, if the criteria of response are not reported" in out
    assert "0 events" not in out
    assert "pairs differ; results differ" not in out


def test_why_names_the_nearest_wider_cell_of_one_with_evidence(gaps):
    told = gaps("why", "1482485e", "--json").json["result"]["nearest_with_evidence"]
    assert f"  {told['key']}  {told['cell']}" in gaps("why", "1482485e").out.splitlines()


def test_on_a_narrow_screen_no_id_is_broken(gaps, monkeypatch):
    """One block a result, the counted ones first."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = gaps("why", "1482485e").out.partition("\nresults\n")[2].splitlines()
    asked = gaps("why", "1482485e", "--json").json["result"]
    ids = [line for line in lines if line in {row["result"] for row in asked["results"]}]
    assert len(ids) == len(asked["results"])
    kept = asked["evidence"]["kept"]
    assert ids[: len(kept)] == kept
    assert max(map(len, lines)) <= 80


def test_an_unknown_number_of_people_is_no_nought(gaps):
    """The rectal tumours of KEYNOTE-158 are not counted in its paper."""
    words = ("--where", "tumour=rectum", "--where", "outcome=objective response", "--state", "SingleCohort")
    rows = [line.split("  ") for line in gaps(*words, "--full").out.splitlines() if " 1/1 " in line]
    assert rows
    assert all("?" in row for row in rows)


def test_states_have_two_names(gaps):
    words = ("--where", "tumour=rectum", "--json")
    by_code = gaps("--state", "SingleCohort", *words).json["result"]["listed"]
    assert by_code
    assert gaps("--state", "single cohort", *words).json["result"]["listed"] == by_code
    shown = gaps("--state", "Single cohort", "--limit", "1").out
    assert "Single cohort (A2)" in shown
    assert "SingleCohort" not in shown


def test_an_empty_list_says_why(gaps):
    out = gaps("--design", "case series design").out
    said = "all evidence is from studies of the design 'case series design'"
    assert f"0 cells, because there is none in which {said}" in out
    assert "k/k_eff" not in out


def test_a_map_of_a_day_says_what_it_leaves_out(gaps, evidence):
    out = gaps("--as-of", "2030-01-01").out
    result = gaps("--as-of", "2030-01-01", "--json").json["result"]
    left = result["undated_results"]
    assert left
    assert f"{left} results have no known date and are in no map as of a day" in out
    assert "nothing here is newer than" in out
    assert "nothing here is newer than" not in gaps("--as-of", "2019-01-01").out
    assert gaps("--json").json["result"]["undated_results"] is None
    why = gaps("why", "1482485e", "--as-of", "2030-01-01").out
    assert f"{left} results have no known date" in why


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
