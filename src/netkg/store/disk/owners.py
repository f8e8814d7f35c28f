"""Whose a graph is: a load takes no graph away that something else gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.store.disk.inputs import Input
from netkg.store.disk.origins import Origin
from netkg.store.disk.writer import Writer

__all__ = ["Owners"]


@dataclass(slots=True)
class Owners:
    """The graphs of the inputs of one load, and of what was loaded before.

    Attributes:
        writer: the writer of the store, which is as it was before the load.
        replace: whether graphs of others may be replaced.
    """

    writer: Writer
    replace: bool = False
    _taken: dict[str, Input] = field(default_factory=dict)

    def take(self, given: Input, graphs: Iterable[str]) -> None:
        """Note the graphs that an input gives.

        Raises:
            StoreError: another input of this load gives one of them too.
        """
        for graph in graphs:
            other = self._taken.setdefault(graph, given)
            if other is not given:
                raise StoreError(
                    f"two inputs of one load, {other.name} and {given.name}, give the graph {graph}",
                    hint="join them into one file, or load them into graphs of their own (--graph)",
                )

    def refuse_others(self, given: Input, graphs: Iterable[str], digest: str) -> None:
        """Raise :class:`StoreError` if something else gave or changed one of these graphs last."""
        if self.replace:
            return
        for graph, last in self.writer.origins.last(self.writer.store, sorted(graphs)).items():
            if _is_other(given, last, digest) and self.writer.store.contains_named_graph(ox.NamedNode(graph)):
                where = ", a file in another folder" if last.source == given.name else ""
                raise StoreError(
                    f"{given.name}: the graph {graph} holds what {last.source} gave{where}",
                    hint="if that may go, or the file was only moved: --replace; else choose a --graph or a "
                    "file name of its own",
                )

    def left_behind(self, given: Input, graphs: Iterable[str]) -> tuple[str, ...]:
        """Return the graphs that a former version of a file of quads gave, and nothing gives now.

        Files of triples have one graph each time; the same file may have been loaded into several.
        """
        if not (given.place and given.has_graphs):
            return ()
        return tuple(sorted(self.writer.former(given.name, given.place) - {*graphs} - self._taken.keys()))


def _is_other(given: Input, last: Origin, digest: str) -> bool:
    if last.digest == digest:
        return False
    return last.source != given.name or bool(last.place and given.place and last.place != given.place)
