"""``netkg gaps export``: cells of the gap map as RDF, and such a file brought up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.selecting import AsOf
from netkg.cli.streams import say, write_stdout
from netkg.config import USE_STATEMENT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyoxigraph as ox

    from netkg.analyse.gaps.refresh import Refreshed
    from netkg.cli.gap_maps import GapSources
    from netkg.cli.session import Session

__all__ = ["EXAMPLES", "export"]

EXAMPLES = (
    "netkg gaps export gaps.ttl",
    "netkg gaps export pancreas.ttl --where tumour=pancreas --all",
    "netkg gaps export gaps.ttl --refresh",
)


def export(
    ctx: typer.Context,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The file; it ends in .ttl.", show_default=False)
    ],
    space: Annotated[
        str, typer.Option("--space", metavar="NAME", help="The question space; see netkg gaps spaces.")
    ] = "checkpoint",
    as_of: AsOf = None,
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="FACET=NODE",
            help="Only cells with this node, or a narrower one; give it again for more.",
            show_default=False,
        ),
    ] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Every cell, not only those with evidence and maximal ones.")
    ] = False,
    refresh: Annotated[
        bool,
        typer.Option("--refresh", help="Compute the stale cells of the file anew, and ask nothing else."),
    ] = False,
) -> None:
    """Write cells as Turtle: states, reasons, results and thresholds.

    A cell's id covers its question, its inputs and the thresholds. A stale cell is one that the evidence of
    today does not give any more.
    """
    from netkg.analyse.gaps import narrow
    from netkg.analyse.gaps.derived import telling_places, to_triples
    from netkg.cli.gap_maps import gap_sources, map_of_day

    if file.suffix.lower() != ".ttl":
        raise typer.BadParameter(f"{file.name}: gap cells are written as Turtle, to a file that ends in .ttl")
    session = session_of(ctx)
    sources = gap_sources(session)
    if refresh:
        _refresh(session, sources, file)
        return
    found = map_of_day(sources, space, as_of)
    inside = narrow(found, where or (), sources.body)
    told = inside.nonzero()[0].tolist() if all_ else [p for p in telling_places(found) if inside[p]]
    _write(file, to_triples(found, sources.body, told))
    if session.json:
        write_stdout(envelope("gaps export", {"file": str(file), "cells": len(told), "use": USE_STATEMENT}))
    else:
        say(f"{file}: {len(told)} cells of {found.size}", "dim")


def _write(path: Path, triples: Iterable[ox.Triple]) -> None:
    from netkg.files import write_atomically
    from netkg.rdf.turtle import write_turtle

    write_atomically(path, f"# {USE_STATEMENT}\n".encode() + write_turtle(list(triples)))


def _refresh(session: Session, sources: GapSources, path: Path) -> None:
    """Bring a file of cells up to date, and tell what was stale."""
    from netkg.analyse.gaps.refresh import refresh
    from netkg.rdf.parse import read_quads

    made = refresh(
        [quad.triple for quad in read_quads(path)],
        sources.body,
        lambda space, settings, day: sources.compute(space, day, settings),
    )
    if not (made.current or made.renewed or made.dropped):
        raise typer.BadParameter(f"{path} holds no gap cell")
    _write(path, made.triples)
    if session.json:
        write_stdout(envelope("gaps export", _refreshed(path, made)))
        return
    lines = [f"current  {len(made.current)} cells"]
    lines += [f"renewed  {old}{f' is now {new}' if new != old else ''}" for old, new in _curies(made.renewed)]
    lines += [f"dropped  {old}: {why}" for old, why in _curies(made.dropped)]
    write_stdout("\n".join((*lines, USE_STATEMENT)) + "\n")
    say(f"{path}: {len(made.current) + len(made.renewed)} cells", "dim")


def _curies(found: Mapping[str, str]) -> list[tuple[str, str]]:
    from netkg.namespaces import to_curie

    return [(to_curie(old), to_curie(new)) for old, new in found.items()]


def _refreshed(path: Path, made: Refreshed) -> dict[str, object]:
    from netkg.namespaces import to_curie

    return {
        "file": str(path),
        "current": [to_curie(iri) for iri in made.current],
        "renewed": dict(_curies(made.renewed)),
        "dropped": dict(_curies(made.dropped)),
        "use": USE_STATEMENT,
    }
