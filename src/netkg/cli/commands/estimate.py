"""``netkg estimate``: one proportion from the results that answer a question, and all that it stands on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.figuring import FigureFile, check_file
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
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    import pyoxigraph as ox

    from netkg.analyse.body import Body
    from netkg.analyse.estimate import Settings
    from netkg.analyse.selection import Question
    from netkg.cli.session import Session

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg estimate --drug 'PD-1 inhibitor' --alone --tumour 'neuroendocrine tumor'",
    "netkg estimate --outcome 'PD-L1 positivity' --where compartment=TumourCells --json",
    "netkg estimate --drug nk:CheckpointInhibitor --where 'total>=20' --method logit-reml",
    "netkg estimate --drug nk:CheckpointInhibitor --by grades",
    "netkg estimate --threshold 0.1 --output estimates.ttl",
    "netkg estimate --tumour 'neuroendocrine tumor' --drug pembrolizumab --alone --figure forest.svg",
    "netkg estimate --refresh estimates.ttl",
)
def estimate(
    ctx: typer.Context,
    outcome: Annotated[
        str, typer.Option("--outcome", metavar="TERM", help="What was measured, by id or name.")
    ] = "nk:ObjectiveResponse",
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
    threshold: Threshold = None,
    second_hand: SecondHand = False,
    sensitivity: Sensitivity = False,
    not_comparable: NotComparable = False,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="Set the outcome out by a column, such as grades: within studies, and between.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the estimate as Turtle.", show_default=False
        ),
    ] = None,
    figure: FigureFile = None,
    refresh: Annotated[
        Path | None,
        typer.Option(
            "--refresh",
            metavar="FILE",
            help="Compute the stale estimates of such a file anew, and ask nothing else.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Pool the results that answer a question, each patient once.

    Results that cannot be compared are refused (exit code 8), and nothing is estimated from nothing. Terms
    take in all that lies below them, but tumours outside the default scope (ontology/scope.toml: small cell
    lung and Merkel cell carcinoma) count only where --tumour names them. Proportions are given as shares:
    10 % is 0.1.
    """
    from netkg.analyse.estimate import Settings
    from netkg.analyse.estimate import estimate as make_estimate
    from netkg.analyse.selection import question
    from netkg.analyse.variants import variants
    from netkg.cli.estimates import estimate_fields, estimate_screen

    session = session_of(ctx)
    if refresh is not None:
        _refresh(session, refresh)
        return
    check_file(figure)
    settings = Settings(method, interval, level, keep, threshold, not_comparable)
    body = _body(session)
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
        sensitivity=sensitivity,
    )
    if by is not None and figure is not None:
        raise typer.BadParameter("with --by, draw it by: netkg figure forest --by COLUMN")
    if by is not None and output is not None:
        raise typer.BadParameter("with --by there is no one estimate to write; use --json")
    if by is not None:
        _by(session, body, asked, by, settings)
        return
    made = make_estimate(body, asked, settings)
    session.note("pooled")
    found = variants(made, body)
    if output is not None:
        from netkg.analyse.derived import to_triples

        _write(output, to_triples([made], body))
    if figure is not None:
        from netkg.report.forest import forest_page
        from netkg.report.save import write_figure

        write_figure(forest_page(made, body, found), figure)
        say(f"{figure}: forest plot", "dim")
    if session.json:
        write_stdout(envelope("estimate", estimate_fields(made, found, body)))
    else:
        write_stdout(estimate_screen(made, found, body))


def _body(session: Session) -> Body:
    from netkg.analyse.body import read_body

    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    session.note(f"{len(body.rows)} results")
    return body


def _by(session: Session, body: Body, asked: Question, column: str, settings: Settings) -> None:
    """Tell the outcome by a column of the evidence table."""
    from netkg.analyse.contrast import contrast
    from netkg.cli.contrasts import contrast_fields, contrast_screen

    found = contrast(body, asked, column, settings)
    if session.json:
        write_stdout(envelope("estimate", contrast_fields(found, body)))
    else:
        write_stdout(contrast_screen(found, body))


def _write(path: Path, triples: list[ox.Triple]) -> None:
    from netkg.files import write_atomically
    from netkg.rdf.turtle import write_turtle

    write_atomically(path, f"# {USE_STATEMENT}\n".encode() + write_turtle(triples))


def _refresh(session: Session, path: Path) -> None:
    """Bring a file of estimates up to date, and tell what was stale."""
    from netkg.analyse.derived import recompute
    from netkg.namespaces import to_curie
    from netkg.rdf.parse import read_quads

    found = recompute([quad.triple for quad in read_quads(path)], _body(session))
    renewed = {to_curie(old): to_curie(new) for old, new in found.renewed.items()}
    dropped = {to_curie(old): why for old, why in found.dropped.items()}
    current = [to_curie(iri) for iri in found.current]
    if not (current or renewed or dropped):
        raise typer.BadParameter(f"{path} holds no estimate")
    _write(path, list(found.triples))
    if session.json:
        content = {"file": str(path), "current": current, "renewed": renewed, "dropped": dropped}
        write_stdout(envelope("estimate", content))
        return
    lines = [f"current  {name}" for name in current]
    lines += [f"renewed  {old}{f' is now {new}' if new != old else ''}" for old, new in renewed.items()]
    lines += [f"dropped  {old}: {why}" for old, why in dropped.items()]
    write_stdout("\n".join((*lines, USE_STATEMENT)) + "\n")
    count = len(current) + len(renewed)
    say(f"{path}: {count} {'estimate' if count == 1 else 'estimates'}", "dim")
