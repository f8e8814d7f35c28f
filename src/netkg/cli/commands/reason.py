"""``netkg reason``: is the ontology consistent, and what follows from it for the evidence?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from netkg.cli.failures import envelope, failure_of
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.screen import render, screen_width, table
from netkg.cli.streams import say, write_stdout
from netkg.config import USE_STATEMENT
from netkg.errors import NetkgError, OntologyError
from netkg.namespaces import PREFIXES, to_curie

if TYPE_CHECKING:
    import pyoxigraph as ox
    from rich.console import RenderableType

    from netkg.ontology.reason import Explanation, Reasoning

__all__ = ["app"]

app = command_app()


@command(app, "netkg reason", "netkg reason --output types.ttl", "netkg reason --json")
def reason(
    ctx: typer.Context,
    timeout: Annotated[
        float,
        typer.Option(
            "--timeout", metavar="SECONDS", min=1, help="Give up after so long, explanations included."
        ),
    ] = 120.0,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FILE", help="Write the inferred types as Turtle.", show_default=False
        ),
    ] = None,
) -> None:
    """Prove consistency, and infer who belongs to which defined class.

    Runs HermiT on a copy made for it; needs Java and the extra netkg[reason]. What is not known cannot be
    inferred: an empty class does not say that nobody belongs to it.
    """
    from netkg.ontology.reason import reason as run_reasoner

    session = session_of(ctx)
    evidence = session.evidence()
    found = run_reasoner(
        evidence.store.quads(), timeout_s=timeout, on_progress=lambda step: say(f"{step} ...", "dim")
    )
    labels = _labels(evidence.store.quads())
    failure = failure_of(problem) if (problem := _problem(found)) else None
    if output is not None:
        _write(found, output)
    if session.json:
        write_stdout(envelope("reason", asdict(found), failure=failure))
    else:
        write_stdout(render(_screen(found, labels), width=screen_width()))
    if failure:
        if not session.json:
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)


def _labels(quads: Iterable[ox.Quad]) -> dict[str, str]:
    label = PREFIXES["rdfs"] + "label"
    found = (quad for quad in quads if quad.predicate.value == label)
    return {str(quad.subject)[1:-1]: str(getattr(quad.object, "value", "")) for quad in found}


def _problem(found: Reasoning) -> NetkgError | None:
    if not found.consistent:
        return OntologyError("the evidence contradicts the ontology")
    if found.unsatisfiable:
        return OntologyError(f"{len(found.unsatisfiable)} classes cannot have members")
    return None


def _write(found: Reasoning, output: Path) -> None:
    from netkg.files import write_atomically
    from netkg.ontology.reason import to_triples
    from netkg.rdf.turtle import write_turtle

    write_atomically(output, f"# {USE_STATEMENT}\n".encode() + write_turtle(to_triples(found)))


def _screen(found: Reasoning, labels: Mapping[str, str]) -> list[RenderableType]:
    from rich.text import Text

    def label(iri: str) -> str:
        return labels.get(iri, to_curie(iri))

    verdict = "consistent" if found.consistent else "inconsistent"
    parts: list[RenderableType] = [Text(f"The ontology and the evidence are {verdict}.", "bold")]
    parts += [
        Text(f"cannot have members: {label(iri)} ({to_curie(iri)})", "red") for iri in found.unsatisfiable
    ]
    for explanation in found.explanations:
        parts += _explained(
            explanation, label(explanation.about) if explanation.about else "the contradiction"
        )
    if found.consistent:
        rows = [
            (
                label(iri),
                ", ".join(to_curie(thing) for thing, of in found.types if of == iri)
                or "nobody, as far as is known",
            )
            for iri in found.defined
        ]
        parts += ["", table(("inferred", "who"), rows, screen_width())]
    parts += [Text(f"left out, since it cannot be expressed: {line}", "yellow") for line in found.left_out]
    return [*parts, Text(f"\n{found.reasoner}; reasoning copy {found.digest[:12]}\n{USE_STATEMENT}", "dim")]


def _explained(explanation: Explanation, what: str) -> list[RenderableType]:
    from rich.text import Text

    lines = [f"why {what}:", *(f"  {axiom}" for axiom in explanation.axioms)]
    return [Text("\n".join(lines + ([explanation.note] if explanation.note else [])))]
