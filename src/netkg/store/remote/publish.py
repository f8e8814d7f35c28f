"""Evidence to a store at an address: graph by graph, compared before, counted after."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from netkg.errors import StoreError
from netkg.store.base import Store
from netkg.store.remote.endpoint import RemoteStore

__all__ = ["Published", "publish"]


@dataclass(frozen=True, slots=True)
class Published:
    """What was done: graph -> triples for those written and those that stood there already, then the others.

    ``others`` are graphs of netkg in the target that the source does not have, and that were left; queries
    read them too. ``removed`` are those that were taken away.
    """

    written: dict[str, int]
    unchanged: dict[str, int]
    others: dict[str, int]
    removed: tuple[str, ...]


def publish(
    source: Store,
    target: RemoteStore,
    *,
    remove_others: bool = False,
    on_graph: Callable[[str, str], None] = lambda _what, _graph: None,
) -> Published:
    """Make a store at an address hold the graphs of another store; return what was done.

    A graph that is there already, triple for triple, is left alone, so publishing twice writes once. Each
    graph is written whole, but not all of them at the same moment: a reader may see some new and some old.

    Args:
        source: the store whose graphs are published, all of them.
        target: where they go.
        remove_others: take away graphs of netkg in the target that the source does not have.
        on_graph: told what was done ("written", "unchanged", "removed") and to which graph.

    Raises:
        StoreError: a graph is not within netkg's part of the target; the target failed, with a statement of
            what was written until then; or the counts afterwards are not those of the source.
    """
    wanted = source.graphs()
    foreign = [graph for graph in wanted if not target.settings.holds(graph)]
    if foreign:
        raise StoreError(
            f"{len(foreign)} graphs, such as {foreign[0]}, are not under {', '.join(target.settings.graphs)}",
            hint=f"add their prefix to graphs under [stores] {target.name}; nothing was written",
        )
    before = target.graphs()
    same = _same(source, target, [graph for graph in wanted if before.get(graph) == wanted[graph]])
    done: dict[str, int] = {}
    for graph, size in wanted.items():
        if graph not in same:
            _write(source, target, graph, done, len(wanted) - len(same))
            done[graph] = size
        on_graph("unchanged" if graph in same else "written", graph)
    others = {graph: size for graph, size in before.items() if graph not in wanted}
    removed = tuple(others) if remove_others else ()
    for graph in removed:
        target.remove_graph(graph)
        on_graph("removed", graph)
    _refuse_other_counts(target, wanted, removed)
    unchanged = {graph: wanted[graph] for graph in sorted(same)}
    return Published(done, unchanged, {} if remove_others else others, removed)


def _write(source: Store, target: RemoteStore, graph: str, done: Collection[str], number: int) -> None:
    try:
        target.replace_graph(graph, (quad.triple for quad in source.quads(graph)))
    except StoreError as error:
        names = f": {', '.join(done)}" if done else ""
        raise StoreError(
            f"{error.message}\n{len(done)} of {number} graphs were written before that{names}.\n"
            f"Of {graph} it is not known; the rest stands as it stood.",
            hint=error.hint or "publish again; what is there already is left alone",
        ) from error


def _same(source: Store, target: RemoteStore, graphs: Collection[str]) -> set[str]:
    """Return those of some graphs, of equal size in both, that hold the same triples."""
    theirs: dict[str, list[ox.Quad]] = {}
    for quad in target.quads_of(graphs):
        theirs.setdefault(str(getattr(quad.graph_name, "value", "")), []).append(quad)
    return {graph for graph in theirs if _canonical(source.quads(graph)) == _canonical(theirs[graph])}


def _canonical(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return quads as our engine keeps them, with names of blank nodes that depend on the triples only."""
    store = ox.Store()
    store.extend(quads)
    found = set(store)
    if any(isinstance(term, ox.BlankNode) for quad in found for term in (quad.subject, quad.object)):
        dataset = ox.Dataset(found)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return set(dataset)
    return found


def _refuse_other_counts(target: RemoteStore, wanted: dict[str, int], removed: Collection[str]) -> None:
    after = target.graphs()
    wrong = [
        f"{graph}: {after.get(graph, 0)} triples there, {size} sent"
        for graph, size in {**wanted, **dict.fromkeys(removed, 0)}.items()
        if after.get(graph, 0) != size
    ]
    if wrong:
        raise StoreError(
            f"{target.name}: after publishing, {len(wrong)} graphs are not as sent:\n" + "\n".join(wrong),
            hint="did somebody else write at the same time? publish again",
        )
