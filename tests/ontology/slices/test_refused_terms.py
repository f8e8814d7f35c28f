"""Terms that cannot be taken are all named, each with what to do."""

import pytest

from netkg.errors import OntologyError

RING = "".join(
    f"[Term]\nid: TOY:{n}\nname: {n}\nis_a: TOY:{m}\n\n" for n, m in [(1, 2), (2, 3), (3, 4), (4, 2)]
)


@pytest.fixture
def refused(cut):
    def refused(path, *ids, **changes):
        with pytest.raises(OntologyError) as caught:
            cut(path, *ids, **changes)
        return caught.value.message, caught.value.hint

    return refused


@pytest.mark.parametrize("name", ["toy.obo", "toy.json", "toy-indra.json", "toy.owl", "toy.ttl"])
def test_missing_and_obsolete_terms_are_listed_with_what_may_be_meant(cases, refused, name):
    message, hint = refused(
        cases / name, "TOY:0000008", "TOY:0000099", "TOY:0000007", "growths of glands", "MONDO:0019496"
    )
    lines = message.splitlines()
    assert lines[0] == f"{cases / name}: terms are wanted that cannot be taken"
    assert "  TOY:0000007 is obsolete; replaced by TOY:0000006 gland growth" in lines
    assert "--allow-obsolete" in hint
    assert any(line.startswith("  TOY:0000099 is not in the file; nearest: TOY:0000009") for line in lines)
    assert any(
        line.startswith("  growths of glands is not in the file; nearest: TOY:0000006") for line in lines
    )
    assert "  MONDO:0019496 is not in the file" in [line.partition(";")[0] for line in lines]
    assert "TOY:0000008" not in [line.split()[0] for line in lines[1:]]


def test_obsolete_terms_are_not_offered_as_nearest(cases, refused):
    assert "TOY:0000007" not in refused(cases / "toy.obo", "obsolete gland lump")[0]


def test_an_obsolete_term_without_replacement(tmp_path, refused):
    path = tmp_path / "t.obo"
    path.write_text("[Term]\nid: TOY:1\nis_obsolete: true\n\n[Term]\nid: TOY:2\nis_a: TOY:1\n")
    assert "nothing replaces it" in refused(path, "TOY:1")[0]
    assert "TOY:1 (above TOY:2)" in refused(path, "TOY:2")[0]


def test_an_id_that_was_merged_into_another_is_obsolete(tmp_path, refused):
    path = tmp_path / "t.obo"
    path.write_text("[Term]\nid: TOY:1\nname: one\nalt_id: TOY:9\n")
    assert "TOY:9 is obsolete; replaced by TOY:1 one" in refused(path, "TOY:9")[0]
    assert "TOY:9 is obsolete" in refused(path, "TOY:9", allow_obsolete=True)[0]


def test_long_lists_are_shortened(cases, refused):
    message, _ = refused(cases / "toy.obo", *(f"TOY:1{number:06}" for number in range(50)))
    assert len(message.splitlines()) == 22
    assert message.endswith("and 30 more")


def test_an_unknown_prefix_is_refused_before_reading(refused):
    message, hint = refused("not-there.obo", "ZOO:0000001")
    assert message == "ZOO:0000001: unknown prefix"
    assert hint == 'declare it in netkg.toml under [prefixes]: ZOO = "the IRI that its ids begin with"'
    _, hint = refused("not-there.obo", "https://example.org/zoo/ZOO_1")
    assert hint == 'declare it in netkg.toml under [prefixes]: NAME = "https://example.org/zoo/ZOO_"'


def test_an_unknown_prefix_above_a_wanted_term_is_refused(tmp_path, refused):
    path = tmp_path / "t.obo"
    path.write_text("[Term]\nid: TOY:1\nis_a: ZOO:1\n\n[Term]\nid: ZOO:1\n")
    message, hint = refused(path, "TOY:1")
    assert "ZOO:1 (above TOY:1) has a prefix that netkg does not know" in message
    assert "ZOO =" in hint


def test_ids_that_cannot_be_written_into_a_table_are_unknown(tmp_path, refused):
    path = tmp_path / "t.json"
    path.write_text(
        '[{"id": "1", "namespace": "toy", "relations": {"is_a": ["a\\tb"]}},'
        ' {"id": "a\\tb", "namespace": "toy"}]'
    )
    assert "does not know" in refused(path, "TOY:1")[0]


def test_nothing_wanted(cut):
    with pytest.raises(OntologyError, match="no terms are asked for"):
        cut("not-there.obo")


def test_parents_that_are_not_defined_are_refused_or_left_out(tmp_path, cut, refused):
    path = tmp_path / "t.obo"
    path.write_text("[Term]\nid: TOY:1\nis_a: TOY:2\nis_a: TOY:3\n\n[Term]\nid: TOY:2\n")
    message, hint = refused(path, "TOY:1")
    assert "TOY:3 (above TOY:1)" in message
    assert "--allow-undefined" in hint
    found = cut(path, "TOY:1", allow_undefined=True)
    assert [(term.curie, term.parents) for term in found.terms] == [("TOY:1", ("TOY:2",)), ("TOY:2", ())]
    assert found.undefined == ("TOY:3",)


def test_a_circle_is_named_with_its_line(tmp_path, refused):
    path = tmp_path / "t.obo"
    path.write_text(RING)
    assert refused(path, "TOY:1")[0] == (
        f"{path}:9: the hierarchy goes round in a circle: TOY:2 → TOY:3 → TOY:4 → TOY:2"
    )


@pytest.mark.parametrize("name", ["t.json", "t.owl", "t.ttl", "t-indra.json"])
def test_a_term_above_itself_is_a_circle(tmp_path, refused, writers, name):
    from netkg.ontology.slices import SliceTerm

    (tmp_path / name).write_text(writers[name]([SliceTerm("TOY:1", "one", parents=("TOY:1",))]))
    assert refused(tmp_path / name, "TOY:1")[0].endswith("circle: TOY:1 → TOY:1")


def test_a_circle_elsewhere_in_the_file_does_no_harm(tmp_path, cut):
    path = tmp_path / "t.obo"
    path.write_text(RING + "[Term]\nid: TOY:7\n")
    assert len(cut(path, "TOY:7").terms) == 1


def test_old_and_unusual_obo_is_understood(tmp_path, cut):
    path = tmp_path / "t.obo"
    path.write_bytes(
        b"format-version: 1.0\r\nontology: toy\r\n\r\n[Term]\r\nid: TOY:1 ! odd\r\nname: a\\, b ! note\r\n"
        b'exact_synonym: "c" []\r\nsynonym: "d" []\r\nsynonym: "e" EXACT {x="y"}\r\n'
        b"is_obsolete: false\r\nunknown_tag: any\r\n\r\n[Instance]\r\nid: TOY:2\r\n"
    )
    found = cut(path, "TOY:1")
    assert (found.terms[0].label, found.terms[0].synonyms) == ("a, b", ("c", "e"))
    assert found.ontology == "http://purl.obolibrary.org/obo/toy.owl"


def test_a_foreign_label_stands_in_where_there_is_no_english_one(tmp_path, cut):
    path = tmp_path / "t.ttl"
    path.write_text(
        "@prefix toy: <https://example.org/toy/TOY_> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'toy:1 rdfs:subClassOf toy:2 ; rdfs:label "Haus"@de .\n'
        'toy:2 a rdfs:Class ; rdfs:label "thing"@en-GB, "Ding"@de .\n'
    )
    assert [term.label for term in cut(path, "TOY:1").terms] == ["Haus", "thing"]
