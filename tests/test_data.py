"""The shipped evidence is under test like code; a failure names the command that mends it."""

from collections import Counter

import pyoxigraph as ox
import pytest

from netkg.build import compile_records
from netkg.config import open_project
from netkg.graph import from_triples
from netkg.graph.manifest import parse_manifest, to_manifest
from netkg.rdf.parse import read_quads
from netkg.store.load import load_project

MEND = "rebuild it with: make build"


@pytest.fixture(scope="module")
def project(checkout):
    return open_project(checkout)


@pytest.fixture(scope="module")
def compiled(project, records):
    return compile_records(records.values(), project)


def test_committed_triples_are_what_the_records_give_to_the_byte(project, compiled):
    committed = {path.name: path.read_bytes() for path in project.triple_files()}
    stale = [
        name
        for name in committed | {b.line.file: b for b in compiled}
        if committed.get(name) != next((built.turtle for built in compiled if built.line.file == name), None)
    ]
    assert not stale, MEND


def test_the_manifest_is_current(project, compiled):
    assert project.manifest.read_bytes() == to_manifest(built.line for built in compiled), MEND


def test_the_manifest_names_every_file(project):
    assert list(parse_manifest(project.manifest)) == [path.name for path in project.triple_files()]


def test_every_record_survives_the_way_to_turtle_and_back(project, records):
    for record in records.values():
        quads = read_quads(project.triples / f"{record.record}.ttl")
        assert from_triples(record.record, [quad.triple for quad in quads]) == record


def test_no_triple_stands_in_two_graphs(project):
    counts = Counter(quad.triple for quad in load_project(project).quads())
    assert [str(triple) for triple, count in counts.items() if count > 1] == []


def test_there_are_no_blank_nodes_in_the_evidence(project):
    for path in project.triple_files():
        assert not any(isinstance(term, ox.BlankNode) for quad in read_quads(path) for term in quad)


def test_every_statement_about_the_own_study_is_read_at_least_in_its_abstract(records):
    for record in records.values():
        for result in record.results:
            if not result.second_hand:
                assert result.read_in == "publication"
