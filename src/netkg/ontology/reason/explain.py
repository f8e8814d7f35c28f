"""Why a copy is inconsistent, or a class cannot have members: as few axioms as still show it.

HermiT gives no explanations. They are found by leaving axioms out (QuickXplain: Junker 2004), first whole
groups of facts, then halves of what is left. Each step is a run of HermiT, so a time limit may end the
search early; what is left then still shows the contradiction, but may not be minimal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, groupby

from netkg.namespaces import BASE
from netkg.ontology.reason.expressions import Axiom, Axioms, signature
from netkg.ontology.reason.locality import module_of
from netkg.ontology.reason.render import render
from netkg.ontology.reason.selection import ReasoningCopy

__all__ = ["Conflict", "Explanation", "explain_class", "explain_inconsistency", "quickxplain"]

Conflict = Callable[[Axioms], bool | None]
"""Whether axioms contradict each other; None if it was not found out in time."""

_WITNESS = BASE + "reasoning-copy#witness"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Axioms that together cannot be true, one line each, with labels.

    ``about`` is the class that cannot have members, or None where the whole is inconsistent. Without any
    one of the axioms the contradiction is gone if ``minimal``; otherwise time ran out first.
    """

    about: str | None
    axioms: tuple[str, ...]
    minimal: bool

    @property
    def note(self) -> str:
        """What a reader has to know beside the axioms; empty if the explanation is minimal."""
        return "" if self.minimal else "not minimal: time ran out before every axiom was tried"


def quickxplain(background: Axioms, candidates: Axioms, is_conflict: Conflict) -> tuple[Axioms, bool]:
    """Return candidates that contradict the background, as few as can be, and whether none is too many.

    Background and all candidates together must be in conflict, the background alone must not. Where
    ``is_conflict`` gives None, the axioms in question are kept. With n candidates and k in the answer it
    is asked at most 2k·log2(n/k) + 2k times.

    >>> axioms = tuple(Axiom("SubClassOf", (name, name)) for name in "abcdefgh")
    >>> found, minimal = quickxplain((), axioms, lambda given: {axioms[2], axioms[5]} <= set(given))
    >>> [axiom.about[0] for axiom in found], minimal
    (['c', 'f'], True)
    """
    answers: list[bool | None] = []

    def search(given: Axioms, *, is_new: bool, among: Axioms) -> Axioms:
        if is_new:
            answers.append(is_conflict(given))
            if answers[-1]:
                return ()
        if len(among) <= 1:
            return among
        half = len(among) // 2
        first, second = among[:half], among[half:]
        from_second = search((*given, *first), is_new=True, among=second)
        from_first = search((*given, *from_second), is_new=bool(from_second), among=first)
        return (*from_first, *from_second)

    found = search(background, is_new=False, among=candidates)
    return found, None not in answers


def explain_inconsistency(copy: ReasoningCopy, is_conflict: Conflict) -> Explanation:
    """Return why a copy that is known to be inconsistent is so."""
    alone = _module(copy, ())
    facts: Axioms = ()
    if not (alone and is_conflict(alone)):
        facts = _fewer(copy.groups, copy, is_conflict)
        things = [tuple(some) for _, some in groupby(facts, key=lambda axiom: axiom.about[0])]
        facts = _fewer(things, copy, is_conflict)
    return _explanation(None, (), _with_module(copy, facts), copy, is_conflict)


def explain_class(copy: ReasoningCopy, name: str, is_conflict: Conflict) -> Explanation:
    """Return why a class that is known to be unsatisfiable cannot have members."""
    witness = (Axiom("Type", (_WITNESS, name)),)
    candidates = _module(copy, witness)
    if is_conflict((*witness, *candidates)) is False:  # it takes facts to show it
        candidates = (*_module(copy, (*witness, *copy.facts)), *copy.facts)
    return _explanation(name, witness, candidates, copy, is_conflict)


def _explanation(
    about: str | None, background: Axioms, candidates: Axioms, copy: ReasoningCopy, is_conflict: Conflict
) -> Explanation:
    found, minimal = quickxplain(background, candidates, is_conflict)
    return Explanation(about, tuple(render(axiom, copy.labels) for axiom in found), minimal)


def _fewer(groups: Sequence[Axioms], copy: ReasoningCopy, is_conflict: Conflict) -> Axioms:
    """Return the facts of as few groups as halving finds enough for the contradiction; one, with luck."""
    while len(groups) > 1:
        half = len(groups) // 2
        halves = (groups[:half], groups[half:])
        enough = (
            part for part in halves if is_conflict(_with_module(copy, tuple(chain.from_iterable(part))))
        )
        smaller = next(enough, None)
        if smaller is None:
            break
        groups = smaller
    return tuple(chain.from_iterable(groups))


def _with_module(copy: ReasoningCopy, facts: Axioms) -> Axioms:
    """Return facts and what may bear on them: rules first, for a contradiction always needs one."""
    module = _module(copy, facts)
    rules = set(copy.rules)
    return (
        *(axiom for axiom in module if axiom in rules),
        *facts,
        *(axiom for axiom in module if axiom not in rules),
    )


def _module(copy: ReasoningCopy, facts: Axioms) -> Axioms:
    """Return the axioms of the ontology that may bear on some facts.

    A definition of a class that nothing else names adds a name and nothing else, so it is left out.
    """
    axioms = module_of((*copy.rules, *copy.hierarchy), facts)
    return tuple(axiom for axiom in axioms if not _is_unused(axiom, (*axioms, *facts), copy.defined))


def _is_unused(axiom: Axiom, axioms: Axioms, defined: frozenset[str]) -> bool:
    names = {item for item in axiom.about if isinstance(item, str)} & defined
    if axiom.kind != "EquivalentTo" or len(names) != 1:
        return False
    return not names & signature(other for other in axioms if other != axiom).classes
