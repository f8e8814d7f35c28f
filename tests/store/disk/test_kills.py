"""Writers are killed at random moments; nothing that was acknowledged is lost, and nothing is there by half.

The moments are drawn from a fixed seed. ``NETKG_LONG=1`` (make test-long) kills ten times as often, and loads
more at once.
"""

import importlib.util
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netkg.store.disk.changes import CHANGES
from netkg.store.disk.check import check
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import open_disk
from netkg.store.disk.writer import write_disk

TIMES = 10 if os.environ.get("NETKG_LONG") else 1
SINGLES, LOADS = 70 * TIMES, 30 * TIMES
TRIPLES = 100_000 if os.environ.get("NETKG_LONG") else 20_000
PROGRAM = Path(__file__).with_name("killed.py")
BIG = "https://w3id.org/netkg/graph/import/big"

spec = importlib.util.spec_from_file_location("killed", PROGRAM)
killed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(killed)


def _run(root, *arguments):
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), str(root), *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def _kill_after(process, seconds):
    """Kill a process so many seconds after it is ready, and return the lines it had told."""
    assert process.stdout.readline() == "ready\n"
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    lines = process.stdout.read().splitlines()
    process.stdout.close()
    process.wait()
    return lines


@pytest.mark.slow
def test_single_imports_survive_kills(root):
    draw = random.Random(20261122)  # noqa: S311 (repeatable, not secret)
    last = 0
    for _ in range(SINGLES):
        acknowledged = _kill_after(_run(root, "singles", last + 1), draw.uniform(0, 0.08))
        told = max(map(int, acknowledged), default=last)
        graphs = open_disk(root).graphs()
        numbers = sorted(int(name.removeprefix(killed.GRAPH)) for name in graphs if name != CHANGES)
        assert numbers == list(range(1, len(numbers) + 1)), "a change is missing in between"
        assert len(numbers) in (told, told + 1), "acknowledged and lost, or more than one on the way"
        assert all(graphs[f"{killed.GRAPH}{n}"] == 5 for n in numbers), "half a change"
        last = len(numbers)
    assert last > SINGLES, "the kills came before anything was written"
    assert check(root).damage == ()
    assert open_disk(root).sequence == last


@pytest.mark.slow
def test_a_large_load_survives_kills(root, tmp_path):
    line = '<https://example.org/{}> <https://example.org/p> "a value of some length, number {}" .\n'
    big = tmp_path / "big.nt"
    big.write_text("".join(line.format(n % 5000, n) for n in range(TRIPLES)))
    draw, whole = random.Random(5), 0  # noqa: S311 (repeatable, not secret)
    (first,) = (path for path in Layout(root).generations.iterdir() if path.is_dir())
    with _run(root, "load", big) as process:
        assert process.stdout.readline() == "ready\n"
        began = time.perf_counter()
        assert process.stdout.readline() == "loaded\n"
        longest = time.perf_counter() - began
    assert not first.exists(), "not a load that makes a generation"
    assert open_disk(root).graphs()[BIG] == TRIPLES
    with write_disk(root) as writer:
        writer.remove(BIG, source="test")
    for _ in range(LOADS):
        told = _kill_after(_run(root, "load", big), draw.uniform(0, longest))
        there = open_disk(root).graphs().get(BIG, 0)
        assert there in (0, TRIPLES), "half a load"
        assert there == TRIPLES or not told, "acknowledged and lost"
        if there:
            whole += 1
            with write_disk(root) as writer:
                writer.remove(BIG, source="test")
    assert whole < LOADS, "every kill came too late"
    with write_disk(root):
        pass
    assert check(root).damage == ()
    assert len([path for path in Layout(root).generations.iterdir() if path.is_dir()]) == 1
    assert list(root.glob("incoming-*")) == []
