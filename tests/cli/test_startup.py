"""What a start loads; how long it takes is measured by benchmarks/startup.py."""

import subprocess
import sys

import pytest

LOADED = """
import sys
from netkg.cli import main
sys.argv = ["netkg", *sys.argv[1:]]
code = main()
sys.stdout.flush()
print(*sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
sys.exit(code)
"""

HEAVY = {
    *["matplotlib", "networkx", "numpy", "owlready2", "pydantic", "pydantic_core", "pyshacl", "rapidfuzz"],
    *["rdflib", "ruamel", "scipy", "SPARQLWrapper"],
}


def loaded(folder, *arguments):
    """Return the top names of all modules that a command loads."""
    words = [sys.executable, "-c", LOADED, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=folder)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("arguments", "light"),
    [
        (["--version"], {"pyoxigraph", "rich", "typer"}),
        (["--help"], {"pyoxigraph", "rich"}),
        (["query", "--help"], {"pyoxigraph", "rich"}),
        (["query", "list"], set()),
        (["query", "prior-regimens"], set()),
        (["query", "prior-regimens", "--format", "csv"], {"rich"}),
        (["info"], set()),
        (["export", "-", "--format", "turtle"], {"rich"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_nothing_heavy_is_loaded(evidence, arguments, light):
    """``light`` lists what these need not load either."""
    assert loaded(evidence, *arguments) & (HEAVY | light) == set()
