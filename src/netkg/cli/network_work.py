"""What the commands ``netkg network`` work on: materials, networks, and the states a knock-out looks at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.network.knockout import StateChange, StatesOf
    from netkg.analyse.network.materials import Materials
    from netkg.analyse.network.model import Network
    from netkg.api import Evidence
    from netkg.cli.session import Session

__all__ = ["cell_changes", "claim_states", "draw", "find_thing", "materials_of"]


def materials_of(session: Session) -> tuple[Evidence, Materials]:
    """Return the evidence of a session and what its networks are made from."""
    from netkg.analyse.body import read_body
    from netkg.analyse.network.materials import read_materials

    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    materials = read_materials(evidence.store, evidence.catalogue, evidence.project.ontology, body)
    session.note(f"{len(materials.rows)} of {len(body.rows)} results are measured or sought and absent")
    return evidence, materials


def cell_changes(evidence: Evidence, body: Body, results: Collection[str]) -> tuple[StateChange, ...]:
    """Return the cells of the declared spaces in which other states hold without some results."""
    from netkg.analyse.gaps import read_companions, read_settings, read_spaces
    from netkg.analyse.network.knockout import StateChange
    from netkg.cli.gap_knockouts import gaps_without
    from netkg.cli.gap_maps import GapSources

    ontology = evidence.project.ontology
    beside = read_companions(evidence.store, evidence.catalogue)
    sources = GapSources(evidence, body, beside, read_spaces(ontology, body), read_settings(ontology, body))
    found = []
    for gaps in gaps_without(sources, results):
        for change in gaps.changes:
            before, after = (", ".join(cell.finding.states) for cell in (change.before, change.after))
            if before != after:
                found.append(StateChange(f"{gaps.before.space.name}: {change.before.name}", before, after))
    return tuple(sorted(found, key=lambda change: change.name))


def find_thing(materials: Materials, text: str) -> str:
    """Return the id of what is to be knocked out: as it is, by the one record that begins so, or by a label.

    Raises:
        AnalysisError: there is no such thing, or several records begin so; the nearest are named.
    """
    from netkg.analyse.network.projections import evidence, find_node
    from netkg.analyse.withdrawal import results_of
    from netkg.errors import AnalysisError

    try:
        results_of(materials.body, text)
    except AnalysisError as error:
        begun = sorted({row.record for row in materials.body.rows if _begins(row.record, text)})
        if len(begun) == 1:
            return begun[0]
        if begun:
            raise AnalysisError(error.message, hint=f"several begin so: {', '.join(begun)}") from error
        try:
            node = find_node(evidence(materials), text, materials)
        except AnalysisError as other:
            own = error.hint if (error.hint or "").startswith("did you mean") else other.hint
            raise AnalysisError(error.message, hint=own) from error
        if not any(materials.clusters.of(row) == node for row in materials.body.rows):
            raise
        return node
    return text


def _begins(record: str, text: str) -> bool:
    return len(text) >= 3 and record.casefold().startswith(text.casefold())


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
