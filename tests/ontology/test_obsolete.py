"""Terms that must not be used any more, and names of ours that stay."""

import shutil

import pyoxigraph as ox
import pytest

from netkg.errors import OntologyError
from netkg.namespaces import PREFIXES, to_curie
from netkg.ontology.imports import write_imports
from netkg.ontology.published import find_breaches, publish_names, read_published
from netkg.ontology.tables import OBSOLETE_COLUMNS, SOURCE_COLUMNS, TERM_COLUMNS, Term
from netkg.ontology.terms import TermTable
from netkg.rdf.parse import read_quads

TURTLE = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix nk: <https://w3id.org/netkg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
nk:Old a owl:Class ; nk:termKind "drug" ; rdfs:label "old drug" ;
    owl:deprecated true ; dcterms:isReplacedBy nk:Newer .
nk:Newer a owl:Class ; nk:termKind "drug" ; rdfs:label "newer drug" ;
    owl:deprecated true ; dcterms:isReplacedBy nk:Newest .
nk:Newest a owl:Class ; nk:termKind "drug" ; rdfs:label "newest drug" .
"""


@pytest.fixture
def own(tmp_path):
    """Return an ontology folder with a table, obsolete ids, and terms of ours."""
    (tmp_path / "terms").mkdir()
    source = "NCIT\tNCI Thesaurus\thttp://example.org/ncit\tCC-BY-4.0\tNCI\t2026"
    (tmp_path / "terms" / "SOURCES.tsv").write_text("\t".join(SOURCE_COLUMNS) + f"\n{source}\n")
    (tmp_path / "terms" / "ncit.tsv").write_text(
        "\t".join(TERM_COLUMNS) + "\nNCIT:C1\told one\t\t\t\tdrug\nNCIT:C2\tnew one\t\t\t\tdrug\n"
    )
    (tmp_path / "obsolete.tsv").write_text(
        "\t".join(OBSOLETE_COLUMNS) + "\nNCIT:C1\tNCIT:C2\nNCIT:C9\tNCIT:C1|nk:Old\nNCIT:C8\t\n"
    )
    (tmp_path / "netkg.ttl").write_text(TURTLE)
    return tmp_path


@pytest.mark.parametrize(
    ("curie", "instead"),
    [
        ("NCIT:C2", None),
        ("NCIT:C1", ("NCIT:C2",)),
        ("nk:Old", ("nk:Newest",)),
        ("NCIT:C9", ("NCIT:C2", "nk:Newest")),
        ("NCIT:C8", ()),
        ("nk:Unheard", None),
    ],
)
def test_replacements_are_terms_in_use(own, curie, instead):
    assert TermTable.load(own).replacements(curie) == instead


def test_terms_that_replace_each_other_lead_nowhere():
    table = TermTable([], {"nk:A": ("nk:B",), "nk:B": ("nk:A",)})
    assert table.replacements("nk:A") == ()


def test_an_obsolete_term_is_still_known_and_never_suggested(own):
    table = TermTable.load(own)
    assert table.label("nk:Old") == "old drug"
    assert [term.curie for term in table.suggest("old one")] != ["NCIT:C1"]
    assert "NCIT:C1" not in [term.curie for term in table.suggest("old one", 10)]


def test_the_graph_says_so_too(own):
    write_imports(own)
    said = {
        (to_curie(quad.subject.value), to_curie(quad.predicate.value)): to_curie(quad.object.value)
        for quad in read_quads(own / "imports" / "ncit.ttl")
    }
    assert said["NCIT:C1", "owl:deprecated"] == "true"
    assert said["NCIT:C1", "dcterms:isReplacedBy"] == "NCIT:C2"
    assert ("NCIT:C2", "owl:deprecated") not in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("NCIT:C1", "1 columns instead of 2"),
        ("old\tNCIT:C2", "'old' is not an id"),
        ("NCIT:C1\tNO:1", "unknown prefix"),
    ],
)
def test_a_wrong_line_of_obsolete_ids_is_named(own, line, message):
    (own / "obsolete.tsv").write_text("\t".join(OBSOLETE_COLUMNS) + f"\n{line}\n")
    with pytest.raises(OntologyError, match=rf"obsolete\.tsv:2: .*{message}"):
        TermTable.load(own)


# --- names of ours ----------------------------------------------------------------------------------------


def test_no_published_name_is_gone_and_deprecated_ones_are_replaced(folder):
    """Deprecate instead of deleting; take the line of a name out only if it was never released."""
    assert find_breaches(folder) == []
    assert len(read_published(folder)) > 400


def test_a_released_version_lists_all_its_names(folder, checkout):
    """Add them with ``python -m netkg.ontology.published``, see CONTRIBUTING.md."""
    import netkg

    if f"## [{netkg.__version__}]" in (checkout / "CHANGELOG.md").read_text():
        declared = {
            to_curie(quad.subject.value)
            for quad in read_quads(folder / "netkg.ttl")
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(PREFIXES["nk"])
        }
        assert declared - read_published(folder).keys() == set()


def test_what_replaces_a_deprecated_term_is_known(folder, table):
    deprecated = {
        quad.subject.value: quad
        for path in folder.glob("*.ttl")
        for quad in read_quads(path)
        if quad.predicate.value == PREFIXES["dcterms"] + "isReplacedBy"
    }
    assert [q for q in deprecated.values() if not table.is_known(to_curie(q.object.value))] == []


@pytest.fixture
def copy(folder, tmp_path):
    """Return a copy of our vocabulary that may be changed."""
    for name in ("netkg.ttl", "published.tsv"):
        shutil.copy(folder / name, tmp_path / name)
    return tmp_path


def edited(copy, old, new):
    path = copy / "netkg.ttl"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_to_delete_a_published_name_is_a_breach(copy):
    edited(copy, "nk:PDL1Positivity a owl:Class", "nk:PDL1Positive a owl:Class")
    assert find_breaches(copy)[0].startswith("nk:PDL1Positivity was published and is not declared any more")


@pytest.mark.parametrize(
    ("said", "breach"),
    [
        ("owl:deprecated true", "is deprecated, but nothing replaces it"),
        ("dcterms:isReplacedBy NCIT:C41331", "is replaced by NCIT:C41331, but not owl:deprecated"),
        (
            "owl:deprecated true ; dcterms:isReplacedBy nk:Nothing",
            "is replaced by nk:Nothing, which is not a name in use",
        ),
    ],
)
def test_a_deprecation_is_complete(copy, said, breach):
    edited(copy, "nk:PDL1Positivity a owl:Class", f"nk:PDL1Positivity {said} ; a owl:Class")
    found = [text for text in find_breaches(copy) if breach in text]
    assert found == [f"nk:PDL1Positivity {breach}{_rest(said)}"]


def _rest(said):
    return ": add dcterms:isReplacedBy" if "isReplacedBy" not in said else ""


def test_a_proper_deprecation_is_no_breach(copy):
    edited(
        copy,
        "nk:PDL1Positivity a owl:Class",
        "nk:PDL1Positivity owl:deprecated true ; dcterms:isReplacedBy nk:BiomarkerPositivity ; a owl:Class",
    )
    assert find_breaches(copy) == []


def test_new_names_are_added_to_the_list_and_old_ones_keep_their_version(copy):
    publish_names(copy, "0.1.0")
    edited(copy, "nk:PDL1Positivity a owl:Class", "nk:Brandnew a owl:Class .\nnk:PDL1Positivity a owl:Class")
    assert publish_names(copy, "9.9.9") == ["nk:Brandnew"]
    listed = read_published(copy)
    assert listed["nk:Brandnew"] == "9.9.9"
    assert listed["nk:PDL1Positivity"] != "9.9.9"
    assert publish_names(copy, "9.9.9") == []


def test_a_list_with_other_columns_is_refused(copy):
    (copy / "published.tsv").write_text("name\nnk:A\n")
    with pytest.raises(OntologyError, match=r"published\.tsv: the columns must be name, since"):
        read_published(copy)


def test_a_term_is_made_without_being_obsolete():
    assert TermTable([Term("nk:A", "a")]).replacements("nk:A") is None
