"""The parts of cohorts, made from the answer of one shipped query (``evidence/composition``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from netkg.errors import AnalysisError
from netkg.namespaces import to_curie
from netkg.store.base import Solutions

__all__ = ["Part", "composition_parts"]

_COLUMNS: Final = (
    *("cohort", "cohort_label", "size", "part", "kind", "axis", "value", "value_label"),
    *("count", "count_printed", "count_state", "place"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a cohort: a number of people only, or a cohort of its own.

    Attributes:
        cohort: the whole.
        size: people in the whole, if it is known.
        part: the part.
        is_cohort: whether the part is a cohort with results of its own.
        traits: axis (tumour, site, grade, ...) -> its values, sorted.
        count: people in the part, if it is known.
        printed: the number as printed; None where it was worked back.
        state: why there is no number.
        places: where it stands.
    """

    cohort: str
    part: str
    is_cohort: bool = False
    size: int | None = None
    traits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    count: int | None = None
    printed: str | None = None
    state: str | None = None
    places: tuple[str, ...] = ()


def composition_parts(answer: Solutions) -> list[Part]:
    """Return the parts in order of cohort and id, from the answer of ``evidence/composition``.

    Raises:
        AnalysisError: the answer has not the columns of that query.
    """
    if answer.columns != _COLUMNS:
        raise AnalysisError("parts of cohorts are made from the answer of the query evidence/composition")
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in answer.rows:
        cells = {name: _text(term) for name, term in zip(_COLUMNS, row, strict=True) if term is not None}
        groups.setdefault((cells["cohort"], cells["part"]), []).append(cells)
    return [_part(rows) for _, rows in sorted(groups.items())]


def _part(rows: list[dict[str, str]]) -> Part:
    first = rows[0]
    axes = sorted({row["axis"] for row in rows if "axis" in row})
    return Part(
        cohort=first["cohort"],
        part=first["part"],
        is_cohort=first["kind"] == "cohort",
        size=_number(first.get("size")),
        traits={
            axis: tuple(sorted({row["value"] for row in rows if row.get("axis") == axis})) for axis in axes
        },
        count=_number(first.get("count")),
        printed=first.get("count_printed"),
        state=first.get("count_state"),
        places=tuple(sorted({row["place"] for row in rows if "place" in row})),
    )


def _text(term: object) -> str:
    return to_curie(term.value) if isinstance(term, ox.NamedNode) else str(getattr(term, "value", ""))


def _number(text: str | None) -> int | None:
    return None if text is None else int(text)
