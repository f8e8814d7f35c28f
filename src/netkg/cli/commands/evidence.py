"""``netkg evidence``: the evidence table and its companions, filtered, rolled up, and to take away."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import Drug, Since, Tumour, Until, Where
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from netkg.analyse.filters import Asked
    from netkg.cli.evidence_answers import Outlet
    from netkg.publish.tables import Table

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg evidence --drug 'PD-1 inhibitor' --outcome 'objective response'",
    "netkg evidence --where 'total>=20' --columns result,events,total",
    "netkg evidence --outcome 'objective response' --roll-up 'tumour=NCIT:C188218,Neuroendocrine Carcinoma'",
    "netkg evidence --table claims --where kind=AbsenceClaim",
    "netkg evidence --output evidence.parquet",
    "netkg evidence --outcome 'objective response' --drug 'PD-1 inhibitor' --format metafor --output orr.csv",
)
def evidence(
    ctx: typer.Context,
    table: Annotated[
        str,
        typer.Option("--table", metavar="NAME", help="results, claims, patients, trials or edges."),
    ] = "results",
    drug: Drug = None,
    tumour: Tumour = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, all below it too.",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    without_second_hand: Annotated[
        bool, typer.Option("--without-second-hand", help="Leave out rows whose own work was not read.")
    ] = False,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="NAMES",
            help="Columns, separated by commas (default: some on the screen, all in files).",
            show_default=False,
        ),
    ] = None,
    group_by: Annotated[
        str | None,
        typer.Option(
            "--group-by",
            metavar="COLUMN",
            help="How much evidence there is for each value of a column.",
            show_default=False,
        ),
    ] = None,
    roll_up: Annotated[
        str | None,
        typer.Option(
            "--roll-up",
            metavar="COLUMN=TERMS",
            help="How much evidence there is under each of these terms, separated by commas.",
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, csv, tsv, json, parquet or metafor (default: by the file's ending).",
            show_default=False,
        ),
    ] = None,
    not_comparable: Annotated[
        bool,
        typer.Option(
            "--not-comparable", help="For metafor, take what cannot be compared too; each row is labelled so."
        ),
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file.", show_default=False),
    ] = None,
) -> None:
    """Print results as recorded, one a row, or what stands beside them.

    Second-hand rows are there and marked. Terms take in all that lies below them; a site or grade must hold
    for all people of a result. Files hold ids, the screen labels. Exit code 8 if there is no row at all, or
    if netkg would not pool what is to go to metafor.
    """
    from netkg.analyse.body import read_body
    from netkg.analyse.filters import Asked
    from netkg.analyse.selection import Question
    from netkg.cli.evidence_answers import Outlet
    from netkg.cli.evidence_tables import Wanted, find, make, named_in

    session = session_of(ctx)
    outlet = Outlet("json" if session.json else format_, output)
    _check(outlet, table, group_by, roll_up, columns)
    if not_comparable and outlet.name != "metafor":
        raise typer.BadParameter(
            "--not-comparable is for the format metafor; nothing else here is for pooling"
        )
    source = session.evidence()
    body = read_body(source.store, source.catalogue, source.project.ontology)
    asked = Asked(
        where=tuple(where or ()),
        drugs=tuple(drug or ()),
        tumour=tumour,
        outcome=outcome,
        since=since,
        until=until,
        second_hand=not without_second_hand,
    )
    found = find(source, table, asked, body)
    named = named_in(asked, body) if table == "results" else Question("")
    wanted = Wanted(outlet.name, columns, group_by, roll_up, not_comparable, named)
    notes = [f"{len(found.mixed)} more report other sites or grades with these, not apart"] * bool(
        found.mixed
    )
    made, more = make(found, table, body, wanted)
    if session.json and output is None:
        write_stdout(envelope("evidence", _fields(made, asked, [*notes, *more])))
        return
    outlet.deliver(made, body, [*notes, *more])


def _check(
    outlet: Outlet, table: str, group_by: str | None, roll_up: str | None, columns: str | None
) -> None:
    """Refuse options that do not go together, before anything is read."""
    from netkg.analyse.filters import TABLES

    if table not in TABLES:
        raise typer.BadParameter(f"there is no table {table}; choose one of {', '.join(TABLES)}")
    counting = group_by or roll_up
    if group_by and roll_up:
        raise typer.BadParameter("--group-by and --roll-up do not go together")
    if (counting or outlet.name == "metafor") and table != "results":
        raise typer.BadParameter("--group-by, --roll-up and the format metafor are for the table of results")
    if outlet.name == "metafor" and (counting or columns):
        raise typer.BadParameter("the format metafor has its own columns")
    if counting and columns:
        raise typer.BadParameter("--columns does not go with --group-by and --roll-up")
    if roll_up and "=" not in roll_up:
        raise typer.BadParameter("write --roll-up COLUMN=TERM,TERM, such as tumour=NCIT:C3809")


def _fields(table: Table, asked: Asked, notes: list[str]) -> dict[str, object]:
    import json

    from netkg.publish.tables import write_table

    content = json.loads(write_table(table, "json"))
    return {"table": table.name, "asked": asdict(asked), "notes": notes, "rows": content["rows"]}
