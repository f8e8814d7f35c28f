"""The commands of ``netkg gaps`` that stand beside the map: links, reporting, stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.commands import gap_links, gap_reporting, gap_stated
from netkg.cli.help import command

if TYPE_CHECKING:
    import typer

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Make them commands of ``app``."""
    command(app, *gap_links.EXAMPLES)(gap_links.links)
    command(app, *gap_reporting.EXAMPLES)(gap_reporting.reporting)
    command(app, *gap_stated.EXAMPLES)(gap_stated.stated)
