"""How many studies there are: reports of one study, or of studies that share patients, count once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = ["StudyCounts"]


class StudyCounts:
    """Counts studies by the clusters of their cohorts, over a body of evidence."""

    def __init__(self, body: Body) -> None:
        """Look through all cohorts of ``body`` once."""
        from netkg.analyse.clusters import find_clusters

        clusters = find_clusters(body)
        self._names = {row.study or row.cohort: clusters.of(row) for row in body.rows}

    def cluster(self, study: str) -> str:
        """Return the first study by id that shares patients or a trial with this one, or itself."""
        return self._names.get(study, study)

    def count(self, studies: Iterable[str]) -> int:
        """Return how many studies there are of those that share none."""
        return len({self.cluster(study) for study in studies})

    def said(self, studies: Iterable[str], kind: str = "") -> str:
        """Return how many studies there are, and in how many reports where that is more: in words."""
        names = set(studies)
        count = self.count(names)
        noun = f"{kind} {'study' if count == 1 else 'studies'}".strip()
        reports = f" in {len(names)} reports" if len(names) > count else ""
        return f"{count} {noun}{reports}"
