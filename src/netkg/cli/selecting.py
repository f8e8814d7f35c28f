"""Options by which commands select results of the evidence table, declared once."""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli import complete

__all__ = [
    "Alone",
    "AsOf",
    "Drug",
    "Interval",
    "Keep",
    "Level",
    "Method",
    "NotComparable",
    "SecondHand",
    "Sensitivity",
    "Since",
    "Threshold",
    "Tumour",
    "Until",
    "Where",
]

AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Only what was public by then, a day such as 2020-04-22.",
        show_default=False,
    ),
]

Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COLUMN=VALUE",
        help="A condition on a column of the evidence table (= != < <= > >=); give it again for more.",
        show_default=False,
    ),
]

Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", help="Published then or later.", show_default=False),
]

Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", help="Published by then.", show_default=False),
]

Alone = Annotated[bool, typer.Option("--alone", help="Only regimens of nothing but these drugs.")]

Drug = Annotated[
    list[str] | None,
    typer.Option(
        "--drug",
        metavar="TERM",
        help="A drug or class; given again, the regimen must have each of them.",
        autocompletion=complete.terms,
        show_default=False,
    ),
]

Interval = Annotated[str, typer.Option("--interval", metavar="NAME", help="wald or hartung-knapp.")]

Keep = Annotated[
    str,
    typer.Option("--keep", metavar="NAME", help="Of reports of the same people: the largest or latest."),
]

Level = Annotated[float, typer.Option("--level", metavar="SHARE", help="Coverage of the intervals.")]

Method = Annotated[
    str, typer.Option("--method", metavar="NAME", help="glmm, or such as logit-reml, logit-dl, raw-reml.")
]

NotComparable = Annotated[
    bool, typer.Option("--not-comparable", help="Pool what the guard refuses, so labelled.")
]

SecondHand = Annotated[
    bool, typer.Option("--second-hand", help="Take results too whose own work was not read.")
]

Sensitivity = Annotated[
    bool, typer.Option("--sensitivity", help="Take results too that are for sensitivity analysis only.")
]

Threshold = Annotated[
    float | None,
    typer.Option(
        "--threshold",
        metavar="SHARE",
        help="A proportion that matters, such as 0.1: on which side is the interval?",
        show_default=False,
    ),
]

Tumour = Annotated[
    str | None,
    typer.Option(
        "--tumour",
        metavar="TERM",
        help="The tumour, all below it too.",
        autocompletion=complete.terms,
        show_default=False,
    ),
]
