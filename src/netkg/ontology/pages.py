"""The tables of docs/data-model.md, read off the ontology so that they cannot fall behind it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from netkg.errors import OntologyError
from netkg.namespaces import to_curie
from netkg.rdf.parse import read_quads

__all__ = ["fill_page", "vocabulary_tables"]

Said = Mapping[str, Mapping[str, list[str]]]

_MARK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_VALUES = {
    "xsd:string": "text",
    "xsd:integer": "whole number",
    "xsd:decimal": "decimal",
    "xsd:boolean": "true or false",
    "xsd:date": "date",
}


def vocabulary_tables(path: Path) -> dict[str, str]:
    """Return name -> Markdown table of what ``netkg.ttl`` declares: classes, properties, closed lists."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in read_quads(path):
        subject = to_curie(str(getattr(quad.subject, "value", "")))
        value = to_curie(str(getattr(quad.object, "value", "")))
        said[subject][to_curie(quad.predicate.value)].append(value)
    return {"classes": _classes(said), "properties": _properties(said), "lists": _lists(said)}


def fill_page(text: str, tables: Mapping[str, str]) -> str:
    """Return a page with each ``<!-- table: NAME --> ... <!-- end -->`` filled anew.

    Raises:
        OntologyError: the page asks for a table that there is not.
    """

    def table(found: re.Match[str]) -> str:
        if found[2] not in tables:
            raise OntologyError(
                f"there is no table {found[2]!r}", hint=f"tables: {', '.join(sorted(tables))}"
            )
        return f"{found[1]}{tables[found[2]]}{found[3]}"

    return _MARK.sub(table, text)


def _classes(said: Said) -> str:
    names = [name for name, values in said.items() if _is_class(values) and not _members(name, said)]
    names = [name for name in names if "nk:abstract" not in said[name] and "nk:termKind" not in said[name]]
    rows: list[tuple[str, ...]] = [
        (f"`{name}`", ", ".join(_parents(said[name])), _definition(said[name])) for name in names
    ]
    return _table(("class", "is a", "what it is"), rows)


def _properties(said: Said) -> str:
    names = sorted(name for name, values in said.items() if "nk:usedOn" in values)
    rows: list[tuple[str, ...]] = [
        (f"`{name}`", _used_on(said[name]), _value(name, said), _definition(said[name])) for name in names
    ]
    return _table(("property", "used on", "value", "meaning"), rows)


def _used_on(values: Mapping[str, list[str]]) -> str:
    names = [item.removeprefix("nk:") for item in values["nk:usedOn"]]
    return ", ".join(names) if len(names) < 10 else "every class"


def _value(name: str, said: Said) -> str:
    """Return what a property holds in words; "+ twin" if what stood in print is kept beside it."""
    values = said[name]
    ranges = [_VALUES.get(item, f"`{item}`") for item in values.get("rdfs:range", [])]
    term = "term" if "owl:ObjectProperty" in values["rdf:type"] else "see meaning"
    return (ranges or [term])[0] + (" + twin" if f"{name}AsPrinted" in said else "")


def _lists(said: Said) -> str:
    names = [name for name, values in said.items() if _is_class(values) and "nk:abstract" not in values]
    rows: list[tuple[str, ...]] = [
        (f"`{name}`", ", ".join(f"`{member}`" for member in _members(name, said)), _definition(said[name]))
        for name in names
        if _members(name, said)
    ]
    return _table(("list", "members", "what it says"), rows)


def _is_class(values: Mapping[str, list[str]]) -> bool:
    return "owl:Class" in values.get("rdf:type", [])


def _members(name: str, said: Said) -> list[str]:
    return [member for member, values in said.items() if name in values.get("rdf:type", [])]


def _parents(values: Mapping[str, list[str]]) -> list[str]:
    return [f"`{parent}`" for parent in values.get("rdfs:subClassOf", [])]


def _definition(values: Mapping[str, list[str]]) -> str:
    return " ".join(values.get("skos:definition", []))


def _table(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
