"""The gap map: the page of :mod:`netkg.report.gap_map_page`, with the site around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netkg.report.gap_map_page import as_data, page_parts
from netkg.serve.pages.frame import Machine, View

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = ["gap_page", "gaps_page"]


def gaps_page(holdings: Holdings) -> View:
    """Return the spaces of questions to choose from."""
    spaces = [
        {
            "name": name,
            "label": space.label,
            "facets": [(facet.name, len(facet.nodes)) for facet in space.facets],
        }
        for name, space in holdings.spaces.items()
    ]
    return View(
        "gaps.html.j2",
        "Gap maps",
        {"spaces": spaces},
        "A gap map has one square for each question that can be asked. The square says whether results in "
        "this store answer it, and if not, why not.",
        machine=(Machine("JSON", "/api/v1/gaps"),),
    )


def gap_page(holdings: Holdings, space: str, *, past: bool, embed: bool) -> View:
    """Return the map of one space.

    Args:
        holdings: the evidence.
        space: its name.
        past: with the slider of dates.
        embed: put the data into the page, for files; else the page asks the JSON API for it.
    """
    document = holdings.gap_document(space, past=past)
    api = f"/api/v1/gaps/{space}"
    content: dict[str, Any] = {
        **page_parts(document),
        "map": document,
        "space": space,
        "past": past,
        "api": api,
        "data": as_data(document) if embed else "",
        "embed": embed,
    }
    return View(
        "gap.html.j2",
        str(document["space"]["label"]),
        content,
        "One square for each question: open it for the reasons, the sources and the query behind it.",
        machine=(Machine("JSON", api, {"past": ("yes",)} if past and not embed else {}),),
        scripts=("gap_map.js",) if embed else ("gap_page.js",),
        styles=("gap_map.css",),
    )
