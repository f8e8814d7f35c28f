"""Queries that go to a worker straight from the event loop."""

import asyncio
import os
import select
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


def test_workers_that_died_while_they_had_nothing_to_do_cost_nobody_anything(pool):
    async def after():
        for child in pool._children.values():
            child.kill()
            ended = select.poll()
            ended.register(child.wire[1], 0)
            assert ended.poll(30_000)  # until nobody reads what is sent to it
        asked = [ask(pool, job("ASK {}" + " " * spaces)) for spaces in (0, 100_000, 1, 100_001)]
        return await asyncio.gather(*asked)

    assert {outcome(found) for found in asyncio.run(after())} == {b'{"head":{},"boolean":true}'}


def test_no_query_is_older_than_its_time_whether_it_ran_or_waited(pool):
    async def many():
        asked = [ask(pool, job(f"{ENDLESS} # {number}")) for number in range(9)]
        loop = asyncio.get_running_loop()
        started = loop.time()
        told = await asyncio.gather(*asked, return_exceptions=True)
        return loop.time() - started, {outcome(one) for one in told}

    seconds, told = asyncio.run(many())
    assert told == {(503, "busy"), (504, "timeout")}
    assert seconds < 2.5  # its time is 1.5; waiting, being moved and running were twice that


def test_a_query_that_nobody_waits_for_any_more_is_stopped(pool):
    async def left():
        before = pool.pids
        task = asyncio.create_task(ask(pool, job(ENDLESS)))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return before, await until_other(pool, before)

    before, after = asyncio.run(left())
    assert before[0] == after[0]
    assert before[1] != after[1]


async def until_other(pool, before):
    """Return the processes of a pool once they are others than before."""
    for _ in range(1_000):
        if pool.pids != before:
            break
        await asyncio.sleep(0.01)
    return pool.pids


def test_who_stops_waiting_for_a_worker_takes_none(pool):
    async def left():
        loans = [pool.borrow(job("ASK {}")) for _ in range(2)]
        waiting = [asyncio.create_task(ask(pool, job("ASK {}"))) for _ in range(3)]
        await asyncio.sleep(0.05)
        waiting[0].cancel()
        pool.give_back(loans[0])  # goes to the second
        waiting[1].cancel()  # who has it already, and gives it on
        found = await asyncio.gather(*waiting, return_exceptions=True)
        pool.give_back(loans[1])
        return found, pool.waiting

    found, waiting = asyncio.run(left())
    assert [isinstance(one, asyncio.CancelledError) for one in found] == [True, True, False]
    assert found[2].body
    assert waiting == 0
    assert len(pool._idle) == 2


def test_a_long_query_that_nobody_waits_for_is_stopped_while_it_is_written(pool):
    async def left():
        before = pool.pids
        os.kill(before[1], signal.SIGSTOP)  # it reads no more
        task = asyncio.create_task(ask(pool, job("ASK {}" + " " * 900_000)))
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return before, await until_other(pool, before)

    before, after = asyncio.run(left())
    assert before[1] != after[1]


def test_messages_that_are_none():
    whole = b"\0\0\0\2\0\0\0\1{}x"
    assert parse_message(whole) == ({}, b"x")
    assert all(parse_message(whole[:length]) is None for length in range(len(whole)))
    for nonsense in (b"\0\0\0\2\0\0\0\0[]", b"\0\0\0\2\0\0\0\0{x"):
        with pytest.raises(BrokenWireError):
            parse_message(nonsense)
