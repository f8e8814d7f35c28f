"""``netkg figure``: the evidence as figures for papers, SVG or PNG."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli.figuring import Outcome, Output, asked, checked_body, draw
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
    Tumour,
    Until,
    Where,
)
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()

TIME = "nk:TimeToProgressionAsReported"


@app.callback(
    invoke_without_command=True,
    epilog="netkg figure forest --drug 'PD-1 inhibitor' --alone --tumour 'neuroendocrine tumor' -o f.svg\n"
    "netkg figure swimmer -o patients.svg\nnetkg figure prevalence -o pd-l1.png\n"
    "netkg figure timeline -o timeline.svg",
)
def _figure(ctx: typer.Context) -> None:
    """Draw evidence: forest, swimmer, survival, prevalence or timeline, as SVG or PNG."""
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


@command(
    app,
    "netkg figure forest --drug 'PD-1 inhibitor' --alone --tumour 'neuroendocrine tumor' -o forest.svg",
    "netkg figure forest --drug pembrolizumab --not-comparable --by tumour -o by-tumour.png",
)
def forest(
    ctx: typer.Context,
    output: Output,
    outcome: Outcome = "nk:ObjectiveResponse",
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    method: Method = "glmm",
    interval: Interval = "wald",
    level: Level = 0.95,
    keep: Keep = "largest",
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            metavar="SHARE",
            help="A proportion that matters, such as 0.1; it is drawn as a line.",
            show_default=False,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="Group the results by a column of the evidence table.",
            show_default=False,
        ),
    ] = None,
    second_hand: SecondHand = False,
    sensitivity: Sensitivity = False,
    not_comparable: NotComparable = False,
) -> None:
    """Draw a forest plot of what `netkg estimate` gives with the same options."""
    from netkg.analyse.estimate import Settings, estimate
    from netkg.analyse.variants import variants
    from netkg.report.forest import forest_page
    from netkg.report.forest_groups import group_results

    session = session_of(ctx)
    settings = Settings(method, interval, level, keep, threshold, not_comparable)
    _, body = checked_body(session, output)
    question = asked(body, outcome, drug, alone, tumour, where, since, until, second_hand, sensitivity)
    made = estimate(body, question, settings)
    session.note("pooled")
    groups = group_results(made, body, by) if by else None
    page = forest_page(made, body, variants(made, body), groups)
    draw(session, page, output, "forest", [row.result for row in made.rows])


@command(
    app, "netkg figure swimmer -o patients.svg", "netkg figure swimmer --drug pembrolizumab -o patients.png"
)
def swimmer(
    ctx: typer.Context,
    output: Output,
    outcome: Outcome = TIME,
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    second_hand: SecondHand = False,
) -> None:
    """Draw single patients: months on treatment, and to the event."""
    from netkg.analyse.followup import follow_up, read_courses
    from netkg.report.swimmer import swimmer_page

    session = session_of(ctx)
    evidence, body = checked_body(session, output)
    question = asked(body, outcome, drug, alone, tumour, where, since, until, second_hand)
    watched = follow_up(body, read_courses(evidence.store, evidence.catalogue), question)
    results = [patient.result for patient in watched.patients]
    draw(session, swimmer_page(watched, body), output, "swimmer", results)


@command(app, "netkg figure survival -o curve.svg")
def survival(
    ctx: typer.Context,
    output: Output,
    outcome: Outcome = TIME,
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    second_hand: SecondHand = False,
    level: Level = 0.95,
) -> None:
    """Draw the Kaplan-Meier curve of single patients, with numbers at risk."""
    from netkg.analyse.followup import curve_of, follow_up, read_courses
    from netkg.report.survival import survival_page

    session = session_of(ctx)
    evidence, body = checked_body(session, output)
    question = asked(body, outcome, drug, alone, tumour, where, since, until, second_hand)
    watched = follow_up(body, read_courses(evidence.store, evidence.catalogue), question)
    curve, used = curve_of(watched, level)
    results = [patient.result for patient in used.patients]
    draw(session, survival_page(curve, used, body), output, "survival", results)


@command(
    app,
    "netkg figure prevalence -o pd-l1.svg",
    "netkg figure prevalence --where compartment=TumourCells --tumour nk:ThoracicNEN -o lung.png",
)
def prevalence(
    ctx: typer.Context,
    output: Output,
    outcome: Outcome = "nk:PDL1Positivity",
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    level: Level = 0.95,
) -> None:
    """Draw how often a biomarker was positive, result by result, not pooled."""
    from netkg.report.prevalence import find_prevalence, prevalence_page

    session = session_of(ctx)
    _, body = checked_body(session, output)
    found = find_prevalence(body, asked(body, outcome, None, False, tumour, where, since, until))
    results = [row.result for row in (*found.counted, *found.uncounted)]
    draw(session, prevalence_page(found, body, level), output, "prevalence", results)


@command(
    app,
    "netkg figure timeline -o timeline.svg",
    "netkg figure timeline --drug nk:CheckpointInhibitor --since 2018 -o treated.png",
)
def timeline(
    ctx: typer.Context,
    output: Output,
    outcome: Outcome = "nk:Outcome",
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Draw when publications became public, and what they report."""
    from netkg.analyse.publications import find_published, read_absence_claims
    from netkg.report.timeline import timeline_page

    session = session_of(ctx)
    evidence, body = checked_body(session, output)
    question = asked(body, outcome, drug, alone, tumour, where, since, until)
    found = find_published(body, question)
    claims = read_absence_claims(evidence.store, evidence.catalogue)
    page = timeline_page(found, claims, question.said(body))
    draw(session, page, output, "timeline", [one.publication for one in found])
