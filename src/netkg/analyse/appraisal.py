"""Risk of bias: what the appraisals of a study say of one of its outcomes, by a declared rule.

Answers to the items of an appraisal tool are evidence of their own, read by one shipped query. The rule
stands in ``ontology/appraisal.toml``: which outcomes a tool is used for, and which of its items are key. One
key item answered "no" makes the risk high, all answered "yes" (or "not applicable") low, anything else
unclear. No score is made, and a study without answers was not appraised.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from netkg.analyse.body import Body
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError, SourceError
from netkg.namespaces import to_curie
from netkg.query.catalogue import Catalogue
from netkg.query.parameters import bind
from netkg.store.base import Solutions, Store

__all__ = ["Answer", "Appraisals", "Bias", "Tool", "bias_of", "read_appraisals", "read_tools"]

_FILE: Final = "appraisal.toml"
_KEYS: Final = {"name", "outcomes", "key_items"}
_NUMBER: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one judge to one item of a tool; without an outcome it holds for all of the study's."""

    appraisal: str
    study: str
    outcome: str | None
    tool: str
    version: str | None
    item: str
    answer: str
    reason: str
    by: str
    date: dt.date

    @property
    def number(self) -> int | None:
        """Return the number that the item begins with, if it does."""
        found = _NUMBER.match(self.item)
        return int(found[0]) if found else None


@dataclass(frozen=True, slots=True)
class Tool:
    """How the answers to one tool are read: for which outcomes, and which items are key; empty means all."""

    name: str
    outcomes: tuple[str, ...] = ()
    key_items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Appraisals:
    """All answers of a store, and how each tool is read. Made by :func:`read_appraisals`."""

    answers: tuple[Answer, ...] = ()
    tools: Mapping[str, Tool] = field(default_factory=dict)

    def of_study(self, study: str | None) -> tuple[Answer, ...]:
        """Return the answers about a study, in order of tool and item."""
        return tuple(answer for answer in self.answers if answer.study == study)


@dataclass(frozen=True, slots=True)
class Bias:
    """The risk of bias of one result: ``low``, ``high``, ``unclear`` or ``not appraised``.

    Attributes:
        risk: that risk.
        reasons: for each key item that keeps the risk from being low, or for all where it is low: the tool's
            item, the answer and why.
        tools: the tools that were used, each with the key items by which it was read.
        by: who judged.
    """

    risk: str
    reasons: tuple[str, ...] = ()
    tools: tuple[Tool, ...] = ()
    by: tuple[str, ...] = ()


NOT_APPRAISED: Final = Bias("not appraised")


def bias_of(appraisals: Appraisals, row: EvidenceRow, body: Body) -> Bias:
    """Return the risk of bias of a result, from the appraisals of its study for its outcome.

    An answer that was given for an outcome goes before one that was given for the study as a whole. Judges
    who differ on an item leave it unclear. With several tools the highest risk counts.

    >>> import netkg
    >>> from netkg.analyse.body import read_body
    >>> kg = netkg.open()
    >>> body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    >>> found = read_appraisals(kg.store, kg.catalogue, kg.project.ontology)
    >>> row = next(row for row in body.rows if row.result == "strosberg-2020:result-objective-response")
    >>> bias_of(found, row, body).risk
    'unclear'
    """
    answers = [
        answer
        for answer in appraisals.of_study(row.study)
        if answer.outcome is None or body.is_under(row.outcome, answer.outcome)
    ]
    judged = []
    for name in sorted({answer.tool for answer in answers}):
        tool = appraisals.tools.get(name, Tool(name))
        if not tool.outcomes or any(body.is_under(row.outcome, outcome) for outcome in tool.outcomes):
            judged.append(_judge(tool, [answer for answer in answers if answer.tool == name]))
    return _together(judged)


def _judge(tool: Tool, answers: Sequence[Answer]) -> Bias:
    """Return what one tool says."""
    items: dict[int | str, list[Answer]] = {}
    for answer in answers:
        items.setdefault(answer.item if answer.number is None else answer.number, []).append(answer)
    found = [_item(key, items.get(key, ())) for key in tool.key_items or sorted(items, key=str)]
    said = {answer for answer, _ in found}
    risk = "high" if "no" in said else "low" if said <= {"yes", "not applicable"} else "unclear"
    open_to = {"high": ("no",), "unclear": ("unclear",), "low": tuple(said)}[risk]
    reasons = tuple(f"{tool.name}, {words}" for answer, words in found if answer in open_to)
    return Bias(risk, reasons, (tool,), tuple(sorted({answer.by for answer in answers})))


def _item(key: int | str, answers: Sequence[Answer]) -> tuple[str, str]:
    """Return the answer to one item, and it in words."""
    special = [answer for answer in answers if answer.outcome is not None] or answers
    given = sorted({answer.answer for answer in special})
    if not given:
        return "unclear", f"item {key}: not answered"
    why = "; ".join(dict.fromkeys(answer.reason for answer in special))
    if len(given) > 1:
        return "unclear", f"item {special[0].item}: judged {' and '.join(given)} ({why})"
    return given[0], f"item {special[0].item}: {given[0]} ({why})"


def _together(judged: Sequence[Bias]) -> Bias:
    if not judged:
        return NOT_APPRAISED
    risk = next(risk for risk in ("high", "unclear", "low") if any(one.risk == risk for one in judged))
    return Bias(
        risk,
        tuple(reason for one in judged if one.risk == risk for reason in one.reasons),
        tuple(tool for one in judged for tool in one.tools),
        tuple(sorted({name for one in judged for name in one.by})),
    )


def read_appraisals(store: Store, catalogue: Catalogue, ontology: Sequence[Path]) -> Appraisals:
    """Return all appraisals of a store.

    Args:
        store: the evidence.
        catalogue: the queries; ``evidence/appraisals`` is asked.
        ontology: folders that may hold ``appraisal.toml``, netkg's own first.
    """
    answer = store.query(bind(catalogue.find("evidence/appraisals"), {}))
    if not isinstance(answer, Solutions):
        raise AnalysisError("the query evidence/appraisals gives no rows", hint="it was replaced by another")
    return Appraisals(tuple(_answers(answer)), read_tools(ontology))


def _answers(answer: Solutions) -> Iterator[Answer]:
    for row in answer.rows:
        cell = {name: _text(term) for name, term in zip(answer.columns, row, strict=True)}
        yield Answer(
            appraisal=cell["appraisal"] or "",
            study=cell["study"] or "",
            outcome=cell["outcome"],
            tool=cell["tool"] or "",
            version=cell["version"],
            item=cell["item"] or "",
            answer=cell["answer"] or "",
            reason=cell["reason"] or "",
            by=cell["appraised_by"] or "",
            date=dt.date.fromisoformat(cell["date"] or ""),
        )


def _text(term: object) -> str | None:
    if term is None:
        return None
    value = str(getattr(term, "value", ""))
    return to_curie(value) if isinstance(term, ox.NamedNode) else value


def read_tools(folders: Iterable[Path]) -> dict[str, Tool]:
    """Return name -> how a tool is read, from the ``appraisal.toml`` of ontology folders; later ones replace.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a tool is declared wrongly.
    """
    found: dict[str, Tool] = {}
    for path in (folder / _FILE for folder in folders):
        if path.exists():
            found |= {tool.name: tool for tool in _tools(path)}
    return found


def _tools(path: Path) -> Iterator[Tool]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    tools = tables.get("tool", [])
    if set(tables) - {"tool"} or not isinstance(tools, list):
        raise AnalysisError(f"{path}: it must hold [[tool]] tables and nothing else")
    for number, table in enumerate(tools, start=1):
        yield _tool(f"{path}: [[tool]] number {number}", table)


def _tool(where: str, table: Mapping[str, Any]) -> Tool:
    name, outcomes, items = (table.get(key) for key in ("name", "outcomes", "key_items"))
    if not isinstance(name, str) or not name or set(table) - _KEYS:
        raise AnalysisError(f"{where}: it needs a name", hint=f"it may have {', '.join(sorted(_KEYS))}")
    if not _are(outcomes, str) or not _are(items, int):
        raise AnalysisError(
            f"{where}: outcomes is a list of ids, key_items a list of item numbers",
            hint='write such as outcomes = ["nk:EfficacyOutcome"] and key_items = [1, 4]',
        )
    return Tool(name, tuple(outcomes or ()), tuple(items or ()))


def _are(value: object, kind: type) -> bool:
    if value is None:
        return True
    return isinstance(value, list) and all(isinstance(v, kind) and not isinstance(v, bool) for v in value)
