import re

import pytest

from netkg.errors import OntologyError, SourceError
from netkg.ontology.tables import TERM_COLUMNS, Term, read_bridges, read_sources, read_terms

HEADER = "\t".join(TERM_COLUMNS)


def written(path, *lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_table_is_read_in_file_order(tmp_path):
    path = written(
        tmp_path / "x.tsv", HEADER, "NCIT:C2\tb\tx|y\tNCIT:C1\t2026\tdrug", "NCIT:C1\t\t\t\t\tdrug-class"
    )
    assert read_terms(path) == [
        Term("NCIT:C2", "b", ("x", "y"), ("NCIT:C1",), "2026", "drug"),
        Term("NCIT:C1", None, (), (), "", "drug-class"),
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["id\tlabel"], r"x\.tsv:1: the columns must be id, label, synonyms, parents, version, kind"),
        ([HEADER, "NCIT:C1\tone"], r"x\.tsv:2: 2 columns instead of 6"),
        ([HEADER, "NCIT:C1\t\t\t\t\t", "pembrolizumab\t\t\t\t\t"], r"x\.tsv:3: 'pembrolizumab' is not an id"),
        ([HEADER, "NCIT:C1\t\t\tNOPE:1\t\t"], r"x\.tsv:2: 'NOPE:1' has an unknown prefix"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, lines, message):
    with pytest.raises(OntologyError, match=message):
        read_terms(written(tmp_path / "x.tsv", *lines))


def test_a_missing_table_is_a_source_error(tmp_path):
    with pytest.raises(SourceError, match="cannot be read"):
        read_terms(tmp_path / "none.tsv")


def test_a_bridge_says_who_holds_it(tmp_path):
    path = tmp_path / "bridges.tsv"
    written(path, "child\tparent\thierarchy\torigin\treason", "NCIT:C1\tnk:A\ttumour\tsomebody\tbecause")
    with pytest.raises(OntologyError, match=r"bridges\.tsv:2: origin 'somebody' is unknown"):
        read_bridges(path)


def test_every_table_names_its_source_and_has_no_repetition(folder):
    sources = read_sources(folder / "terms" / "SOURCES.tsv")
    tables = sorted(folder.glob("terms/*.tsv"))
    seen = []
    for path in tables:
        if path.name != "SOURCES.tsv":
            terms = read_terms(path)
            assert {term.curie.partition(":")[0].lower() for term in terms} == {path.stem}
            seen += [term.curie for term in terms]
    assert len(seen) == len(set(seen)) >= 150
    assert {name.lower() for name in sources} == {path.stem for path in tables} - {"SOURCES"}
    assert all(source.licence and source.attribution and source.version for source in sources.values())


def test_every_term_has_a_kind_and_a_label_where_the_licence_lets_it(folder):
    for path in folder.glob("terms/*.tsv"):
        if path.name != "SOURCES.tsv":
            for term in read_terms(path):
                assert re.fullmatch(r"[a-z]+(-[a-z]+)?", term.kind), term.curie
                assert bool(term.label) == (not term.curie.startswith("ATC:")), term.curie
                assert term.label is None or term.label == term.label.strip()


def test_every_bridge_has_a_reason_and_is_said_once(folder):
    bridges = read_bridges(folder / "bridges.tsv")
    assert len({(bridge.child, bridge.parent) for bridge in bridges}) == len(bridges)
    assert all(bridge.reason for bridge in bridges)
    assert {bridge.hierarchy for bridge in bridges} == {
        "tumour",
        "intervention",
        "outcome",
        "biomarker",
        "site",
    }
    for bridge in bridges:
        assert bridge.origin == ("source" if bridge.child.startswith("MONDO:") else "own"), bridge
        assert not bridge.child.startswith("nk:"), f"{bridge.child}: parents of our terms stand in netkg.ttl"
