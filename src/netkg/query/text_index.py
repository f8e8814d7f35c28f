"""The index of texts: SQLite with full text search, beside a disk store or in memory.

It holds the answer of ``quality/texts`` and three indices over it: one of whole words, one of every three
letters in a row, and one of whole labels and titles in whatever case. The
file is named after the state of the store and all else that it depends on, and after its own digest, so it is
never stale and never damaged unnoticed.
"""

from __future__ import annotations

import hashlib
import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from netkg import __version__
from netkg.errors import QueryError
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Store
from netkg.store.cache import Cache, cache_of
from netkg.store.coded import AnswersCoded, CodedSolutions, read_coded, without_order

__all__ = ["FORMAT", "TEXTS", "find_texts", "hash_name", "open_texts"]

FORMAT: Final = 2
"""Version of the file: one more whenever the same texts give another file."""

TEXTS: Final = "quality/texts"
"""The query that gives the texts."""

_COLUMNS: Final = ("thing", "kind", "part", "text", "source")
_NAMING: Final = ("labels", "titles")
_LOG: Final = logging.getLogger(__name__)

_SCHEMA: Final = """
CREATE TABLE texts (id INTEGER PRIMARY KEY, thing TEXT, kind TEXT, part TEXT, text TEXT, source TEXT);
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = 'texts', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 0"
);
CREATE VIRTUAL TABLE pieces USING fts5 (
  text, content = 'texts', content_rowid = 'id', tokenize = 'trigram'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
CREATE TABLE names (hash INTEGER, id INTEGER, PRIMARY KEY (hash, id)) WITHOUT ROWID;
"""
_FILL: Final = """
INSERT INTO words (words) VALUES ('rebuild');
INSERT INTO pieces (pieces) VALUES ('rebuild');
"""


def open_texts(store: Store | AnswersCoded, catalogue: Catalogue) -> sqlite3.Connection:
    """Return the index of a store's texts: from beside it, or made and kept there, or in memory.

    Raises:
        QueryError: the query of the texts was replaced, or this Python's SQLite has no full text search.
    """
    sparql, cache = bind(catalogue.find(TEXTS), {}), cache_of(store)
    if cache is not None:
        name = f"text-{cache.state}-{_key(sparql)}"
        if found := _find(cache.folder, name):
            _LOG.info("text index from cache")
            return _open(found)
    _LOG.info("text index made")
    _refuse_without_search()
    rows = list(_rows(read_coded(store, without_order(sparql))))
    if cache is not None and (kept := _keep(cache, name, rows)):
        return _open(kept)
    index = sqlite3.connect(":memory:")
    index.execute("PRAGMA temp_store = MEMORY")
    _fill(index, rows)
    return index


def find_texts(store: Store, catalogue: Catalogue) -> sqlite3.Connection | None:
    """Return the index of a store's texts if it is kept beside it, else None; nothing is made.

    Raises:
        QueryError: there is no query of the texts.
    """
    cache = cache_of(store)
    if cache is None:
        return None
    found = _find(cache.folder, f"text-{cache.state}-{_key(bind(catalogue.find(TEXTS), {}))}")
    return _open(found) if found else None


def hash_name(name: str) -> int:
    """Return the number by which ``names`` finds a name that is case folded; others may share it."""
    digest = hashlib.blake2b(name.encode(errors="surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)


def _key(sparql: str) -> str:
    about = f"{FORMAT} {__version__} {sqlite3.sqlite_version} {sparql}"
    return hashlib.sha256(about.encode()).hexdigest()[:12]


def _rows(answer: CodedSolutions) -> Iterator[tuple[str, ...]]:
    """Yield the texts in a fixed order, whatever the order of the answer."""
    if answer.columns != _COLUMNS:
        raise QueryError(f"texts are read from the answer of the query {TEXTS}")
    values = [str(getattr(term, "value", "")) for term in answer.terms]
    whole = [isinstance(term, ox.NamedNode | ox.Literal) for term in answer.terms]
    cells = [[values[code] for code in codes] for codes in answer.codes]
    things = answer.codes[0]
    yield from sorted(row for code, row in zip(things, zip(*cells, strict=True), strict=True) if whole[code])


def _refuse_without_search() -> None:
    """Raise :class:`QueryError` if this SQLite cannot do it; on the disk other things may be wrong."""
    index = sqlite3.connect(":memory:")
    try:
        index.executescript(_SCHEMA)
    except sqlite3.OperationalError as error:
        raise QueryError(
            f"this Python's SQLite cannot search texts: {error}",
            hint="it needs FTS5 with trigrams, SQLite 3.34 or later",
        ) from error
    finally:
        index.close()


def _fill(index: sqlite3.Connection, rows: list[tuple[str, ...]]) -> None:
    index.executescript(_SCHEMA)
    with index:
        index.executemany("INSERT INTO texts (thing, kind, part, text, source) VALUES (?, ?, ?, ?, ?)", rows)
        index.executemany("INSERT INTO names VALUES (?, ?)", _names(rows))
        index.executescript(_FILL)


def _names(rows: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    """Return hash and number of the texts that a thing is called by."""
    named = ((text, number) for number, (_, _, part, text, _) in enumerate(rows, 1) if part in _NAMING)
    return sorted((hash_name(text.casefold()), number) for text, number in named)


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _find(folder: Path, name: str) -> Path | None:
    """Return the file of a name if it is what was written; what is damaged is made anew."""
    for path in sorted(folder.glob(f"{name}-*.sqlite")):
        try:
            if _digest(path) == path.stem.rpartition("-")[2]:
                return path
        except OSError:
            continue
        _LOG.info("text index is damaged: %s", path.name)
    return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


def _keep(cache: Cache, name: str, rows: list[tuple[str, ...]]) -> Path | None:
    """Return the file with the texts, or None if none can be written."""
    temporary = None
    try:
        cache.folder.mkdir(exist_ok=True)
        descriptor, made = tempfile.mkstemp(dir=cache.folder, prefix=f".{name}.")
        os.close(descriptor)
        temporary = Path(made)
        index = sqlite3.connect(temporary, isolation_level=None)
        try:
            index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")
            _fill(index, rows)
        finally:
            index.close()
        kept = cache.folder / f"{name}-{_digest(temporary)}.sqlite"
        temporary.replace(kept)
        for path in cache.folder.glob(f"{name}-*.sqlite"):
            if path != kept:
                path.unlink(missing_ok=True)
        cache.remove_older("text")
    except (OSError, sqlite3.Error) as error:
        _LOG.info("not kept beside the store: %s", error)
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        return None
    return kept
