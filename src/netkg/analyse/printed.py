"""Numbers as they stand in print: how many decimals were shown, and what a count must be to give them.

All arithmetic on percentages is exact (fractions), so that a tie is seen as a tie.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor
from typing import Final

__all__ = ["Printed", "Rounding", "read_printed", "rounding", "show_number"]

_FORM: Final = re.compile(
    r"[pP]?\s*(?P<sign>[<>≤≥]?)=?\s*(?P<minus>[-\u2212]?)(?P<whole>\d*)(?:[.,·](?P<part>\d+))?\s*%?"
)
_SLACK: Final = 1e-9  # of what is computed in floating point


class Rounding(StrEnum):
    """How an exact number becomes the printed one."""

    NEAREST = "rounded"
    UP = "a tie, rounded up"
    EVEN = "a tie, rounded down to the even digit"
    EITHER = "a tie, rounded up to the even digit"


@dataclass(frozen=True, slots=True)
class Printed:
    """A printed number: its text, its exact value, the decimals shown, and "<", ">" or nothing before it."""

    text: str
    value: Fraction
    decimals: int
    sign: str = ""

    @property
    def half(self) -> Fraction:
        """Return half a unit of the last digit shown."""
        return Fraction(1, 2 * 10**self.decimals)

    def fits(self, number: float) -> bool:
        """Return whether a computed number rounds to the print, or is on its side where it has a sign."""
        if self.sign in ("<", "≤"):
            return number <= self.value + _SLACK
        if self.sign in (">", "≥"):
            return number >= self.value - _SLACK
        return abs(number - self.value) <= self.half + _SLACK


def read_printed(text: str | None) -> Printed | None:
    """Return the number in a printed text, or None if it is not one number in digits.

    A decimal point may be a point, a comma or a raised dot; a per cent sign and a "P =" are passed over.

    >>> read_printed("6.90 %")
    Printed(text='6.90 %', value=Fraction(69, 10), decimals=2, sign='')
    >>> read_printed("four") is None
    True
    """
    found = _FORM.fullmatch((text or "").strip())
    if found is None or not (found["whole"] or found["part"]):
        return None
    part = found["part"] or ""
    value = Fraction(int((found["whole"] or "0") + part), 10 ** len(part))
    return Printed(str(text), -value if found["minus"] else value, len(part), found["sign"])


def rounding(number: Fraction, printed: Printed) -> Rounding | None:
    """Return how an exact number gives the print, or None if it does not.

    At a tie both usual rules are accepted: half up, and half to the even digit.

    >>> rounding(Fraction(100, 16), read_printed("6.3"))
    <Rounding.UP: 'a tie, rounded up'>
    """
    scaled = number * 10**printed.decimals
    wanted = printed.value * 10**printed.decimals
    if scaled - floor(scaled) != Fraction(1, 2):
        return Rounding.NEAREST if floor(scaled + Fraction(1, 2)) == wanted else None
    up, down = ceil(scaled), floor(scaled)
    if wanted == up:
        return Rounding.EITHER if up % 2 == 0 else Rounding.UP
    return Rounding.EVEN if wanted == down and down % 2 == 0 else None


def show_number(number: Fraction | float, decimals: int) -> str:
    """Return a number with so many decimals, a tie rounded up.

    >>> show_number(Fraction(700, 68), 1), show_number(0.004449, 4)
    ('10.3', '0.0044')
    """
    if isinstance(number, float):
        return f"{number:.{decimals}f}"
    digits = floor(abs(number) * 10**decimals + Fraction(1, 2))
    whole, part = divmod(digits, 10**decimals)
    sign = "-" if number < 0 and digits else ""
    return f"{sign}{whole}.{part:0{decimals}d}" if decimals else f"{sign}{whole}"
