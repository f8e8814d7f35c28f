"""What all parts of the server work on: the evidence, the settings, the workers, the state of the store."""

from __future__ import annotations

import threading
from collections.abc import Sized
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netkg.errors import StoreError
from netkg.serve.counts import Counts
from netkg.serve.jobs import ROWS_JSON, Answer, Dataset, QueryJob
from netkg.serve.lending import ask_and_wait
from netkg.serve.snapshot import Snapshot, take_snapshot
from netkg.serve.workers import Pool
from netkg.store.answers import read_solutions

if TYPE_CHECKING:
    from netkg.api import Evidence
    from netkg.config import Project
    from netkg.serve.settings import Settings
    from netkg.store import Solutions

__all__ = ["Served", "serve_evidence"]


@dataclass(slots=True)
class Served:
    """The evidence being served. Made by :func:`serve_evidence`; :meth:`close` ends its workers.

    Attributes:
        settings: what ``netkg serve`` was told.
        snapshot: the store on disk that the workers read, and the evidence as the server itself sees it.
        pool: the worker processes.
        counts: how many requests of which kind.
        port: the port that is listened at, once it is known.
        connections: those that are open.
        beside: what features keep as long as this lives, by name.
    """

    settings: Settings
    snapshot: Snapshot
    pool: Pool
    counts: Counts = field(default_factory=Counts)
    port: int = 0
    connections: Sized = ()
    beside: dict[str, object] = field(default_factory=dict, repr=False, compare=False)
    _renewing: threading.Lock = field(default_factory=threading.Lock)

    @property
    def kg(self) -> Evidence:
        """Return the evidence as it is now, for queries that netkg itself wrote; ask it for each request."""
        self.renew()
        return self.snapshot.evidence

    @property
    def project(self) -> Project:
        """Return the project."""
        return self.snapshot.evidence.project

    @property
    def state(self) -> str:
        """Return the name of the store's state: what was computed under it is right as long as it stays."""
        self.renew()
        return self.snapshot.state

    @property
    def etag(self) -> str:
        """Return the state as a strong entity tag, with its quotes."""
        return f'"{self.state}"'

    def renew(self, *, at_once: bool = False) -> None:
        """Take notice of what was written to the store; looked for once a second unless ``at_once``."""
        if not self.snapshot.is_stale(at_once=at_once):
            return
        with self._renewing:
            if self.snapshot.is_stale(at_once=True):  # or another thread was quicker
                self.snapshot = self.snapshot.renewed()

    def job(self, sparql: str, accept: str | None = None, dataset: Dataset | None = None) -> QueryJob:
        """Return a query ready for the workers, with the formats that suit its client.

        Raises:
            HttpProblem: 406 if no format does.
        """
        self.renew()
        return QueryJob.of(sparql, accept, dataset or Dataset(), self.snapshot.number)

    def run_query(self, sparql: str, accept: str | None = ROWS_JSON) -> Answer:
        """Return the answer of a foreign query as bytes; waits for it, so not for the event loop.

        Args:
            sparql: the text.
            accept: an Accept header, such as ``text/csv``.

        Raises:
            HttpProblem: whatever goes wrong, with the status that the client gets.
        """
        return ask_and_wait(self.pool, self.job(sparql, accept))

    def solutions(self, sparql: str) -> Solutions:
        """Return the rows of a foreign SELECT as terms; waits as :meth:`run_query`."""
        return read_solutions(self.run_query(sparql).body)

    def close(self) -> None:
        """End the workers and remove what was made for them."""
        self.pool.close()
        self.snapshot.close()


def serve_evidence(evidence: Evidence, settings: Settings) -> Served:
    """Return evidence ready to be served, its workers started.

    Raises:
        StoreError: the store is at an address, or a project's files are served to be written, or the workers
            do not start.
    """
    snapshot = take_snapshot(evidence, writable=settings.writable)
    pool = Pool(snapshot.root, settings.workers, settings.limits)
    try:
        pool.wait()
    except StoreError:
        snapshot.close()
        raise
    return Served(settings, snapshot, pool)
