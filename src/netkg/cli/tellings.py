"""A told text as people and programs read it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from netkg.cli.screen import screen_width

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.estimate import Estimate, Prepared
    from netkg.analyse.selection import Question
    from netkg.report.tell import Told

__all__ = ["told_fields", "told_text"]


def told_text(told: Told, width: int | None = None) -> str:
    """Return the paragraph and the use statement, folded to a width (the screen's, if none is given)."""
    columns = width or screen_width()
    parts = (textwrap.fill(part, columns, break_on_hyphens=False) for part in (told.text, told.use))
    return "\n\n".join(parts) + "\n"


def told_fields(
    told: Told, asked: Question, body: Body, counted: Estimate | Prepared | None
) -> dict[str, object]:
    """Return a text as the ``result`` of the JSON envelope, with the analysis that its numbers are from."""
    fields: dict[str, object] = {
        "question": asked.said(body),
        "style": told.style,
        "text": told.text,
        "sentences": list(told.sentences),
    }
    if counted is None:
        return fields
    from netkg.analyse.estimate import Estimate

    pooled = isinstance(counted, Estimate)
    prepared = counted.prepared if isinstance(counted, Estimate) else counted
    left_out = (*prepared.selection.left_out, *prepared.independent.dropped)
    return fields | {
        "pooled": pooled,
        "estimate": counted.id if isinstance(counted, Estimate) else None,
        "k": prepared.independent.k,
        "k_eff": prepared.independent.k_eff,
        "results": [row.result for row in prepared.rows],
        "left_out": sorted(
            ({"result": item.row.result, "reason": item.reason} for item in left_out), key=str
        ),
    }
