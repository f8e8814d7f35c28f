"""All that is wrong with what an address of the JSON API is asked, by the rules of the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from netkg.serve.json_api.openapi import ASKED_BY_NAME, parameters_of
from netkg.serve.pages.asking import FIELDS, filter_of
from netkg.serve.pages.faults import evidence_faults, path_faults
from netkg.serve.pages.frame import asked_of
from netkg.serve.pages.refusing import Fault, unknown_faults

if TYPE_CHECKING:
    from netkg.serve.pages.holdings import Holdings

__all__ = ["faults_of"]

Asked = Mapping[str, tuple[str, ...]]


def faults_of(template: str, holdings: Holdings, asked: Asked) -> Iterator[Fault]:
    """Return what is wrong with what an address is asked, in the order in which it is asked.

    The parameters of queries are checked where their values are read.

    Args:
        template: the address, with its parts in braces.
        holdings: the evidence.
        asked: name -> values, as they stand in the address.
    """
    if template == ASKED_BY_NAME:
        return
    yield from unknown_faults(asked, parameters_of(template))
    if template in _OWN:
        yield from _OWN[template](holdings, asked)


def _evidence(holdings: Holdings, asked: Asked) -> Iterator[Fault]:
    from netkg.serve.pages.evidence import choices_of

    every = {name: asked.get(name, ()) for name in FIELDS}
    yield from evidence_faults(holdings, filter_of(asked), every, partial(choices_of, holdings))


def _estimate(holdings: Holdings, asked: Asked) -> Iterator[Fault]:
    if not asked_of(asked, "outcome"):
        yield Fault("Outcome", "no outcome is chosen", "choose what was measured", name="outcome")
    yield from _evidence(holdings, asked)


def _path(holdings: Holdings, asked: Asked) -> Iterator[Fault]:
    yield from path_faults(holdings, asked_of(asked, "from"), asked_of(asked, "to"))


def _search(_holdings: Holdings, asked: Asked) -> Iterator[Fault]:
    if not asked_of(asked, "q"):
        yield Fault("Words", "no word to look for", "ask with ?q=pembrolizumab", name="q")


_OWN: Final[Mapping[str, Callable[[Holdings, Asked], Iterator[Fault]]]] = {
    "/api/v1/evidence": _evidence,
    "/api/v1/estimate": _estimate,
    "/api/v1/networks/path": _path,
    "/api/v1/search": _search,
}
"""Address -> what is checked there beside the names and numbers of its parameters."""
