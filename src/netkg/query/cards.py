"""Cards: what the store knows of one thing, as the answers of shipped queries.

:data:`CARDS` says which questions a card of each kind asks; nothing else in a card is invented.
"""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Final

from netkg.config import USE_STATEMENT
from netkg.query.rows import plain, python_value
from netkg.store.base import Row, Solutions

__all__ = ["CARDS", "KINDS", "Card", "Question", "Section"]


@dataclass(frozen=True, slots=True)
class Question:
    """One section of a kind of card: a query, the parameter that the thing is bound to, columns for people.

    ``columns`` are separated by blanks; ``fixed`` holds parameters that are the same for every thing.
    """

    heading: str
    query: str
    parameter: str
    columns: str
    fixed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """The answer of one question: all its rows, which columns to show, and the SPARQL that gives them."""

    heading: str
    query: str
    sparql: str
    solutions: Solutions
    shown: tuple[str, ...]

    def table(self) -> Solutions:
        """Return the rows for people: the columns to show, those that are empty throughout left out."""
        columns, rows = self.solutions.columns, self.solutions.rows
        wanted = [columns.index(name) for name in self.shown]
        kept = [place for place in wanted if any(row[place] is not None for row in rows)]
        names = tuple(columns[place] for place in kept)
        return Solutions(names, tuple(tuple(row[place] for place in kept) for row in rows))


@dataclass(frozen=True, slots=True)
class Card:
    """What is known of one thing: its name, IRI and kind, the sections, and the publications behind them."""

    title: str
    iri: str
    kind: str
    sections: tuple[Section, ...]
    sources: tuple[str, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the card as plain values, ready for JSON: every column of every row."""
        return {
            "title": self.title,
            "iri": self.iri,
            "kind": self.kind,
            "sections": [_section_dict(section) for section in self.sections],
            "sources": list(self.sources),
            "use": USE_STATEMENT,
        }

    def _repr_html_(self) -> str:
        """Return the card for notebooks."""
        parts = [
            f"<h3>{html.escape(self.title)}</h3>",
            f"<p>{html.escape(self.kind)} &middot; <code>{html.escape(self.iri)}</code></p>",
            *map(_section_html, self.sections),
            f"<p>Sources: {html.escape(', '.join(self.sources) or 'none')}</p>",
            f"<p><small>{html.escape(USE_STATEMENT)}</small></p>",
        ]
        return "\n".join(parts)


def _section_dict(section: Section) -> dict[str, object]:
    solutions = section.solutions
    rows = [dict(zip(solutions.columns, map(python_value, row), strict=True)) for row in solutions.rows]
    return {
        "heading": section.heading,
        "query": section.query,
        "sparql": section.sparql,
        "columns": list(solutions.columns),
        "shown": list(section.shown),
        "rows": rows,
    }


def _section_html(section: Section) -> str:
    heading = f"<h4>{html.escape(section.heading)} <small>{html.escape(section.query)}</small></h4>"
    table = section.table()
    if not table.rows:
        return f"{heading}<p>nothing recorded</p>"
    head = "".join(f"<th>{html.escape(name)}</th>" for name in table.columns)
    body = "".join(map(_row_html, table.rows))
    return f"{heading}<table><tr>{head}</tr>{body}</table>"


def _row_html(row: Row) -> str:
    return f"<tr>{''.join(f'<td>{html.escape(plain(term))}</td>' for term in row)}</tr>"


_OWN_RESULT = (
    "drugs outcome_label reporting events total percent value unit censored category year site_label "
    "interval_low interval_high p_value basis use link second_hand reported_in read_level where fragment note"
)
_RESULT = "cohort cohort_label " + _OWN_RESULT
_CLAIM = "kind level summary about link second_hand reported_in read_level where"
_OWN_COURSE = "printed drugs dose duration unit ongoing"
_COURSE = "of role position " + _OWN_COURSE
_PLACE = "section start end fragment page page_kind seen_on read_in"

_NAMES = Question("Names", "quality/names", "of_thing", "name how")
_ATTRIBUTES = Question(
    "Known, and not reported", "patients/attributes", "patient", "attribute value term term_label"
)
_COURSES = Question("Courses", "patients/courses", "people", "role position " + _OWN_COURSE)
_RESULTS = Question("Results", "evidence/results", "people", _OWN_RESULT)
_CLAIMS = Question("Claims on them, or on the group", "evidence/claims", "people", _CLAIM)
_TERM_CLAIMS = Question("Claims", "evidence/claims", "term", _CLAIM)
_WORDINGS = Question(
    "Printed as", "quality/wordings", "of_term", "printed term term_label match justification report"
)
_WHERE = Question("Where it stands", "provenance/where-it-stands", "result", _PLACE)

CARDS: Final[dict[str, tuple[Question, ...]]] = {
    "patient": (
        _ATTRIBUTES,
        Question(
            "Listed before",
            "patients/prior-regimens",
            "patient",
            "position printed drugs agent chronological",
        ),
        Question(
            "Treatment studied", "patients/courses", "people", _OWN_COURSE, fixed=(("of_role", "nk:Studied"),)
        ),
        _RESULTS,
        _CLAIMS,
        _WHERE,
    ),
    "cohort": (_ATTRIBUTES, _COURSES, _RESULTS, _CLAIMS, _WHERE),
    "study": (
        Question(
            "Study",
            "evidence/studies",
            "study",
            "designs prospective phase centre country recruitment_window registry_id public_earliest "
            "public_latest reported_in",
        ),
        Question(
            "Cohorts",
            "evidence/cohorts",
            "of_study",
            "cohort cohort_label size size_state population_label part_of biomarker_state "
            "selected_by_biomarker shares_patients_with described_patients",
        ),
        Question("Results", "evidence/results", "of_study", _RESULT),
        _WHERE,
    ),
    "publication": (
        Question(
            "Identity, and how it was read",
            "provenance/publications",
            "publication",
            "title authors year venue kind doi pmid identification identification_reason own_record "
            "read_level retraction_checked",
        ),
        Question(
            "In its record",
            "provenance/record-summary",
            "publication",
            "studies cohorts patients results second_hand_results claims second_hand_claims places",
        ),
        Question("Results that it reports or tells of", "evidence/results", "publication", _RESULT),
        Question("Claims that it makes or tells of", "evidence/claims", "publication", _CLAIM),
        Question(
            "Cites, and is cited by",
            "network/citations",
            "publication",
            "citing purpose_label cited cited_title cited_authors identification own_record",
        ),
        Question("Left out", "gaps/not-reported", "publication", "about item_label state lacking of_things"),
        Question(
            "Extraction",
            "quality/single-extraction",
            "publication",
            "state extracted_by checked_by date",
        ),
    ),
    "result": (Question("Result", "evidence/results", "result", _RESULT), _WHERE),
    "claim": (
        Question("Claim", "evidence/claims", "claim", _CLAIM),
        Question(
            "If it claims absence: what stands against it",
            "gaps/absence-claims",
            "claim",
            "earliest latest state study_label public_earliest public_latest falsified_by",
        ),
        _WHERE,
    ),
    "course": (Question("Course", "patients/courses", "course", _COURSE), _WHERE),
    "drug": (
        _NAMES,
        Question(
            "Patients treated, one by one",
            "patients/treated-patients",
            "drug",
            "patient age diagnosis_label agent_label months_on_treatment months_to_progression censored "
            "best_response second_hand reported_in",
        ),
        Question("Courses", "patients/courses", "drug", _COURSE),
        Question("Results", "evidence/results", "drug", _RESULT),
        _TERM_CLAIMS,
        _WORDINGS,
    ),
    "tumour": (
        _NAMES,
        Question("Results, narrower terms included", "evidence/results", "tumour", _RESULT),
        _TERM_CLAIMS,
        _WORDINGS,
    ),
    "outcome": (
        _NAMES,
        Question("Results, narrower terms included", "evidence/results", "of_outcome", _RESULT),
        _TERM_CLAIMS,
        _WORDINGS,
    ),
    "biomarker": (
        _NAMES,
        Question("Results, narrower terms included", "evidence/results", "biomarker", _RESULT),
        _WORDINGS,
    ),
    "term": (_NAMES, _WORDINGS),
}
"""Kind of card -> what it asks, in order."""

KINDS: Final = {"drug-class": "drug", "gene": "biomarker", "cell": "biomarker", "protein": "biomarker"}
"""Kind of term -> kind of card where they differ; a term of any other kind has the card "term"."""
