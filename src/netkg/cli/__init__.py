"""The command line: each command is parsed, calls one function of the package, and prints.

This module imports next to nothing, because every start of the command pays for what it imports.
"""

from __future__ import annotations

import sys

from netkg import __version__

__all__ = ["main"]


def main() -> int:
    """Run the command line of this process and return its exit code."""
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        from netkg.cli.streams import guarded, write_stdout

        return guarded(lambda: write_stdout(f"netkg {__version__}\n"))
    try:
        from netkg.cli.app import run
    except KeyboardInterrupt:
        return 130
    return run(arguments)
