"""What the commands on gaps start from: evidence, spaces and settings read, and a map computed."""

from __future__ import annotations

from dataclasses import dataclass
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

if TYPE_CHECKING:
    import datetime as dt

    from netkg.analyse.rows import EvidenceRow
    from netkg.api import Evidence
    from netkg.cli.session import Session

__all__ = ["GapSources", "gap_sources"]


@dataclass(frozen=True)
class GapSources:
    """All that a gap map is made of, read once from a session's evidence."""

    evidence: Evidence
    body: Body
    beside: Companions
    spaces: dict[str, Space]
    settings: Settings

    def compute(self, space: str, as_of: dt.date | None = None) -> GapMap:
        """Return the map of a space; risk of bias is that of the recorded appraisals."""
        evidence = self.evidence
        appraisals = read_appraisals(evidence.store, evidence.catalogue, evidence.project.ontology)

        def is_high(row: EvidenceRow) -> bool:
            return bias_of(appraisals, row, self.body).risk == "high"

        found = find_space(self.spaces, space)
        return compute(self.body, found, self.settings, self.beside, as_of=as_of, high_risk=is_high)


def gap_sources(session: Session) -> GapSources:
    """Return what gap maps of a session are made of."""
    evidence = session.evidence()
    ontology = evidence.project.ontology
    body = read_body(evidence.store, evidence.catalogue, ontology)
    session.note(f"{len(body.rows)} results")
    beside = read_companions(evidence.store, evidence.catalogue)
    return GapSources(evidence, body, beside, read_spaces(ontology, body), read_settings(ontology, body))
