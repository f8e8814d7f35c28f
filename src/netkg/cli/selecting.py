"""Options by which commands select results of the evidence table, declared once."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["AsOf", "Since", "Until", "Where"]

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
