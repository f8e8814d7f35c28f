"""``netkg validate``: the rules that the evidence must obey, and whether it was built from its records."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import typer

from netkg.cli.failures import Failure, envelope, failure_of
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import ValidationError

if TYPE_CHECKING:
    from netkg.validate.findings import Finding

__all__ = ["app"]

app = command_app()


@command(app, "netkg validate", "netkg validate --json")
def validate(ctx: typer.Context) -> None:
    """Validate the evidence by its shapes, and what was built by the records.

    Only a violation makes this fail; warnings and information are listed.
    """
    from netkg.cli.built import find_stale
    from netkg.validate.findings import sort_findings
    from netkg.validate.shapes import read_shapes, validate_shapes

    session = session_of(ctx)
    evidence = session.evidence()
    project = evidence.project
    stale = find_stale(project) if session.store is None else []
    session.note("compared with the records")
    shapes = read_shapes(project.ontology)
    findings = sort_findings([*stale, *validate_shapes(evidence.store.quads(), shapes)])
    session.note("checked by the shapes")
    failure = _failure(findings)
    if session.json:
        rows = [_fields(finding) for finding in findings]
        write_stdout(envelope("validate", {"findings": rows, "counts": _counts(findings)}, failure=failure))
    else:
        write_stdout(_screen(findings))
    if failure:
        if not session.json:
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)


def _counts(findings: list[Finding]) -> dict[str, int]:
    from netkg.validate.findings import Severity

    found = Counter(finding.severity for finding in findings)
    return {severity.name.lower(): found[severity] for severity in sorted(Severity, reverse=True)}


def _failure(findings: list[Finding]) -> Failure | None:
    violations = _counts(findings)["violation"]
    return failure_of(ValidationError(f"violations: {violations}")) if violations else None


def _fields(finding: Finding) -> dict[str, str | None]:
    from netkg.namespaces import to_curie
    from netkg.query.rows import plain

    return {
        "severity": finding.severity.name.lower(),
        "source": finding.source.rpartition("/graph/")[2],
        "focus": to_curie(finding.focus),
        "path": to_curie(finding.path) if finding.path else None,
        "value": plain(finding.value) if finding.value is not None else None,
        "message": finding.message,
        "shape": to_curie(finding.shape) if finding.shape else None,
    }


def _screen(findings: list[Finding]) -> str:
    from rich.text import Text

    from netkg.cli.screen import render, screen_width, table

    counts = ", ".join(f"{name}: {count}" for name, count in _counts(findings).items())
    if not findings:
        return f"no findings ({counts})\n"
    rows = [
        (str(row["severity"]), str(row["focus"]), str(row["path"] or ""), str(row["message"]))
        for row in map(_fields, findings)
    ]
    headings = ("severity", "thing", "property", "what is wrong")
    return render([table(headings, rows, screen_width()), Text(counts, "bold")])
