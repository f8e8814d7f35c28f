"""The triples of a load as a store that answers two shipped queries, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from netkg.analyse.body import TABLE, read_tables
from netkg.analyse.loaded_table import TABLE_DIGEST, answer_table
from netkg.errors import QueryError
from netkg.query.catalogue import Catalogue
from netkg.query.loaded_texts import TEXTS_DIGEST, answer_texts
from netkg.query.parameters import bind, digest_query
from netkg.query.text_index import TEXTS, open_texts
from netkg.store.cache import Cache
from netkg.store.coded import CodedSolutions
from netkg.store.disk.columns import Columns

__all__ = ["LATER", "LoadedTriples", "can_answer", "digest_query", "make_all"]

LATER: Final = Cache.state_of(0, "unknown")
"""Stands in names of files for the state of the store, as long as that is not known."""

_ANSWERS: Final[Mapping[str, Callable[[Columns], CodedSolutions]]] = {
    TABLE_DIGEST: answer_table,
    TEXTS_DIGEST: answer_texts,
}


def can_answer(catalogue: Catalogue) -> bool:
    """Return whether the queries of the table and of the texts are those that are answered without SPARQL."""
    digests = (digest_query(bind(catalogue.find(name), {})) for name in (TABLE, TEXTS))
    return [*digests] == [*_ANSWERS]


class LoadedTriples:
    """Triples that are being loaded, as what answers; satisfies :class:`netkg.store.coded.AnswersCoded`.

    Attributes:
        cache: where what is made from them is written, under the state :data:`LATER`.
    """

    def __init__(self, columns: Columns, folder: Path) -> None:
        self._columns = columns
        self.cache = Cache(folder, LATER)

    def answer_coded(self, sparql: str) -> CodedSolutions:
        """Return the answer of ``evidence/table`` or ``quality/texts``, as shipped."""
        answer = _ANSWERS.get(digest_query(sparql))
        if answer is None:
            raise QueryError("this query is answered by a store only")
        return answer(self._columns)


def make_all(columns: Columns, catalogue: Catalogue, folder: Path) -> None:
    """Write the evidence table, the ties and the text index into a folder, under the state :data:`LATER`."""
    store = LoadedTriples(columns, folder)
    with ThreadPoolExecutor(1) as pool:  # SQLite builds its index while arrays are computed here
        texts = pool.submit(lambda: open_texts(store, catalogue).close())
        read_tables(store, catalogue)
        texts.result()
