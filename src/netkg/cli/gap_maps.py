"""What the commands on gaps start from: evidence, spaces and settings read, and a map computed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from netkg.analyse.appraisal import bias_of, read_appraisals
from netkg.analyse.body import Body, read_body
from netkg.analyse.gaps import (
    Companions,
    GapMap,
    Settings,
    Space,
    compute,
    read_companions,
    read_settings,
    read_spaces,
)
from netkg.analyse.gaps.space_files import find_space
from netkg.analyse.gaps.time import parse_day

if TYPE_CHECKING:
    import datetime as dt

    from netkg.analyse.rows import EvidenceRow
    from netkg.api import Evidence
    from netkg.cli.session import Session

__all__ = ["GapSources", "gap_sources", "map_of_day"]


@dataclass(frozen=True)
class GapSources:
    """All that a gap map is made of, read once from a session's evidence."""

    evidence: Evidence
    body: Body
    beside: Companions
    spaces: dict[str, Space]
    settings: Settings

    @cached_property
    def high_risk(self) -> Callable[[EvidenceRow], bool]:
        """Return what says whether the recorded appraisals put a result's risk of bias high."""
        evidence = self.evidence
        appraisals = read_appraisals(evidence.store, evidence.catalogue, evidence.project.ontology)
        return lambda row: bias_of(appraisals, row, self.body).risk == "high"

    def space(self, name: str) -> Space:
        """Return the space of a name."""
        return find_space(self.spaces, name)

    def compute(self, space: str, as_of: dt.date | None = None, settings: Settings | None = None) -> GapMap:
        """Return the map of a space; risk of bias is that of the recorded appraisals."""
        chosen = settings or self.settings
        return compute(
            self.body, self.space(space), chosen, self.beside, as_of=as_of, high_risk=self.high_risk
        )


def gap_sources(session: Session) -> GapSources:
    """Return what gap maps of a session are made of."""
    evidence = session.evidence()
    ontology = evidence.project.ontology
    body = read_body(evidence.store, evidence.catalogue, ontology)
    session.note(f"{len(body.rows)} results")
    beside = read_companions(evidence.store, evidence.catalogue)
    return GapSources(evidence, body, beside, read_spaces(ontology, body), read_settings(ontology, body))


def map_of_day(sources: GapSources, space: str, as_of: str | None) -> GapMap:
    """Return the map of a space, as of a day if one is given.

    Raises:
        AnalysisError: it is no day, or lies before all evidence.
    """
    return sources.compute(space, parse_day(as_of) if as_of else None)
