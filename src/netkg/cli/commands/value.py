"""``netkg value``: would more patients change the decision at a threshold?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import Alone, Drug, SecondHand, Sensitivity, Since, Tumour, Until, Where
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.information.ongoing import Ongoing
    from netkg.analyse.information.selected import Crude, Wider
    from netkg.analyse.selection import Question
    from netkg.api import Evidence
    from netkg.cli.session import Session

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg value --events 0 --total 4",
    "netkg value --events 8 --total 40 --patients 40 --threshold 0.1",
    "netkg value --cell 0da3e1a5",
    "netkg value --drug 'PD-1 inhibitor' --alone --tumour 'neuroendocrine tumor' --json",
)
def value(
    ctx: typer.Context,
    events: Annotated[
        int | None,
        typer.Option("--events", metavar="N", help="People with the event so far.", show_default=False),
    ] = None,
    total: Annotated[
        int | None,
        typer.Option("--total", metavar="N", help="People so far, with --events.", show_default=False),
    ] = None,
    cell: Annotated[
        str | None,
        typer.Option(
            "--cell",
            metavar="CELL",
            help="A cell of a gap map, by key or names: its own counts. See netkg gaps.",
            show_default=False,
        ),
    ] = None,
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The question space, with --cell.")
    ] = "checkpoint",
    patients: Annotated[int, typer.Option("--patients", metavar="N", help="How many more.")] = 20,
    threshold: Annotated[
        list[float] | None,
        typer.Option(
            "--threshold",
            metavar="SHARE",
            help="A proportion that matters; give it again for more (default: 0.1 and 0.2).",
            show_default=False,
        ),
    ] = None,
    least_chance: Annotated[
        float,
        typer.Option(
            "--least-chance", metavar="SHARE", help="A change less likely than this counts as none."
        ),
    ] = 0.05,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, by id or name (default: objective response).",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    drug: Drug = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    second_hand: SecondHand = False,
    sensitivity: Sensitivity = False,
    not_comparable: Annotated[
        bool, typer.Option("--not-comparable", help="Add up what the guard refuses, so labelled.")
    ] = False,
) -> None:
    """Say whether more patients may change a decision at a threshold.

    The decision is on which side of the threshold a proportion is expected.
    For counts given by hand, for a cell of a gap map, or for the results that a question picks: then each
    patient is counted once, and wider questions stand beside it. Always over several priors; only what all of
    them agree on is called robust. The unit is response probability per patient treated, in one arm.
    No advice follows from it.
    """
    from netkg.analyse.estimate import Settings
    from netkg.analyse.information.selected import crude_counts, wider_counts
    from netkg.analyse.information.value import THRESHOLDS, value_of_information
    from netkg.analyse.selection import question
    from netkg.cli.value_answers import value_fields, value_screen

    session = session_of(ctx)
    selecting = (outcome, drug, alone, tumour, where, since, until, second_hand, sensitivity)
    if cell is not None:
        if any((events is not None, total is not None, *selecting, not_comparable)):
            raise typer.BadParameter("give a cell, or counts, or options that select results")
        _of_cell(session, space, cell, patients, threshold or (), least_chance)
        return
    by_hand = _by_hand(events, total, selecting)
    thresholds = tuple(threshold or THRESHOLDS)
    body: Body | None = None
    crude: Crude | None = None
    wider: tuple[Wider, ...] = ()
    ongoing: Ongoing | None = None
    if by_hand is None:
        evidence = session.evidence()
        body = _body(evidence)
        asked = question(
            body,
            outcome or "nk:ObjectiveResponse",
            drugs=drug or (),
            alone=alone,
            tumour=tumour,
            where=where or (),
            since=since,
            until=until,
            second_hand=second_hand,
            sensitivity=sensitivity,
        )
        settings = Settings(not_comparable=not_comparable)
        crude, wider = crude_counts(body, asked, settings), wider_counts(body, asked, settings)
        ongoing = _ongoing(evidence, body, asked)
        session.note(f"{crude.k} cohorts counted")
    counts = by_hand or ((crude.events, crude.total) if crude else (0, 0))
    found = value_of_information(*counts, patients, thresholds, least_chance=least_chance)
    if session.json:
        write_stdout(envelope("value", value_fields(found, crude, wider, ongoing, body)))
    else:
        write_stdout(value_screen(found, crude, wider, ongoing, body))


def _of_cell(
    session: Session, space: str, cell: str, patients: int, thresholds: Sequence[float], least_chance: float
) -> None:
    from netkg.cli.gap_value import cell_value, cell_value_fields, cell_value_screen

    found = cell_value(session, space, cell, patients, thresholds, least_chance)
    write_stdout(envelope("value", cell_value_fields(*found)) if session.json else cell_value_screen(*found))


def _by_hand(events: int | None, total: int | None, selecting: tuple[object, ...]) -> tuple[int, int] | None:
    """Return counts given by hand, or None where the options select results."""
    if events is None and total is None:
        return None
    if events is None or total is None:
        raise typer.BadParameter("--events and --total go together")
    if any(selecting):
        raise typer.BadParameter("give counts by hand, or options that select results, not both")
    return events, total


def _body(evidence: Evidence) -> Body:
    from netkg.analyse.body import read_body

    return read_body(evidence.store, evidence.catalogue, evidence.project.ontology)


def _ongoing(evidence: Evidence, body: Body, asked: Question) -> Ongoing:
    from netkg.analyse.companions import read_companion
    from netkg.analyse.information.ongoing import ongoing_trials, registry_searches

    trials = read_companion(evidence.store, evidence.catalogue, "trials")
    searches = registry_searches(evidence.query("gaps/searches").solutions)
    return ongoing_trials(body, asked, trials, searches)
