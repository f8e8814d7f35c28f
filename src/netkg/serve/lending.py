"""Ask a worker: from the event loop without a thread in between, or from a thread that waits.

Both borrow a worker of the pool, put the query, and give the worker back. A worker that did not answer in
time, or that nobody waits for any more, is killed.
"""

from __future__ import annotations

import asyncio
import os
import queue
import threading
import time
from collections.abc import Callable
from typing import Final

from netkg.serve.jobs import Answer, QueryJob
from netkg.serve.loans import Loan, Waiter
from netkg.serve.problems import HttpProblem
from netkg.serve.replies import answer_of, busy, ended
from netkg.serve.ticking import ticker
from netkg.serve.wire import BrokenWireError, Message, UnsentError, parse_message, write_message
from netkg.serve.workers import Pool

__all__ = ["ask", "ask_and_wait"]

_SHORT: Final = 16_384
"""Bytes of a query that a pipe takes at once, so that writing it does not hold up the event loop."""

_CHUNK: Final = 1 << 16
"""Bytes read at once: what a pipe holds; the memory for more would be fetched from the system each time."""


async def ask(pool: Pool, job: QueryJob, spent_s: float = 0.0) -> Answer:
    """Return the answer to a query. Whoever is cancelled while waiting stops the query.

    Args:
        pool: the workers.
        job: the query.
        spent_s: seconds that it has had before, which count.

    Raises:
        HttpProblem: whatever went wrong.
    """
    asking = _Asking(pool, job, spent_s)
    try:
        asking.begin()
        outcome = await asking.outcome
    finally:
        asking.stop()
    if isinstance(outcome, HttpProblem):
        raise outcome
    return answer_of(*outcome)


def ask_and_wait(pool: Pool, job: QueryJob) -> Answer:
    """Return the answer to a query; not for the thread of an event loop.

    Raises:
        HttpProblem: whatever went wrong.
    """
    until, tries = time.perf_counter() + pool.limits.timeout_s, pool.size
    while True:
        loan = pool.borrow(job) or _wait_for_loan(pool, job, until)
        given_s = min(loan.limit_s, until - time.perf_counter())
        broken, message = True, None
        try:
            message, seconds = loan.child.ask(job.to_header(), job.to_body(), given_s)
            broken = "end" in message[0]
        except TimeoutError:
            loan.child.stop()  # asked again below, or refused
        except BrokenWireError as error:
            tries -= 1
            unheard = isinstance(error, UnsentError) or not loan.child.may_have_begun
            if pool.is_closed or tries < 0 or not unheard:
                raise _gone(pool) from None
            continue
        finally:
            pool.give_back(loan, broken=broken)
        if message is not None:
            return answer_of(message, seconds)
        pool.refuse_slow(loan, job, given_s)


def _wait_for_loan(pool: Pool, job: QueryJob, until: float) -> Loan:
    """Return the worker that comes free for a query.

    Raises:
        HttpProblem: 503 if none does in time.
    """
    found: queue.SimpleQueue[Loan | None] = queue.SimpleQueue()
    waiter = pool.wait_for(job, found.put)
    try:
        loan = found.get(timeout=max(0.0, until - time.perf_counter()))
    except queue.Empty:
        pool.forget(waiter)
        loan = None if found.empty() else found.get()  # it came at the last moment
    if loan is None:
        raise busy()
    return loan


def _gone(pool: Pool) -> HttpProblem:
    return busy() if pool.is_closed else ended()


class _Asking:
    """One query on its way to a worker, perhaps to a second one, and back.

    All is done in calls of the event loop, none in the task of the client: a worker that has answered gets
    the next query before anybody looks at the answer. From its beginning to its end a query has one deadline.
    """

    __slots__ = (
        "_clock",
        "_data",
        "_given_s",
        "_is_writing",
        "_job",
        "_loan",
        "_loop",
        "_pool",
        "_started",
        "_thread",
        "_timer",
        "_tries",
        "_until",
        "_waiter",
        "outcome",
    )

    def __init__(self, pool: Pool, job: QueryJob, spent_s: float) -> None:
        self._pool, self._job = pool, job
        self._loop, self._thread, self._clock = asyncio.get_running_loop(), threading.get_ident(), ticker()
        self.outcome: asyncio.Future[tuple[Message, float] | HttpProblem] = self._loop.create_future()
        self._until = time.perf_counter() + pool.limits.timeout_s - spent_s
        self._started = self._given_s = 0.0
        self._tries, self._timer = pool.size, 0
        self._loan: Loan | None = None
        self._waiter: Waiter | None = None
        self._is_writing = False
        self._data = bytearray()

    def begin(self) -> None:
        """Take a worker, or wait for one.

        Raises:
            HttpProblem: 503 if too many wait.
        """
        loan = self._pool.borrow(self._job)
        if loan is not None:
            self._take(loan)
            return
        self._timer = self._clock.call_later(self._until - time.perf_counter(), self._on_waited)
        self._waiter = self._pool.wait_for(self._job, self._deliver)

    def stop(self) -> None:
        """Leave nothing behind; a worker that is still busy with this is killed."""
        self._clock.cancel(self._timer)
        if not self.outcome.done():
            self.outcome.cancel()
        if self._waiter is not None:
            self._pool.forget(self._waiter)
        if self._loan is not None:
            self._loan.child.stop()
            self._end_loan(broken=True)

    def _deliver(self, loan: Loan | None) -> None:
        """Take what the pool gives, in whichever thread."""
        if threading.get_ident() == self._thread:
            self._take(loan)
            return
        try:
            self._loop.call_soon_threadsafe(self._take, loan)
        except RuntimeError:  # the loop is closed, and nobody waits there any more
            if loan is not None:
                self._pool.give_back(loan)

    def _take(self, loan: Loan | None) -> None:
        self._clock.cancel(self._timer)
        if loan is None:
            self._settle(busy())
            return
        if self.outcome.done():
            self._pool.give_back(loan)
            return
        self._loan, self._started = loan, time.perf_counter()
        self._given_s = min(loan.limit_s, self._until - self._started)
        self._timer = self._clock.call_later(self._given_s, self._on_late)
        if len(self._job.to_header()) + len(self._job.to_body()) > _SHORT:
            self._is_writing = True
            self._loop.run_in_executor(None, self._write, loan).add_done_callback(self._on_written)
            return
        try:
            self._write(loan)
        except BrokenWireError:
            self._ask_another()
        else:
            self._loop.add_reader(loan.child.wire[0], self._on_readable)

    def _write(self, loan: Loan) -> None:
        write_message(loan.child.wire[1], self._job.to_header(), self._job.to_body())

    def _on_written(self, writing: asyncio.Future[None]) -> None:
        """Go on after a long query, which a thread has written; the pipe may be closed from now on."""
        self._is_writing = False
        failed = writing.cancelled() or writing.exception() is not None
        if self._loan is None:
            return
        if self.outcome.done():
            self._end_loan(broken=True)
        elif time.perf_counter() - self._started >= self._given_s:
            self._on_late()
        elif failed:
            self._ask_another()
        else:
            self._loop.add_reader(self._loan.child.wire[0], self._on_readable)

    def _on_readable(self) -> None:
        assert self._loan is not None  # noqa: S101 (it is read from)
        try:
            piece = os.read(self._loan.child.wire[0], _CHUNK)
            message = None if self._data else parse_message(piece)  # most answers come in one piece
            if message is None:
                self._data += piece
                message = parse_message(self._data)
        except (OSError, BrokenWireError):
            piece, message = b"", None
        if message is not None:
            seconds = time.perf_counter() - self._started
            self._settle((message, seconds))
            self._end_loan(broken="end" in message[0])
        elif not piece and not self._loan.child.may_have_begun:
            self._ask_another()
        elif not piece:
            self._settle(_gone(self._pool))
            self._end_loan(broken=True)

    def _on_late(self) -> None:
        assert self._loan is not None  # noqa: S101 (it is late)
        loan = self._loan
        loan.child.stop()
        self._end_loan(broken=True)
        if self._is_writing:
            return  # until the thread has noticed
        self._again(lambda: self._pool.refuse_slow(loan, self._job, self._given_s))

    def _on_waited(self) -> None:
        self._settle(busy())

    def _ask_another(self) -> None:
        """Ask again: this worker had died before, so it was not this query that ended it."""
        self._end_loan(broken=True)
        self._tries -= 1
        if self._pool.is_closed or self._tries < 0:
            self._settle(_gone(self._pool))
        else:
            self._again(lambda: None)

    def _again(self, check: Callable[[], None]) -> None:
        self._data = bytearray()
        try:
            check()
            self.begin()
        except HttpProblem as problem:
            self._settle(problem)

    def _end_loan(self, *, broken: bool) -> None:
        """Give the worker back, which may hand it to the next query at once."""
        loan = self._loan
        assert loan is not None  # noqa: S101 (there is one)
        self._clock.cancel(self._timer)
        if self._is_writing:
            loan.child.kill()  # so that the thread ends before the pipe is closed under it
            return
        self._loan = None
        self._loop.remove_reader(loan.child.wire[0])  # before another listens there
        self._pool.give_back(loan, broken=broken)

    def _settle(self, outcome: tuple[Message, float] | HttpProblem) -> None:
        if not self.outcome.done():
            self.outcome.set_result(outcome)
