"""The commands of ``netkg gaps`` that stand beside the list: diff, links, map, timeline and so on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.cli.commands import (
    gap_diff,
    gap_export,
    gap_links,
    gap_map,
    gap_reporting,
    gap_sensitivity,
    gap_stated,
    gap_timeline,
)
from netkg.cli.help import command

if TYPE_CHECKING:
    import typer

__all__ = ["attach"]


def attach(app: typer.Typer) -> None:
    """Make them commands of ``app``."""
    command(app, *gap_diff.EXAMPLES)(gap_diff.diff)
    command(app, *gap_export.EXAMPLES)(gap_export.export)
    command(app, *gap_links.EXAMPLES)(gap_links.links)
    command(app, *gap_map.EXAMPLES, name="map")(gap_map.gap_map)
    command(app, *gap_reporting.EXAMPLES)(gap_reporting.reporting)
    command(app, *gap_sensitivity.EXAMPLES)(gap_sensitivity.sensitivity)
    command(app, *gap_stated.EXAMPLES)(gap_stated.stated)
    command(app, *gap_timeline.EXAMPLES)(gap_timeline.timeline)
