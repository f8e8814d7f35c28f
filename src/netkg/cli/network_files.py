"""The commands of ``netkg network`` that make files, and hypotheses, which stay apart."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.network_options import Projection, SecondHand, Seed, built, network_formats
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

__all__ = ["export", "figure", "hypotheses"]


def hypotheses(
    ctx: typer.Context,
    start: Annotated[
        str | None,
        typer.Option("--from", metavar="NODE", help="What lies between this node ...", show_default=False),
    ] = None,
    goal: Annotated[
        str | None, typer.Option("--to", metavar="NODE", help="... and this one?", show_default=False)
    ] = None,
    permutations: Annotated[
        int, typer.Option("--permutations", metavar="N", min=0, help="Networks to compare with.")
    ] = 200,
    seed: Seed = 0,
    year: Annotated[
        int, typer.Option("--year", metavar="YEAR", help="Ask what was known by then for what came after.")
    ] = 2018,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="Show so many.")] = 10,
    second_hand: SecondHand = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write them as Turtle.", show_default=False),
    ] = None,
) -> None:
    """Propose links of drugs and tumours by mechanism: not evidence.

    No result on efficacy is looked at, and no estimate or gap looks at these. Each line is marked.
    """
    from netkg.cli.hypothesis_work import discover, propose_all

    if (start is None) != (goal is None):
        raise typer.BadParameter("--from and --to go together")
    session = session_of(ctx)
    network, materials = built(ctx, ["mechanism"])
    if start is not None and goal is not None:
        write_stdout(discover(network, materials, start, goal, as_json=session.json))
        return
    write_stdout(
        propose_all(
            network,
            materials,
            permutations=permutations,
            seed=seed,
            year=year,
            top=top,
            second_hand=second_hand,
            output=output,
            as_json=session.json,
        )
    )


def export(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file; - is standard output.", show_default=False)
    ],
    projection: Projection = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="graphml, gexf, json (node-link) or cytoscape (default: by the file's ending).",
            autocompletion=network_formats,
            show_default=False,
        ),
    ] = None,
    hierarchy: Annotated[
        bool, typer.Option("--hierarchy", help="Join each term to the nearest ones above it.")
    ] = False,
) -> None:
    """Write a network for Gephi, yEd, Cytoscape or networkx."""
    from netkg.files import write_atomically
    from netkg.publish.graphs import network_format_of, write_network

    session = session_of(ctx)
    if file == "-" and (session.json or format_ is None):
        raise typer.BadParameter("standard output needs --format, and goes without --json")
    name = format_ or network_format_of(Path(file))
    network, _ = built(ctx, projection, hierarchy=hierarchy)
    data = write_network(network, name)
    if file == "-":
        write_stdout(data)
        return
    write_atomically(Path(file), data)
    if session.json:
        write_stdout(envelope("network export", {"file": file, "bytes": len(data), "format": name}))
    else:
        say(f"{file}: {len(network.nodes)} nodes, {len(network.edges)} edges, {len(data)} bytes")


def figure(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="It ends in .svg or .png.", show_default=False)
    ],
    projection: Projection = None,
) -> None:
    """Draw a network, every node with its label.

    Kinds differ by shape and colour; second-hand edges are dashed.
    """
    from netkg.cli.network_work import draw

    session = session_of(ctx)
    network, _ = built(ctx, projection)
    draw(network, file)
    if session.json:
        fields: dict[str, object] = {"file": str(file), "nodes": len(network.nodes)}
        write_stdout(envelope("network figure", fields))
    else:
        say(f"{file}: {len(network.nodes)} nodes, {len(network.edges)} edges")
