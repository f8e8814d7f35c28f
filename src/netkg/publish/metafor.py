"""Results for R's metafor package: one row a result, with counts, logit, variance and possible moderators.

Only what an estimate would count is in it, the same people once, so that what reads it pools no patient
twice. Results that netkg would not pool are refused, or carry in each row in what they differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netkg.analyse.body import Body
from netkg.analyse.clusters import find_clusters
from netkg.analyse.comparability import NOT_COMPARABLE, find_differences, refuse_differences
from netkg.analyse.counts import check_counts
from netkg.analyse.overlap import count_once
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, obstacle, row_label
from netkg.analyse.transforms import logit_effects
from netkg.errors import AnalysisError
from netkg.publish.tables import Table, table_of

__all__ = ["MetaforExport", "MetaforRow", "metafor_export"]

_ONCE = "One result a row; of results known to be of the same people one."
_WHAT = (
    "xi of ni people had the outcome; yi is the logit of xi/ni and vi its variance, with 0.5 added to both "
    "sides where corrected is true (xi = 0 or xi = ni), nowhere else."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetaforRow:
    """One result as metafor wants it; the columns after ``corrected`` are possible moderators.

    ``not_comparable`` names the attributes in which the rows of the table differ so that netkg would not pool
    them. It is the same in every row, and empty where there is none.
    """

    study: str
    result: str
    cluster: str
    not_comparable: tuple[str, ...]
    xi: int
    ni: int
    yi: float
    vi: float
    corrected: bool
    year: int | None
    outcome: str
    biomarker: str | None
    tumour: str | None
    sites: tuple[str, ...]
    grades: tuple[str, ...]
    differentiation: str | None
    line: str | None
    drugs: tuple[str, ...]
    designs: tuple[str, ...]
    prospective: bool | None
    criteria: str | None
    assessor: str | None
    estimand: str | None
    at_week: float | None
    at_month: float | None
    compartment: str | None
    cutoff: str | None
    clone: str | None
    unit_of_analysis: str | None
    report_stage: str | None
    second_hand: bool


@dataclass(frozen=True, slots=True)
class MetaforExport:
    """The table, how many results are not in it, and why the others may be no one quantity.

    Attributes:
        table: the rows that go to metafor.
        uncounted: results that no estimate would count, such as those without counts.
        repeated: results of people that another row counts.
        refused: attributes in which the rows differ so that netkg would not pool them.
    """

    table: Table
    uncounted: int
    repeated: int
    refused: tuple[str, ...]


def metafor_export(
    rows: Sequence[EvidenceRow],
    body: Body,
    *,
    second_hand: bool = False,
    not_comparable: bool = False,
    named: Question | None = None,
) -> MetaforExport:
    """Return results as metafor reads them, in order of id.

    Args:
        rows: results, countable or not.
        body: the body of evidence that they are of.
        second_hand: count results too whose own work was not read.
        not_comparable: take results too that differ so that netkg would not pool them, labelled so. The same
            people count once even where they were measured in different ways, as in an estimate.
        named: a question that names a tumour outside the default scope, so that its results count.

    Raises:
        AnalysisError: none of them can be counted, or they are not comparable and that was not asked for.
    """
    question = replace(named or Question(""), second_hand=second_hand)
    countable = [row for row in rows if obstacle(row, question, body) is None]
    if not countable:
        raise AnalysisError("none of these results can be counted", hint="metafor needs events and totals")
    clusters = find_clusters(body)
    once = count_once(countable, body, clusters, across=not_comparable)[0]
    kept = sorted(once, key=lambda row: row.result)
    differences = find_differences(kept, body)
    if not not_comparable:
        refuse_differences(differences)
    refused = tuple(found.attribute for found in differences if found.refused)
    return MetaforExport(
        table=table_of(
            "results for metafor", _about(refused), MetaforRow, _rows(kept, clusters.names, refused)
        ),
        uncounted=len(rows) - len(countable),
        repeated=len(countable) - len(kept),
        refused=refused,
    )


def _about(refused: Sequence[str]) -> str:
    """Return what the table says of itself; first of all, that it is no one quantity."""
    label = f"{NOT_COMPARABLE.capitalize()}: the results differ in {', '.join(refused)}." if refused else ""
    return " ".join(part for part in (label, _ONCE, _WHAT) if part)


def _rows(
    kept: Sequence[EvidenceRow], clusters: dict[str, str], refused: tuple[str, ...]
) -> list[MetaforRow]:
    names = [row.result for row in kept]
    counts = check_counts([row.events or 0 for row in kept], [row.total or 0 for row in kept], names)
    effects = logit_effects(counts)
    moderators = MetaforRow.__dataclass_fields__.keys() & EvidenceRow.__dataclass_fields__.keys()
    return [
        MetaforRow(
            **{name: getattr(row, name) for name in moderators} | {"study": row_label(row)},
            cluster=clusters[row.cohort],
            not_comparable=refused,
            xi=counts.events[place],
            ni=counts.totals[place],
            yi=float(effects.values[place]),
            vi=float(effects.variances[place]),
            corrected=row.result in effects.corrected,
        )
        for place, row in enumerate(kept)
    ]
