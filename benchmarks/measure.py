"""What the benchmarks share: timing, the facts of a machine, peak memory, and tables that are checked."""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def timed(action: Callable[[], T]) -> tuple[float, T]:
    """Return the seconds of one call, and its answer."""
    gc.collect()
    start = time.perf_counter()
    answer = action()
    return time.perf_counter() - start, answer


def medians(actions: dict[str, Callable[[], Any]], runs: int, *, calls: int = 1) -> dict[str, float]:
    """Return name -> median seconds of a call; the actions take turns, so that all meet the same machine.

    Args:
        actions: what is measured.
        runs: how often each.
        calls: calls between two looks at the clock, for what is quick.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            gc.collect()
            start = time.perf_counter()
            for _ in range(calls):
                action()
            seconds[name].append((time.perf_counter() - start) / calls)
    return {name: statistics.median(values) for name, values in seconds.items()}


def repeated(
    actions: dict[str, Callable[[], Any]], runs: int, slow_s: float, *, calls: int = 1
) -> tuple[dict[str, float], int]:
    """Return name -> median seconds of a call, and of how many runs: what is slow is called once.

    Args:
        actions: what is measured; they take turns, so that all meet the same machine.
        runs: how often each.
        slow_s: seconds of a first run from which on it stays the only one of its action.
        calls: calls between two looks at the clock, for what is quick.
    """
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(runs):
        for name, action in actions.items():
            if not seconds[name] or seconds[name][0] * calls < slow_s:
                seconds[name].append(medians({name: action}, 1, calls=calls)[name])
    few = min((len(values) for values in seconds.values()), default=0)
    return {name: statistics.median(values) for name, values in seconds.items()}, few


def peak_mb() -> float:
    """Return the largest memory that this process has had, in megabytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def check_equal(what: str, one: object, other: object) -> None:
    """End the benchmark if two sides do not give the same: a wrong answer is worth no time.

    Raises:
        AssertionError: they differ.
    """
    if one != other:
        raise AssertionError(f"{what}\nthe two sides differ: {str(one)[:300]}\nand {str(other)[:300]}")


def machine() -> list[str]:
    """Return facts of the machine and its software, one a line."""
    packages = ("pyoxigraph", "rdflib", "numpy", "scipy", "pyshacl", "maplib")
    found = ", ".join(f"{name} {_version(name)}" for name in packages if _version(name))
    load = os.getloadavg()[0]
    return [
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors ({_processor()}), "
        f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB memory",
        f"Python {platform.python_version()}; {found}",
        f"load at the start: {load:.1f} processes, so {_busy(load)}",
    ]


def _busy(load: float) -> str:
    share = load / (os.cpu_count() or 1)
    return "the machine was free" if share < 0.3 else "other work was going on: ratios hold, seconds do not"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int] = ()) -> list[str]:
    """Return the lines of a table; the columns in ``numbers`` are set right."""
    marks = ["--:" if place in numbers else "---" for place in range(len(header))]
    return [f"| {' | '.join(cells)} |" for cells in (header, marks, *rows)]
