"""The terms as a linked page: ``python -m netkg.query.term_page > docs/terms.md``."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from netkg.namespaces import to_iri
from netkg.ontology.closure import Closure
from netkg.ontology.facets import Facet
from netkg.ontology.tables import Source, read_sources
from netkg.ontology.terms import Term, TermTable
from netkg.query.catalogue import Catalogue, load_catalogue
from netkg.query.hierarchy import read_closure
from netkg.query.parameters import bind
from netkg.query.rows import plain
from netkg.query.term_steps import Step, read_steps
from netkg.query.term_tree import TermNode, TreeOptions, facet_tree
from netkg.query.term_use import NONE, Counts, count_results
from netkg.store.base import Store

__all__ = ["term_page"]

_HEAD = """\
# Terms

Generated from the ontology and the evidence (`python -m netkg.query.term_page > docs/terms.md`); a test
checks that it is current. `netkg terms show`, `tree` and `path` tell the same of any project.

Each facet is shown as a tree and then term by term. Behind a term stands in how many results it is: its own
and those of narrower terms, each once; second-hand results apart. Results are not patients, and those of a
cohort and of its parts are both counted. A term that stands under several others is described once and
linked elsewhere; ↑ means that what is below it is shown further up. *source* means that the ontology that
the term was borrowed from states the step, *own* that netkg does.

Research evidence map; not a treatment recommendation; not a systematic review unless a Review record says
so; a gap is not evidence of no effect.
"""


@dataclass(frozen=True, slots=True)
class _Book:
    """All that the page is made of."""

    table: TermTable
    sources: Mapping[str, Source]
    counts: Mapping[str, Counts]
    said: Mapping[str, Mapping[str, list[str]]]
    up: Mapping[str, list[Step]]
    down: Mapping[str, list[str]]

    def link(self, curie: str) -> str:
        """Return a term as a link within the page; plain if the page does not have it."""
        name = _escaped(self.table.label(curie) or curie)
        return f"[{name}](#{_anchor(curie)})" if self.table.is_known(curie) else name


def term_page(store: Store, catalogue: Catalogue, table: TermTable, sources: Mapping[str, Source]) -> str:
    """Return the page as Markdown: facets with their trees and terms, then the terms of no facet.

    Args:
        store: the evidence with its ontology.
        catalogue: holds the queries that are asked.
        table: the terms.
        sources: prefix -> the ontology that its terms are borrowed from.
    """
    closure = read_closure(store)
    book = _book(store, catalogue, table, sources, closure)
    trees = [
        (facet, facet_tree(facet, table, book.counts, TreeOptions(everything=True))) for facet in table.facets
    ]
    return "\n".join([_HEAD, *_contents(trees), *_facets(book, trees), *_others(book, trees)])


def _book(
    store: Store, catalogue: Catalogue, table: TermTable, sources: Mapping[str, Source], closure: Closure
) -> _Book:
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    answer = store.query(bind(catalogue["quality/term-statements"], {}))
    for row in () if isinstance(answer, bool | list) else answer.rows:
        term, name, value, _ = map(plain, row)
        said[term][name].append(value)
    up: dict[str, list[Step]] = defaultdict(list)
    down: dict[str, list[str]] = defaultdict(list)
    for step in read_steps(store, catalogue):
        up[step.child].append(step)
        down[step.parent].append(step.child)
    return _Book(table, sources, count_results(store, catalogue, closure, table.facets), said, up, down)


_Trees = list[tuple[Facet, tuple[TermNode, ...]]]


def _contents(trees: _Trees) -> Iterator[str]:
    for facet, _ in trees:
        yield f"- [{facet.label}](#facet-{facet.name}): {facet.definition}"
    yield "- [other terms](#other-terms)\n"


def _facets(book: _Book, trees: _Trees) -> Iterator[str]:
    seen: set[str] = set()
    for facet, nodes in trees:
        yield f'<a id="facet-{facet.name}"></a>\n\n## {facet.label}\n\n{facet.definition}\n'
        yield f"Scheme: {facet.scheme}. Version: {facet.version}.\n"
        yield f"Stands in {', '.join(f'`{slot}`' for slot in facet.slots)}.\n"
        yield from _words(book, facet)
        for node in nodes:
            yield from _branch(book, node, "")
        yield ""
        for curie in dict.fromkeys(node.curie for top in nodes for node in top.walk()):
            term = book.table.term(curie)
            if term is not None and curie not in seen:
                seen.add(curie)
                yield from _entry(book, term)


def _words(book: _Book, facet: Facet) -> Iterator[str]:
    if facet.words:
        meant = (f"“{word}”: {book.link(curie)}" for word, curie in sorted(facet.words.items()))
        yield f"Words of records, and the terms that they mean: {'; '.join(meant)}.\n"


def _branch(book: _Book, node: TermNode, indent: str) -> Iterator[str]:
    name = book.link(node.curie) if book.table.is_known(node.curie) else _escaped(node.label)
    yield f"{indent}- {name}{_figures(node.counts)}{' ↑' if node.above else ''}"
    for child in node.children:
        yield from _branch(book, child, indent + "  ")


def _figures(counts: Counts) -> str:
    second = f" + {counts.second_hand} second-hand" if counts.second_hand else ""
    return f" ({counts.all}{second})" if counts.all or second else ""


def _others(book: _Book, trees: _Trees) -> Iterator[str]:
    shown = {node.curie for _, nodes in trees for top in nodes for node in top.walk()}
    yield '<a id="other-terms"></a>\n\n## Other terms\n'
    yield "Terms that no facet takes: units, properties, roles and the like.\n"
    for term in sorted((t for t in book.table if t.curie not in shown), key=lambda t: (t.kind, t.curie)):
        yield from _entry(book, term)


def _entry(book: _Book, term: Term) -> Iterator[str]:
    said = book.said.get(term.curie, {})
    yield f'<a id="{_anchor(term.curie)}"></a>\n\n### {_escaped(term.label or term.curie)}\n'
    yield f"`{term.curie}` · {term.kind} · {_origin(book, term, said)}{_results(book, term)}\n"
    replaced_by = book.table.replacements(term.curie)
    if replaced_by is not None:
        yield f"**Obsolete**; use {' or '.join(map(book.link, replaced_by)) or 'another term'}.\n"
    for definition in said.get("skos:definition", ()):
        yield f"{_escaped(definition)}\n"
    lines = list(_lines(book, term, said))
    yield from lines
    if lines:
        yield ""


def _origin(book: _Book, term: Term, said: Mapping[str, list[str]]) -> str:
    source = book.sources.get(term.curie.partition(":")[0])
    if source is None:
        return "own"
    version = "; ".join(said.get("owl:versionInfo", ())) or "version not stated"
    return f"[{source.name}](<{to_iri(term.curie)}>), {version}"


def _results(book: _Book, term: Term) -> str:
    counts = book.counts.get(term.curie, NONE)
    if not (counts.all or counts.second_hand):
        return ""
    second = f", {counts.second_hand} second-hand" if counts.second_hand else ""
    return f" · results: {counts.own} own, {counts.all} with narrower terms{second}"


def _lines(book: _Book, term: Term, said: Mapping[str, list[str]]) -> Iterator[str]:
    up = [f"{book.link(step.parent)} ({step.origin}{_reason(step)})" for step in book.up.get(term.curie, ())]
    yield from _line("under", up)
    yield from _line("above", [book.link(curie) for curie in sorted(book.down.get(term.curie, ()))])
    yield from _line("also called", [_escaped(name) for name in term.synonyms])
    yield from (f"- for instance: {_escaped(text)}" for text in said.get("skos:example", ()))
    yield from (f"- note: {_escaped(text)}" for text in said.get("skos:editorialNote", ()))


def _reason(step: Step) -> str:
    return f": {_escaped(step.reason)}" if step.reason else ""


def _line(name: str, items: Iterable[str]) -> Iterator[str]:
    listed = "; ".join(items)
    if listed:
        yield f"- {name}: {listed}"


def _anchor(curie: str) -> str:
    """Return the anchor of a term.

    >>> _anchor("NCIT:C106432")
    'ncit-c106432'
    """
    return re.sub(r"[^a-z0-9]+", "-", curie.casefold())


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text)


def _shipped_page() -> str:
    from netkg.config import open_project
    from netkg.store.load import load_project

    project = open_project()
    sources = read_sources(project.ontology[0] / "terms" / "SOURCES.tsv")
    table = TermTable.load(*project.ontology)
    return term_page(load_project(project), load_catalogue(project.queries), table, sources)


if __name__ == "__main__":
    sys.stdout.write(_shipped_page())
