"""What rests on one publication, study or trial: the standing estimates with it and without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

from netkg.analyse.body import Body
from netkg.analyse.estimate import Settings
from netkg.analyse.rows import EvidenceRow
from netkg.analyse.selection import Question, obstacle
from netkg.analyse.standing import Standing, answer_questions
from netkg.errors import AnalysisError

__all__ = ["Change", "Withdrawal", "results_of", "withdraw", "withdraw_results"]

Kind = Literal["gone", "changed", "new"]

_UNASKED: Final = "fit to be counted; no standing question asks for it, or another report is counted"


@dataclass(frozen=True, slots=True)
class Change:
    """One question whose answer is another one; ``kind`` says whether an estimate goes, changes or comes."""

    before: Standing
    after: Standing

    @property
    def kind(self) -> Kind:
        """Return what happens to the estimate."""
        if self.before.estimate is None:
            return "new"
        return "gone" if self.after.estimate is None else "changed"

    @property
    def difference(self) -> float | None:
        """Return by how much the proportion rises, 0 to 1, if there is one on both sides."""
        before, after = self.before.estimate, self.after.estimate
        return None if before is None or after is None else after.pooled.estimate - before.pooled.estimate


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What changes without a thing.

    Attributes:
        thing: the id that was named.
        results: the results that go with it, those derived from them included.
        changes: the standing questions that are answered otherwise.
        same: how many estimates stay as they are.
        unanswered: how many questions have no estimate either way.
        feeding: how many of the results feed a standing estimate.
        idle: why the others feed none, and how many; the most frequent reason first.
    """

    thing: str
    results: tuple[str, ...]
    changes: tuple[Change, ...]
    same: int
    unanswered: int
    feeding: int
    idle: tuple[tuple[str, int], ...]


def withdraw(
    body: Body, thing: str, questions: Sequence[Question], settings: Settings | None = None
) -> Withdrawal:
    """Return what changes if a publication, study, trial, cohort or result is taken out.

    Args:
        body: the body of evidence.
        thing: an id as :func:`results_of` takes it.
        questions: the standing questions.
        settings: how to pool.

    Raises:
        AnalysisError: no result goes with that id; the nearest ids are named.
    """
    return withdraw_results(body, thing, results_of(body, thing), questions, settings)


def withdraw_results(
    body: Body,
    thing: str,
    results: Collection[str],
    questions: Sequence[Question],
    settings: Settings | None = None,
) -> Withdrawal:
    """Return what changes if some results are taken out; ``thing`` is what they are called together."""
    rest = body.without(results)
    left = {row.result for row in rest.rows}
    pairs = list(
        zip(
            answer_questions(body, questions, settings),
            answer_questions(rest, questions, settings),
            strict=True,
        )
    )
    changes = tuple(Change(before, after) for before, after in pairs if _id(before) != _id(after))
    gone = [row for row in body.rows if row.result not in left]
    used = {row.result for before, _ in pairs if before.estimate for row in before.estimate.rows}
    unanswered = sum(before.estimate is None and after.estimate is None for before, after in pairs)
    return Withdrawal(
        thing=thing,
        results=tuple(row.result for row in gone),
        changes=changes,
        same=len(pairs) - len(changes) - unanswered,
        unanswered=unanswered,
        feeding=sum(row.result in used for row in gone),
        idle=_idle([row for row in gone if row.result not in used], body),
    )


def _idle(rows: Sequence[EvidenceRow], body: Body) -> tuple[tuple[str, int], ...]:
    """Return why results feed no standing estimate, by the rules of :mod:`netkg.analyse.selection`."""
    found = Counter(obstacle(row, Question(row.outcome), body) or _UNASKED for row in rows)
    return tuple(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _id(standing: Standing) -> tuple[object, ...]:
    """Return what an answer is known by: the estimate and the groups it comes from."""
    found = standing.estimate
    return () if found is None else (found.id, found.k_eff)


def results_of(body: Body, thing: str) -> frozenset[str]:
    """Return the ids of the results that go if a thing goes.

    A record or publication takes what it reports and what it says of other works, a study or registry id the
    results of all its reports, a cohort its own and those of its parts.

    Raises:
        AnalysisError: no result goes with that id; the nearest ids are named.
    """
    found = frozenset(row.result for row in body.rows if thing.casefold() in _names(row))
    if found:
        return found
    known = sorted({name for row in body.rows for name in _names(row)})
    near = get_close_matches(thing.casefold(), known, 3)
    raise AnalysisError(
        f"no result goes with {thing!r}",
        hint=f"did you mean {' or '.join(near)}?" if near else "name a record, publication, study or trial",
    )


def _names(row: EvidenceRow) -> frozenset[str]:
    """Return, in lower case, the ids of all that a result stands or falls with."""
    works = (row.reported_in, row.read_in)
    records = (work.removesuffix(":publication") for work in works if work)
    names = (row.result, row.record, row.study, row.cohort, *row.wholes, *row.registry_ids, *works, *records)
    return frozenset(name.casefold() for name in names if name)
