"""``netkg init``, ``new``, ``check`` and ``build``: from an empty folder to triples."""

import os
import shutil

import pytest

from netkg.config import open_project
from netkg.store.disk.changes import CHANGES

MISTAKES = {
    "unknown term": ("drugs: [NCIT:C106432]", "drugs: [NCIT:C106433]"),
    "unknown key": ("    age: 43", "    aged: 43"),
    "not a yaml mapping": ("record: example-2020", "record: [example-2020"),
    "dangling reference": ("of: patient-p1", "of: patient-p9"),
    "events above total": ("events: 7\n    total: 32", "events: 33\n    total: 32"),
}


@pytest.fixture
def project(empty, checkout):
    """Return a project with two made-up records, not built."""
    for path in (checkout / "tests" / "cases" / "records" / "good").glob("*.yaml"):
        shutil.copy(path, empty / "data" / "records")
    return empty


# --- init ---------------------------------------------------------------------------------------------


def test_init_makes_a_project_that_works(netkg, tmp_path, monkeypatch):
    done = netkg("init", tmp_path / "mine")
    assert done.code == 0
    assert open_project(tmp_path / "mine").name == "mine"
    monkeypatch.chdir(tmp_path / "mine")
    assert netkg("query", "examples/results").code == 0
    assert netkg("info", "--json").json["result"]["project"] == "mine"
    assert all(
        (tmp_path / "mine" / line.strip()).exists() for line in done.out.splitlines()[1:6] if line.strip()
    )


def test_init_takes_an_empty_folder(netkg, tmp_path):
    (tmp_path / "there").mkdir()
    assert netkg("init", tmp_path / "there").code == 0


@pytest.mark.parametrize("what", ["file", "folder"])
def test_init_leaves_alone_what_is_there(netkg, tmp_path, what):
    path = tmp_path / "there"
    if what == "folder":
        path.mkdir()
    (path / "note" if what == "folder" else path).write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    done = netkg("init", path)
    assert done.code == 3
    assert done.err.startswith(f"error: {path} is ")
    assert sorted(tmp_path.rglob("*")) == before


def test_the_first_query_finds_results(netkg, evidence):
    rows = netkg("query", "examples/results", "--json").json["results"]["bindings"]
    every = netkg(
        "query",
        "-",
        "--json",
        stdin="SELECT ?r { VALUES ?t { nk:Result nk:SecondHandResult } ?r a ?t }".join(
            ["PREFIX nk: <https://w3id.org/netkg/ontology#> ", ""]
        ),
    ).json["results"]["bindings"]
    assert len(rows) == len(every) > 40
    chosen = netkg("query", "examples/results", "-p", "outcome=nk:ObjectiveResponse", "--json").json
    assert 0 < len(chosen["results"]["bindings"]) < len(rows)


# --- new ----------------------------------------------------------------------------------------------


def test_new_writes_a_template_that_check_wants_filled_in(netkg, empty):
    done = netkg("new", "smith-2024")
    assert (done.code, done.err) == (0, "")
    file = "data/records/smith-2024.yaml"
    assert done.out == f"{file} is to be filled in; then run: netkg check {file}\n"
    checked = netkg("check", file)
    assert checked.code == 2
    assert "is not filled in" in checked.err


def test_new_never_overwrites(netkg, empty):
    netkg("new", "smith-2024")
    path = empty / "data" / "records" / "smith-2024.yaml"
    path.write_text("mine")
    assert netkg("new", "smith-2024").code == 3
    assert path.read_text() == "mine"


def test_new_refuses_a_name_that_is_no_record_id(netkg, empty):
    done = netkg("new", "Smith 2024")
    assert done.code == 2
    assert "'Smith 2024' is not a record id" in done.err
    assert list((empty / "data" / "records").iterdir()) == []


def test_the_shipped_evidence_is_read_only(netkg, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in (["new", "smith-2024"], ["build"]):
        done = netkg(*arguments)
        assert done.code == 3
        assert done.err.splitlines()[-2:] == [
            "error: the shipped evidence is read-only",
            "hint: make a project of your own: netkg init DIR",
        ]


# --- check --------------------------------------------------------------------------------------------


def test_check_of_good_records(netkg, project):
    assert netkg("check").code == 0
    done = netkg("check", "data/records/example-2020.yaml")
    assert (done.code, done.out) == (0, "data/records/example-2020.yaml: no problems\n")


@pytest.mark.parametrize("mistake", MISTAKES)
def test_check_names_file_line_and_column(netkg, project, mistake):
    path = project / "data" / "records" / "example-2020.yaml"
    right, wrong = MISTAKES[mistake]
    text = path.read_text()
    assert right in text
    path.write_text(text.replace(right, wrong, 1))
    done = netkg("check", "data/records/example-2020.yaml")
    assert (done.code, done.out) == (2, "")
    first = done.err.splitlines()[0]
    file, line, column, _ = first.split(":", 3)
    assert file == "data/records/example-2020.yaml"
    assert int(line) > 0
    assert int(column) > 0


def test_check_lists_the_problems_of_all_files_at_once(netkg, project):
    for name, old, new in (
        ("example-2020", "    age: 43", "    aged: 43"),
        ("example-2020", "sex: female", "sex: femal"),
        ("small-2021", "    size: 4", "    size: four"),
    ):
        path = project / "data" / "records" / f"{name}.yaml"
        path.write_text(path.read_text().replace(old, new))
    done = netkg("check")
    assert done.code == 2
    lines = done.err.splitlines()
    assert len(lines) >= 4
    assert lines[-1] == f"error: {len(lines) - 1} problems in 2 files"
    listed = netkg("check", "--json").json["error"]["problems"]
    assert len(listed) == len(lines) - 1
    assert set(listed[0]) == {"file", "line", "column", "what", "fix"}


@pytest.mark.parametrize("name", ["nowhere.yaml", "data"])
def test_check_of_what_cannot_be_read(netkg, project, name):
    done = netkg("check", name)
    assert done.code == 3
    assert name in done.err
    assert "Traceback" not in done.err


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="this system has no symbolic links")
@pytest.mark.parametrize("named", [True, False])
def test_check_of_a_link_that_leads_to_itself(netkg, project, named):
    loop = project / "data" / "records" / "loop-2020.yaml"
    loop.symlink_to(loop)
    done = netkg("check", *([loop] if named else []))
    assert done.code == 3
    assert "loop-2020.yaml: Too many levels of symbolic links" in done.err
    assert "Traceback" not in done.err


# --- build --------------------------------------------------------------------------------------------


def test_build_writes_once_and_then_nothing(netkg, project):
    done = netkg("build")
    assert done.code == 0
    assert "  written  data/triples/example-2020.ttl" in done.out.splitlines()
    assert done.err == "reading records ...\nwriting triples ...\n"
    assert "  everything was up to date" in netkg("build").out.splitlines()
    (project / "data" / "records" / "small-2021.yaml").unlink()
    text = (project / "data" / "records" / "example-2020.yaml").read_text()
    text = text.replace(", small-2021:publication", "").replace("    overlaps: [small-2021:cohort-all]\n", "")
    (project / "data" / "records" / "example-2020.yaml").write_text(text)
    done = netkg("build", "--json")
    assert done.json["result"]["removed"] == ["data/triples/small-2021.ttl"]


def test_build_writes_nothing_if_a_record_is_wrong(netkg, project):
    path = project / "data" / "records" / "small-2021.yaml"
    path.write_text(path.read_text().replace("size: 4", "size: four"))
    done = netkg("build")
    assert done.code == 2
    assert "data/records/small-2021.yaml:" in done.err
    assert not (project / "data" / "triples").exists()


def test_build_without_records(netkg, empty):
    done = netkg("build")
    assert done.code == 3
    assert done.err.endswith("hint: start one with: netkg new NAME\n")


def test_a_disk_store_is_made_used_and_refreshed(netkg, seed):
    made = netkg("build", "--store", "my.store", "--json").json["result"]["store"]["graphs"]
    assert (seed / "my.store").stat().st_mode & 0o077 == 0
    rows = netkg("query", "treated-patients", "--json").json
    assert netkg("query", "treated-patients", "--json", "--store", "my.store").json == rows
    path = seed / "data" / "records" / "strosberg-2020.yaml"
    path.unlink()
    assert netkg("build").code == 0
    again = netkg("build", "--store", "my.store", "--json").json["result"]["store"]["graphs"]
    assert set(made) - set(again) == {"https://w3id.org/netkg/graph/strosberg-2020"}
    listed = netkg("info", "--json", "--store", "my.store").json["result"]["graphs"]
    assert listed.pop(CHANGES) > 0
    assert listed == again


def test_a_store_is_not_made_over_something_else(netkg, evidence):
    done = netkg("build", "--store", "data")
    assert done.code == 5
    assert "data is not a netkg store" in done.err


def test_a_disk_store_can_be_made_of_the_shipped_evidence(netkg, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    built = netkg("build", "--store", "evidence.store")
    assert built.code == 0
    assert "read-only" in built.out
    assert netkg("query", "prior-regimens", "--store", "evidence.store").code == 0
