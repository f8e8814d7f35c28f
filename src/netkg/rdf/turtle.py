"""Turtle that is the same bytes every time and pleasant to review.

Triples are sorted by subject, then predicate (``rdf:type`` first), then object, and go straight from
the model through pyoxigraph's serialiser, which keeps lexical forms as they are; a store would
rewrite them. One predicate and object a line, a blank line between subjects, only used prefixes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from typing import IO, Final

import pyoxigraph as ox

from netkg.namespaces import ID, PREFIXES, id_namespace
from netkg.rdf.lines import LineSink

__all__ = ["prefixes_of", "sort_key", "stream_turtle", "used_prefixes", "write_turtle"]

_RDF_TYPE = PREFIXES["rdf"] + "type"
_CHUNK: Final = 1 << 20


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
    return prefixes_of({iri for triple in triples for iri in _iris(triple)})


def prefixes_of(iris: Iterable[str]) -> dict[str, str]:
    """Return the prefixes that shorten any of these IRIs, by name; each record has its own.

    >>> prefixes_of([PREFIXES["nk"] + "Study", ID + "kim-2016/study"])
    {'kim-2016': 'https://w3id.org/netkg/id/kim-2016/', 'nk': 'https://w3id.org/netkg/ontology#'}
    """
    names = {namespace: prefix for prefix, namespace in reversed(PREFIXES.items())}
    longest = sorted(names, key=len, reverse=True)
    known = re.compile("|".join(re.escape(namespace) for namespace in longest)).match
    used: dict[str, str] = {}
    for iri in iris:
        if iri in _SHORT:
            continue
        record, slash, _ = iri[len(ID) :].partition("/") if iri.startswith(ID) else ("", "", "")
        if slash:
            used[record] = id_namespace(record)
        elif found := known(iri):
            used[names[found[0]]] = found[0]
    return dict(sorted(used.items()))


def write_turtle(triples: Iterable[ox.Triple]) -> bytes:
    """Return the triples as Turtle: sorted, grouped by subject, stable to the byte."""
    ordered = sorted(set(triples), key=sort_key)
    target = io.BytesIO()
    stream_turtle(ordered, used_prefixes(ordered), target)
    return target.getvalue()


def stream_turtle(ordered: Iterable[ox.Triple], prefixes: Mapping[str, str], target: IO[bytes]) -> None:
    """Write triples as Turtle, laid out as :func:`write_turtle` does, while they come.

    Args:
        ordered: the triples, in the order of :func:`sort_key`, each once.
        prefixes: prefix -> namespace, in order; all are declared.
        target: where to.
    """
    header = [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in prefixes.items()]
    target.write(("\n".join(header) + "\n").encode())
    layout = _Layout(target)
    sink = LineSink(layout.take)
    ox.serialize(ordered, sink, ox.RdfFormat.TURTLE, prefixes=dict(prefixes))  # type: ignore[arg-type]
    sink.flush()
    if not layout.lines:
        target.write(b"\n")


class _Layout:
    """Takes Turtle as the engine writes it and passes it on laid out for review.

    Attributes:
        lines: how many were passed on.
    """

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self.lines = target, 0

    def take(self, lines: bytes) -> None:
        """Pass lines on."""
        whole = lines.decode().split("\n")
        spaced = list(_spaced(line for line in whole if not line.startswith("@prefix ")))
        self.lines += len(spaced)
        self._target.write("".join(f"{line}\n" for line in spaced).encode())


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
