"""Changes as the writer's process makes them: graphs that come and go, and updates."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from netkg.errors import QueryError, SourceError
from netkg.serve.formats import GRAPHS_READ
from netkg.serve.multipart import FORM_DATA, read_parts
from netkg.store.disk.changes import CHANGES, Change
from netkg.store.disk.updating import update
from netkg.store.disk.writer import Writer, write_disk

__all__ = ["write"]

_BY: Final = "HTTP"


class _ForbiddenError(QueryError):
    status, kind = 403, "kept"


class _FormatError(SourceError):
    status, kind = 415, "content-type"


class _MissingError(QueryError):
    status, kind = 404, "unknown-graph"


def write(root: Path, header: dict[str, Any], body: bytes) -> dict[str, object]:
    """Return what a change did: ``created``, whether its graph is new, and the number of the last change.

    Args:
        root: folder of the store.
        header: of a :class:`netkg.serve.jobs.WriteJob`.
        body: the update, or the graph.

    Raises:
        NetkgError: it was refused or failed; the store is as it was.
    """
    actions: dict[str, Callable[[Writer, dict[str, Any], bytes], bool]] = {
        "update": _update,
        "put": _put,
        "post": _post,
        "delete": _delete,
    }
    if header["graph"] == CHANGES:
        raise _ForbiddenError("the change records are kept by the store itself")
    with write_disk(root, by=_BY) as writer:
        created = actions[header["do"]](writer, header, body)
        return {"created": created, "sequence": writer.last}


def _update(writer: Writer, header: dict[str, Any], body: bytes) -> bool:
    update(
        writer,
        body.decode(),
        base=header["base"] or None,
        using=header["default"],
        using_named=header["named"],
    )
    return False


def _put(writer: Writer, header: dict[str, Any], body: bytes) -> bool:
    return _replace(writer, header["graph"], _parse(header, body), "PUT", _digest(body))


def _post(writer: Writer, header: dict[str, Any], body: bytes) -> bool:
    node = ox.NamedNode(header["graph"])
    there = [quad.triple for quad in writer.store.quads_for_pattern(None, None, None, node)]
    triples = list(dict.fromkeys([*there, *_parse(header, body)]))
    return _replace(writer, header["graph"], triples, "POST", _digest(body))


def _replace(writer: Writer, graph: str, triples: list[ox.Triple], method: str, digest: str) -> bool:
    node = ox.NamedNode(graph)
    is_new = not writer.store.contains_named_graph(node)
    writer.put(graph, triples, source=f"HTTP {method}", digest=digest)
    writer.store.add_graph(node)  # an empty graph is there, too
    return is_new


def _delete(writer: Writer, header: dict[str, Any], _: bytes) -> bool:
    change: Change | None = writer.remove(header["graph"], source="HTTP DELETE")
    if change is None:
        raise _MissingError("the store has no such graph")
    return False


def _parse(header: dict[str, Any], body: bytes) -> list[ox.Triple]:
    """Return the triples that were sent, in one body or in the parts of one."""
    content_type = header["media_type"]
    if not content_type.startswith(FORM_DATA):
        return _parse_one(content_type, body, header["base"])
    parts = read_parts(content_type, body)
    triples = [triple for media, data in parts for triple in _parse_one(_known(media), data, header["base"])]
    return list(dict.fromkeys(triples))


def _known(media: str) -> str:
    if media not in GRAPHS_READ:
        raise _FormatError(f"a part of the body is {media}, and not one of {', '.join(GRAPHS_READ)}")
    return media


def _parse_one(media: str, body: bytes, base: str) -> list[ox.Triple]:
    """Return the triples of a graph that was sent; its blank nodes get names of their own."""
    form = GRAPHS_READ[media]
    if form == ox.RdfFormat.RDF_XML and b"<!DOCTYPE" in body.upper():
        raise SourceError("RDF/XML with a DOCTYPE is refused")
    try:
        quads = list(
            ox.parse(
                body,
                form,
                base_iri=base or None,
                without_named_graphs=True,
                rename_blank_nodes=True,
            )
        )
    except SyntaxError as error:
        place = f", line {error.lineno}, column {error.offset}" if error.lineno else ""
        raise SourceError(f"not valid {form.name}{place}: {error.msg}") from error
    return list(dict.fromkeys(quad.triple for quad in quads))


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
