"""``netkg gaps stated``: which gaps do authors state, and what became of them?"""

from __future__ import annotations

import typer

from netkg.cli.failures import envelope
from netkg.cli.options import session_of
from netkg.cli.streams import write_stdout

__all__ = ["EXAMPLES", "stated"]

EXAMPLES = ("netkg gaps stated", "netkg gaps stated --json")


def stated(ctx: typer.Context) -> None:
    """Say which gaps authors state, and what became of them.

    Studies stand against a claim by when their results were public. A claim that there are no data is open,
    already false when stated, undetermined, or falsified by a study; its own study never counts. For a
    recommendation the prospective studies in its scope are listed, without judging whether they answer it.
    """
    from netkg.analyse.body import read_body
    from netkg.analyse.companions import read_companion
    from netkg.analyse.stated import stated_gaps
    from netkg.cli.stated_answers import stated_fields, stated_screen

    session = session_of(ctx)
    evidence = session.evidence()
    body = read_body(evidence.store, evidence.catalogue, evidence.project.ontology)
    claims = read_companion(evidence.store, evidence.catalogue, "claims")
    trials = read_companion(evidence.store, evidence.catalogue, "trials")
    found = stated_gaps(body, claims, trials)
    session.note(f"{len(found)} stated gaps")
    if session.json:
        write_stdout(envelope("gaps stated", stated_fields(found, body)))
    else:
        write_stdout(stated_screen(found, body))
