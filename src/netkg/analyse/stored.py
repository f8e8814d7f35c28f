"""Tables that were computed from a store, kept beside it: read if of its very state, else made anew.

A file is named after the store's state and after all else that its content depends on: the queries, the
columns, the known prefixes, the version of netkg. So it is never stale; a newer state looks for another name.
Each column carries its digest and is read when it is asked for. A file that is damaged, or cannot be written,
costs time and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import weakref
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from netkg import __version__
from netkg.analyse.coded_table import TEXTS, CodedTable, Column, kinds_of
from netkg.errors import AnalysisError, QueryError, SourceError
from netkg.files import write_atomically
from netkg.namespaces import PREFIXES
from netkg.store.base import Store
from netkg.store.cache import Cache, cache_of
from netkg.store.coded import AnswersCoded, CodedSolutions, read_coded, without_order

__all__ = ["FORMAT", "read_answer", "stored_table"]

FORMAT: Final = 1
"""Version of the files and of what stands in them: one more whenever the same store gives other rows."""

_LOG: Final = logging.getLogger(__name__)
_NAMES: Final = {"results": "evidence table", "ties": "ties of results"}
_DAMAGE: Final = (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile)
"""What reading a damaged file raises."""


def stored_table(
    store: object, name: str, row_class: type, depends: Sequence[str], make: Callable[[], CodedTable]
) -> CodedTable:
    """Return a table from beside the store, or make it and keep it there; a store in memory keeps nothing.

    Args:
        store: what the table is computed from.
        name: of the table, for the file and for what is said.
        row_class: the dataclass of its rows.
        depends: texts that it depends on beside the store, such as queries.
        make: makes it.
    """
    cache, label = cache_of(store), _NAMES.get(name, f"table of {name}")
    if cache is None:
        return make()
    path = cache.folder / f"{name}-{cache.state}-{_key(row_class, depends)}.npz"
    try:
        found = _Stored(path, row_class, label, make)
    except FileNotFoundError:
        _LOG.info("%s made", label)
    except _DAMAGE as error:
        _LOG.info("%s made anew: %s is damaged (%s)", label, path.name, error)
    else:
        _LOG.info("%s from cache", label)
        return CodedTable(row_class, found.length, found)
    table = make()
    _keep(path, table, cache, name)
    return table


def read_answer(store: Store | AnswersCoded, name: str, sparql: str) -> CodedSolutions:
    """Return the rows of a query in no certain order, for a table that is sorted afterwards.

    Sorting millions of rows would take the store longer than finding them.

    Raises:
        AnalysisError: the query of this name gives no rows.
        QueryError: it is refused or fails.
    """
    try:
        return read_coded(store, without_order(sparql))
    except QueryError as error:
        if "gives no rows" not in str(error):
            raise
        raise AnalysisError(
            f"the query {name} gives no rows", hint="it was replaced by another of that name"
        ) from error


def _key(row_class: type, depends: Sequence[str]) -> str:
    kinds = sorted((name, kind.__name__, item.__name__) for name, (kind, item) in kinds_of(row_class).items())
    about = [FORMAT, __version__, kinds, sorted(PREFIXES.items()), list(depends)]
    return hashlib.sha256(json.dumps(about).encode()).hexdigest()[:12]


def _digest(data: bytes | memoryview) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


class _Stored(Mapping[str, Column]):
    """The columns of a file, each read and checked when it is asked for; all made anew if one is damaged."""

    def __init__(self, path: Path, row_class: type, label: str, make: Callable[[], CodedTable]) -> None:
        self._kinds, self._label, self._make = kinds_of(row_class), label, make
        self._found: dict[str, Column] = {}
        file = path.open("rb")
        weakref.finalize(self, file.close)
        self._file = np.load(file, allow_pickle=False)
        head = self._file["head"].tobytes()
        if self._file["seal"].tobytes().decode() != _digest(head):
            raise ValueError("its head is not what was written")
        about = json.loads(head)
        self._digests: dict[str, str] = about["digests"]
        self.length = int(about["length"])

    def __getitem__(self, name: str) -> Column:
        if name not in self._kinds:
            raise KeyError(name)
        if name not in self._found:
            try:
                self._found[name] = self._read(name)
            except _DAMAGE as error:
                _LOG.info("%s made anew: the column %s is damaged (%s)", self._label, name, error)
                self._found = dict(self._make().columns)
        return self._found[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def _array(self, member: str) -> np.ndarray:
        found: np.ndarray = self._file[member]
        if _digest(found.tobytes()) != self._digests[member]:
            raise ValueError("it is not what was written")
        return found

    def _read(self, name: str) -> Column:
        kind, item = self._kinds[name]
        texts = _split(self._array(f"{name}.text"), self._array(f"{name}.lengths"))
        values: list[Any] = [*map(TEXTS[item], texts)]
        if kind is Mapping:
            values = [*zip(values[::2], values[1::2], strict=True)]
        rows = self._array(f"{name}.rows") if f"{name}.rows" in self._digests else None
        return Column(tuple(values), self._array(f"{name}.codes"), rows)


def _split(blob: np.ndarray, lengths: np.ndarray) -> list[str]:
    text = blob.tobytes().decode()
    ends = np.cumsum(lengths).tolist()
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _keep(path: Path, table: CodedTable, cache: Cache, name: str) -> None:
    """Write a table; that it cannot be written is said and does no harm."""
    arrays: dict[str, np.ndarray] = {}
    for field, (kind, _) in kinds_of(table.row_class).items():
        column = table.columns[field]
        values = [part for pair in column.values for part in pair] if kind is Mapping else column.values
        texts = [_text(value) for value in values]
        arrays[f"{field}.text"] = np.frombuffer("".join(texts).encode(), dtype=np.uint8)
        arrays[f"{field}.lengths"] = np.array([*map(len, texts)], dtype=np.int32)
        arrays[f"{field}.codes"] = column.codes
        arrays |= {} if column.rows is None else {f"{field}.rows": column.rows}
    digests = {member: _digest(array.tobytes()) for member, array in arrays.items()}
    head = json.dumps({"length": len(table), "digests": digests}).encode()
    arrays |= {
        part: np.frombuffer(data, dtype=np.uint8)
        for part, data in (("head", head), ("seal", _digest(head).encode()))
    }
    written = io.BytesIO()
    np.savez(written, **arrays)  # type: ignore[arg-type]
    try:
        write_atomically(path, written.getvalue())
        cache.remove_older(name)
    except (SourceError, OSError) as error:
        _LOG.info("not kept beside the store: %s", error)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
