"""The closed vocabularies of the model. Each member is an individual of `ontology/netkg.ttl`.

The IRI of a member is ``nk:`` and its text in camel case: "derived from patients" is
``nk:DerivedFromPatients``. A test checks that every member is declared there with this text as label.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = [
    "AnalysisSet",
    "Assessor",
    "Basis",
    "BiomarkerStratum",
    "ClaimKind",
    "ClaimLevel",
    "Compartment",
    "CorrectionKind",
    "Counted",
    "Criteria",
    "Differentiation",
    "Estimand",
    "FunctionalStatus",
    "Identification",
    "Item",
    "Ki67Kind",
    "LinkBasis",
    "LungClass",
    "Match",
    "PageKind",
    "ReadLevel",
    "ReportStage",
    "Reporting",
    "ReviewKind",
    "Role",
    "Sex",
    "Statistic",
    "Unit",
    "Use",
]


class AnalysisSet(StrEnum):
    """Who is counted in the denominator."""

    TREATED = "all treated"
    EVALUABLE = "evaluable"


class Assessor(StrEnum):
    """Who judged the outcome."""

    CENTRAL = "central review"
    INVESTIGATOR = "investigator review"


class Basis(StrEnum):
    """How the number came to be known."""

    STATED = "stated"
    FROM_PERCENTAGE = "derived from a percentage"
    FROM_PATIENTS = "derived from patients"
    FROM_COUNTS = "derived from other counts"


class BiomarkerStratum(StrEnum):
    """The biomarker stratum of a cohort."""

    POSITIVE = "biomarker positive"
    NEGATIVE = "biomarker negative"


class ClaimKind(StrEnum):
    """What kind of statement a claim is."""

    BACKGROUND = "background claim"
    MECHANISM = "mechanism claim"
    PRIORITY = "priority claim"
    EFFICACY = "efficacy claim"
    SAFETY = "safety claim"
    QUALITY_OF_LIFE = "quality of life claim"
    CLINICAL_STATUS = "clinical status claim"
    TREATMENT_HISTORY = "treatment history claim"
    ABSENCE = "absence claim"
    RECOMMENDATION = "recommendation claim"
    EXPRESSION = "expression claim"


class ClaimLevel(StrEnum):
    """Whom a claim is about."""

    PATIENT = "patient level"
    SERIES = "series level"
    FIELD = "field level"


class Compartment(StrEnum):
    """Where in the tissue a biomarker was scored."""

    TUMOUR_CELLS = "tumour cells"
    IMMUNE_CELLS = "immune cells"
    COMBINED = "combined tumour and immune cells"
    TUMOUR_TISSUE = "tumour tissue"
    INTERFACE = "tumour or interface"


class CorrectionKind(StrEnum):
    """What happened to a publication after it appeared."""

    RETRACTION = "retraction notice"
    CORRECTION = "correction notice"
    EXPRESSION_OF_CONCERN = "expression of concern"


class Counted(StrEnum):
    """A part of a cohort that is there, with no number given."""

    INCLUDED = "included, count not reported"


class Criteria(StrEnum):
    """The response criteria and their version."""

    RECIST_1_0 = "RECIST 1.0"
    RECIST_1_1 = "RECIST 1.1"
    IRECIST = "iRECIST"
    IRRECIST = "irRECIST"


class Differentiation(StrEnum):
    """How far the tumour is differentiated."""

    WELL = "well differentiated"
    POOR = "poorly differentiated"
    MIXED = "mixed differentiation"


class Estimand(StrEnum):
    """Which response is counted: the best one, or the one at a week named beside it."""

    BEST_OVERALL = "best overall response"
    AT_WEEK = "response at a stated week"
    AT_LAST_FOLLOW_UP = "state at last follow-up"


class FunctionalStatus(StrEnum):
    """Whether the tumour causes a hormonal syndrome."""

    FUNCTIONAL = "functional"
    NONFUNCTIONAL = "nonfunctional"


class Identification(StrEnum):
    """How sure it is which publication is meant."""

    VERIFIED = "verified"
    PROBABLE = "probable"
    UNIDENTIFIED = "unidentified"


class Item(StrEnum):
    """What a report should give (after CARE and the JBI checklist for case series) and may not."""

    ADVERSE_EVENTS = "adverse events"
    BASELINE_PROGRESSION = "interval and criteria of progression before treatment"
    BIOMARKER_STATE = "biomarker state"
    CONSECUTIVE_INCLUSION = "consecutive inclusion"
    DATA_CUTOFF = "data cut-off"
    DATES_OF_LINES = "dates of treatment lines"
    DOSE = "dose"
    KI67 = "Ki-67 index"
    LIVER_DIRECTED_THERAPY = "prior liver-directed therapy"
    PATIENT_SELECTION = "selection of patients"
    PRRT = "prior peptide receptor radionuclide therapy"
    REASON_FOR_STOPPING = "whether treatment stopped at progression"
    RECRUITMENT_WINDOW = "recruitment window"
    SURGERY = "prior surgery"
    TREATMENT_START = "start of treatment"


class Ki67Kind(StrEnum):
    """What a Ki-67 number is."""

    VALUE = "Ki-67 value"
    RANGE = "Ki-67 range"
    ELIGIBILITY = "Ki-67 eligibility bound"


class LinkBasis(StrEnum):
    """How a statement is tied to a patient or cohort."""

    STATED = "link stated"
    INFERRED = "link inferred"


class LungClass(StrEnum):
    """The class of a lung neuroendocrine neoplasm."""

    TC = "typical carcinoid"
    AC = "atypical carcinoid"
    LCNEC = "large cell neuroendocrine carcinoma"
    SCLC = "small cell lung carcinoma"


class Match(StrEnum):
    """How a printed wording corresponds to the term chosen for it (SKOS mapping relations)."""

    EXACT = "exact"
    CLOSE = "close"
    BROAD = "broad"
    NARROW = "narrow"


class PageKind(StrEnum):
    """What kind of page a number was seen on."""

    PAPER = "paper"
    ABSTRACT_PAGE = "abstract page"
    REVIEW_TABLE = "page of a review table"
    NEWS = "news page"
    REGISTRY = "registry page"


class ReadLevel(StrEnum):
    """What was opened to read a statement."""

    FULL_TEXT = "read in full text"
    ABSTRACT = "read in abstract"
    REGISTRY = "read in registry"
    NEWS = "read in news"
    REVIEW_TABLE = "read in review table"
    CITING_SENTENCE = "read in citing sentence"


class ReportStage(StrEnum):
    """Whether a trial report is interim or final."""

    INTERIM = "interim report"
    FINAL = "final report"


class Reporting(StrEnum):
    """Whether a result was measured; zero counts as measured."""

    MEASURED = "measured"
    NOT_REPORTED = "not reported"
    NOT_SEEN = "not seen"
    SOUGHT_ABSENT = "sought and absent"


class ReviewKind(StrEnum):
    """Whether a collection of evidence is a systematic review."""

    SYSTEMATIC = "systematic review"
    NOT_SYSTEMATIC = "not a systematic review"


class Role(StrEnum):
    """Why a treatment is in the record."""

    PRIOR = "prior"
    STUDIED = "studied"


class Sex(StrEnum):
    """Sex as reported."""

    FEMALE = "female"
    MALE = "male"


class Statistic(StrEnum):
    """What a value summarises when it is not one person's."""

    MEDIAN = "median"
    MEAN = "mean"
    MAXIMUM = "maximum"


class Unit(StrEnum):
    """Units of value, written as their UCUM code in records and as QUDT units in the graph."""

    MONTH = "mo"
    YEAR = "a"
    WEEK = "wk"
    DAY = "d"
    PERCENT = "%"
    MILLIGRAM = "mg"


class Use(StrEnum):
    """For which analyses a result may be used."""

    ANY = "any analysis"
    SENSITIVITY = "sensitivity analysis only"
