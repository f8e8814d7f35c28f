"""Read a whole store and say what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import NetkgError
from netkg.store.disk.changes import Change
from netkg.store.disk.dump import Seal, seal_of
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import open_disk
from netkg.store.disk.sums import find_damaged, find_unproved

__all__ = ["CheckReport", "check"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What :func:`check` found.

    Attributes:
        seal: number and digest of the quads; None if they cannot all be read.
        graphs: graph IRI -> triples.
        changes: number of change records.
        orphans: generations that nobody uses; the next writer removes them.
        unproved: data files without a checksum, as after a writer that was killed; the next one sums them up.
        damage: what is wrong, a sentence each; empty if all is well.
    """

    seal: Seal | None
    graphs: dict[str, int]
    changes: int
    orphans: tuple[str, ...]
    unproved: tuple[str, ...]
    damage: tuple[str, ...]


def check(root: Path, on_quads: Callable[[int], None] = lambda _: None) -> CheckReport:
    """Return what reading everything in a store finds.

    Every data file is held against its checksum, all triples are read and summed up, and the last change
    record of each graph is held against the number of its triples.

    Raises:
        StoreError: there is no store, or of another schema.
    """
    layout = Layout(root)
    layout.require(readable=True)
    damage = [f"{name} is not as it was written" for name in find_damaged(layout.current())]
    seal, graphs, number = None, dict[str, int](), 0
    if not damage:
        try:
            store = open_disk(root)
            seal = seal_of(store, on_quads)
            graphs = store.graphs()
            number, told = _told(store.changes())
            damage += _disagreements(told, graphs)
        except NetkgError as error:
            damage.append(f"not all can be read: {error}")
    return CheckReport(
        seal=seal,
        graphs=graphs,
        changes=number,
        orphans=tuple(folder.name for folder in layout.orphans()),
        unproved=tuple(find_unproved(layout.current())),
        damage=tuple(damage),
    )


def _told(changes: Iterable[Change]) -> tuple[int, dict[str, int]]:
    """Return how many changes there are, and graph -> triples where the last change of it tells.

    Args:
        changes: of the store, the last one first.
    """
    number, last = 0, dict[str, int | None]()
    for number, change in enumerate(changes, 1):  # noqa: B007 (the last number is what is wanted)
        added = change.added if len(change.graphs) == 1 else None  # that of many is of all together
        for graph in change.graphs:
            last.setdefault(graph, added)
    return number, {graph: added for graph, added in last.items() if added is not None}


def _disagreements(told: dict[str, int], graphs: dict[str, int]) -> Iterator[str]:
    """Yield what of the number of triples is not as the last change of a graph says."""
    for graph, number in sorted(told.items()):
        if graphs.get(graph, 0) != number:
            yield f"{graph} holds {graphs.get(graph, 0)} triples; its last change brought {number}"
