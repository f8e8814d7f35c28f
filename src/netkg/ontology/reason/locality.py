"""The axioms that can matter for some names: a syntactic locality module.

An axiom that holds whenever all names outside a signature are empty cannot bear on that signature (Cuenca
Grau et al. 2008, bottom-locality). What is left is small, and finding it needs no reasoner.
"""

from __future__ import annotations

from collections.abc import Iterable

from netkg.namespaces import PREFIXES
from netkg.ontology.reason.expressions import (
    Axiom,
    Axioms,
    Expression,
    Property,
    Restriction,
    Signature,
    signature,
)

__all__ = ["module_of"]

_THING, _NOTHING = PREFIXES["owl"] + "Thing", PREFIXES["owl"] + "Nothing"


def module_of(axioms: Iterable[Axiom], facts: Iterable[Axiom], classes: Iterable[str] = ()) -> Axioms:
    """Return those axioms, in their order, that can bear on the names of the facts and on the classes.

    The facts are not included. With them, the axioms entail about these names whatever all axioms do.

    >>> from netkg.ontology.reason.expressions import Axiom
    >>> axioms = [Axiom("SubClassOf", ("b", "c")), Axiom("SubClassOf", ("x", "b"))]
    >>> [axiom.about for axiom in module_of(axioms, [Axiom("Type", ("thing", "b"))])]
    [('b', 'c')]
    """
    names = signature(facts)
    names.classes.update(classes)
    left = list(axioms)
    order = {axiom: position for position, axiom in enumerate(left)}
    chosen: list[Axiom] = []
    while True:
        needed = [axiom for axiom in left if not _is_local(axiom, names)]
        if not needed:
            return tuple(sorted(chosen, key=order.__getitem__))
        chosen += needed
        left = [axiom for axiom in left if axiom not in set(needed)]
        more = signature(needed)
        names.classes |= more.classes
        names.properties |= more.properties


def _is_local(axiom: Axiom, names: Signature) -> bool:
    """Return whether an axiom holds whenever everything outside the names is empty."""
    properties = [item.iri in names.properties for item in axiom.about if isinstance(item, Property)]
    classes = [item for item in axiom.about if not isinstance(item, Property)]
    match axiom.kind:
        case "SubClassOf":
            return _is_empty(classes[0], names) or _is_all(classes[1], names)
        case "EquivalentTo":
            return all(_is_empty(c, names) for c in classes) or all(_is_all(c, names) for c in classes)
        case "DisjointWith":
            return sum(not _is_empty(c, names) for c in classes) <= 1
        case "Domain":
            return not properties[0] or _is_all(classes[0], names)
        case "Characteristic":
            return not properties[0] and classes[0] != "ReflexiveProperty"
        case "SubPropertyOf":
            return not properties[0]
        case "InverseOf":
            return not any(properties)
        case _:
            return False


def _is_empty(expression: Expression, names: Signature) -> bool:
    """Return whether a class expression is empty if everything outside the names is."""
    if isinstance(expression, str):
        return expression == _NOTHING or (expression not in names.classes and expression != _THING)
    if isinstance(expression, Restriction):
        demands = expression.kind in ("some", "value") or (
            expression.kind in ("min", "exactly") and bool(expression.number)
        )
        return demands and _relates_to_nothing(expression, names)
    parts = expression.parts
    match expression.kind:
        case "and":
            return any(_is_empty(part, names) for part in parts)
        case "or":
            return all(_is_empty(part, names) for part in parts)
        case "not":
            return _is_all(parts[0], names)
        case _:
            return not parts


def _is_all(expression: Expression, names: Signature) -> bool:
    """Return whether a class expression holds of everything if all outside the names is empty."""
    if isinstance(expression, str):
        return expression == _THING
    if isinstance(expression, Restriction):
        match expression.kind:
            case "only":
                missing = expression.property.iri not in names.properties
                return missing or (expression.filler is not None and _is_all(expression.filler, names))
            case "min":
                return expression.number == 0
            case "max":
                return _relates_to_nothing(expression, names)
            case "exactly":
                return expression.number == 0 and _relates_to_nothing(expression, names)
            case _:
                return False
    parts = expression.parts
    match expression.kind:
        case "and":
            return all(_is_all(part, names) for part in parts)
        case "or":
            return any(_is_all(part, names) for part in parts)
        case "not":
            return _is_empty(parts[0], names)
        case _:
            return False


def _relates_to_nothing(restriction: Restriction, names: Signature) -> bool:
    """Return whether nothing can stand at the other end of a restriction."""
    if restriction.property.iri not in names.properties:
        return True
    filler = restriction.filler
    return filler is not None and restriction.kind != "value" and _is_empty(filler, names)
