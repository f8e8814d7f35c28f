"""``netkg query``: list, show and run queries."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.help import PlainGroup, command, command_app
from netkg.cli.options import session_of

if TYPE_CHECKING:
    from typer._click import Context
    from typer._click.core import Command

    from netkg.cli.session import Session

__all__ = ["app"]


class _RunByDefault(PlainGroup):
    """``query NAME`` is ``query run NAME``."""

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        known = {option for parameter in self.get_params(ctx) for option in parameter.opts}
        if args and args[0].startswith("-") and args[0].partition("=")[0] not in known:
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        return super().resolve_command(ctx, args if args[0] in self.commands else ["run", *args])


app = command_app(_RunByDefault, "list | show NAME | [run] NAME")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        help="A query such as patients/treated-patients, or its name without the topic.",
        autocompletion=complete.query_names,
        show_default=False,
    ),
]
Params = Annotated[
    list[str] | None,
    typer.Option(
        "--param",
        "-p",
        metavar="NAME=VALUE",
        help="A value for a parameter, such as drug=NCIT:C106432; give it again for more.",
        autocompletion=complete.parameters,
        show_default=False,
    ),
]


@app.callback(
    invoke_without_command=True,
    epilog="netkg query list\nnetkg query show prior-regimens\nnetkg query prior-regimens\n"
    "netkg query response-rates -p drug=NCIT:C106432 --output rates.csv\n"
    "echo 'SELECT DISTINCT ?type { ?thing a ?type }' | netkg query -",
)
def _query(ctx: typer.Context) -> None:
    """Ask: list queries, show one, run one, or run SPARQL of your own."""
    if ctx.invoked_subcommand is None:
        _list(session_of(ctx))


@command(app, "netkg query list", "netkg query list --json", name="list")
def list_queries(ctx: typer.Context) -> None:
    """List the queries and the questions that they answer."""
    _list(session_of(ctx))


def _list(session: Session) -> None:
    from netkg.cli.catalogue import catalogue_json, catalogue_screen
    from netkg.cli.streams import write_stdout
    from netkg.query.catalogue import load_catalogue

    catalogue = load_catalogue(session.open_project().queries)
    write_stdout(catalogue_json(catalogue) if session.json else catalogue_screen(catalogue))


@command(
    app,
    "netkg query show prior-regimens",
    "netkg query show response-rates -p drug=NCIT:C106432 > rates.rq",
)
def show(ctx: typer.Context, name: Name, param: Params = None) -> None:
    """Show a query: its question, columns, parameters and SPARQL.

    The text is complete, with the parameters given bound, and runs in any SPARQL engine.
    """
    from netkg.cli.catalogue import query_json, query_screen
    from netkg.cli.streams import write_stdout
    from netkg.query import bind, load_catalogue

    session = session_of(ctx)
    query = load_catalogue(session.open_project().queries).find(name)
    sparql = bind(query, _values(param))
    write_stdout(query_json(query, sparql) if session.json else query_screen(sparql))


@command(
    app,
    "netkg query prior-regimens",
    "netkg query pd-l1-positivity --columns cohort_label,events,total,read_level",
    "netkg query response-rates -p drug=NCIT:C106432 --format csv",
    "netkg query run --file mine.rq --output mine.csv",
    "netkg query - < mine.rq",
)
def run(
    ctx: typer.Context,
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME",
            help="A query of the catalogue; - reads SPARQL from standard input.",
            autocompletion=complete.query_names,
            show_default=False,
        ),
    ] = None,
    param: Params = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help="Run the SPARQL in a file; - is standard input.",
            show_default=False,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns", metavar="A,B,...", help="Only these columns, in this order.", show_default=False
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="Rows: table, csv, tsv, json. Graphs: turtle, trig, ntriples, nquads, jsonld, rdfxml.",
            autocompletion=complete.formats,
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file, all of it or nothing; its ending tells the format.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Run a query and print its rows, or the graph that it constructs.

    CSV and TSV files get a metadata file beside them (CSV on the Web) that says what the columns mean and how
    the rows may be used.
    """
    from netkg.cli.answers import Destination, deliver, pick_columns
    from netkg.cli.asked import asked_query
    from netkg.query.catalogue import load_catalogue

    session = session_of(ctx)
    destination = Destination(format_, output, session.json)
    if (name is None) == (file is None):
        raise typer.BadParameter("give either the NAME of a query or --file FILE")
    catalogue = load_catalogue(session.open_project().queries)
    asked = asked_query(catalogue, name, file, _values(param))
    evidence = session.evidence()
    session.note(f"running:\n{asked.sparql.rstrip()}")
    answer = asked.answer(evidence)
    session.note("answered")
    deliver(pick_columns(answer, columns), destination, asked.sparql, asked.query)


def _values(params: list[str] | None) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for item in params or []:
        name, equals, value = item.partition("=")
        if not (name and equals and value):
            raise typer.BadParameter(f"{item!r} is not of the form NAME=VALUE")
        values.setdefault(name, []).append(value)
    return values
