"""A page and the frame around it: templates, links from where the page stands, the use statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from netkg import __version__
from netkg.config import USE_STATEMENT
from netkg.serve.pages.addresses import editor_asks, relative, static_file
from netkg.serve.pages.words import page_hint, several

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["NAVIGATION", "Frame", "Machine", "View", "asked_of", "render"]

NAVIGATION: Final = (
    ("/", "Home"),
    ("/gaps", "Gap map"),
    ("/evidence", "Evidence"),
    ("/patients", "Patients"),
    ("/audit", "Audit"),
    ("/networks", "Networks"),
    ("/queries", "Queries"),
    ("/editor", "SPARQL"),
    ("/search", "Search"),
    ("/about", "About"),
)
"""Path -> name of the pages that every page leads to."""

_TEMPLATES: Final = Path(__file__).parents[1] / "templates"
_REPORT: Final = Path(__file__).parents[2] / "report" / "templates"

Asked = Mapping[str, tuple[str, ...]]
"""What is asked of a page: name -> its values, as they stand in the address."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine format of what a page shows: its name, path, and what is asked there."""

    name: str
    path: str
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class View:
    """A page without its frame.

    Attributes:
        template: file of the template.
        title: heading of the page.
        content: what the template shows.
        lead: one plain sentence that says what the page is for.
        machine: the same for programs.
        scripts: names of scripts of ours that make it livelier.
        styles: further stylesheets.
        status: of the answer.
    """

    template: str
    title: str
    content: Mapping[str, Any] = field(default_factory=dict)
    lead: str = ""
    machine: tuple[Machine, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    status: int = 200


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page stands: its path, whether it is a file of a static site, else the server's address."""

    path: str
    static: bool = False
    base: str = ""

    def link(self, target: str, asked: Mapping[str, Any] | None = None) -> str:
        """Return the address of another page as seen from this one.

        Args:
            target: its path, with a fragment if wanted.
            asked: what is asked of it; a file cannot be asked anything.

        Raises:
            ValueError: something is asked of a file.
        """
        path, mark, fragment = target.partition("#")
        given = {name: value for name, value in (asked or {}).items() if value not in ("", None, (), [])}
        if self.static and given:
            raise ValueError(f"{path} is a file and cannot be asked {sorted(given)}")
        found = (
            relative(static_file(self.path), static_file(path)) if self.static else relative(self.path, path)
        )
        question = f"?{urlencode(given, doseq=True)}" if given else ""
        return f"{found}{question}{mark}{fragment}"


def asked_of(asked: Asked, name: str, default: str = "") -> str:
    """Return the last value of a name in what is asked, without blanks around it."""
    values = asked.get(name, ())
    return values[-1].strip() if values else default


def render(view: View, frame: Frame) -> str:
    """Return a page as HTML: the same text for the same view and frame."""
    here = next((path for path, _ in reversed(NAVIGATION) if _is_below(frame.path, path)), "")
    return (
        _environment()
        .get_template(view.template)
        .render(
            view=view,
            frame=frame,
            link=frame.link,
            static=frame.static,
            base=frame.base,
            navigation=NAVIGATION,
            here=here,
            use=USE_STATEMENT,
            version=__version__,
            **view.content,
        )
    )


def _is_below(path: str, other: str) -> bool:
    return path == other or (other != "/" and path.startswith(other + "/"))


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([_TEMPLATES, _REPORT], encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["capitalize_first"] = lambda text: text[:1].upper() + text[1:]
    made.filters["page_hint"] = page_hint
    made.globals |= {"editor_asks": editor_asks, "several": several}
    return made
