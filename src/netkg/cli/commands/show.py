"""``netkg show``: what is known of a thing, and from where."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg show markey-2017:patient-p1",
    "netkg show kim-2016",
    "netkg show pembrolizumab",
    "netkg show NCIT:C106432 --json",
)
def show(
    ctx: typer.Context,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="THING",
            help="An id such as markey-2017:patient-p1 or NCIT:C106432, a record, or a label.",
            autocompletion=complete.things,
            show_default=False,
        ),
    ],
) -> None:
    """Show what is known of a patient, study, publication or drug, and from where."""
    session = session_of(ctx)
    card = session.evidence().show(thing)
    if session.json:
        write_stdout(envelope("show", card.to_dict()))
        return
    from netkg.cli.card import card_screen

    write_stdout(card_screen(card))
