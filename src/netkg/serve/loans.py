"""What a pool of workers gives, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netkg.serve.child import Child

__all__ = ["Loan", "Waiter"]


@dataclass(frozen=True, slots=True)
class Loan:
    """A worker lent to one query.

    Attributes:
        place: which one.
        child: its process.
        limit_s: seconds that it may take.
    """

    place: int
    child: Child
    limit_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Waiter:
    """Who waits for a worker.

    Attributes:
        deliver: called once, in any thread, with a loan; with None if the pool closes.
        is_slow: whether the worker for quick queries is not for it.
    """

    deliver: Callable[[Loan | None], None]
    is_slow: bool
