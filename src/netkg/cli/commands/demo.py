"""``netkg demo``: what is known, and the first gap, on one page."""

from __future__ import annotations

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()

_WIDEST = 100


@command(app, "netkg demo", "netkg demo --json")
def demo(ctx: typer.Context) -> None:
    """Show what is known, and the first evidence gap, on one page.

    Every figure is the answer of a shipped query, which is named beside it.
    """
    from netkg.cli.demo.facts import ask
    from netkg.cli.demo.story import story
    from netkg.cli.screen import render, screen_width

    session = session_of(ctx)
    evidence = session.evidence()
    facts = ask(evidence)
    session.note(f"{len(facts.rows)} queries answered")
    width = min(_WIDEST, screen_width(in_pipe=_WIDEST))
    if session.json:
        write_stdout(envelope("demo", {"answers": facts.rows}))
    else:
        write_stdout(render(story(facts, evidence, width), width=width))
