"""``netkg terms``: search, show, tree, path, build, import."""

import re
import shutil

import pytest

from netkg.namespaces import PREFIXES
from netkg.ontology.tables import BRIDGE_COLUMNS, read_terms

TOY = "https://example.org/toy/TOY_"


@pytest.fixture(autouse=True)
def own_prefixes_are_forgotten():
    """What a project declares is known to its test only."""
    before = dict(PREFIXES)
    yield
    PREFIXES.clear()
    PREFIXES.update(before)


# --- search ---------------------------------------------------------------------------------------------


def test_search_lists_terms_with_how_they_were_found(netkg, evidence):
    done = netkg("terms", "search", "checkpoint", "inhibitor")
    assert (done.code, done.err) == (0, "")
    first = next(line for line in done.out.splitlines() if line.startswith("nk:"))
    assert re.match(
        r"nk:CheckpointInhibitor +immune checkpoint inhibitor +drug-class +synonym: .* \d+$", first
    )


def test_search_in_json(netkg, evidence):
    found = netkg("terms", "search", "pancreatic", "--kind", "tumour", "--limit", 3, "--json").json["result"][
        "terms"
    ]
    assert len(found) == 3
    assert set(found[0]) == {"id", "label", "kind", "found_by", "name", "results"}
    assert {term["kind"] for term in found} == {"tumour"}


def test_search_for_nothing_says_so(netkg, evidence):
    assert netkg("terms", "search", "xyzzy").out == "no term has these words, or similar ones\n"


def test_an_unknown_kind_is_refused_with_those_there_are(netkg, evidence):
    done = netkg("terms", "search", "lung", "--kind", "organ")
    assert done.code == 4
    assert "there is no kind of term 'organ'" in done.err
    assert "site" in done.err


# --- show -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["pembrolizumab", "NCIT:C106432", "Keytruda"])
def test_show_finds_a_term_by_any_name(netkg, evidence, name):
    done = netkg("terms", "show", name)
    assert done.out.startswith("Pembrolizumab  NCIT:C106432  drug\n")
    assert "PD-1 inhibitor  nk:PD1Inhibitor  (own, bridges.tsv: an antibody against PD-1)" in done.out


def test_show_in_json(netkg, evidence):
    card = netkg("terms", "show", "nk:DigestiveNET", "--json").json["result"]
    assert card["id"] == "nk:DigestiveNET"
    assert card["results"]["tumour"]["all"] > card["results"]["tumour"]["own"]
    assert {parent["id"] for parent in card["parents"]} == {"NCIT:C188218", "NCIT:C27721"}


@pytest.mark.parametrize(
    "command", [["show", "pembrolizumbab"], ["path", "pembrolizumbab", "nk:Intervention"]]
)
def test_an_unknown_term_is_refused_with_what_may_be_meant(netkg, evidence, command):
    done = netkg("terms", *command)
    assert done.code == 4
    assert "no term is called 'pembrolizumbab'" in done.err
    assert "did you mean NCIT:C106432 (Pembrolizumab)" in done.err


# --- tree -----------------------------------------------------------------------------------------------


def test_tree_shows_results_beside_each_term(netkg, evidence):
    lines = netkg("terms", "tree", "--facet", "intervention").out.splitlines()
    found = {line.split()[-1]: line.split()[:3] for line in lines if re.match(r" +(\d+|·) +\d+ ", line)}
    assert int(found["NCIT:C106432"][0]) > 0
    assert int(found["nk:CheckpointInhibitor"][1]) >= int(found["nk:PD1Inhibitor"][1])
    assert found["nk:CheckpointInhibitor"][0] == "·"
    assert "NCIT:C1555" not in found


def test_tree_of_one_term_with_all_below_it(netkg, evidence):
    done = netkg("terms", "tree", "nk:CheckpointInhibitor", "--all")
    assert "Ipilimumab  NCIT:C2654" in done.out
    assert "somatostatin" not in done.out


def test_tree_to_a_depth_in_json(netkg, evidence):
    (facet,) = netkg("terms", "tree", "--facet", "outcome", "--depth", 1, "--json").json["result"]["facets"]
    assert facet["facet"] == "outcome"
    (root,) = facet["trees"]
    assert root["id"] == "nk:Outcome"
    assert root["children"] == []
    assert root["hidden"] > 0


def test_tree_without_arguments_shows_every_facet_with_results(netkg, evidence):
    facets = [item["facet"] for item in netkg("terms", "tree", "--json").json["result"]["facets"]]
    assert facets[:4] == ["tumour", "intervention", "outcome", "biomarker"]
    assert {"site", "grade", "stage", "function", "line"} <= set(facets)


def test_tree_of_terms_without_results_says_how_to_see_them(netkg, evidence):
    assert netkg("terms", "tree", "nk:MidgutSite").out.startswith("no results with such terms")


def test_tree_of_an_unknown_facet_is_refused_with_those_there_are(netkg, evidence):
    done = netkg("terms", "tree", "--facet", "tumor")
    assert done.code == 4
    assert "there is no facet 'tumor'" in done.err
    assert "tumour, intervention" in done.err


def test_tree_takes_a_term_or_a_facet(netkg, evidence):
    assert netkg("terms", "tree", "nk:Outcome", "--facet", "outcome").code == 64


# --- path -----------------------------------------------------------------------------------------------


def test_path_marks_each_step_as_the_sources_or_our_own(netkg, evidence):
    done = netkg("terms", "path", "MONDO:0003525", "NCIT:C3809")
    assert "  ↑ source (imports/mondo.ttl)" in done.out or "  ↑ source (bridges.tsv)" in done.out
    assert done.out.splitlines()[-1].startswith(f"{done.out.count('↑')} steps: ")


def test_path_in_json(netkg, evidence):
    found = netkg("terms", "path", "pembrolizumab", "checkpoint inhibitor", "--json").json["result"]
    assert found["under"] is True
    assert [step["origin"] for step in found["steps"]] == ["own", "own", "own"]
    assert found["steps"][0]["reason"] == "an antibody against PD-1"


def test_path_that_there_is_not(netkg, evidence):
    done = netkg("terms", "path", "pembrolizumab", "somatostatin analogue")
    assert done.code == 0
    assert "does not lie under" in done.out
    assert "Pharmacologic Substance  NCIT:C1909" in done.out


def test_path_to_itself(netkg, evidence):
    assert "A term lies under itself." in netkg("terms", "path", "nk:Outcome", "nk:Outcome").out


# --- build ----------------------------------------------------------------------------------------------


@pytest.fixture
def other(checkout, tmp_path, monkeypatch):
    """Return a project on another cancer, with terms and facets of its own, and work in it."""
    folder = tmp_path / "other"
    shutil.copytree(checkout / "tests" / "cases" / "another-cancer", folder)
    monkeypatch.chdir(folder)
    return folder


def files(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_build_writes_what_the_tables_and_facets_give(netkg, other):
    done = netkg("terms", "build")
    assert (done.code, done.out) == (0, "ontology/facets.ttl\nontology/imports/chor.ttl\n")
    assert netkg("terms", "build").out == "everything was up to date\n"
    assert netkg("terms", "build", "--json").json["result"] == {"changed": []}


def test_the_shipped_ontology_is_not_built(netkg, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert netkg("terms", "build").code == 3


def test_a_project_without_terms_has_nothing_to_build(netkg, empty):
    done = netkg("terms", "build")
    assert done.code == 3
    assert "has no terms of its own" in done.err


def _circle(other):
    path = other / "ontology" / "chordoma.ttl"
    path.write_text(path.read_text() + "\nCHOR:0050 rdfs:subClassOf CHOR:0002 .\n")


def _circle_over_a_bridge(other):
    path = other / "ontology" / "bridges.tsv"
    path.write_text("\t".join(BRIDGE_COLUMNS) + "\nCHOR:0050\tCHOR:0003\ttumour\town\tby mistake\n")


def _unknown_parent(other):
    path = other / "ontology" / "terms" / "chor.tsv"
    path.write_text(path.read_text().replace("\tCHOR:0010\t", "\tCHOR:9999\t"))


def _unknown_prefix(other):
    path = other / "ontology" / "terms" / "chor.tsv"
    path.write_text(path.read_text().replace("CHOR:0003\t", "CHORD:0003\t"))


def _unknown_place(other):
    path = other / "ontology" / "facets" / "axial.toml"
    path.write_text(path.read_text().replace("cohorts.tumour", "cohort.tumour"))


def _unknown_root(other):
    path = other / "ontology" / "facets" / "axial.toml"
    path.write_text(path.read_text().replace("CHOR:0050", "CHOR:0555"))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_circle, "goes round in a circle: CHOR:0001 under CHOR:0050 (chordoma.ttl), CHOR:0050 under"),
        (_circle_over_a_bridge, "CHOR:0050 under CHOR:0003 (bridges.tsv)"),
        (_unknown_parent, "chor.tsv: CHOR:0011 under CHOR:9999: CHOR:9999 is in no table"),
        (_unknown_prefix, "chor.tsv:4: 'CHORD:0003' has an unknown prefix"),
        (_unknown_place, "axial.toml: cohort.tumour is not a place of a record"),
        (_unknown_root, "axial.toml: CHOR:0555 is not in the term tables"),
    ],
)
def test_a_broken_ontology_is_refused_and_nothing_changes(netkg, other, spoil, message):
    spoil(other)
    before = files(other)
    done = netkg("terms", "build")
    assert done.code == 4
    assert message in done.err
    assert files(other) == before


def test_check_refuses_a_circle_too(netkg, other):
    _circle(other)
    done = netkg("check")
    assert done.code == 4
    assert "goes round in a circle" in done.err


# --- import ---------------------------------------------------------------------------------------------


@pytest.fixture
def listed(tmp_path):
    """Return a function that writes a list of wanted ids."""

    def write(*lines):
        path = tmp_path / "list.txt"
        path.write_text("".join(f"{line}\n" for line in lines))
        return path

    return write


@pytest.fixture
def toy(checkout):
    return checkout / "tests" / "cases" / "slices" / "toy.obo"


def test_import_adds_terms_their_files_and_the_prefix(netkg, empty, listed, toy):
    done = netkg("terms", "import", toy, "--ids", listed("TOY:0000006 tumour"), "--prefix", f"TOY={TOY}")
    assert (done.code, done.err) == (0, "")
    assert re.match(r"\d terms, 1 of them asked for\n", done.out)
    assert "  ontology/imports/toy.ttl\n  ontology/terms/SOURCES.tsv\n  ontology/terms/toy.tsv\n" in done.out
    assert "  netkg.toml\n" in done.out
    table = {term.curie: term for term in read_terms(empty / "ontology" / "terms" / "toy.tsv")}
    assert table["TOY:0000006"].kind == "tumour"
    assert netkg("terms", "show", "gland growth").out.startswith("gland growth  TOY:0000006  tumour\n")
    assert netkg("terms", "build").out == "everything was up to date\n"
    again = netkg("terms", "import", toy, "--ids", listed("TOY:0000006 tumour"), "--json").json["result"]
    assert again["changed"] == []


def test_import_into_a_folder_of_choice(netkg, empty, listed, toy, tmp_path):
    done = netkg(
        "terms",
        "import",
        toy,
        "--ids",
        listed("TOY:0000006"),
        "--prefix",
        f"TOY={TOY}",
        "--into",
        tmp_path / "there",
    )
    assert done.code == 0
    assert (tmp_path / "there" / "imports" / "toy.ttl").is_file()
    assert not (empty / "ontology").exists()


@pytest.mark.parametrize(
    ("options", "ids", "code", "message"),
    [
        ([], ["TOY:0000006"], 4, "TOY:0000006: unknown prefix"),
        (["--prefix", f"TOY={TOY}"], ["TOY:0999999"], 4, "TOY:0999999"),
        (["--prefix", "TOY"], ["TOY:0000006"], 64, "is not of the form NAME=IRI"),
        (["--prefix", "NCIT=https://example.org/"], ["NCIT:C1"], 4, "NCIT stands for"),
    ],
)
def test_what_cannot_be_imported_changes_nothing(netkg, empty, listed, toy, options, ids, code, message):
    path, before = listed(*ids), files(empty)
    done = netkg("terms", "import", toy, "--ids", path, *options)
    assert done.code == code
    assert message in done.err
    assert files(empty) == before


def test_import_that_would_break_the_hierarchy_changes_nothing(netkg, empty, listed, toy):
    (empty / "ontology").mkdir()
    (empty / "ontology" / "own.ttl").write_text(
        f"<{TOY}0000001> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{TOY}0000006> .\n"
    )
    path, before = listed("TOY:0000006"), files(empty)
    done = netkg("terms", "import", toy, "--ids", path, "--prefix", f"TOY={TOY}")
    assert done.code == 4
    assert "goes round in a circle" in done.err
    assert files(empty) == before


def test_the_shipped_ontology_takes_no_import(netkg, tmp_path, monkeypatch, listed, toy):
    monkeypatch.chdir(tmp_path)
    assert netkg("terms", "import", toy, "--ids", listed("TOY:0000006")).code == 3


def test_terms_alone_prints_its_help(netkg, evidence):
    assert netkg("terms").out == netkg("terms", "--help").out
