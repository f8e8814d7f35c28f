"""Conditions on the columns of the evidence table, written as ``COLUMN=VALUE``.

``=`` and ``!=`` go with every column, ``<``, ``<=``, ``>`` and ``>=`` with numbers and dates; nothing behind
``=`` asks for rows in which the column is empty. Terms are given by id or by name and take in all that lies
under them. Dates may be a year, a month or a day, and mean all of it.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
import types
from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.term_columns import ROLL_UP, SLOTS
from netkg.errors import AnalysisError
from netkg.ontology.ground import normalise
from netkg.ontology.terms import TermTable

__all__ = [
    "COLUMNS",
    "ROLL_UP",
    "Condition",
    "check_column",
    "check_ranges",
    "column_kinds",
    "find_term",
    "hold",
    "parse_condition",
]

_MANY: Final = 30
"""How many similar names are looked through for one that a column may hold."""

_EVERY: Final = frozenset({"sites", "grades"})
"""Columns with several values of which all must fit, lest a mixed population stands for a part of it."""

_ORDERS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_CONDITION: Final = re.compile(r"\s*(\w*)\s*(>=|<=|!=|=|>|<)\s*(.*?)\s*", re.DOTALL)
_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_FLAGS: Final = {"yes": True, "true": True, "no": False, "false": False}


def _kind(hint: object) -> type:
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    first: type = next(part for part in parts if part is not type(None))
    kind: type = get_origin(first) or first
    return kind


def column_kinds(row: type[Any]) -> dict[str, type]:
    """Return column -> the type of its values, of a class of rows; columns that hold several have tuple."""
    hints = get_type_hints(row)
    kinds = {field.name: _kind(hints[field.name]) for field in fields(row)}
    return {name: kind for name, kind in kinds.items() if kind in (bool, int, float, str, tuple, dt.date)}


COLUMNS: Final[Mapping[str, type]] = column_kinds(EvidenceRow)
"""The columns of the evidence table."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; as text it is what :func:`parse_condition` reads, the same for equal conditions.

    ``value`` is a term or text, a number, a flag, the first and last day of a date, or None for "empty".
    """

    column: str
    sign: str
    value: str | float | bool | tuple[dt.date, dt.date] | None

    def __str__(self) -> str:
        return f"{self.column}{self.sign}{_said(self.value)}"


def _said(value: str | float | bool | tuple[dt.date, dt.date] | None) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case (first, last):
            day = first.isoformat()
            return day if first == last else day[:4] if first.month < last.month else day[:7]
    return str(value)


def check_column(column: str, columns: Collection[str] = COLUMNS) -> None:
    """Refuse a column that a table does not have.

    Raises:
        AnalysisError: there is none of this name; the nearest are suggested, or if none is near all named.

    >>> check_column("total")
    >>> check_column("totl")
    Traceback (most recent call last):
    ...
    netkg.errors.AnalysisError: there is no column 'totl'
    """
    if column in columns:
        return
    near = get_close_matches(column, columns, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"one of {', '.join(sorted(columns))}"
    raise AnalysisError(f"there is no column {column!r}", hint=hint)


def parse_condition(
    text: str,
    body: Body,
    *,
    strict: bool = True,
    columns: Mapping[str, type] = COLUMNS,
    rows: Sequence[object] | None = None,
) -> Condition:
    """Return the condition that ``COLUMN=VALUE`` states, with terms and words as the table has them.

    ``strict`` refuses words that no row has; else they are taken as they are, and no row meets them.
    ``columns`` and ``rows`` are those of another table than the evidence table.

    Raises:
        AnalysisError: no such column, a value that no row has or that is no term, a sign that does not go
            with the column; with suggestions.
    """
    found = _CONDITION.fullmatch(text)
    if found is None:
        raise AnalysisError(f"{text!r} is not a condition", hint="write COLUMN=VALUE, such as total>=20")
    column, sign, value = found.groups()
    check_column(column, columns)
    kind = columns[column]
    if sign in _ORDERS and kind not in (int, float, dt.date):
        raise AnalysisError(f"{column} has no order, so {sign} says nothing of it", hint="use = or !=")
    if not value:
        if sign in _ORDERS:
            raise AnalysisError(f"{text!r}: there is nothing behind {sign}")
        return Condition(column, sign, None)
    known = body.rows if rows is None else rows
    return Condition(column, sign, _value(column, kind, value, body, known if strict else None))


def _value(
    column: str, kind: type, text: str, body: Body, known: Sequence[object] | None
) -> str | float | bool | tuple[dt.date, dt.date]:
    if column in SLOTS:
        return find_term(text, body.terms, column)
    if kind is bool:
        if text.casefold() not in _FLAGS:
            raise AnalysisError(f"{column} is yes or no, not {text!r}")
        return _FLAGS[text.casefold()]
    if kind is dt.date:
        return _days(column, text)
    if kind in (int, float):
        try:
            return float(text)
        except ValueError:
            raise AnalysisError(f"{column} is a number, not {text!r}") from None
    return text if known is None else _word(column, text, known)


def _word(column: str, text: str, rows: Iterable[object]) -> str:
    """Return the value of a column that is written like this but for case, blanks and signs."""
    known = sorted({str(value) for row in rows for value in _values(row, column)})
    if text in known:
        return text
    plain = {_plain(value): value for value in known}
    if _plain(text) in plain:
        return plain[_plain(text)]
    near = [plain[name] for name in get_close_matches(_plain(text), plain, 3, 0.5)] or known[:5]
    hint = f"for example {', '.join(near)}" if near else "the column is empty in all results"
    raise AnalysisError(f"no result has {column} {text!r}", hint=hint)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.casefold()) or text


def _days(column: str, text: str) -> tuple[dt.date, dt.date]:
    if found := _DATE.fullmatch(text):
        year, month, day = (int(part) if part else None for part in found.groups())
        try:
            first = dt.date(year or 1, month or 1, day or 1)
            last_month = month or 12
            return first, dt.date(first.year, last_month, day or monthrange(first.year, last_month)[1])
        except ValueError:
            pass
    raise AnalysisError(f"{column} is a date, not {text!r}", hint="write 2020, 2020-04 or 2020-04-22")


def find_term(text: str, terms: TermTable, column: str = "") -> str:
    """Return the id of the term with this id or name, one that the column may hold if a column is named.

    Raises:
        AnalysisError: there is none; the nearest are named.

    >>> from netkg.ontology.tables import Term
    >>> find_term("pembrolizumab", TermTable([Term("NCIT:C106432", "Pembrolizumab", kind="drug")]))
    'NCIT:C106432'
    """

    def fits(curie: str) -> bool:
        return column not in SLOTS or terms.misfit(SLOTS[column], curie) is None

    if terms.is_known(text) and fits(text):
        return text
    near = [term for term in terms.suggest(text, _MANY) if fits(term.curie)]
    for term in near:
        names = filter(None, (term.curie, term.label, *term.synonyms))
        if normalise(text) in map(normalise, names):
            return term.curie
    said = " or ".join(f"{term.label} ({term.curie})" if term.label else term.curie for term in near[:3])
    hint = f"did you mean {said}?" if said else "look for it with: netkg terms search"
    if terms.is_known(text):
        raise AnalysisError(f"{terms.label(text) or text} is not what {column} can be", hint=hint)
    raise AnalysisError(f"there is no term {text!r}" + f" for {column}" * bool(column), hint=hint)


def check_ranges(conditions: Iterable[Condition]) -> None:
    """Refuse conditions on one column that no value can meet together.

    Raises:
        AnalysisError: a range is upside down.
    """
    bounds: dict[str, tuple[list[Condition], list[Condition]]] = {}
    for condition in conditions:
        if condition.sign in _ORDERS:
            bounds.setdefault(condition.column, ([], []))["<" in condition.sign].append(condition)
    for lows, highs in bounds.values():
        for low in lows:
            for high in highs:
                least, most = _edge(low), _edge(high)
                if _ORDERS[">"](least, most) or (least == most and (low.sign, high.sign) != (">=", "<=")):
                    raise AnalysisError(f"{low} and {high}: the range is upside down, nothing lies in it")


def _edge(condition: Condition) -> object:
    """Return the number or day that a value is compared with: of a year or month its first or last day."""
    if not isinstance(condition.value, tuple):
        return condition.value
    return condition.value[condition.sign in ("<=", ">")]


def hold(row: object, conditions: Iterable[Condition], body: Body) -> bool | None:
    """Return whether a row meets all conditions; None if only a part of its people does.

    Of several conditions ``=`` on one column, one is enough.
    """
    groups: dict[object, list[Condition]] = {}
    for number, condition in enumerate(conditions):
        groups.setdefault(condition.column if condition.sign == "=" else number, []).append(condition)
    answers = [_any(row, group, body) for group in groups.values()]
    return False if False in answers else None if None in answers else True


def _any(row: object, conditions: Iterable[Condition], body: Body) -> bool | None:
    answers = [_holds(row, condition, body) for condition in conditions]
    return True if True in answers else None if None in answers else False


def _holds(row: object, condition: Condition, body: Body) -> bool | None:
    values = _values(row, condition.column)
    if condition.value is None:
        return (not values) == (condition.sign == "=")
    fits = [_fits(value, condition, body) for value in values]
    if condition.sign == "!=":
        return not any(fits)
    if condition.column in _EVERY and any(fits) and not all(fits):
        return None
    return any(fits)


def _fits(value: object, condition: Condition, body: Body) -> bool:
    """Return whether one value is what a condition names, whatever its sign says of that."""
    if condition.sign in _ORDERS:
        return _ORDERS[condition.sign](value, _edge(condition))
    if isinstance(condition.value, tuple):
        first, last = condition.value
        return isinstance(value, dt.date) and first <= value <= last
    if condition.column in SLOTS:
        return body.is_under(str(value), str(condition.value))
    return value == condition.value


def _values(row: object, column: str) -> tuple[object, ...]:
    value: object = getattr(row, column)
    return value if isinstance(value, tuple) else () if value is None else (value,)
