"""Mapping files: what is read, what is refused and how, what becomes of them."""

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netkg.errors import OntologyError, SourceError
from netkg.namespaces import PREFIXES, graph_iri, to_curie, to_iri
from netkg.ontology.mappings import (
    Mapping,
    MappingSet,
    build_mappings,
    mapping_iri,
    parse_sssom,
    read_obsolete,
    read_sssom,
    to_triples,
    write_mappings,
    write_sssom,
)
from netkg.ontology.mappings.slots import BUILT_IN, JUSTIFICATIONS, MAPPING_SLOTS, PREDICATES, SET_SLOTS
from netkg.rdf.parse import read_quads

OBSOLETE = {"NCIT:C9": "NCIT:C10", "DOID:9": None}
HEADER = """\
# curie_map:
#   DOID: http://purl.obolibrary.org/obo/DOID_
#   NCIT: http://purl.obolibrary.org/obo/NCIT_
# mapping_set_id: https://example.org/mappings/example
# license: https://creativecommons.org/publicdomain/zero/1.0/
"""
COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification"
CURATED = "semapv:ManualMappingCuration"


def text_of(*rows, columns=COLUMNS, header=HEADER):
    return header + "\n".join([columns, *rows]) + "\n"


def pytest_generate_tests(metafunc):
    if "bad" in metafunc.fixturenames:
        folder = metafunc.config.rootpath / "tests" / "cases" / "mappings" / "bad"
        metafunc.parametrize("bad", sorted(folder.glob("*.sssom.tsv")), ids=lambda path: path.stem)


@pytest.fixture
def good(checkout):
    return checkout / "tests" / "cases" / "mappings" / "good"


# What is read.


def test_each_bad_file_gives_the_expected_message_and_no_other(bad):
    """The expected file: ``line:column: what. remedy``, one line for each mistake."""
    expected = bad.with_name(bad.name.replace(".sssom.tsv", ".expected")).read_text().splitlines()
    with pytest.raises(OntologyError) as caught:
        read_sssom(bad, OBSOLETE)
    assert caught.value.message.replace(f"{bad}:", "").splitlines() == expected


def test_the_smallest_file(good):
    found = read_sssom(good / "smallest.sssom.tsv")
    (row,) = found.mappings
    assert (row.subject, row.predicate, row.object, row.justification) == (
        "NCIT:C1",
        "skos:exactMatch",
        "DOID:1",
        CURATED,
    )
    assert not row.negated
    assert found.id == "https://example.org/mappings/example"
    assert found.terms == ("DOID:1", "NCIT:C1")


def test_a_file_written_by_others(good):
    """No blank after ``#``, quoted values, a list, columns in another order, quoted cells."""
    found = read_sssom(good / "written-otherwise.sssom.tsv")
    assert found.slots["mapping_set_title"] == "It's an example: quoted"
    assert found.slots["mapping_set_description"] == 'With "quotes" and a \\.'
    assert found.slots["creator_label"] == "One|Two"
    first, second = found.mappings
    assert first.slots["subject_label"] == 'a "quoted" name'
    assert first.slots["mapping_provider"] == "https://example.org/", "said once for all rows"
    assert first.slots["mapping_date"] == "2026-08-04", "the header's, as the cell is empty"
    assert second.slots["mapping_date"] == "2026-08-05", "the row's own"
    assert second.negated
    assert found.iri("Orphanet:877") == "http://www.orpha.net/ORDO/Orphanet_877"


def test_line_ends_and_byte_order_marks_of_other_systems(tmp_path, good):
    plain = (good / "smallest.sssom.tsv").read_bytes()
    path = tmp_path / "other.sssom.tsv"
    path.write_bytes(b"\xef\xbb\xbf" + plain.replace(b"\n", b"\r\n"))
    assert read_sssom(path) == read_sssom(good / "smallest.sssom.tsv")


def test_an_unreadable_file(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_sssom(tmp_path / "none.sssom.tsv")
    (tmp_path / "latin.sssom.tsv").write_bytes(b"# comment: \xe4\n")
    with pytest.raises(SourceError, match="cannot be read"):
        read_sssom(tmp_path / "latin.sssom.tsv")


def test_a_file_full_of_mistakes_does_not_fill_the_screen():
    with pytest.raises(OntologyError) as caught:
        parse_sssom(text_of(*["a\tb\tc\td"] * 100), "x")
    lines = caught.value.message.splitlines()
    assert len(lines) == 21
    assert lines[-1].startswith("... and ")


def test_obsolete_terms_are_read_from_turtle(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_text(
        "@prefix nk: <https://w3id.org/netkg/ontology#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "nk:Old owl:deprecated true ; dcterms:isReplacedBy nk:New . nk:Gone owl:deprecated true .\n"
        "nk:New owl:deprecated false .\n"
    )
    assert read_obsolete([path]) == {"nk:Gone": None, "nk:Old": "nk:New"}


@given(st.text(alphabet=st.sampled_from('#ab:\t\n "|_-/.\\1{é'), max_size=80))
def test_whatever_the_text_is_only_our_error_leaves(noise):
    for text in (
        noise,
        HEADER + noise,
        text_of(noise),
        text_of(f"{noise}\tskos:exactMatch\tDOID:1\t{CURATED}"),
    ):
        with suppress(OntologyError):
            list(to_triples(parse_sssom(text, "x")))


# What is written.

NAMES = st.from_regex(r"(NCIT|DOID):[A-Z]?[0-9]{1,4}", fullmatch=True)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).map(
    lambda text: " ".join(text.split())
)
TEXT = WORDS.filter(bool).filter(lambda text: not text.startswith("#"))


ONE_NAME = TEXT.filter(lambda text: "|" not in text)  # the slot holds several names, parted by this sign


@st.composite
def mapping_sets(draw):
    pairs = draw(st.lists(st.tuples(NAMES, NAMES).filter(lambda pair: pair[0] != pair[1]), unique=True))
    rows = []
    for subject, object_ in pairs:
        slots = {
            "subject_id": subject,
            "predicate_id": draw(st.sampled_from(PREDICATES)),
            "object_id": object_,
        }
        slots["mapping_justification"] = draw(st.sampled_from(JUSTIFICATIONS))
        slots |= draw(st.fixed_dictionaries({}, optional={"comment": TEXT, "other": TEXT}))
        rows.append(Mapping(slots))
    slots = {"mapping_set_id": "https://example.org/a", "license": "https://example.org/licence"}
    optional = {"mapping_set_title": TEXT, "other": TEXT, "comment": TEXT, "creator_label": ONE_NAME}
    slots |= draw(st.fixed_dictionaries({}, optional=optional))
    prefixes = BUILT_IN | {name: PREFIXES[name] for name in ("DOID", "NCIT")}
    return MappingSet(slots, prefixes, (), tuple(rows))


@given(mapping_sets())
def test_what_is_written_is_read_again(mapping_set):
    text = write_sssom(mapping_set)
    found = parse_sssom(text, "x")
    assert found.slots == mapping_set.slots
    assert found.curie_map == mapping_set.curie_map
    rows = {(row.subject, row.object): row for row in mapping_set.mappings}
    assert {(row.subject, row.object): row for row in found.mappings} == rows
    assert write_sssom(found) == text


def test_names_of_slots_are_those_of_sssom():
    assert len(MAPPING_SLOTS) == len(set(MAPPING_SLOTS)) == 50
    assert len(SET_SLOTS) == len(set(SET_SLOTS)) == 36
    assert len(JUSTIFICATIONS) == 13


# What becomes of it.


def test_a_mapping_is_a_thing_with_a_name_and_a_skos_triple():
    columns = f"{COLUMNS}\tauthor_label\tconfidence\tmapping_date\tcomment"
    row = f"NCIT:C1\tskos:broadMatch\tDOID:1\t{CURATED}\tA|B\t1\t2026-08-04\twhy"
    mapping_set = parse_sssom(text_of(row, columns=columns), "x")
    iri = mapping_iri(mapping_set, mapping_set.mappings[0])
    assert iri == "https://example.org/mappings/example#NCIT_C1-broadMatch-DOID_1"
    triples = set(to_triples(mapping_set))
    said = {
        (to_curie(t.predicate.value), to_curie(t.object.value)) for t in triples if t.subject.value == iri
    }
    assert said == {
        ("rdf:type", "sssom:Mapping"),
        ("sssom:subject_id", "NCIT:C1"),
        ("sssom:predicate_id", "skos:broadMatch"),
        ("sssom:object_id", "DOID:1"),
        ("sssom:mapping_justification", CURATED),
        ("sssom:author_label", "A"),
        ("sssom:author_label", "B"),
        ("sssom:confidence", "1.0"),
        ("sssom:mapping_date", "2026-08-04"),
        ("rdfs:comment", "why"),
    }
    direct = ox.Triple(*(ox.NamedNode(to_iri(name)) for name in ("NCIT:C1", "skos:broadMatch", "DOID:1")))
    assert direct in triples
    assert direct not in set(to_triples(mapping_set, {direct})), "another graph states it"
    assert len(triples) == len(set(to_triples(mapping_set, {direct}))) + 1, "all else is said all the same"


def test_what_is_denied_is_not_stated():
    row = f"NCIT:C1\tNot\tskos:exactMatch\tDOID:1\t{CURATED}"
    columns = "subject_id\tpredicate_modifier\tpredicate_id\tobject_id\tmapping_justification"
    mapping_set = parse_sssom(text_of(row, columns=columns), "x")
    assert mapping_iri(mapping_set, mapping_set.mappings[0]).endswith("#NCIT_C1-not-exactMatch-DOID_1")
    assert not any(t.predicate.value.startswith(PREFIXES["skos"]) for t in to_triples(mapping_set))


@pytest.fixture
def project(tmp_path):
    """Return an ontology folder with one own term, one term table and one mapping file."""
    (tmp_path / "mappings").mkdir()
    (tmp_path / "terms").mkdir()
    (tmp_path / "own.ttl").write_text(
        "@prefix nk: <https://w3id.org/netkg/ontology#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'nk:Mine nk:termKind "tumour" ; skos:closeMatch <http://purl.obolibrary.org/obo/NCIT_C1> .\n'
    )
    sources = "prefix\tname\tontology\tlicence\tattribution\tversion\n"
    ncit = "NCIT\tNCI Thesaurus\thttps://example.org/ncit\tCC-BY-4.0\tNCI\t2026\n"
    (tmp_path / "terms" / "SOURCES.tsv").write_text(sources + ncit)
    (tmp_path / "terms" / "ncit.tsv").write_text(
        "id\tlabel\tsynonyms\tparents\tversion\tkind\nNCIT:C1\tOne\t\t\t\ttumour\n"
    )
    (tmp_path / "mappings" / "SOURCES.tsv").write_text(
        sources + "DOID\tDisease Ontology\thttps://example.org/doid\tCC0-1.0\tDO\t2026\n"
    )
    own(
        tmp_path,
        f"nk:Mine\tskos:closeMatch\tNCIT:C1\t\t{CURATED}",
        f"nk:Mine\tskos:narrowMatch\tDOID:1\tone\t{CURATED}",
    )
    return tmp_path


def own(folder, *rows, set_id=None, file="mine"):
    set_id = set_id or graph_iri("ontology/mappings/mine")
    header = HEADER.replace("https://example.org/mappings/example", set_id)
    header = header.replace("# mapping", "#   nk: https://w3id.org/netkg/ontology#\n# mapping")
    columns = "subject_id\tpredicate_id\tobject_id\tobject_label\tmapping_justification"
    text = text_of(*rows, columns=columns, header=header)
    (folder / "mappings" / f"{file}.sssom.tsv").write_text(text)


def statements(path):
    return {tuple(to_curie(t.value) for t in (q.subject, q.predicate, q.object)) for q in read_quads(path)}


def test_a_folder_is_built(project):
    assert [path.name for path in write_mappings(project)] == ["mine.ttl", "terms.ttl"]
    assert write_mappings(project) == [], "the same bytes"
    mine = statements(project / "mappings" / "mine.ttl")
    assert ("nk:Mine", "skos:narrowMatch", "DOID:1") in mine
    assert ("nk:Mine", "skos:closeMatch", "NCIT:C1") not in mine, "own.ttl states it"
    assert statements(project / "mappings" / "terms.ttl") == {
        ("DOID:1", "rdf:type", "owl:Class"),
        ("DOID:1", "rdfs:label", "one"),
        ("DOID:1", "rdfs:isDefinedBy", "https://example.org/doid"),
        ("https://example.org/doid", "rdf:type", "owl:Ontology"),
        ("https://example.org/doid", "dcterms:title", "Disease Ontology"),
        ("https://example.org/doid", "dcterms:license", "CC0-1.0"),
        ("https://example.org/doid", "dcterms:creator", "DO"),
    }


def test_a_file_that_is_gone_takes_its_triples_with_it(project):
    write_mappings(project)
    (project / "mappings" / "mine.sssom.tsv").unlink()
    assert [path.name for path in write_mappings(project)] == ["mine.ttl", "terms.ttl"]
    assert list(project.glob("mappings/*.ttl")) == []


def test_a_folder_beside_lends_its_terms_and_is_not_repeated(project, tmp_path_factory):
    other = tmp_path_factory.mktemp("other")
    (other / "mappings").mkdir()
    own(other, f"nk:Mine\tskos:narrowMatch\tDOID:1\tone\t{CURATED}")
    files = build_mappings(other, project)
    assert b"skos:narrowMatch DOID:1 ." not in files[other / "mappings" / "mine.ttl"]
    assert b"DOID:1" not in files[other / "mappings" / "terms.ttl"]


@pytest.mark.parametrize(
    ("rows", "options", "message"),
    [
        (
            ["nk:Mine\tskos:closeMatch\tDOID:1\t\t" + CURATED],
            {"set_id": "https://example.org/a"},
            "not its graph",
        ),
        (["nk:Mine\tskos:closeMatch\tnk:Nobody\t\t" + CURATED], {}, "nk:Nobody is mapped, and no table says"),
        ([], {"set_id": graph_iri("ontology/mappings/terms"), "file": "terms"}, "mapping_set_id"),
    ],
)
def test_a_folder_that_cannot_be_built_is_left_as_it_was(project, rows, options, message):
    write_mappings(project)
    before = {path: path.read_bytes() for path in project.glob("mappings/*.ttl")}
    own(project, *rows, **options)
    with pytest.raises(OntologyError, match=message):
        write_mappings(project)
    assert {path: path.read_bytes() for path in project.glob("mappings/*.ttl")} == before


def test_a_prefix_without_a_source_is_refused(project):
    (project / "mappings" / "SOURCES.tsv").unlink()
    with pytest.raises(OntologyError, match="DOID:1 is mapped") as caught:
        build_mappings(project)
    assert caught.value.hint == "add a line for the prefix to mappings/SOURCES.tsv"
