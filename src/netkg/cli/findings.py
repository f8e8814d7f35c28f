"""Findings as people and programs read them: by severity, each with its place in the record files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from netkg.cli.failures import Failure, envelope, failure_of
from netkg.cli.screen import render, screen_width
from netkg.errors import ValidationError
from netkg.namespaces import BASE, to_curie
from netkg.query.rows import plain
from netkg.validate.findings import Finding, Severity

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.validate.compiled import Left
    from netkg.validate.evidence import Rule
    from netkg.validate.whereabouts import Whereabouts

__all__ = ["count_findings", "failure_from", "findings_json", "findings_screen", "rules_json", "rules_screen"]

_STYLES: Final = {Severity.VIOLATION: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold"}
_CHECK = BASE + "check/"


def count_findings(findings: Iterable[Finding]) -> dict[str, int]:
    """Return severity -> number of findings, the worst first, all severities named."""
    found = Counter(finding.severity for finding in findings)
    return {severity.name.lower(): found[severity] for severity in sorted(Severity, reverse=True)}


def failure_from(findings: Sequence[Finding], *, strict: bool) -> Failure | None:
    """Return why validation failed: violations, or with ``strict`` warnings too; None if it did not."""
    counts = count_findings(findings)
    names = ("violation", "warning") if strict else ("violation",)
    said = ", ".join(f"{name}s: {counts[name]}" for name in names if counts[name])
    return failure_of(ValidationError(said)) if said else None


def rule_of(finding: Finding) -> str:
    """Return the name of the check that found something, or the CURIE of the shape, or ``files``."""
    if finding.shape.startswith(_CHECK):
        return finding.shape.removeprefix(_CHECK)
    return to_curie(finding.shape) if finding.shape else "files"


def findings_json(
    findings: Iterable[Finding],
    counts: dict[str, int],
    where: Whereabouts,
    failure: Failure | None,
    left: Iterable[Left] = (),
) -> str:
    """Return the findings as the JSON document of the command, with the shapes that were not compiled."""
    rows = [_fields(finding, where) for finding in findings]
    slow = [{"shape": to_curie(one.shape), "reason": one.reason} for one in left]
    result = {"findings": rows, "counts": counts, "left_to_pyshacl": slow}
    return envelope("validate", result, failure=failure)


def _fields(finding: Finding, where: Whereabouts) -> dict[str, str | None]:
    return {
        "severity": finding.severity.name.lower(),
        "rule": rule_of(finding),
        "source": finding.source.rpartition("/graph/")[2],
        "place": where.place(finding) or None,
        "focus": to_curie(finding.focus),
        "path": to_curie(finding.path) if finding.path else None,
        "value": plain(finding.value) if finding.value is not None else None,
        "related": to_curie(finding.related) if finding.related else None,
        "message": finding.message,
        "shape": to_curie(finding.shape) if finding.shape else None,
    }


def findings_screen(
    findings: Sequence[Finding], rules: Iterable[Rule], where: Whereabouts, least: Severity
) -> str:
    """Return the findings by severity: in full from ``least`` up, below it as numbers for each rule."""
    from rich.text import Text

    counts = ", ".join(f"{name}: {count}" for name, count in count_findings(findings).items())
    if not findings:
        return f"no findings ({counts})\n"
    summaries = {rule.name: rule.summary for rule in rules}
    parts: list[RenderableType] = []
    for severity in sorted(Severity, reverse=True):
        some = [finding for finding in findings if finding.severity is severity]
        if not some:
            continue
        name = severity.name.lower()
        more = "" if severity >= least else f"   (each of them: netkg validate --severity {name})"
        parts.append(Text.assemble((f"{name}: {len(some)}", _STYLES[severity]), more))
        parts += _in_full(some, where) if severity >= least else _in_numbers(some, summaries)
        parts.append(Text())
    return render([*parts, Text(counts, "bold")], width=screen_width())


def _in_full(findings: Iterable[Finding], where: Whereabouts) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    parts: list[RenderableType] = []
    for finding in findings:
        about = [to_curie(finding.focus), to_curie(finding.path) if finding.path else ""]
        head = "  ".join(text for text in (where.place(finding), *about, f"({rule_of(finding)})") if text)
        parts += [Padding(Text(head, "bold"), (0, 0, 0, 2)), Padding(Text(finding.message), (0, 0, 0, 4))]
    return parts


def _in_numbers(findings: Iterable[Finding], summaries: dict[str, str]) -> list[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(justify="right", min_width=5)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for name, count in sorted(Counter(map(rule_of, findings)).items()):
        grid.add_row(Text(str(count)), Text(name), Text(summaries.get(name, "")))
    return [grid]


def rules_screen(rules: Iterable[Rule]) -> str:
    """Return the rules with their severities and the questions that they ask."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for rule in rules:
        grid.add_row(Text(rule.name, "bold"), Text(_severity(rule) or "by rule"), Text(rule.summary))
    return render([grid], width=screen_width())


def rules_json(rules: Iterable[Rule]) -> str:
    """Return the rules as a JSON document."""
    rows = [{"name": rule.name, "severity": _severity(rule), "summary": rule.summary} for rule in rules]
    return envelope("validate", {"rules": rows})


def _severity(rule: Rule) -> str | None:
    return rule.severity.name.lower() if rule.severity else None
