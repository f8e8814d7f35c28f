"""What a site of files consists of: path -> what makes it, in parts.

Parts are independent of each other, so that several processes can make them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Final

from netkg.analyse.network.projections import PROJECTIONS
from netkg.errors import NetkgError
from netkg.namespaces import BASE, ID, to_curie
from netkg.publish.rows import metadata_name
from netkg.serve.json_api.answers import answer, enumerated
from netkg.serve.pages import files, things
from netkg.serve.pages.addresses import FORMATS, path_of
from netkg.serve.pages.asking import Filter, fields_of, filter_of
from netkg.serve.pages.assets import asset, asset_names
from netkg.serve.pages.catalogue import SIMPLE
from netkg.serve.pages.editor import editor_page
from netkg.serve.pages.evidence import evidence_page, standing_page
from netkg.serve.pages.frame import View
from netkg.serve.pages.gaps import gap_page
from netkg.serve.pages.holdings import Holdings
from netkg.serve.pages.networks import network_page
from netkg.serve.pages.offline import static_path_page
from netkg.serve.pages.queries import query_page
from netkg.serve.pages.search import static_search_page

__all__ = ["PARTS", "SPREAD", "Make", "with_pages"]

Make = Callable[[], View | bytes | None]

_OWN: Final = (ID, f"{BASE}facet/")
_GAP_API: Final = "/api/v1/gaps/{space}"
_QUERY_ENDINGS: Final = ("csv", "tsv", "json", "rq")


def with_pages(holdings: Holdings) -> frozenset[str]:
    """Return what has a page of its own: all things of records, all terms of the project, all graphs."""
    terms = holdings.kg.terms
    own = {iri for iri in holdings.used if iri.startswith(_OWN) or terms.is_known(to_curie(iri))}
    return frozenset(own | set(holdings.graphs))


def _assets(_holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    for name in asset_names():
        if not name.startswith("vendor/") and name not in ("editor.js", "gap_page.js"):
            yield f"/static/{name}", partial(_alone, name)


def _alone(name: str) -> bytes | None:
    """Return an asset; a script in a function of its own, since browsers load no modules from files."""
    content = asset(name)
    if content is None or not name.endswith(".js"):
        return content
    return b'"use strict";\n(() => {\n' + content + b"})();\n"


def _pages(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    for path, make in SIMPLE.items():
        yield path, partial(make, holdings)
    for name in PROJECTIONS:
        yield f"/networks/{name}", partial(network_page, holdings, name)
    yield "/networks/path", partial(static_path_page, holdings)
    yield "/evidence", partial(evidence_page, holdings, Filter(), {}, embed=True)
    yield "/search", partial(static_search_page, holdings)
    yield "/editor", partial(editor_page, holdings, "")
    yield "/ontology", partial(things.vocabulary_page, holdings)


def _file(make: Callable[[], files.File | None]) -> bytes | None:
    """Return the content of a file, without its media type."""
    made = make()
    return made[0] if made else None


def _figures(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    swimmer = partial(files.swimmer_svg, holdings)
    if _works(swimmer):
        yield "/patients/swimmer.svg", partial(_file, swimmer)
    yield "/evidence.csv", partial(_file, partial(files.evidence_csv, holdings, Filter()))
    beside = partial(files.evidence_metadata, holdings, Filter(), "evidence.csv")
    yield metadata_name("/evidence.csv"), partial(_file, beside)
    for name in PROJECTIONS:
        yield f"/networks/{name}.graphml", partial(_file, partial(files.graphml, holdings, name))


def _works(make: Callable[[], object]) -> bool:
    """Return whether something can be made of this evidence."""
    try:
        make()
    except NetkgError:
        return False
    return True


def _questions(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    """Yield pages and figures of the standing questions that have an answer."""
    for name, question in holdings.questions.items():
        figure = partial(files.forest_svg, holdings, filter_of(fields_of(question)))
        if _works(figure):
            path = f"/evidence/question/{name}"
            yield path, partial(standing_page, holdings, name)
            yield f"{path}.svg", partial(_file, figure)
            template = "/api/v1/questions/{name}"
            yield f"/api/v1/questions/{name}", partial(answer, template, holdings, {"name": name}, {})


def _queries(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    for query_id, query in holdings.kg.catalogue.items():
        path = f"/queries/{query_id}"
        yield path, partial(query_page, holdings, query, {})
        for ending in _QUERY_ENDINGS:
            made = partial(files.query_file, holdings, query_id, ending, {})
            yield f"{path}.{ending}", partial(_file, made)
            if ending in ("csv", "tsv"):
                file = f"{path.rpartition('/')[2]}.{ending}"
                beside = partial(files.query_metadata, holdings, query_id, ending, {}, file)
                yield metadata_name(f"{path}.{ending}"), partial(_file, beside)


def _api(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    for path, template, parts in enumerated(holdings):
        if template == _GAP_API:
            continue
        if template != "/api/v1/patients" or _works(partial(files.swimmer_svg, holdings)):
            yield path, partial(answer, template, holdings, parts, {})


def _gaps(holdings: Holdings, past: bool) -> Iterator[tuple[str, Make]]:
    """Yield each map with its document, one after the other, since both are made of the same."""
    asked = {"past": ("yes",)} if past else {}
    for space in holdings.spaces:
        yield f"/gaps/{space}", partial(gap_page, holdings, space, past=past, embed=True)
        made = partial(answer, _GAP_API, holdings, {"space": space}, asked)
        yield _GAP_API.replace("{space}", space), made


def _graphs(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    for iri in holdings.graphs:
        path = path_of(iri) or ""
        yield path, partial(things.graph_page, holdings, iri)
        for ending in FORMATS:
            yield f"{path}.{ending}", partial(files.rdf, holdings, path, ending)


def _things(holdings: Holdings, _past: bool) -> Iterator[tuple[str, Make]]:
    graphs = holdings.graphs
    for iri in sorted(holdings.only or ()):
        path = path_of(iri)
        if path is not None and iri not in graphs:
            yield path, partial(things.thing_page, holdings, iri)
            yield f"{path}.ttl", partial(files.rdf, holdings, path, "ttl")


PARTS: Final[Mapping[str, Callable[[Holdings, bool], Iterator[tuple[str, Make]]]]] = {
    "assets": _assets,
    "pages": _pages,
    "figures": _figures,
    "questions": _questions,
    "api": _api,
    "gaps": _gaps,
    "queries": _queries,
    "graphs": _graphs,
    "things": _things,
}
"""Name of a part -> what gives its files, from the evidence and whether the gap maps have their past."""

SPREAD: Final[Mapping[str, int]] = {"gaps": 2, "queries": 15, "things": 40, "graphs": 50}
"""Parts that several processes may share, the slowest first -> how many files one of them makes at a time."""
