"""Where things are on the site: IRI to path and back, links that are relative, names of static files.

Every IRI of netkg answers at its own path below the base; a term of another ontology at
``/term/<prefix>/<local>``. Links are relative, so that a site works below any folder and from files.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import quote, unquote

from netkg.namespaces import BASE, ID, NK, PREFIXES, to_curie

__all__ = [
    "FORMATS",
    "KINDS",
    "curie_path",
    "editor_asks",
    "iri_at",
    "path_of",
    "relative",
    "split_ending",
    "static_file",
]

FORMATS: Final = {
    "ttl": ("Turtle", "text/turtle"),
    "nt": ("N-Triples", "application/n-triples"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "rdf": ("RDF/XML", "application/rdf+xml"),
}
"""Ending of an address -> name and media type of the RDF that is there."""

KINDS: Final = ("change", "check", "facet", "graph", "query")
"""First parts of the paths of things that no record is about."""

_QUERY: Final = BASE + "query/"
_AS_IS: Final = (*FORMATS, "css", "js", "json", "csv", "tsv", "svg", "rq", "txt", "html", "graphml")
_SAFE: Final = "-._~"


def path_of(iri: str) -> str | None:
    """Return the path of the page of an IRI; None if no page can be about it.

    >>> path_of("https://w3id.org/netkg/id/kim-2016/result-pdl1")
    '/id/kim-2016/result-pdl1'
    >>> path_of("http://purl.obolibrary.org/obo/NCIT_C106432")
    '/term/NCIT/C106432'
    """
    if iri.startswith(_QUERY):
        return "/queries/" + quote(iri.removeprefix(_QUERY), safe="/" + _SAFE)
    if iri.startswith(BASE) and not iri.startswith(NK):
        return "/" + quote(iri.removeprefix(BASE), safe="/" + _SAFE)
    return curie_path(to_curie(iri))


def curie_path(curie: str) -> str | None:
    """Return the path of a thing or term by its CURIE, or None if its prefix is unknown."""
    prefix, colon, local = curie.partition(":")
    if not colon or not local or curie.startswith(("http:", "https:")):
        return None
    if prefix in PREFIXES:
        return f"/term/{prefix}/{quote(local, safe=_SAFE)}"
    return f"/id/{quote(prefix, safe=_SAFE)}/{quote(local, safe=_SAFE)}"


def iri_at(path: str) -> str | None:
    """Return the IRI that a path is about, or None.

    >>> iri_at("/term/nk/ObjectiveResponse")
    'https://w3id.org/netkg/ontology#ObjectiveResponse'
    """
    kind, _, rest = unquote(path).strip("/").partition("/")
    if kind == "term":
        prefix, _, local = rest.partition("/")
        return PREFIXES[prefix] + local if prefix in PREFIXES and local else None
    if kind == "id" and rest:
        return ID + rest
    return f"{BASE}{kind}/{rest}" if kind in KINDS and rest else None


def editor_asks(text: str, name: str, asked: Mapping[str, Sequence[str]]) -> dict[str, str | Sequence[str]]:
    r"""Return what the editor is asked to open a query: a shipped one by name and values, another as a whole.

    >>> editor_asks("#+ summary: all\nSELECT * { ?s ?p ?o }", "", {})
    {'query': 'SELECT * { ?s ?p ?o }'}
    >>> editor_asks("SELECT", "evidence/results", {"drug": ("NCIT:C106432",)})
    {'name': 'evidence/results', 'drug': ('NCIT:C106432',)}
    """
    return {"name": name, **asked} if name else {"query": re.sub(r"(?m)^#\+.*\n", "", text)}


def split_ending(path: str) -> tuple[str, str]:
    """Return a path without the ending of a format of RDF, and that ending, or nothing.

    >>> split_ending("/id/kim-2016/publication.ttl")
    ('/id/kim-2016/publication', 'ttl')
    """
    start, point, ending = path.rpartition(".")
    return (start, ending) if point and ending in FORMATS else (path, "")


def relative(base: str, target: str) -> str:
    """Return the shortest relative address of one path as seen from another.

    >>> relative("/queries/evidence/results", "/patients"), relative("/", "/gaps"), relative("/gaps", "/")
    ('../../patients', 'gaps', './')
    """
    folder = posixpath.dirname(base)
    if target == "/":
        depth = folder.strip("/").count("/") + 1 if folder.strip("/") else 0
        return "../" * depth or "./"
    found = posixpath.relpath(target, folder)
    return f"./{found}" if ":" in found.split("/")[0] else found


def static_file(path: str) -> str:
    """Return the name of the file that holds a page of a static site.

    >>> static_file("/"), static_file("/gaps"), static_file("/api/v1/audit"), static_file("/static/site.css")
    ('/index.html', '/gaps.html', '/api/v1/audit.json', '/static/site.css')
    """
    if path == "/":
        return "/index.html"
    ending = path.rpartition("/")[2].rpartition(".")[2]
    if ending in _AS_IS and "." in path.rpartition("/")[2]:
        return path
    return f"{path}.json" if path.startswith("/api/") else f"{path}.html"
