"""What the commands that draw figures share: options, the question, and what they say at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.selection import Question
    from netkg.api import Evidence
    from netkg.cli.session import Session
    from netkg.report.page import Page

__all__ = [
    "FigureFile",
    "Outcome",
    "Output",
    "asked",
    "check_file",
    "checked_body",
    "draw",
]

Output = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The file; it ends in .svg or .png.", show_default=False
    ),
]
FigureFile = Annotated[
    Path | None,
    typer.Option(
        "--figure", metavar="FILE", help="Draw it too, into a file .svg or .png.", show_default=False
    ),
]
Outcome = Annotated[
    str,
    typer.Option(
        "--outcome",
        metavar="TERM",
        help="What was measured, by id or name, all below it too.",
        autocompletion=complete.terms,
    ),
]


def check_file(path: Path | None) -> None:
    """Refuse a file name that is not that of a figure, before any work is done.

    Raises:
        AnalysisError: it ends in neither .svg nor .png.
    """
    from netkg.report.save import figure_format

    if path is not None:
        figure_format(path)


def checked_body(session: Session, output: Path | None) -> tuple[Evidence, Body]:
    """Return the evidence and its body, after a look at the name of the file to write."""
    from netkg.analyse.body import read_body

    check_file(output)
    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    session.note(f"{len(body.rows)} results")
    return evidence, body


def asked(
    body: Body,
    outcome: str,
    drug: Sequence[str] | None,
    alone: bool,
    tumour: str | None,
    where: Sequence[str] | None,
    since: str | None,
    until: str | None,
    second_hand: bool = True,
    sensitivity: bool = False,
) -> Question:
    """Return the question that the options ask."""
    from netkg.analyse.selection import question

    return question(
        body,
        outcome,
        drugs=drug or (),
        alone=alone,
        tumour=tumour,
        where=where or (),
        since=since,
        until=until,
        second_hand=second_hand,
        sensitivity=sensitivity,
    )


def draw(session: Session, page: Page, path: Path, figure: str, results: Sequence[str]) -> None:
    """Write a figure and say which file it is, what it shows and which results are in it."""
    from netkg.report.save import write_figure

    write_figure(page, path)
    session.note(f"{path} written")
    if session.json:
        content = {
            "figure": figure,
            "file": str(path),
            "title": page.title,
            "shown": page.description,
            "results": list(results),
        }
        write_stdout(envelope("figure", content))
        return
    say(f"{path}: {page.description}", "dim")
