"""An audit as people and programs read it: what is printed, what follows from it, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from netkg.analyse.audit import Audit, Check, Kind, Verdict
from netkg.cli.failures import Failure, envelope
from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.api import Evidence

__all__ = ["audit_json", "audit_screen"]

_STYLES: Final = {Verdict.FINDING: "bold yellow", Verdict.REMARK: "bold", Verdict.UNCHECKED: "bold"}
_HEADS: Final = {
    Verdict.FINDING: "findings",
    Verdict.REMARK: "agree, with a remark",
    Verdict.UNCHECKED: "not checked",
    Verdict.AGREES: "agree",
}

_Where = Mapping[str, Mapping[str, str]]
"""Id of a place -> what is said of it: where, fragment."""


def audit_json(audit: Audit, evidence: Evidence, *, everything: bool, failure: Failure | None) -> str:
    """Return findings, remarks and the numbers of checks as the JSON document of the command."""
    where = _places(evidence)
    result: dict[str, object] = {
        "findings": [_fields(check, where) for check in audit.findings],
        "remarks": [_fields(check, where) for check in audit.remarks],
        "checked": {
            str(kind): {str(verdict): count for verdict, count in counts.items()}
            for kind, counts in audit.tally().items()
        },
    }
    if everything:
        result["agrees"] = [_fields(check, where) for check in audit.having(Verdict.AGREES)]
        result["not_checked"] = [_fields(check, where) for check in audit.having(Verdict.UNCHECKED)]
    return envelope("audit", result, failure=failure)


def _fields(check: Check, where: _Where) -> dict[str, object]:
    return {
        "kind": str(check.kind),
        "about": check.about,
        "beside": list(check.beside),
        "printed": check.printed,
        "recomputed": dict(check.recomputed),
        "method": check.method,
        "candidates": list(check.candidates),
        "sentence": check.sentence,
        "second_hand": check.second_hand,
        "places": [{"place": place, **where.get(place, {})} for place in check.places],
    }


def audit_screen(
    audit: Audit, evidence: Evidence, kinds: Sequence[Kind], *, remarks: bool, everything: bool
) -> str:
    """Return the findings in full, what else was asked for, and how many numbers were checked."""
    from rich.text import Text

    where = _places(evidence)
    shown = [Verdict.FINDING]
    shown += [Verdict.REMARK] if remarks or everything else []
    shown += [Verdict.AGREES, Verdict.UNCHECKED] if everything else []
    parts: list[RenderableType] = []
    for verdict in shown:
        parts += _listed(audit.having(verdict), verdict, where)
    parts += [_summary(audit, kinds), Text()]
    if audit.remarks and Verdict.REMARK not in shown:
        parts.append(Text("Remarks in full: netkg audit --remarks", "dim"))
    parts.append(Text(USE_STATEMENT, "dim"))
    return render(parts, width=screen_width())


def _summary(audit: Audit, kinds: Sequence[Kind]) -> RenderableType:
    tally = audit.tally()
    order = (Verdict.AGREES, Verdict.REMARK, Verdict.FINDING, Verdict.UNCHECKED)
    rows = [[str(kind), *(str(tally[kind][verdict]) for verdict in order)] for kind in kinds]
    total = ["together", *(str(sum(tally[kind][verdict] for kind in kinds)) for verdict in order)]
    columns = ("numbers in print", "agree", "with a remark", "findings", "not checked")
    return table(columns, [*rows, total] if len(kinds) > 1 else rows, screen_width(), right=range(1, 5))


def _listed(checks: Sequence[Check], verdict: Verdict, where: _Where) -> list[RenderableType]:
    from rich.text import Text

    parts: list[RenderableType] = [Text(f"{_HEADS[verdict]}: {len(checks)}", _STYLES.get(verdict, "bold"))]
    for check in checks:
        parts += _block(check, where)
    return [*parts, Text()]


def _block(check: Check, where: _Where) -> list[RenderableType]:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    head = Text.assemble(
        (check.about, "bold"), f"  {check.kind}", "  second-hand" if check.second_hand else ""
    )
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in _lines(check, where):
        grid.add_row(name, Text(text))
    return [Padding(head, (0, 0, 0, 2)), Padding(grid, (0, 0, 0, 4))]


def _lines(check: Check, where: _Where) -> Iterable[tuple[str, str]]:
    if check.printed:
        yield "printed", check.printed
    if check.verdict is Verdict.FINDING and check.recomputed:
        yield "from the counts", "; ".join(f"{name}: {numbers}" for name, numbers in check.recomputed)
    if check.verdict is Verdict.FINDING and check.method:
        yield "given by", check.method
    if check.candidates:
        yield "would give it", f"{'; '.join(check.candidates)} (listed, none is asserted)"
    yield "", check.sentence
    for place in check.places:
        yield "place", "  ".join([place, *where.get(place, {}).values()])


def _places(evidence: Evidence) -> _Where:
    """Return where the places are: section or page, and the fragment if there is one."""
    found: dict[str, dict[str, str]] = {}
    for row in evidence.table("where-it-stands"):
        said = {"where": row["section"] or row["page"], "fragment": row["fragment"]}
        found[str(row["place"])] = {name: str(value) for name, value in said.items() if value}
    return found
