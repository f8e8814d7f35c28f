"""What the documents show is what the commands print.

A ``console`` block holds commands after ``$`` and their whole output; a line ``...`` stands for any
lines. ``NETKG_REFRESH_DOCS=1 pytest tests/test_docs.py`` writes the present output into the blocks. A command
that needs a shell gets one; others are run in this process, which has read the evidence already.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from netkg.cli.app import run

ROOT = Path(__file__).resolve().parents[1]
ALL = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
PAGES = [path for path in ALL if "```console" in path.read_text()]
NEEDS_SHELL = re.compile(r"[|&;<>$`]")
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


@pytest.fixture
def reader(tmp_path, monkeypatch):
    """Return the folder of a reader with a copy of the checkout, and work in it."""
    (tmp_path / "bin").mkdir()
    script = tmp_path / "bin" / "netkg"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m netkg "$@"\n')
    script.chmod(0o755)
    for name in ("data", "tests", "ontology", "queries", "netkg.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", os.pathsep.join([str(script.parent), os.environ["PATH"]]))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), os.environ.get("PYTHONPATH", "")]))
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")
    return tmp_path


def output(command):
    """Return what a command prints, as lines, with ``netkg`` standing for the one under test."""
    words = shlex.split(command)
    text = _shell(command) if words[0] != "netkg" or NEEDS_SHELL.search(command) else _here(words[1:])
    return [line.rstrip() for line in text.rstrip().splitlines()]


def _shell(command):
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        check=False,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return done.stdout


def _here(words):
    said = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with redirect_stdout(said), redirect_stderr(said):
        run(words)
    return said.buffer.getvalue().decode()


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("reader", "read_once")
def test_commands_in_the_documents_print_what_is_shown(page):
    text = page.read_text()
    fresh = BLOCK.sub(lambda block: _run(block[1]), text)
    if os.environ.get("NETKG_REFRESH_DOCS"):
        page.write_text(fresh)
    assert text == fresh, "refresh with: NETKG_REFRESH_DOCS=1 make test ARGS=tests/test_docs.py"


def _run(block):
    shown = []
    for command, expected in commands(block):
        printed = output(command)
        shown += [f"$ {command}", *(expected if _same(expected, printed) else printed)]
    return "\n".join(shown) + "\n"


def _same(expected, printed):
    if "..." not in expected:
        return expected == printed
    pattern = "\n".join(".*" if line == "..." else re.escape(line) for line in expected)
    return re.fullmatch(pattern, "\n".join(printed), re.DOTALL) is not None
