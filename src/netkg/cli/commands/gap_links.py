"""``netkg gaps links``: are biomarker state and outcome ever known in the same patients?"""

from __future__ import annotations

from typing import Annotated

import typer

from netkg.cli import complete
from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.selecting import Tumour
from netkg.cli.streams import write_stdout

__all__ = ["EXAMPLES", "links"]

EXAMPLES = (
    "netkg gaps links",
    "netkg gaps links --drug nk:PD1Inhibitor --outcome 'objective response'",
    "netkg gaps links --tumour 'Neuroendocrine Tumor' --all --json",
)


def links(
    ctx: typer.Context,
    biomarker: Annotated[
        str,
        typer.Option(
            "--biomarker",
            metavar="TERM",
            help="A gene or other marker; HGNC:17635 is PD-L1.",
            autocompletion=complete.terms,
        ),
    ] = "HGNC:17635",
    drug: Annotated[
        str,
        typer.Option(
            "--drug",
            metavar="TERM",
            help="A drug or class, all below it too.",
            autocompletion=complete.terms,
        ),
    ] = "nk:CheckpointInhibitor",
    outcome: Annotated[
        str,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, all below it too.",
            autocompletion=complete.terms,
        ),
    ] = "nk:EfficacyOutcome",
    tumour: Tumour = None,
    all_: Annotated[
        bool, typer.Option("--all", help="List studies of the biomarker alone and second-hand ones too.")
    ] = False,
) -> None:
    """Say whether biomarker and outcome are known together.

    In the same patients, study by study. Levels: none, one stratum only, both strata. A stratum counts only
    with its denominator. Two strata side by side show a difference or none in these patients; a reason does
    not follow.
    """
    from netkg.analyse.body import read_body
    from netkg.analyse.conditions import find_term
    from netkg.analyse.links import find_links
    from netkg.cli.link_answers import Asked, links_fields, links_screen

    session = session_of(ctx)
    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    asked = Asked(
        find_term(biomarker, body.terms, "biomarker"),
        find_term(drug, body.terms, "drugs"),
        find_term(outcome, body.terms, "outcome"),
        find_term(tumour, body.terms, "tumour") if tumour else None,
    )
    found = find_links(body, asked.biomarker, asked.drug, asked.outcome, asked.tumour)
    session.note(f"{len(found)} studies")
    if session.json:
        write_stdout(envelope("gaps links", links_fields(found, asked, body)))
    else:
        write_stdout(links_screen(found, asked, body, everything=all_))
