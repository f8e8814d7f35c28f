"""A slice becomes tables that netkg takes, beside those that are there; or nothing changes."""

import dataclasses

import pytest

from netkg.errors import OntologyError, SourceError
from netkg.ontology.imports import build_imports
from netkg.ontology.slices import SliceTerm, read_ids, write_slice
from netkg.ontology.slices import write as module
from netkg.ontology.tables import read_sources, read_terms
from netkg.ontology.terms import TermTable

HEAD = "id\tlabel\tsynonyms\tparents\tversion\tkind\n"


@pytest.fixture
def toy(cases, cut):
    return lambda *ids, **changes: cut(cases / "toy.obo", *ids, **changes)


@pytest.mark.usefixtures("declared")
class TestTables:
    def test_the_table_is_what_the_file_says(self, tmp_path, toy):
        changed = write_slice(toy("TOY:0000003", "TOY:0000006"), tmp_path, {"TOY:0000006": "tumour"})
        assert changed == [tmp_path / "terms" / "toy.tsv", tmp_path / "terms" / "SOURCES.tsv"]
        assert changed[0].read_text() == HEAD + (
            "TOY:0000001\tthing\t\t\t2026-01-31\ttumour\n"
            "TOY:0000002\tbody part\t\tTOY:0000001\t2026-01-31\t\n"
            'TOY:0000003\tgland\tgl"and|secreting organ\tTOY:0000002\t2026-01-31\t\n'
            "TOY:0000005\tgrowth\t\tTOY:0000001\t2026-01-31\ttumour\n"
            "TOY:0000006\tgland growth\tgrowth of the gland\tTOY:0000005\t2026-01-31\ttumour\n"
        )
        assert changed[1].read_text() == (
            "prefix\tname\tontology\tlicence\tattribution\tversion\n"
            "TOY\tToy ontology\thttps://example.org/toy.owl\t"
            "https://creativecommons.org/publicdomain/zero/1.0/\tToy ontology\t2026-01-31\n"
        )
        assert write_slice(toy("TOY:0000003", "TOY:0000006"), tmp_path) == []

    def test_netkg_takes_the_tables(self, tmp_path, toy):
        write_slice(toy("TOY:0000008", "TOY:0000004", part_of=True), tmp_path)
        terms = TermTable.load(tmp_path)
        assert terms.label("TOY:0000008") == "small gland growth"
        assert terms.ancestors("TOY:0000004") == {"TOY:0000001", "TOY:0000002", "TOY:0000003"}
        assert [term.curie for term in terms.suggest("Secreting organs")][:1] == ["TOY:0000003"]
        assert all(terms.is_known(parent) for term in terms for parent in term.parents)
        assert [path.name for path in build_imports(tmp_path)] == ["toy.ttl"]

    def test_a_second_slice_adds_to_the_first(self, tmp_path, toy):
        write_slice(toy("TOY:0000003"), tmp_path, {"TOY:0000003": "site"})
        later = dataclasses.replace(toy("TOY:0000002", "TOY:0000009"), version="2027", licence="another")
        write_slice(later, tmp_path)
        terms = {term.curie: term for term in read_terms(tmp_path / "terms" / "toy.tsv")}
        assert list(terms) == [f"TOY:000000{number}" for number in (1, 2, 3, 5, 9)]
        assert (terms["TOY:0000002"].version, terms["TOY:0000003"].version) == ("2027", "2026-01-31")
        assert terms["TOY:0000002"].kind == "site"
        source = read_sources(tmp_path / "terms" / "SOURCES.tsv")["TOY"]
        assert (source.version, source.licence[:8]) == ("2027", "https://")

    def test_a_kind_rises_only_where_all_below_agree(self, tmp_path, toy):
        kinds = {"TOY:0000003": "site", "TOY:0000006": "tumour", "TOY:0000009": "tumour"}
        write_slice(toy(*kinds), tmp_path, kinds)
        found = {term.curie[-1]: term.kind for term in read_terms(tmp_path / "terms" / "toy.tsv")}
        assert found == {"1": "", "2": "site", "3": "site", "5": "tumour", "6": "tumour", "9": "tumour"}

    def test_terms_of_another_ontology_say_through_which_file_they_came(self, tmp_path, toy):
        cut = toy("TOY:0000002")
        above = SliceTerm("BFO:0000040", "material entity")
        below = dataclasses.replace(cut.terms[0], parents=("BFO:0000040",))
        write_slice(dataclasses.replace(cut, terms=(above, below, *cut.terms[1:])), tmp_path)
        (term,) = read_terms(tmp_path / "terms" / "bfo.tsv")
        assert term.version == "2026-01-31 (import of TOY)"
        source = read_sources(tmp_path / "terms" / "SOURCES.tsv")["BFO"]
        assert source.ontology == "http://purl.obolibrary.org/obo/bfo.owl"
        assert source.licence == "not stated in Toy ontology"
        assert build_imports(tmp_path).keys() == {tmp_path / f"imports/{name}.ttl" for name in ("bfo", "toy")}

    def test_a_file_that_is_silent_about_itself(self, tmp_path, cases, cut):
        write_slice(cut(cases / "toy-indra.json", "TOY:0000001"), tmp_path)
        source = read_sources(tmp_path / "terms" / "SOURCES.tsv")["TOY"]
        assert (source.name, source.ontology) == ("TOY", "https://example.org/toy/TOY_")
        assert source.licence == "not stated in the file"
        assert build_imports(tmp_path)

    def test_obsolete_terms_are_listed_with_their_replacement(self, tmp_path, toy):
        write_slice(toy("TOY:0000007", allow_obsolete=True), tmp_path)
        listed = tmp_path / "obsolete.tsv"
        assert listed.read_text() == "id\treplaced_by\nTOY:0000007\tTOY:0000006\n"
        listed.write_text("id\treplaced_by\nTOY:0000000\t\n")
        write_slice(toy("TOY:0000007", allow_obsolete=True), tmp_path)
        assert listed.read_text() == "id\treplaced_by\nTOY:0000000\t\nTOY:0000007\tTOY:0000006\n"
        assert write_slice(toy("TOY:0000006"), tmp_path)
        assert TermTable.load(tmp_path).label("TOY:0000007") == "obsolete gland lump"

    def test_no_text_can_break_a_table(self, tmp_path, cut):
        path = tmp_path / "t.json"
        path.write_text(
            r'[{"id": "1", "namespace": "toy", "name": "a\tb\u2028c\u0085 \ud800",'
            r' "synonyms": ["x|y", "z\n\rz"]}]'
        )
        write_slice(cut(path, "TOY:1", unscoped_synonyms=True), tmp_path)
        (term,) = read_terms(tmp_path / "terms" / "toy.tsv")
        assert (term.label, term.synonyms) == ("a b c ?", ("z z",))

    def test_a_circle_of_old_and_new_terms_is_refused(self, tmp_path, toy):
        (tmp_path / "terms").mkdir()
        old = tmp_path / "terms" / "toy.tsv"
        old.write_text(HEAD + "TOY:0000001\tthing\t\tTOY:0000000\t\t\nTOY:0000000\tzero\t\tTOY:0000005\t\t\n")
        write_slice(toy("TOY:0000001"), tmp_path)
        old.write_text(HEAD + "TOY:0000000\tzero\t\tTOY:0000005\t\t\n")
        cut = toy("TOY:0000005")
        above = dataclasses.replace(cut.terms[0], parents=("TOY:0000000",))
        before = old.read_bytes()
        with pytest.raises(OntologyError, match="TOY:0000000 → TOY:0000005 → TOY:0000001 → TOY:0000000"):
            write_slice(dataclasses.replace(cut, terms=(above, *cut.terms[1:])), tmp_path)
        assert old.read_bytes() == before

    def test_a_full_disk_leaves_all_files_as_they_were(self, tmp_path, toy, monkeypatch):
        write_slice(toy("TOY:0000002"), tmp_path)
        before = {path: path.read_bytes() for path in tmp_path.rglob("*.tsv")}
        write = module.write_atomically

        def full(path, data):
            if path.name == "obsolete.tsv":
                raise SourceError("disk full")
            return write(path, data)

        monkeypatch.setattr(module, "write_atomically", full)
        for folder in (tmp_path, tmp_path / "new"):
            with pytest.raises(SourceError, match="disk full"):
                write_slice(toy("TOY:0000003", "TOY:0000007", allow_obsolete=True), folder)
        assert {path: path.read_bytes() for path in tmp_path.rglob("*.tsv")} == before


def test_a_prefix_that_the_project_does_not_know_is_refused(tmp_path, toy):
    with pytest.raises(OntologyError, match="the prefix TOY is not known") as caught:
        write_slice(toy("TOY:0000001"), tmp_path)
    assert "[prefixes]" in caught.value.hint
    assert not list(tmp_path.iterdir())


def test_a_list_of_ids(tmp_path):
    path = tmp_path / "list.txt"
    path.write_text(
        "# wanted\nMONDO:0019496\nTOY:1 drug class # why\n\nTOY:2\ttumour\nTOY:3 ! three\n"
        "https://example.org/a#TOY_4\npancreatic growth\nTOY:1 drug class\n"
    )
    assert read_ids(path) == {
        "MONDO:0019496": "",
        "TOY:1": "drug class",
        "TOY:2": "tumour",
        "TOY:3": "",
        "https://example.org/a#TOY_4": "",
        "pancreatic growth": "",
    }


@pytest.mark.parametrize(
    ("content", "error", "word"),
    [
        (b"# nothing\n", OntologyError, "asks for no term"),
        (b"TOY:1 drug\nTOY:1 site\n", OntologyError, ":2: TOY:1 is wanted as 'drug' and 'site'"),
        (b"\xff", SourceError, "cannot be read"),
    ],
)
def test_a_bad_list_of_ids(tmp_path, content, error, word):
    (tmp_path / "list.txt").write_bytes(content)
    with pytest.raises(error, match=word):
        read_ids(tmp_path / "list.txt")
