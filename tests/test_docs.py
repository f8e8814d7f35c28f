"""What the documents show is what the commands print.

A ``console`` block holds commands after ``$`` and their whole output; a line ``...`` stands for any
lines. ``NETKG_REFRESH_DOCS=1 pytest tests/test_docs.py`` writes the present output into the blocks.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ALL = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PAGES = [path for path in ALL if "```console" in path.read_text()]
BLOCK = re.compile(r"(?<=```console\n)(.*?)(?=```)", re.DOTALL)


def commands(block):
    """Return (command, lines of output) for each command of a block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def output(command, folder):
    """Return what a command prints, as lines, with ``netkg`` standing for the one under test."""
    (folder / "bin").mkdir(exist_ok=True)
    script = folder / "bin" / "netkg"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m netkg "$@"\n')
    script.chmod(0o755)
    for name in ("data", "tests", "ontology", "queries", "netkg.toml"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / name)
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}",
        "COLUMNS": "100",
        "NO_COLOR": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return [line.rstrip() for line in done.stdout.rstrip().splitlines()]


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_documents_print_what_is_shown(page, tmp_path):
    text = page.read_text()
    fresh = BLOCK.sub(lambda block: _run(block[1], tmp_path), text)
    if os.environ.get("NETKG_REFRESH_DOCS"):
        page.write_text(fresh)
    assert text == fresh, "refresh with: NETKG_REFRESH_DOCS=1 make test ARGS=tests/test_docs.py"


def _run(block, folder):
    shown = []
    for command, expected in commands(block):
        printed = output(command, folder)
        shown += [f"$ {command}", *(expected if _same(expected, printed) else printed)]
    return "\n".join(shown) + "\n"


def _same(expected, printed):
    if "..." not in expected:
        return expected == printed
    pattern = "\n".join(".*" if line == "..." else re.escape(line) for line in expected)
    return re.fullmatch(pattern, "\n".join(printed), re.DOTALL) is not None
