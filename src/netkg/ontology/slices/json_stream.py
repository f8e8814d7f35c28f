"""JSON read a value at a time, so that a long array never stands in memory whole."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, Final

from netkg.errors import OntologyError
from netkg.ontology.slices.opened import ByteStream

__all__ = ["JsonStream"]

_CHUNK: Final = 2**18
_LONGEST_VALUE: Final = 2**24
_BLANKS = re.compile(r"[ \t\r\n]*")


class JsonStream:
    """A cursor in a JSON text; errors name file, line and column."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._decoder = json.JSONDecoder()
        self._unicode = codecs.getincrementaldecoder("utf-8")()
        self._text, self._at = "", 0
        self._line, self._column = 1, 1  # of the beginning of self._text
        self._mark = (0, 1)  # a position whose line is known
        self._ended = False

    @property
    def line(self) -> int:
        """Return the number of the line at the cursor."""
        position, line = self._mark
        self._mark = (self._at, line + self._text.count("\n", position, self._at))
        return self._mark[1]

    def peek(self) -> str:
        """Return the next character that is not blank; nothing at the end of the file."""
        while True:
            blanks = _BLANKS.match(self._text, self._at)
            self._at = blanks.end() if blanks else self._at
            if self._at < len(self._text) or not self._more():
                return self._text[self._at : self._at + 1]

    def value(self) -> Any:  # noqa: ANN401 (JSON is what it is)
        """Return the value at the cursor and step over it."""
        self.peek()
        while True:
            try:
                value, end = self._decoder.raw_decode(self._text, self._at)
            except RecursionError as error:
                raise self.error("values nested too deeply", self._at) from error
            except ValueError as error:
                offset = getattr(error, "pos", self._at) - self._at
                if len(self._text) - self._at <= _LONGEST_VALUE and self._more():
                    continue
                raise self.error(str(getattr(error, "msg", error)), self._at + offset) from error
            if end == len(self._text) and self._more():
                continue  # a number may go on
            self._at = end
            return value

    def elements(self) -> Iterator[None]:
        """Step into an array; yield at each element, which has to be consumed before the next."""
        self._expect("[")
        if self._take("]"):
            return
        while True:
            yield
            if self._take("]"):
                return
            self._expect(",")

    def members(self) -> Iterator[str]:
        """Step into an object; yield each key, whose value has to be consumed before the next."""
        self._expect("{")
        if self._take("}"):
            return
        while True:
            if self.peek() != '"':
                raise self.error("expected a key in quotes", self._at)
            key = self.value()
            self._expect(":")
            yield key
            if self._take("}"):
                return
            self._expect(",")

    def skip(self) -> None:
        """Step over the value at the cursor; of an array, an element at a time."""
        if self.peek() == "[":
            for _ in self.elements():
                self.value()
        else:
            self.value()

    def end(self) -> None:
        """Raise :class:`OntologyError` unless nothing but blanks follows."""
        if self.peek():
            raise self.error("something follows the end of the JSON text", self._at)

    def error(self, what: str, position: int | None = None) -> OntologyError:
        """Return an error for a place in the buffer, by default the cursor."""
        line, column = self._place(self._at if position is None else position)
        cut = ": the file is cut short" if self._ended and self._is_at_end(position) else ""
        return OntologyError(f"{self._stream.path}:{line}:{column}: malformed JSON: {what}{cut}")

    def _is_at_end(self, position: int | None) -> bool:
        unread = self._text[self._at if position is None else position :]
        return not unread.strip() or (unread[0] == '"' and '"' not in unread[1:])

    def _expect(self, character: str) -> None:
        if not self._take(character):
            raise self.error(f"expected {character!r}", self._at)

    def _take(self, character: str) -> bool:
        if self.peek() != character:
            return False
        self._at += 1
        return True

    def _more(self) -> bool:
        """Read on, as much again as is waiting, and forget what lies behind; say if there was anything."""
        if self._ended:
            return False
        self._line, self._column = self._place(self._at)
        self._mark = (0, self._line)
        waiting = self._text[self._at :]
        data = self._stream.read(max(_CHUNK, len(waiting)))
        self._ended = not data
        try:
            self._text, self._at = waiting + self._unicode.decode(data, final=self._ended), 0
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode("utf-8", "replace")
            self._text, self._at = waiting + good, 0
            raise self.error(f"not UTF-8: {error.reason}", len(self._text)) from error
        return not self._ended

    def _place(self, position: int) -> tuple[int, int]:
        lines = self._text.count("\n", 0, position)
        column = position - self._text.rfind("\n", 0, position) if lines else self._column + position
        return self._line + lines, column
