"""The pieces of benchmarks/serve.py, on a few triples."""

import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def benchmark():
    """Return the benchmark as a module."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        import serve

        yield serve
    finally:
        sys.path.remove(str(BENCHMARKS))


def test_a_client_asks_and_checks(benchmark, tmp_path):
    benchmark.make_store(tmp_path / "store", 100)
    with benchmark.netkg_server(tmp_path / "store", 2) as endpoint:
        assert len(benchmark.ask_for(endpoint, 0.3, 20, 1)) > 1
        with pytest.raises(AssertionError, match="a wrong answer"):
            benchmark.ask_for(endpoint, 0.3, 10**9, 1)  # subjects that are not there
        alone, beside = benchmark.beside_heavy(endpoint, 2, 0.3, 20)
        assert min(alone, beside) > 0


def test_the_table_says_what_is_kept(benchmark):
    rounds = [{"1 worker": 13, "4 workers": 20, "oxigraph": 100, "Virtuoso": 11}] * 3
    lines = benchmark.rate_lines(4, rounds)
    assert [(line.ratio, line.kept) for line in lines] == [
        (0.13, True),
        (0.2, False),
        (pytest.approx(20 / 11), False),
    ]
    assert lines[1].cells()[3:] == ("0.20x", "at least 0.25x", "**missed**")
    assert benchmark.rate_lines(4, [{"1 worker": 1, "4 workers": 1}]) == []
    kept, missed = ([(0.001, 0.001 * factor)] * 3 for factor in (2, 3.5))
    assert benchmark.percentile_line(kept).kept
    assert not benchmark.percentile_line(missed).kept


def test_a_server_that_does_not_start_is_an_error(benchmark, tmp_path):
    with pytest.raises(RuntimeError, match="did not start"), benchmark.netkg_server(tmp_path / "none", 1):
        pass
