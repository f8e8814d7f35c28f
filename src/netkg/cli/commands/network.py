"""``netkg network``: how studies, drugs, tumours and markers hang together."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.network_files import export, figure, hypotheses
from netkg.cli.network_options import Projection, Seed, built
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()


@app.callback(
    invoke_without_command=True,
    epilog="netkg network summary\nnetkg network keystones\nnetkg network knockout patel-2020\n"
    "netkg network path PD-L1 toripalimab\nnetkg network figure evidence.svg\n"
    "netkg network export evidence.graphml",
)
def _network(ctx: typer.Context) -> None:
    """See which study holds the evidence together, and how things are connected."""
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


@command(app, "netkg network summary", "netkg network summary --projection citation --json")
def summary(ctx: typer.Context, projection: Projection = None) -> None:
    """Tell what a network is made of, and what lies between most others."""
    from netkg.analyse.network.centrality import betweenness
    from netkg.analyse.network.summary import summarise
    from netkg.cli.network_fields import summary_fields
    from netkg.cli.network_screens import summary_screen

    network, _ = built(ctx, projection)
    found, central = summarise(network), betweenness(network)
    if session_of(ctx).json:
        values = [{"id": name, "betweenness": value} for name, value in central.values]
        fields = summary_fields(network, found) | {"betweenness": values, "note": central.note}
        write_stdout(envelope("network summary", fields))
    else:
        write_stdout(summary_screen(network, found, central.values, central.note))


@command(app, "netkg network keystones", "netkg network keystones --json")
def keystones(ctx: typer.Context, projection: Projection = None) -> None:
    """List what alone joins parts of a network, or alone supports a cell.

    A cell is a drug, a tumour and an outcome as recorded.
    """
    from netkg.analyse.network.keystones import find_keystones, sole_support
    from netkg.cli.network_fields import keystones_fields
    from netkg.cli.network_screens import keystones_screen

    network, materials = built(ctx, projection)
    found = find_keystones(network)
    alone = sole_support(materials) if "evidence" in network.name else ()
    if session_of(ctx).json:
        write_stdout(envelope("network keystones", keystones_fields(network, found, alone)))
    else:
        write_stdout(keystones_screen(network, found, alone))


@command(
    app, "netkg network knockout patel-2020", "netkg network knockout NCT02955069 --threshold 0.1 --json"
)
def knockout(
    ctx: typer.Context,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A record, publication, study, registry id or cohort; the start of a record will do.",
            show_default=False,
        ),
    ],
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold", metavar="SHARE", help="A proportion that matters, such as 0.1.", show_default=False
        ),
    ] = None,
    no_cells: Annotated[bool, typer.Option("--no-cells", help="Leave gap cells out; quicker.")] = False,
) -> None:
    """Tell what changes without a study or paper.

    The network, gap cells, standing estimates, absence claims. The evidence is left as it is.
    """
    from dataclasses import replace

    from netkg.analyse.estimate import Settings
    from netkg.analyse.network.knockout import knockout as knock_out
    from netkg.analyse.network.projections import evidence as evidence_network
    from netkg.analyse.standing import read_questions
    from netkg.cli.network_fields import knockout_fields
    from netkg.cli.network_screens import knockout_screen
    from netkg.cli.network_work import cell_changes, claim_states, find_thing, materials_of

    session = session_of(ctx)
    evidence, materials = materials_of(session)
    found = knock_out(
        materials,
        find_thing(materials, thing),
        read_questions(evidence.project.ontology, materials.body),
        Settings(threshold=threshold),
        claims=claim_states(evidence, materials.body),
    )
    if not no_cells:
        cells = cell_changes(evidence, materials.body, found.withdrawal.results)
        found = replace(found, cells=cells)
    if session.json:
        write_stdout(envelope("network knockout", knockout_fields(found)))
    else:
        write_stdout(knockout_screen(found, evidence_network(materials), materials.body))


@command(app, "netkg network path PD-L1 toripalimab", "netkg network path B7-H3 nivolumab --number 5 --json")
def path(
    ctx: typer.Context,
    start: Annotated[str, typer.Argument(metavar="FROM", help="A node, by id or name.", show_default=False)],
    goal: Annotated[str, typer.Argument(metavar="TO", help="Another.", show_default=False)],
    projection: Projection = None,
    number: Annotated[int, typer.Option("--number", metavar="N", min=1, help="How many paths.")] = 3,
    longest: Annotated[int, typer.Option("--longest", metavar="HOPS", min=1, help="The most hops.")] = 8,
    no_hierarchy: Annotated[
        bool, typer.Option("--no-hierarchy", help="Only what papers join, no steps between terms.")
    ] = False,
) -> None:
    """Tell how two things are connected, each hop with its papers.

    The evidence and mechanism networks, if none is named, with the hierarchy of terms.
    """
    from netkg.analyse.network.paths import find_paths
    from netkg.analyse.network.projections import find_node
    from netkg.cli.network_fields import paths_fields
    from netkg.cli.network_screens import paths_screen

    network, materials = built(ctx, projection or ["evidence", "mechanism"], hierarchy=not no_hierarchy)
    ends = [find_node(network, text, materials) for text in (start, goal)]
    found = find_paths(network, ends[0], ends[1], materials, most=number, longest=longest)
    if session_of(ctx).json:
        write_stdout(envelope("network path", paths_fields(network, found)))
    else:
        write_stdout(paths_screen(network, found))


@command(app, "netkg network communities", "netkg network communities --projection mechanism --seed 1")
def communities(ctx: typer.Context, projection: Projection = None, seed: Seed = 0) -> None:
    """Divide a network into communities by the Louvain method."""
    from netkg.analyse.network.communities import find_communities
    from netkg.cli.network_screens import communities_screen

    network, _ = built(ctx, projection)
    found = find_communities(network, seed=seed)
    if session_of(ctx).json:
        fields: dict[str, object] = {
            "projection": network.name,
            "modularity": found.modularity,
            "seed": found.seed,
            "communities": [{"name": item.name, "members": list(item.members)} for item in found.found],
        }
        write_stdout(envelope("network communities", fields))
    else:
        write_stdout(communities_screen(network, found))


@command(app, "netkg network geometry", "netkg network geometry --permutations 9999 --json")
def geometry(
    ctx: typer.Context,
    permutations: Annotated[
        int, typer.Option("--permutations", metavar="N", min=0, help="For the p value of the C-score.")
    ] = 999,
    seed: Seed = 0,
) -> None:
    """Tell which regimens were compared with which, and how evenly they were studied."""
    from netkg.analyse.network.geometry import comparison_geometry
    from netkg.analyse.network.projections import evidence
    from netkg.cli.network_fields import geometry_fields
    from netkg.cli.network_screens import geometry_screen

    network, materials = built(ctx, ["comparison"])
    found = comparison_geometry(materials, permutations=permutations, seed=seed)
    if session_of(ctx).json:
        write_stdout(envelope("network geometry", geometry_fields(found)))
    else:
        write_stdout(geometry_screen(found, network, evidence(materials)))


command(
    app,
    "netkg network hypotheses --top 5",
    "netkg network hypotheses --from avelumab --to NCIT:C27720",
    "netkg network hypotheses --output hypotheses.ttl",
)(hypotheses)
command(app, "netkg network export evidence.graphml", "netkg network export - --format json")(export)
command(
    app, "netkg network figure evidence.svg", "netkg network figure mechanism.png --projection mechanism"
)(figure)
