"""``netkg info``: what is in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.graph_lists import list_graphs
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from netkg.api import Evidence

__all__ = ["app"]

app = command_app()


@command(app, "netkg info", "netkg info --json")
def info(
    ctx: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", help="Show each graph, however many they are; JSON always does.")
    ] = False,
) -> None:
    """Tell which project is in use and which graphs it holds."""
    session = session_of(ctx)
    evidence = session.evidence()
    write_stdout(
        envelope("info", evidence.info()) if session.json else _screen(evidence, everything=everything)
    )


def _screen(evidence: Evidence, *, everything: bool) -> str:
    from rich.text import Text

    from netkg import __version__
    from netkg.cli.screen import render, screen_width, table
    from netkg.config import USE_STATEMENT
    from netkg.namespaces import GRAPH

    graphs = evidence.store.graphs()
    kind = "shipped evidence, read-only" if evidence.project.read_only else "project"
    head = Text.assemble((f"netkg {__version__}", "bold"), f"   {kind} {evidence.project.name}\n")
    head.append(f"{evidence.project.root}   store: {evidence.store.name}\n", "dim")
    listed = list_graphs(graphs, everything=everything)
    rows = [(iri.removeprefix(GRAPH), str(count)) for iri, count in listed.rows]
    total = Text(
        f"{len(graphs)} graphs, {sum(graphs.values())} triples, {len(evidence.catalogue)} queries", "bold"
    )
    return render(
        [
            head,
            table(("graph", "triples"), rows, screen_width(), right=[1]),
            *([Text(listed.note, "dim")] if listed.note else []),
            total,
            Text(USE_STATEMENT, "dim"),
        ]
    )
