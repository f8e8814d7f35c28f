"""The demo from its first line to its last."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from netkg.cli.demo.claims import absence_part, second_hand_part
from netkg.cli.demo.gap import gap_part
from netkg.cli.demo.layout import bullets
from netkg.cli.demo.patients import patients_part
from netkg.cli.demo.positivity import positivity_part
from netkg.cli.demo.responses import responses_part
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.api import Evidence
    from netkg.cli.demo.facts import Facts

__all__ = ["story"]

_NEXT: Final = (
    ("ask", "{} query list"),
    ("ask freely", "echo 'SELECT DISTINCT ?t {{ ?x a ?t }}' | {} query -"),
    ("take away", "{} export evidence.ttl"),
    ("add a study", "{} new smith-2026"),
    ("all the gaps", "{} gaps"),
)


def story(facts: Facts, evidence: Evidence, width: int) -> list[RenderableType]:
    """Return the parts of the demo, one below the other, for a screen of ``width`` columns."""
    from rich.text import Text

    records = facts["provenance/record-summary"]
    results = sum(int(str(row["results"])) for row in records)
    told = sum(int(str(row["second_hand_results"])) for row in records)
    title = f"netkg: {len(records)} records, {results} results of their own and {told} second-hand"
    parts: list[RenderableType] = [
        Text.assemble((title, "bold"), (". On the right: the query answered.", "dim"))
    ]
    for part in (patients_part, responses_part, positivity_part, second_hand_part, absence_part, gap_part):
        parts += part(facts, width)
    called = _called()
    steps = bullets([(what, how.format(called)) for what, how in _NEXT])
    return [*parts, "", Text(USE_STATEMENT, "bold yellow"), steps]


def _called() -> str:
    """Return how this command was called, in a form that can be typed again."""
    path = Path(sys.argv[0])
    if path.name == "__main__.py":
        return "python -m netkg"
    if path.is_absolute():
        near = path.is_relative_to(Path.cwd())
        return str(path.relative_to(Path.cwd())) if near else "netkg"
    return str(path)
