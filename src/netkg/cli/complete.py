"""What the shell may complete: query names, parameters, records, things, formats.

Each function gets the context of the half-written command line. None fails: where nothing can be
completed, nothing is offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import typer

from netkg.cli.formats import GRAPH_FORMATS, ROW_FORMATS
from netkg.cli.options import session_of
from netkg.errors import NetkgError

__all__ = ["formats", "graph_formats", "parameters", "query_names", "records", "things"]


def query_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the queries whose id or name begins like this, with the questions they answer."""
    from netkg.query.catalogue import load_catalogue

    with suppress(NetkgError, OSError):
        catalogue = load_catalogue(session_of(ctx).open_project().queries)
        return [(name, query.summary) for name, query in catalogue.items() if name.startswith(incomplete)]
    return []


def parameters(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the parameters of the query that was named, each with ``=`` behind it."""
    from netkg.query.catalogue import load_catalogue

    # an option that waits for its value ends the parsing, and leaves the name among the words not parsed
    name = ctx.params.get("name") or next(iter(ctx.args), "")
    with suppress(NetkgError, OSError):
        query = load_catalogue(session_of(ctx).open_project().queries).find(name)
        return [(f"{known.name}=", known.description) for known in query.parameters]
    return []


def records(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the records whose id begins like this."""
    with suppress(NetkgError, OSError):
        return [path.stem for path in session_of(ctx).open_project().triple_files()]
    return []


def things(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the things whose id begins like this."""
    with suppress(NetkgError, OSError):
        return sorted(set(_things(ctx)))
    return []


def _things(ctx: typer.Context) -> Iterator[str]:
    import pyoxigraph as ox

    from netkg.namespaces import ID, to_curie

    for quad in session_of(ctx).evidence().store.quads():
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(ID):
            yield to_curie(quad.subject.value)


def formats(incomplete: str) -> list[str]:
    """Return all formats."""
    return [*ROW_FORMATS, *GRAPH_FORMATS]


def graph_formats(incomplete: str) -> list[str]:
    """Return the formats for graphs."""
    return list(GRAPH_FORMATS)
