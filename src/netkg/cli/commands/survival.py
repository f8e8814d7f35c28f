"""``netkg survival``: times of single patients to an event, with censoring, as a Kaplan-Meier table."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import typer

from netkg.cli.failures import envelope
from netkg.cli.figuring import FigureFile, Outcome, asked, checked_body
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import Alone, Drug, Level, SecondHand, Since, Tumour, Until, Where
from netkg.cli.streams import say, write_stdout
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.followup import Watched
    from netkg.analyse.survival import KaplanMeier

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg survival",
    "netkg survival --drug pembrolizumab --json",
    "netkg survival --figure curve.svg",
)
def survival(
    ctx: typer.Context,
    outcome: Outcome = "nk:TimeToProgressionAsReported",
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    second_hand: SecondHand = False,
    level: Level = 0.95,
    figure: FigureFile = None,
) -> None:
    """Print times of single patients to an event, and how many were at risk.

    Only patients that are described one by one have such times. A median that rests on one event says so.
    """
    from netkg.analyse.followup import curve_of, follow_up, read_courses

    session = session_of(ctx)
    evidence, body = checked_body(session, figure)
    question = asked(body, outcome, drug, alone, tumour, where, since, until, second_hand)
    watched = follow_up(body, read_courses(evidence.store, evidence.catalogue), question)
    curve, used = curve_of(watched, level)
    if figure is not None:
        from netkg.report.save import write_figure
        from netkg.report.survival import survival_page

        write_figure(survival_page(curve, used, body), figure)
    if session.json:
        content = _fields(curve, used, body) | ({"figure": str(figure)} if figure else {})
        write_stdout(envelope("survival", content))
        return
    write_stdout(_screen(curve, used, body))
    if figure is not None:
        say(f"{figure}: written", "dim")


def _screen(curve: KaplanMeier, used: Watched, body: Body) -> str:
    from rich.text import Text

    from netkg.cli.screen import render, screen_width, table
    from netkg.report.survival import median_line, survival_notes

    width = screen_width()
    steps = [
        (
            f"{step.months:g}",
            str(step.at_risk),
            str(step.events),
            str(step.censored),
            *_share(step.survival, step.interval),
        )
        for step in curve.steps
    ]
    people = [
        (
            patient.patient,
            " + ".join(patient.drugs),
            f"{patient.months:g}",
            "censored" if patient.censored else "event",
            patient.result,
        )
        for patient in used.patients
    ]
    interval = f"{100 * curve.level:g} % interval"
    head = ("months", "at risk", "events", "censored", "% without event", interval)
    notes = [Text(f"- {note}") for note in survival_notes(curve, used, body, drawn=False)]
    return render(
        [
            Text(used.question.said(body), "bold"),
            Text(f"\n{median_line(curve)}\n", "bold"),
            table(head, steps, width, right=range(6)),
            "",
            table(("patient", "regimen", "months", "state", "result"), people, width, right=(2,)),
            Text("\nRead this with it", "bold"),
            *notes,
            Text(f"\n{USE_STATEMENT}", "dim"),
        ],
        width=width,
    )


def _share(survival: float, interval: tuple[float, float] | None) -> tuple[str, str]:
    from netkg.report.numbers import limits, percent

    return percent(survival), limits(interval) if interval else "no value"


def _fields(curve: KaplanMeier, used: Watched, body: Body) -> dict[str, object]:
    from netkg.report.survival import median_line, rests_on_one, survival_notes

    return {
        "question": used.question.said(body),
        "said": median_line(curve),
        "patients": curve.n,
        "events": curve.events,
        "median_months": curve.estimate,
        "median_interval": None if rests_on_one(curve) else curve.interval,
        "median_rests_on_one_event": rests_on_one(curve),
        "level": curve.level,
        "steps": [asdict(step) for step in curve.steps],
        "people": [asdict(patient) for patient in used.patients],
        "left_out": [asdict(item) for item in used.left_out],
        "warnings": list(curve.warnings),
        "notes": survival_notes(curve, used, body, drawn=False),
    }
