"""Question spaces as files: ``ontology/spaces/NAME.toml``, which users may edit, copy and replace.

A project's own space replaces the one of the same name. See docs/gaps.md for what a file may hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from netkg.analyse.conditions import find_term
from netkg.analyse.gaps.space import ANY, Facet, Implied, Node, Rule, Space, cover
from netkg.analyse.gaps.toml_tables import check_keys, read_tables, texts
from netkg.errors import AnalysisError, NetkgError

if TYPE_CHECKING:
    from netkg.analyse.body import Body

__all__ = ["FACETS", "find_space", "read_spaces"]

_COLUMNS: Final = {
    "intervention": "drugs",
    "tumour": "tumour",
    "differentiation": None,
    "grade": "grades",
    "biomarker": "biomarker",
    "question": "outcome",
    "outcome": "outcome",
}

FACETS: Final = tuple(_COLUMNS)
"""Facets that a space may have, each once; one of ``outcome`` and ``question`` it must have."""

_SCOPE: Final = "scope"
_NODE: Final = ("id", "ids", "label", "alone", "site", "under", "below", "stratum", "drugs")


def find_space(spaces: Mapping[str, Space], name: str) -> Space:
    """Return the space of a name.

    Raises:
        AnalysisError: there is none.
    """
    if name not in spaces:
        raise AnalysisError(f"there is no space {name!r}", hint=f"there are {', '.join(sorted(spaces))}")
    return spaces[name]


def read_spaces(folders: Sequence[Path], body: Body) -> dict[str, Space]:
    """Return name -> space, of the ``spaces`` folders of ontology folders, in order of name.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        AnalysisError: a file is wrong, names a term that there is not, or its facet is empty or cyclic.
    """
    files = {path.stem: path for folder in folders for path in sorted((folder / "spaces").glob("*.toml"))}
    return {name: _space(files[name], body) for name in sorted(files)}


def _space(path: Path, body: Body) -> Space:
    may = ("leave_out", "facet", "rule", "implied")
    table = check_keys(str(path), read_tables(path), must=("label",), may=may)
    facets = tuple(_facets(str(path), _list(str(path), table, "facet"), body))
    names = [facet.name for facet in facets]
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise AnalysisError(f"{path}: the facet {twice[0]} stands there twice")
    if len({"outcome", "question"} & set(names)) != 1:
        raise AnalysisError(f"{path}: a space has a facet outcome, or a facet question")
    space = Space(
        name=path.stem,
        label=texts(f"{path}: label", table["label"])[0],
        facets=facets,
        leave_out=_left_out(f"{path}: leave_out", table.get("leave_out", []), body),
    )
    rules = tuple(_rules(str(path), _list(str(path), table, "rule"), space, body))
    implied = tuple(_implied(str(path), _list(str(path), table, "implied"), space))
    return Space(space.name, space.label, facets, rules, implied, space.leave_out)


def _left_out(where: str, given: object, body: Body) -> tuple[str, ...]:
    """Return the tumours that a space leaves out; ``"scope"`` stands for those outside the default scope."""
    return body.scope.tumours if given == _SCOPE else _ids(where, given, "tumour", body)


def _list(where: str, table: Mapping[str, Any], name: str) -> list[Any]:
    found = table.get(name, [])
    if not isinstance(found, list):
        raise AnalysisError(f"{where}: {name} must be [[{name}]] tables")
    return found


def _facets(path: str, tables: Sequence[object], body: Body) -> Iterator[Facet]:
    for number, found in enumerate(tables, start=1):
        where = f"{path}: [[facet]] number {number}"
        table = check_keys(where, found, must=("name",), may=("direct", "node"))
        name = table["name"]
        if name not in FACETS:
            raise AnalysisError(f"{where}: there is no facet {name!r}", hint=f"one of {', '.join(FACETS)}")
        where = f"{path}: facet {name}"
        nodes = tuple(
            node
            for place, item in enumerate(_list(where, table, "node"), start=1)
            for node in _nodes(f"{where}: node number {place}", item, name, body)
        )
        _check_nodes(where, nodes)
        try:
            yield Facet(name, nodes, cover(name, nodes, body.is_under), bool(table.get("direct", False)))
        except AnalysisError as error:
            raise AnalysisError(f"{path}: {error.message}", hint=error.hint) from error


def _check_nodes(where: str, nodes: Sequence[Node]) -> None:
    if not nodes:
        raise AnalysisError(f"{where} is empty", hint="give it [[facet.node]] tables")
    for what in ("key", "label"):
        counts = Counter(getattr(node, what) for node in nodes)
        if twice := [value for value, count in counts.items() if count > 1]:
            raise AnalysisError(f"{where}: two nodes have the {what} {twice[0]!r}")
    keys = {node.key for node in nodes}
    for node in nodes:
        if node.under is not None and node.under not in keys:
            raise AnalysisError(f"{where}: {node.label} is under {node.under!r}, which is no node of it")


def _nodes(where: str, found: object, facet: str, body: Body) -> Iterator[Node]:
    table = check_keys(where, found, may=_NODE)
    given = texts(where, table.get("ids", table.get("id", [])))
    if given == (ANY,):
        yield Node(ANY, str(table.get("label", f"any {facet}")))
        return
    if not given:
        raise AnalysisError(f"{where}: it needs an id, ids, or the id any")
    ids = _facet_ids(where, given, facet, body)
    node = _node(where, ids, table, facet, body)
    yield node
    if table.get("below"):
        if len(ids) != 1:
            raise AnalysisError(f"{where}: below goes with one id")
        for lower in body.terms.closure.descendants(ids[0]) if ids[0] in body.terms.closure else ():
            if lower != ids[0] and body.terms.label(lower):
                plain = {key: table[key] for key in ("alone",) if key in table}
                yield _node(where, (lower,), plain, facet, body)


def _node(where: str, ids: tuple[str, ...], table: Mapping[str, Any], facet: str, body: Body) -> Node:
    alone, stratum = bool(table.get("alone", False)), bool(table.get("stratum", False))
    drugs = _ids(where, table.get("drugs", []), "drugs", body)
    marks = " only" * alone + " by stratum" * stratum
    key = (" + " if facet == "intervention" else ",").join(sorted(ids)) + marks
    label = (" + " if facet == "intervention" else " or ").join(map(body.label, ids)) + " alone" * alone
    site = table.get("site")
    return Node(
        key=key,
        label=str(table.get("label", label)),
        ids=tuple(sorted(ids)),
        alone=alone,
        site=_ids(where, site, "sites", body)[0] if site is not None else None,
        under=table.get("under"),
        stratum=stratum,
        drugs=drugs,
    )


def _facet_ids(where: str, given: Sequence[str], facet: str, body: Body) -> tuple[str, ...]:
    column = _COLUMNS[facet]
    return tuple(given) if column is None else _ids(where, list(given), column, body)


def _ids(where: str, value: object, column: str, body: Body) -> tuple[str, ...]:
    try:
        return tuple(find_term(name, body.terms, column) for name in texts(where, value))
    except NetkgError as error:
        raise AnalysisError(f"{where}: {error.message}", hint=error.hint) from error


def _rules(path: str, tables: Sequence[object], space: Space, body: Body) -> Iterator[Rule]:
    for number, found in enumerate(tables, start=1):
        where = f"{path}: [[rule]] number {number}"
        table = check_keys(
            where, found, must=("name", "reason", "source"), may=("when", "only", "unless", "twice")
        )
        if ("when" in table) == ("twice" in table):
            raise AnalysisError(f"{where}: it needs `when`, or `twice` with a facet")
        parts = {
            key: _wanted(f"{where}: {key}", table.get(key, {}), space) for key in ("when", "only", "unless")
        }
        if "twice" in table:
            name = str(table["twice"])
            parts["when"] = {name: _twice(space.facets[space.axis(name)], body)}
        yield Rule(str(table["name"]), str(table["reason"]), str(table["source"]), **parts)


def _twice(facet: Facet, body: Body) -> tuple[str, ...]:
    """Return the nodes whose one term is all that the tables know below that of a node which covers them."""
    found = []
    for place, node in enumerate(facet.nodes):
        above = (upper for i, upper in enumerate(facet.nodes) if facet.covers[i, place] and i != place)
        if any(upper.alone == node.alone and _leaves(upper, body) == _leaves(node, body) for upper in above):
            found.append(node.key)
    return tuple(found)


def _leaves(node: Node, body: Body) -> frozenset[str] | None:
    if len(node.ids) != 1 or node.ids[0] not in body.terms.closure:
        return None
    closure = body.terms.closure
    below = [term for term in closure.descendants(node.ids[0]) if body.terms.label(term)]
    return frozenset(term for term in below if not any(body.terms.label(x) for x in closure.children(term)))


def _wanted(where: str, table: object, space: Space) -> dict[str, tuple[str, ...]]:
    if not isinstance(table, dict):
        raise AnalysisError(f"{where}: it must be a table of facets")
    found = {}
    for name, given in table.items():
        known = {node.key for node in space.facets[space.axis(name)].nodes}
        found[name] = texts(where, given)
        if unknown := [key for key in found[name] if key not in known]:
            raise AnalysisError(
                f"{where}: {unknown[0]!r} is no node of {name}", hint=f"its nodes: {', '.join(sorted(known))}"
            )
    return found


def _implied(path: str, tables: Sequence[object], space: Space) -> Iterator[Implied]:
    for number, found in enumerate(tables, start=1):
        where = f"{path}: [[implied]] number {number}"
        table = check_keys(where, found, must=("facet", "value", "when", "node", "reason"))
        space.axis(str(table["facet"]))
        _wanted(where, {table["when"]: [table["node"]]}, space)
        yield Implied(**{key: str(value) for key, value in table.items()})
