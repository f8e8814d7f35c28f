"""The pool of worker processes: which query gets which worker, for how long, and what replaces a dead one.

The pool lends workers; :mod:`netkg.serve.lending` asks them. One worker, where there are several, is kept for
quick queries: a query that it does not finish soon is stopped there and begins anew with the others. What was
slow once is not tried there again. So quick queries are answered quickly while slow ones hold all other
workers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Final

from netkg.errors import StoreError
from netkg.serve.changing import Changing
from netkg.serve.child import Child
from netkg.serve.jobs import QueryJob, WriteJob
from netkg.serve.loans import Loan, Waiter
from netkg.serve.replies import busy, late
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError

__all__ = ["Pool"]

_REMEMBERED: Final = 1_000
_PAUSE_S: Final = 1.0
_LOG = logging.getLogger("netkg.serve")


class Pool:
    """Worker processes and those who wait for them; safe between threads. Call :meth:`wait` first."""

    def __init__(self, root: Path, size: int, limits: Limits) -> None:
        self._root, self.limits = root, limits
        self._lock, self._changing = threading.Lock(), Changing(root, limits)
        self._waiting: list[Waiter] = []
        self._slow: OrderedDict[str, None] = OrderedDict()
        self._idle: set[int] = set()
        self._young = 0 if size > 1 else -1
        self._renewing: set[threading.Thread] = set()
        self._closed = False
        self._missing: set[int] = set()
        self._dead: list[Loan] = []
        self.size = size
        self._children: dict[int, Child] = {}
        try:
            for place in range(size):
                self._children[place] = Child(root, limits)
        except OSError as error:
            self.close()
            raise StoreError(f"the processes that run queries do not start: {error.strerror}") from error

    def wait(self) -> None:
        """Wait until the workers are ready.

        Raises:
            StoreError: one of them cannot even open the store.
        """
        try:
            for child in self._children.values():
                child.wait()
        except (BrokenWireError, TimeoutError) as error:
            self.close()
            raise StoreError(
                f"the processes that run queries do not start with {self.limits.memory_mb} MiB of memory",
                hint="give them more: --memory 2048",
            ) from error
        for place in self._children:
            self._release(place)

    @property
    def pids(self) -> list[int]:
        """Return the numbers of the worker processes, the one for quick queries first."""
        return [child.pid for _, child in sorted(self._children.items())]

    @property
    def waiting(self) -> int:
        """Return how many queries wait."""
        return len(self._waiting)

    def to_dict(self) -> dict[str, int]:
        """Return how many workers there are, queries that wait, and connections that are lent."""
        children = list(self._children.values())
        return {
            "waiting": self.waiting,
            "workers": len(children),
            "lent": sum(child.lines for child in children),
        }

    @property
    def has_network(self) -> bool:
        """Return whether a worker could not give up the network."""
        return any(child.has_network for child in self._children.values())

    @property
    def is_closed(self) -> bool:
        """Return whether the processes have been ended."""
        return self._closed

    def borrow(self, job: QueryJob) -> Loan | None:
        """Return a worker that has nothing to do, or None if there is none for this query.

        It must be given back, whatever happens.
        """
        with self._lock:
            if not self._idle:
                return None
            place = max(self._idle, key=self._preference)
            if place == self._young and job.digest in self._slow:
                return None
            self._idle.discard(place)
            return self._loan(place)

    def _preference(self, place: int) -> tuple[bool, bool, int, int]:
        """Return what makes a worker a better choice for a query; the one for quick queries comes last."""
        child = self._children[place]
        return not child.is_at_line, place != self._young, -child.lines, place

    def ready(self) -> list[Child]:
        """Return the workers that connections can be lent to."""
        return [] if self._closed else [child for child in self._children.values() if child.is_ready]

    def limit_of(self, child: Child) -> float:
        """Return the seconds that a query may run in a worker."""
        is_young = child is self._children.get(self._young)
        return min(self.limits.timeout_s, self.limits.young_s) if is_young else self.limits.timeout_s

    def occupy(self, child: Child) -> Loan | None:
        """Return a certain worker, None if it has something to do; it must be given back."""
        with self._lock:
            for place in self._idle:
                if self._children[place] is child:
                    self._idle.discard(place)
                    return self._loan(place)
        return None

    def wait_for(self, job: QueryJob, deliver: Callable[[Loan | None], None]) -> Waiter:
        """Return the place in the queue of who gets the next worker; ``deliver`` gets it.

        Raises:
            HttpProblem: 503 if too many wait already, or there is no worker and none can be started.
        """
        if self._dead:
            self._renew_soon(self._dead.pop())
        with self._lock:
            nobody = self._closed or len(self._missing) == self.size
            if nobody or self.waiting >= self.limits.waiting:
                raise busy()
            waiter = Waiter(deliver, job.digest in self._slow)
            self._waiting.append(waiter)
        if (loan := self.borrow(job)) is not None:  # one came back meanwhile
            self._hand_on(loan)
        return waiter

    def forget(self, waiter: Waiter) -> None:
        """Let somebody wait no longer; one who has a worker already gives it back."""
        with self._lock:
            if waiter in self._waiting:
                self._waiting.remove(waiter)

    def give_back(self, loan: Loan, *, broken: bool = False) -> None:
        """Take a worker back and lend it to the next; a broken one is killed, and replaced meanwhile."""
        if not broken or self._closed:
            self._hand_on(loan)
            return
        loan.child.kill()
        self._renew_soon(loan)

    def remember_slow(self, digest: str) -> None:
        """Remember a query that is not for the worker for quick ones."""
        with self._lock:
            self._slow[digest] = None
            if len(self._slow) > _REMEMBERED:
                self._slow.popitem(last=False)

    def refuse_slow(self, loan: Loan, job: QueryJob, given_s: float) -> None:
        """Remember a query that took too long, and raise unless it may be tried elsewhere.

        Args:
            loan: the worker that it had.
            job: the query.
            given_s: seconds that it had there, fewer than the loan's where it had waited before.

        Raises:
            HttpProblem: 504 if its worker was not the one for quick queries; 503 if it mostly waited.
        """
        limits = self.limits
        if given_s >= min(limits.young_s, limits.timeout_s):
            self.remember_slow(job.digest)
        if loan.limit_s >= limits.timeout_s:
            raise late(limits.timeout_s) if given_s > limits.timeout_s / 2 else busy()

    def write(self, job: WriteJob) -> dict[str, object]:
        """Return what a change did; each change has a process of its own, one after the other.

        Raises:
            HttpProblem: it was refused, or failed; then nothing has changed.
        """
        return self._changing.write(job)

    def close(self) -> None:
        """End all processes; who waits gets nothing, and who has a worker finds it dead."""
        with self._lock:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            idle, self._idle = self._idle, set()
        for waiter in waiting:
            waiter.deliver(None)
        for place, child in self._children.items():
            child.end() if place in idle or not child.is_ready else child.kill()
        self._changing.close()
        for thread in list(self._renewing):
            thread.join(timeout=5)

    def _loan(self, place: int) -> Loan:
        child = self._children[place]
        return Loan(place, child, self.limit_of(child))

    def _release(self, place: int) -> None:
        self._hand_on(self._loan(place))

    def _hand_on(self, loan: Loan) -> None:
        """Give a worker to the first who waits for such a one; it is idle if there is nobody."""
        with self._lock:
            waiter = self._first_for(loan)
            if waiter is None and not self._closed:
                self._idle.add(loan.place)
        if waiter is not None:
            waiter.deliver(loan)
        elif self._closed:
            loan.child.end()

    def _first_for(self, loan: Loan) -> Waiter | None:
        for number, waiter in enumerate(self._waiting):
            if not (waiter.is_slow and loan.place == self._young):
                return self._waiting.pop(number)
        return None

    def _renew_soon(self, loan: Loan) -> None:
        thread = threading.Thread(target=self._renew, args=(loan,), daemon=True)
        self._renewing.add(thread)
        try:
            thread.start()
        except RuntimeError:  # the system has no thread to give just now
            self._renewing.discard(thread)
            self._missing.add(loan.place)
            self._dead.append(loan)

    def _renew(self, loan: Loan) -> None:
        """Put a new process in the place of a dead one; in a thread of its own."""
        loan.child.end()
        while not self._started_anew(loan.place):
            self._missing.add(loan.place)
            time.sleep(_PAUSE_S)
            if self._closed:
                return
        self._missing.discard(loan.place)
        self._renewing.discard(threading.current_thread())
        self._release(loan.place)

    def _started_anew(self, place: int) -> bool:
        """Return whether a new process is ready in a place; the system may have none to give just now."""
        child = None
        try:
            child = Child(self._root, self.limits)
            child.wait()
        except (OSError, BrokenWireError) as error:
            _LOG.error("a worker does not start: %s", type(error).__name__)
            if child is not None:
                child.end()
            return False
        self._children[place] = child
        return True
