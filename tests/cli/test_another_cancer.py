"""A user's own cancer, without touching Python: tumours, drugs, sites, stages and facets of their own.

The project in ``tests/cases/another-cancer`` has three records of invented publications on chordoma, with
terms under a prefix of its own. The commands are those of any user.
"""

import shutil

import pytest

from netkg.cli.app import run
from netkg.namespaces import PREFIXES

USED = ("ontology", "data")


@pytest.fixture(autouse=True)
def _prefixes():
    """Forget the prefixes of the project after each test."""
    before = dict(PREFIXES)
    yield
    PREFIXES.clear()
    PREFIXES.update(before)


@pytest.fixture
def project(checkout, tmp_path, monkeypatch):
    """Return a project made by ``netkg init`` with the user's files in it, and work in it."""
    return made(checkout, tmp_path / "chordoma", monkeypatch)


def made(checkout, folder, monkeypatch):
    assert run(["init", str(folder)]) == 0
    case = checkout / "tests" / "cases" / "another-cancer"
    for name in USED:
        shutil.copytree(case / name, folder / name, dirs_exist_ok=True)
    shutil.copy(case / "netkg.toml", folder / "netkg.toml")
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def built_master(checkout, tmp_path_factory):
    """Return the project after the commands that make it ready; not to be changed."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        folder = made(checkout, tmp_path_factory.mktemp("built") / "chordoma", monkeypatch)
        assert [run(command) for command in (["terms", "build"], ["check"], ["build"])] == [0, 0, 0]
    return folder


@pytest.fixture
def built(built_master, tmp_path, monkeypatch):
    """Return a copy of the project made ready, and work in it."""
    shutil.copytree(built_master, tmp_path / "chordoma")
    monkeypatch.chdir(tmp_path / "chordoma")
    return tmp_path / "chordoma"


def test_every_record_says_that_it_is_invented(project):
    files = sorted((project / "data" / "records").glob("*.yaml"))
    assert len(files) == 3
    assert all("(invented)" in path.read_text() for path in files)


def test_the_project_is_valid(netkg, built):
    done = netkg("validate")
    assert done.code == 0, done.out


def test_a_shipped_query_rolls_up_along_the_users_own_hierarchy(netkg, built):
    rows = netkg("query", "response-rates", "-p", "drug=CHOR:0010", "-p", "tumour=CHOR:0050", "--json").json[
        "results"
    ]["bindings"]
    assert [
        (row["agent_label"]["value"], row["population_label"]["value"], row["events"]["value"])
        for row in rows
    ] == [
        ("exampletinib", "skull base chordoma", "2"),
        ("sampletinib", "sacral chordoma", "1"),
    ]
    rows = netkg("query", "response-rates", "-p", "tumour=CHOR:0001", "--json").json["results"]["bindings"]
    assert [row["agent_label"]["value"] for row in rows] == ["Pembrolizumab"]


def test_an_own_facet_is_a_tree_of_its_own(netkg, built):
    (facet,) = netkg("terms", "tree", "--facet", "axial", "--json").json["result"]["facets"]
    (root,) = facet["trees"]
    assert (root["id"], root["results"]) == ("CHOR:0050", {"own": 0, "all": 3, "second_hand": 0})
    assert [node["label"] for node in root["children"][0]["children"]] == [
        "sacral chordoma",
        "skull base chordoma",
    ]


def test_the_way_up_leads_from_the_users_terms_into_netkgs(netkg, built):
    steps = netkg("terms", "path", "exampletinib", "nk:Intervention", "--json").json["result"]["steps"]
    assert [step["origin"] for step in steps][:3] == ["source", "source", "own"]
    assert steps[1]["parent"] == "nk:TyrosineKinaseInhibitor"


def test_the_files_say_the_prefix(built):
    text = (built / "data" / "triples" / "ada-2020.ttl").read_text()
    assert "@prefix CHOR: <https://example.org/chordoma/CHOR_> ." in text
    assert "nk:tumour CHOR:0002 ;" in text or "nk:tumour CHOR:0002 ." in text


def test_a_query_of_ones_own_uses_the_prefix(netkg, built):
    sparql = "PREFIX CHOR: <https://example.org/chordoma/CHOR_> SELECT ?c { ?c ?p CHOR:0003 } ORDER BY ?c"
    rows = netkg("query", "-", "--format", "csv", stdin=sparql).out
    assert "https://w3id.org/netkg/id/ben-2021/cohort-all" in rows


@pytest.mark.parametrize(
    ("old", "new", "what", "fix"),
    [
        (
            "tumour: CHOR:0002",
            "tumour: CHOR:0011",
            "CHOR:0011 (exampletinib) cannot stand in `tumour`",
            "--facet axial",
        ),
        (
            "drugs: [CHOR:0011]",
            "drugs: [HGNC:17635]",
            "HGNC:17635 (CD274) cannot stand in `drugs`",
            "--facet interv",
        ),
        (
            "stage: CHOR:0030",
            "stage: NCIT:C27971",
            "NCIT:C27971 (Stage IV) cannot stand in `stage`",
            "invented stage",
        ),
        (
            "tumour: CHOR:0002",
            "tumour: CHOR:0051",
            "the term CHOR:0051 (chordoma, old name) is obsolete",
            "CHOR:0001",
        ),
        ("tumour: CHOR:0002", "tumour: CHRO:0002", "'CHRO:0002' has an unknown prefix", "[prefixes]"),
        (
            "tumour: CHOR:0002",
            "tumour: CHOR:0004",
            "the term CHOR:0004 is not in the term tables",
            "CHOR:000",
        ),
    ],
)
def test_a_wrong_term_is_refused_where_it_stands(netkg, project, old, new, what, fix):
    path = project / "data" / "records" / "ada-2020.yaml"
    text = path.read_text()
    line = next(number for number, row in enumerate(text.splitlines(), start=1) if old in row)
    path.write_text(text.replace(old, new))
    done = netkg("check")
    assert done.code == 2
    (problem,) = [row for row in done.err.splitlines() if what in row]
    assert problem.startswith(f"data/records/ada-2020.yaml:{line}:")
    assert fix in problem.partition(what)[2]


def test_validate_finds_what_a_foreign_tool_put_in_the_wrong_place(netkg, built):
    path = built / "data" / "triples" / "ada-2020.ttl"
    path.write_text(path.read_text().replace("nk:drug CHOR:0011", "nk:drug CHOR:0020"))
    done = netkg("validate", "--json")
    assert done.code == 7
    assert any(
        "CHOR:0020 (skull base) cannot be" in item["message"] for item in done.json["result"]["findings"]
    )


def test_validate_finds_tables_that_were_not_built(netkg, built):
    path = built / "ontology" / "terms" / "chor.tsv"
    path.write_text(path.read_text().replace("sacral chordoma", "chordoma of the sacrum"))
    done = netkg("validate")
    assert done.code == 7
    assert "ontology/imports/chor.ttl: it is not what the tables give; run: netkg terms build" in done.out
    netkg("terms", "build")
    assert netkg("validate").code == 0
