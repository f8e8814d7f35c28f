"""What a reasoner finds in the evidence: whether it is consistent, what follows, and why not if not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

import pyoxigraph as ox

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES, graph_iri, to_curie
from netkg.ontology.reason.batches import batches_of
from netkg.ontology.reason.explain import Explanation, explain_class, explain_inconsistency
from netkg.ontology.reason.expressions import Axioms
from netkg.ontology.reason.hermit import TimedOutError, Verdict, find_java, reasoner_name, run_hermit
from netkg.ontology.reason.selection import ReasoningCopy, above, reasoning_copy

__all__ = ["TYPES_GRAPH", "Reasoning", "reason", "to_triples"]

TYPES_GRAPH: Final = graph_iri("derived/types")
"""The named graph of inferred types. It is computed when asked for and never committed."""

WORKERS = 4
"""How many runs of HermiT go on at the same time, at most."""

STEP_S = 20.0
"""Seconds that one step of an explanation may take."""

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What was found. IRIs throughout, sorted; equal for equal evidence, however long it took.

    ``types`` holds (thing, defined class), inferred and not stated; it is empty where ``consistent`` is
    false, because anything follows from a contradiction. ``unsatisfiable`` are classes that cannot have
    members. ``graphs`` were read, ``left_out`` lists axioms that could not be expressed, and ``digest`` is
    the SHA-256 of the reasoning copy.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    types: tuple[tuple[str, str], ...]
    explanations: tuple[Explanation, ...]
    defined: tuple[str, ...]
    left_out: tuple[str, ...]
    graphs: tuple[str, ...]
    digest: str
    reasoner: str
    seconds: float = field(compare=False)


def reason(
    quads: Iterable[ox.Quad], *, timeout_s: float = 120.0, on_progress: Progress = lambda _: None
) -> Reasoning:
    """Return what HermiT finds in the reasoning copy of a store's quads.

    Args:
        quads: all quads of a store; :func:`reasoning_copy` says which of them are used.
        timeout_s: seconds for everything. Explanations get what is left of it after reasoning, and are
            not minimal where that is too little.
        on_progress: told what is being done.

    Raises:
        OntologyError: Java or owlready2 is missing or fails, time ran out before an answer, or a
            definition cannot be put into the copy.
    """
    started = time.monotonic()
    java, reasoner = find_java(), reasoner_name()
    hermit = _Hermit(java, timeout_s)
    on_progress("making the reasoning copy")
    copy = reasoning_copy(quads)
    batches = batches_of(copy)
    on_progress(f"reasoning over {len(copy.axioms)} axioms in {len(batches)} runs")
    verdicts = hermit.verdicts(batches)
    empty = frozenset(chain.from_iterable(verdict.unsatisfiable for verdict in verdicts))
    pairs = zip(batches, verdicts, strict=True)
    broken = next((batch for batch, verdict in pairs if not verdict.consistent), None)
    consistent = broken is None
    return Reasoning(
        consistent=consistent,
        unsatisfiable=tuple(sorted(empty)) if consistent else (),
        types=tuple(sorted(set(_types(copy, verdicts)))) if consistent else (),
        explanations=tuple(_explanations(copy, broken, empty, hermit, on_progress)),
        defined=tuple(sorted(copy.defined)),
        left_out=copy.left_out,
        graphs=copy.graphs,
        digest=copy.digest,
        reasoner=reasoner,
        seconds=time.monotonic() - started,
    )


class _Hermit:
    """HermiT with one deadline for all runs."""

    def __init__(self, java: str, timeout_s: float) -> None:
        self._java, self._timeout_s = java, timeout_s
        self._deadline = time.monotonic() + timeout_s
        self._cancelled = threading.Event()

    def verdicts(self, batches: Sequence[ReasoningCopy]) -> list[Verdict]:
        """Return a verdict for each batch, in order; if one fails, the others are stopped."""
        pool = ThreadPoolExecutor(max_workers=WORKERS)
        try:
            return list(pool.map(lambda batch: self._run(batch.axioms, self._timeout_s), batches))
        except TimedOutError as error:
            raise OntologyError(
                f"the reasoner did not finish within {self._timeout_s:g} seconds",
                hint="allow more time, or reason over fewer records",
            ) from error
        finally:
            self._cancelled.set()
            pool.shutdown(cancel_futures=True)
            self._cancelled.clear()

    def is_conflict(self, axioms: Axioms) -> bool | None:
        """Return whether axioms contradict each other, or None if there was no time to find out."""
        try:
            return not self._run(axioms, STEP_S).consistent
        except TimedOutError:
            return None

    def _run(self, axioms: Axioms, limit_s: float) -> Verdict:
        left = min(limit_s, self._deadline - time.monotonic())
        return run_hermit(axioms, java=self._java, timeout_s=left, cancelled=self._cancelled)


def _types(copy: ReasoningCopy, verdicts: Iterable[Verdict]) -> Iterator[tuple[str, str]]:
    """Yield the things that belong to defined classes without being said to."""
    facts = [axiom for axiom in copy.facts if axiom.kind == "Type"]
    things = {str(axiom.about[0]) for axiom in facts}
    stated = {(str(axiom.about[0]), str(axiom.about[1])) for axiom in facts}
    for verdict in verdicts:
        higher = _closure((*_stated_parents(copy), *verdict.parents))
        for thing, name in verdict.types:
            if thing in things:
                found = ({name} | higher(name)) & copy.defined
                yield from ((thing, each) for each in found if (thing, each) not in stated)


def _stated_parents(copy: ReasoningCopy) -> Iterator[tuple[str, str]]:
    for axiom in (*copy.hierarchy, *copy.rules):
        if axiom.kind in ("SubClassOf", "EquivalentTo"):
            first, second = axiom.about
            if isinstance(first, str) and isinstance(second, str):
                yield first, second
                if axiom.kind == "EquivalentTo":
                    yield second, first


def _closure(pairs: Iterable[tuple[str, str]]) -> Callable[[str], set[str]]:
    """Return a function from a class to all classes above it, itself not included."""
    parents: dict[str, set[str]] = {}
    for child, parent in pairs:
        parents.setdefault(child, set()).add(parent)
    return lambda name: {str(axiom.about[1]) for axiom in above({name}, parents)} - {name}


def _explanations(
    copy: ReasoningCopy,
    broken: ReasoningCopy | None,
    empty: Iterable[str],
    hermit: _Hermit,
    on_progress: Progress,
) -> Iterator[Explanation]:
    """Yield why the first broken batch is so, or else why each class is empty that is not so by another."""
    if broken is not None:
        on_progress("inconsistent; looking for the smallest reason")
        yield explain_inconsistency(broken, hermit.is_conflict)
        return
    for name in sorted(_highest(set(empty), copy)):
        on_progress(f"{to_curie(name)} cannot have members; looking for the smallest reason")
        yield explain_class(copy, name, hermit.is_conflict)


def _highest(empty: set[str], copy: ReasoningCopy) -> set[str]:
    """Return the empty classes that are not empty merely because a class above them is."""
    higher = _closure(_stated_parents(copy))
    return {name for name in empty if not any(name not in higher(other) for other in higher(name) & empty)}


def to_triples(reasoning: Reasoning) -> list[ox.Triple]:
    """Return the inferred types and where they come from, for the graph :data:`TYPES_GRAPH`; sorted.

    The graph was generated by an activity, which a reasoner carried out, which used the reasoning copy,
    which is named by its digest and was derived from the graphs read. There is no time in it: the same
    evidence gives the same triples. Without inferred types there are no triples.
    """
    if not reasoning.types:
        return []
    activity, reasoner, copy = (f"{TYPES_GRAPH}/{name}" for name in ("activity", "reasoner", "copy"))
    prov, rdf, rdfs = PREFIXES["prov"], PREFIXES["rdf"], PREFIXES["rdfs"]
    links = [
        *((thing, rdf + "type", name) for thing, name in reasoning.types),
        (TYPES_GRAPH, rdf + "type", prov + "Entity"),
        (TYPES_GRAPH, prov + "wasGeneratedBy", activity),
        (activity, rdf + "type", prov + "Activity"),
        (activity, prov + "wasAssociatedWith", reasoner),
        (activity, prov + "used", copy),
        (reasoner, rdf + "type", prov + "SoftwareAgent"),
        (copy, rdf + "type", prov + "Entity"),
        *((copy, prov + "wasDerivedFrom", graph) for graph in reasoning.graphs),
    ]
    texts = [
        (activity, rdfs + "label", "inference of types"),
        (reasoner, rdfs + "label", reasoning.reasoner),
        (copy, rdfs + "label", "reasoning copy"),
        (copy, PREFIXES["dcterms"] + "identifier", f"sha256:{reasoning.digest}"),
    ]
    triples = [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.NamedNode(o)) for s, p, o in links]
    triples += [ox.Triple(ox.NamedNode(s), ox.NamedNode(p), ox.Literal(text)) for s, p, text in texts]
    return sorted(triples, key=str)
