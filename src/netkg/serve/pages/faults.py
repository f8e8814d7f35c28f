"""What is wrong with what was asked of the evidence, of paths and of queries, with names that are near."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from netkg.errors import NetkgError
from netkg.query.parameters import bind
from netkg.serve.pages.naming import id_of, near_things
from netkg.serve.pages.refusing import JOINED, LISTED, Fault, Near, fault_of

if TYPE_CHECKING:
    from netkg.analyse.conditions import Condition
    from netkg.rqfile import QueryFile
    from netkg.serve.pages.asking import Filter
    from netkg.serve.pages.holdings import Holdings

__all__ = ["Choices", "evidence_faults", "path_faults", "query_faults"]

Choices = Mapping[str, list[tuple[str, str]]]
"""Field -> (id, label) of what can be chosen there."""

_LABELS: Final = {
    "outcome": "What was measured",
    "drug": "Drug or class of drugs",
    "tumour": "Tumour",
    "since": "Published since",
    "until": "Published until",
    "where": "Condition on a column",
    "alone": "Only these drugs",
}
_COLUMNS: Final = {"outcome": "outcome", "drug": "drugs", "tumour": "tumour"}
_SHOWN: Final = 4


def _try(label: str, make: Callable[[], object], name: str = "") -> Iterator[Fault]:
    try:
        make()
    except NetkgError as error:
        yield fault_of(label, error, name=name)


def evidence_faults(
    holdings: Holdings,
    asked: Filter,
    fields: Mapping[str, tuple[str, ...]],
    choices: Callable[[], Choices],
) -> tuple[Fault, ...]:
    """Return all that is wrong with what is asked of the evidence, in the order of the form.

    Args:
        holdings: the evidence.
        asked: what is asked.
        fields: the same as it stands in the address, so that a link can ask it mended.
        choices: returns what can be chosen; near names are looked for there.
    """
    from netkg.analyse.conditions import check_ranges, parse_condition

    given = [("outcome", asked.outcome), *(("drug", drug) for drug in asked.drug), ("tumour", asked.tumour)]
    found = [fault for name, text in given for fault in _term(holdings, fields, choices, name, text)]
    conditions: list[Condition] = []

    def parse(text: str) -> None:
        conditions.append(parse_condition(text, holdings.body))

    for name, sign, day in (("since", ">=", asked.since), ("until", "<=", asked.until)):
        if day and tuple(_try("", partial(parse, f"public_latest{sign}{day}"))):
            hint = "write 2020, 2020-04 or 2020-04-22"
            found.append(Fault(_LABELS[name], f"{day!r} is no date", hint, name=name))
    for text in asked.where:
        found += _try(_LABELS["where"], partial(parse, text), "where")
    if asked.alone and not asked.drug:
        message, hint = "nothing is alone without a drug", "name a drug, or a class of drugs"
        found.append(Fault(_LABELS["alone"], message, hint, name="alone"))
    return tuple(found) or tuple(
        map(_in_words, _try("Dates and conditions", lambda: check_ranges(conditions)))
    )


def _in_words(fault: Fault) -> Fault:
    said = fault.message.replace("public_latest>=", "published since ")
    return replace(fault, message=said.replace("public_latest<=", "published until "))


def _term(
    holdings: Holdings,
    fields: Mapping[str, tuple[str, ...]],
    choices: Callable[[], Choices],
    name: str,
    text: str,
) -> Iterator[Fault]:
    from netkg.analyse.conditions import find_term

    if not text:
        return
    terms = holdings.body.terms
    try:
        find_term(text, terms, _COLUMNS[name])
    except NetkgError as error:
        message = error.message if terms.is_known(text) else f"there is no term {text!r}"
        like = _like(text, choices()[name])
        near = tuple(Near(label, "/evidence", _mended(fields, name, text, label), label) for label in like)
        yield Fault(_LABELS[name], message, "" if near else LISTED, near, name)


def _like(text: str, choices: list[tuple[str, str]]) -> list[str]:
    """Return the labels that have the text in them, then those much like it."""
    labels = {label.casefold(): label for _, label in choices}
    wanted = text.casefold()
    like = get_close_matches(wanted, labels, _SHOWN, 0.7)
    inside = [name for name in labels if len(wanted) >= 3 and wanted in name]
    return [labels[name] for name in dict.fromkeys((*like, *inside))][:_SHOWN]


def _mended(
    fields: Mapping[str, tuple[str, ...]], name: str, text: str, label: str
) -> dict[str, tuple[str, ...]]:
    mended = tuple(label if value.strip() == text else value for value in fields[name])
    return {**fields, name: mended}


def path_faults(holdings: Holdings, start: str, goal: str) -> tuple[Fault, ...]:
    """Return what is wrong with the ends of a path."""
    from netkg.analyse.network.projections import find_node, near_nodes

    network = holdings.network("evidence", "mechanism", hierarchy=True)
    found = []
    for place, (label, text) in enumerate((("From", start), ("To", goal))):
        name = label.lower()
        if not text:
            found.append(Fault(label, "a path has two ends", "name the other end too", name=name))
            continue
        try:
            find_node(network, text, holdings.materials)
        except NetkgError:
            near = []
            for node in near_nodes(network, text, holdings.materials)[:_SHOWN]:
                ends = (node, goal) if place == 0 else (start, node)
                asked = {"from": (ends[0],), "to": (ends[1],)}
                near.append(Near(network.label(node), "/networks/path", asked, node))
            message = f"nothing that is called {text!r} is joined to anything here"
            found.append(Fault(label, message, "" if near else JOINED, tuple(near), name))
    return tuple(found)


def query_faults(holdings: Holdings, query: QueryFile, typed: Mapping[str, str]) -> tuple[Fault, ...]:
    """Return what is wrong with each parameter of a query by itself.

    Args:
        holdings: the evidence.
        query: of the catalogue.
        typed: parameter -> what is asked for it; what is left out keeps its default.
    """
    found = []
    for one in query.parameters:
        try:
            bind(query, {one.name: id_of(holdings, one, typed[one.name])} if one.name in typed else {})
        except NetkgError as error:
            near = near_things(holdings, one.name, typed[one.name]) if one.type == "iri" else []
            path, asked = f"/queries/{query.id}", {name: (value,) for name, value in typed.items()}
            links = tuple(Near(label, path, asked | {one.name: (curie,)}, curie) for curie, label in near)
            label = f"{one.description.partition(';')[0]} ({one.name})"
            found.append(fault_of(label, error, links, one.name))
    return tuple(found)
