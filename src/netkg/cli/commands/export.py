"""``netkg export``: the evidence as RDF, in every usual format."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg export evidence.ttl",
    "netkg export kim.trig --graph kim-2016",
    "netkg export - --format nquads | gzip > evidence.nq.gz",
)
def export(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="The file; - is standard output.", show_default=False)
    ],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="turtle, trig, ntriples, nquads, jsonld or rdfxml (default: by the file's ending).",
            autocompletion=complete.graph_formats,
            show_default=False,
        ),
    ] = None,
    graph: Annotated[
        str | None,
        typer.Option(
            "--graph",
            metavar="RECORD",
            help="Only the graph of this record.",
            autocompletion=complete.records,
            show_default=False,
        ),
    ] = None,
    unsorted: Annotated[
        bool,
        typer.Option("--unsorted", help="Turtle of a large store as it comes: much quicker, and not sorted."),
    ] = False,
    with_records: Annotated[
        bool,
        typer.Option("--with-records", help="With a store's change records, queries and derived graphs."),
    ] = False,
) -> None:
    """Write the evidence as RDF: sorted, the same bytes every time.

    Licence and use statement are inside. Formats without named graphs hold their union. What a store keeps
    beside the evidence (who changed it when, the queries, derived graphs) is left out.
    """
    session = session_of(ctx)
    if file == "-":
        if unsorted:
            raise typer.BadParameter("--unsorted writes a file")
        if session.json or format_ is None:
            raise typer.BadParameter("standard output needs --format, and goes without --json")
        from netkg.publish.rdf import write_graph

        evidence = session.evidence()
        name = evidence.graph(graph) if graph else None
        write_stdout(write_graph(evidence.quads(name, with_records=with_records), format_))
        return
    path = session.evidence().export(
        Path(file), graph_format=format_, graph=graph, ordered=not unsorted, with_records=with_records
    )
    size = path.stat().st_size
    if session.json:
        write_stdout(envelope("export", {"file": str(path), "bytes": size}))
    else:
        say(f"{path}: {size} bytes")
