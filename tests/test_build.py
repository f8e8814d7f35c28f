import shutil

import pytest

from netkg.build import build, write_store
from netkg.config import open_project
from netkg.errors import RecordError, SourceError
from netkg.store.disk.dump import backup, restore
from netkg.store.disk.reader import open_disk


@pytest.fixture
def project(tmp_path, checkout):
    """Return a project of its own with two of the shipped records."""
    (tmp_path / "netkg.toml").write_text("[project]\n")
    records = tmp_path / "data" / "records"
    records.mkdir(parents=True)
    for name in ("kim-2016", "ryschich-2003"):
        shutil.copy(checkout / "data" / "records" / f"{name}.yaml", records)
    return open_project(tmp_path)


def content(project):
    return {path.name: path.read_bytes() for path in [*project.triple_files(), project.manifest]}


def test_a_build_writes_triples_and_manifest_once(project):
    report = build(project)
    assert (report.records, len(report.written)) == (2, 3)
    assert build(project).written == ()


def test_a_build_gives_the_same_bytes_elsewhere(project, checkout):
    build(project)
    shipped = checkout / "data" / "triples" / "kim-2016.ttl"
    assert content(project)["kim-2016.ttl"] == shipped.read_bytes()


def test_one_value_changed_is_that_value_its_twin_and_one_line_of_the_manifest(project):
    build(project)
    before = content(project)
    path = project.records / "kim-2016.yaml"
    path.write_text(path.read_text().replace("percent: 21.9", "percent: 21.8"))
    report = build(project)
    after = content(project)
    assert report.written == ("data/triples/kim-2016.ttl", "data/MANIFEST")
    changed = [
        new
        for name in before
        for old, new in zip(before[name].splitlines(), after[name].splitlines(), strict=True)
        if old != new
    ]
    assert [line.split()[0] for line in changed] == [b"nk:percent", b"nk:percentAsPrinted", b"kim-2016.ttl"]


def test_the_triples_of_a_record_that_is_gone_are_removed(project):
    build(project)
    (project.records / "ryschich-2003.yaml").unlink()
    assert build(project).removed == ("data/triples/ryschich-2003.ttl",)
    assert list(content(project)) == ["kim-2016.ttl", "MANIFEST"]


def test_a_wrong_record_leaves_everything_as_it_was(project):
    build(project)
    before = content(project)
    path = project.records / "kim-2016.yaml"
    path.write_text(path.read_text().replace("events: 7", "events: 70"))
    with pytest.raises(RecordError, match=r"kim-2016\.yaml:\d+:\d+: .*more than the total"):
        build(project)
    assert content(project) == before


def test_the_shipped_evidence_is_not_built_in_place(tmp_path):
    with pytest.raises(SourceError, match="read-only"):
        build(open_project(start=tmp_path))


def test_a_project_without_records_says_how_to_start(tmp_path):
    (tmp_path / "netkg.toml").write_text("[project]\n")
    with pytest.raises(SourceError, match="holds no records") as caught:
        build(open_project(tmp_path))
    assert "netkg new" in caught.value.hint


def test_a_store_that_is_built_again_has_no_new_change_and_comes_back_from_its_backup(project, tmp_path):
    """The ontology's axioms have blank nodes, which a parser names by chance."""
    build(project)
    store = tmp_path / "evidence.store"
    write_store(project, store)
    before = open_disk(store).sequence
    write_store(project, store)
    assert open_disk(store).sequence == before
    seal = backup(store, tmp_path / "b.nq.gz")
    assert restore(tmp_path / "b.nq.gz", tmp_path / "new.store") == seal
    assert "https://w3id.org/netkg/graph/ontology/reasoning" in open_disk(store).graphs()
    write_store(project, tmp_path / "new.store")
    assert open_disk(tmp_path / "new.store").sequence == before
