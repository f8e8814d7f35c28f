"""What is said of results and of what they hang on, by codes: the answer of ``evidence/table``, joined.

Each thing stands in that answer once. Here every result is joined with its cohort, course, study and
publication and with what its cohort is a part of, by sorting and counting whole arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyoxigraph as ox

from netkg.analyse.cells import Node, text
from netkg.errors import AnalysisError
from netkg.namespaces import NK, PREFIXES
from netkg.store.coded import CodedSolutions

__all__ = ["Pairs", "Statements", "in_order"]

Pairs = tuple[np.ndarray, np.ndarray]
"""Places of results, and for each a code of a term; a result with several stands several times."""

_COLUMNS: Final = ("thing", "about", "property", "value")
_NUMBERS: Final = {PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float")}


class Statements:
    """The statements of an answer of ``evidence/table``, found by what they are about.

    Attributes:
        terms: the distinct terms, by code.
        results: ids of the results, in order; their places are the rows of the evidence table.

    Raises:
        AnalysisError: the answer is of another query.
    """

    def __init__(self, answer: CodedSolutions) -> None:
        if answer.columns != _COLUMNS:
            raise AnalysisError("this table is made from the answer of the query evidence/table")
        self.terms = answer.terms
        self._thing, about, prop, self._value = (
            np.frombuffer(codes, dtype=np.intc) for codes in answer.codes
        )
        keys = about.astype(np.int64) * (len(self.terms) + 1) + prop
        order = np.lexsort((self._thing, keys))
        self._thing, self._value, keys = self._thing[order], self._value[order], keys[order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self._slices = {
            self._named(int(keys[start])): slice(int(start), int(end))
            for start, end in zip(starts, np.append(starts[1:], len(keys)), strict=False)
        }
        names = {code: text(self.node(code)) for code in self._things("result")}
        codes = sorted(names, key=names.__getitem__)
        self.results = tuple(names[code] for code in codes)
        rows = np.arange(len(codes), dtype=np.int32)
        self._anchors: dict[str, Pairs] = {"result": (rows, np.array(codes, dtype=np.int32))}

    def _named(self, key: int) -> tuple[str, str]:
        about, prop = divmod(key, len(self.terms) + 1)
        return self.node(about).value, self.node(prop).value

    def node(self, code: int) -> Node:
        """Return a term by its code."""
        return self.terms[code]  # type: ignore[return-value]

    def value(self, code: int) -> str:
        """Return the IRI or the text of a term."""
        return str(self.node(code).value)

    def _things(self, about: str) -> list[int]:
        found = [self._thing[part] for (of, _), part in self._slices.items() if of == about]
        return np.unique(np.concatenate(found)).tolist() if found else []

    def anchors(self, about: str) -> Pairs:
        """Return which things a result hangs on: result, cohort, whole, course, study or publication."""
        if about not in self._anchors:
            self._anchors[about] = self._anchor(about)
        return self._anchors[about]

    def _anchor(self, about: str) -> Pairs:
        if about == "study":
            return self.said("cohort", NK + "study")
        if about == "whole":
            return self._wholes()
        return self.said("result", NK + ("reportedIn" if about == "publication" else about))

    def said(self, about: str, prop: str) -> Pairs:
        """Return the values of a property of what results hang on, in order of the results."""
        part = self._slices.get(("cohort" if about == "whole" else about, prop), slice(0, 0))
        things, values = self._thing[part], self._value[part]
        rows, anchored = self.anchors(about)
        starts, ends = (np.searchsorted(things, anchored, side) for side in ("left", "right"))
        counts = ends - starts
        firsts = np.repeat(starts - np.cumsum(counts) + counts, counts)
        taken = values[firsts + np.arange(len(firsts))]
        kept = self._is_node[taken]
        return np.repeat(rows, counts)[kept], taken[kept]

    def first(self, about: str, prop: str) -> Pairs:
        """Return one value a result at most; of several the first as SPARQL orders them."""
        rows, values = self.said(about, prop)
        if len(np.unique(rows)) < len(rows):
            codes = np.unique(values)
            ranked = sorted(codes.tolist(), key=lambda code: _order(self.node(code)))
            ranks = np.empty(len(codes), dtype=np.int64)
            ranks[np.searchsorted(codes, ranked)] = np.arange(len(codes))
            order = np.lexsort((ranks[np.searchsorted(codes, values)], rows))
            rows, values = rows[order], values[order]
        rows, places = np.unique(rows, return_index=True)
        return rows, values[places]

    @cached_property
    def _is_node(self) -> np.ndarray:
        """Return which terms are IRIs or literals; netkg holds no others."""
        return np.fromiter((isinstance(term, Node) for term in self.terms), np.bool_, len(self.terms))

    def _wholes(self) -> Pairs:
        """Return what the cohort of each result is a part of, directly or through others."""
        part = self._slices.get(("cohort", NK + "partOf"), slice(0, 0))
        above: dict[int, list[int]] = {}
        for thing, whole in zip(self._thing[part].tolist(), self._value[part].tolist(), strict=True):
            above.setdefault(thing, []).append(whole)
        known = set(self._things("cohort")) if above else set()
        rows, cohorts = self.anchors("cohort")
        inside = np.isin(cohorts, self._thing[part])
        found: list[tuple[int, int]] = []
        reached: dict[int, list[int]] = {}
        for row, cohort in zip(rows[inside].tolist(), cohorts[inside].tolist(), strict=True):
            if cohort not in reached:
                reached[cohort] = sorted(_reach(cohort, above) & known)
            found += ((row, whole) for whole in reached[cohort])
        pairs = np.array(found, dtype=np.int32).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


def _reach(start: int, above: dict[int, list[int]]) -> set[int]:
    found: set[int] = set()
    left = [*above.get(start, ())]
    while left:
        if (whole := left.pop()) not in found:
            found.add(whole)
            left += above.get(whole, ())
    return found


def _order(term: Node) -> tuple[Any, ...]:
    if isinstance(term, ox.NamedNode):
        return (0, 0.0, term.value)
    return (1, float(term.value) if term.datatype.value in _NUMBERS else 0.0, term.value)


def in_order(pairs: Sequence[Pairs]) -> Pairs:
    """Return several lists of pairs as one, in order of the results and then of the lists."""
    if not pairs:
        return np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int32)
    rows, codes = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    order = np.argsort(rows, kind="stable")
    return rows[order], codes[order]
