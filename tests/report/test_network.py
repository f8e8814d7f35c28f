"""Figures of networks: every node has its label, no two texts overlap, kinds differ by shape and in grey."""

from itertools import combinations, pairwise

import pytest

from netkg.analyse.network.layout import columns
from netkg.analyse.network.materials import read_materials
from netkg.analyse.network.model import Draft, Network, Source
from netkg.analyse.network.projections import PROJECTIONS, build_network
from netkg.config import USE_STATEMENT
from netkg.report.network import _KINDS, network_page
from netkg.report.page import Mark, Text
from netkg.report.save import render
from netkg.report.style import lightness, text_width


@pytest.fixture(scope="module")
def networks(shipped):
    kg, body = shipped
    materials = read_materials(kg.store, kg.catalogue, kg.project.ontology, body)
    return {name: build_network([name], materials) for name in PROJECTIONS}


def boxes(page):
    """Return (left, top, right, bottom, text) of the page's texts."""
    found = []
    for item in page.items:
        if isinstance(item, Text):
            width = text_width(item.text, item.size, bold=item.bold)
            left = item.x - {"left": 0, "center": width / 2, "right": width}[item.align]
            found.append((left, item.y - 0.72 * item.size, left + width, item.y + 0.2 * item.size, item.text))
    return found


@pytest.mark.parametrize("name", PROJECTIONS)
def test_no_two_texts_overlap_and_none_leaves_the_page(name, networks):
    page = network_page(networks[name], PROJECTIONS[name].about)
    found = boxes(page)
    clash = [
        (a[4], b[4])
        for a, b in combinations(found, 2)
        if a[0] < b[2] - 0.1 and b[0] < a[2] - 0.1 and a[1] < b[3] - 0.1 and b[1] < a[3] - 0.1
    ]
    assert clash == []
    assert all(box[0] >= 0 and box[2] <= page.width and box[3] <= page.height for box in found)


@pytest.mark.parametrize("name", PROJECTIONS)
def test_every_node_is_marked_and_labelled(name, networks):
    network = networks[name]
    page = network_page(network)
    marks = [item for item in page.items if isinstance(item, Mark)]
    assert len(marks) == len(network.nodes) + len(network.kinds())  # the legend has one of each kind
    for node in network.nodes:
        assert any(text == node.label or (text.endswith("…") and node.label.startswith(text[:-1].rstrip()))
                   for text in page.texts)  # fmt: skip
    assert USE_STATEMENT.split(";")[0] in " ".join(page.texts)
    assert all(kind in page.texts for kind in network.kinds())


@pytest.mark.parametrize("name", PROJECTIONS)
def test_kinds_differ_by_shape_and_in_grey(name, networks):
    styles = [_KINDS[kind] for kind in networks[name].kinds()]
    assert len({shape for shape, _ in styles}) == len(styles)
    shades = sorted(lightness(colour) for _, colour in styles)
    assert all(b - a > 4 for a, b in pairwise(shades))


@pytest.mark.parametrize("form", ["svg", "png"])
def test_bytes_are_the_same_twice(form, networks):
    network = networks["mechanism"]
    assert render(network_page(network), form) == render(network_page(network), form)


def test_second_hand_edges_are_dashed_and_in_the_legend():
    draft = Draft()
    draft.node("s:a", "study", "study")
    draft.node("d:a", "drug", "drug")
    draft.edge("s:a", "d:a", "gave", [Source("r:a", "p:publication", second_hand=True)])
    page = network_page(draft.network("evidence"))
    assert "second-hand only" in page.texts
    assert any(getattr(item, "dashes", ()) for item in page.items)


def test_comparisons_are_told_below_the_circle(networks):
    texts = " ".join(network_page(networks["comparison"]).texts)
    assert "Ipilimumab + Nivolumab, Nivolumab: 1 paper, second-hand." in texts
    assert "regimens: compared with none" in texts


def test_an_empty_network_is_drawn():
    page = network_page(Network("evidence", (), ()))
    assert "- Edges: none." in page.texts
    assert render(page, "svg")


@pytest.mark.parametrize("name", PROJECTIONS)
def test_columns_hold_every_node_once(name, networks):
    found = columns(networks[name])
    assert sorted(node for column in found for node in column) == [node.id for node in networks[name].nodes]
    assert found == columns(networks[name])
