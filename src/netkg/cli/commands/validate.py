"""``netkg validate``: the rules that the evidence must obey, and whether it was built from its records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from netkg.cli import complete
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from netkg.cli.session import Session
    from netkg.validate.compiled import Left
    from netkg.validate.evidence import Rule
    from netkg.validate.findings import Finding, Severity

__all__ = ["FORMATS", "app"]

app = command_app()

FORMATS: Final = ("table", "json", "report")

_FILES: Final = "files"


@command(
    app,
    "netkg validate",
    "netkg validate --severity info",
    "netkg validate --only overlap-undeclared --only shapes",
    "netkg validate --only shapes --engine pyshacl",
    "netkg validate --format report > report.ttl",
    "netkg validate --list",
)
def validate(
    ctx: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="NAME",
            help="Only this rule, as --list names it; give it again for more.",
            autocompletion=complete.rules,
            show_default=False,
        ),
    ] = None,
    severity: Annotated[
        str | None,
        typer.Option(
            "--severity",
            metavar="LEVEL",
            help="Show this and worse: info, warning or violation (default: info as numbers only).",
            autocompletion=complete.severities,
            show_default=False,
        ),
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, json, or report (a SHACL validation report in Turtle).",
            show_default=False,
        ),
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            "--engine",
            metavar="ENGINE",
            help="What reads the shapes: compiled (to SPARQL; the default) or pyshacl (slow).",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Fail at warnings too.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List the rules, and check nothing.")] = False,
) -> None:
    """Validate the evidence by shapes and checks, and what was built by the records.

    Exits with 7 where there is a violation, with --strict also where there is a warning. Each finding says
    where in the record files it is, and what to do.
    """
    from netkg.cli.findings import failure_from, rules_json, rules_screen
    from netkg.validate.evidence import choose_rules

    session = session_of(ctx)
    layout = _layout(format_, session)
    least = _level(severity)
    reader = _engine(engine)
    rules = _rules(session)
    if list_:
        write_stdout(rules_json(rules) if layout == "json" else rules_screen(rules))
        return
    chosen = choose_rules(rules, only) if only else rules
    left = _left(session, chosen, reader)
    findings = _find(session, chosen, reader)
    failure = failure_from(findings, strict=strict)
    write_stdout(_answer(session, layout, findings, chosen, least, left, strict=strict))
    if failure:
        if layout != "json":
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)


def _layout(format_: str | None, session: Session) -> str:
    if session.json and format_ not in (None, "json"):
        raise typer.BadParameter(f"--json does not go with --format {format_}")
    layout = format_ or ("json" if session.json else "table")
    if layout not in FORMATS:
        raise typer.BadParameter(f"{layout} is not a format; choose one of {', '.join(FORMATS)}")
    return layout


def _level(name: str | None) -> Severity | None:
    from netkg.validate.findings import Severity

    if name is None:
        return None
    if name.upper() not in Severity.__members__:
        raise typer.BadParameter(f"{name} is not a severity; choose one of info, warning, violation")
    return Severity[name.upper()]


def _engine(name: str | None) -> str:
    from netkg.validate.evidence import ENGINES

    if name is not None and name not in ENGINES:
        raise typer.BadParameter(f"{name} is not an engine; choose one of {', '.join(ENGINES)}")
    return name or ENGINES[0]


def _left(session: Session, chosen: list[Rule], engine: str) -> tuple[Left, ...]:
    """Return the shapes that are not compiled, and say so: they are slow, but they are read."""
    from netkg.namespaces import to_curie
    from netkg.validate.evidence import SHAPES, list_left

    if engine != "compiled" or SHAPES not in {rule.name for rule in chosen}:
        return ()
    left = list_left(session.open_project().ontology)
    if left:
        told = ", ".join(f"{to_curie(one.shape)} ({one.reason})" for one in left)
        say(f"note: shapes that cannot be compiled, read by pySHACL: {told}", "yellow")
    return left


def _rules(session: Session) -> list[Rule]:
    """Return the rules of the project, the comparison of built files with the records first."""
    from netkg.validate.evidence import Rule, list_rules
    from netkg.validate.findings import Severity

    files = Rule(_FILES, Severity.VIOLATION, "Is what was built what the records give?")
    return [files, *list_rules(session.open_project().ontology)]


def _find(session: Session, chosen: list[Rule], engine: str) -> list[Finding]:
    from netkg.cli.built import find_stale
    from netkg.validate.evidence import validate_evidence
    from netkg.validate.findings import sort_findings

    names = {rule.name for rule in chosen}
    evidence = session.evidence()
    stale = find_stale(evidence.project) if _FILES in names and session.store is None else []
    session.note("compared with the records")
    found = validate_evidence(evidence.store, evidence.project.ontology, names - {_FILES}, engine)
    session.note("checked")
    return sort_findings([*stale, *found])


def _answer(
    session: Session,
    layout: str,
    findings: list[Finding],
    rules: list[Rule],
    least: Severity | None,
    left: tuple[Left, ...],
    *,
    strict: bool,
) -> str | bytes:
    from netkg.cli.findings import count_findings, failure_from, findings_json, findings_screen
    from netkg.validate.findings import Severity
    from netkg.validate.whereabouts import Whereabouts

    where = Whereabouts(session.open_project())
    if layout == "table":
        return findings_screen(findings, rules, where, least or Severity.WARNING)
    shown = [finding for finding in findings if least is None or finding.severity >= least]
    if layout == "json":
        failure = failure_from(findings, strict=strict)
        return findings_json(shown, count_findings(findings), where, failure, left)
    import pyoxigraph as ox

    from netkg.publish.rdf import write_graph
    from netkg.validate.report import to_report

    return write_graph([ox.Quad(*triple) for triple in to_report(shown)], "turtle")
