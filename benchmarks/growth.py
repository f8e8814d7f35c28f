"""How cost grows with size, and what that makes of all of PubMed: arithmetic on the lines of ``run.py``."""

from __future__ import annotations

from collections.abc import Sequence
from math import log

from measure import markdown
from sized import Line

CITATIONS, A_STUDY = 38_000_000, 39
"""An assumption: about so many citations in PubMed, and as many triples for each as a synthetic study has."""

GROWS = {
    ("load", "raw bulk_load"): "load",
    ("load, with search and table", "raw bulk_load"): "load with search and table",
    ("load, peak memory", "raw bulk_load"): "peak memory of a load",
    ("size on the disk, with search and table", "raw"): "size on the disk",
    ("tumour x drug with roll-up", "raw query"): "tumour x drug from the kept table",
    ("missing pairs", "raw MINUS"): "missing pairs from the kept table",
    ("Turtle, as it comes", "raw dump (TriG)"): "Turtle, as it comes",
    ("Turtle, sorted", "raw dump (TriG)"): "Turtle, sorted",
    ("look-up of one thing", "raw query"): "look-up of one thing",
    ("text search, a word", "raw CONTAINS"): "text search, a word",
}
"""What is looked at, by measurement and peer."""


def growth(found: Sequence[Line]) -> list[str]:
    """Return the lines of a section with two tables: growth between sizes, and the reckoning for PubMed."""
    kept = {key: sorted(_of(found, key), key=lambda line: line.triples) for key in GROWS}
    triples = CITATIONS * A_STUDY
    rows, reckoned = [], []
    for key, label in GROWS.items():
        lines = kept[key]
        if len(lines) < 2:
            continue
        first, last = lines[-2:]
        power = log(last.ours / first.ours) / log(last.triples / first.triples)
        rows.append((label, *(_value(line.ours, line.unit) for line in lines), f"{power:.2f}"))
        far = last.ours * (triples / last.triples) ** max(power, 0)
        reckoned.append((label, _value(last.ours, last.unit), f"{power:.2f}", _value(far, last.unit)))
    sizes = sorted({line.triples for lines in kept.values() for line in lines if lines})
    if not rows:
        return []
    return [
        "## Growth",
        "",
        "The power is that of the size between the two largest: 1 is in step with the data, 0 not at all.",
        "",
        *markdown(("what", *(f"{size:,}" for size in sizes), "power"), rows, range(1, len(sizes) + 2)),
        "",
        "## All of PubMed, reckoned",
        "",
        f"An assumption: {CITATIONS:,} citations at {A_STUDY} triples are {triples:,} triples, that is "
        f"{triples / sizes[-1]:,.0f} times the largest size measured. Each row is its figure there times "
        "the ratio of sizes to its power; nothing of it was measured.",
        "",
        *markdown(("what", f"at {sizes[-1]:,}", "power", "reckoned"), reckoned, (1, 2, 3)),
    ]


def _of(found: Sequence[Line], key: tuple[str, str]) -> list[Line]:
    return [line for line in found if (line.what, line.peer) == key]


_UNITS = {
    "MB": ((1e6, "TB"), (1e3, "GB"), (1, "MB")),
    "s": ((3600, "h"), (60, "min"), (1, "s"), (1e-3, "ms"), (1e-6, "µs")),
}


def _value(value: float, unit: str) -> str:
    size, name = next((one for one in _UNITS[unit] if value >= one[0]), _UNITS[unit][-1])
    return f"{value / size:.3g} {name}"
