"""Groundings as people, programs and records read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from netkg.ontology.ground.model import State
from netkg.ontology.ground.normal import fold

if TYPE_CHECKING:
    from rich.console import RenderableType

    from netkg.ontology.ground import Candidate, Grounding
    from netkg.ontology.ground.explain import Explainer
    from netkg.ontology.terms import TermTable

__all__ = ["grounding_fields", "groundings_screen", "record_entries"]

_HEADINGS = ("term", "label", "kind", "method", "score", "justification")


def grounding_fields(answer: Grounding, table: TermTable, explainer: Explainer) -> dict[str, object]:
    """Return a grounding as the fields of a JSON object."""
    return {
        "wording": answer.wording,
        "state": str(answer.state),
        "candidates": [_fields(one, table, explainer) for one in answer.candidates],
        "others": [_fields(one, table, explainer) for one in answer.others],
    }


def _fields(one: Candidate, table: TermTable, explainer: Explainer) -> dict[str, object]:
    term = table.term(one.curie)
    return {
        "id": one.curie,
        "label": term.label if term else None,
        "kind": term.kind if term else "",
        "method": str(one.method),
        "score": one.score,
        "name": one.name,
        "name_is_ours": one.added,
        "name_of": one.of or one.curie,
        "part": one.part or None,
        "ontology": explainer.ontology(one.curie),
        "version": explainer.version(one.curie),
        "match": explainer.match(one),
        "justification": explainer.justification(one),
    }


def groundings_screen(answers: Iterable[Grounding], table: TermTable, explainer: Explainer) -> str:
    """Return the groundings one below the other: the wording, its state, and a table of candidates."""
    from netkg.cli.screen import render

    parts = [part for answer in answers for part in _parts(answer, table, explainer)]
    return render(parts[:-1])


def _parts(answer: Grounding, table: TermTable, explainer: Explainer) -> Iterator[RenderableType]:
    from rich.text import Text

    from netkg.cli.screen import screen_width
    from netkg.cli.screen import table as screen_table

    style = {"found": "green", "nothing found": "red"}.get(answer.state, "yellow")
    yield Text.assemble((answer.wording, "bold"), ": ", (str(answer.state), style))
    if answer.candidates:
        rows = [_row(one, table, explainer) for one in answer.candidates]
        yield screen_table(_HEADINGS, rows, screen_width(), right=[4])
    if answer.others:
        named = ", ".join(f"{one.curie} ({table.label(one.curie)})" for one in answer.others)
        yield Text(f"also a name of: {named}", "dim")
    yield Text()


def _row(one: Candidate, table: TermTable, explainer: Explainer) -> tuple[str, ...]:
    term = table.term(one.curie)
    label, kind = (term.label or "", term.kind) if term else ("", "")
    why = explainer.justification(one)
    return one.curie, label, kind, str(one.method), f"{one.score:.2f}", why


def record_entries(answers: Iterable[Grounding], explainer: Explainer) -> str:
    """Return the section ``wordings`` of a record, as YAML; what nobody has decided yet is commented out."""
    lines = ["wordings:"]
    taken: set[str] = set()
    for answer in answers:
        sure = answer.state is State.FOUND
        if not sure:
            advice = "" if not answer.candidates else "; keep what is right and take its # away"
            lines.append(f"  # {answer.wording}: {answer.state}{advice}")
        for one in answer.candidates:
            printed = one.part or answer.wording
            entry = _entry(one, printed, _free_id(printed, taken), explainer)
            lines += [line if sure else f"# {line}" for line in entry]
    return "".join(f"{line}\n" for line in lines)


def _entry(one: Candidate, printed: str, name: str, explainer: Explainer) -> list[str]:
    from netkg.model import Wording
    from netkg.records.writer import to_yaml_entry

    wording = Wording.model_validate(
        {
            "id": name,
            "printed": " ".join(printed.split()),
            "term": one.curie,
            "match": explainer.match(one),
            "justification": explainer.justification(one),
        }
    )
    return to_yaml_entry(wording)


def _free_id(printed: str, taken: set[str]) -> str:
    """Return an id for the words that no entry before has."""
    local = "-".join(fold(printed).split()) or "words"
    names = (f"wording-{local}{f'-{number}' if number > 1 else ''}" for number in range(1, len(taken) + 2))
    name = next(name for name in names if name not in taken)
    taken.add(name)
    return name
