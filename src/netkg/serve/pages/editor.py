"""The SPARQL editor: a form that works without scripts, and YASGUI over it where it is installed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from netkg.namespaces import NK, PREFIXES
from netkg.serve.pages.assets import editor_assets
from netkg.serve.pages.cells import grid_of
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.words import several
from netkg.store.base import Solutions

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = ["FIRST", "editor_page"]

FIRST: Final = f"""\
PREFIX nk: <{NK}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?result ?outcome ?events ?total
WHERE {{
  ?result a nk:Result ; nk:outcome/rdfs:label ?outcome ; nk:events ?events ; nk:total ?total .
}}
ORDER BY ?result
LIMIT 20"""
"""The query that stands in the editor at first."""

_TABS: Final = (
    "patients/treated-patients",
    "evidence/response-rates",
    "evidence/pd-l1-positivity",
    "gaps/absence-claims",
)
_SHOWN: Final = 500


def editor_page(
    holdings: Holdings,
    sparql: str,
    answer: Solutions | bool | None = None,
    problem: tuple[str, str] | None = None,
    first: str = "",
) -> View:
    """Return the editor.

    Args:
        holdings: the evidence.
        sparql: the query to show; empty for the first one.
        answer: its rows, or yes or no, if it was run.
        problem: what went wrong, and how to go on.
        first: what to show if nothing was run.
    """
    rows = answer if isinstance(answer, Solutions) else None
    total = len(rows.rows) if rows else 0
    catalogue = holdings.kg.catalogue
    tabs = [
        {"name": query_id, "query": catalogue[query_id].text} for query_id in _TABS if query_id in catalogue
    ]
    has_editor = editor_assets() is not None
    settings = {"prefixes": dict(PREFIXES), "tabs": tabs, "first": FIRST}
    return View(
        "editor.html.j2",
        "SPARQL editor",
        {
            "sparql": sparql or first or FIRST,
            "ran": bool(sparql),
            "grid": grid_of(rows, holdings, several(total, "row"), (), _SHOWN) if rows else None,
            "said": answer if isinstance(answer, bool) else None,
            "problem": problem,
            "total": total,
            "shown": _SHOWN,
            "has_editor": has_editor,
            "settings": json.dumps(settings, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c"),
            "queries": list(catalogue.values()),
        },
        "Ask your own question in SPARQL, the query language of RDF. It is sent to this server, run, and not "
        "kept; the log has a digest of it.",
        machine=(Machine("CSV", "/editor/answer.csv", {"query": (sparql,)}),) if rows else (),
        scripts=("vendor/yasgui.min.js", "editor.js") if has_editor else (),
        styles=("vendor/yasgui.min.css",) if has_editor else (),
    )
