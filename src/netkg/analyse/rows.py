"""The evidence table's rows: one per result, second-hand ones included and marked.

A row holds terms and things as CURIEs, numbers as ``int`` or ``float`` for arithmetic and, in
``printed``, the same as they stand in print. A value that is not there is None, and ``missing`` says
why if the record does: "not reported", "not seen" or "sought and absent".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["EvidenceRow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One result with everything that it hangs on; many-valued columns are sorted tuples."""

    # what and whose
    result: str
    record: str
    second_hand: bool
    read_level: str | None = None
    reported_in: str | None = None
    read_in: str | None = None
    places: tuple[str, ...] = ()
    # publication and study
    title: str | None = None
    year: int | None = None
    public_earliest: dt.date | None = None
    public_latest: dt.date | None = None
    study: str | None = None
    study_label: str | None = None
    registry_ids: tuple[str, ...] = ()
    centre: str | None = None
    phase: str | None = None
    designs: tuple[str, ...] = ()
    prospective: bool | None = None
    results_public_earliest: dt.date | None = None
    results_public_latest: dt.date | None = None
    # population
    cohort: str
    cohort_label: str | None = None
    is_patient: bool = False
    wholes: tuple[str, ...] = ()
    overlaps: tuple[str, ...] = ()
    cohort_size: int | None = None
    tumour: str | None = None
    sites: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    differentiation: str | None = None
    lung_class: str | None = None
    stage: str | None = None
    line: str | None = None
    functional_status: str | None = None
    biomarker_state: str | None = None
    selected_by_biomarker: bool | None = None
    cohort_prespecified: bool | None = None
    # exposure
    course: str | None = None
    drugs: tuple[str, ...] = ()
    dose: str | None = None
    comparator: str | None = None
    # outcome and how it was measured
    outcome: str
    biomarker: str | None = None
    reporting: str
    criteria: str | None = None
    assessor: str | None = None
    confirmed: bool | None = None
    analysis_set: str | None = None
    estimand: str | None = None
    at_week: float | None = None
    at_month: float | None = None
    report_stage: str | None = None
    prespecified: bool | None = None
    assay: str | None = None
    clone: str | None = None
    cutoff: str | None = None
    compartment: str | None = None
    unit_of_analysis: str | None = None
    time_zero: str | None = None
    # numbers
    events: int | None = None
    total: int | None = None
    percent: float | None = None
    value: float | None = None
    unit: str | None = None
    statistic: str | None = None
    interval_low: float | None = None
    interval_high: float | None = None
    interval_level: float | None = None
    p_value: float | None = None
    censored: bool | None = None
    category: str | None = None
    event_year: int | None = None
    basis: str | None = None
    basis_inputs: tuple[str, ...] = ()
    use: str | None = None
    note: str | None = None
    printed: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)

    @property
    def at_time(self) -> str | None:
        """Return the time that the result is about, in the unit of print; None if it is about no time.

        Week 26 and month 6 are two times: nothing is converted.

        >>> EvidenceRow(result="r", record="a", second_hand=False, cohort="c", outcome="o",
        ...             reporting="Measured", at_week=16.0).at_time
        'week 16'
        """
        if self.at_week is not None:
            return f"week {self.at_week:g}"
        return None if self.at_month is None else f"month {self.at_month:g}"
