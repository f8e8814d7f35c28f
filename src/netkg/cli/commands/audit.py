"""``netkg audit``: which printed numbers do not follow from their own counts?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import failure_of
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import SourceError, ValidationError

if TYPE_CHECKING:
    from netkg.analyse.audit import Audit, Kind
    from netkg.api import Evidence

__all__ = ["app"]

app = command_app()


def _kinds(incomplete: str) -> list[str]:
    from netkg.analyse.audit import Kind

    return [name for kind in Kind if (name := _name(kind)).startswith(incomplete)]


@command(
    app,
    "netkg audit",
    "netkg audit patel-2020 --remarks",
    "netkg audit --only interval --only p-value",
    "netkg audit --strict --json",
)
def audit(
    ctx: typer.Context,
    records: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="RECORD",
            help="Records whose numbers are audited (default: all).",
            autocompletion=complete.records,
            show_default=False,
        ),
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="KIND",
            help="Only this kind: percentage, attainability, interval, p-value, composition, lost-events; "
            "give it again for more.",
            autocompletion=_kinds,
            show_default=False,
        ),
    ] = None,
    remarks: Annotated[
        bool, typer.Option("--remarks", help="List the numbers too that agree with a remark.")
    ] = False,
    all_: Annotated[
        bool, typer.Option("--all", help="List every number, those not checked with the reason.")
    ] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 7 if there is a finding.")] = False,
) -> None:
    """List printed numbers that their own counts contradict.

    Nothing is corrected. A finding is no error: it says what is printed, what follows from the counts, which
    method or which other counts would give the print, and where to look. Which number is wrong cannot be told
    from numbers.
    """
    from netkg.cli.audit_answers import audit_json, audit_screen

    session = session_of(ctx)
    kinds = _chosen(only)
    evidence = session.evidence()
    found = _of_records(_audit(evidence), records, evidence).only(kinds)
    session.note("audited")
    problem = ValidationError(f"findings: {len(found.findings)}") if strict and found.findings else None
    failure = failure_of(problem) if problem else None
    if session.json:
        write_stdout(audit_json(found, evidence, everything=all_, failure=failure))
    else:
        write_stdout(audit_screen(found, evidence, kinds, remarks=remarks, everything=all_))
    if failure:
        if not session.json:
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)


def _chosen(only: list[str] | None) -> list[Kind]:
    from netkg.analyse.audit import Kind

    names = {_name(kind): kind for kind in Kind}
    for name in only or ():
        if name.replace(" ", "-") not in names:
            raise typer.BadParameter(f"{name} is not a kind; choose one of {', '.join(names)}")
    return [kind for name, kind in names.items() if not only or name in {o.replace(" ", "-") for o in only}]


def _name(kind: Kind) -> str:
    return kind.replace(" ", "-")


def _audit(evidence: Evidence) -> Audit:
    from netkg.analyse.audit import audit as audit_rows
    from netkg.analyse.body import read_tables
    from netkg.analyse.composition import composition_parts

    rows = read_tables(evidence.store, evidence.catalogue)[0].rows()
    parts = composition_parts(evidence.query("evidence/composition").solutions)
    return audit_rows(rows, parts, closure=evidence.closure)


def _of_records(found: Audit, records: list[str] | None, evidence: Evidence) -> Audit:
    from netkg.analyse.audit import Audit

    if not records:
        return found
    for name in records:
        if evidence.project.triples.joinpath(f"{name}.ttl") not in evidence.project.triple_files():
            raise SourceError(f"there is no record {name!r}", hint="list them with: netkg info")
    return Audit(tuple(check for check in found.checks if check.about.partition(":")[0] in records))
