"""The copy cut into batches that can be reasoned over one by one, because their facts do not meet.

HermiT's time grows faster than the number of patients: 104 of them took 32 s at once, 9 s in batches.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from netkg.ontology.reason.expressions import Axiom, Axioms, Compound, Expression, Property, Restriction
from netkg.ontology.reason.locality import module_of
from netkg.ontology.reason.selection import ReasoningCopy

__all__ = ["batches_of"]

FACTS = 800
"""About how many facts a batch holds; a patient with courses and results has about 50."""


def batches_of(copy: ReasoningCopy) -> list[ReasoningCopy]:
    """Return copies that together entail what the copy does: the ontology alone, then facts, some at a time.

    Facts come with the axioms that bear on them. Groups of facts share no things, so only a member of a
    closed vocabulary, such as ``nk:Prior``, could carry a conclusion from one to another, and only if a
    rule looks back from it, counts it or says that it equals another. Then all facts stay in one batch.
    """
    batches = [replace(copy, groups=())]
    for part in _parts(copy):
        facts = tuple(chain.from_iterable(part))
        needed = set(module_of((*copy.hierarchy, *copy.rules), facts, copy.defined))
        hierarchy = tuple(axiom for axiom in copy.hierarchy if axiom in needed)
        rules = tuple(axiom for axiom in copy.rules if axiom in needed)
        batches.append(replace(copy, hierarchy=hierarchy, rules=rules, groups=tuple(part)))
    return batches


def _parts(copy: ReasoningCopy) -> list[list[Axioms]]:
    """Return the groups of facts, some at a time, in order."""
    parts: list[list[Axioms]] = []
    size = 0
    apart = _are_apart(copy)
    for group in copy.groups:
        if not parts or (apart and size + len(group) > FACTS):
            parts.append([])
            size = 0
        parts[-1].append(group)
        size += len(group)
    return parts


def _are_apart(copy: ReasoningCopy) -> bool:
    things = {str(axiom.about[0]) for axiom in copy.facts}
    shared = {
        item.iri
        for axiom in copy.facts
        if axiom.kind == "Fact" and axiom.about[2] not in things
        for item in axiom.about
        if isinstance(item, Property)
    }
    return not any(_joins(axiom, shared) for axiom in copy.rules)


def _joins(axiom: Axiom, shared: set[str]) -> bool:
    """Return whether a rule may carry a conclusion across the values of the shared properties."""
    if isinstance(axiom.about[0], Property):
        return axiom.kind != "Domain" and axiom.about[0].iri in shared
    return any(_looks_back(item, shared) for item in axiom.about if not isinstance(item, Property))


def _looks_back(expression: Expression, shared: set[str]) -> bool:
    if isinstance(expression, Compound):
        return expression.kind == "one of" or any(_looks_back(part, shared) for part in expression.parts)
    if not isinstance(expression, Restriction):
        return False
    plain = expression.kind in ("some", "value") and not expression.property.inverse
    if expression.property.iri in shared and not plain:
        return True
    inner = expression.filler if expression.kind != "value" else None
    return inner is not None and _looks_back(inner, shared)
