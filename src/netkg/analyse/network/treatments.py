"""Networks of regimens: what was listed before a checkpoint inhibitor, and what was compared with what.

A regimen of several drugs is one node; its id joins theirs by "+".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from netkg.analyse.network.materials import Course, Materials, row_source
from netkg.analyse.network.model import Draft, Network, Source
from netkg.analyse.rows import EvidenceRow

__all__ = ["comparisons", "regimen_id", "regimens_of", "sequence"]

_CHECKPOINT_INHIBITOR: Final = "nk:CheckpointInhibitor"


def regimen_id(drugs: Iterable[str]) -> str:
    """Return the node id of a regimen.

    >>> regimen_id(["NCIT:C68814", "NCIT:C2654"])
    'NCIT:C2654+NCIT:C68814'
    """
    return "+".join(sorted(drugs))


def _add(draft: Draft, drugs: Sequence[str], materials: Materials, kind: str) -> str:
    label = " + ".join(sorted(map(materials.name, drugs)))
    return draft.node(regimen_id(drugs), label, kind)


def sequence(materials: Materials) -> Network:
    """Return which regimens are listed before the checkpoint inhibitor that was studied.

    Nodes: prior regimen, checkpoint inhibitor. Edges: "listed before", resting on one prior course for each
    patient (or cohort, where the list is the cohort's). The order among prior regimens is not used: a list is
    not chronological unless its report says so, and listed regimens are not lines of treatment.
    """
    draft = Draft()
    by_person: dict[str, list[Course]] = {}
    for course in materials.courses:
        by_person.setdefault(course.of, []).append(course)
    years = _years(materials)
    for person in sorted(by_person):
        prior = [course for course in by_person[person] if course.prior]
        studied = [
            course for course in by_person[person] if not course.prior and _is_inhibitor(course, materials)
        ]
        for before in prior:
            for given in studied:
                one = _add(draft, before.drugs, materials, "prior regimen")
                other = _add(draft, given.drugs, materials, "checkpoint inhibitor")
                draft.edge(one, other, "listed before", [_source(before, years)])
    return draft.network("sequence")


def _is_inhibitor(course: Course, materials: Materials) -> bool:
    return any(materials.body.is_under(drug, _CHECKPOINT_INHIBITOR) for drug in course.drugs)


def _source(course: Course, years: Mapping[str, int | None]) -> Source:
    paper = course.id.partition(":")[0] + ":publication"
    return Source(course.id, paper, year=years.get(paper))


def _years(materials: Materials) -> dict[str, int | None]:
    return {row.reported_in: row_source(row).year for row in materials.body.rows if row.reported_in}


def regimens_of(materials: Materials) -> dict[str, dict[str, list[EvidenceRow]]]:
    """Return study (cluster) -> regimen -> the rows with that regimen, in order.

    A regimen known by class is left out where the study has one of the class by name: it would count twice.
    """
    found: dict[str, dict[str, list[EvidenceRow]]] = {}
    for row in materials.rows:
        if row.drugs:
            arms = found.setdefault(materials.clusters.of(row), {})
            arms.setdefault(regimen_id(row.drugs), []).append(row)
    return {study: _by_name(found[study], materials) for study in sorted(found)}


def _by_name(arms: dict[str, list[EvidenceRow]], materials: Materials) -> dict[str, list[EvidenceRow]]:
    def stands_for(one: str, other: str) -> bool:
        classes, drugs = one.split("+"), other.split("+")
        same = len(classes) == len(drugs) and one != other
        return same and all(any(materials.body.is_under(drug, name) for drug in drugs) for name in classes)

    return {arm: arms[arm] for arm in sorted(arms) if not any(stands_for(arm, other) for other in arms)}


def comparisons(materials: Materials) -> Network:
    """Return which regimens were compared within a study; every other regimen is a node without edges.

    Nodes: regimen. Edges: "compared with", resting on the results that name a cohort under another regimen as
    their comparator. Strata of one regimen, and arms that nobody compares, are no comparison. An edge runs
    from the smaller to the larger id: it has no direction.
    """
    draft = Draft()
    given: dict[str, set[tuple[str, ...]]] = {}
    for arms in regimens_of(materials).values():
        for rows in arms.values():
            _add(draft, rows[0].drugs, materials, "regimen")
            for row in rows:
                given.setdefault(row.cohort, set()).add(row.drugs)
    for row in materials.rows:
        for other in sorted(given.get(row.comparator or "", ())):
            if row.drugs in given.get(row.cohort, ()) and other != row.drugs:
                one, two = sorted((regimen_id(row.drugs), regimen_id(other)))
                draft.edge(one, two, "compared with", [row_source(row)])
    return draft.network("comparison")
