"""Search: where words stand in labels, titles, claims and the places of the sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from netkg.errors import NetkgError
from netkg.serve.pages.cells import Cell, cell_of_id, rows_grid
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.words import kind_words, several

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = ["search_page", "static_search_page"]

_SHOWN: Final = 100
_PARTS: Final = {
    "labels": "names",
    "titles": "titles",
    "fragments": "words at a place in a source",
    "claims": "claims",
}


def search_page(holdings: Holdings, words: str) -> View:
    """Return what has all of the words."""
    problem, grid, total, near = None, None, 0, []
    if words:
        try:
            found = holdings.texts.search(words.split(), limit=_SHOWN)
            total = found.total
            rows = (
                (
                    Cell(hit.text, cell_of_id(hit.thing, holdings).path, title=hit.thing),
                    _PARTS.get(hit.part, hit.part),
                    kind_words(hit.kind).partition(":")[0],
                    cell_of_id(hit.source, holdings),
                )
                for hit in found.hits
            )
            heads = (("text", ""), ("found in", ""), ("what it is", ""), ("from", ""))
            grid = rows_grid(several(total, "text"), heads, rows)
            near = holdings.texts.nearest(words.split()) if not total else []
        except NetkgError as error:
            problem = error
    return View(
        "search.html.j2",
        "Search",
        {
            "words": words,
            "grid": grid,
            "total": total,
            "near": near,
            "problem": problem,
            "index": "",
            "most": _SHOWN,
        },
        "Finds whole words in names, titles, claims and the few words kept of each place. "
        "What is not found is not evidence of anything.",
        machine=(Machine("JSON", "/api/v1/search", {"q": (words,)}),) if total else (),
        status=400 if problem else 200,
    )


def static_search_page(holdings: Holdings) -> View:
    """Return a search that a file can do: the texts are in the page."""
    from netkg.query.search import PARTS

    answer = holdings.kg.query("quality/texts")
    columns = answer.columns
    entries = sorted(
        {
            (str(row["text"]), str(row["thing"]), str(row["kind"]), str(row["part"]))
            for row in (dict(zip(columns, values.values(), strict=True)) for values in answer)
            if row["part"] in PARTS
        }
    )
    listed = [
        [text, cell_of_id(thing, holdings).path, _PARTS[part], kind_words(kind).partition(":")[0]]
        for text, thing, kind, part in entries
    ]
    index = json.dumps(listed, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return View(
        "search.html.j2",
        "Search",
        {"words": "", "grid": None, "total": 0, "near": [], "problem": None, "index": index, "most": _SHOWN},
        "Finds words in names, titles, claims and the few words kept of each place. "
        "What is not found is not evidence of anything.",
        scripts=("search.js",),
    )
