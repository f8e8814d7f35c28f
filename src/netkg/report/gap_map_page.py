"""A gap map as one page of HTML: works from a file, asks no network, reads without JavaScript too.

The page holds the document of :mod:`netkg.publish.gap_map` as data, one stylesheet and one script, both of
netkg. A content security policy with their hashes forbids all else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netkg.report.gap_map_looks import LOOKS
from netkg.report.numbers import percent

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["as_data", "gap_map_html", "page_parts", "state_css"]

_TEMPLATES: Final = Path(__file__).parent / "templates"
_UNSEARCHED: Final = (
    "No search is recorded for some or all of them: what is not here is none in this store, which says "
    "nothing of the literature."
)


def gap_map_html(document: Mapping[str, Any]) -> str:
    """Return the page of a map from its document; texts of the evidence are escaped."""
    css = state_css() + (_TEMPLATES / "gap_map.css").read_text(encoding="utf-8")
    script = (_TEMPLATES / "gap_map.js").read_text(encoding="utf-8")
    return (
        _environment()
        .get_template("gap_map.html.j2")
        .render(
            map=document,
            policy=_policy(css, script),
            css=css,
            script=script,
            data=as_data(document),
            **page_parts(document),
        )
    )


def page_parts(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the template of the main part, ``gap_map_main.html.j2``, wants beside the document."""
    findings = _expanded(document["cells"]["findings"])
    outcome = next(facet for facet in document["facets"] if len(facet["nodes"]) and _is_outcome(facet))
    return {
        "frontiers": list(_frontiers(document, findings)),
        "counts": _counts(document, findings),
        "overlay_counts": _overlay_counts(document, findings),
        "outcomes": [node["label"] for node in outcome["nodes"]],
        "percent": lambda share: f"{percent(share)} %",
        "removed": sum(rule["cells"] for rule in document["removed"]),
        "unsearched": _UNSEARCHED
        if any(0 in one.get("overlays", ()) for one in document["findings"])
        else "",
    }


def state_css() -> str:
    """Return the rules that give each state its colours: class ``s0`` for the first state, and so on."""
    return "".join(
        f"#grid .s{place}, .s{place} {{ background: {look.fill}; color: {look.ink}; }}\n"
        for place, look in enumerate(LOOKS.values())
    )


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _policy(css: str, script: str) -> str:
    """Return a policy that lets only these two run, and nothing be fetched."""
    return (
        f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(css)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def as_data(document: Mapping[str, Any]) -> str:
    """Return the document as JSON that cannot end the element it stands in."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _is_outcome(facet: Mapping[str, Any]) -> bool:
    return facet["name"] in ("outcome", "question")


def _expanded(runs: list[int]) -> list[int]:
    """Return place -> finding."""
    return [value for value, times in zip(runs[::2], runs[1::2], strict=True) for _ in range(times)]


def _frontiers(document: Mapping[str, Any], findings: list[int]) -> Iterator[dict[str, Any]]:
    keys = dict(
        zip(
            (place for place, code in enumerate(findings) if code >= 0),
            document["cells"]["keys"],
            strict=True,
        )
    )
    for frontier in document["frontiers"]:
        rows = [
            {
                "key": keys[place],
                "stands_for": stands_for,
                "labels": _labels(document, place),
                "states": ", ".join(
                    document["states"][state]["label"]
                    for state in document["findings"][findings[place]]["states"]
                ),
            }
            for place, stands_for, _ in frontier["cells"]
        ]
        yield {"property": frontier["property"], "total": frontier["total"], "rows": rows}


def _labels(document: Mapping[str, Any], place: int) -> list[str]:
    """Return the labels of the nodes of a place."""
    found = []
    for facet in reversed(document["facets"]):
        place, node = divmod(place, len(facet["nodes"]))
        found.append(facet["nodes"][node]["label"])
    return found[::-1]


def _counts(document: Mapping[str, Any], findings: list[int]) -> list[int]:
    """Return for each state in how many cells it is the first."""
    found = [0] * len(document["states"])
    for code in findings:
        if code >= 0:
            found[document["findings"][code]["states"][0]] += 1
    return found


def _overlay_counts(document: Mapping[str, Any], findings: list[int]) -> list[int]:
    found = [0] * len(document["overlays"])
    for code in findings:
        for overlay in document["findings"][code].get("overlays", ()) if code >= 0 else ():
            found[overlay] += 1
    return found
