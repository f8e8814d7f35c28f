"""What foreign queries can do to the workers: nothing that others would notice."""

import contextlib
import os
import select
import signal
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from unittest.mock import Mock

import pytest

import netkg
from netkg.errors import StoreError
from netkg.serve.child import Child
from netkg.serve.jobs import ROWS_JSON, Dataset, QueryJob
from netkg.serve.lending import ask_and_wait
from netkg.serve.problems import HttpProblem
from netkg.serve.served import serve_evidence
from netkg.serve.settings import Limits, Settings
from netkg.serve.workers import Pool

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a > ?i && ?d < ?h) }"
DOUBLED = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
HUNGRY = f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('xxxxxxxx' AS ?x0) {DOUBLED} }}"
LIGHT = "ASK { ?s ?p ?o }"


def job(sparql, number=0):
    return QueryJob(sparql, ROWS_JSON, "text/turtle", Dataset(), number)


@pytest.fixture
def store(served):
    """Return the folder of the shipped evidence as a store on disk."""
    return served.snapshot.root


class Asked:
    """A pool, and threads that ask it."""

    def __init__(self, store, size, limits):
        self.pool = Pool(store, size, limits)
        self.pool.wait()
        self.threads = ThreadPoolExecutor(16)

    def submit(self, asked):
        return self.threads.submit(ask_and_wait, self.pool, asked)

    def settled(self):
        """Return the numbers of the processes, when all are there again."""
        until = time.monotonic() + 30
        while len(self.pool._idle) < len(self.pool.pids) and time.monotonic() < until:
            time.sleep(0.01)
        return self.pool.pids

    def close(self):
        self.pool.close()
        self.threads.shutdown()


@pytest.fixture
def make(store):
    """Return a function that makes pools, which are closed in the end."""
    made = []

    def make(size, limits):
        made.append(Asked(store, size, limits))
        return made[-1]

    yield make
    for pool in made:
        pool.close()


@pytest.fixture
def pool(make):
    """Return a pool of two workers with small limits, the first for quick queries."""
    return make(2, Limits(timeout_s=1.5, young_s=0.3, memory_mb=700, rows=1000, answer_bytes=100_000))


def problem_of(future):
    error = future.exception(timeout=60)
    assert isinstance(error, HttpProblem)
    return error.status, error.kind


def test_an_endless_query_is_stopped_while_others_are_answered(pool):
    endless = [pool.submit(job(f"{ENDLESS} # {number}")) for number in range(2)]
    wait([pool.submit(job(LIGHT))], timeout=60)  # the quick worker has tried both by then
    light = [pool.submit(job(LIGHT)) for _ in range(20)]
    assert all(future.result(timeout=60).body for future in light)
    assert not all(future.done() for future in endless)  # one after the other, on the other worker
    assert [problem_of(future)[0] for future in endless] in ([504, 504], [504, 503])


def test_what_was_slow_once_is_not_tried_on_the_quick_worker_again(pool):
    assert problem_of(pool.submit(job(ENDLESS))) == (504, "timeout")
    quick = pool.settled()[0]
    assert problem_of(pool.submit(job(ENDLESS))) == (504, "timeout")
    assert pool.settled()[0] == quick


def test_too_much_memory_is_an_error_of_that_query_only(make):
    pool = make(1, Limits(timeout_s=30, memory_mb=500))
    hungry, light = pool.submit(job(HUNGRY)), pool.submit(job(LIGHT))
    assert problem_of(hungry)[0] == 500
    assert light.result(timeout=60).body


def test_workers_that_do_not_start_are_an_error_at_the_start(store):
    with pytest.raises(StoreError, match="do not start with 50 MiB"):
        serve_evidence(netkg.open(store=store), Settings(workers=1, limits=Limits(memory_mb=50)))


def test_a_killed_worker_is_an_error_of_that_query_only(pool):
    future = pool.submit(job(ENDLESS))
    while len(pool.pool._idle) == 2:
        time.sleep(0.01)
    pids = pool.pool.pids
    kill_idle(pool.pool)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)  # also the one that is asked
    assert problem_of(future) == (500, "worker-ended")
    assert pool.submit(job(LIGHT)).result(timeout=60).body


def kill_idle(pool):
    """Kill the workers of a pool that have nothing to do, and wait until nobody reads for them."""
    for place in pool._idle:
        child = pool._children[place]
        os.kill(child.pid, signal.SIGKILL)
        ended = select.poll()
        ended.register(child.wire[1], 0)
        assert ended.poll(30_000)


def test_workers_that_died_while_they_had_nothing_to_do_cost_nobody_anything(pool):
    before = pool.settled()
    kill_idle(pool.pool)
    after = [pool.submit(job(LIGHT)) for _ in range(6)]
    assert all(future.result(timeout=60).body for future in after)
    assert not set(before) & set(pool.settled())


def test_a_process_for_changes_that_died_while_it_had_nothing_to_do_is_replaced(writer, writable):
    headers = {"content-type": "text/turtle"}
    assert writer.put("/graph-store/x", content="", headers=headers).status_code < 300
    os.kill(writable.pool._changing._spare.pid, signal.SIGKILL)
    body = "<http://e/a> <http://e/p> 1 ."
    assert writer.put("/graph-store/x", content=body, headers=headers).status_code < 300


def test_no_query_is_older_than_its_time_whether_it_ran_or_waited(make):
    pool = make(2, Limits(timeout_s=1, young_s=0.2))
    started = time.monotonic()
    futures = [pool.submit(job(f"{ENDLESS} # {number}")) for number in range(9)]
    ended = []
    for future in futures:
        future.add_done_callback(lambda _: ended.append(time.monotonic() - started))
    told = {problem_of(future) for future in futures}
    assert told <= {(503, "busy"), (504, "timeout")}
    assert max(ended) < 2  # and not a second of waiting, one of being moved, one more of running
    assert pool.pool.waiting == 0


def test_a_query_that_was_moved_waits_among_the_others(make):
    pool = make(2, Limits(timeout_s=20, young_s=0.1, waiting=1))
    first = pool.submit(job(f"{ENDLESS} # 1"))
    while len(pool.pool._idle) == 2:
        time.sleep(0.01)
    moved = pool.submit(job(f"{ENDLESS} # 2"))
    while not pool.pool.waiting:
        time.sleep(0.01)
    assert problem_of(pool.submit(job(f"{ENDLESS} # 3"))) == (503, "busy")  # there is one place to wait
    pool.pool.close()
    assert [problem_of(future)[0] for future in (first, moved)] == [503, 503]


@pytest.mark.parametrize("kind", ["process", "thread"])
def test_a_place_comes_back_when_the_system_had_nothing_to_give(make, monkeypatch, kind):
    pool = make(1, Limits())
    refused = []

    def none(*_, **__):
        refused.append(1)
        if kind == "thread":
            raise RuntimeError("can't start new thread")
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("netkg.serve.workers._PAUSE_S", 0.05)
    with monkeypatch.context() as patch:
        if kind == "process":
            patch.setattr("netkg.serve.workers.Child", none)
        else:
            patch.setattr("netkg.serve.workers.threading.Thread", lambda **_: Mock(start=none))
        loan = pool.pool.borrow(job(LIGHT))
        pool.pool.give_back(loan, broken=True)
        while not refused or not pool.pool._missing:
            time.sleep(0.01)
        with pytest.raises(HttpProblem) as told:
            ask_and_wait(pool.pool, job(LIGHT))
        assert (told.value.status, told.value.headers) == (503, {"Retry-After": "5"})
    until = time.monotonic() + 30
    while pool.pool._missing and time.monotonic() < until:
        with contextlib.suppress(HttpProblem):
            ask_and_wait(pool.pool, job(LIGHT))
        time.sleep(0.01)
    assert ask_and_wait(pool.pool, job(LIGHT)).body


def test_a_change_is_told_as_made_when_no_process_for_the_next_can_be_had(writer, writable, monkeypatch):
    children = [Child]

    def one(*arguments):
        if not children:
            raise OSError(12, "Cannot allocate memory")
        return children.pop()(*arguments)

    monkeypatch.setattr("netkg.serve.changing.Child", one)
    put = partial(writer.put, "/graph-store/x", content="", headers={"content-type": "text/turtle"})
    assert put().status_code < 300
    assert put().status_code == 503


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 5000 + "}" * 5000,
        "SELECT * { FILTER(" + "(" * 100_000,
        "SELECT * { FILTER(" + "!" * 100_000 + "true) }",
        "SELECT * { ?s " + "^" * 5000 + "<http://e/p> ?o }",
        "SELECT * { VALUES ?x { " + "1 " * 600_000 + "} }",
    ],
)
def test_deep_and_huge_queries_do_not_reach_the_engine(pool, query):
    pids = pool.pool.pids
    assert problem_of(pool.submit(job(query)))[0] == 400
    assert pool.settled() == pids


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o }",  # more than 1,000 rows
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "SELECT ?o ?p ?s { ?s ?p ?o } LIMIT 990",  # more than 100,000 bytes
    ],
)
@pytest.mark.parametrize("media", [ROWS_JSON, "text/csv", "text/tab-separated-values", "application/xml"])
def test_an_answer_is_whole_or_a_problem(make, query, media):
    pool = make(1, Limits(rows=1000, answer_bytes=20_000 if "990" in query else 1_000_000))
    asked = replace(job(query), rows=media)
    assert problem_of(pool.submit(asked)) == (422, "answer-too-large")
    assert pool.submit(replace(asked, sparql="SELECT ?s { ?s ?p ?o } LIMIT 10")).result(timeout=60).body


def test_an_answer_at_the_limit_is_given(make):
    pool = make(1, Limits(rows=1000))
    for media in (ROWS_JSON, "text/csv", "text/tab-separated-values", "application/xml"):
        asked = replace(job("SELECT ?s { ?s ?p ?o } LIMIT 1000"), rows=media)
        assert pool.submit(asked).result(timeout=60).media_type == media


def test_who_comes_too_many_is_told_to_come_again(make):
    pool = make(1, Limits(timeout_s=1, waiting=2))
    futures = [pool.submit(job(f"{ENDLESS} # {number}")) for number in range(9)]
    problems = [future.exception(timeout=60) for future in futures]
    told = [problem.headers for problem in problems if problem.status == 503]
    assert {problem.status for problem in problems} == {503, 504}
    assert len(told) >= 6
    assert all(headers == {"Retry-After": "5"} for headers in told)


def test_who_waits_in_vain_is_told_so_in_time(make):
    pool = make(1, Limits(timeout_s=1))
    loan = pool.pool.borrow(job(LIGHT))
    assert problem_of(pool.submit(job(LIGHT))) == (503, "busy")
    assert pool.pool.waiting == 0
    pool.pool.give_back(loan)
    assert pool.submit(job(LIGHT)).result(timeout=60).body


def test_what_is_closed_takes_nothing_and_lets_nobody_wait(make):
    pool = make(1, Limits())
    loan = pool.pool.borrow(job(LIGHT))
    waiting = pool.submit(job(LIGHT))
    while not pool.pool.waiting:
        time.sleep(0.01)
    pool.close()
    assert problem_of(waiting) == (503, "busy")
    with pytest.raises(HttpProblem):
        ask_and_wait(pool.pool, job(LIGHT))
    pool.pool.give_back(loan)  # and its process is not lent again
    assert pool.pool.borrow(job(LIGHT)) is None


def test_a_worker_sees_what_was_written_since(writable, writer):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert b'"0"' in writable.run_query(count).body
    headers = {"content-type": "text/turtle"}
    assert (
        writer.put("/graph-store/x", content="<http://e/a> <http://e/p> 1 .", headers=headers).status_code
        == 201
    )
    assert b'"0"' not in writable.run_query(count).body


def test_what_others_write_to_the_store_is_noticed(writable):
    from netkg.store.disk.writer import write_disk

    before = writable.state
    with write_disk(writable.snapshot.root) as other:
        other.put("http://e/g", [], source="somebody else")
    writable.renew(at_once=True)
    assert writable.state != before
    assert b"true" in writable.run_query("ASK { GRAPH ?g { ?s ?p ?o } }").body
