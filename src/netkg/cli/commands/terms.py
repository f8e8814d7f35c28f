"""``netkg terms``: look for terms, look at them, see how they hang together, add more."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["app"]

app = command_app()

Term = Annotated[
    str,
    typer.Argument(
        metavar="TERM",
        help="An id such as NCIT:C106432, a label or a synonym.",
        autocompletion=complete.terms,
        show_default=False,
    ),
]


@app.callback(
    invoke_without_command=True,
    epilog="netkg terms search checkpoint\nnetkg terms show pembrolizumab\nnetkg terms tree --facet tumour\n"
    "netkg terms path pembrolizumab nk:CheckpointInhibitor",
)
def _terms(ctx: typer.Context) -> None:
    """Look for terms, see how they hang together and what is known, add your own."""
    if ctx.invoked_subcommand is None:
        write_stdout(ctx.get_help() + "\n")


@command(app, "netkg terms search checkpoint inhibitor", "netkg terms search pancreatic --kind tumour")
def search(
    ctx: typer.Context,
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS", help="Words, beginnings of words, or an id.", show_default=False),
    ],
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind", metavar="KIND", help="Only this kind: tumour, drug, outcome, ...", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 20,
) -> None:
    """Look for terms by words; if none has them, by similar words."""
    from netkg.cli.term_answers import hit_fields, hits, results
    from netkg.cli.term_screens import hits_screen

    session = session_of(ctx)
    evidence = session.evidence()
    found = hits(evidence, " ".join(words), kind, limit)
    counts = results(evidence)
    if session.json:
        write_stdout(envelope("terms search", {"terms": [hit_fields(hit, counts) for hit in found]}))
    else:
        text = hits_screen(found, counts) if found else "no term has these words, or similar ones\n"
        write_stdout(text)


@command(app, "netkg terms show pembrolizumab", "netkg terms show nk:DigestiveNET --json")
def show(ctx: typer.Context, term: Term) -> None:
    """Show a term: names, definition, place in the hierarchy, mappings, where it is used."""
    from netkg.cli.term_screens import card_screen
    from netkg.ontology.search import find_term
    from netkg.query.term_card import term_card

    session = session_of(ctx)
    evidence = session.evidence()
    found = find_term(evidence.terms, term)
    card = term_card(evidence.store, evidence.catalogue, evidence.terms, found)
    write_stdout(envelope("terms show", card.to_dict()) if session.json else card_screen(card))


@command(
    app,
    "netkg terms tree --facet intervention",
    "netkg terms tree nk:CheckpointInhibitor --all",
    "netkg terms tree --depth 3 --json",
)
def tree(
    ctx: typer.Context,
    term: Annotated[
        str | None,
        typer.Argument(
            metavar="TERM",
            help="Only this term and what lies below it.",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    facet: Annotated[
        str | None,
        typer.Option(
            "--facet",
            metavar="NAME",
            help="Only this facet: tumour, intervention, outcome, biomarker, grade, ...",
            autocompletion=complete.term_facets,
            show_default=False,
        ),
    ] = None,
    depth: Annotated[
        int | None,
        typer.Option("--depth", metavar="N", min=1, help="At most so many levels.", show_default=False),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Terms without results too.", show_default=False)
    ] = False,
) -> None:
    """Show the hierarchy as trees: each term with its results, narrower terms included."""
    from netkg.cli.term_answers import facet_trees, tree_below
    from netkg.cli.term_screens import tree_screen
    from netkg.query.term_tree import TreeOptions

    session = session_of(ctx)
    if term is not None and facet is not None:
        raise typer.BadParameter("give a TERM or --facet, not both")
    options = TreeOptions(depth, everything)
    evidence = session.evidence()
    trees = tree_below(evidence, term, options) if term else facet_trees(evidence, facet, options)
    if session.json:
        found = [
            {"facet": one.name if one else None, "trees": [node.to_dict() for node in nodes]}
            for one, nodes in trees
        ]
        write_stdout(envelope("terms tree", {"facets": found}))
    elif any(nodes for _, nodes in trees):
        write_stdout(tree_screen(trees))
    else:
        write_stdout("no results with such terms; --all shows the terms without results too\n")


@command(app, "netkg terms path pembrolizumab nk:CheckpointInhibitor")
def path(
    ctx: typer.Context,
    term: Term,
    wider: Annotated[
        str,
        typer.Argument(
            metavar="WIDER", help="A term above it.", autocompletion=complete.terms, show_default=False
        ),
    ],
) -> None:
    """Show why a term lies under another: each step, who says so, and why."""
    from netkg.cli.term_answers import results
    from netkg.cli.term_screens import path_screen
    from netkg.ontology.search import find_term
    from netkg.query.term_steps import find_path, read_steps

    session = session_of(ctx)
    evidence = session.evidence()
    start, end = (find_term(evidence.terms, name).curie for name in (term, wider))
    found = find_path(start, end, read_steps(evidence.store, evidence.catalogue))
    if session.json:
        write_stdout(envelope("terms path", found.to_dict()))
        return
    labels = {term.curie: term.label for term in evidence.terms if term.label}
    write_stdout(path_screen(found, labels, results(evidence)))


@command(app, "netkg terms build")
def build(ctx: typer.Context) -> None:
    """Write the Turtle files of your ontology folder anew from its tables and facets."""
    from netkg.cli.own_terms import build_own

    session = session_of(ctx)
    changed = build_own(session.open_project())
    if session.json:
        write_stdout(envelope("terms build", {"changed": changed}))
    else:
        write_stdout("".join(f"{name}\n" for name in changed) or "everything was up to date\n")


@command(
    app,
    "netkg terms import mondo.obo --ids list.txt",
    'netkg terms import toy.obo --ids list.txt --prefix TOY="https://example.org/TOY_"',
    name="import",
)
def import_(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help="OBO, OBO Graph JSON, RDF/XML or Turtle, plain or gzip.", show_default=False
        ),
    ],
    ids: Annotated[
        Path,
        typer.Option(
            "--ids", metavar="LIST", help="A text file: an id a line, then the kind.", show_default=False
        ),
    ],
    into: Annotated[
        Path | None,
        typer.Option(
            "--into",
            metavar="DIR",
            help="The ontology folder (default: that of the project).",
            show_default=False,
        ),
    ] = None,
    prefix: Annotated[
        list[str] | None,
        typer.Option(
            "--prefix",
            metavar="NAME=IRI",
            help="A prefix that netkg does not know; goes into netkg.toml.",
            show_default=False,
        ),
    ] = None,
    part_of: Annotated[
        bool, typer.Option("--part-of", help="Follow part_of upwards too.", show_default=False)
    ] = False,
    allow_obsolete: Annotated[
        bool, typer.Option("--allow-obsolete", help="Take obsolete terms, marked.", show_default=False)
    ] = False,
    allow_undefined: Annotated[
        bool,
        typer.Option(
            "--allow-undefined", help="Leave out parents that the file does not define.", show_default=False
        ),
    ] = False,
) -> None:
    """Cut terms, with all above them, out of an ontology file and add them to the project.

    See docs/bring-your-own-ontology.md. On an error nothing is changed.
    """
    from netkg.cli.own_terms import Wanted, import_terms
    from netkg.ontology.slices import CutOptions

    session = session_of(ctx)
    prefixes = _prefixes(prefix or [])
    options = CutOptions(
        part_of=part_of, allow_obsolete=allow_obsolete, allow_undefined=allow_undefined, prefixes=prefixes
    )
    done = import_terms(session.open_project(), Wanted(file, ids, into), options)
    if session.json:
        write_stdout(envelope("terms import", done.to_dict()))
    else:
        write_stdout(done.text())


def _prefixes(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        name, equals, iri = text.partition("=")
        if not (name and equals and iri):
            raise typer.BadParameter(f"--prefix {text} is not of the form NAME=IRI")
        found[name] = iri
    return found
