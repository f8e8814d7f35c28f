"""Turning the YAML parser's complaints into a place, what is wrong, and what to write instead."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import Event

__all__ = ["Place", "explain", "place_of"]

Place = tuple[int, int]
"""Line and column, both counted from 1; (0, 0) is the whole file."""


class _Explanation(NamedTuple):
    said: str
    what: str
    fix: str
    at_opening: bool = False


_TABLE: Final = (
    _Explanation(
        "found unexpected end of stream",
        "the quotation mark that opens here is never closed",
        "Close it; inside single quotes write an apostrophe twice",
        at_opening=True,
    ),
    _Explanation(
        "mapping values are not allowed here",
        "a colon stands where no `key: value` can",
        "Put text that holds ': ' in quotes, or align the key with its neighbours",
    ),
    _Explanation(
        "could not find expected ':'",
        "this line is not `key: value`",
        "Add the colon, or indent the line if it goes on with the text above",
        at_opening=True,
    ),
    _Explanation(
        r"found character '\t'",
        "a tab stands where only blanks can",
        "Indent with blanks",
    ),
    _Explanation(
        "that cannot start any token",
        "no text can begin with this character unless it is quoted",
        "Put the text in quotes",
    ),
    _Explanation(
        "expected ',' or ']'",
        "the list that opens here is not closed",
        "Close it with ']', and separate its entries by commas",
        at_opening=True,
    ),
    _Explanation(
        "expected ',' or '}'",
        "the mapping that opens here is not closed",
        "Close it with '}', and separate its entries by commas",
        at_opening=True,
    ),
    _Explanation(
        "but found '<scalar>'",
        "text goes on after the end of a value",
        "Put the whole value in quotes; inside single quotes write an apostrophe twice",
    ),
    _Explanation(
        "expected <block end>",
        "this line is not indented like its neighbours",
        "Align it with the lines of the same mapping or list",
    ),
    _Explanation(
        "sequence entries are not allowed here",
        "a list cannot begin on the line of its key",
        "Begin it on the next line, or write it as [a, b]",
    ),
    _Explanation(
        "expected the node content",
        "a value is missing here",
        "Write a value, or put the text in quotes",
    ),
    _Explanation(
        "expected alphabetic or numeric character",
        "no text can begin with this character unless it is quoted",
        "Put the text in quotes",
        at_opening=True,
    ),
    _Explanation(
        "expected chomping or indentation indicators",
        "no text can begin with this character unless it is quoted",
        "Put the text in quotes",
        at_opening=True,
    ),
    _Explanation("found undefined tag handle", "tags are not used", "Put the text in quotes"),
    _Explanation(
        "found unknown escape character",
        "a backslash in double quotes stands before a character that it cannot change",
        "Write the text in single quotes",
    ),
    _Explanation(
        "found incompatible YAML document", "YAML directives are not used", "Take the lines with '%' out"
    ),
)


def place_of(marked: Event) -> Place:
    """Return where an event of the parser begins."""
    return marked.start_mark.line + 1, marked.start_mark.column + 1


def explain(error: YAMLError, text: str) -> tuple[Place, str, str]:
    """Return place, mistake and remedy of an error that the parser raised on ``text``."""
    if not isinstance(error, MarkedYAMLError):
        return _bad_character(error, text)
    said = error.problem or error.context or "the file is not YAML"
    for row in _TABLE:
        if row.said in said:
            marks = (error.context_mark, error.problem_mark)
            return _place(marks if row.at_opening else marks[::-1], text), row.what, row.fix
    fix = "Check the quotes, colons and indentation of this line and the one above"
    return _place((error.problem_mark, error.context_mark), text), str(said), fix


def _place(marks: tuple[Any, Any], text: str) -> Place:
    """Return the place of the first mark that is there; a mark after the text is moved onto its last line."""
    for mark in marks:
        if mark is not None:
            last = text.count("\n", 0, len(text.rstrip())) + 1
            return min(mark.line + 1, last), mark.column + 1
    return 1, 1


def _bad_character(error: YAMLError, text: str) -> tuple[Place, str, str]:
    position = getattr(error, "position", None)
    if not isinstance(position, int):
        return (1, 1), f"the file is not YAML: {error}", "See `netkg new` for the form of a record"
    before = text[:position]
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    return place, f"the character U+{ord(text[position]):04X} cannot stand in YAML", "Take it out"
