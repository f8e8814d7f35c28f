"""The pages that nothing is asked of: path -> what makes them; both kinds of site have them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from netkg.serve.pages.audit import audit_page
from netkg.serve.pages.gaps import gaps_page
from netkg.serve.pages.home import about_page, home_page
from netkg.serve.pages.networks import networks_page
from netkg.serve.pages.patients import patients_page
from netkg.serve.pages.queries import queries_page

if TYPE_CHECKING:
    from netkg.serve.pages.frame import View
    from netkg.serve.pages.holdings import Holdings

__all__ = ["SIMPLE"]

SIMPLE: Final[Mapping[str, Callable[[Holdings], View]]] = {
    "/": home_page,
    "/gaps": gaps_page,
    "/patients": patients_page,
    "/audit": audit_page,
    "/networks": networks_page,
    "/queries": queries_page,
    "/about": about_page,
}
"""Path -> page."""
