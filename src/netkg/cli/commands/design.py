"""``netkg design``: how many patients would a single arm need?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["app"]

app = command_app()

P0 = Annotated[float, typer.Option("--p0", metavar="SHARE", help="The proportion not worth pursuing.")]
P1 = Annotated[
    float, typer.Option("--p1", metavar="SHARE", help="The proportion at which the power is wanted.")
]
Alpha = Annotated[
    float, typer.Option("--alpha", metavar="SHARE", help="Chance of rejecting p0 where it holds, at most.")
]
Power = Annotated[
    float, typer.Option("--power", metavar="SHARE", help="Chance of rejecting p0 where p1 holds, at least.")
]
Largest = Annotated[
    int, typer.Option("--largest", metavar="N", help="Look at no more patients than this, 500 at most.")
]
Have = Annotated[
    int | None,
    typer.Option(
        "--have",
        metavar="N",
        help="Patients there are: what part of the size is that?",
        show_default=False,
    ),
]


@app.callback(
    invoke_without_command=True,
    epilog="netkg design precision --share 0.25 --half-width 0.1\n"
    "netkg design single-stage --p0 0.1 --p1 0.25\nnetkg design simon --p0 0.05 --p1 0.2",
)
def _design(ctx: typer.Context) -> None:
    """Say how many patients a single arm needs.

    Sizes for planning evidence, not a protocol: whether a trial should be run, and how, is for those who
    run it. Proportions are given as shares: 10 % is 0.1.
    """
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


@command(
    app,
    "netkg design precision",
    "netkg design precision --share 0.1 --half-width 0.05 --have 40 --json",
)
def precision(
    ctx: typer.Context,
    share: Annotated[
        float, typer.Option("--share", metavar="SHARE", help="The proportion that is expected.")
    ] = 0.25,
    half_width: Annotated[
        float, typer.Option("--half-width", metavar="SHARE", help="Half the width of the interval.")
    ] = 0.10,
    level: Annotated[
        float, typer.Option("--level", metavar="SHARE", help="Coverage of the interval.")
    ] = 0.95,
    have: Have = None,
) -> None:
    """Patients for an interval of a given half-width.

    By the normal approximation; exact intervals of small counts are wider.
    """
    from netkg.analyse.information.size import precision_size

    found = {"share": share, "half_width": half_width, "level": level}
    _answer(ctx, "precision", found | {"n": precision_size(share, half_width, level)}, have)


@command(
    app,
    "netkg design single-stage",
    "netkg design single-stage --p0 0.05 --p1 0.2 --power 0.9 --json",
    name="single-stage",
)
def single_stage(
    ctx: typer.Context,
    p0: P0 = 0.10,
    p1: P1 = 0.25,
    alpha: Alpha = 0.05,
    power: Power = 0.80,
    largest: Largest = 200,
    have: Have = None,
) -> None:
    """The smallest exact test in one stage, one-sided."""
    from dataclasses import asdict

    from netkg.analyse.information.size import single_stage as find

    _answer(ctx, "single-stage", asdict(find(p0, p1, alpha, power, largest)), have)


@command(app, "netkg design simon", "netkg design simon --p0 0.05 --p1 0.2 --json")
def simon(
    ctx: typer.Context,
    p0: P0 = 0.10,
    p1: P1 = 0.25,
    alpha: Alpha = 0.05,
    power: Power = 0.80,
    largest: Largest = 200,
    have: Have = None,
) -> None:
    """Simon's tests in two stages, optimal and minimax."""
    from dataclasses import asdict

    from netkg.analyse.information.simon import two_stage

    pairs = (("optimal", False), ("minimax", True))
    found = {
        name: asdict(two_stage(p0, p1, alpha, power, minimax=minimax, largest=largest))
        for name, minimax in pairs
    }
    _answer(ctx, "simon", found, have)


def _answer(ctx: typer.Context, kind: str, found: Mapping[str, object], have: int | None) -> None:
    from netkg.cli.design_answers import design_fields, design_screen

    fields = design_fields(found, have)
    if session_of(ctx).json:
        write_stdout(envelope(f"design {kind}", fields))
    else:
        write_stdout(design_screen(kind, fields))
