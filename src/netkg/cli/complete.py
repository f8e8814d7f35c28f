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

__all__ = [
    "file_formats",
    "formats",
    "graph_formats",
    "parameters",
    "query_names",
    "records",
    "rules",
    "severities",
    "slots",
    "term_facets",
    "terms",
    "text_parts",
    "things",
]


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


def terms(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the terms whose id or name begins like this; names in small letters too."""
    from netkg.ontology.terms import TermTable

    with suppress(NetkgError, OSError):
        table = TermTable.load(*session_of(ctx).open_project().ontology)
        ids = [(term.curie, term.label or "") for term in table]
        labels = [(term.label, term.curie) for term in table if term.label and " " not in term.label]
        small = [(label.casefold(), curie) for label, curie in labels if label.casefold() != label]
        return [(name, help_) for name, help_ in (*ids, *labels, *small) if name.startswith(incomplete)]
    return []


def term_facets(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the facets of the project, with what they say."""
    from netkg.ontology.facets import read_facets

    with suppress(NetkgError, OSError):
        facets = read_facets(*session_of(ctx).open_project().ontology)
        return [(facet.name, facet.definition) for facet in facets if facet.name.startswith(incomplete)]
    return []


def formats(incomplete: str) -> list[str]:
    """Return all formats."""
    return [*ROW_FORMATS, *GRAPH_FORMATS]


def graph_formats(incomplete: str) -> list[str]:
    """Return the formats for graphs."""
    return list(GRAPH_FORMATS)


def file_formats(incomplete: str) -> list[str]:
    """Return the endings of the formats that are loaded."""
    from netkg.rdf.parse import FORMATS

    return list(FORMATS)


def text_parts(incomplete: str) -> list[str]:
    """Return the parts of texts that are searched."""
    from netkg.query.search import PARTS

    return list(PARTS)


def rules(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Return the rules of validation whose name begins like this, with the questions they ask."""
    from netkg.validate.evidence import list_rules

    with suppress(NetkgError, OSError):
        known = list_rules(session_of(ctx).open_project().ontology)
        return [(rule.name, rule.summary) for rule in known if rule.name.startswith(incomplete)]
    return []


def severities(incomplete: str) -> list[str]:
    """Return the severities of findings."""
    return ["info", "warning", "violation"]


def slots(ctx: typer.Context, incomplete: str) -> list[str]:
    """Return the kinds of term and the facets."""
    from netkg.ontology.terms import TermTable

    with suppress(NetkgError, OSError):
        table = TermTable.load(*session_of(ctx).open_project().ontology)
        return sorted({*(term.kind for term in table if term.kind), *(facet.name for facet in table.facets)})
    return []
