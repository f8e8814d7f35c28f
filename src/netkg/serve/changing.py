"""Changes of the store: each in a process of its own, one after the other."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from netkg.serve.child import Child
from netkg.serve.jobs import WriteJob
from netkg.serve.replies import busy, ended, late, refuse
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError, Message, UnsentError

__all__ = ["Changing"]

_LOG = logging.getLogger("netkg.serve")


class Changing:
    """Makes changes; after the first, a process waits for the next so that it need not be started."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self._root, self._limits = root, limits
        self._lock = threading.Lock()
        self._spare: Child | None = None
        self._closed = False

    def write(self, job: WriteJob) -> dict[str, object]:
        """Return what a change did.

        Raises:
            HttpProblem: it was refused, or failed; then nothing has changed.
        """
        if not self._lock.acquire(timeout=self._limits.timeout_s):
            raise busy()
        try:
            answer = self._write_once(job)
            self._spare = self._new()
        finally:
            self._lock.release()
        refuse(answer[0])
        return dict(answer[0])

    def close(self) -> None:
        """End the process that waits; there are no more changes."""
        self._closed = True
        if self._spare is not None:
            self._spare.end()

    def _write_once(self, job: WriteJob) -> Message:
        """Return the answer of a process; one that had died while it waited is replaced."""
        while True:
            kept, self._spare = self._spare, None
            child = kept or self._new()
            if child is None:
                raise busy()
            try:
                return child.ask(job.to_header(), job.body, self._limits.timeout_s)[0]
            except TimeoutError:
                raise late(self._limits.timeout_s) from None
            except BrokenWireError as error:
                if kept is None or self._closed or not isinstance(error, UnsentError):
                    raise ended() from None
            finally:
                child.end()

    def _new(self) -> Child | None:
        """Return a new process; None if the system has none to give, or there are no more changes."""
        try:
            return None if self._closed else Child(self._root, self._limits)
        except OSError as error:
            _LOG.error("a process for changes does not start: %s", error.strerror)
            return None
