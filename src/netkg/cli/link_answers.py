"""Missing links between biomarker and outcome, as people and programs read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from netkg.analyse.links import Contrast, Level, Link, Stratum
from netkg.cli.screen import render, screen_width, table
from netkg.cli.study_counts import StudyCounts
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.analyse.body import Body

__all__ = ["Asked", "links_fields", "links_screen"]

_STATES = {"BiomarkerPositive": "biomarker positive", "BiomarkerNegative": "biomarker negative"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which link was asked for."""

    biomarker: str
    drug: str
    outcome: str
    tumour: str | None

    def said(self, body: Body) -> str:
        """Return it in a line, with labels for ids."""
        tumour = body.label(self.tumour) if self.tumour else "any tumour"
        pair = f"{body.label(self.biomarker)} and {body.label(self.outcome)}"
        return f"{pair} under {body.label(self.drug)}; {tumour}"


def links_fields(found: Sequence[Link], asked: Asked, body: Body) -> dict[str, object]:
    """Return the links as the ``result`` of the JSON envelope."""
    studies = StudyCounts(body)
    by_level = {level: [link.study for link in found if link.level is level] for level in Level}
    return {
        "asked": asdict(asked),
        "question": asked.said(body),
        "levels": {str(level): len(names) for level, names in by_level.items()},
        "independent_studies": {str(level): studies.count(names) for level, names in by_level.items()},
        "studies": [_link_fields(link) | {"cluster": studies.cluster(link.study)} for link in found],
    }


def _link_fields(link: Link) -> dict[str, object]:
    names = (
        *("study", "label", "with_biomarker", "with_biomarker_second_hand", "with_outcome", "joint"),
        *("derived", "may_share", "second_hand"),
    )
    return {name: getattr(link, name) for name in names} | {
        "level": str(link.level),
        "strata": [_stratum_fields(stratum) for stratum in link.strata],
        "contrasts": [_contrast_fields(contrast) for contrast in link.contrasts],
    }


def _stratum_fields(stratum: Stratum) -> dict[str, object]:
    row = stratum.row
    return {
        "state": stratum.state,
        "result": row.result,
        "outcome": row.outcome,
        "events": row.events,
        "total": stratum.total,
        "missing": dict(row.missing),
        "basis": row.basis,
        "cutoff": row.cutoff,
        "reported_in": row.reported_in,
        "places": list(row.places),
    }


def _contrast_fields(contrast: Contrast) -> dict[str, object]:
    return {
        "results": [contrast.one.row.result, contrast.other.row.result],
        "p_value": contrast.p_value,
        "assessed": contrast.assessed,
        "of": contrast.of,
        "prespecified": contrast.prespecified,
    }


def links_screen(found: Sequence[Link], asked: Asked, body: Body, *, everything: bool) -> str:
    """Return the studies by level, with what is known in each stratum."""
    from rich.text import Text

    studies = StudyCounts(body)
    shown = [link for link in found if everything or link.with_outcome]
    parts: list[RenderableType] = [Text(asked.said(body), "bold"), ""]
    head = ("study", "with biomarker", "second-hand", "with outcome", "both known", "level")
    rows = list(map(_row, shown))
    parts += [table(head, rows, screen_width(), right=(1, 2, 3, 4)), ""] if rows else []
    parts += [Text(line) for link in shown for line in _strata(link)]
    if len(found) > len(shown):
        left = studies.said([link.study for link in found if link not in shown], "more")
        parts.append(Text(f"{left} of the biomarker alone or second-hand (list them: --all)", "dim"))
    by_level = ((level, [link.study for link in found if link.level is level]) for level in Level)
    counts = ", ".join(f"{level}: {studies.said(names)}" for level, names in by_level)
    said = f"by level: {counts}" if found else "no study has either; nothing follows from that"
    return render([*parts, Text(said), Text(USE_STATEMENT, "dim")], width=screen_width())


def _row(link: Link) -> tuple[str, ...]:
    numbers = (link.with_biomarker, link.with_biomarker_second_hand, link.with_outcome, link.joint)
    mark = " [shares patients]" if link.may_share else ""
    return (link.label + mark, *map(str, numbers), str(link.level))


def _strata(link: Link) -> list[str]:
    lines = [f"{link.label}:"] if link.strata else []
    for stratum in link.strata:
        mark = " (worked out, not printed)" if stratum.derived else ""
        state = _STATES.get(stratum.state, stratum.state)
        lines.append(f"  {state}: {_value(stratum)}{mark}  {stratum.row.result}")
    for contrast in link.contrasts:
        plan = "prespecified" if contrast.prespecified else "not known to be prespecified"
        lines.append(
            f"  side by side: Fisher p = {contrast.p_value:.3g}, {contrast.assessed} of {contrast.of} "
            f"assessed, {plan}; p values are not corrected for their number"
        )
    return lines


def _value(stratum: Stratum) -> str:
    row = stratum.row
    if row.events is None and row.value is not None:
        people = f", {stratum.total} patients" if stratum.total else ""
        return f"{row.value:g} {row.unit or ''}".rstrip() + people
    events = "?" if row.events is None else str(row.events)
    return f"{events}/{stratum.total}" if stratum.total else f"{events} of an unknown number"
