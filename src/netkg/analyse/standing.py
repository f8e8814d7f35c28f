"""The standing questions of a project: the estimates that are looked at whenever evidence changes.

They are declared in ``ontology/estimates.toml``, as sets of which every drug list is combined with every
tumour and every list of conditions::

    [[set]]
    name = "response"
    outcome = "nk:ObjectiveResponse"
    alone = true
    drugs = [["nk:PD1Inhibitor"], ["nk:PDL1Inhibitor"]]
    tumours = ["NCIT:C188218", "NCIT:C3773"]
    where = [["total>=10"]]
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from netkg.analyse.body import Body
from netkg.analyse.clusters import find_clusters
from netkg.analyse.conditions import find_term
from netkg.analyse.estimate import Estimate, Settings, estimate
from netkg.analyse.selection import Question
from netkg.errors import AnalysisError, NetkgError, SourceError

__all__ = ["Standing", "answer_questions", "read_questions"]

_FILE: Final = "estimates.toml"
_KEYS: Final = {"name", "outcome", "drugs", "alone", "tumours", "where"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A standing question and its answer: an estimate, or why there is none."""

    question: Question
    estimate: Estimate | None
    why_not: str | None = None


def read_questions(folders: Sequence[Path], body: Body) -> tuple[Question, ...]:
    """Return the standing questions of ontology folders, in the order in which they are declared.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a set is wrong, or names a term that there is not.
    """
    sets: dict[str, tuple[Question, ...]] = {}
    for path in (folder / _FILE for folder in folders):
        if path.exists():
            sets |= dict(_read(path, body))
    return tuple(question for found in sets.values() for question in found)


def answer_questions(
    body: Body, questions: Sequence[Question], settings: Settings | None = None
) -> tuple[Standing, ...]:
    """Return the answer to each question: an estimate, or why the evidence gives none."""
    clusters = find_clusters(body)
    found = []
    for question in questions:
        try:
            found.append(Standing(question, estimate(body, question, settings, clusters)))
        except AnalysisError as error:
            found.append(Standing(question, None, error.message.partition(":")[0]))
    return tuple(found)


def _read(path: Path, body: Body) -> Iterator[tuple[str, tuple[Question, ...]]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    sets = tables.get("set", [])
    if set(tables) - {"set"} or not isinstance(sets, list):
        raise AnalysisError(f"{path}: it must hold [[set]] tables and nothing else")
    for number, table in enumerate(sets, start=1):
        where = f"{path}: [[set]] number {number}"
        _check(where, table)
        try:
            yield table["name"], tuple(_questions(table, body))
        except NetkgError as error:
            raise AnalysisError(f"{where}: {error.message}", hint=error.hint) from error


def _check(where: str, table: object) -> None:
    if not isinstance(table, dict) or not {"name", "outcome"} <= set(table) <= _KEYS:
        raise AnalysisError(
            f"{where} must have name and outcome", hint=f"it may have {', '.join(sorted(_KEYS))}"
        )
    if not isinstance(table["name"], str) or not isinstance(table["outcome"], str):
        raise AnalysisError(f"{where}: name and outcome are text")
    if not isinstance(table.get("alone", False), bool):
        raise AnalysisError(f"{where}: alone is true or false")
    if not _are_texts(table.get("tumours", [])):
        raise AnalysisError(f"{where}: tumours must be a list of ids")
    for key in ("drugs", "where"):
        lists = table.get(key, [])
        if not isinstance(lists, list) or not all(map(_are_texts, lists)):
            raise AnalysisError(f"{where}: {key} must be a list of lists of text")


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _questions(table: dict[str, Any], body: Body) -> Iterator[Question]:
    outcome = find_term(table["outcome"], body.terms, "outcome")
    axes = (table.get("drugs") or [[]], table.get("tumours") or [None], table.get("where") or [[]])
    for drugs, tumour, where in product(*axes):
        yield Question(
            outcome=outcome,
            drugs=tuple(sorted(find_term(drug, body.terms, "drugs") for drug in drugs)),
            alone=bool(drugs) and table.get("alone", False),
            tumour=find_term(tumour, body.terms, "tumour") if tumour else None,
            where=tuple(sorted(where)),
        )
