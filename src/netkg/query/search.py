"""Find things by the words of their texts: labels, titles, fragments, claims.

Words are whole words, in any case; a substring is any letters in a row. What is asked is always taken as
words, never as the language of the index, so nothing that is typed can be a syntax error.
"""

from __future__ import annotations

import difflib
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from netkg.errors import QueryError
from netkg.namespaces import to_curie
from netkg.query.catalogue import Catalogue
from netkg.query.text_index import open_texts
from netkg.store.base import Store

__all__ = ["LEAST", "PARTS", "Found", "Hit", "TextIndex"]

PARTS: Final = ("labels", "titles", "claims", "fragments")
"""What can be searched, in the order in which it is shown."""

LEAST: Final = 3
"""Letters that a substring must have."""

_OPEN, _CLOSE = "\x02", "\x03"
_MARKS: Final = re.compile(f"[{_OPEN}{_CLOSE}]")


@dataclass(frozen=True, slots=True)
class Hit:
    """One text that was found.

    Attributes:
        thing: id of the thing that has it.
        kind: what that is.
        part: one of :data:`PARTS`.
        text: the text.
        marks: first character and character after the last of each place that was asked for.
        source: where it is from: a publication, a section, or the thing's own record or ontology.
    """

    thing: str
    kind: str
    part: str
    text: str
    marks: tuple[tuple[int, int], ...]
    source: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found: the best hits, and how many there are in all."""

    hits: tuple[Hit, ...]
    total: int


class TextIndex:
    """The texts of a store, to be searched. Made by :meth:`of`; of one state of the store.

    >>> import netkg
    >>> kg = netkg.open()
    >>> index = TextIndex.of(kg.store, kg.catalogue)
    >>> index.search(["pembrolizumab"], parts=["labels"]).hits[0].thing
    'NCIT:C106432'
    """

    def __init__(self, index: sqlite3.Connection) -> None:
        self._index = index

    @classmethod
    def of(cls, store: Store, catalogue: Catalogue) -> TextIndex:
        """Return the index of a store's texts, from beside the store if it is kept there.

        Raises:
            QueryError: the query of the texts was replaced, or there is no full text search.
        """
        return cls(open_texts(store, catalogue))

    def search(
        self,
        words: Sequence[str],
        *,
        parts: Sequence[str] = (),
        substring: bool = False,
        limit: int | None = None,
    ) -> Found:
        """Return the texts that have all that is asked, in order of :data:`PARTS`, the best of each first.

        Args:
            words: each a word, or several that must stand side by side; upper and lower case are one.
            parts: of :data:`PARTS`; all if left out.
            substring: look for letters in a row, within words and across them, signs included.
            limit: hits at most; all if left out.

        Raises:
            QueryError: nothing to look for, an unknown part, or a substring that is too short.
        """
        where, given = _where(words, parts, substring)
        table = "pieces" if substring else "words"
        rows = self._index.execute(
            f"SELECT thing, kind, part, highlight({table}, 0, ?, ?), source {where} "
            "ORDER BY instr(?, part), texts.kind = 'other', rank, thing, texts.text, source, kind LIMIT ?",
            (_OPEN, _CLOSE, *given, " ".join(PARTS), -1 if limit is None else limit),
        )
        hits = tuple(_hit(*row) for row in rows)
        if limit is None or len(hits) < limit:
            return Found(hits, len(hits))
        (total,) = self._index.execute(f"SELECT COUNT(*) {where}", given).fetchone()
        return Found(hits, total)

    def find(
        self, words: Sequence[str], *, parts: Sequence[str] = (), substring: bool = False
    ) -> list[tuple[str, str]]:
        """Return thing and text of all that :meth:`search` finds, by thing, without marks; quick for many.

        Raises:
            QueryError: as :meth:`search`.
        """
        where, given = _where(words, parts, substring)
        rows = self._index.execute(f"SELECT thing, texts.text {where} ORDER BY texts.id", given)
        return [(to_curie(thing), text) for thing, text in rows]

    def nearest(self, words: Sequence[str], *, limit: int = 3) -> list[str]:
        """Return words of the texts that are written much like words that are in none of them."""
        found: dict[str, None] = {}
        for word in re.findall(r"\w+", " ".join(words).lower()):
            known = "SELECT term FROM vocabulary WHERE term = ?"
            if self._index.execute(known, (word,)).fetchone():
                continue
            near = "SELECT term FROM vocabulary WHERE length(term) BETWEEN ? AND ? ORDER BY term"
            terms = [term for (term,) in self._index.execute(near, (len(word) - 2, len(word) + 2))]
            found |= dict.fromkeys(difflib.get_close_matches(word, terms, n=limit, cutoff=0.75))
        return [*found][:limit]


def _where(words: Sequence[str], parts: Sequence[str], substring: bool) -> tuple[str, tuple[str, ...]]:
    """Return where to look, as SQL, and what for."""
    table, chosen = ("pieces" if substring else "words"), _parts(parts)
    places = f" AND part IN ({', '.join('?' * len(chosen))})" if parts else ""
    sql = f"FROM {table} JOIN texts ON texts.id = {table}.rowid WHERE {table} MATCH ?{places}"
    return sql, (_asked(words, substring), *(chosen if parts else ()))


def _asked(words: Sequence[str], substring: bool) -> str:
    """Return what the index is asked: every word quoted, all of them wanted."""
    given = [word if substring else word.strip() for word in words if word.strip()]
    if not given:
        raise QueryError("nothing to look for", hint="give a word, such as: netkg search pembrolizumab")
    for word in given:
        if substring and len(word) < LEAST:
            raise QueryError(f"{word!r} is too short", hint=f"a substring has at least {LEAST} letters")
        if not substring and not any(character.isalnum() for character in word):
            raise QueryError(f"{word!r} holds no word", hint="signs are found with --substring")
        if "\x00" in word:
            raise QueryError("what is looked for must not hold a null character")
    return " AND ".join('"' + word.replace('"', '""') + '"' for word in given)


def _parts(parts: Sequence[str]) -> tuple[str, ...]:
    for part in parts:
        if part not in PARTS:
            raise QueryError(f"there are no {part!r} to search", hint=f"choose of {', '.join(PARTS)}")
    return tuple(dict.fromkeys(parts)) or PARTS


def _hit(thing: str, kind: str, part: str, marked: str, source: str) -> Hit:
    pieces = _MARKS.split(marked)
    marks, start = [], 0
    for place, piece in enumerate(pieces):
        if place % 2:
            marks.append((start, start + len(piece)))
        start += len(piece)
    name = to_curie(thing)
    return Hit(name, kind, part, "".join(pieces), tuple(marks), to_curie(source) or name.partition(":")[0])
