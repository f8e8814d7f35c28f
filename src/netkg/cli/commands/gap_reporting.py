"""``netkg gaps reporting``: which items does each report of treated people leave out?"""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout
from netkg.errors import SourceError

__all__ = ["EXAMPLES", "reporting"]

EXAMPLES = (
    "netkg gaps reporting",
    "netkg gaps reporting markey-2017",
    "netkg gaps reporting --json",
)


def reporting(
    ctx: typer.Context,
    records: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORD",
            help="Records whose items are listed one by one (default: all, in one table).",
            autocompletion=complete.records,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Say which items each report leaves out.

    Reports of treated people; an item may also stand in a part that was not seen. The items are those of
    ontology/reporting.toml, after the CARE checklist. "Not reported" is the report's gap, "not seen" is
    ours, and of "not recorded" nothing follows. It is no judgement of quality.
    """
    from netkg.analyse.body import read_body
    from netkg.analyse.reporting import read_items, read_said, reporting_gaps
    from netkg.cli.gap_reports import reporting_fields, reporting_screen

    session = session_of(ctx)
    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    items = read_items(evidence.project.ontology)
    said = read_said(evidence.query("gaps/reporting-items").solutions)
    found = reporting_gaps(said, items, body.is_under)
    if records:
        names = {report.publication.partition(":")[0] for report in found}
        for name in records:
            if name not in names:
                raise SourceError(
                    f"there is no record {name!r} of treated people",
                    hint="list them with: netkg gaps reporting",
                )
        found = tuple(report for report in found if report.publication.partition(":")[0] in records)
    session.note(f"{len(found)} reports, {len(items)} items")
    if session.json:
        write_stdout(envelope("gaps reporting", reporting_fields(found, items)))
    else:
        write_stdout(reporting_screen(found, items, one_by_one=bool(records)))
