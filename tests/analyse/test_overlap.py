"""Who is counted once: the named cases of the trials first, then the rules and their laws."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.analyse.apart import Apart, regimens_differ
from netkg.analyse.body import Tie
from netkg.analyse.clusters import find_clusters
from netkg.analyse.overlap import PossibleOverlap, ReviewTask, keep_independent
from netkg.errors import AnalysisError, SourceError


@pytest.fixture
def keep(make_body):
    """Return a function: rows, whole store (else the rows), options -> what is kept of the rows."""

    def run(rows, store=None, ties=None, **options):
        body = make_body(*(store or rows), ties=ties or {})
        return keep_independent(rows, body, find_clusters(body), **options)

    return run


@pytest.fixture
def of(trials):
    """Return a function: records -> their rows with events and total."""
    return lambda *records: [
        row for row in trials.values() if row.record in records and row.events is not None and row.total
    ]


def kept(found):
    return [row.result for row in found.kept]


def dropped(found):
    return {item.row.result: (item.instead, item.reason) for item in found.dropped}


# the named cases


def test_the_seed_abstract_and_its_full_paper_are_one_group_and_count_once(trials, keep):
    seed = trials["markey-2017:result-response"]
    paper = replace(trials["chauhan-2018:result-response"], events=1, total=4)
    found = keep([seed, paper])
    assert (kept(found), found.k, found.k_eff) == (["chauhan-2018:result-response"], 1, 1)
    assert dropped(found)[seed.result] == (paper.result, "an overlap is declared")
    patient = replace(seed, result="markey-2017:result-p1", cohort="markey-2017:patient-p1", total=1,
                      wholes=(seed.cohort,), is_patient=True)  # fmt: skip
    assert kept(keep([patient, paper], [patient, paper, seed])) == [paper.result]


def test_the_final_report_of_avenec_replaces_the_interim_one(keep, of):
    for option in ("largest", "latest"):
        found = keep(of("fottner-2019", "fottner-2025"), keep=option)
        assert (kept(found), found.k_eff) == (["fottner-2025:result-all"], 1)
    assert "same trial" in dropped(found)["fottner-2019:result-all"][1]


def test_a_final_report_stays_though_it_is_the_smaller_one(trials, keep):
    interim = replace(trials["fottner-2019:result-all"], total=90)
    assert kept(keep([interim, trials["fottner-2025:result-all"]])) == ["fottner-2025:result-all"]


def test_spartalizumab_counts_its_final_report_and_no_site_beside_its_whole(keep, of):
    found = keep(of("yao-2018", "yao-2021"))
    assert kept(found) == ["yao-2021:result-nec", "yao-2021:result-net"]
    assert (found.k, found.k_eff) == (2, 1)
    why = dropped(found)
    assert len(why) == 8
    assert why["yao-2021:result-gi"] == ("yao-2021:result-net", "a part of those counted")
    assert why["yao-2018:result-net"] == ("yao-2021:result-net", "an overlap is declared")
    assert why["yao-2018:result-gi"][1] == "the whole that they are part of is declared to overlap"
    assert why["yao-2018:result-nec"][0] == "yao-2021:result-nec"


def test_the_sites_of_spartalizumab_are_different_people_without_their_whole(keep, of):
    parts = [row for row in of("yao-2018", "yao-2021") if row.wholes]
    found = keep(parts, of("yao-2018", "yao-2021"))
    assert kept(found) == [
        *("yao-2021:result-gi", "yao-2021:result-pancreas", "yao-2021:result-thoracic"),
    ]
    assert sum(row.total for row in found.kept) == 95
    assert dropped(found)["yao-2018:result-pancreas"][0] == "yao-2021:result-pancreas"


def test_the_treated_of_keynote_028_are_part_of_those_screened(trials, keep, of):
    pdl1 = trials["mehnert-2020:result-carcinoid-pdl1"]
    screened = replace(pdl1, events=36, outcome="nk:ObjectiveResponse")
    found = keep([*of("mehnert-2020"), screened])
    assert kept(found) == ["mehnert-2020:result-carcinoid-pdl1", "mehnert-2020:result-pnet"]
    assert dropped(found)["mehnert-2020:result-carcinoid"] == (screened.result, "a part of those counted")


def test_screened_and_treated_of_keynote_028_are_one_group_though_they_measure_two_things(trials, make_body):
    clusters = find_clusters(make_body(*trials.values()))
    rows = [row for row in trials.values() if row.record == "mehnert-2020"]
    assert len(rows) == 3
    assert clusters.count(rows) == 1


def test_the_arms_of_keynote_028_are_two_cohorts_of_one_group(keep, of):
    found = keep(of("mehnert-2020"))
    assert (found.k, found.k_eff, found.dropped) == (2, 1, ())


def test_dart_is_its_whole_or_its_two_grades_but_not_both(keep, of):
    found = keep(of("patel-2020"))
    assert kept(found) == ["patel-2020:result-all"]
    assert {reason for _, reason in dropped(found).values()} == {"a part of those counted"}
    grades = keep([row for row in of("patel-2020") if row.wholes], of("patel-2020"))
    assert [(row.events, row.total) for row in grades.kept] == [(8, 18), (0, 14)]
    assert (grades.k, grades.k_eff) == (2, 1)


def test_arms_of_one_trial_with_different_regimens_are_different_people(keep, of):
    found = keep(of("raj-2023"))
    assert (found.k, found.k_eff) == (2, 1)


def test_a_cohort_told_second_hand_counts_once_with_its_own_record(trials, keep):
    rows = [trials[f"{name}-pdl1"] for name in ("markey-2017:result-korea", "markey-2017:result-lang")]
    rows.append(trials["kim-2016:result-pdl1"])
    found = keep(rows)
    assert kept(found) == ["kim-2016:result-pdl1", "markey-2017:result-lang-pdl1"]
    assert (sum(row.events for row in found.kept), found.k_eff) == (20, 2)


# clusters


def test_one_registry_id_is_one_cluster_however_it_is_written(make_row, make_body):
    rows = [
        make_row("a-2020:result-a", 1, 9, registry_ids=("NCT00000001",)),
        make_row("b-2021:result-a", 1, 9, registry_ids=("nct00000001 ", "NCT00000002")),
        make_row("c-2022:result-a", 1, 9, registry_ids=("NCT00000002",)),
        make_row("d-2022:result-a", 1, 9, registry_ids=("NCT00000003",)),
    ]
    clusters = find_clusters(make_body(*rows))
    assert [clusters.of(row) for row in rows] == ["a-2020:study-a"] * 3 + ["d-2022:study-a"]


def test_a_cluster_may_be_held_together_by_a_cohort_that_is_not_selected(make_row, keep):
    one, other = make_row("a-2020:result-a", 1, 9), make_row("c-2022:result-a", 1, 8)
    bridge = make_row("b-2021:result-a", None, 5, overlaps=("a-2020:cohort-a", "c-2022:cohort-a"))
    assert keep([one, other]).k_eff == 2
    found = keep([one, other], [one, other, bridge])
    assert (kept(found), found.k_eff) == (["a-2020:result-a"], 1)
    assert dropped(found)["c-2022:result-a"][1].startswith("the same trial or series")


def test_an_overlap_declared_for_the_whole_holds_for_its_parts(make_row, keep):
    part = make_row("a-2020:result-a", 1, 9, wholes=("a-2020:cohort-whole",))
    other = make_row("b-2021:result-a", 1, 8)
    assert keep([part, other]).k_eff == 2
    ties = {part.result: Tie(overlaps=frozenset({"b-2021:cohort-a"}))}
    found = keep([part, other], ties=ties)
    assert (kept(found), found.k_eff) == (["a-2020:result-a"], 1)
    assert dropped(found)["b-2021:result-a"][1] == "the whole that they are part of is declared to overlap"


# which report is kept


def test_the_largest_or_the_latest_report_is_kept(make_row, keep):
    rows = [
        make_row("a-2018:result-a", 4, 40, registry_ids=("NCT1",), year=2018),
        make_row("b-2020:result-a", 3, 30, registry_ids=("NCT1",), year=2020),
    ]
    assert kept(keep(rows)) == ["a-2018:result-a"]
    assert kept(keep(rows, keep="latest")) == ["b-2020:result-a"]
    with pytest.raises(AnalysisError, match="'first' says not what to keep"):
        keep(rows, keep="first")


def test_what_measures_another_thing_in_the_same_people_stays_unless_it_would_be_pooled(make_row, keep):
    same = {"cohort": "a-2020:cohort-a", "outcome": "nk:PDL1Positivity"}
    rows = [
        make_row("a-2020:result-tumour", 7, 68, compartment="TumourCells", **same),
        make_row("a-2020:result-immune", 49, 65, compartment="ImmuneCells", **same),
    ]
    assert keep(rows).k == 2
    assert kept(keep(rows, across=True)) == ["a-2020:result-tumour"]


def test_strata_of_two_biomarkers_overlap_and_those_of_one_do_not(make_row, keep):
    usual = {"wholes": ("a-2020:cohort-whole",), "study": "a-2020:study-a"}
    high = make_row("a-2020:result-pdl1", 5, 10, biomarker_state="BiomarkerPositive", **usual)
    low = make_row("a-2020:result-pdl1-low", 3, 28, biomarker_state="BiomarkerNegative", **usual)
    other = make_row("a-2020:result-tmb-low", 5, 31, biomarker_state="BiomarkerNegative", **usual)
    marker = {high.result: "HGNC:17635", low.result: "HGNC:17635", other.result: "nk:TMB"}
    ties = {name: Tie(marker=value) for name, value in marker.items()}
    assert keep([high, low], ties=ties).k == 2
    assert keep([high, other], ties=ties).k == 1


# bounds between groups


def test_without_anything_recorded_an_overlap_is_possible_up_to_the_smaller_total(make_row, keep):
    rows = [make_row("a-2020:result-a", 1, 30), make_row("b-2021:result-a", 2, 20)]
    found = keep(rows)
    assert (found.k, found.k_eff) == (2, 2)
    assert found.possible == (PossibleOverlap("a-2020:result-a", "b-2021:result-a", 20),)
    assert [row.result for row in found.strict] == ["a-2020:result-a"]


APART = [
    ({"sites": ("UBERON:0001264",)}, {"sites": ("UBERON:0000945", "UBERON:0002108")}),
    ({"drugs": ("NCIT:C106432",)}, {"drugs": ("MESH:C000711728",)}),
    ({"tumour": "NCIT:C27720"}, {"tumour": "NCIT:C4038"}),
    ({"grades": ("NCIT:C28077", "NCIT:C28078")}, {"grades": ("NCIT:C28079",)}),
    ({"differentiation": "WellDifferentiated"}, {"differentiation": "PoorlyDifferentiated"}),
    ({"lung_class": "TypicalCarcinoid"}, {"lung_class": "SmallCellLungCarcinoma"}),
]

TOGETHER = [
    ({"sites": ("nk:HindgutSite",)}, {"sites": ("UBERON:0001052",)}),  # a rectum is hindgut
    ({"sites": ("UBERON:0001264", "UBERON:0002048")}, {"sites": ("UBERON:0001264",)}),
    ({"sites": ("UBERON:0001264",)}, {}),
    ({"drugs": ("nk:PD1Inhibitor",)}, {"drugs": ("NCIT:C106432",)}),
    ({"drugs": ("NCIT:C2654", "NCIT:C68814")}, {"drugs": ("NCIT:C68814",)}),
    ({"tumour": "NCIT:C188218"}, {"tumour": "NCIT:C27720"}),
    ({"grades": ("nk:HighGradeAsPrinted",)}, {"grades": ("NCIT:C28079",)}),
    ({"differentiation": "MixedDifferentiation"}, {"differentiation": "WellDifferentiated"}),
]


@pytest.mark.parametrize(("one", "other"), APART, ids=str)
def test_what_excludes_each_other_rules_an_overlap_out(make_row, keep, one, other):
    rows = [make_row("a-2020:result-a", 1, 30, **one), make_row("b-2021:result-a", 2, 20, **other)]
    assert keep(rows).possible == ()
    assert len(keep(rows).strict) == 2


@pytest.mark.parametrize(("one", "other"), TOGETHER, ids=str)
def test_what_is_only_named_otherwise_does_not(make_row, keep, one, other):
    rows = [make_row("a-2020:result-a", 1, 30, **one), make_row("b-2021:result-a", 2, 20, **other)]
    assert len(keep(rows).possible) == 1


@pytest.mark.parametrize(
    ("early", "late", "possible"),
    [
        (Tie(recruited=(2001, 2004)), Tie(recruited=(2005, 2008)), 0),
        (Tie(recruited=(2001, 2005)), Tie(recruited=(2005, 2008)), 1),
        (Tie(), Tie(recruited=(2011, 2012)), 0),  # the other was published in 2010
        (Tie(), Tie(recruited=(2010, 2012)), 1),
    ],
)
def test_recruitment_that_was_over_rules_an_overlap_out(make_row, keep, early, late, possible):
    rows = [make_row("a-2010:result-a", 1, 30, year=2010), make_row("b-2020:result-a", 2, 20, year=2020)]
    ties = {rows[0].result: early, rows[1].result: late}
    assert len(keep(rows, ties=ties).possible) == possible


# review, never a merge


def test_a_common_centre_or_author_is_a_task_and_no_merge(make_row, keep):
    rows = [
        make_row("a-2010:result-a", 1, 30, centre="Somewhere"),
        make_row("b-2020:result-a", 2, 20, centre="Somewhere"),
        make_row("c-2021:result-a", 2, 20, centre="several centres, names not seen"),
        make_row("d-2022:result-a", 2, 20, centre="several centres, names not seen"),
    ]
    ties = {rows[2].result: Tie(frozenset({"Doe J", "Roe R"})), rows[0].result: Tie(frozenset({"Roe R"}))}
    found = keep(rows, ties=ties)
    assert (found.k, found.k_eff) == (4, 4)
    assert found.review == (
        ReviewTask("a-2010:study-a", "b-2020:study-a", "the same centre: Somewhere"),
        ReviewTask("a-2010:study-a", "c-2021:study-a", "authors in common: Roe R"),
    )


# laws


@given(st.randoms(), st.booleans())
def test_the_order_of_rows_changes_nothing(make_body, trials, random, across):
    rows = [row for row in trials.values() if row.events is not None and row.total]
    body = make_body(*trials.values())
    clusters = find_clusters(body)
    expected = keep_independent(rows, body, clusters, across=across)
    random.shuffle(rows)
    assert keep_independent(rows, make_body(*rows), clusters, across=across) == expected


@given(st.sets(st.integers(0, 30)))
def test_nobody_is_counted_twice_and_nobody_is_forgotten(make_body, trials, places):
    """Of the same people one result is kept, and each one dropped names a kept one of its own group."""
    rows = [row for row in trials.values() if row.events is not None and row.total]
    chosen = [row for number, row in enumerate(rows) if number in places]
    body = make_body(*trials.values())
    clusters = find_clusters(body)
    found = keep_independent(chosen, body, clusters, across=True)
    assert {row.result for row in chosen} == {*kept(found), *dropped(found)}
    for item in found.dropped:
        assert item.instead in kept(found)
        assert clusters.of(item.row) == clusters.of(trials[item.instead])
    for one, other in combinations(found.kept, 2):
        assert one.cohort != other.cohort
        assert one.cohort not in other.wholes
        assert other.cohort not in one.overlaps
    assert found.k_eff <= found.k
    assert {row.result for row in found.strict} <= set(kept(found))
    assert keep_independent(found.kept, body, clusters, across=True).kept == found.kept


@given(st.integers(1, 5))
def test_a_report_once_more_adds_nobody(make_body, trials, copies):
    rows = [row for row in trials.values() if row.record == "strosberg-2020" and row.total]
    more = [replace(rows[0], result=f"{rows[0].result}-{number}") for number in range(copies)]
    body = make_body(*rows, *more)
    found = keep_independent([*rows, *more], body, find_clusters(body))
    assert (found.k, sum(row.total for row in found.kept)) == (1, 107)


# what is declared to exclude each other


def test_the_shipped_sets_hold_known_terms_that_do_not_contain_each_other(make_body):
    body = make_body()
    assert body.apart.sets
    for _, terms in body.apart.sets:
        assert all(body.terms.is_known(term) for term in terms)
        for one, other in combinations(terms, 2):
            shared = set(body.terms.closure.descendants(one)) & set(body.terms.closure.descendants(other))
            assert shared == set(), f"{one} and {other} share {shared}"


def test_a_project_adds_sets_of_its_own(tmp_path):
    text = '[[apart]]\nof = "site"\nterms = ["TOY:1", "TOY:2"]\nreason = "toys"\n'
    (tmp_path / "apart.toml").write_text(text)
    found = Apart.load(tmp_path, tmp_path / "nowhere")
    assert found.exclude("site", "TOY:1", "TOY:2", str.__eq__)
    assert not found.exclude("tumour", "TOY:1", "TOY:2", str.__eq__)
    assert not found.exclude("site", "TOY:1", "TOY:1", str.__eq__)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("[[apart]\n", SourceError, "not valid TOML"),
        ("[other]\n", AnalysisError, "nothing else"),
        ('[[apart]]\nof = "site"\n', AnalysisError, "number 1 must have of, reason, terms"),
        ('[[apart]]\nof = "stage"\nterms = ["a", "b"]\nreason = ""\n', AnalysisError, "of must be one of"),
        ('[[apart]]\nof = "site"\nterms = ["a"]\nreason = ""\n', AnalysisError, "two ids or more"),
    ],
)
def test_a_file_of_sets_that_is_wrong(tmp_path, text, error, message):
    (tmp_path / "apart.toml").write_text(text)
    with pytest.raises(error, match=message):
        Apart.load(tmp_path)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("ab", "a", True), ("a", "a", False), ("", "a", False), ("ab", "ba", False), ("ac", "ab", True)],
)
def test_regimens(one, other, differ):
    assert regimens_differ(one, other, str.__eq__) is differ
    assert regimens_differ(other, one, str.__eq__) is differ
