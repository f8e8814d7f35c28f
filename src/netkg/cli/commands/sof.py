"""``netkg sof``: a summary of findings, outcome by outcome, with certainty where somebody judged it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from netkg.cli import complete
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.selecting import Alone, Level, Method, Since, Tumour, Until, Where
from netkg.cli.streams import say, write_stdout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from netkg.analyse.body import Body
    from netkg.analyse.findings import Summary
    from netkg.analyse.selection import Question
    from netkg.api import Evidence

__all__ = ["app"]

app = command_app()

_ENDINGS: Final = {".md": "markdown", ".html": "html", ".htm": "html", ".json": "json"}
_FORMATS: Final = ("table", "markdown", "html", "json")


@command(
    app,
    "netkg sof",
    "netkg sof --drug 'PD-1 inhibitor' --alone --tumour 'neuroendocrine tumor'",
    "netkg sof --drug nk:CheckpointInhibitor --outcome 'objective response' --where 'total>=20' --json",
    "netkg sof --output findings.html",
)
def sof(
    ctx: typer.Context,
    outcome: Annotated[
        list[str] | None,
        typer.Option(
            "--outcome",
            metavar="TERM",
            help="What was measured, by id or name; give it again for more (default: response, disease "
            "control and adverse events).",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    drug: Annotated[
        list[str] | None,
        typer.Option(
            "--drug",
            metavar="TERM",
            help="A drug or class; given again, the regimen must have each of them (default: the treatments "
            "of the standing questions).",
            autocompletion=complete.terms,
            show_default=False,
        ),
    ] = None,
    alone: Alone = False,
    tumour: Tumour = None,
    where: Where = None,
    since: Since = None,
    until: Until = None,
    method: Method = "glmm",
    level: Level = 0.95,
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, markdown, html or json.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write to a file; its ending (.md, .html, .json) tells the format.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Summarise findings: how many of 1,000, how certain, what was left out.

    Results that cannot be compared are never pooled; their row says why. Certainty is entered by a named
    judge in a record; netkg makes no such judgement. Without a drug or tumour the standing questions are
    asked. Where nothing can be counted, whatever was asked, that is an error (exit code 8).
    """
    from netkg.analyse.appraisal import read_appraisals
    from netkg.analyse.body import read_body
    from netkg.analyse.certainty import read_judgements
    from netkg.analyse.estimate import Settings
    from netkg.analyse.sof import refuse_empty, summarise

    session = session_of(ctx)
    chosen = _format(format_, output, as_json=session.json)
    evidence = session.evidence()
    folders = evidence.project.ontology
    body = read_body(evidence.store, evidence.catalogue, folders)
    session.note(f"{len(body.rows)} results")
    given = {"alone": alone, "tumour": tumour, "since": since, "until": until}
    questions = _questions(body, evidence, outcome or (), drug or (), where or (), given)
    summary = summarise(
        body,
        questions,
        appraisals=read_appraisals(evidence.store, evidence.catalogue, folders),
        judgements=read_judgements(evidence.store, evidence.catalogue),
        settings=Settings(method=method, level=level),
    )
    refuse_empty(summary)
    session.note(f"{len(summary.groups)} populations and treatments")
    _deliver(_text(summary, chosen, to_file=output is not None), output)


def _format(name: str | None, output: Path | None, *, as_json: bool) -> str:
    if name is not None and name not in _FORMATS:
        raise typer.BadParameter(f"no such format: {name}; there are {', '.join(_FORMATS)}")
    if as_json and name not in (None, "json"):
        raise typer.BadParameter(f"--json and --format {name} contradict each other")
    if as_json:
        return "json"
    return name or _ENDINGS.get(output.suffix.lower() if output else "", "table")


def _questions(
    body: Body,
    evidence: Evidence,
    outcomes: list[str] | tuple[str, ...],
    drugs: list[str] | tuple[str, ...],
    where: list[str] | tuple[str, ...],
    given: Mapping[str, object],
) -> list[Question]:
    """Return what is asked: the one population and treatment given, else those of the standing questions."""
    from dataclasses import replace

    from netkg.analyse.selection import question
    from netkg.analyse.sof import OUTCOMES
    from netkg.analyse.standing import read_questions

    terms = list(outcomes or OUTCOMES)
    asked = [question(body, term, drugs=drugs, where=where, **given) for term in terms]  # type: ignore[arg-type]
    if drugs or given["tumour"]:
        return asked
    standing = read_questions(evidence.project.ontology, body)
    return [
        replace(one, drugs=each.drugs, alone=each.alone, tumour=each.tumour, where=_both(one, each))
        for one in asked
        for each in _standing(one.outcome, standing, body)
    ]


def _standing(outcome: str, standing: tuple[Question, ...], body: Body) -> list[Question]:
    """Return the standing questions of an outcome; for one that has none, those of response."""
    under = body.is_under
    own = [one for one in standing if under(one.outcome, outcome) or under(outcome, one.outcome)]
    return own or [one for one in standing if under(one.outcome, "nk:ResponseOutcome")]


def _both(one: Question, other: Question) -> tuple[str, ...]:
    return tuple(sorted({*one.where, *other.where}))


def _text(summary: Summary, chosen: str, *, to_file: bool) -> str:
    from netkg.cli.failures import envelope
    from netkg.report.sof import to_html, to_markdown, to_values

    if chosen == "json":
        return envelope("sof", to_values(summary))
    if chosen == "markdown":
        return to_markdown(summary)
    if chosen == "html":
        return to_html(summary)
    from netkg.cli.sof_answers import sof_screen

    return sof_screen(summary, plain=to_file)


def _deliver(text: str, output: Path | None) -> None:
    if output is None:
        write_stdout(text)
        return
    from netkg.files import write_atomically

    write_atomically(output, text.encode())
    say(f"wrote {output}", "dim")
