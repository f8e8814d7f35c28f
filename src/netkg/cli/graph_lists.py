"""Graphs with their sizes as lines to be read: all of them, or where they are many, what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["GraphList", "counted", "list_graphs"]

_MOST: Final = 100
"""Graphs that are listed one by one."""

_SHOWN: Final = 20


@dataclass(frozen=True, slots=True)
class GraphList:
    """What is shown of many graphs.

    Attributes:
        rows: name and number of triples; groups of graphs first, named by how their IRIs begin.
        note: what was left out, None if nothing was.
    """

    rows: tuple[tuple[str, int], ...]
    note: str | None = None


def list_graphs(graphs: Mapping[str, int], *, everything: bool = False) -> GraphList:
    """Return the graphs to show: all if they are few, else sums by the folder of their IRI and the largest.

    Args:
        graphs: graph IRI -> number of triples.
        everything: show each, however many they are.

    >>> list_graphs({"https://e.org/a": 2, "https://e.org/b": 1}).rows
    (('https://e.org/a', 2), ('https://e.org/b', 1))
    """
    if everything or len(graphs) <= _MOST:
        return GraphList(tuple(graphs.items()))
    folders: dict[str, list[int]] = {}
    for graph, number in graphs.items():
        folders.setdefault(graph.rpartition("/")[0] + "/", []).append(number)
    groups = [
        (f"{folder}... ({counted(len(sizes), 'graph')})", sum(sizes)) for folder, sizes in folders.items()
    ]
    largest = _largest(graphs.items())
    note = (
        f"of {len(graphs)} graphs the {len(largest)} largest, and sums by the start of their names; "
        "all with --all"
    )
    return GraphList((*_largest(groups), *largest), note)


def _largest(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: (-row[1], row[0]))[:_SHOWN]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "triple"), counted(1200, "triple")
    ('1 triple', '1200 triples')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
