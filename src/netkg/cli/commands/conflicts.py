"""``netkg conflicts``: which results of one question disagree, and in what else do they differ?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import Alone, SecondHand, Since, Tumour, Until, Where
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.api import Evidence

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg conflicts",
    "netkg conflicts --outcome 'objective response' --drug nk:PD1Inhibitor --threshold 0.1",
    "netkg conflicts --outcome nk:PDL1Positivity --all --json",
)
def conflicts(
    ctx: typer.Context,
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, by id or name, all below it too.",
            autocompletion=complete.terms,
        ),
    ] = "nk:Outcome",
    drug: Annotated[
        list[str] | None,
        typer.Option(
            "--drug",
            metavar="TERM",
            help="A drug or class; given again, the regimen must have each of them. All such regimens are "
            "then compared (default: those of the same classes).",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    second_hand: SecondHand = False,
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            metavar="SHARE",
            help="Results with intervals on either side of it, such as 0.1, disagree in direction.",
            show_default=False,
        ),
    ] = None,
    alpha: Annotated[
        float,
        typer.Option("--alpha", metavar="SHARE", help="Below this p value results disagree in magnitude."),
    ] = 0.05,
    all_: Annotated[bool, typer.Option("--all", help="List every pair, and what agrees too.")] = False,
) -> None:
    """List results that disagree, and in what else they differ.

    A question is one outcome, measured in one way, under the same classes of drugs. Results that share people
    are not compared. Nothing is said of why results differ: where several attributes tell them apart equally
    well they are confounded, and one that is not recorded may do so unseen.
    """
    from netkg.analyse.inconsistency import find_inconsistencies
    from netkg.analyse.selection import question, select
    from netkg.cli.conflict_answers import conflicts_json, conflicts_screen

    session = session_of(ctx)
    body = _body(session.evidence())
    asked = question(
        body,
        outcome,
        drugs=drug or (),
        alone=alone,
        tumour=tumour,
        where=where or (),
        since=since,
        until=until,
        second_hand=second_hand,
    )
    rows = select(body, asked).rows
    session.note(f"{len(rows)} results selected")
    cells = find_inconsistencies(rows, body, drugs=asked.drugs, threshold=threshold, alpha=alpha)
    answer = conflicts_json if session.json else conflicts_screen
    write_stdout(answer(cells, body, asked, everything=all_))


def _body(evidence: Evidence) -> Body:
    from netkg.analyse.body import read_body

    return read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
