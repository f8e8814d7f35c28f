"""What the commands ``netkg network`` work on: materials, networks, and the states a knock-out looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.network.knockout import StatesOf
    from netkg.analyse.network.materials import Materials
    from netkg.analyse.network.model import Network
    from netkg.analyse.rows import EvidenceRow
    from netkg.api import Evidence
    from netkg.cli.session import Session

__all__ = ["cell_states", "claim_states", "draw", "materials_of"]


def materials_of(session: Session) -> tuple[Evidence, Materials]:
    """Return the evidence of a session and what its networks are made from."""
    from netkg.analyse.body import read_body
    from netkg.analyse.network.materials import read_materials

    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    materials = read_materials(evidence.store, evidence.catalogue, evidence.project.ontology, body)
    session.note(f"{len(materials.rows)} of {len(body.rows)} results are measured or sought and absent")
    return evidence, materials


def cell_states(evidence: Evidence, body: Body, names: Sequence[str] = ()) -> StatesOf:
    """Return what tells the states of the gap cells of the declared spaces, or of some of them."""
    from netkg.analyse.appraisal import bias_of, read_appraisals
    from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces

    ontology = evidence.project.ontology
    spaces, settings = read_spaces(ontology, body), read_settings(ontology, body)
    beside = read_companions(evidence.store, evidence.catalogue)
    appraisals = read_appraisals(evidence.store, evidence.catalogue, ontology)
    wanted = [spaces[name] for name in (names or sorted(spaces))]

    def is_high(row: EvidenceRow) -> bool:
        return bias_of(appraisals, row, body).risk == "high"

    def states(changed: Body) -> Mapping[str, str]:
        found = {}
        for space in wanted:
            for cell in compute(changed, space, settings, beside, high_risk=is_high).cells():
                found[f"{space.name}: {cell.name}"] = ", ".join(cell.finding.states)
        return found

    return states


def claim_states(evidence: Evidence, body: Body) -> StatesOf:
    """Return what tells what became of absence claims; a claim goes with the results of its own paper."""
    from netkg.analyse.companions import COMPANIONS, claim_rows, trial_rows
    from netkg.analyse.stated import stated_gaps
    from netkg.errors import AnalysisError
    from netkg.query.parameters import bind
    from netkg.store.base import Solutions

    def ask(name: str) -> Solutions:
        answer = evidence.store.query(bind(evidence.catalogue.find(COMPANIONS[name]), {}))
        if not isinstance(answer, Solutions):
            raise AnalysisError(f"the query {COMPANIONS[name]} gives no rows")
        return answer

    claims, trials = claim_rows(ask("claims")), trial_rows(ask("trials"))
    owners = {row.record for row in body.rows}

    def states(changed: Body) -> Mapping[str, str]:
        left = {row.record for row in changed.rows}
        held = [claim for claim in claims if claim.record in left or claim.record not in owners]
        found = {}
        for gap in stated_gaps(changed, held, trials):
            if gap.is_absence:
                against = ", ".join(f"{item.label} ({item.state})" for item in gap.against)
                found[gap.claim.claim] = gap.verdict + (f": {against}" if against else "")
        return found

    return states


def draw(network: Network, path: Path) -> None:
    """Write the figure of a network.

    Raises:
        AnalysisError: the ending is no figure's, or the network is too large to be read.
    """
    from netkg.analyse.network.projections import PROJECTIONS
    from netkg.errors import AnalysisError
    from netkg.report.network import MOST_NODES, network_page
    from netkg.report.save import figure_format, write_figure

    figure_format(path)
    if len(network.nodes) > MOST_NODES:
        raise AnalysisError(
            f"{len(network.nodes)} nodes make no figure that can be read, at most {MOST_NODES} do",
            hint="export it for a program that zooms: netkg network export FILE.gexf",
        )
    about = "; ".join(PROJECTIONS[name].about for name in network.name.split("+"))
    write_figure(network_page(network, about), path)
