"""What is refused before any file of the hierarchy is written."""

import pytest

from netkg.errors import OntologyError
from netkg.ontology.imports import write_imports
from netkg.ontology.links import check_links, read_links
from netkg.ontology.tables import BRIDGE_COLUMNS, SOURCE_COLUMNS, TERM_COLUMNS

TURTLE = """\
@prefix nk: <https://w3id.org/netkg/ontology#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
nk:Top rdfs:subClassOf prov:Entity ; nk:termKind "drug" ; rdfs:label "top" .
"""


@pytest.fixture
def own(tmp_path):
    """Return a folder whose hierarchy is stated in all three forms."""
    folder = tmp_path / "ontology"
    (folder / "terms").mkdir(parents=True)
    write(folder, "terms/SOURCES.tsv", SOURCE_COLUMNS, "NCIT\tNCIt\thttp://example.org/\tCC-BY-4.0\tNCI\t1")
    write(
        folder, "terms/ncit.tsv", TERM_COLUMNS, "NCIT:C1\tone\t\tNCIT:C2\t\tdrug", "NCIT:C2\ttwo\t\t\t\tdrug"
    )
    write(folder, "bridges.tsv", BRIDGE_COLUMNS, "NCIT:C2\tnk:Top\tintervention\town\tbecause")
    (folder / "own.ttl").write_text(TURTLE)
    return folder


def write(folder, name, columns, *rows):
    (folder / name).write_text("\n".join(["\t".join(columns), *rows]) + "\n")


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_tables_bridges_and_turtle_are_one_hierarchy(own):
    assert check_links(own).ancestors("NCIT:C1") == ("NCIT:C1", "NCIT:C2", "nk:Top", "prov:Entity")
    assert [(link.child, link.parent, link.file.name) for link in read_links(own)] == [
        ("NCIT:C1", "NCIT:C2", "ncit.tsv"),
        ("NCIT:C2", "nk:Top", "bridges.tsv"),
        ("nk:Top", "prov:Entity", "own.ttl"),
    ]


def test_a_circle_over_several_files_is_named_step_by_step_and_nothing_changes(own):
    write_imports(own)
    (own / "own.ttl").write_text(
        TURTLE + "nk:Top rdfs:subClassOf <http://purl.obolibrary.org/obo/NCIT_C1> .\n"
    )
    before = everything(own)
    with pytest.raises(OntologyError) as caught:
        write_imports(own)
    assert caught.value.message == (
        "the hierarchy goes round in a circle: NCIT:C1 under NCIT:C2 (ncit.tsv), "
        "NCIT:C2 under nk:Top (bridges.tsv), nk:Top under NCIT:C1 (own.ttl)"
    )
    assert everything(own) == before


@pytest.mark.parametrize(
    ("name", "columns", "rows", "message"),
    [
        (
            "terms/ncit.tsv",
            TERM_COLUMNS,
            ["NCIT:C2\ttwo\t\tNCIT:C7\t\tdrug"],
            r"ncit\.tsv: NCIT:C2 under NCIT:C7",
        ),
        ("bridges.tsv", BRIDGE_COLUMNS, ["NCIT:C8\tnk:Top\tdrug\town\tx"], "NCIT:C8 is in no table"),
        ("bridges.tsv", BRIDGE_COLUMNS, ["NCIT:C2\tnk:Up\tdrug\town\tx"], "nk:Up is in no table"),
        (
            "bridges.tsv",
            BRIDGE_COLUMNS,
            ["NCIT:C2\tNO:1\tdrug\town\tx"],
            r"tsv:2: 'NO:1' has an unknown prefix",
        ),
    ],
)
def test_an_end_that_no_table_has_is_refused_and_nothing_changes(own, name, columns, rows, message):
    write(own, name, columns, *rows)
    before = everything(own)
    with pytest.raises(OntologyError, match=message):
        write_imports(own)
    assert everything(own) == before


def test_parents_may_stand_in_a_folder_beside(own, tmp_path):
    other = tmp_path / "other"
    (other / "terms").mkdir(parents=True)
    write(other, "terms/SOURCES.tsv", SOURCE_COLUMNS, "HGNC\tHGNC\thttp://example.org/\tCC0-1.0\tHGNC\t1")
    write(other, "terms/hgnc.tsv", TERM_COLUMNS, "HGNC:1\tone\t\tNCIT:C1\t\tgene")
    with pytest.raises(OntologyError, match="NCIT:C1 is in no table"):
        write_imports(other)
    assert write_imports(other, own)
