"""One test for each row of the table of traps in the first abstract (docs/evidence.md).

Each says in its name what must not be confused; each fails if the record were encoded the easy way.
"""

import datetime as dt
from decimal import Decimal

import pytest

from netkg.model import State
from netkg.model.enums import (
    Basis,
    ClaimKind,
    ClaimLevel,
    Identification,
    Item,
    LinkBasis,
    Match,
    ReadLevel,
    Reporting,
    Role,
    Use,
)

NOT_REPORTED = State.NOT_REPORTED
PATIENTS = ("patient-p1", "patient-p2", "patient-p3", "patient-p4")
MONTHS = {"patient-p1": 14, "patient-p2": 8, "patient-p3": 6, "patient-p4": 4}
TIME_TO_PROGRESSION = "nk:TimeToProgressionAsReported"
STABLE, BEST_RESPONSE, PROGRESSION = "NCIT:C18213", "NCIT:C94536", "NCIT:C17747"


@pytest.fixture(scope="module")
def seed(records):
    return records["markey-2017"]


def thing(record, name):
    return next(item for item in record.things() if item.id == name)


def results(record, outcome, cohort=None):
    return [
        item
        for item in record.results
        if item.outcome == outcome and not item.second_hand and cohort in (None, item.cohort)
    ]


def result(record, outcome, cohort):
    (found,) = results(record, outcome, cohort)
    return found


def courses(record, patient, role):
    found = [item for item in record.courses if item.of == patient and item.role is role]
    return sorted(found, key=lambda item: item.position or 0)


def claims(record, kind, level=None):
    return [item for item in record.claims if item.kind is kind and level in (None, item.level)]


def wordings(record, term):
    return {item.printed: item.match for item in record.wordings if item.term == term}


def test_months_on_treatment_and_months_of_stable_disease_are_two_facts(seed):
    for patient, months in MONTHS.items():
        treated = result(seed, "nk:TreatmentDuration", patient)
        stable = result(seed, TIME_TO_PROGRESSION, patient)
        (course,) = courses(seed, patient, Role.STUDIED)
        assert treated.value.value == stable.value.value == course.duration.value == months
        assert treated.unit == stable.unit == course.unit == "mo"
        assert treated.censored is None
        assert set(treated.places).isdisjoint(stable.places)
        assert stable.time_zero is stable.assessment_interval is NOT_REPORTED
        assert course.ongoing is NOT_REPORTED
    assert Item.REASON_FOR_STOPPING in thing(seed, "patient-p1").also_not_reported


def test_best_response_progression_and_its_year_are_three_facts(seed):
    best = result(seed, BEST_RESPONSE, "patient-p1")
    event = result(seed, PROGRESSION, "patient-p1")
    assert best.category.term == STABLE
    assert best.year is None
    assert (event.value.value, event.censored, event.year) == (14, False, 2017)
    assert event.category is None
    assert result(seed, TIME_TO_PROGRESSION, "patient-p1").censored is False


def test_radiological_and_clinical_stability_are_two_facts(seed):
    radiological = result(seed, "nk:RadiologicalStability", "patient-p1")
    clinical = result(seed, "nk:ClinicalStability", "patient-p1")
    assert radiological.value.value == clinical.value.value == 14
    for patient in PATIENTS[1:]:  # only imaging is reported of the others
        assert result(seed, "nk:RadiologicalStability", patient).category.term == STABLE
        assert not results(seed, "nk:ClinicalStability", patient)


def test_stable_patients_are_censored_and_never_averaged(seed):
    for patient in PATIENTS[1:]:
        stable = result(seed, TIME_TO_PROGRESSION, patient)
        assert stable.censored is True
        assert stable.link_basis is LinkBasis.INFERRED  # the text gives three durations and names nobody
        assert not results(seed, PROGRESSION, patient)
    durations = [item for item in seed.results if item.unit == "mo"]
    assert {item.cohort for item in durations} == set(PATIENTS)
    assert {item.value.value for item in durations} == set(MONTHS.values())
    assert not [item for item in seed.results if item.outcome in ("NCIT:C28234", "EFO:0000638")]


def test_no_objective_response_is_derived_and_for_sensitivity_analysis_only(seed):
    response = result(seed, "nk:ObjectiveResponse", "cohort-series")
    control = result(seed, "nk:DiseaseControlBestResponse", "cohort-series")
    for item, events in ((response, 0), (control, 4)):
        assert (item.events.value, item.total.value) == (events, 4)
        assert item.events.printed is item.total.printed is None
        assert item.basis is Basis.FROM_PATIENTS
        assert {thing(seed, name).cohort for name in item.basis_inputs} == set(PATIENTS)
        assert item.use is Use.SENSITIVITY
        assert item.criteria is item.assessor is item.confirmed is NOT_REPORTED
    assert "still under observation" in response.note
    assert (
        control.note == "Stable disease in slow-growing tumours without a control does not show drug effect."
    )


def test_tolerated_well_is_a_claim_and_not_zero_adverse_events(seed):
    events = result(seed, "NCIT:C41331", "cohort-series")
    assert events.reporting is Reporting.NOT_REPORTED
    assert events.events is None
    (claim,) = claims(seed, ClaimKind.SAFETY)
    assert claim.about == ["cohort-series"]
    assert all(Item.ADVERSE_EVENTS in patient.also_not_reported for patient in seed.patients)


@pytest.mark.parametrize(("name", "events", "total"), [("korea", 7, 32), ("lang", 13, 45)])
def test_pd_l1_counts_keep_their_denominators_and_say_no_assay(seed, name, events, total):
    found = thing(seed, f"result-{name}-pdl1")
    assert (found.events.value, found.total.value, found.biomarker) == (events, total, "HGNC:17635")
    assert found.assay is found.clone is found.cutoff is NOT_REPORTED
    assert thing(seed, found.cohort).size.value == total


def test_pd_l1_populations_of_korea_and_lang_differ(seed):
    korea, lang = thing(seed, "cohort-korea"), thing(seed, "cohort-lang")
    assert (korea.tumour.term, korea.stage.term) == ("NCIT:C27721", "NCIT:C14174")
    assert (lang.tumour.term, lang.stage) == ("nk:GastrointestinalNEN", NOT_REPORTED)


def test_cited_works_reach_us_second_hand(seed, records):
    second_hand = [item for item in (*seed.results, *seed.claims) if item.second_hand]
    owners = {str(item.reported_in) for item in second_hand}
    assert owners == {"kim-2016:publication", "ryschich-2003:publication", "work-lang", "work-oberg"}
    assert {item.read_level for item in second_hand} == {ReadLevel.CITING_SENTENCE}
    assert all(item.read_in == "publication" for item in second_hand)
    for work in ("work-lang", "work-oberg"):
        assert thing(seed, work).identification is Identification.UNIDENTIFIED
    assert "Acta Oncol" in thing(seed, "work-oberg").identification_reason
    assert thing(seed, "cohort-lang").study is NOT_REPORTED
    assert thing(seed, "cohort-korea").overlaps == ["kim-2016:cohort-all"]
    own = thing(records["kim-2016"], "result-pdl1")
    assert (own.events.value, own.total.value, own.second_hand) == (7, 32, False)


def test_interferon_is_no_checkpoint_inhibitor_and_has_no_numbers(seed):
    claim = thing(seed, "claim-oberg-interferon")
    assert (claim.kind, claim.interventions) == (ClaimKind.EFFICACY, ["NCIT:C20494"])
    assert claim.reported_in == "work-oberg"
    assert not [item for item in seed.results if item.reported_in == "work-oberg"]


def test_first_to_demonstrate_is_presence_and_priority(seed):
    presence, priority = thing(seed, "claim-ryschich-presence"), thing(seed, "claim-ryschich-priority")
    assert (presence.kind, priority.kind) == (ClaimKind.EXPRESSION, ClaimKind.PRIORITY)
    assert presence.cited_work == priority.cited_work == "ryschich-2003:publication"
    assert presence.second_hand
    assert not priority.second_hand  # that they were the first is said by the citing authors
    assert set(presence.places).isdisjoint(priority.places)


def test_background_is_no_evidence_for_a_drug(seed):
    (mechanism,) = claims(seed, ClaimKind.MECHANISM)
    background = claims(seed, ClaimKind.BACKGROUND)
    assert len(background) == 3
    assert not mechanism.interventions
    assert all(claim.level is ClaimLevel.FIELD and not claim.outcomes for claim in (mechanism, *background))


def test_no_clinical_data_is_a_dated_absence_claim_with_a_scope(seed, records):
    (claim,) = claims(seed, ClaimKind.ABSENCE)
    assert (claim.earliest, claim.latest) == (dt.date(2017, 5, 1), dt.date(2018, 3, 31))
    assert (claim.populations, claim.interventions, claim.outcomes) == (
        ["NCIT:C188218"],
        ["nk:CheckpointInhibitor"],
        ["nk:EfficacyOutcome"],
    )
    (keynote,) = records["mehnert-2020"].studies
    assert keynote.results_public_earliest == keynote.results_public_latest == dt.date(2017, 9, 10)
    assert claim.earliest < keynote.results_public_latest < claim.latest  # so: undetermined


def test_all_approved_agents_cannot_be_checked(seed):
    (claim,) = claims(seed, ClaimKind.TREATMENT_HISTORY)
    assert (claim.level, claim.about) == (ClaimLevel.SERIES, ["cohort-series"])
    assert claim.note.startswith("Cannot be checked")
    assert not seed.approvals  # the collection has some, but no table of all of them
    listed = {p: {drug for c in courses(seed, p, Role.PRIOR) for drug in c.drugs} for p in PATIENTS}
    assert "CHEBI:38940" not in listed["patient-p2"]  # sunitinib: a candidate to check, no finding
    assert not any("CHEBI:9288" in drugs for drugs in listed.values())  # streptozocin


def test_brink_of_hospice_is_a_status_and_not_care_received(seed):
    claim = thing(seed, "claim-hospice")
    assert (claim.kind, claim.level) == (ClaimKind.CLINICAL_STATUS, ClaimLevel.SERIES)
    assert not claim.interventions
    assert not [course for course in seed.courses if "MAXO:0000022" in course.drugs]


def test_progression_before_treatment_is_claimed_without_interval_or_criteria(seed):
    claim = thing(seed, "claim-baseline-progression")
    assert (claim.kind, claim.about) == (ClaimKind.CLINICAL_STATUS, ["cohort-series"])
    assert claim.places == ["place-had-progressed"]  # "progressive metastatic" is said of the field
    assert Item.BASELINE_PROGRESSION in thing(seed, "cohort-series").also_not_reported


def test_design_is_retrospective_case_series_with_unclear_selection(seed):
    (study,) = seed.studies
    assert study.designs == ["NCIT:C53312", "OBI:0002674"]
    assert (study.prospective, study.centre) == (False, "Markey Cancer Center")
    assert study.recruitment_window is NOT_REPORTED
    assert set(study.also_not_reported) == {
        Item.PATIENT_SELECTION,
        Item.CONSECUTIVE_INCLUSION,
        Item.DATA_CUTOFF,
    }
    assert {appraisal.answer for appraisal in seed.appraisals} == {"unclear"}


def test_quality_of_life_of_one_patient_is_linked_by_inference_and_of_all_claimed(seed):
    (patient,) = claims(seed, ClaimKind.QUALITY_OF_LIFE, ClaimLevel.PATIENT)
    (series,) = claims(seed, ClaimKind.QUALITY_OF_LIFE, ClaimLevel.SERIES)
    assert (patient.about, patient.link_basis) == (["patient-p1"], LinkBasis.INFERRED)
    assert "14 months" in patient.link_reason
    assert "not a statistical statement" in patient.note
    assert series.about == ["cohort-series"]
    assert not [item for item in seed.results if item.outcome == "NCIT:C17047"]


def test_karnofsky_is_two_measurements_and_not_quality_of_life(seed):
    found = results(seed, "NCIT:C28013")
    assert [item.cohort for item in found] == ["patient-p4"] * 2
    assert sorted(item.value.value for item in found) == [Decimal(70), Decimal(90)]
    assert {item.unit for item in found} == {"%"}
    assert all(item.time_zero is NOT_REPORTED and item.at_week is None for item in found)
    assert not any("patient-p4" in claim.about for claim in claims(seed, ClaimKind.QUALITY_OF_LIFE))


def test_listed_treatments_are_positions_and_not_lines_in_time(seed):
    listed = [courses(seed, patient, Role.PRIOR) for patient in PATIENTS]
    without = [[c for c in found if "nk:SomatostatinAnalogue" not in c.drugs] for found in listed]
    assert [len(found) for found in listed] == [5, 4, 3, 3]
    assert [len(found) for found in without] == [4, 3, 3, 2]
    for found in listed:
        assert [course.position for course in found] == list(range(1, len(found) + 1))
        assert all(course.chronological is NOT_REPORTED for course in found)
    assert thing(seed, "cohort-series").line is NOT_REPORTED


def test_somatostatin_analogue_is_a_class_and_other_treatments_are_not_reported(seed):
    analogues = [course for course in seed.courses if "nk:SomatostatinAnalogue" in course.drugs]
    assert [course.of for course in analogues] == ["patient-p1", "patient-p2", "patient-p4"]
    assert all(course.agent is NOT_REPORTED for course in analogues)
    for patient in seed.patients:
        assert {Item.PRRT, Item.SURGERY, Item.LIVER_DIRECTED_THERAPY} <= set(patient.also_not_reported)


def test_capecitabine_and_temozolamide_is_one_regimen_of_two_drugs(seed):
    found = [course for course in seed.courses if "CHEBI:72564" in course.drugs]
    assert [course.drugs for course in found] == [["CHEBI:31348", "CHEBI:72564"]] * 4
    misspelt, right = "capecitabine and temozolamide", "capecitabine and temozolomide"
    assert [course.printed for course in found] == [misspelt, right, misspelt, misspelt]
    assert wordings(seed, "CHEBI:72564") == {"temozolamide": Match.EXACT}


@pytest.mark.parametrize(
    ("printed", "term"),
    [
        ("INF-alfa", "NCIT:C20494"),
        ("G-I", "NCIT:C28077"),
        ("G-II", "NCIT:C28078"),
        ("pNET", "NCIT:C27720"),
        ("GI NETS", "nk:GastrointestinalNEN"),
    ],
)
def test_odd_spellings_are_kept_and_mapped(seed, printed, term):
    assert printed in wordings(seed, term)


def test_grades_have_no_scheme_and_imply_no_subtype(seed):
    assert all(patient.grading_scheme is NOT_REPORTED for patient in seed.patients)
    assert all(patient.differentiation is NOT_REPORTED for patient in seed.patients)
    grades = {patient.id: patient.grade.printed for patient in seed.patients}
    assert grades == dict(zip(PATIENTS, ("G-II", "G-I", "G-II", "G-II"), strict=True))
    diagnoses = {patient.diagnosis.term for patient in seed.patients}
    assert diagnoses.isdisjoint({"NCIT:C45551", "NCIT:C72074", "MONDO:0006095"})  # atypical carcinoid


def test_gastrin_producing_is_wider_than_gastrinoma(seed):
    patient = thing(seed, "patient-p2")
    assert (patient.diagnosis.term, patient.diagnosis.printed) == ("MONDO:0003525", "gastrin producing,pNET")
    assert (patient.hormone.printed, patient.functional_status) == ("gastrin", NOT_REPORTED)
    assert {thing(seed, other).functional_status for other in (PATIENTS[0], *PATIENTS[2:])} == {
        "nonfunctional"
    }


def test_breast_nodules_are_a_metastasis_and_not_a_breast_tumour(seed):
    found = result(seed, "nk:NewMetastasis", "patient-p1")
    assert (found.site, found.confirmed_by, found.year) == ("UBERON:0000310", "ECO:0001051", 2017)
    patient = thing(seed, "patient-p1")
    assert (patient.diagnosis.term, patient.primary_site) == ("NCIT:C27720", "UBERON:0001264")


def test_sex_is_not_inferred(seed):
    assert [patient.sex for patient in seed.patients] == [NOT_REPORTED] * 4


def test_identity_of_the_abstract_is_probable_with_reasons(seed):
    work = seed.publication
    assert work.identification is Identification.PROBABLE
    assert "10.1097/MPA.0000000000000997" in work.identification_reason
    assert work.title is work.authors is work.venue is work.year is NOT_REPORTED
    assert work.doi is work.pmid is None


def test_claimed_activity_and_recommendation_stand_beside_the_derived_result(seed):
    (activity,) = [claim for claim in claims(seed, ClaimKind.EFFICACY) if not claim.second_hand]
    (recommendation,) = claims(seed, ClaimKind.RECOMMENDATION)
    response = result(seed, "nk:ObjectiveResponse", "cohort-series")
    for claim in (activity, recommendation):
        assert claim.about == ["cohort-series"] == [response.cohort]
        assert response.id in claim.note


def test_full_paper_is_a_record_of_its_own_and_shares_patients_at_cohort_level_only(records):
    paper = records["chauhan-2018"]
    (cohort,) = paper.cohorts
    assert cohort.overlaps == ["markey-2017:cohort-series"]
    assert not paper.patients
    longest = result(paper, "nk:LongestReportedResponse", "cohort-all")
    ongoing = result(paper, "nk:OngoingTreatment", "cohort-all")
    effects = result(paper, "nk:TreatmentRelatedAdverseEvent", "cohort-all")
    assert (longest.value.value, longest.unit, longest.category) == (16, "mo", None)
    assert (ongoing.events.value, ongoing.total.value) == (2, 4)
    assert (effects.reporting, effects.events) == (Reporting.SOUGHT_ABSENT, None)
    assert result(paper, "nk:ObjectiveResponse", "cohort-all").reporting is Reporting.NOT_SEEN
    assert cohort.sites is cohort.grades is cohort.stage is State.NOT_SEEN  # nothing carried over
    assert cohort.tumour.term == "NCIT:C3809"  # so never counted as well differentiated
    assert wordings(paper, "NCIT:C3809") == {"neuroendocrine tumors": Match.BROAD}


def test_pd_l1_of_the_treated_patients_is_not_reported(seed):
    found = result(seed, "nk:PDL1Positivity", "cohort-series")
    assert found.reporting is Reporting.NOT_REPORTED
    assert all(Item.BIOMARKER_STATE in patient.also_not_reported for patient in seed.patients)


# The same care in the other records.


def test_bounds_of_the_first_abstract_do_not_tell_what_they_follow_from(seed):
    assert "latest date" not in seed.publication.note
    assert "bounds from the text and its probable venue" in seed.publication.note


def test_tumours_of_the_pancreas_have_the_terms_of_their_hormones(records):
    parts = {part.tumour.printed: part.tumour.term for part in records["ryschich-2003"].parts}
    assert parts["insulinomas"] == "NCIT:C95598"
    assert parts["glucagonoma"] == "NCIT:C95597"


def test_responses_of_a_stratum_worked_back_are_for_sensitivity_analysis_only(records):
    found = thing(records["strosberg-2020"], "result-response-pdl1-positive")
    assert (found.events.value, found.total.value, found.use) == (0, 17, Use.SENSITIVITY)
    assert "worked back" in found.note


def test_a_percentage_of_unclear_people_has_no_counts(records):
    trial = records["strosberg-2020"]
    severe = result(trial, "nk:Grade3OrHigherAdverseEvent", "cohort-all")
    assert (severe.percent.printed, severe.events, severe.total) == ("21.5", State.NOT_SEEN, State.NOT_SEEN)
    assert "24.2 months" in thing(trial, "cohort-all").note
