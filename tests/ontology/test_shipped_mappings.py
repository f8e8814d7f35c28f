"""The mappings that come with netkg, held to laws; and what the sssom package says of them."""

import os
import subprocess
from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

from netkg.namespaces import PREFIXES, graph_iri, to_curie
from netkg.ontology.mappings import (
    build_mappings,
    mapping_files,
    parse_sssom,
    read_obsolete,
    read_sssom,
    write_sssom,
)
from netkg.ontology.tables import read_bridges, read_sources
from netkg.rdf.parse import read_quads

MEND = 'mend with: python -c "from pathlib import Path; from netkg.ontology.mappings import *; '
MEND += "write_mappings(Path('ontology'))\""
SSSOM = "NETKG_SSSOM_PYTHON"

BARE = {"ATC", "CHEMBL.COMPOUND", "DRUGBANK", "LOINC", "RXCUI", "UNII"}
"""Prefixes of which ids are shipped and no text."""

NEVER_SEEN = [
    *["NCIT:C71622", "NCIT:C15632", "NCIT:C28384", "UNII:RWM8CCW8GP", "UNII:75R0U2568I", "UNII:0G3DE8943Y"],
    *["RXCUI:7617", "RXCUI:68092", "CHEMBL.COMPOUND:CHEMBL1201184", "MONDO:0015078", "PR:Q9NZQ7"],
    *[
        "UNII:LVX8N1UT73",
        "UNII:MRL3739G66",
        "CHEMBL.COMPOUND:CHEMBL441920",
        "DRUGBANK:DB14554",
        "CHEBI:232546",
    ],
]
"""Ids that were proposed, or seen only in records that merge a salt with a base, a label with its carrier."""

WANTED = [
    *[("NCIT", "MONDO"), ("MONDO", "DOID"), ("MONDO", "EFO"), ("MONDO", "MESH"), ("NCIT", "EFO")],
    *[("NCIT", "UNII"), ("NCIT", "ATC"), ("NCIT", "MESH"), ("CHEBI", "NCIT"), ("CHEBI", "MESH")],
    *[("CHEBI", "ATC"), ("CHEBI", "UNII"), ("HGNC", "UniProtKB"), ("UBERON", "NCIT"), ("UBERON", "MESH")],
]


def prefix(name):
    return name.partition(":")[0]


@pytest.fixture(scope="module")
def files(folder):
    return {path.name.removesuffix(".sssom.tsv"): path for path in mapping_files(folder)}


@pytest.fixture(scope="module")
def sets(folder, files):
    obsolete = read_obsolete(folder.glob("*.ttl"))
    return {name: read_sssom(path, obsolete) for name, path in files.items()}


@pytest.fixture(scope="module")
def rows(sets):
    return [(name, row) for name, found in sets.items() for row in found.mappings]


def exact(rows):
    return {(row.subject, row.object) for _, row in rows if row.predicate == "skos:exactMatch"}


def test_the_committed_triples_are_what_the_files_give(folder):
    built = build_mappings(folder)
    assert {path: path.read_bytes() for path in built} == built, MEND
    assert set(built) == set(folder.glob("mappings/*.ttl")), MEND


def test_the_files_are_in_the_one_form(files, sets):
    for name, found in sets.items():
        assert write_sssom(found) == files[name].read_text(encoding="utf-8"), name


def test_each_set_is_named_after_its_graph_and_says_what_it_is(sets):
    for name, found in sets.items():
        assert found.id == graph_iri(f"ontology/mappings/{name}")
        assert {"mapping_set_title", "mapping_set_description", "license"} <= set(found.slots), name


def test_every_mapping_says_who_holds_it_and_how_it_was_found(rows):
    for name, row in rows:
        assert {"author_label", "mapping_provider"} & set(row.slots), (name, row)
        assert {"subject_source", "object_source"} <= set(row.slots), (name, row)
        curated = row.justification == "semapv:ManualMappingCuration"
        assert curated == ("mapping_provider" not in row.slots), (name, row)


def test_no_mapping_has_a_confidence_because_no_source_gives_one(sets):
    assert not any("confidence" in found.columns for found in sets.values())


def test_what_is_not_exact_and_ours_says_why(rows):
    """Not asked where another place says it: netkg.ttl of our terms, the header of a set of all its rows."""
    for name, row in rows:
        if name in ("tumours", "sites", "genes") and row.predicate != "skos:exactMatch":
            assert row.slots.get("comment"), row


def test_pairs_that_the_issue_asks_for_are_there(rows):
    there = {frozenset((prefix(row.subject), prefix(row.object))) for _, row in rows}
    assert [pair for pair in WANTED if frozenset(pair) not in there] == []


def test_a_set_says_one_thing_of_a_pair(sets):
    for name, found in sets.items():
        pairs = Counter(frozenset((row.subject, row.object)) for row in found.mappings)
        assert [set(pair) for pair, count in pairs.items() if count > 1 or len(pair) < 2] == [], name


def test_nothing_is_mapped_within_one_ontology(rows):
    assert [row for _, row in rows if prefix(row.subject) == prefix(row.object)] == []


def test_labels_are_those_of_the_tables(rows, table):
    labels = defaultdict(set)
    for _, row in rows:
        for end in ("subject", "object"):
            name = row.slots[f"{end}_id"]
            labels[name].add(row.slots.get(f"{end}_label"))
            if table.is_known(name):
                assert row.slots.get(f"{end}_label") == table.label(name), name
    assert [name for name, found in labels.items() if len(found) > 1] == []
    assert {name for name, found in labels.items() if found == {None}} == {
        name for name in labels if prefix(name) in BARE
    }


def test_terms_are_declared_once(rows, table, folder):
    mapped = {name for _, row in rows for name in (row.subject, row.object)}
    declared = {
        to_curie(quad.subject.value)
        for quad in read_quads(folder / "mappings" / "terms.ttl")
        if quad.predicate.value == PREFIXES["rdfs"] + "isDefinedBy"
    }
    assert declared == {name for name in mapped if not table.is_known(name)}, MEND


def test_no_unverified_id_is_mapped(rows):
    assert [name for _, row in rows for name in (row.subject, row.object) if name in NEVER_SEEN] == []


def test_a_source_of_a_mapping_is_named_once(folder):
    terms, mapped = (read_sources(folder / part / "SOURCES.tsv") for part in ("terms", "mappings"))
    assert set(terms) & set(mapped) == set()
    assert all(source.licence and source.attribution and source.version for source in mapped.values())


def test_there_are_no_blank_nodes_and_nothing_is_merged(folder):
    for path in folder.glob("mappings/*.ttl"):
        for quad in read_quads(path):
            assert isinstance(quad.subject, ox.NamedNode), path
            assert not isinstance(quad.object, ox.BlankNode), path
            assert to_curie(quad.predicate.value) not in ("owl:sameAs", "owl:equivalentClass"), path


def test_no_triple_stands_in_two_graphs(folder):
    counts = Counter(
        quad.triple
        for pattern in ("*.ttl", "imports/*.ttl", "mappings/*.ttl")
        for path in folder.glob(pattern)
        for quad in read_quads(path)
    )
    assert [str(triple) for triple, count in counts.items() if count > 1] == []


def test_what_netkg_states_of_its_terms_stands_in_the_file_too(sets, vocabulary):
    stated = {
        (name, key, value)
        for name, said in vocabulary.items()
        if "nk:termKind" in said
        for key, values in said.items()
        if key.startswith("skos:") and key.endswith("Match")
        for value in values
    }
    listed = {(row.subject, row.predicate, row.object) for row in sets["own-terms"].mappings}
    assert stated - listed == set(), "add it to own-terms.sssom.tsv, with its justification"
    assert not any(predicate == "skos:exactMatch" for subject, predicate, _ in listed - stated)


# What must not be exact, and what must.


def test_a_gene_is_not_its_product(rows):
    genes = [row for _, row in rows if {prefix(row.subject), prefix(row.object)} == {"HGNC", "UniProtKB"}]
    assert len(genes) == 28
    assert {row.predicate for row in genes} == {"skos:relatedMatch"}


def test_a_substance_is_not_a_class_of_a_classification_nor_a_role(rows):
    for subject, object_ in exact(rows):
        assert "ATC" not in (prefix(subject), prefix(object_)), (subject, object_)
    roles = {
        "CHEBI:177023",
        "CHEBI:35610",
        "CHEBI:22333",
        "CHEBI:37699",
        "CHEBI:38637",
        "CHEBI:48422",
        "CHEBI:68481",
    }
    assert {row.predicate for _, row in rows if {row.subject, row.object} & roles} == {"skos:relatedMatch"}


def test_every_drug_that_values_are_taken_from_is_mapped(rows, table):
    mapped = {name for _, row in rows for name in (row.subject, row.object)}
    drugs = {term.curie for term in table if term.kind == "drug" and not term.curie.startswith("nk:")}
    assert drugs - mapped == {"MESH:C000711728"}, "of spartalizumab only the MeSH id was verified"


def test_ours_says_exact_of_no_gastrinoma_that_names_only_the_hormone(sets):
    ours = {(row.subject, row.object): row.predicate for row in sets["tumours"].mappings}
    for object_ in ("DOID:5580", "MESH:D015408"):
        assert ours["MONDO:0003525", object_] == "skos:closeMatch"
    assert ours["NCIT:C95596", "EFO:1000440"] == "skos:exactMatch", "both are named gastrinoma"
    assert ours["MONDO:0006095", "NCIT:C72074"] == "skos:broadMatch", "atypical carcinoid, and any NET G2"


def test_names_with_a_grade_are_not_exact_for_names_without_in_our_own_set(sets):
    for row in sets["tumours"].mappings:
        graded = ["grade" in row.slots[f"{end}_label"] for end in ("subject", "object")]
        assert row.predicate != "skos:exactMatch" or len(set(graded)) == 1, row


def test_bridges_that_name_mondo_as_their_source_are_mappings_of_mondo(sets, folder):
    said = exact(("tumours-mondo", row) for row in sets["tumours-mondo"].mappings)
    bridges = [bridge for bridge in read_bridges(folder / "bridges.tsv") if bridge.origin == "source"]
    assert bridges
    assert [(b.child, b.parent) for b in bridges if (b.child, b.parent) not in said] == []


@pytest.mark.slow
def test_the_sssom_package_agrees(files, sets):
    """See docs/mappings.md; the package is in an environment of its own, because it needs much."""
    python = os.environ.get(SSSOM)
    if not python:
        pytest.skip(f"{SSSOM} does not name a Python that has the sssom package; docs/mappings.md says how")
    code = (
        "import sys; from sssom.parsers import parse_sssom_table; from sssom.validators import validate\n"
        "from sssom.constants import DEFAULT_VALIDATION_TYPES\n"
        "for path in sys.argv[1:]:\n"
        "    found = parse_sssom_table(path)\n"
        "    validate(found, DEFAULT_VALIDATION_TYPES)\n"
        "    print(len(found.df))\n"
    )
    paths = [str(path) for path in files.values()]
    done = subprocess.run([python, "-c", code, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ERROR" not in done.stderr
    assert [int(line) for line in done.stdout.split()] == [len(found.mappings) for found in sets.values()]


def test_reading_does_not_depend_on_the_order_of_rows(files):
    for path in files.values():
        lines = path.read_text(encoding="utf-8").splitlines()
        start = next(at for at, line in enumerate(lines) if not line.startswith("#")) + 1
        turned = parse_sssom("\n".join([*lines[:start], *reversed(lines[start:])]) + "\n", "x")
        assert write_sssom(turned).splitlines() == lines
