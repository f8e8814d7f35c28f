"""The harness of the benchmarks, at a tiny size: that both sides answer the same is checked on the way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


@pytest.fixture
def benchmarks(monkeypatch):
    """Let benchmarks be imported as they import each other, and forget them afterwards."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in [path.stem for path in BENCHMARKS.glob("*.py")]:
        sys.modules.pop(name, None)


@pytest.fixture
def case(benchmarks, tmp_path):
    """Return 120 studies, loaded by both sides."""
    import load_lines
    import sized

    found = sized.make_case(tmp_path / "case", 120, 1)
    load_lines.load_side("raw", found.path, found.raw)
    load_lines.load_side("netkg with search and table", found.path, found.netkg)
    return found


def test_answers_are_the_same_on_both_sides(case):
    from peers import Raw, Rdflib
    from read_lines import MATRIX, ROWS, read_lines, table_lines, text_line

    from netkg.store.disk.reader import open_disk

    store, raw = open_disk(case.netkg), Raw(case.raw)
    found = [
        *read_lines(case, store, raw),
        *table_lines(case, store, raw, {"rdflib": Rdflib(case.path)}),
        text_line(case, store, raw),
    ]
    assert [line.what for line in found if line.peer == "rdflib"] == ["tumour x drug with roll-up"]
    assert len(raw.rows(ROWS)) > 20
    assert len(raw.rows(MATRIX)) > 100
    assert all(line.ours > 0 and line.theirs > 0 for line in found)


def test_what_is_written_is_the_same_on_both_sides(case):
    from peers import Raw
    from write_lines import export_lines, write_lines

    from netkg.store.disk.reader import open_disk

    store, raw = open_disk(case.netkg), Raw(case.raw)
    before = len(raw.store)
    assert sum(store.graphs().values()) > before  # the change record
    lines = export_lines(case, store, raw)
    del store, raw
    assert len([*lines, *write_lines(case, 2)]) == 4


def test_a_load_tells_its_time_and_memory(case, tmp_path):
    command = [sys.executable, BENCHMARKS / "run.py", "--load", "raw", case.path, tmp_path / "again"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    assert told["seconds"] > 0
    assert told["mb"] > 10


def test_different_answers_end_a_benchmark(benchmarks):
    from measure import check_equal

    with pytest.raises(AssertionError, match="the two sides differ"):
        check_equal("rows", {"a": 1}, {"a": 2})


@pytest.mark.parametrize(
    ("kind", "ours", "theirs", "limit", "ratio", "kept"),
    [
        ("speed", 2.0, 1.8, 0.85, 0.9, True),
        ("speed", 2.0, 1.6, 0.85, 0.8, False),
        ("cost", 3.0, 2.5, 1.2, 1.2, True),
        ("cost", 3.0, 2.0, 1.2, 1.5, False),
        ("extra", 150e-6, 100e-6, 60, 50, True),
        ("extra", 170e-6, 100e-6, 60, 70, False),
    ],
)
def test_a_promise_is_kept_or_missed(benchmarks, kind, ours, theirs, limit, ratio, kept):
    from run import shown
    from sized import Line

    line = Line(1_000_000, "x", "y", ours, theirs, limit, kind)
    assert line.ratio == pytest.approx(ratio)
    assert line.kept is kept
    assert ("**missed**" in shown(line)) is not kept
    assert Line(100_000, "x", "y", ours, theirs, limit, kind).kept is None


def test_growth_is_the_power_of_the_size_and_what_is_reckoned_says_so(benchmarks):
    from growth import growth
    from sized import Line

    loads = [Line(size, "load", "raw bulk_load", size / 1e5, 1.0) for size in (1_000_000, 10_000_000)]
    text = "\n".join(growth(loads))
    # 100 s at 10 million triples, in step with the size: 38 million x 39 / 10 million x 100 s = 14,820 s
    assert "| load | 10 s | 1.67 min | 1.00 |" in text
    assert "| load | 1.67 min | 1.00 | 4.12 h |" in text
    assert "1,482,000,000 triples" in text
    assert growth(loads[:1]) == []


def test_the_gap_benchmark_compares_cells(benchmarks):
    from gaps import measure

    found = measure(30, 21_000, 2, 2, 1)
    assert found.results == 60
    assert found.cells >= 21_000
    assert found.asked == 4
    assert found.faster > 0


def test_what_is_kept_goes_on_after_a_stop_and_is_shown_in_order(benchmarks, tmp_path):
    from kept import CHECKS, Kept
    from sized import Line

    lines = [Line(size, "load", "raw bulk_load", 1.0, 0.9, 0.85) for size in (14_000, 100_000, 1_000_000)]
    kept = Kept(tmp_path / "results" / "lines.jsonl")
    kept.begin(["a machine"])
    for part, line in ((CHECKS, lines[0]), ("1000000", lines[2]), ("100000", lines[1])):
        kept.begin_part(part)
        kept.add(part, line)
        if part != "1000000":  # stopped in the middle
            kept.end_part(part)
    again = Kept(tmp_path / "results" / "lines.jsonl")
    again.begin(["another machine"])
    assert again.facts == ["a machine"]
    assert [again.has(part) for part in (CHECKS, "100000", "1000000")] == [True, True, False]
    assert again.lines == [lines[1], lines[2], lines[0]]
    again.begin_part("1000000")
    assert Kept(tmp_path / "results" / "lines.jsonl").lines == [lines[1], lines[0]]


def test_what_is_slow_is_done_once_and_the_row_says_so(benchmarks):
    from measure import repeated

    calls = []
    times, runs = repeated({"slow": lambda: calls.append("s"), "quick": lambda: calls.append("q")}, 5, 1e9)
    assert (runs, len(calls)) == (5, 10)
    _, runs = repeated({"slow": lambda: calls.append("s")}, 5, 0)
    assert (runs, len(calls)) == (1, 11)
    assert set(times) == {"slow", "quick"}
