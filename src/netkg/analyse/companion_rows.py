"""Rows of the four companion tables: what is linked to results and is none itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["AttributeRow", "ClaimRow", "EdgeRow", "TrialRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """What authors state in words: by whom, of whom, from when to when; many-valued columns are sorted."""

    claim: str
    record: str
    second_hand: bool
    kind: str | None = None
    level: str | None = None
    summary: str | None = None
    about: tuple[str, ...] = ()
    scope_population: tuple[str, ...] = ()
    scope_intervention: tuple[str, ...] = ()
    scope_outcome: tuple[str, ...] = ()
    earliest: dt.date | None = None
    latest: dt.date | None = None
    reported_in: str | None = None
    read_in: str | None = None
    read_level: str | None = None
    cited_works: tuple[str, ...] = ()
    link_basis: str | None = None
    link_reason: str | None = None
    places: tuple[str, ...] = ()
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRow:
    """One attribute of a patient or cohort, or why it has no value.

    ``state`` is "reported", "not reported", "not seen" or "sought and absent". ``values`` are terms as
    CURIEs, members of closed vocabularies by their local names, or text; ``printed`` is as in print.
    """

    people: str
    record: str
    is_patient: bool
    attribute: str
    state: str
    values: tuple[str, ...] = ()
    printed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRow:
    """One study, with or without results: who was in it, what was studied in them, when it was reported.

    ``populations`` is how many cohorts, parts of cohorts and patients are described, ``largest_cohort`` the
    number of people in the largest of them, not a sum. ``missing`` says of empty columns why they are. The
    records hold no recruitment status.
    """

    study: str
    record: str
    label: str | None = None
    registry_ids: tuple[str, ...] = ()
    phase: str | None = None
    designs: tuple[str, ...] = ()
    prospective: bool | None = None
    centre: str | None = None
    country: str | None = None
    recruitment_window: str | None = None
    drugs: tuple[str, ...] = ()
    tumours: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    populations: int = 0
    largest_cohort: int | None = None
    results_public_earliest: dt.date | None = None
    results_public_latest: dt.date | None = None
    primary_publication: str | None = None
    reports: tuple[str, ...] = ()
    first_year: int | None = None
    note: str | None = None
    missing: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRow:
    """One link between two things or terms, and the statement and publication that make it."""

    subject: str
    kind: str
    object: str
    state: str | None = None
    second_hand: bool = False
    statement: str | None = None
    source: str | None = None
