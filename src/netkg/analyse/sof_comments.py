"""What must be read with a row of a summary of findings, from missing controls to newer results."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netkg.analyse.body import Body
from netkg.analyse.certainty import Judgement
from netkg.analyse.comparability import in_words
from netkg.analyse.estimate import Estimate
from netkg.analyse.rows import EvidenceRow

__all__ = ["comments_on", "said_spread"]

_CONTROL: Final = "nk:DiseaseControlOutcome"
_MARKER: Final = "nk:BiomarkerOutcome"


def comments_on(
    rows: Sequence[EvidenceRow], made: Estimate | None, judged: Iterable[Judgement], body: Body
) -> tuple[str, ...]:
    """Return the comments on a row, in order of weight.

    Args:
        rows: the results behind the row.
        made: the estimate from them; None where they are not pooled.
        judged: judgements of certainty that the row shows.
        body: the body of evidence.
    """
    found = [*_control(rows, body), *_people(rows)]
    if made is not None:
        found += [*_overlap(made), *said_spread(made)]
    return (*found, *_newer(rows, judged))


def _control(rows: Sequence[EvidenceRow], body: Body) -> Iterator[str]:
    told = not all(body.is_under(row.outcome, _MARKER) for row in rows)
    if told and not any(row.comparator for row in rows):
        yield "no comparator: uncontrolled"
        if any(body.is_under(row.outcome, _CONTROL) for row in rows):
            yield "many tumours grow slowly, so without a comparator this does not show what a drug does"


def _people(rows: Sequence[EvidenceRow]) -> Iterator[str]:
    units = {row.unit_of_analysis for row in rows} - {None, "patient", "Patient"}
    if units:
        said = ", ".join(sorted(in_words(str(unit)) for unit in units))
        yield f"not patients everywhere; counted are: {said}"
    if any(row.selected_by_biomarker for row in rows):
        yield "some people were selected by a biomarker"


def _overlap(made: Estimate) -> Iterator[str]:
    if pairs := len(made.prepared.independent.possible):
        sensitive = "; overlap-sensitive" if made.overlap_sensitive else ""
        yield f"pairs of cohorts that may share patients: {pairs}{sensitive}"


def said_spread(made: Estimate) -> Iterator[str]:
    """Yield what can be said of how far the cohorts differ; I² never without its interval.

    At two cohorts neither can be estimated, and the crude proportion of several takes no account of it.
    """
    found = made.pooled.heterogeneity
    if made.k == 2:
        yield "two cohorts: how far they differ cannot be estimated"
    elif found is not None and found.i2_interval is not None:
        low, high = (f"{100 * bound:.0f}" for bound in found.i2_interval)
        level = f"{100 * found.level:g} % interval"
        yield f"between cohorts: I² {100 * found.i2:.0f} % ({level} {low} to {high} %)"
    if made.k_eff < made.k:
        yield "cohorts of one trial or series are different people"


def _newer(rows: Sequence[EvidenceRow], judged: Iterable[Judgement]) -> Iterator[str]:
    days = [row.public_latest for row in rows if row.public_latest]
    for judgement in judged:
        newer = sum(day > judgement.date for day in days)
        if newer:
            yield f"{newer} of the results became public after {judgement.judge} had judged"
