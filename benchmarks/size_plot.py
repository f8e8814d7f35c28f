"""The plot of cost against size: what grows with the data, and how, on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sized import Line

SHOWN = {
    ("load", "raw bulk_load"): "load",
    ("load, with search and table", "raw bulk_load"): "load with search and table",
    ("look-up of one thing", "raw query"): "look-up of one thing",
    ("tumour x drug with roll-up", "raw query"): "tumour x drug with roll-up",
    ("text search, a word", "raw CONTAINS"): "text search, a word",
    ("Turtle, sorted", "raw dump (TriG)"): "Turtle, sorted",
    ("insert of a study, each flushed", "raw extend + flush"): "insert of a study, flushed",
}
"""What is drawn, by measurement and peer, with its label."""


_APART = 1.9
"""The factor by which labels are apart, so that none hides another."""


def plot(found: Sequence[Line], path: Path) -> None:
    """Draw netkg in colour with its label beside, and the peer of each dashed in the same colour."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    mpl.rcParams |= {"svg.hashsalt": "netkg", "svg.fonttype": "none", "font.size": 9}
    figure, axes = plt.subplots(figsize=(7.5, 5))
    ends = []
    for number, (key, label) in enumerate(SHOWN.items()):
        mine = sorted(
            (line for line in found if (line.what, line.peer) == key), key=lambda line: line.triples
        )
        sizes, colour = [line.triples for line in mine], f"C{number}"
        axes.plot(sizes, [line.ours for line in mine], "o-", color=colour, markersize=4)
        axes.plot(sizes, [line.theirs for line in mine], "--", color=colour, linewidth=0.8)
        if mine:
            ends.append((mine[-1].ours, label, colour, sizes[-1]))
    lowest = 0.0
    for where, label, colour, size in sorted(ends):
        lowest = max(where, lowest * _APART)
        axes.annotate(label, (size, lowest), xytext=(6, -3), textcoords="offset points", color=colour)
    axes.set(xscale="log", yscale="log", xlabel="triples", ylabel="seconds (netkg solid, peer dashed)")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(visible=True, which="major", linewidth=0.4, color="#dddddd")
    figure.subplots_adjust(right=0.7)
    path.parent.mkdir(exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None, "Title": "Cost against size, netkg and peers"})
    plt.close(figure)
