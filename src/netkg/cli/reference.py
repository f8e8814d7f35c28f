"""The reference of the command line, ``docs/cli.md``, from the commands themselves.

``python -m netkg.cli.reference > docs/cli.md`` writes it; a test checks that it is current.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from netkg.cli.app import root_command
from netkg.cli.failures import EXIT_CODES
from netkg.cli.session import Session
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from typer._click import Context
    from typer._click.core import Command

__all__ = ["cli_reference"]

_WIDTH: Final = 96

_HEAD: Final = """\
# Command line

Generated from the commands (`python -m netkg.cli.reference > docs/cli.md`); a test checks that it is current.

`netkg` works on the nearest folder above the working directory that has a `netkg.toml`, or, where there is
none, on the evidence that comes with it, read-only (see [projects](projects.md)). The options `--project`,
`--store`, `--json` and `--verbose` may stand before or after the command.

## Formats

| for | formats |
| --- | --- |
| rows (SELECT), yes or no (ASK) | `table`, `csv`, `tsv`, `json` (SPARQL 1.1 results) |
| graphs (CONSTRUCT, DESCRIBE, `export`) | `turtle`, `trig`, `ntriples`, `nquads`, `jsonld`, `rdfxml` |

Without `--format` the ending of the file decides; without a file it is `table` for rows and `turtle` for
graphs. A table that is wider than the terminal is printed as one block a row; `--columns` chooses columns.
In a pipe or file nothing is folded. A file is written whole or not at all. The use statement goes with every
answer; how is told in [decision 20](decisions/0020-use-statement.md).

## JSON

With `--json`, rows are SPARQL 1.1 results and graphs JSON-LD. Every other answer, and every error, is one
document on standard output:

```json
{"ok": true, "command": "info", "result": {}, "use": "..."}
{"ok": false, "command": "query", "error": {"kind": "QueryError", "message": "...", "hint": "...",
                                            "exit_code": 6, "problems": []}}
```

`problems` lists `file`, `line`, `column`, `what` and `fix` of each mistake in a record. Where `validate` or
`verify` find something, the document has both `result` and `error`.

## Completion

`netkg --install-completion` sets it up for the shell in use; `netkg --show-completion` prints it. Query
names, their parameters, record ids, ids of things and formats are completed.

## Exit codes

| code | meaning |
| --- | --- |
"""


def cli_reference() -> str:
    """Return the reference as Markdown: formats, JSON, exit codes, then the help of every command."""
    codes = "".join(f"| {code} | {meaning} |\n" for code, meaning in EXIT_CODES.items())
    return _HEAD + codes + "".join(_commands())


def _commands() -> Iterator[str]:
    for context in _contexts(root_command(), None, "netkg"):
        yield f"\n## {context.command_path}\n\n```text\n{context.get_help().rstrip()}\n```\n"


def _contexts(command: Command, parent: Context | None, name: str) -> Iterator[Context]:
    context = command.context_class(
        command,
        info_name=name,
        parent=parent,
        obj=Session(),
        terminal_width=_WIDTH,
        **command.context_settings,
    )
    yield context
    for child in getattr(command, "list_commands", lambda _: [])(context):
        found = getattr(command, "get_command")(context, child)  # noqa: B009 (only groups have it)
        yield from _contexts(found, context, child)


if __name__ == "__main__":
    write_stdout(cli_reference())
