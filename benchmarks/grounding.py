"""Grounding beside a plain loop over a fuzzy matcher, and its cold start, as ratios in one run.

    python benchmarks/grounding.py [WORDINGS] [RUNS]

WORDINGS (default 10,000) are names of the term table: a third as they are, a third in other case, number or
hyphens, a third with letters changed; the same ones in each run. The loop calls
``rapidfuzz.process.extract`` with all names for each wording, which is the least that a fuzzy look-up
costs, and knows nothing of states, abbreviations or parts. Starts take turns, and medians are compared.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from netkg.config import open_project
from netkg.ontology.terms import TermTable

LIMITS = {"grounding": 1.0, "cold start": 1.5}
"""What is promised: at most so many times the time of the other program."""

NETKG = "import sys\nfrom netkg.cli import main\nsys.exit(main())\n"

LOADER = '''
import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer()

@app.command()
def main(word: str, folder: Path) -> None:
    """Load the term table and print a row."""
    from netkg.ontology.terms import TermTable

    table = Table()
    table.add_column("terms")
    table.add_row(str(len(TermTable.load(folder))))
    Console(width=100).print(table)

app()
'''


def wordings(table: TermTable, number: int) -> list[str]:
    """Return made-up wordings, the same for the same table and number."""
    chance = random.Random(20)  # noqa: S311 (no secret)
    names = sorted({name for term in table for name in (term.label, *term.synonyms) if name})
    changes: tuple[Callable[[str], str], ...] = (
        str,
        lambda name: f"{name.upper().replace('-', ' ')}S",
        lambda name: _misspelt(name, chance),
    )
    return [changes[place % 3](chance.choice(names)) for place in range(number)]


def _misspelt(name: str, chance: random.Random) -> str:
    place = chance.randrange(len(name))
    return name[:place] + chance.choice("aeiou") + name[place + 1 :]


def measure_loop(table: TermTable, number: int) -> tuple[float, float]:
    """Return the seconds of grounding, and of the plain loop, for so many wordings."""
    texts = wordings(table, number)
    names = sorted({name.casefold() for term in table for name in (term.label, *term.synonyms) if name})
    begin = time.perf_counter()
    for text in texts:
        table.grounder.ground(text)
    middle = time.perf_counter()
    for text in texts:
        process.extract(text.casefold(), names, scorer=fuzz.token_sort_ratio, limit=5)
    return middle - begin, time.perf_counter() - middle


def measure_start(runs: int, ontology: Path) -> tuple[float, float]:
    """Return the median seconds of ``netkg ground``, and of a program that only loads the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "netkg_start.py").write_text(NETKG)
        (folder / "load.py").write_text(LOADER)
        ground = [sys.executable, str(folder / "netkg_start.py"), "ground", "temozolamide"]
        load = [sys.executable, str(folder / "load.py"), "temozolamide", str(ontology)]
        times = [(_start(ground, 9), _start(load, 0)) for _ in range(runs + 1)][1:]
    first, second = zip(*times, strict=True)
    return statistics.median(first), statistics.median(second)


def _start(command: list[str], expected: int) -> float:
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 (our own scripts)
    if done.returncode != expected:
        raise SystemExit(done.stderr.decode())
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print a table; exit with 1 where a promise is not kept."""
    number, runs = (int(text) for text in (*sys.argv[1:], *("10000", "15")[len(sys.argv) - 1 :]))
    ontology = open_project(start=Path.cwd()).ontology[0]
    table = TermTable.load(ontology)
    ratios = {
        "grounding": measure_loop(table, number),
        "cold start": measure_start(runs, ontology),
    }
    sys.stdout.write(f"{number} wordings, {len(table)} terms; median of {runs} starts\n\n")
    sys.stdout.write("| what | netkg, ms | other, ms | ratio | at most |\n| --- | --: | --: | --: | --: |\n")
    for name, (ours, theirs) in ratios.items():
        figures = f"{1000 * ours:.0f} | {1000 * theirs:.0f} | {ours / theirs:.2f} | {LIMITS[name]}"
        sys.stdout.write(f"| {name} | {figures} |\n")
    sys.exit(any(ours / theirs > LIMITS[name] for name, (ours, theirs) in ratios.items()))


if __name__ == "__main__":
    main()
