"""A page for each thing: what is known of it, from where, what is missing, its neighbours; and its RDF."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from netkg.namespaces import BASE, GRAPH, ID, NK, PREFIXES, to_curie
from netkg.query.cards import CARDS, KINDS
from netkg.query.rows import plain
from netkg.rqfile import bind_text
from netkg.serve.pages.addresses import FORMATS, path_of
from netkg.serve.pages.card_rows import at_hand
from netkg.serve.pages.cells import Cell, Grid, cell_of_id, cell_of_term, grid_of, rows_grid
from netkg.serve.pages.frame import Machine, View
from netkg.serve.pages.term_words import words_of
from netkg.serve.pages.words import kind_words, several
from netkg.store.base import Row, Solutions

if TYPE_CHECKING:
    from netkg.query.cards import Card, Section
    from netkg.serve.pages.holdings import Holdings

__all__ = ["card_of", "graph_page", "graph_triples", "thing_page", "thing_triples", "vocabulary_page"]

_NEIGHBOURS: Final = 300
"""Statements about a thing, by others, that its page lists; its RDF has all."""

_TYPE: Final = PREFIXES["rdf"] + "type"

_SAID: Final = """\
# What is said of this thing? What only follows from the hierarchy of terms is left out.
PREFIX nk: <https://w3id.org/netkg/ontology#>
SELECT ?property ?value
WHERE {
  VALUES ?thing { UNDEF }
  ?thing ?property ?value .
  FILTER(?property != nk:under)
}
ORDER BY ?property ?value
"""

_POINTING: Final = """\
# What points to this thing? What only follows from the hierarchy of terms is left out.
PREFIX nk: <https://w3id.org/netkg/ontology#>
SELECT ?other ?property
WHERE {
  VALUES ?thing { UNDEF }
  ?other ?property ?thing .
  FILTER(?property != nk:under)
}
ORDER BY ?property ?other
"""

_CONTENTS: Final = """\
# What is in this graph?
SELECT DISTINCT ?kind ?thing
WHERE {
  VALUES ?graph { UNDEF }
  GRAPH ?graph { ?thing a ?kind }
}
ORDER BY ?kind ?thing
"""

_TERMS: Final = f"""\
# Which terms does netkg define, and as what?
PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT ?term ?label ?definition
WHERE {{
  ?term rdfs:label ?label .
  FILTER(STRSTARTS(STR(?term), "{NK}"))
  OPTIONAL {{ ?term skos:definition ?definition }}
}}
ORDER BY ?term ?label ?definition
"""


def _bound(text: str, name: str, iri: str) -> str:
    return bind_text(text, name, str(ox.NamedNode(iri)))


def _statements(holdings: Holdings, iri: str, query: str) -> tuple[Row, ...]:
    """Return what is said of a thing, or what points to it; not by way of what provides the hierarchy.

    The queries name its property only to leave it out, so they need no graph of it in the store.
    """

    def rows() -> tuple[Row, ...]:
        answer = holdings.kg.store.query(_bound(query, "thing", iri))
        return answer.rows if isinstance(answer, Solutions) else ()

    return holdings.keep((query, iri), rows)


def thing_triples(holdings: Holdings, iri: str) -> list[ox.Triple]:
    """Return what is said of a thing, and what points to it, but for what follows from the hierarchy."""
    node = ox.NamedNode(iri)
    said = [
        ox.Triple(node, p, o)  # type: ignore[arg-type]
        for p, o in _statements(holdings, iri, _SAID)
    ]
    pointing = [
        ox.Triple(s, p, node)  # type: ignore[arg-type]
        for s, p in _statements(holdings, iri, _POINTING)
    ]
    return [*said, *pointing]


def graph_triples(holdings: Holdings, iri: str) -> list[ox.Triple]:
    """Return the triples of a named graph."""
    return [quad.triple for quad in holdings.kg.store.quads(iri)]


def card_of(holdings: Holdings, iri: str) -> Card | None:
    """Return the card of a thing or term; None for things that have none, such as places."""
    from netkg.query.show import card_of as made_of

    names = holdings.names.get(iri)
    if names is None:
        return None
    kg = holdings.kg
    if holdings.only is not None:  # a site of files shows each card once
        return made_of(kg.store, kg.catalogue, names, at_hand(holdings))
    return holdings.keep(("card", iri), lambda: made_of(kg.store, kg.catalogue, names))


def thing_page(holdings: Holdings, iri: str) -> View | None:
    """Return the page of a thing or term, or None if nothing is known of it."""
    if iri not in holdings.used:
        return None
    curie = to_curie(iri)
    card = card_of(holdings, iri)
    about = words_of(holdings.kg, holdings.words, curie)
    classes = _classes(holdings, iri)
    kind = card.kind if card else ", ".join(cell.text.lower() for cell in classes) or "term"
    title = holdings.labels.get(iri) or _title(card, holdings.label(iri))
    return View(
        "thing.html.j2",
        title,
        {
            "iri": iri,
            "curie": curie,
            "kind": kind_words(kind) if card else kind,
            "classes": classes,
            "term": about,
            "ups": [(cell_of_id(up, holdings), origin) for up, origin in about.above] if about else [],
            "downs": [cell_of_id(below, holdings) for below in about.below] if about else [],
            "matches": [(how, cell_of_id(other, holdings)) for how, other in about.matches] if about else [],
            "sections": _sections(holdings, card),
            "sources": [cell_of_id(source, holdings) for source in card.sources] if card else [],
            "record": _record(holdings, iri),
            "said": _said(holdings, iri),
            "said_sparql": _bound(_SAID, "thing", iri),
            "pointing": _pointing(holdings, iri),
            "pointing_sparql": _bound(_POINTING, "thing", iri),
            "elsewhere": "" if iri.startswith(BASE) else iri,
        },
        "",
        machine=_formats(path_of(iri) or "", curie if card else ""),
        scripts=("table.js",),
    )


def _title(card: Card | None, called: str) -> str:
    """Return the heading of a thing: of a result what was measured in whom, else what it is called."""
    if card is None or card.kind != "result" or not card.sections[0].solutions.rows:
        return called
    said = card.sections[0].solutions
    row = dict(zip(said.columns, said.rows[0], strict=True))
    return f"{plain(row['outcome_label'])}: {plain(row['cohort_label'])}" if row["cohort_label"] else called


def _formats(path: str, curie: str) -> tuple[Machine, ...]:
    found = [Machine(name, f"{path}.{ending}") for ending, (name, _) in FORMATS.items()]
    if curie:
        prefix, _, local = curie.partition(":")
        found.append(Machine("JSON", f"/api/v1/things/{prefix}/{local}"))
    return tuple(found)


def _classes(holdings: Holdings, iri: str) -> list[Cell]:
    rows = _statements(holdings, iri, _SAID)
    found = (value for name, value in rows if isinstance(name, ox.NamedNode) and name.value == _TYPE)
    return [cell_of_term(value, holdings) for value in found]


def _sections(holdings: Holdings, card: Card | None) -> list[dict[str, object]]:
    made = []
    for section, asked in _asked(card) if card else ():
        shown = section.table()
        columns = holdings.kg.catalogue[section.query].columns
        grid = grid_of(Solutions(shown.columns, shown.rows), holdings, section.heading, columns)
        made.append(
            {
                "heading": section.heading,
                "grid": grid,
                "query": section.query,
                "sparql": section.sparql,
                "asked": asked,
            }
        )
    return made


def _asked(card: Card) -> list[tuple[Section, dict[str, str]]]:
    """Return the sections of a card, each with the values that its query is asked with."""
    kind = KINDS.get(card.kind, card.kind)
    questions = CARDS[kind if kind in CARDS else "term"]
    return [
        (section, {question.parameter: to_curie(card.iri), **dict(question.fixed)})
        for question, section in zip(questions, card.sections, strict=True)
    ]


def _record(holdings: Holdings, iri: str) -> Cell | None:
    """Return the publication whose record the thing is in, unless it is that."""
    if not iri.startswith(ID):
        return None
    owner = f"{ID}{iri.removeprefix(ID).partition('/')[0]}/publication"
    return cell_of_term(ox.NamedNode(owner), holdings) if owner != iri and owner in holdings.used else None


def _said(holdings: Holdings, iri: str) -> Grid:
    rows = _statements(holdings, iri, _SAID)
    heads = (("what", "the property"), ("value", ""))
    return rows_grid(
        f"{several(len(rows), 'statement')} about it",
        heads,
        ([cell_of_term(t, holdings) for t in row] for row in rows),
    )


def _pointing(holdings: Holdings, iri: str) -> Grid:
    rows = _statements(holdings, iri, _POINTING)
    shown = rows[:_NEIGHBOURS]
    caption = f"{several(len(rows), 'statement')} of others name it"
    if len(rows) > len(shown):
        caption += f"; the first {len(shown)} are listed, the RDF has all"
    heads = (("who", ""), ("as what", "the property"))
    return rows_grid(caption, heads, ([cell_of_term(t, holdings) for t in row] for row in shown))


def graph_page(holdings: Holdings, iri: str) -> View | None:
    """Return the page of a named graph: what is in it and how to take it away."""
    size = holdings.graphs.get(iri)
    if size is None:
        return None
    rows = holdings.rows(_bound(_CONTENTS, "graph", iri)).rows
    return View(
        "graph.html.j2",
        f"Graph {iri.removeprefix(GRAPH)}",
        {
            "iri": iri,
            "size": size,
            "grid": _contents(rows, holdings),
            "sparql": _bound(_CONTENTS, "graph", iri),
        },
        "A named graph holds the statements of one record, or of one part of the ontology.",
        machine=_formats(path_of(iri) or "", ""),
        scripts=("table.js",),
    )


def _contents(rows: Iterable[Iterable[object]], holdings: Holdings) -> Grid:
    made = [[cell_of_term(term, holdings) for term in row] for row in rows]
    return rows_grid(f"{several(len(made), 'thing')} in it", (("kind", ""), ("thing", "")), made)


def vocabulary_page(holdings: Holdings) -> View:
    """Return the terms that netkg itself defines, each with an anchor of its name."""
    solutions = holdings.rows(_TERMS)
    terms: dict[str, dict[str, str]] = {}
    for term, label, definition in solutions.rows:
        if isinstance(term, ox.NamedNode) and isinstance(label, ox.Literal):
            name = term.value.removeprefix(NK)
            said = definition.value if isinstance(definition, ox.Literal) else ""
            terms.setdefault(
                name, {"label": label.value, "definition": said, "path": holdings.path(term.value) or ""}
            )
    return View(
        "vocabulary.html.j2",
        "Vocabulary of netkg",
        {"terms": terms, "iri": NK, "sparql": _TERMS},
        "The words that netkg defines itself; all others come from public ontologies.",
        machine=_formats("/ontology", ""),
        scripts=("table.js",),
    )
