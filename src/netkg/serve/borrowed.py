"""A connection that can be lent, as the lender sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from netkg.serve.problems import HttpProblem

__all__ = ["Borrowed", "Past"]


@dataclass(frozen=True, slots=True)
class Past:
    """What a request has been through that a worker could not answer.

    Attributes:
        since: when it came, of the monotonic clock.
        is_slow: whether it took too long for the worker that is kept for quick queries.
        verdict: what it gets instead of an answer, if that is known.
    """

    since: float
    is_slow: bool = False
    verdict: HttpProblem | None = None


class Borrowed(Protocol):
    """A connection that can be lent.

    Attributes:
        touched: when its last answer was given; of the loop's clock.
    """

    touched: float

    def descriptor(self) -> int:
        """Return the descriptor of its socket."""

    def has_left(self) -> bool:
        """Return whether the client has closed it."""

    def come_back(
        self, data: bytes = b"", *, unsent: bytes = b"", strike: bool = False, past: Past | None = None
    ) -> None:
        """Take the connection back.

        Args:
            data: what was read from it and not answered.
            unsent: the rest of an answer.
            strike: whether it sent what is not for a worker.
            past: of the request in ``data``, if it was run already.
        """

    def abandon(self) -> None:
        """Close the connection: nobody knows what was read from it, or sent."""
