"""What the commands ``netkg network`` have in common: their options, and the network they ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.options import session_of

if TYPE_CHECKING:
    from netkg.analyse.network.materials import Materials
    from netkg.analyse.network.model import Network

__all__ = ["Projection", "SecondHand", "Seed", "built", "network_formats"]


def _projections() -> list[str]:
    return ["evidence", "citation", "sequence", "comparison", "mechanism"]


def network_formats() -> list[str]:
    """Return the formats of exported networks."""
    return ["graphml", "gexf", "json", "cytoscape"]


Projection = Annotated[
    list[str] | None,
    typer.Option(
        "--projection",
        metavar="NAME",
        help="evidence, citation, sequence, comparison or mechanism; given again, laid over each other "
        "(default: evidence).",
        autocompletion=_projections,
        show_default=False,
    ),
]
Seed = Annotated[int, typer.Option("--seed", metavar="N", min=0, help="What chance is drawn from.")]
SecondHand = Annotated[
    bool, typer.Option("--second-hand", help="Go by second-hand results too, whose own work was not read.")
]


def built(
    ctx: typer.Context, projection: list[str] | None, *, hierarchy: bool = False
) -> tuple[Network, Materials]:
    """Return the network of some projections, evidence by default, and what it was made from."""
    from netkg.analyse.network.projections import build_network
    from netkg.cli.network_work import materials_of

    session = session_of(ctx)
    _, materials = materials_of(session)
    network = build_network(projection or ["evidence"], materials, hierarchy=hierarchy)
    session.note(f"network {network.name}: {len(network.nodes)} nodes, {len(network.edges)} edges")
    return network, materials
