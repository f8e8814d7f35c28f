"""The two sides of ``netkg gaps diff``: a day, a file written by ``netkg export``, or a project's folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netkg.analyse.appraisal import bias_of, read_appraisals
from netkg.analyse.body import Body, read_body
from netkg.analyse.gaps import Companions, GapMap, compute, read_companions
from netkg.analyse.gaps.time import check_order, parse_day
from netkg.errors import AnalysisError

if TYPE_CHECKING:
    from netkg.analyse.rows import EvidenceRow
    from netkg.cli.gap_maps import GapSources
    from netkg.query.catalogue import Catalogue
    from netkg.store.base import Store

__all__ = ["Side", "sides_of"]

_ENDINGS = {".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"}


@dataclass(frozen=True)
class Side:
    """One side: what it is called, its evidence, and the day as of which it is looked at, if any."""

    name: str
    body: Body
    beside: Companions
    high_risk: Callable[[EvidenceRow], bool]
    as_of: dt.date | None = None

    def map(self, sources: GapSources, space: str) -> GapMap:
        """Return the map of this side, of the space and by the thresholds of today."""
        return compute(
            self.body,
            sources.space(space),
            sources.settings,
            self.beside,
            as_of=self.as_of,
            high_risk=self.high_risk,
        )


def sides_of(before: str, after: str, sources: GapSources) -> tuple[Side, Side]:
    """Return both sides.

    Raises:
        AnalysisError: one is neither a date nor a file, or the dates stand upside down.
        SourceError: a file cannot be read.
    """
    days = [None if _is_file(text) else _day(text) for text in (before, after)]
    if days[0] is not None and days[1] is not None:
        check_order(days[0], days[1])
    one, other = (_side(text, day, sources) for text, day in zip((before, after), days, strict=True))
    return one, other


def _is_file(text: str) -> bool:
    return Path(text).exists() or Path(text).suffix.lower() in _ENDINGS


def _day(text: str) -> dt.date:
    try:
        return parse_day(text)
    except AnalysisError as error:
        raise AnalysisError(
            f"{text!r} is neither a date nor a file nor a folder",
            hint="write a day such as 2020-04-22, or name a file of netkg export or a project's folder",
        ) from error


def _side(text: str, day: dt.date | None, sources: GapSources) -> Side:
    if day is not None:
        return Side(f"as of {day.isoformat()}", sources.body, sources.beside, sources.high_risk, day)
    path, evidence = Path(text), sources.evidence
    if path.is_dir():
        from netkg.api import open as open_evidence

        other = open_evidence(path)
        return _read(text, other.store, other.catalogue, other.project.ontology)
    from netkg.store.release import load_release

    return _read(text, load_release(path), evidence.catalogue, evidence.project.ontology)


def _read(name: str, store: Store, catalogue: Catalogue, ontology: tuple[Path, ...]) -> Side:
    body = read_body(store, catalogue, ontology)
    appraisals = read_appraisals(store, catalogue, ontology)
    return Side(
        name,
        body,
        read_companions(store, catalogue),
        lambda row: bias_of(appraisals, row, body).risk == "high",
    )
