"""Where netkg's store stands against its peers: one table, one plot, equal answers checked.

    python benchmarks/run.py              # quick: 100,000 triples, under two minutes (make bench)
    python benchmarks/run.py --full       # 100,000, 1 and 10 million triples (make bench-full)
    python benchmarks/run.py --size 1000000 --write    # one size, and write it to docs/
    python benchmarks/run.py --full --keep FILE        # lines are kept, a run that was stopped goes on
    python benchmarks/run.py --from FILE --write       # measure nothing, write what is kept

The data are the synthetic studies of ``generate.py``. Every figure is the median of five runs, or of as many
as its row says: what takes over a minute (at 10 million triples 20 seconds, in the quick mode 2) is done
once. Answers are compared as whole result sets, files of triples by their number and the sum of their hashes.
``--write``, which ``--full`` implies, writes docs/benchmarks.md and docs/figures/benchmarks.svg. rdflib and
pySHACL are left out where they would take hours; Virtuoso is measured where it is installed, maplib where
Python finds it. Promises are of a million triples and more. The exit code is 1 if one is missed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from growth import growth
from kept import CHECKS, Kept
from load_lines import load_lines, load_side, loads
from measure import machine, markdown, peak_mb, timed
from peers import Maplib, Peer, Raw, has_maplib
from read_lines import read_lines, table_lines, text_line
from sized import SLOW_LARGE_S, SLOW_S, Case, Line, make_case, remove
from virtuoso import PROGRAM, Virtuoso, virtuoso
from write_lines import export_lines, shacl_lines, without_graphs, write_lines

from netkg.store.disk.reader import open_disk

ROOT = Path(__file__).resolve().parents[1]
QUICK, FULL = (100_000,), (100_000, 1_000_000, 10_000_000)
QUICK_SLOW_S = 2.0
"""Seconds of one call from which on it is made once in the quick mode."""

LARGE = 3_000_000
"""Triples from which on rdflib and maplib are left out."""

A_STUDY = 39.4
"""Triples of a synthetic study, its change record not counted."""

HEAD = """# Benchmarks

Made by `make bench-full` (`python benchmarks/run.py --full`), on made-up studies: nothing here is evidence.
All answers were compared as whole result sets. Times are medians of so many runs as the last column says:
what takes over a minute (at 10 million triples 20 seconds) was done once. Ratios hold better than seconds,
which are of this machine. Promises are of a million triples and more. "Missed" marks one that was not kept;
[scale.md](scale.md) says why.

"""


def measure(case: Case, *, quick: bool) -> Iterator[Line]:
    """Yield all lines of one size."""
    small = case.triples < LARGE
    yield from load_lines(case, with_rdflib=small)
    store, raw = open_disk(case.prepared), Raw(case.raw)
    yield from read_lines(case, store, raw)
    with ExitStack() as stack:
        others: dict[str, Peer] = {}
        if PROGRAM:
            server, line = virtuoso_loaded(case, stack, 1 if quick else case.runs)
            yield line
            others["Virtuoso"] = server
        if has_maplib() and small:
            others["maplib"] = Maplib(without_graphs(case))
        yield from table_lines(case, store, raw, others)
    yield text_line(case, store, raw)
    yield from export_lines(case, store, raw)
    del store, raw
    yield from write_lines(case, 50 if quick else 200)


def virtuoso_loaded(case: Case, stack: ExitStack, runs: int) -> tuple[Virtuoso, Line]:
    """Return a server with the data, which ends with ``stack``, and how long loads of both sides took."""
    again = replace(case, folder=case.folder / "again", runs=1)
    ours: list[float] = []
    theirs: list[float] = []
    while True:
        with ExitStack() as own:
            folder = case.folder / f"virtuoso-{len(theirs)}"
            server = own.enter_context(virtuoso(folder, case.folder))
            theirs.append(timed(lambda server=server: server.load(case.path))[0])
            ours.append(loads(again, ["netkg"])["netkg"][0])
            if len(theirs) == runs or theirs[0] >= case.slow_s:
                stack.push(own.pop_all())
                times = statistics.median(ours), statistics.median(theirs)
                return server, case.line("load", "Virtuoso", times, runs=len(theirs))
        remove(folder)


def shown(line: Line) -> tuple[str, ...]:
    """Return the cells of a line of the table."""
    promise = ratio = ""
    if line.kind == "extra":
        ratio = f"{line.ratio:+.0f} µs"
        promise = f"at most +{line.limit:.0f} µs" * line.promised
    else:
        ratio = f"{line.ratio:.3g}x " + (
            "the speed" if line.kind == "speed" else f"the {'megabytes' if line.unit == 'MB' else 'time'}"
        )
        if line.limit is not None and line.promised:
            promise = f"at {'least' if line.kind == 'speed' else 'most'} {line.limit:g}x"
    state = {True: "kept", False: "**missed**", None: ""}[line.kept]
    values = _value(line.ours, line.unit), _value(line.theirs, line.unit)
    return (f"{line.triples:,}", line.what, line.peer, *values, ratio, promise, state, str(line.runs))


def _value(value: float, unit: str) -> str:
    if unit == "MB":
        return f"{value:,.0f} MB"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1:
            return f"{value * factor:.3g} {name}"
    return f"{value * 1e6:.2g} µs"


def table(found: Sequence[Line]) -> list[str]:
    """Return the lines of the table."""
    header = ("triples", "what", "peer", "netkg", "peer's", "ratio", "promised", "", "runs")
    return markdown(header, map(shown, found), (0, 3, 4, 5, 8))


def run(sizes: Sequence[int], runs: int, *, quick: bool, folder: Path, kept: Kept) -> None:
    """Measure all parts that are not complete yet; lines are written to standard error as they come."""
    for size in sizes:
        if kept.has(str(size)):
            continue
        path, studies = folder / str(size), max(round(size / A_STUDY), 10)
        slow_s = QUICK_SLOW_S if quick else SLOW_S if size < LARGE else SLOW_LARGE_S
        case = make_case(path, studies, runs, slow_s)
        _part(kept, str(size), measure(case, quick=quick))
        remove(case.folder)
    if not kept.has(CHECKS):
        _part(kept, CHECKS, shacl_lines(8_000 if quick else 100_000, runs))


def _part(kept: Kept, part: str, lines: Iterable[Line]) -> None:
    kept.begin_part(part)
    for line in lines:
        kept.add(part, line)
        sys.stderr.write(" | ".join(shown(line)) + "\n")
    kept.end_part(part)


def write(found: Sequence[Line], facts: Sequence[str]) -> None:
    """Write docs/benchmarks.md, the plot if there are several sizes, and the figures as JSON lines beside."""
    from size_plot import plot

    text = HEAD + "\n".join([*(f"- {fact}" for fact in facts), "", *table(found)]) + "\n"
    if grown := growth(found):
        text += "\n" + "\n".join(grown) + "\n"
    if len({line.triples for line in found}) > 1:
        plot(found, ROOT / "docs" / "figures" / "benchmarks.svg")
        text += "\n![Cost against size](figures/benchmarks.svg)\n"
    (ROOT / "docs" / "benchmarks.md").write_text(text, encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Measure, write, and return 1 if a promise was missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--full", action="store_true", help="all sizes, and write the docs")
    parser.add_argument("--size", type=int, action="append", help="triples; may be given again")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keep lines here, go on with what is there")
    parser.add_argument(
        "--from", dest="source", type=Path, metavar="FILE", help="measure nothing, show these"
    )
    parser.add_argument("--load", nargs=3, metavar=("SIDE", "FILE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.load:
        side, path, folder = given.load
        seconds, _ = timed(lambda: load_side(side, Path(path), Path(folder)))
        json.dump({"seconds": seconds, "mb": peak_mb()}, sys.stdout)
        return 0
    kept = Kept(given.source or given.keep)
    if not given.source:
        kept.begin(machine())
        sizes = given.size or (FULL if given.full else QUICK)
        with tempfile.TemporaryDirectory() as folder:
            run(sizes, given.runs, quick=not (given.full or given.size), folder=Path(folder), kept=kept)
    sys.stdout.write("\n".join([*kept.facts, "", *table(kept.lines)]) + "\n")
    if given.write or (given.full and not given.source):
        write(kept.lines, kept.facts)
    return int(any(line.kept is False for line in kept.lines))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
