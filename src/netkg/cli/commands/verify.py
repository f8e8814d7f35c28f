"""``netkg verify``: do the recorded places stand in the source as recorded?"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope, failure_of
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import SourceError, ValidationError

if TYPE_CHECKING:
    from netkg.model import Record
    from netkg.validate.places import PlaceReport

__all__ = ["app"]

app = command_app()


@command(
    app,
    "netkg verify --source abstract.txt",
    "netkg verify --source abstract.txt markey-2017",
)
def verify(
    ctx: typer.Context,
    source: Annotated[
        Path,
        typer.Option(
            "--source", metavar="FILE", help="The text that records were made from.", show_default=False
        ),
    ],
    records: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORD",
            help="Records to verify (default: all that were made from this text).",
            autocompletion=complete.records,
            show_default=False,
        ),
    ] = None,
) -> None:
    """Verify recorded places and numbers against the source text.

    The text must have the recorded digest, each fragment must stand at its offsets, and every printed number
    in its fragment or table row. Derived numbers are skipped and counted.
    """
    from netkg.build import read_project_records
    from netkg.validate.places import verify_places

    session = session_of(ctx)
    try:
        data = source.read_bytes()
    except OSError as error:
        raise SourceError(f"{source}: cannot be read: {error.strerror}") from error
    chosen = _chosen(read_project_records(session.open_project()), records, data, source)
    reports = [verify_places(record, data) for record in chosen]
    findings = sum(len(report.findings) for report in reports)
    failure = failure_of(ValidationError(f"{findings} places or numbers are not in {source} as recorded"))
    failure = failure if findings else None
    if session.json:
        write_stdout(envelope("verify", {"reports": [asdict(report) for report in reports]}, failure=failure))
    else:
        write_stdout("".join(map(_lines, reports)))
    if failure:
        if not session.json:
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)


def _chosen(records: list[Record], names: list[str] | None, data: bytes, source: Path) -> list[Record]:
    known = {str(record.record): record for record in records}
    if names:
        for name in names:
            if name not in known:
                raise SourceError(f"there is no record {name!r}", hint=f"there are {', '.join(known)}")
        return [known[name] for name in names]
    digest = hashlib.sha256(data).hexdigest()
    made = [record for record in records if any(text.sha256 == digest for text in record.sources)]
    if not made:
        raise SourceError(f"no record was made from {source} (SHA-256 {digest[:12]}...)")
    return made


def _lines(report: PlaceReport) -> str:
    head = (
        f"{report.record}: {report.places} places and {report.values} printed values checked, "
        f"{report.skipped} derived values skipped, {len(report.findings)} findings\n"
    )
    return head + "".join(f"  {finding.thing}: {finding.what}\n" for finding in report.findings)
