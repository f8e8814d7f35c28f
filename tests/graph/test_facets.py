"""Facets as triples."""

import pyoxigraph as ox
import pytest

from netkg.build import build_ontology
from netkg.graph.facets import build_facets, facet_triples
from netkg.namespaces import to_curie
from netkg.ontology.facets import Facet
from netkg.rdf.parse import read_quads


def said(triples):
    """Return (subject, predicate) -> values, as CURIEs and texts."""
    found = {}
    for triple in triples:
        key = to_curie(triple.subject.value), to_curie(triple.predicate.value)
        found.setdefault(key, set()).add(to_curie(triple.object.value))
    return found


FACET = Facet(
    name="grade",
    label="grade",
    definition="How fast.",
    scheme="a scheme",
    version="2",
    slots=("patients.grade", "parts.grade", "results.outcome", "publication.kind"),
    roots=("NCIT:C28077",),
    kinds=("grade",),
    scheme_slot="grading_scheme",
)
IRI = "https://w3id.org/netkg/facet/grade"


def test_a_facet_tells_its_scheme_and_each_place_what_it_takes():
    found = said(facet_triples([FACET]))
    assert found[IRI, "rdf:type"] == {"nk:Facet"}
    assert found[IRI, "nk:facetScheme"] == {"a scheme"}
    assert found[IRI, "owl:versionInfo"] == {"2"}
    place = f"{IRI}/patients.grade"
    assert found[place, "nk:facet"] == {IRI}
    assert found[place, "nk:slotClass"] == {"nk:Patient"}
    assert found[place, "nk:slotProperty"] == {"nk:grade"}
    assert found[place, "nk:slotRoot"] == {"NCIT:C28077"}
    assert found[place, "nk:slotKind"] == {"grade"}
    assert found[place, "nk:schemeProperty"] == {"nk:gradingScheme"}


def test_places_follow_the_pattern_of_records():
    found = said(facet_triples([FACET]))
    assert found[f"{IRI}/results.outcome", "nk:slotClass"] == {"nk:Result", "nk:SecondHandResult"}
    assert found[f"{IRI}/publication.kind", "nk:slotProperty"] == {"dcterms:type"}
    assert (f"{IRI}/parts.grade", "nk:schemeProperty") not in found


def test_the_committed_file_is_what_the_facets_give(checkout):
    """Mend with: netkg terms build."""
    folder = checkout / "ontology"
    assert {path: path.read_bytes() for path in build_facets(folder)} == build_facets(folder)


def test_every_property_of_a_place_is_used_on_its_class(checkout):
    vocabulary = said(q.triple for q in read_quads(checkout / "ontology" / "netkg.ttl") if _is_named(q))
    found = said(quad.triple for quad in read_quads(checkout / "ontology" / "facets.ttl"))
    places = [subject for subject, predicate in found if predicate == "nk:slotProperty"]
    for place in places:
        (name,) = found[place, "nk:slotProperty"]
        if name.startswith("nk:"):
            assert found[place, "nk:slotClass"] & vocabulary[name, "nk:usedOn"], place


def _is_named(quad):
    return isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode)


@pytest.fixture
def own(checkout, tmp_path):
    import shutil

    from netkg.config import open_project
    from netkg.namespaces import PREFIXES

    before = dict(PREFIXES)
    shutil.copytree(checkout / "tests" / "cases" / "another-cancer", tmp_path / "other")
    yield open_project(tmp_path / "other").own_ontology
    PREFIXES.clear()
    PREFIXES.update(before)


def test_an_ontology_folder_is_built_once_and_facets_that_are_gone_go(own, checkout):
    changed = build_ontology(own, checkout / "ontology")
    assert [path.name for path in changed] == ["facets.ttl", "chor.ttl"]
    assert build_ontology(own, checkout / "ontology") == []
    for path in own.glob("facets/*.toml"):
        path.unlink()
    assert [path.name for path in build_ontology(own, checkout / "ontology")] == ["facets.ttl"]
    assert not (own / "facets.ttl").exists()


def test_building_the_shipped_ontology_changes_nothing(checkout, tmp_path):
    import shutil

    shutil.copytree(checkout / "ontology", tmp_path / "ontology")
    assert build_ontology(tmp_path / "ontology") == []
