"""How few people share what is told of a patient: classes over age, sex, country, diagnosis and year.

A patient who is alone in a class could be recognised by somebody who knows those five things. What was
published cannot be taken back, so small classes are told, not forbidden; ages, dates and places are
kept coarse where records are read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final, NamedTuple

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.namespaces import PREFIXES
from netkg.query.rows import plain
from netkg.store import Solutions, Store
from netkg.validate.checks import CHECK
from netkg.validate.findings import Finding, Severity, sort_findings, source_of

__all__ = ["NAME", "SMALL", "SUMMARY", "PatientClass", "age_band", "find_classes", "find_small_classes"]

NAME: Final = "small-classes"
"""The name by which findings of this module are chosen and shown."""

SUMMARY: Final = "Which patients are alike with few others in age, sex, country, diagnosis and year?"
"""The question that this module answers."""

SMALL: Final = 5
"""Classes with fewer patients than this are reported, the usual bound in releases of health data."""

_UNSAID: Final = "not reported"
_QUERY: Final = """
PREFIX nk: <https://w3id.org/netkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?patient ?age ?sex ?country ?diagnosis (MIN(?of_event) AS ?year)
WHERE {
  ?patient a nk:Patient .
  OPTIONAL { ?patient nk:age ?age }
  OPTIONAL { ?patient nk:sex/rdfs:label ?sex }
  OPTIONAL { ?patient nk:study/nk:country ?country }
  OPTIONAL { ?patient nk:diagnosis ?diagnosis }
  OPTIONAL { ?result nk:cohort ?patient ; nk:year ?of_event }
}
GROUP BY ?patient ?age ?sex ?country ?diagnosis
"""


class Told(NamedTuple):
    """What is told of a patient, as text; what is not told is "not reported"."""

    age_band: str
    sex: str
    country: str
    diagnosis: str
    year: str

    def __str__(self) -> str:
        said = (f"age {self.age_band}", f"sex {self.sex}", f"country {self.country}")
        return ", ".join((*said, f"diagnosis {self.diagnosis}", f"year {self.year}"))


@dataclass(frozen=True, slots=True)
class PatientClass:
    """The patients, by IRI, of whom the same is told."""

    told: Told
    patients: tuple[str, ...]


def age_band(age: int) -> str:
    """Return the ten years that an age lies in; 90 and more are one band.

    >>> age_band(43), age_band(90)
    ('40-49', '90 or more')
    """
    decade = age // 10 * 10
    return "90 or more" if decade >= 90 else f"{decade}-{decade + 9}"


def find_classes(store: Store) -> list[PatientClass]:
    """Return the classes of all patients in a store, the smallest first; each patient is in one."""
    answer = store.query(_QUERY)
    if not isinstance(answer, Solutions):  # cannot happen: the query above is a SELECT
        raise QueryError("a SELECT gave no rows")
    told: dict[str, Told] = {}
    for patient, age, sex, country, diagnosis, year in answer.rows:
        band = age_band(int(age.value)) if isinstance(age, ox.Literal) else _UNSAID
        others = (plain(term) or _UNSAID for term in (sex, country, diagnosis, year))
        told[_iri(patient)] = Told(band, *others)
    members: dict[Told, list[str]] = defaultdict(list)
    for iri in sorted(told):
        members[told[iri]].append(iri)
    classes = [PatientClass(found, tuple(iris)) for found, iris in members.items()]
    return sorted(classes, key=lambda found: (len(found.patients), found.told))


def find_small_classes(store: Store, *, below: int = SMALL) -> list[Finding]:
    """Return a finding for each class with fewer patients than ``below``, at its first patient."""
    classes = (found for found in find_classes(store) if len(found.patients) < below)
    return sort_findings(map(_finding, classes))


def _finding(found: PatientClass) -> Finding:
    count = len(found.patients)
    who = "One patient is alone with" if count == 1 else f"{count} patients share"
    fix = "Keep nothing finer than this, and nothing that is not needed."
    return Finding(
        severity=Severity.INFO,
        focus=found.patients[0],
        path="",
        message=f"{who} what is told: {found.told}. {fix}",
        value=ox.Literal(str(count), datatype=ox.NamedNode(PREFIXES["xsd"] + "integer")),
        shape=CHECK + NAME,
        constraint="",
        source=source_of(found.patients[0]),
        related=found.patients[1] if count > 1 else "",
    )


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""
