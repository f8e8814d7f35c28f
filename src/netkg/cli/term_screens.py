"""Terms as people read them: hits of a search, a term, a tree, a way up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from netkg.cli.screen import render, screen_width, table
from netkg.config import USE_STATEMENT
from netkg.namespaces import GRAPH
from netkg.query.term_use import NONE, Counts

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from netkg.ontology.facets import Facet
    from netkg.ontology.search import Hit
    from netkg.query.term_card import TermCard
    from netkg.query.term_steps import Step, TermPath
    from netkg.query.term_tree import TermNode

__all__ = ["card_screen", "counts_text", "hits_screen", "path_screen", "tree_screen"]

_FOOT: Final = (
    "own: results with just this term; all: those of narrower terms too, each once; 2nd: second-hand "
    "results, apart. Results are not patients, and those of a cohort and of its parts are both counted. "
    "↑ stands above already, with what is below it."
)


def counts_text(counts: Counts) -> str:
    """Return counts in words.

    >>> counts_text(Counts(3, 12, 2))
    '12 results (3 of its own), 2 more second-hand'
    """
    if not (counts.all or counts.second_hand):
        return "no results"
    own = f" ({counts.own} of its own)" if counts.own != counts.all else ""
    more = f", {counts.second_hand} more second-hand" if counts.second_hand else ""
    return f"{counts.all} result{'' if counts.all == 1 else 's'}{own}{more}"


def hits_screen(hits: Sequence[Hit], counts: Mapping[str, Counts]) -> str:
    """Return the hits of a search as a table."""
    rows = [
        (
            hit.term.curie,
            hit.term.label or "",
            hit.term.kind,
            _how(hit),
            str(counts.get(hit.term.curie, NONE).all),
        )
        for hit in hits
    ]
    return render([table(("id", "label", "kind", "found by", "results"), rows, screen_width(), right=[4])])


def _how(hit: Hit) -> str:
    return hit.how if hit.how in ("id", "label", "similar") else f"{hit.how}: {hit.name}"


# --- trees ----------------------------------------------------------------------------------------------


def tree_screen(trees: Iterable[tuple[Facet | None, Sequence[TermNode]]]) -> str:
    """Return the trees of facets, or one tree of no facet, with counts to the left of each term."""
    from rich.text import Text

    parts: list[RenderableType] = []
    for facet, nodes in trees:
        if facet is not None:
            parts.append(Text.assemble((facet.label, "bold cyan"), (f"  {facet.definition}", "dim")))
        parts += [Text("  own   all   2nd", "dim"), *_lines(nodes), Text()]
    return render([*parts, Text(_FOOT, "dim"), Text(USE_STATEMENT, "dim")])


def _lines(nodes: Sequence[TermNode]) -> Iterator[Text]:
    for node in nodes:
        yield from _node_lines(node, "", "")


def _node_lines(node: TermNode, lead: str, below: str) -> Iterator[Text]:
    """Yield a node and what is below it; ``lead`` stands before it, ``below`` before its children."""
    from rich.text import Text

    own, every, second = (f"{count:>5} " if count else "    · " for count in node.counts)
    line = Text.assemble((own, "bold" if node.counts.own else "dim"), every, (second, "dim"), "  ")
    line.append(lead, "dim").append(node.label, "bold" if node.counts.own else "")
    if node.label != node.curie:
        line.append(f"  {node.curie}", "dim")
    if node.above:
        line.append("  ↑", "dim")
    if node.hidden:
        line.append(f"  +{node.hidden} below", "dim italic")
    yield line
    for child in node.children:
        last = child is node.children[-1]
        yield from _node_lines(
            child, f"{below}{'└─ ' if last else '├─ '}", f"{below}{'   ' if last else '│  '}"
        )


# --- ways up --------------------------------------------------------------------------------------------


def path_screen(path: TermPath, labels: Mapping[str, str], counts: Mapping[str, Counts]) -> str:
    """Return a way up, step by step, or that there is none."""
    from rich.text import Text

    def named(curie: str) -> Text:
        label = labels.get(curie, "")
        return Text.assemble((label or curie, "bold"), (f"  {curie}" if label else "", "dim"))

    if not path.found:
        parts = [Text.assemble(named(path.start), " does not lie under ", named(path.end), ".")]
        if path.common:
            parts.append(Text("Nearest above both:"))
            parts += [Text.assemble("  ", named(curie)) for curie in path.common]
        return render(
            [*parts, Text(f"Try the other way round: netkg terms path {path.end} {path.start}", "dim")]
        )
    parts = [_stop(named(path.start), counts.get(path.start, NONE))]
    for step in path.steps:
        parts += [_said(step), _stop(named(step.parent), counts.get(step.parent, NONE))]
    return render([*parts, Text(_told(path.steps), "dim")])


def _stop(name: Text, counts: Counts) -> Text:
    return name.append(f"   {counts_text(counts)}", "dim")


def _said(step: Step) -> Text:
    """Return who says so and why."""
    from rich.text import Text

    style = "green" if step.origin == "source" else "yellow"
    reason = f": {step.reason}" if step.reason else ""
    return Text.assemble("  ↑ ", (step.origin, style), (f" ({_file(step.graph)}){reason}", ""))


def _file(graph: str) -> str:
    name = graph.removeprefix(GRAPH).removeprefix("ontology/")
    return f"{name}.tsv" if name == "bridges" else f"{name}.ttl"


def _told(steps: Sequence[Step]) -> str:
    if not steps:
        return "A term lies under itself."
    own = sum(step.origin == "own" for step in steps)
    return f"{len(steps)} step{'' if len(steps) == 1 else 's'}: {len(steps) - own} of the sources, {own} own."


# --- one term -------------------------------------------------------------------------------------------


def card_screen(card: TermCard) -> str:
    """Return all that is known of a term."""
    from rich.table import Table
    from rich.text import Text

    term = card.term
    title = Text.assemble((term.label or term.curie, "bold"), f"  {term.curie}", (f"  {term.kind}", "cyan"))
    parts: list[RenderableType] = [title]
    if card.replaced_by is not None:
        instead = " or ".join(card.replaced_by) or "nothing"
        parts.append(Text(f"Obsolete; replaced by {instead}.", "red"))
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    for name, text in _card_rows(card):
        grid.add_row(name, text)
    return render([*parts, grid, Text(USE_STATEMENT, "dim")], width=screen_width())


def _card_rows(card: TermCard) -> Iterator[tuple[str, str]]:
    """Yield what to say of a term: a name for it, and the text; a name is said once."""
    origin = f"{card.source}, {card.version or 'version not stated'}" if card.source else "term of our own"
    yield from _listed("definition", [card.definition] if card.definition else [])
    yield from _listed("for instance", card.examples)
    yield from _listed("note", card.notes)
    yield "from", f"{origin}   {card.iri}"
    yield from _listed("synonyms", [", ".join(card.term.synonyms)] if card.term.synonyms else [])
    yield from _listed("under", [_up(step) for step in card.above] or ["nothing: it is a root"])
    yield from _listed("above", [f"{label}  {curie}" for curie, label in card.below])
    yield from _listed(
        "mapped to", [f"{how}  {curie}  {label}".rstrip() for how, curie, label in card.matches]
    )
    yield from _listed("stands in", [f"{facet}: {', '.join(slots)}" for facet, slots in card.places.items()])
    yield from _listed(
        "results", [f"{facet}: {counts_text(counts)}" for facet, counts in card.results.items()]
    )
    yield from _listed("claims", [str(card.claims)] if card.claims else [])
    yield from _listed("printed as", [", ".join(card.printed)] if card.printed else [])


def _up(step: Step) -> str:
    reason = f": {step.reason}" if step.reason else ""
    return f"{step.parent_label}  {step.parent}  ({step.origin}, {_file(step.graph)}{reason})"


def _listed(name: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for number, text in enumerate(texts):
        yield ("" if number else name), text
