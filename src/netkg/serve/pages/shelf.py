"""What requests work on: the holdings of the evidence as it is now, and what an address asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netkg.serve.pages.holdings import Holdings

if TYPE_CHECKING:
    from starlette.requests import Request

    from netkg.serve.served import Served

__all__ = ["Shelf", "asked_in", "shelf_of"]


class Shelf:
    """The holdings of the evidence as it is now; new ones when the store has changed."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self._held: Holdings | None = None

    def now(self) -> Holdings:
        """Return the holdings of the present state."""
        kg = self.served.kg
        held = self._held
        if held is None or held.kg is not kg:
            held = self._held = Holdings(kg, self.served.snapshot.state)
        return held


def shelf_of(served: Served) -> Shelf:
    """Return the shelf of what is served: pages and the JSON API share one."""
    found = served.beside.setdefault("shelf", Shelf(served))
    assert isinstance(found, Shelf)  # noqa: S101 (nobody else puts anything there under this name)
    return found


def asked_in(request: Request) -> dict[str, tuple[str, ...]]:
    """Return what an address asks: name -> values."""
    return {name: tuple(request.query_params.getlist(name)) for name in request.query_params}
