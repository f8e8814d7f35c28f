"""``netkg search``: find things by the words of their texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

if TYPE_CHECKING:
    from netkg.api import Evidence
    from netkg.query.search import Found, TextIndex

__all__ = ["app"]

app = command_app()

_LIMIT: Final = 20
_EMPTY: Final = "there is no evidence here; fill a store with: netkg build --store STORE"


@command(
    app,
    "netkg search pembrolizumab",
    "netkg search 'disease control' --in labels",
    "netkg search grade carcinoma --limit 5",
    "netkg search mab --substring --in labels --json",
)
def search(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS",
            help="Words that must all be there, in any case; in quotes, side by side.",
            show_default=False,
        ),
    ],
    parts: Annotated[
        list[str] | None,
        typer.Option(
            "--in",
            metavar="PART",
            help="Only labels, titles, fragments or claims; may be given again.",
            autocompletion=complete.text_parts,
            show_default=False,
        ),
    ] = None,
    substring: Annotated[
        bool, typer.Option("--substring", help="Look for letters in a row, three or more, anywhere.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="Texts shown at most.")] = _LIMIT,
) -> None:
    """Find things by words of their labels, titles, claims and fragments.

    It tells where words stand, and no more: a text that is not found is not evidence of anything.
    """
    from netkg.query.search import TextIndex

    session = session_of(ctx)
    evidence = session.evidence()
    index = TextIndex.of(evidence.store, evidence.catalogue)
    found = index.search(words, parts=parts or (), substring=substring, limit=limit)
    session.note(f"{found.total} texts")
    hints = []
    if not found.total:
        empty = _holds_nothing(evidence)
        hints = [_EMPTY] if empty else _hints(index, words, parts or [], substring)
    if session.json:
        from netkg.cli.search_answers import search_fields

        write_stdout(envelope("search", search_fields(words, found, hints)))
        return
    from netkg.cli.search_answers import search_screen

    write_stdout(search_screen(words, found, hints))


def _holds_nothing(evidence: Evidence) -> bool:
    from netkg.publish.rdf import BESIDE

    return all(f"<{graph}>".startswith(BESIDE) for graph in evidence.store.graphs())


def _hints(index: TextIndex, words: list[str], parts: list[str], substring: bool) -> list[str]:
    """Return what may find something instead."""
    hints = []
    if near := index.nearest(words):
        hints.append(f"did you mean {' or '.join(near)}?")
    if parts and (others := _total(index, words, (), substring)):
        hints.append(f"{others} texts elsewhere have it: leave out --in")
    if not substring and (inside := _total(index, words, parts, True)):
        hints.append(f"{inside} texts have it within a word: add --substring")
    return hints or ["look through the names with: netkg query names"]


def _total(index: TextIndex, words: list[str], parts: list[str] | tuple[str, ...], substring: bool) -> int:
    from netkg.errors import QueryError

    try:
        found: Found = index.search(words, parts=parts, substring=substring, limit=1)
    except QueryError:  # too short for a substring
        return 0
    return found.total
