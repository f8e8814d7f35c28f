"""RDF/XML and Turtle ontologies, a triple at a time: named OWL classes and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES
from netkg.ontology.slices.facts import Fact, Says
from netkg.ontology.slices.opened import ByteStream, XmlGuard

__all__ = ["read_rdf_xml", "read_turtle"]

_OBO: Final = "http://purl.obolibrary.org/obo/"
_OWL: Final = PREFIXES["owl"]
_TYPE: Final = PREFIXES["rdf"] + "type"
_PARENT: Final = PREFIXES["rdfs"] + "subClassOf"
_PART_OF: Final = f"{_OBO}BFO_0000050"
_LABEL: Final = PREFIXES["rdfs"] + "label"
_TYPES: Final = {
    _OWL + "Class": Says.TERM,
    PREFIXES["rdfs"] + "Class": Says.TERM,
    _OWL + "Ontology": Says.ONTOLOGY,
}
_IDS: Final = {
    f"{_OBO}IAO_0100001": Says.REPLACED_BY,
    PREFIXES["dcterms"] + "isReplacedBy": Says.REPLACED_BY,
    PREFIXES["oboInOwl"] + "hasAlternativeId": Says.ALTERNATIVE_ID,
    _OWL + "versionIRI": Says.VERSION,
    PREFIXES["dcterms"] + "license": Says.LICENCE,
}
_TEXTS: Final = {
    _LABEL: Says.LABEL,
    PREFIXES["oboInOwl"] + "hasExactSynonym": Says.SYNONYM,
    PREFIXES["skos"] + "altLabel": Says.SYNONYM,
    _OWL + "versionInfo": Says.VERSION_NOTE,
    PREFIXES["dcterms"] + "title": Says.TITLE,
    "http://purl.org/dc/elements/1.1/title": Says.TITLE,
}


def read_turtle(stream: ByteStream, *, part_of: bool) -> Iterator[Fact]:
    """Yield what a Turtle (or N-Triples) file says of named classes, in file order.

    Raises:
        OntologyError: it is not valid; the message names the line.
    """
    yield from _read(stream, stream, ox.RdfFormat.TURTLE, part_of)


def read_rdf_xml(stream: ByteStream, root: bytes, *, part_of: bool) -> Iterator[Fact]:
    """Yield what an RDF/XML file says of named classes, in file order.

    Raises:
        OntologyError: it is not valid; the message names a line at or shortly after the place.
        SourceError: it has a DOCTYPE.
    """
    guard = XmlGuard(stream, root)
    yield from _read(guard, stream, ox.RdfFormat.RDF_XML, part_of)
    guard.check_end()


def _read(
    source: ByteStream | XmlGuard, stream: ByteStream, form: ox.RdfFormat, part_of: bool
) -> Iterator[Fact]:
    restrictions = _Restrictions()
    try:
        for quad in ox.parse(source, format=form):  # type: ignore[arg-type]  # it only calls read(size)
            subject = quad.subject
            if isinstance(subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                yield from _facts(subject.value, quad.predicate.value, quad.object)
            elif part_of:
                restrictions.note(quad)
    except (SyntaxError, MemoryError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        place = f"{stream.path}:{line}:{column}" if line else f"{stream.path}: about line {stream.lines + 1}"
        raise OntologyError(f"{place}: not valid {form.name}: {getattr(error, 'msg', error)}") from error
    yield from restrictions.wholes()


def _facts(subject: str, predicate: str, value: object) -> Iterator[Fact]:
    if isinstance(value, ox.NamedNode):
        if predicate == _PARENT:
            yield Fact(Says.TERM, subject)
            if value.value != _OWL + "Thing":
                yield Fact(Says.PARENT, subject, value.value)
        elif predicate == _TYPE and value.value in _TYPES:
            says = _TYPES[value.value]
            yield Fact(says, subject, subject if says is Says.ONTOLOGY else "")
        elif predicate in _IDS:
            yield Fact(_IDS[predicate], subject, value.value)
    elif isinstance(value, ox.Literal):
        if predicate in _TEXTS:
            yield from _text(_TEXTS[predicate], subject, value)
        elif predicate in _IDS:
            yield Fact(_IDS[predicate], subject, value.value)
        elif predicate == _OWL + "deprecated" and value.value in ("true", "1"):
            yield Fact(Says.OBSOLETE, subject)


def _text(says: Says, subject: str, value: ox.Literal) -> Iterator[Fact]:
    english = (value.language or "en").lower().partition("-")[0] == "en"
    if english or says is Says.LABEL:
        yield Fact(says if english else Says.FOREIGN_LABEL, subject, value.value)


class _Restrictions:
    """``subClassOf [onProperty part_of; someValuesFrom X]``: its triples come in any order.

    Kept of a file's blank nodes, and only where ``part_of`` was asked for: which are restrictions on
    it, what each is filled by, which classes each stands above.
    """

    def __init__(self) -> None:
        self._part_of: set[str] = set()
        self._fillers: dict[str, str] = {}
        self._uses: dict[str, list[str]] = {}

    def note(self, quad: ox.Quad) -> None:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if isinstance(subject, ox.NamedNode):
            if predicate == _PARENT and isinstance(value, ox.BlankNode):
                self._uses.setdefault(value.value, []).append(subject.value)
        elif isinstance(subject, ox.BlankNode) and isinstance(value, ox.NamedNode):
            if predicate == _OWL + "onProperty" and value.value == _PART_OF:
                self._part_of.add(subject.value)
            elif predicate == _OWL + "someValuesFrom":
                self._fillers[subject.value] = value.value

    def wholes(self) -> Iterator[Fact]:
        for node in sorted(self._part_of & self._fillers.keys() & self._uses.keys()):
            for subject in self._uses[node]:
                yield Fact(Says.WHOLE, subject, self._fillers[node])
