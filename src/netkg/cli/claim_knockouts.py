"""The absence claims that stand otherwise without a study, as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from netkg.analyse.stated import StatedGap
from netkg.analyse.withdrawn_claims import ClaimChange

if TYPE_CHECKING:
    from rich.console import RenderableType

__all__ = ["claims_fields", "claims_parts"]


def claims_parts(found: Sequence[ClaimChange], own: Sequence[StatedGap]) -> list[RenderableType]:
    """Return how many absence claims stand otherwise, each with its verdicts, and those that go too."""
    from rich.text import Text

    said = "1 absence claim stands" if len(found) == 1 else f"{len(found)} absence claims stand"
    parts: list[RenderableType] = [Text(f"\n{said} otherwise.", "bold")]
    for change in found:
        claim = change.before.claim
        mark = " [second-hand]" if claim.second_hand else ""
        parts.append(Text(f"{claim.claim}{mark}: {claim.summary}"))
        parts.append(Text(f"  with     {_verdict(change.before)}"))
        parts.append(Text(f"  without  {_verdict(change.after)}"))
    return parts + [Text(f"{gap.claim.claim} goes with it: {gap.claim.summary}") for gap in own]


def _verdict(gap: StatedGap) -> str:
    first = gap.falsified_by
    if not gap.against:
        return "open, as far as this store goes"
    return f"{gap.verdict}, first by {first.label} ({first.study})" if first else str(gap.verdict)


def claims_fields(found: Sequence[ClaimChange]) -> list[dict[str, Any]]:
    """Return the same as plain values."""
    return [
        {
            "claim": change.before.claim.claim,
            "summary": change.before.claim.summary,
            "before": _side(change.before),
            "after": _side(change.after),
            "no_longer_against": [item.study for item in change.loses],
        }
        for change in found
    ]


def _side(gap: StatedGap) -> dict[str, str | None]:
    first = gap.falsified_by
    return {"verdict": str(gap.verdict), "falsified_by": first.study if first else None}
