"""Turtle that is the same bytes every time and pleasant to review.

Triples are sorted by subject, then predicate (``rdf:type`` first), then object, and go straight from
the model through pyoxigraph's serialiser, which keeps lexical forms as they are; a store would
rewrite them. One predicate and object a line, a blank line between subjects, only used prefixes.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from netkg.namespaces import ID, PREFIXES, id_namespace

__all__ = ["sort_key", "used_prefixes", "write_turtle"]

_RDF_TYPE = PREFIXES["rdf"] + "type"


def sort_key(triple: ox.Triple) -> tuple[str, bool, str, str]:
    """Return the key by which triples are ordered in files."""
    predicate = triple.predicate.value
    return str(triple.subject), predicate != _RDF_TYPE, predicate, str(triple.object)


def _iris(triple: ox.Triple) -> Iterable[str]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term.value
        elif isinstance(term, ox.Literal):
            yield term.datatype.value


_SHORT = {_RDF_TYPE} | {PREFIXES["xsd"] + name for name in ("string", "integer", "decimal", "boolean")}


def used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that the triples need, by name; each record they mention has its own."""
    known = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
    used: dict[str, str] = {}
    for iri in {iri for triple in triples for iri in _iris(triple)} - _SHORT:
        record, slash, _ = iri[len(ID) :].partition("/") if iri.startswith(ID) else ("", "", "")
        if slash:
            used[record] = id_namespace(record)
            continue
        for prefix, namespace in known:
            if iri.startswith(namespace):
                used[prefix] = namespace
                break
    return dict(sorted(used.items()))


def write_turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples as Turtle: sorted, grouped by subject, stable to the byte."""
    ordered = sorted(set(triples), key=sort_key)
    prefixes = used_prefixes(ordered)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    assert text is not None  # noqa: S101 (serialize returns bytes when no output is given)
    header = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in prefixes.items()]
    lines = [line for line in text.decode().split("\n") if not line.startswith("@prefix ")]
    body = "\n".join(_spaced(lines))
    return ("\n".join(header) + "\n" + body + "\n").encode()


def _spaced(lines: Iterable[str]) -> Iterable[str]:
    """Put a blank line before each subject and indent by four blanks instead of a tab."""
    for line in lines:
        if not line.strip():
            continue
        if line.startswith("\t"):
            yield "    " + line.lstrip("\t")
        else:
            yield ""
            yield line
