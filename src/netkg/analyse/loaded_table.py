"""The answer of ``evidence/table``, computed from the triples of a load by arrays instead of by SPARQL."""

from __future__ import annotations

from array import array
from typing import Final

import numpy as np
import pyoxigraph as ox

from netkg.analyse.cells import TYPE
from netkg.errors import SourceError
from netkg.namespaces import NK
from netkg.store.coded import CodedSolutions
from netkg.store.disk.columns import Columns

__all__ = ["TABLE_DIGEST", "answer_table"]

TABLE_DIGEST: Final = "abf47e65e4a0a07fa8d18e60feb1a9c261329acb32e0cabdf57896edb92a8440"
"""Digest of the query that :func:`answer_table` answers."""

_ABOUT: Final = {
    "result": ("Result", "SecondHandResult"),
    "cohort": ("Cohort", "Patient"),
    "course": ("TreatmentCourse",),
    "study": ("Study",),
    "publication": ("Publication",),
}


def answer_table(columns: Columns) -> CodedSolutions:
    """Return the rows that ``evidence/table`` gives for a store with just these triples.

    A thing of two classes that are about the same stands there once; the tables made from the rows are the
    same as if it stood there twice.

    Raises:
        SourceError: a thing is a blank node, which a store names as it likes.
    """
    subjects, predicates, objects = (
        np.frombuffer(codes, dtype=np.intc)
        for codes in (columns.subjects, columns.predicates, columns.objects)
    )
    is_type = predicates == columns.code(TYPE)
    kinds, things = objects[is_type], subjects[is_type]
    parts = []
    for name, classes in _ABOUT.items():
        is_one = np.zeros(len(columns.places), dtype=np.bool_)
        is_one[things[np.isin(kinds, [columns.code(NK + one) for one in classes])]] = True
        parts.append((name, np.flatnonzero(is_one[subjects])))
    rows = np.concatenate([found for _, found in parts])
    if any(isinstance(columns.terms[code], ox.BlankNode) for code in np.unique(subjects[rows]).tolist()):
        raise SourceError("a thing of the evidence table is a blank node")
    about = np.repeat(len(columns.places) + np.arange(len(parts)), [len(found) for _, found in parts])
    return CodedSolutions(
        ("thing", "about", "property", "value"),
        (*columns.terms, *(ox.Literal(name) for name, _ in parts)),
        tuple(map(_array, (subjects[rows], about, predicates[rows], objects[rows]))),
    )


def _array(codes: np.ndarray) -> array[int]:
    return array("i", codes.astype(np.intc).tobytes())
