"""Cold starts of the command line, as ratios to the smallest typer programs that do the same.

    python benchmarks/startup.py [RUNS]

Every program is started RUNS times (default 15), taking turns, so that all meet the same machine; the
medians of their wall times are compared. ``netkg --version`` stands beside a typer program of one command
that prints its version, ``netkg query`` beside one that loads the same files with pyoxigraph, runs the
same query and prints it through rich.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from netkg.config import Project, open_project
from netkg.query import bind, load_catalogue
from netkg.store.load import load_project

LIMITS = {"--version": 1.3, "query": 1.5}
"""What is promised: at most so many times the time of the other program."""

QUERY = "patients/treated-patients"

NETKG = "import sys\nfrom netkg.cli import main\nsys.exit(main())\n"

VERSION_PEER = '''
import typer

app = typer.Typer()

@app.command()
def main(version: bool = False) -> None:
    """Print the version."""
    if version:
        print("peer 0.1.0")

app()
'''

QUERY_PEER = '''
from pathlib import Path

import pyoxigraph as ox
import typer
from rich.console import Console
from rich.table import Table

app = typer.Typer()

@app.command()
def main(query: Path, files: list[Path]) -> None:
    """Load Turtle files, a named graph each, run a query over their union and print the rows."""
    store = ox.Store()
    for path in files:
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(path.as_uri()))
    solutions = store.query(query.read_text(), use_default_graph_as_union=True)
    table = Table()
    for variable in solutions.variables:
        table.add_column(variable.value)
    for solution in solutions:
        table.add_row(*("" if term is None else str(term) for term in solution))
    Console(width=200).print(table)

app()
'''


@dataclass(frozen=True)
class Ratio:
    """Median milliseconds of netkg and of the other program."""

    name: str
    netkg_ms: float
    peer_ms: float

    @property
    def ratio(self) -> float:
        """Return how many times the other program's time netkg takes."""
        return self.netkg_ms / self.peer_ms


def measure(runs: int, project: Project, folder: Path) -> list[Ratio]:
    """Return the ratios of medians over ``runs`` rounds; scripts are written to ``folder``."""
    commands = _commands(project, folder)
    seconds: dict[tuple[str, str], list[float]] = {}
    for names, command in commands.items():
        _start(command)  # fills the file cache and the bytecode cache
        seconds[names] = []
    for _ in range(runs):
        for names, command in commands.items():
            seconds[names].append(_start(command))
    median = {names: 1000 * statistics.median(times) for names, times in seconds.items()}
    return [Ratio(name, median[name, "netkg"], median[name, "peer"]) for name in LIMITS]


def _commands(project: Project, folder: Path) -> dict[tuple[str, str], list[str]]:
    scripts = {"start": NETKG, "version_peer": VERSION_PEER, "query_peer": QUERY_PEER}
    paths = {}
    for name, text in scripts.items():
        paths[name] = folder / f"{name}.py"
        paths[name].write_text(text)
    query = folder / "query.rq"
    query.write_text(bind(load_catalogue(project.queries).find(QUERY), {}))
    files = [str(path.absolute()) for path in (*project.triple_files(), *project.ontology_files())]
    python, netkg = sys.executable, str(paths["start"])
    root = ["--project", str(project.root)]
    return {
        ("--version", "netkg"): [python, netkg, "--version"],
        ("--version", "peer"): [python, str(paths["version_peer"]), "--version"],
        ("query", "netkg"): [python, netkg, "query", "run", QUERY, *root],
        ("query", "peer"): [python, str(paths["query_peer"]), str(query), *files],
    }


def _start(command: list[str]) -> float:
    begin = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 (our own scripts)
    return time.perf_counter() - begin


def main() -> None:
    """Measure and print a table; exit with 1 where a promise is not kept."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    project = open_project(start=Path.cwd())
    triples = sum(load_project(project).graphs().values())
    with tempfile.TemporaryDirectory() as folder:
        ratios = measure(runs, project, Path(folder))
    sys.stdout.write(f"median of {runs} starts; query: {QUERY} over {triples} triples\n\n")
    sys.stdout.write("| netkg | ms | typer program | ratio | at most |\n| --- | --: | --: | --: | --: |\n")
    for line in ratios:
        figures = f"{line.netkg_ms:.0f} | {line.peer_ms:.0f} | {line.ratio:.2f} | {LIMITS[line.name]}"
        sys.stdout.write(f"| `{line.name}` | {figures} |\n")
    sys.exit(any(line.ratio > LIMITS[line.name] for line in ratios))


if __name__ == "__main__":
    main()
