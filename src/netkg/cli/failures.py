"""Errors as a user sees them: one clear message, a hint, an exit code; never a traceback.

With ``--json`` the same is one JSON document on standard output.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import typer

from netkg.cli.streams import BROKEN_PIPE, drop_stdout, say, write_stdout
from netkg.config import USE_STATEMENT
from netkg.errors import NetkgError, Problem, RecordError

__all__ = [
    "EXIT_CODES",
    "INTERRUPTED",
    "NOTHING_FOUND",
    "UNDECIDED",
    "USAGE",
    "Failure",
    "envelope",
    "failure_of",
    "report",
]

USAGE: Final = 64
"""Exit code for a command line that cannot be understood (EX_USAGE)."""

UNDECIDED: Final = 9
"""Exit code of ``ground`` where a person must decide."""

NOTHING_FOUND: Final = 10
"""Exit code of ``ground`` where a wording means nothing that netkg knows."""

INTERRUPTED: Final = 130
"""Exit code after Ctrl-C."""

EXIT_CODES: Final = {
    0: "all is well",
    1: "a mistake in netkg itself; the traceback is for a bug report",
    2: "one or more records are wrong; each problem is listed with file, line and column",
    3: "a file cannot be read or written, or is not what it claims to be; no such project",
    4: "a term, hierarchy, mapping or ontology file is wrong",
    5: "a store cannot be opened, read or written",
    6: "a query, its header or its parameters are wrong; no such query",
    7: "the evidence breaks a rule: `validate` found a violation (with `--strict` a warning), "
    "`verify` a place that does not fit, "
    "`audit --strict` a number that does not follow from its counts",
    8: "an analysis was asked for something that it cannot give",
    UNDECIDED: "`ground`: a wording is ambiguous or only looks like a name; a person must decide",
    NOTHING_FOUND: "`ground`: a wording means no term that netkg knows",
    USAGE: "the command line cannot be understood",
    INTERRUPTED: "interrupted with Ctrl-C",
    BROKEN_PIPE: "the program that was reading the output has gone",
}
"""Exit code -> what it means. 2 to 8 are those of :mod:`netkg.errors`."""


@dataclass(frozen=True, slots=True)
class Failure:
    """What is said about an error."""

    kind: str
    message: str
    hint: str | None
    exit_code: int
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, object]:
        """Return the failure as the ``error`` of the JSON envelope."""
        problems = [
            {"file": p.file, "line": p.line, "column": p.column, "what": p.what, "fix": p.fix}
            for p in self.problems
        ]
        return {
            "kind": self.kind,
            "message": self.message,
            "hint": self.hint,
            "exit_code": self.exit_code,
            "problems": problems,
        }


def failure_of(error: Exception) -> Failure | None:
    """Return what to say about an error of the user's; None for anything else, which is a mistake of ours."""
    match error:
        case RecordError():
            files = len({problem.file for problem in error.problems})
            message = f"{_number(len(error.problems), 'problem')} in {_number(files, 'file')}"
            return Failure("RecordError", message, error.hint, error.exit_code, error.problems)
        case NetkgError():
            return Failure(type(error).__name__, error.message, error.hint, error.exit_code)
        case typer.TyperException():
            context = getattr(error, "ctx", None)
            hint = f"see: {context.command_path} --help" if context is not None else None
            return Failure("UsageError", error.format_message().rstrip("."), hint, USAGE)
        case OSError():
            place = error.filename or "input or output"
            return Failure("SourceError", f"{place}: {error.strerror or error}", None, 3)
    return None


def report(failure: Failure, command: str, *, as_json: bool) -> int:
    """Say what went wrong and return the exit code."""
    if as_json:
        try:
            write_stdout(envelope(command, failure=failure))
        except (NetkgError, OSError):
            drop_stdout()
        else:
            return failure.exit_code
    here = f"{Path.cwd()}{os.sep}"
    for problem in failure.problems:
        say(str(problem).removeprefix(here))
    say(f"error: {failure.message}", "red")
    if failure.hint:
        say(f"hint: {failure.hint}", "yellow")
    return failure.exit_code


def envelope(
    command: str, result: Mapping[str, object] | None = None, *, failure: Failure | None = None
) -> str:
    """Return the JSON document of a command that has no format of its own.

    ``ok``, ``command``, then ``result`` and ``use`` (the use statement), and where it failed ``error``.
    """
    content: dict[str, object] = {"ok": failure is None, "command": command}
    if result is not None:
        content |= {"result": result, "use": USE_STATEMENT}
    if failure is not None:
        content["error"] = failure.to_dict()
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
