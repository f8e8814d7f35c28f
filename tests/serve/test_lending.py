"""Queries that go to a worker straight from the event loop."""

import asyncio
import os
import signal

import pytest

from netkg.serve.jobs import ROWS_JSON, Dataset, QueryJob
from netkg.serve.lending import ask
from netkg.serve.problems import HttpProblem
from netkg.serve.settings import Limits
from netkg.serve.wire import BrokenWireError, parse_message
from netkg.serve.workers import Pool

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"


def job(sparql):
    return QueryJob(sparql, ROWS_JSON, "text/turtle", Dataset(), 0)


@pytest.fixture
def pool(served):
    """Return two workers that are ready, the first for quick queries."""
    pool = Pool(served.snapshot.root, 2, Limits(timeout_s=1.5, young_s=0.3))
    pool.wait()
    yield pool
    pool.close()


def outcome(result):
    return (result.status, result.kind) if isinstance(result, HttpProblem) else result.body


def test_more_queries_than_workers_are_all_answered(pool):
    async def many():
        return await asyncio.gather(*(ask(pool, job("ASK {}")) for _ in range(30)))

    assert {outcome(found) for found in asyncio.run(many())} == {b'{"head":{},"boolean":true}'}


def test_large_answers_and_large_queries_come_whole(pool):
    everything = asyncio.run(ask(pool, job("SELECT * { ?s ?p ?o }"))).body
    assert len(everything) > 1 << 20
    assert everything.endswith(b"}]}}")
    assert asyncio.run(ask(pool, job("ASK {}" + " " * 100_000))).body


def test_slow_queries_end_and_quick_ones_pass_them(pool):
    async def both():
        slow = [asyncio.create_task(ask(pool, job(f"{ENDLESS} # {n}"))) for n in range(2)]
        await asyncio.sleep(0.5)  # the second is in the quick worker, and must leave it
        quick = await asyncio.gather(*(ask(pool, job("ASK {}")) for _ in range(10)))
        still = [task.done() for task in slow]
        return quick, still, await asyncio.gather(*slow, return_exceptions=True)

    quick, still, slow = asyncio.run(both())
    assert len(quick) == 10
    assert still == [False, False]
    assert {outcome(found)[0] for found in slow} <= {503, 504}


def test_a_killed_worker_is_an_error_of_that_query_only(pool):
    async def killed():
        task = asyncio.create_task(ask(pool, job(ENDLESS)))
        await asyncio.sleep(0.1)
        os.kill(pool.pids[1], signal.SIGKILL)
        found = await asyncio.gather(task, return_exceptions=True)
        return found[0], await ask(pool, job("ASK {}"))

    gone, after = asyncio.run(killed())
    assert outcome(gone) == (500, "worker-ended")
    assert after.body


def test_a_query_that_nobody_waits_for_any_more_is_stopped(pool):
    async def left():
        pids = pool.pids
        task = asyncio.create_task(ask(pool, job(ENDLESS)))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return pids, pool.pids

    before, after = asyncio.run(left())
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_messages_that_are_none():
    whole = b"\0\0\0\2\0\0\0\1{}x"
    assert parse_message(whole) == ({}, b"x")
    assert all(parse_message(whole[:length]) is None for length in range(len(whole)))
    for nonsense in (b"\0\0\0\2\0\0\0\0[]", b"\0\0\0\2\0\0\0\0{x"):
        with pytest.raises(BrokenWireError):
            parse_message(nonsense)
