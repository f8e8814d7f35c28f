"""``netkg tell``: the evidence for a question as a short exact paragraph."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import (
    Alone,
    Drug,
    Interval,
    Keep,
    Level,
    Method,
    NotComparable,
    SecondHand,
    Sensitivity,
    Since,
    Threshold,
    Tumour,
    Until,
    Where,
)
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.selection import Question
    from netkg.api import Evidence
    from netkg.report.tell import Told

__all__ = ["app"]

app = command_app()

_RESPONSE = "nk:ObjectiveResponse"
_PROGRESSION = "nk:TimeToProgressionAsReported"


@command(
    app,
    "netkg tell --drug pembrolizumab --alone --tumour 'neuroendocrine tumor'",
    "netkg tell --where record=strosberg-2020 --style abstract",
    "netkg tell --outcome 'PD-L1 positivity' --where record=kim-2016",
    "netkg tell --patients --output patients.txt",
)
def tell(
    ctx: typer.Context,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, by id or name (default: objective response; of patients: progression).",
            show_default=False,
        ),
    ] = None,
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    patients: Annotated[
        bool, typer.Option("--patients", help="Tell of single patients, one after the other.")
    ] = False,
    style: Annotated[
        str, typer.Option("--style", metavar="NAME", help="plain words, or an abstract.")
    ] = "plain",
    method: Method = "glmm",
    interval: Interval = "wald",
    level: Level = 0.95,
    keep: Keep = "largest",
    threshold: Threshold = None,
    second_hand: SecondHand = False,
    sensitivity: Sensitivity = False,
    not_comparable: NotComparable = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the text to a file.", show_default=False),
    ] = None,
) -> None:
    """Tell what is known in a short exact paragraph.

    It is written in plain words, for a patient advocate, or as an abstract. The numbers are those of the
    estimate, with how sure they are, what reports leave out and what was not counted. Results that cannot be
    compared are told one by one. Nothing is said of why something happened.
    """
    from netkg.analyse.estimate import Settings
    from netkg.analyse.selection import question
    from netkg.cli.tellings import told_fields, told_text
    from netkg.report.tell import check_style

    check_style(style)
    session = session_of(ctx)
    evidence = session.evidence()
    body = _body(evidence)
    asked = question(
        body,
        outcome or (_PROGRESSION if patients else _RESPONSE),
        drugs=drug or (),
        alone=alone,
        tumour=tumour,
        where=where or (),
        since=since,
        until=until,
        second_hand=second_hand,
        sensitivity=sensitivity,
    )
    settings = Settings(method, interval, level, keep, threshold, not_comparable)
    if patients:
        told, counted = _patients(evidence, body, asked, style), None
    else:
        from netkg.report.tell import find_evidence
        from netkg.report.tell import tell as tell_evidence

        counted = find_evidence(body, asked, settings)
        told = tell_evidence(counted, body, style=style, level=level)
    session.note("told")
    if output is not None:
        from netkg.files import write_atomically

        write_atomically(output, told_text(told, 80).encode())
        say(f"{output}: {len(told.sentences)} sentences", "dim")
    if session.json:
        write_stdout(envelope("tell", told_fields(told, asked, body, counted)))
    else:
        write_stdout(told_text(told))


def _body(evidence: Evidence) -> Body:
    from netkg.analyse.body import read_body

    return read_body(evidence.store, evidence.catalogue, evidence.project.ontology)


def _patients(evidence: Evidence, body: Body, asked: Question, style: str) -> Told:
    """Return the text on single patients, with the responses of larger groups under the same drugs."""
    from dataclasses import replace

    from netkg.analyse.followup import follow_up, read_courses
    from netkg.errors import AnalysisError
    from netkg.report.tell import find_evidence
    from netkg.report.tell_patients import tell_patients

    watched = follow_up(body, read_courses(evidence.store, evidence.catalogue), asked)
    try:
        beside = find_evidence(body, replace(asked, outcome=_RESPONSE, where=()))
    except AnalysisError:
        beside = None  # no larger group has been counted: then there is none to show
    return tell_patients(watched, body, beside=beside, style=style)
