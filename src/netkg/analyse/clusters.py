"""Clusters of cohorts that share patients or a trial, on hard evidence in the whole store.

Hard evidence: the same study or registry id, a declared overlap, a patient or part of a cohort. A common
centre or author is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow

__all__ = ["Clusters", "find_clusters"]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Cohort -> name of the cluster that it belongs to, over the whole store."""

    names: dict[str, str]

    def of(self, row: EvidenceRow) -> str:
        """Return the cluster of a row's cohort."""
        return self.names[row.cohort]

    def count(self, rows: Iterable[EvidenceRow]) -> int:
        """Return in how many clusters rows are: ``k_eff``."""
        return len({self.of(row) for row in rows})


def find_clusters(body: Body) -> Clusters:
    """Return the clusters of all cohorts with a result.

    Two cohorts are in one if they are of one study or registry id, if one is part of the other, if an overlap
    is declared between them or their wholes, or if both are in one with a third. A cluster is named after its
    first study, or its first cohort.
    """
    groups = _Groups()
    for row in body.rows:
        links = {*row.wholes, *row.overlaps, *body.tie(row).overlaps}
        links |= {row.study} if row.study else set()
        links |= {f"registry {name.strip().casefold()}" for name in row.registry_ids}
        groups.join(row.cohort, *links)
    members: dict[str, list[str]] = {}
    for row in body.rows:
        members.setdefault(groups.find(row.cohort), []).append(row.study or row.cohort)
    return Clusters({row.cohort: min(members[groups.find(row.cohort)]) for row in body.rows})


class _Groups:
    """Disjoint sets that are joined one by one."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, item: str) -> str:
        root = item
        while (up := self._parent.get(root, root)) != root:
            root = up
        while (up := self._parent.get(item, item)) != root:
            self._parent[item], item = root, up
        return root

    def join(self, *items: str) -> None:
        first = self.find(items[0])
        for item in items[1:]:
            self._parent[self.find(item)] = first
