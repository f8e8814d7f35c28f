"""``netkg ground``: from the words of a paper to terms, with a reason that a record can keep."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from netkg.cli import complete
from netkg.cli.failures import NOTHING_FOUND, UNDECIDED, Failure, envelope, failure_of
from netkg.cli.help import command, command_app
from netkg.cli.options import session_of
from netkg.cli.streams import say, write_stdout
from netkg.errors import SourceError, ValidationError

if TYPE_CHECKING:
    from netkg.cli.session import Session
    from netkg.ontology.ground import Grounding
    from netkg.ontology.terms import TermTable

__all__ = ["app"]

app = command_app()

_EVERY: Final = 1000
"""After so many wordings it is said how many are done."""


@command(
    app,
    "netkg ground temozolamide",
    'netkg ground "pancreatic NETs" G-II --record',
    'netkg ground "chromogranin A" --slot assay',
    "netkg ground --file wordings.txt --json",
    "netkg ground --evaluate",
)
def ground(
    ctx: typer.Context,
    wordings: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORDS",
            help="A wording as it stands in print, in quotes if it has blanks.",
            show_default=False,
        ),
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            metavar="FILE",
            help="A text file with a wording a line; - is standard input.",
            show_default=False,
        ),
    ] = None,
    slot: Annotated[
        list[str] | None,
        typer.Option(
            "--slot",
            "--kind",
            metavar="NAME",
            help="Only terms of a kind (drug, gene, ...), a facet (intervention) or a field (drugs).",
            autocompletion=complete.slots,
            show_default=False,
        ),
    ] = None,
    limit: Annotated[str, typer.Option("--limit", metavar="N", help="Propose at most so many.")] = "5",
    record: Annotated[
        bool, typer.Option("--record", help="Print entries for `wordings` of a record, as YAML.")
    ] = False,
    evaluate: Annotated[
        bool,
        typer.Option(
            "--evaluate", help="Measure on wordings of known meaning: netkg's, or a file given as WORDS."
        ),
    ] = False,
) -> None:
    """Ground wordings: find the terms that the words of a paper mean, and say why.

    Exit code 0: each wording means one term, or parts that are sure. 9: one is ambiguous or only looks like
    a name, so that a person must decide. 10: nothing was found for one.
    """
    session = session_of(ctx)
    if evaluate:
        _evaluate(session, [Path(name) for name in wordings or []])
        return
    most = _number(limit)
    listed = [*(wordings or []), *(_lines(file) if file else [])]
    if not listed:
        raise typer.BadParameter("give WORDS, or --file FILE with one a line")
    if record and session.json:
        raise typer.BadParameter("give --record or --json, not both")
    from netkg.ontology.fitting import find_fitting
    from netkg.ontology.terms import TermTable

    project = session.open_project()
    table = TermTable.load(*project.ontology)
    session.note(f"{len(table)} terms")
    allowed = find_fitting(table, slot or [])
    answers = [table.grounder.ground(text, allowed, most) for text in _with_progress(listed)]
    failure = _failure(answers)
    _write(answers, table, project.ontology, failure, record=record, json=session.json)
    if failure:
        if not session.json:
            if len(answers) > 1:
                say(failure.message, "yellow")
            _say_elsewhere(answers, table, slot or [])
        raise typer.Exit(failure.exit_code)


def _number(text: str) -> int:
    """Return a whole number above 0; typer would load pydantic to read it."""
    if not (text.isascii() and text.isdigit() and int(text)):
        raise typer.BadParameter(f"--limit {text} is not a whole number above 0")
    return int(text)


def _lines(file: Path) -> list[str]:
    """Return the wordings of a file or of standard input; empty lines do not count."""
    place = "standard input" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        lines = data.decode("utf-8-sig").splitlines()
    except OSError as error:
        raise SourceError(f"{place}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"{place}: not UTF-8 text (byte {error.start})") from error
    return [line.strip() for line in lines if line.strip()]


def _with_progress(wordings: list[str]) -> Iterator[str]:
    for number, text in enumerate(wordings):
        if number and number % _EVERY == 0:
            say(f"{number} of {len(wordings)} wordings ...", "dim")
        yield text


def _failure(answers: list[Grounding]) -> Failure | None:
    from netkg.ontology.ground import State

    states = [answer.state for answer in answers]
    nothing = states.count(State.NOTHING)
    undecided = len(states) - nothing - states.count(State.FOUND)
    if not nothing and not undecided:
        return None
    said = [f"{undecided} for a person to decide"] if undecided else []
    said += [f"{nothing} without a term"] if nothing else []
    total = f"{len(states)} wording{'' if len(states) == 1 else 's'}"
    code = NOTHING_FOUND if nothing else UNDECIDED
    return Failure("NotGrounded", f"{total}: {', '.join(said)}", None, code)


def _write(
    answers: list[Grounding],
    table: TermTable,
    folders: Iterable[Path],
    failure: Failure | None,
    *,
    record: bool,
    json: bool,
) -> None:
    from netkg.cli.groundings import grounding_fields, groundings_screen, record_entries
    from netkg.ontology.ground.explain import Explainer

    explainer = Explainer.read(table, folders)
    if json:
        fields = [grounding_fields(answer, table, explainer) for answer in answers]
        write_stdout(envelope("ground", {"groundings": fields}, failure=failure))
    elif record:
        write_stdout(record_entries(answers, explainer))
    else:
        write_stdout(groundings_screen(answers, table, explainer))


def _say_elsewhere(answers: list[Grounding], table: TermTable, slots: list[str]) -> None:
    """Say what wordings without a term mean where the slot does not matter: a gene is no drug."""
    for answer in answers if slots else ():
        meant = None if answer.candidates else table.grounder.ground(answer.wording).accepted
        if meant:
            term = table.term(meant.curie)
            kind = term.kind if term else ""
            what = f"{answer.wording} is {meant.curie} ({kind}), which {' or '.join(slots)} does not take"
            say(f"hint: {what}", "yellow")


def _evaluate(session: Session, files: list[Path]) -> None:
    """Measure grounding, and fail if anything is worse or better than the file says."""
    from netkg.cli.ground_figures import evaluation_fields, evaluation_screen, find_surprises
    from netkg.ontology.ground.evaluation import evaluate, read_cases
    from netkg.ontology.terms import TermTable
    from netkg.shipped import shipped_path

    if len(files) > 1:
        raise typer.BadParameter("--evaluate takes one file")
    path = files[0] if files else shipped_path("ontology", "evaluation", "grounding.tsv")
    verdicts = evaluate(read_cases(path), TermTable.load(*session.open_project().ontology).grounder)
    worse, better = find_surprises(verdicts)
    failure = None
    if worse or better:
        what = f"{len(worse)} wordings fail that are not known to, {len(better)} known failures are right"
        failure = failure_of(ValidationError(what, hint="mend it, or write in known_failure what is true"))
    if session.json:
        write_stdout(envelope("ground", evaluation_fields(verdicts), failure=failure))
    else:
        write_stdout(evaluation_screen(verdicts))
    if failure:
        if not session.json:
            say(f"error: {failure.message}", "red")
        raise typer.Exit(failure.exit_code)
