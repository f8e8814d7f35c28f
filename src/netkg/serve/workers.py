"""The pool of worker processes: who runs what, for how long, and what happens when it goes wrong.

One worker, where there are several, is kept for quick queries: a query that it does not finish soon is
stopped there and begins anew with the others. What was slow once is not tried there again. So quick queries
are answered quickly while slow ones hold all other workers.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from netkg.errors import StoreError
from netkg.serve.child import Child
from netkg.serve.jobs import Answer, QueryJob, WriteJob
from netkg.serve.problems import HttpProblem
from netkg.serve.replies import answer_of, busy, ended, refuse
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError

__all__ = ["Loan", "Pool"]

_REMEMBERED: Final = 1_000


@dataclass(slots=True)
class _Task:
    job: QueryJob
    future: Future[Answer] = field(default_factory=Future)
    entered: float = field(default_factory=time.monotonic)
    began: bool = False


@dataclass(frozen=True, slots=True)
class Loan:
    """A worker lent to one query.

    Attributes:
        place: which one.
        child: its process.
        limit_s: seconds that it may take.
    """

    place: int
    child: Child
    limit_s: float


class Pool:
    """Worker processes and the queries that wait for them; safe between threads."""

    def __init__(self, root: Path, size: int, limits: Limits) -> None:
        self._root, self._limits = root, limits
        self._fresh: deque[_Task] = deque()
        self._old: deque[_Task] = deque()
        self._slow: OrderedDict[str, None] = OrderedDict()
        self._changed = threading.Condition()
        self._writing = threading.Lock()
        self._spare: Child | None = None
        self._closed = False
        self._idle = set(range(size))
        self._young = 0 if size > 1 else -1
        self._children: dict[int, Child] = {place: Child(root, limits) for place in range(size)}
        self._threads = [
            threading.Thread(target=self._work, args=(place,), daemon=True) for place in range(size)
        ]
        for thread in self._threads:
            thread.start()

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
                f"the processes that run queries do not start with {self._limits.memory_mb} MiB of memory",
                hint="give them more: --memory 2048",
            ) from error

    @property
    def pids(self) -> list[int]:
        """Return the numbers of the worker processes, the one for quick queries first."""
        return [child.pid for _, child in sorted(self._children.items())]

    @property
    def waiting(self) -> int:
        """Return how many queries wait."""
        return len(self._fresh) + len(self._old)

    def submit(self, job: QueryJob) -> Future[Answer]:
        """Return the answer to come; it ends in an answer or a :class:`HttpProblem`.

        Raises:
            HttpProblem: 503 if too many wait already.
        """
        task = _Task(job)
        with self._changed:
            if self._closed or self.waiting >= self._limits.waiting:
                raise busy()
            (self._old if job.digest in self._slow else self._fresh).append(task)
            self._changed.notify_all()
        return task.future

    def write(self, job: WriteJob) -> dict[str, object]:
        """Return what a change did; each change has a process of its own, one after the other.

        Raises:
            HttpProblem: it was refused, or failed; then nothing has changed.
        """
        if not self._writing.acquire(timeout=self._limits.timeout_s):
            raise busy()
        try:
            child = self._spare or Child(self._root, self._limits)
            self._spare = None
            try:
                answer, _ = child.ask(job.to_header(), job.body, self._limits.timeout_s)
            except TimeoutError:
                raise self._late() from None
            except BrokenWireError:
                raise ended() from None
            finally:
                child.end()
            if not self._closed:
                self._spare = Child(self._root, self._limits)  # started now, so that the next need not wait
        finally:
            self._writing.release()
        refuse(answer[0])
        return answer[0]

    def close(self) -> None:
        """End all processes; what waits gets a problem."""
        with self._changed:
            self._closed = True
            tasks = [*self._fresh, *self._old]
            self._fresh.clear()
            self._old.clear()
            self._changed.notify_all()
        for task in tasks:
            task.future.set_exception(busy())
        for child in [*self._children.values(), *filter(None, [self._spare])]:
            child.end()
        for thread in self._threads:
            thread.join(timeout=5)

    def borrow(self, job: QueryJob) -> Loan | None:
        """Return a worker that has nothing to do, or None if there is none, or others wait for one.

        It must be given back, whatever happens.
        """
        with self._changed:
            if self._closed or self._fresh or self._old:
                return None
            for place in sorted(self._idle, reverse=True):  # the one for quick queries last
                child = self._children[place]
                if child.is_ready and not (place == self._young and job.digest in self._slow):
                    self._idle.discard(place)
                    return Loan(place, child, self._limit(place))
        return None

    def give_back(self, loan: Loan, *, broken: bool) -> None:
        """Take a borrowed worker back; a broken one is replaced."""
        if broken:
            self._replace(loan.place)
        self._release(loan.place)

    def again(self, loan: Loan, job: QueryJob) -> Future[Answer]:
        """Return the answer to come of a query that took too long for a borrowed worker.

        Raises:
            HttpProblem: 504 if it was not the worker for quick queries.
        """
        with self._changed:
            self._remember(job)
        if not self._is_too_short(loan.place):
            raise self._late()
        return self.submit(job)

    def _limit(self, place: int) -> float:
        limits = self._limits
        return min(limits.timeout_s, limits.young_s) if place == self._young else limits.timeout_s

    def _is_too_short(self, place: int) -> bool:
        """Return whether a worker gives queries less time than they may have."""
        return self._limit(place) < self._limits.timeout_s

    def _release(self, place: int) -> None:
        with self._changed:
            self._idle.add(place)
            if self._fresh or self._old or self._closed:
                self._changed.notify_all()

    def _work(self, place: int) -> None:
        """Do one task after the other; the thread of one worker."""
        while (task := self._next(place)) is not None:
            if task.began:
                self._do(place, task)
            elif task.future.set_running_or_notify_cancel():
                task.began = True
                if time.monotonic() - task.entered > self._limits.timeout_s:
                    task.future.set_exception(busy())
                else:
                    self._do(place, task)
            self._release(place)

    def _next(self, place: int) -> _Task | None:
        with self._changed:
            while not self._closed:
                mine = (self._fresh,) if place == self._young else (self._fresh, self._old)
                queues = [queue for queue in mine if queue]
                if queues and place in self._idle:
                    self._idle.discard(place)
                    return min(queues, key=lambda queue: queue[0].entered).popleft()
                self._changed.wait()
        return None

    def _do(self, place: int, task: _Task) -> None:
        ends = True
        try:
            message, seconds = self._children[place].ask(
                task.job.to_header(),
                task.job.sparql.encode("utf-8", "surrogatepass"),
                self._limit(place),
            )
            ends = bool(message[0].get("end"))
            task.future.set_result(answer_of(message, seconds))
        except TimeoutError:
            self._late_in(place, task)
        except BrokenWireError:
            task.future.set_exception(busy() if self._closed else ended())
        except HttpProblem as problem:
            task.future.set_exception(problem)
        if ends:
            self._replace(place)

    def _late_in(self, place: int, task: _Task) -> None:
        """Hand a task that was too slow for the quick worker to the others, or give it up."""
        with self._changed:
            self._remember(task.job)
            if not self._is_too_short(place):
                task.future.set_exception(self._late())
                return
            self._old.append(task)
            self._changed.notify_all()

    def _remember(self, job: QueryJob) -> None:
        self._slow[job.digest] = None
        if len(self._slow) > _REMEMBERED:
            self._slow.popitem(last=False)

    def _replace(self, place: int) -> None:
        self._children[place].end()
        with self._changed:
            if self._closed:
                return
            self._children[place] = Child(self._root, self._limits)

    def _late(self) -> HttpProblem:
        return HttpProblem(
            504,
            "timeout",
            f"This takes more than the {self._limits.timeout_s:g} seconds that a request may run.",
            hint="Ask for less: name a graph or a class, or add a LIMIT to an inner SELECT.",
            more={"seconds": self._limits.timeout_s},
        )
