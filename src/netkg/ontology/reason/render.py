"""Axioms as sentences for people: Manchester syntax with labels, ids behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from netkg.namespaces import ID, NK, to_curie
from netkg.ontology.reason.expressions import Axiom, Compound, Expression, Property, Restriction

__all__ = ["render"]

_WORDS = {
    "SubClassOf": "SubClassOf",
    "EquivalentTo": "EquivalentTo",
    "SubPropertyOf": "SubPropertyOf",
    "InverseOf": "InverseOf",
    "Domain": "Domain",
    "Type": "is",
}


def render(axiom: Axiom, labels: Mapping[str, str]) -> str:
    """Return an axiom as one line.

    >>> from netkg.namespaces import to_iri
    >>> drug, kind = to_iri("NCIT:C106432"), to_iri("nk:PD1Inhibitor")
    >>> render(Axiom("SubClassOf", (drug, kind)), {drug: "Pembrolizumab"})
    "'Pembrolizumab' (NCIT:C106432) SubClassOf nk:PD1Inhibitor"
    """
    parts = [_text(item, labels) for item in axiom.about]
    match axiom.kind:
        case "Characteristic":
            return f"{parts[0]} is a {axiom.about[1]}"
        case "Different":
            return f"{_listed(parts)} are different"
        case "DisjointWith":
            return f"{_listed(parts)} are disjoint: nothing is two of them"
        case "Fact":
            return " ".join(parts)
        case kind:
            return f"{parts[0]} {_WORDS[kind]} {parts[1]}"


def _listed(parts: Iterable[str]) -> str:
    return ", ".join(parts)


def _text(item: Expression | Property, labels: Mapping[str, str]) -> str:
    match item:
        case str():
            return _name(item, labels)
        case Property(iri, inverse):
            return f"inverse({to_curie(iri)})" if inverse else to_curie(iri)
        case Compound("not", parts):
            return f"not {_inner(parts[0], labels)}"
        case Compound("one of", parts):
            return "{" + _listed(_text(part, labels) for part in parts) + "}"
        case Compound(kind, parts):
            return f" {kind} ".join(_inner(part, labels) for part in parts)
        case Restriction(on, kind, filler, number):
            words = [_text(on, labels), kind]
            words += [str(number)] if number is not None else []
            words += [_inner(filler, labels)] if filler is not None else []
            return " ".join(words)


def _inner(item: Expression, labels: Mapping[str, str]) -> str:
    """Return an expression as part of another, in brackets unless it is a name."""
    text = _text(item, labels)
    return text if isinstance(item, str) else f"({text})"


def _name(iri: str, labels: Mapping[str, str]) -> str:
    """Return the label and the id of a name; the id alone for things and for our own plain names."""
    curie, label = to_curie(iri), labels.get(iri)
    plain = label is None or iri.startswith(ID) or (iri.startswith(NK) and _plain(label) == _plain(curie[3:]))
    return curie if plain else f"'{label}' ({curie})"


def _plain(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
