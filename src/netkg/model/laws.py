"""Laws that several classes of the model share: limits of numbers, intervals and dates in order, one unit.

Each raises an error whose context names the field at fault; a limit also gives the ``nearest`` value
that it allows, so that one odd number does not hide another.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from pydantic_core import PydanticCustomError

from netkg.model.enums import Unit
from netkg.model.values import Measure

__all__ = ["NEVER_NEGATIVE", "refuse_both", "require_limits", "require_order", "require_scale"]

NEVER_NEGATIVE: Final = frozenset({Unit.MONTH, Unit.YEAR, Unit.WEEK, Unit.DAY, Unit.PERCENT})
"""Units of values that cannot lie below 0."""


def require_scale(name: str, number: object, unit: Unit | None) -> None:
    """Refuse a number below 0 in a unit that has none.

    Args:
        name: the field.
        number: its value; a state or None passes.
        unit: the unit that it is in.
    """
    if unit in NEVER_NEGATIVE:
        require_limits(name, number)


def require_limits(name: str, number: object, high: int | None = None) -> None:
    """Refuse a number below 0 or, if there is an upper limit, above ``high``."""
    if not isinstance(number, Measure):
        return
    if number.value < 0:
        raise PydanticCustomError("limit", "{name} is below 0", {"name": name, "nearest": "0"})
    if high is not None and number.value > high:
        said = {"name": name, "high": high, "nearest": str(high)}
        raise PydanticCustomError("limit", "{name} is above {high}", said)


def refuse_both(name: str, one: object, then: str, other: object) -> None:
    """Refuse two fields of which each says the same in another unit.

    Args:
        name: the field that is at fault if both are given.
        one: its value; None passes.
        then: the other field.
        other: its value; None passes.
    """
    if one is not None and other is not None:
        raise PydanticCustomError("both", "{name} stands beside {then}", {"name": name, "then": then})


def require_order(name: str, first: object, then: str, last: object) -> None:
    """Refuse a lower bound above its upper one, or an earliest day after the latest.

    Args:
        name: the field of the lower bound or the earliest day.
        first: its value; a state or None passes.
        then: the field of the upper bound or the latest day.
        last: its value.
    """
    low, high = _comparable(first), _comparable(last)
    if low is None or high is None or type(low) is not type(high):
        return
    if low > high:  # type: ignore[operator]  # both are numbers or both are days, as was just seen
        said = {"name": name, "then": then, "nearest": str(high)}
        raise PydanticCustomError("order", "{name} is beyond {then}", said)


def _comparable(value: object) -> Decimal | dt.date | None:
    if isinstance(value, Measure):
        return value.value
    return value if isinstance(value, dt.date) else None
