"""The site as files, for any web host and for no server at all: the same pages, with links among the files.

Equal evidence gives equal bytes. A file ``.netkg-site`` in the folder lists what was written, so that a later
run can take away what is there no more, and nothing that is not its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from netkg.analyse.network.projections import PROJECTIONS
from netkg.errors import NetkgError, SourceError
from netkg.files import write_atomically
from netkg.namespaces import BASE, ID, to_curie
from netkg.serve.json_api.answers import answer, enumerated
from netkg.serve.pages import files, things
from netkg.serve.pages.addresses import FORMATS, path_of, static_file
from netkg.serve.pages.asking import Filter, fields_of, filter_of
from netkg.serve.pages.assets import asset, asset_names
from netkg.serve.pages.catalogue import SIMPLE
from netkg.serve.pages.editor import editor_page
from netkg.serve.pages.evidence import evidence_page, standing_page
from netkg.serve.pages.frame import Frame, View, render
from netkg.serve.pages.gaps import gap_page
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.networks import network_page
from netkg.serve.pages.queries import query_page
from netkg.serve.pages.search import static_search_page

if TYPE_CHECKING:
    from netkg.api import Evidence

__all__ = ["MARKER", "Written", "write_site"]

MARKER: Final = ".netkg-site"
"""File that makes a folder ours, and lists what is in it."""

Make = Callable[[], View | bytes | None]
Note = Callable[[str], None]

_STEP: Final = 100
_OWN: Final = (ID, f"{BASE}facet/")
_QUERY_ENDINGS: Final = ("csv", "tsv", "json", "rq")


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: how many files and bytes, and how many pages of things."""

    files: int
    bytes: int
    things: int


def write_site(
    kg: Evidence, folder: Path, *, past: bool = True, every_thing: bool = True, note: Note | None = None
) -> Written:
    """Write the site of the evidence into a folder.

    Args:
        kg: the evidence.
        folder: where to; it is made, or is empty, or holds a site that was written before.
        past: give the gap maps their slider back in time, which takes most of the time of a map.
        every_thing: write a page for each thing and term; without them nothing links to one.
        note: is told what is going on.

    Raises:
        SourceError: the folder holds other files, or cannot be written.
    """
    before = _listed(folder)
    holdings = Holdings(kg)
    holdings.only = _with_pages(holdings) if every_thing else frozenset()
    planned = _plan(holdings, past)
    write_atomically(folder / MARKER, _marker({*before, *map(_name, planned)}))
    size = 0
    for number, (path, make) in enumerate(planned.items()):
        if note is not None and number % _STEP == 0:
            note(f"{number} of {len(planned)} files")
        size += _write(folder / _name(path), _content(path, make(), planned))
    names = set(map(_name, planned))
    for name in sorted(before - names):
        (folder / name).unlink(missing_ok=True)
    write_atomically(folder / MARKER, _marker(names))
    return Written(len(planned), size, len(holdings.only))


def _name(path: str) -> str:
    return unquote(static_file(path)).lstrip("/")


def _marker(names: set[str]) -> bytes:
    return (json.dumps(sorted(names), ensure_ascii=False, indent=0) + "\n").encode()


def _listed(folder: Path) -> set[str]:
    """Return the files of the site that is in a folder; an error if there are others.

    Raises:
        SourceError: it is no folder, or holds files that no site of netkg is made of.
    """
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise SourceError(f"{folder} is not a folder", hint="name a new folder")
    marker = folder / MARKER
    if marker.is_file():
        names = json.loads(marker.read_text(encoding="utf-8"))
        return {name for name in names if isinstance(name, str) and not name.startswith(("/", ".."))}
    if any(folder.iterdir()):
        raise SourceError(
            f"{folder} holds files that are not of a netkg site", hint="name a new or an empty folder"
        )
    return set()


def _write(path: Path, content: bytes) -> int:
    """Write one of many files; the marker says what a run that was broken off has left."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written: {error.strerror or error}") from error
    return len(content)


def _content(path: str, made: View | bytes | None, planned: Mapping[str, Make]) -> bytes:
    """Return the bytes of a file; of the machine formats of a page those are named that are files too."""
    if made is None:
        raise SourceError(f"{path}: there is nothing to write")
    if isinstance(made, bytes):
        return made
    kept = replace(
        made,
        machine=tuple(replace(one, asked={}) for one in made.machine if one.path in planned),
        scripts=tuple(name for name in made.scripts if f"/static/{name}" in planned),
        styles=tuple(name for name in made.styles if f"/static/{name}" in planned),
    )
    return render(kept, Frame(path, static=True)).encode()


def _with_pages(holdings: Holdings) -> frozenset[str]:
    """Return what has a page of its own: all things of records, all terms of the project, all graphs."""
    terms = holdings.kg.terms
    own = {iri for iri in holdings.used if iri.startswith(_OWN) or terms.is_known(to_curie(iri))}
    return frozenset(own | set(holdings.kg.store.graphs()))


# --- what there is -----------------------------------------------------------------------------------


def _plan(holdings: Holdings, past: bool) -> dict[str, Make]:
    """Return path -> what makes it, for every file of the site, in the order of writing."""
    found: dict[str, Make] = {}
    for part in (_assets(), _pages(holdings, past), _figures(holdings), _questions(holdings)):
        found |= dict(part)
    for part in (_queries(holdings), _api(holdings, past), _graphs(holdings), _things(holdings)):
        found |= dict(part)
    return found


def _assets() -> Iterator[tuple[str, Make]]:
    for name in asset_names():
        if not name.startswith("vendor/") and name not in ("editor.js", "gap_page.js"):
            yield f"/static/{name}", partial(_alone, name)


def _alone(name: str) -> bytes | None:
    """Return an asset; a script in a function of its own, since browsers load no modules from files."""
    content = asset(name)
    if content is None or not name.endswith(".js"):
        return content
    return b'"use strict";\n(() => {\n' + content + b"})();\n"


def _pages(holdings: Holdings, past: bool) -> Iterator[tuple[str, Make]]:
    for path, make in SIMPLE.items():
        yield path, partial(make, holdings)
    for space in holdings.spaces:
        yield f"/gaps/{space}", partial(gap_page, holdings, space, past=past, embed=True)
    for name in PROJECTIONS:
        yield f"/networks/{name}", partial(network_page, holdings, name)
    yield "/evidence", partial(evidence_page, holdings, Filter(), {})
    yield "/search", partial(static_search_page, holdings)
    yield "/editor", partial(editor_page, holdings, "")
    yield "/ontology", partial(things.vocabulary_page, holdings)


def _file(make: Callable[[], files.File | None]) -> bytes | None:
    """Return the content of a file, without its media type."""
    made = make()
    return made[0] if made else None


def _figures(holdings: Holdings) -> Iterator[tuple[str, Make]]:
    swimmer = partial(files.swimmer_svg, holdings)
    if _works(swimmer):
        yield "/patients/swimmer.svg", partial(_file, swimmer)
    yield "/evidence.csv", partial(_file, partial(files.evidence_csv, holdings, Filter()))
    for name in PROJECTIONS:
        yield f"/networks/{name}.graphml", partial(_file, partial(files.graphml, holdings, name))


def _works(make: Callable[[], object]) -> bool:
    """Return whether something can be made of this evidence."""
    try:
        make()
    except NetkgError:
        return False
    return True


def _questions(holdings: Holdings) -> Iterator[tuple[str, Make]]:
    """Yield pages and figures of the standing questions that have an answer."""
    for name, question in holdings.questions.items():
        figure = partial(files.forest_svg, holdings, filter_of(fields_of(question)))
        if _works(figure):
            path = f"/evidence/question/{name}"
            yield path, partial(standing_page, holdings, name)
            yield f"{path}.svg", partial(_file, figure)
            template = "/api/v1/questions/{name}"
            yield f"/api/v1/questions/{name}", partial(answer, template, holdings, {"name": name}, {})


def _queries(holdings: Holdings) -> Iterator[tuple[str, Make]]:
    for query_id, query in holdings.kg.catalogue.items():
        path = f"/queries/{query_id}"
        yield path, partial(query_page, holdings, query, {})
        for ending in _QUERY_ENDINGS:
            made = partial(files.query_file, holdings, query_id, ending, {})
            yield f"{path}.{ending}", partial(_file, made)


def _api(holdings: Holdings, past: bool) -> Iterator[tuple[str, Make]]:
    for path, template, parts in enumerated(holdings):
        asked = {"past": ("yes",)} if past and template == "/api/v1/gaps/{space}" else {}
        if template != "/api/v1/patients" or _works(partial(files.swimmer_svg, holdings)):
            yield path, partial(answer, template, holdings, parts, asked)


def _graphs(holdings: Holdings) -> Iterator[tuple[str, Make]]:
    for iri in holdings.kg.store.graphs():
        path = path_of(iri) or ""
        yield path, partial(things.graph_page, holdings, iri)
        for ending in FORMATS:
            yield f"{path}.{ending}", partial(files.rdf, holdings, path, ending)


def _things(holdings: Holdings) -> Iterator[tuple[str, Make]]:
    graphs = holdings.kg.store.graphs()
    for iri in sorted(holdings.only or ()):
        path = path_of(iri)
        if path is not None and iri not in graphs:
            yield path, partial(things.thing_page, holdings, iri)
            yield f"{path}.ttl", partial(files.rdf, holdings, path, "ttl")
