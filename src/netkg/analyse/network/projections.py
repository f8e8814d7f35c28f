"""The projections: networks of the evidence, each with a name and a line that says what it joins.

Only measured results and absences that were looked for count; what is not reported joins nothing. Second-hand
results are in, and marked. Reports of one trial or of the same patients are one study: a cluster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from netkg.analyse.network.materials import Materials, row_source
from netkg.analyse.network.mechanism import mechanism
from netkg.analyse.network.model import KIND_OF, Draft, Edge, Network, Source
from netkg.analyse.network.treatments import comparisons, sequence
from netkg.analyse.rows import EvidenceRow
from netkg.errors import AnalysisError

__all__ = [
    "PROJECTIONS",
    "Projection",
    "build_network",
    "citation",
    "evidence",
    "find_node",
    "near_nodes",
    "node_names",
    "plain_name",
    "with_hierarchy",
]

_TERMS: Final = ("biomarker", "drug", "tumour")
"""Kinds of node that hang in a hierarchy of terms and may be joined by it."""


@dataclass(frozen=True, slots=True)
class Projection:
    """How a network is built and what it joins."""

    build: Callable[[Materials], Network]
    about: str


def evidence(materials: Materials) -> Network:
    """Return studies joined to what they gave, in whom, and what they measured.

    Nodes: study, drug, tumour, biomarker, outcome. Edges: tumour "studied in" study, study "gave" drug, study
    "measured" biomarker, study "sorted by" biomarker, study "reports" outcome.
    """
    draft = Draft()
    labels = _study_labels(materials)
    for row in materials.rows:
        study = draft.node(materials.clusters.of(row), labels[materials.clusters.of(row)], "study")
        sources = [row_source(row)]
        for term, kind, edge in _terms(row, materials):
            draft.node(term, materials.name(term), kind)
            ends = (term, study) if kind == "tumour" else (study, term)
            draft.edge(*ends, edge, sources)
    return draft.network("evidence")


def _terms(row: EvidenceRow, materials: Materials) -> list[tuple[str, str, str]]:
    """Return (term, its kind, kind of edge) for the terms of a row."""
    found = [(drug, "drug", "gave") for drug in row.drugs]
    found.append((row.outcome, "outcome", "reports"))
    if row.tumour:
        found.append((row.tumour, "tumour", "studied in"))
    if row.biomarker:
        found.append((row.biomarker, "biomarker", "measured"))
    if marker := materials.body.tie(row).marker:
        found.append((marker, "biomarker", "sorted by"))
    return found


def _study_labels(materials: Materials) -> dict[str, str]:
    """Return cluster -> the shortest label of its studies, else of its cohorts."""
    labels: dict[str, set[tuple[bool, int, str]]] = {}
    for row in materials.rows:
        label = row.study_label or row.cohort_label or row.cohort
        labels.setdefault(materials.clusters.of(row), set()).add((row.study_label is None, len(label), label))
    return {cluster: min(found)[2] for cluster, found in labels.items()}


def citation(materials: Materials) -> Network:
    """Return which work cites which, and which tells of the results of which.

    Nodes: publication (with a record here), work (known by name). Edges: the purpose of the citation; "tells
    of" where a result of one work was read in another.
    """
    draft = Draft()
    names = {item.cited: item.cited_authors for item in materials.citations}
    for item in materials.citations:
        one, other = (_work(draft, name, names.get(name, "")) for name in (item.citing, item.cited))
        draft.edge(one, other, item.purpose, [Source(item.citing, item.citing)])
    for row in materials.body.rows:
        if row.read_in and row.reported_in and row.read_in != row.reported_in:
            one, other = (_work(draft, name, names.get(name, "")) for name in (row.read_in, row.reported_in))
            draft.edge(one, other, "tells of", [row_source(row)])
    return draft.network("citation")


def _work(draft: Draft, name: str, authors: str) -> str:
    """Add a publication by the name of its record, or a work by its authors if known; return the id."""
    record, _, local = name.partition(":")
    if local == "publication":
        return draft.node(name, record, "publication")
    return draft.node(name, authors or name, "work")


PROJECTIONS: Final = {
    "evidence": Projection(evidence, "studies, the drugs given, tumours, biomarkers and outcomes"),
    "citation": Projection(citation, "which work cites which, or tells of its results"),
    "sequence": Projection(
        sequence, "regimens listed before the checkpoint inhibitor, by patient; not lines"
    ),
    "comparison": Projection(comparisons, "regimens compared within a study; all others stand alone"),
    "mechanism": Projection(mechanism, "what drugs target, and in which tumours that was seen"),
}
"""Name -> projection."""


def build_network(names: Sequence[str], materials: Materials, *, hierarchy: bool = False) -> Network:
    """Return one projection, or several laid over each other.

    Args:
        names: names of :data:`PROJECTIONS`.
        materials: what to build from.
        hierarchy: also join each term to the nearest ones above it in the network.

    Raises:
        AnalysisError: a projection that there is not.
    """
    for name in names:
        if name not in PROJECTIONS:
            near = get_close_matches(name, PROJECTIONS, 1)
            hint = f"did you mean {near[0]}?" if near else f"one of {', '.join(PROJECTIONS)}"
            raise AnalysisError(f"there is no projection {name!r}", hint=hint)
    found = _overlay([PROJECTIONS[name].build(materials) for name in dict.fromkeys(names)])
    return with_hierarchy(found, materials) if hierarchy else found


def _overlay(networks: Sequence[Network]) -> Network:
    if len(networks) == 1:
        return networks[0]
    draft = Draft()
    for network in networks:
        for node in network.nodes:
            draft.node(node.id, node.label, node.kind)
        for edge in network.edges:
            draft.edge(edge.source, edge.target, edge.kind, edge.sources)
    return draft.network("+".join(network.name for network in networks))


def with_hierarchy(network: Network, materials: Materials) -> Network:
    """Return a network with edges "is a kind of" from each term to the nearest ones above it, if any.

    They come from the hierarchy of terms and have no source.
    """
    closure = materials.body.terms.closure
    present = {node.id for node in network.nodes if node.kind in _TERMS and node.id in closure}
    above = {name: (set(closure.ancestors(name)) & present) - {name} for name in sorted(present)}
    links = (
        Edge(name, up, KIND_OF)
        for name, ups in above.items()
        for up in sorted(ups - {higher for other in ups for higher in above[other]})
    )
    return Network(network.name, network.nodes, tuple(sorted((*network.edges, *links))))


def find_node(network: Network, text: str, materials: Materials) -> str:
    """Return the node with this id, label or other name, or the one that begins so; case does not matter.

    Raises:
        AnalysisError: there is none; the nearest are named, or the nodes below a term that is none itself.
    """
    if text in network.by_id:
        return text
    names = node_names(network, materials)
    wanted = plain_name(text)
    if found := names.get(wanted):
        return found
    begun = _begun(wanted, names)
    below = _below(network, text, materials)
    if len(begun) == 1 and not below:
        return begun[0]
    projections = "".join(f" --projection {name}" for name in network.name.split("+"))
    hint = f"the nodes between most others: netkg network summary{projections}"
    if near := begun or _near(wanted, names):
        hint = "did you mean " + " or ".join(f"{network.label(name)} ({name})" for name in near[:3]) + "?"
    if below:
        hint = f"it is in no result itself; below it: {_listed(below, network)}"
    raise AnalysisError(f"there is no {text!r} in the network {network.name}", hint=hint)


def near_nodes(network: Network, text: str, materials: Materials) -> list[str]:
    """Return the nodes that a text may mean: those below the term that it names, else with a name like it."""
    names, wanted = node_names(network, materials), plain_name(text)
    return _below(network, text, materials) or _begun(wanted, names) or _near(wanted, names)


def _begun(wanted: str, names: Mapping[str, str]) -> list[str]:
    """Return the nodes with a name that begins so; only one if all these names begin with a name of it."""
    known = sorted((name for name in names if len(wanted) >= 3 and name.startswith(wanted)), key=len)
    if known and all(name.startswith(known[0]) for name in known):
        return [names[known[0]]]
    return list(dict.fromkeys(names[name] for name in known))


def _near(wanted: str, names: Mapping[str, str]) -> list[str]:
    """Return the nodes with a name that holds the text, then those with a name like it."""
    inside = sorted({name for known, name in names.items() if len(wanted) >= 3 and wanted in known})
    like = (names[known] for known in get_close_matches(wanted, names, 5, 0.5))
    return list(dict.fromkeys((*inside, *like)))


def node_names(network: Network, materials: Materials) -> dict[str, str]:
    """Return every name of every node -> id, names in lower case, letters and digits only.

    A label goes before another's synonym.
    """
    found: dict[str, str] = {}
    for node in network.nodes:
        for name in (node.id, node.label):
            found.setdefault(plain_name(name), node.id)
    for node in network.nodes:
        term = materials.body.terms.term(node.id)
        for other in (term.label, *term.synonyms) if term else ():
            found.setdefault(plain_name(other), node.id)
    return found


def plain_name(text: str | None) -> str:
    """Return a name as names are compared: lower case, letters and digits only."""
    return "".join(letter for letter in (text or "").casefold() if letter.isalnum())


def _below(network: Network, text: str, materials: Materials) -> list[str]:
    terms = materials.body.terms
    wanted = plain_name(text)
    asked = [
        term.curie
        for term in terms.suggest(text, 5)
        if wanted in (plain_name(term.curie), plain_name(term.label))
    ]
    if terms.is_known(text):
        asked = [text]
    return [
        node.id for node in network.nodes if any(materials.body.is_under(node.id, term) for term in asked)
    ]


def _listed(names: Iterable[str], network: Network) -> str:
    found = [f"{network.label(name)} ({name})" for name in names]
    return ", ".join(found[:4]) + (f" and {len(found) - 4} more" if len(found) > 4 else "")
