"""What foreign queries can do to the workers: nothing that others would notice."""

import os
import signal
from concurrent.futures import wait
from dataclasses import replace

import pytest

import netkg
from netkg.errors import StoreError
from netkg.serve.jobs import ROWS_JSON, Dataset, QueryJob
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


@pytest.fixture
def pool(store):
    """Return a pool of two workers with small limits, the first for quick queries."""
    pool = Pool(store, 2, Limits(timeout_s=1.5, young_s=0.3, memory_mb=700, rows=1000, answer_bytes=100_000))
    yield pool
    pool.close()


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
    quick = pool.pids[0]
    assert problem_of(pool.submit(job(ENDLESS))) == (504, "timeout")
    assert pool.pids[0] == quick


def test_too_much_memory_is_an_error_of_that_query_only(store):
    pool = Pool(store, 1, Limits(timeout_s=30, memory_mb=500))
    hungry, light = pool.submit(job(HUNGRY)), pool.submit(job(LIGHT))
    assert problem_of(hungry)[0] == 500
    assert light.result(timeout=60).body
    pool.close()


def test_workers_that_do_not_start_are_an_error_at_the_start(store):
    with pytest.raises(StoreError, match="do not start with 50 MiB"):
        serve_evidence(netkg.open(store=store), Settings(workers=1, limits=Limits(memory_mb=50)))


def test_a_killed_worker_is_an_error_of_that_query_only(pool):
    future = pool.submit(job(ENDLESS))
    pids = pool.pids
    while not future.running():
        wait([future], timeout=0.01)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    assert problem_of(future) == (500, "worker-ended")
    after = [pool.submit(job(LIGHT)) for _ in range(4)]
    # a worker that was killed while it had nothing to do is found out, and replaced, by the next query
    assert any(future.exception(timeout=60) is None for future in after)
    assert pool.submit(job(LIGHT)).result(timeout=60).body


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
    pids = pool.pids
    assert problem_of(pool.submit(job(query)))[0] == 400
    assert pool.pids == pids


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s { ?s ?p ?o }",  # more than 1,000 rows
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
        "SELECT ?o ?p ?s { ?s ?p ?o } LIMIT 990",  # more than 100,000 bytes
    ],
)
@pytest.mark.parametrize("media", [ROWS_JSON, "text/csv", "text/tab-separated-values", "application/xml"])
def test_an_answer_is_whole_or_a_problem(store, query, media):
    pool = Pool(store, 1, Limits(rows=1000, answer_bytes=20_000 if "990" in query else 1_000_000))
    asked = replace(job(query), rows=media)
    assert problem_of(pool.submit(asked)) == (422, "answer-too-large")
    assert pool.submit(replace(asked, sparql="SELECT ?s { ?s ?p ?o } LIMIT 10")).result(timeout=60).body
    pool.close()


def test_an_answer_at_the_limit_is_given(store):
    pool = Pool(store, 1, Limits(rows=1000))
    for media in (ROWS_JSON, "text/csv", "text/tab-separated-values", "application/xml"):
        asked = replace(job("SELECT ?s { ?s ?p ?o } LIMIT 1000"), rows=media)
        assert pool.submit(asked).result(timeout=60).media_type == media
    pool.close()


def test_who_comes_too_many_is_told_to_come_again(store):
    pool = Pool(store, 1, Limits(timeout_s=1, waiting=2))
    futures = [pool.submit(job(f"{ENDLESS} # {number}")) for number in range(2)]
    with pytest.raises(HttpProblem) as caught:
        futures.extend(pool.submit(job(f"{ENDLESS} # {number}")) for number in range(2, 9))
    assert (caught.value.status, caught.value.headers) == (503, {"Retry-After": "5"})
    pool.close()
    assert all(problem_of(future)[0] in {503, 504} for future in futures)


def test_what_is_closed_takes_nothing(store):
    pool = Pool(store, 1, Limits())
    pool.close()
    with pytest.raises(HttpProblem):
        pool.submit(job(LIGHT))


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
