"""``netkg without``: what changes if a paper is retracted, or a trial had never been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from netkg.analyse.body import Body
    from netkg.analyse.standing import Standing
    from netkg.analyse.stated import StatedGap
    from netkg.analyse.withdrawal import Change, Withdrawal
    from netkg.cli.gap_maps import GapSources

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg without strosberg-2020",
    "netkg without NCT02955069 --threshold 0.1",
    "netkg without strosberg-2020 --limit 20",
    "netkg without kim-2016:publication --json",
)
def without(
    ctx: typer.Context,
    thing: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A record, publication, study, registry id, cohort or result.",
            autocompletion=complete.records,
            show_default=False,
        ),
    ],
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            metavar="SHARE",
            help="A proportion that matters, such as 0.1: does an interval change sides?",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[
        int,
        typer.Option("--limit", metavar="N", min=0, help="So many gap cells of each space are shown."),
    ] = 5,
) -> None:
    """Tell which estimates, gaps and claims change without a paper or study.

    The questions are those of ontology/estimates.toml, the gaps those of ontology/spaces; a project may add
    its own. The evidence is left as it is. What is derived from a result goes with it, and an earlier report
    may take its place.
    """
    from netkg.analyse.estimate import Settings
    from netkg.analyse.standing import read_questions
    from netkg.analyse.withdrawal import withdraw
    from netkg.analyse.withdrawn_claims import changed_claims, own_claims
    from netkg.cli.claim_knockouts import claims_fields, claims_parts
    from netkg.cli.gap_knockouts import gaps_fields, gaps_parts, gaps_without
    from netkg.cli.gap_maps import gap_sources

    session = session_of(ctx)
    sources = gap_sources(session)
    body = sources.body
    questions = read_questions(sources.evidence.project.ontology, body)
    found = withdraw(body, thing, questions, Settings(threshold=threshold))
    session.note(f"{len(questions)} standing questions")
    gaps = gaps_without(sources, found.results)
    session.note(f"{len(gaps)} gap maps")
    stated = _stated(sources)
    own = own_claims(stated, thing)
    claims = changed_claims((gap for gap in stated if gap not in own), found.results)
    if session.json:
        content = _fields(found, body) | {"claims": claims_fields(claims), "gaps": gaps_fields(gaps)}
        content["own_claims"] = [gap.claim.claim for gap in own]
        write_stdout(envelope("without", content))
    else:
        write_stdout(_screen(found, [*claims_parts(claims, own), *gaps_parts(gaps, limit)], body))


def _stated(sources: GapSources) -> tuple[StatedGap, ...]:
    """Return what authors state, with all the evidence."""
    from netkg.analyse.companions import read_companion
    from netkg.analyse.stated import stated_gaps

    evidence = sources.evidence
    claims = read_companion(evidence.store, evidence.catalogue, "claims")
    trials = read_companion(evidence.store, evidence.catalogue, "trials")
    return stated_gaps(sources.body, claims, trials)


def _fields(found: Withdrawal, body: Body) -> dict[str, object]:
    return {
        "thing": found.thing,
        "results": list(found.results),
        "changes": [
            {
                "question": change.before.question.said(body),
                "kind": change.kind,
                "before": _answer_fields(change.before),
                "after": _answer_fields(change.after),
                "difference": change.difference,
            }
            for change in found.changes
        ],
        "same": found.same,
        "unanswered": found.unanswered,
        "feeding_standing_estimates": found.feeding,
        "feeding_none": [{"reason": reason, "results": number} for reason, number in found.idle],
    }


def _answer_fields(standing: Standing) -> dict[str, object]:
    made = standing.estimate
    if made is None:
        return {"estimate": None, "why_not": standing.why_not}
    return {
        "id": made.id,
        "estimate": made.pooled.estimate,
        "interval": made.pooled.interval,
        "method": made.pooled.method,
        "events": made.pooled.events,
        "total": made.pooled.n,
        "k": made.k,
        "k_eff": made.k_eff,
        "results": [row.result for row in made.rows],
    }


def _screen(found: Withdrawal, beside: Sequence[RenderableType], body: Body) -> str:
    """Return what changes as text; ``beside`` is what changes in claims and gaps."""
    from rich.text import Text

    from netkg.cli.screen import render, screen_width
    from netkg.config import USE_STATEMENT

    gone = len(found.results)
    parts: list[RenderableType] = [Text(f"Without {found.thing}: {_number(gone, 'result')} fewer.", "bold")]
    parts += [Text(line) for line in _feeding(found)]
    for change in found.changes:
        parts += _change(change, body)
    total = len(found.changes) + found.same + found.unanswered
    parts.append(
        Text(
            f"\n{len(found.changes)} of {total} standing questions are answered otherwise, {found.same} as "
            f"before; {found.unanswered} have no estimate either way.",
            "bold",
        )
    )
    return render([*parts, *beside, Text(USE_STATEMENT, "dim")], width=screen_width())


def _feeding(found: Withdrawal) -> list[str]:
    """Return how many of the results feed a standing estimate, and why the others feed none."""
    feeding = found.feeding or "none"
    lines = [f"Of these, {feeding} {'feeds' if found.feeding == 1 else 'feed'} a standing estimate."]
    return lines + [f"  {_number(number, 'result')} not: {reason}" for reason, number in found.idle]


def _change(change: Change, body: Body) -> list[RenderableType]:
    from rich.text import Text

    moved = f"  {_moved(change)}" if change.difference is not None else ""
    return [
        Text(f"\n{change.kind}: {change.before.question.said(body)}"),
        Text(f"  with     {_answer(change.before)}"),
        Text(f"  without  {_answer(change.after)}{moved}"),
        *(Text(line, "yellow") for line in _sides(change)),
    ]


def _moved(change: Change) -> str:
    """Return by how much the proportion moves: the difference of the two numbers as they are printed."""
    from decimal import Decimal

    from netkg.report.numbers import percent

    before, after = change.before.estimate, change.after.estimate
    if before is None or after is None:
        return ""
    moved = Decimal(percent(after.pooled.estimate)) - Decimal(percent(before.pooled.estimate))
    return f"{moved:+} points" if moved else "no difference at one decimal"


def _answer(standing: Standing) -> str:
    from netkg.report.numbers import limits, percent

    made = standing.estimate
    if made is None:
        return f"no estimate: {standing.why_not}"
    number = f"{percent(made.pooled.estimate)} % ({limits(made.pooled.interval)})"
    return f"{number}, {made.pooled.events}/{made.pooled.n}, k {made.k} / k_eff {made.k_eff}"


def _sides(change: Change) -> list[str]:
    """Return a line if the interval lies on another side of the threshold now."""
    from netkg.analyse.sides import side, side_text

    before, after = change.before.estimate, change.after.estimate
    if before is None or after is None or before.settings.threshold is None:
        return []
    threshold = before.settings.threshold
    if side(before.pooled, threshold) == side(after.pooled, threshold):
        return []
    was, now = (side_text(made.pooled, threshold) for made in (before, after))
    return [f"  the interval {was}; without, it {now}"]


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
