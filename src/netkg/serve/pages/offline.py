"""What pages of files carry so that their scripts can filter the evidence and find paths without a server.

The scripts choose rows and count them. They compute no statistics: those come from netkg alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from netkg.serve.pages.asking import fields_of
from netkg.serve.pages.cells import cell_of_id
from netkg.serve.pages.frame import View

if TYPE_CHECKING:
    from netkg.analyse.body import Body
    from netkg.analyse.network.model import Edge
    from netkg.analyse.rows import EvidenceRow
    from netkg.serve.pages.holdings import Holdings

__all__ = ["explorer_data", "in_page", "paths_data", "static_path_page"]


def in_page(content: object) -> str:
    r"""Return JSON that cannot end the element it stands in.

    >>> in_page(["</script>"])
    '["\\u003c/script>"]'
    """
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def explorer_data(holdings: Holdings, rows: Iterable[EvidenceRow]) -> str:
    """Return what filters need to know of the rows of the table, column by column, in the table's order.

    ``terms`` has id, label, names to find it by, and the places of itself and all terms above it; the columns
    hold places of terms, and of publications only that they differ.
    """
    body, shown = holdings.body, list(rows)
    used = {term for row in shown for term in (row.outcome, *row.drugs)}
    used |= {row.tumour for row in shown if row.tumour}
    wider = {up for term in used for up in body.terms.ancestors(term)}
    every = sorted(used | {up for up in wider if body.terms.label(up)})
    place = {term: number for number, term in enumerate(every)}
    papers = {paper: number for number, paper in enumerate(sorted({row.reported_in or "" for row in shown}))}
    return in_page(
        {
            "terms": [_term(term, place, body) for term in every],
            "outcome": [place[row.outcome] for row in shown],
            "drugs": [[place[drug] for drug in row.drugs] for row in shown],
            "tumour": [place[row.tumour] if row.tumour else None for row in shown],
            "day": [_day(row) for row in shown],
            "secondHand": [int(row.second_hand) for row in shown],
            "paper": [papers[row.reported_in or ""] for row in shown],
            "standing": [[fields_of(one), name] for name, one in holdings.questions.items()],
        }
    )


def _day(row: EvidenceRow) -> str | None:
    from netkg.analyse.selection import public_by

    day = public_by(row)
    return day.isoformat() if day else None


def _term(term: str, place: dict[str, int], body: Body) -> list[Any]:
    from netkg.analyse.network.projections import plain_name

    known = body.terms.term(term)
    names = {term, body.label(term), *(known.synonyms if known else ())}
    above = {place[up] for up in body.terms.ancestors(term) if up in place} | {place[term]}
    return [term, body.label(term), sorted(filter(None, map(plain_name, names))), sorted(above)]


def paths_data(holdings: Holdings) -> str:
    """Return the network in which paths are looked for: nodes, edges in the order in which they are shown."""
    from netkg.analyse.network.model import KIND_OF
    from netkg.analyse.network.paths import NO_WAY
    from netkg.analyse.network.projections import node_names

    network = holdings.network("evidence", "mechanism", hierarchy=True)
    place = {node.id: number for number, node in enumerate(network.nodes)}
    papers = sorted({paper for edge in network.edges for paper in edge.papers})
    paper_place = {paper: number for number, paper in enumerate(papers)}
    ranked = sorted(network.edges, key=lambda edge: (edge.kind == KIND_OF, edge.second_hand, edge))

    def listed(edge: Edge) -> list[Any]:
        ends = [place[edge.source], place[edge.target]]
        return [*ends, edge.kind, int(edge.second_hand), [paper_place[paper] for paper in edge.papers]]

    return in_page(
        {
            "nodes": [[node.id, node.label, cell_of_id(node.id, holdings).path] for node in network.nodes],
            "barred": [place[node.id] for node in network.nodes if node.kind == NO_WAY],
            "names": {name: place[node] for name, node in node_names(network, holdings.materials).items()},
            "edges": [listed(edge) for edge in ranked],
            "kindOf": KIND_OF,
            "papers": [[cell.text, cell.path] for cell in (cell_of_id(one, holdings) for one in papers)],
        }
    )


def static_path_page(holdings: Holdings) -> View:
    """Return the page that finds paths in a file: the network is in the page."""
    from netkg.serve.pages.networks import path_page

    view = path_page(holdings, "", "")
    content = {**view.content, "data": paths_data(holdings)}
    return View(view.template, view.title, content, view.lead, scripts=("lookup.js", "paths.js"))
