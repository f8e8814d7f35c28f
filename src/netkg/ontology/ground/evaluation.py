"""How well grounding does on wordings whose meaning is known: the file, the verdicts and the figures.

The columns of the file are :data:`COLUMNS`. ``expected`` is an id, ``none``, ``ambiguous: A|B`` (the terms to
choose from) or ``parts: A+B``. A wording is right if the terms, the state and the method are as expected;
the order counts for parts, not for ambiguous ones. What the figures mean is told in docs/grounding.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from netkg.errors import OntologyError
from netkg.namespaces import is_curie
from netkg.ontology.ground.grounder import Grounder
from netkg.ontology.ground.model import Grounding, Method, State
from netkg.ontology.tables import read_rows

__all__ = ["COLUMNS", "Case", "Figures", "Verdict", "evaluate", "figures", "read_cases"]

COLUMNS = (
    *("wording", "expected", "difficulty", "method", "provenance", "split"),
    *("known_failure", "note"),
)
_SPLITS = ("tune", "held-out")
_PROVENANCE = ("source", "own")
_AMBIGUOUS, _PARTS, _NONE = "ambiguous: ", "parts: ", "none"


@dataclass(frozen=True, slots=True)
class Case:
    """A wording and what it should lead to.

    Attributes:
        wording: as it stands in print.
        terms: the ids expected; none where nothing is to be found.
        ambiguous: whether the terms are to choose from.
        difficulty: what makes it hard.
        method: how its first term is to be found; None where nothing is.
        provenance: whether the name is its source's, or netkg's own.
        split: ``tune``, or ``held-out`` from the setting of rules and limits.
        known_failure: why it is known to fail; empty if it is to be right.
        note: a remark.
    """

    wording: str
    terms: tuple[str, ...]
    ambiguous: bool
    difficulty: str
    method: Method | None
    provenance: str
    split: str
    known_failure: str
    note: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a case led to, and whether that is right."""

    case: Case
    answer: Grounding
    right: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts over some verdicts.

    Attributes:
        cases: all of them.
        right: right in terms, state and method.
        accepted: answered with one term, or several parts, that may be taken without asking.
        accepted_right: of these, with the terms expected.
        answered: answered with anything: accepted, proposed for confirmation, or shown as ambiguous.
        answered_right: of these, right.
        findable: wordings that mean a term or several parts, and are not ambiguous.
        found: of these, accepted with the terms expected.
        proposed: of these, accepted or proposed with the terms expected in the first place.
        negatives: wordings that must find nothing.
        refused: of these, those that found nothing.
    """

    cases: int
    right: int
    accepted: int
    accepted_right: int
    answered: int
    answered_right: int
    findable: int
    found: int
    proposed: int
    negatives: int
    refused: int


def read_cases(path: Path) -> list[Case]:
    """Return the cases of an evaluation file, in file order.

    Raises:
        OntologyError: a line is wrong; the message names it.
        SourceError: the file cannot be read.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for line, cells in read_rows(path, COLUMNS):
        problem = _problem(*cells)
        if cells[0] in seen:
            problem = f"{cells[0]!r} stands in it twice"
        if problem:
            raise OntologyError(f"{path}:{line}: {problem}")
        seen.add(cells[0])
        cases.append(_case(*cells))
    return cases


def _problem(
    wording: str, expected: str, difficulty: str, method: str, origin: str, split: str, *_: str
) -> str:
    """Return what is wrong with a line; nothing if it is right."""
    terms = _terms(expected)
    wrong = next((name for name in terms if not is_curie(name)), None)
    if not wording or not difficulty:
        return "the wording or its difficulty is missing"
    if wrong is not None or (not terms and expected != _NONE):
        return f"{wrong or expected!r} is neither an id nor none, ambiguous: A|B or parts: A+B"
    if bool(terms) != (method in list(Method)):
        return f"{method!r} is not a method that fits; methods: {', '.join(Method)}"
    for value, known in ((origin, _PROVENANCE), (split, _SPLITS)):
        if value not in known:
            return f"{value!r} is neither {' nor '.join(known)}"
    return ""


def _case(wording: str, expected: str, difficulty: str, method: str, *rest: str) -> Case:
    ambiguous = expected.startswith(_AMBIGUOUS)
    found = Method(method) if method else None
    return Case(wording, _terms(expected), ambiguous, difficulty, found, *rest)


def _terms(expected: str) -> tuple[str, ...]:
    if expected == _NONE:
        return ()
    if expected.startswith(_AMBIGUOUS):
        return tuple(expected.removeprefix(_AMBIGUOUS).split("|"))
    return tuple(expected.removeprefix(_PARTS).split("+"))


def evaluate(cases: Iterable[Case], grounder: Grounder) -> list[Verdict]:
    """Return the verdict on each case."""
    answers = ((case, grounder.ground(case.wording)) for case in cases)
    return [Verdict(case, answer, _is_right(case, answer)) for case, answer in answers]


def _is_right(case: Case, answer: Grounding) -> bool:
    first = answer.candidates[0].method if answer.candidates else None
    return _has_terms(case, answer) and first == case.method


def _has_terms(case: Case, answer: Grounding) -> bool:
    """Return whether the answer has the terms expected: all to choose from or as parts, or one first."""
    if case.ambiguous or answer.state is State.AMBIGUOUS:
        found = {one.curie for one in answer.candidates}
        return case.ambiguous and answer.state is State.AMBIGUOUS and found == set(case.terms)
    if answer.parts and answer.state is State.FOUND:
        return tuple(one.curie for one in answer.parts) == case.terms
    first = {one.part: one.curie for one in reversed(answer.candidates)}
    return tuple(reversed(first.values())) == case.terms


def figures(verdicts: Iterable[Verdict]) -> Figures:
    """Return the counts over some verdicts."""
    listed = list(verdicts)
    accepted = [one for one in listed if one.answer.state is State.FOUND]
    answered = [one for one in listed if one.answer.state is not State.NOTHING]
    findable = [one for one in listed if one.case.terms and not one.case.ambiguous]
    negatives = [one for one in listed if not one.case.terms]
    return Figures(
        cases=len(listed),
        right=sum(one.right for one in listed),
        accepted=len(accepted),
        accepted_right=sum(_has_terms(one.case, one.answer) for one in accepted),
        answered=len(answered),
        answered_right=sum(_has_terms(one.case, one.answer) for one in answered),
        findable=len(findable),
        found=sum(_has_terms(one.case, one.answer) for one in findable if one in accepted),
        proposed=sum(_has_terms(one.case, one.answer) for one in findable),
        negatives=len(negatives),
        refused=sum(one.answer.state is State.NOTHING for one in negatives),
    )
