"""The pool of worker processes: who runs what, for how long, and what happens when it goes wrong.

One worker, where there are several, is kept for quick queries: a query that it does not finish soon is
stopped there and begins anew with the others. What was slow once is not tried there again. So quick queries
are answered quickly while slow ones hold all other workers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from netkg.errors import StoreError
from netkg.serve.child import Child
from netkg.serve.formats import GRAPHS, ROWS
from netkg.serve.jobs import Answer, QueryJob, WriteJob, not_acceptable
from netkg.serve.problems import HttpProblem
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError, Message

__all__ = ["Pool"]

_LOG = logging.getLogger("netkg.serve")
_REMEMBERED: Final = 1_000


@dataclass(slots=True)
class _Task:
    job: QueryJob
    future: Future[Answer] = field(default_factory=Future)
    entered: float = field(default_factory=time.monotonic)
    began: bool = False


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
        self._children: dict[int, Child] = {place: Child(root, limits) for place in range(size)}
        self._threads = [
            threading.Thread(target=self._work, args=(place, size > 1 and place == 0), daemon=True)
            for place in range(size)
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
                raise _busy()
            (self._old if job.digest in self._slow else self._fresh).append(task)
            self._changed.notify_all()
        return task.future

    def write(self, job: WriteJob) -> dict[str, object]:
        """Return what a change did; each change has a process of its own, one after the other.

        Raises:
            HttpProblem: it was refused, or failed; then nothing has changed.
        """
        if not self._writing.acquire(timeout=self._limits.timeout_s):
            raise _busy()
        try:
            child = self._spare or Child(self._root, self._limits)
            self._spare = None
            try:
                answer, _ = child.ask(job.to_header(), job.body, self._limits.timeout_s)
            except TimeoutError:
                raise self._late() from None
            except BrokenWireError:
                raise _ended() from None
            finally:
                child.end()
            if not self._closed:
                self._spare = Child(self._root, self._limits)  # started now, so that the next need not wait
        finally:
            self._writing.release()
        _refuse(answer[0])
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
            task.future.set_exception(_busy())
        for child in [*self._children.values(), *filter(None, [self._spare])]:
            child.end()
        for thread in self._threads:
            thread.join(timeout=5)

    def _work(self, place: int, is_young: bool) -> None:
        """Do one task after the other; the thread of one worker."""
        while (task := self._next(is_young=is_young)) is not None:
            if not task.began and not task.future.set_running_or_notify_cancel():
                continue
            task.began = True
            if time.monotonic() - task.entered > self._limits.timeout_s and task.job.digest not in self._slow:
                task.future.set_exception(_busy())
                continue
            self._do(place, task, is_young=is_young)

    def _next(self, *, is_young: bool) -> _Task | None:
        with self._changed:
            while not self._closed:
                queues = [
                    queue for queue in ((self._fresh,) if is_young else (self._fresh, self._old)) if queue
                ]
                if queues:
                    return min(queues, key=lambda queue: queue[0].entered).popleft()
                self._changed.wait()
        return None

    def _do(self, place: int, task: _Task, *, is_young: bool) -> None:
        limit = self._limits.timeout_s
        ends = True
        try:
            message, seconds = self._children[place].ask(
                task.job.to_header(),
                task.job.sparql.encode("utf-8", "surrogatepass"),
                min(limit, self._limits.young_s) if is_young else limit,
            )
            ends = bool(message[0].get("end"))
            task.future.set_result(_answer(message, seconds))
        except TimeoutError:
            self._late_in(task, is_young=is_young)
        except BrokenWireError:
            task.future.set_exception(_busy() if self._closed else _ended())
        except HttpProblem as problem:
            task.future.set_exception(problem)
        if ends:
            self._replace(place)

    def _late_in(self, task: _Task, *, is_young: bool) -> None:
        """Hand a task that was too slow for the quick worker to the others, or give it up."""
        if not is_young or self._limits.young_s >= self._limits.timeout_s:
            task.future.set_exception(self._late())
            return
        with self._changed:
            self._slow[task.job.digest] = None
            if len(self._slow) > _REMEMBERED:
                self._slow.popitem(last=False)
            self._old.append(task)
            self._changed.notify_all()

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


def _busy() -> HttpProblem:
    return HttpProblem(
        503, "busy", "Too many queries are waiting.", hint="Try again soon.", headers={"Retry-After": "5"}
    )


def _ended() -> HttpProblem:
    return HttpProblem(
        500,
        "worker-ended",
        "The process that had this request ended: it took too much memory, or too deep a stack.",
        hint="Other requests are not affected. Ask for less.",
    )


def _answer(message: Message, seconds: float) -> Answer:
    header, body = message
    _refuse(header)
    return Answer(body, str(header["media_type"]), seconds)


def _refuse(header: dict[str, object]) -> None:
    """Raise the problem that a worker's answer is, if it is one."""
    if header.get("ok"):
        return
    if header.get("log"):
        _LOG.error("worker: %s", header["log"])
    if header.get("kind") == "format":
        problem = not_acceptable(list(GRAPHS if header["form"] == "graph" else ROWS))
    else:
        detail = str(header.get("detail") or "The store could not answer. The server's log says more.")
        hint = header.get("hint")
        status = header.get("status")
        problem = HttpProblem(
            status if isinstance(status, int) else 500,
            str(header.get("kind")),
            detail,
            hint=str(hint) if hint else None,
        )
    raise problem
