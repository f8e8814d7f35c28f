"""A backup is proved whole before it is used, and a restored store is proved equal."""

import fcntl
import gzip

import pytest

from netkg.errors import SourceError, StoreError
from netkg.store.disk import dump
from netkg.store.disk.check import check
from netkg.store.disk.dump import backup, restore, seal_of
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import open_disk
from netkg.store.disk.writer import write_disk


@pytest.fixture
def filled(root, load, many, tmp_path):
    (tmp_path / "one.ttl").write_text('<https://e.org/a> <https://e.org/b> 1, "text \\n with lines" .')
    load(tmp_path / "one.ttl", many)
    return root


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_backup_comes_back_equal(filled, tmp_path, ending):
    file = tmp_path / f"b.nq.{ending}"
    seal = backup(filled, file)
    assert restore(file, tmp_path / "new") == seal == seal_of(open_disk(tmp_path / "new"))
    old, new = open_disk(filled), open_disk(tmp_path / "new")
    assert old.graphs() == new.graphs()
    assert new.sequence == old.sequence == 2


def test_a_backup_is_the_same_file_again(filled, tmp_path):
    for name in ("a.nq.gz", "b.nq.gz"):
        backup(filled, tmp_path / name)
    assert (tmp_path / "a.nq.gz").read_bytes() == (tmp_path / "b.nq.gz").read_bytes()


def test_nothing_is_overwritten(filled, tmp_path):
    backup(filled, tmp_path / "b.nq.gz")
    with pytest.raises(StoreError, match="exists already"):
        backup(filled, tmp_path / "b.nq.gz")
    with pytest.raises(StoreError, match="exists already"):
        restore(tmp_path / "b.nq.gz", filled)


def test_a_damaged_backup_is_refused_and_leaves_no_store(filled, tmp_path):
    file = tmp_path / "b.nq.gz"
    backup(filled, file)
    text = gzip.decompress(file.read_bytes())
    cases = {
        "cut.nq.gz": file.read_bytes()[:-100],
        "short.nq.gz": gzip.compress(text[: text.rindex(b"# netkg")]),
        "altered.nq.gz": gzip.compress(text.replace(b"text", b"test", 1)),
    }
    for name, data in cases.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(SourceError, match=r"to its end|last line|altered"):
            restore(tmp_path / name, tmp_path / "new")
        assert not (tmp_path / "new").exists()


def test_check_reads_everything_and_finds_nothing_wrong(filled):
    report = check(filled)
    assert report.damage == ()
    assert report.changes == 2
    assert report.seal.quads == sum(report.graphs.values())


def test_check_finds_a_damaged_data_file(filled):
    for path in sorted(Layout(filled).current().glob("*.sst")):
        whole = path.read_bytes()
        data = bytearray(whole)
        data[len(data) // 3] ^= 0x01
        path.write_bytes(data)
        assert check(filled).damage[0] == f"{path.name} is not as it was written"
        path.write_bytes(whole)
    assert check(filled).damage == ()


def test_a_pointer_to_nothing_is_told(root):
    (root / "current").write_text("000099\n")
    with pytest.raises(StoreError, match="no such generation") as caught:
        open_disk(root)
    assert "restore" in caught.value.hint


def test_blank_nodes_come_back_with_their_names(root, load, tmp_path):
    """The OWL axioms of the shipped evidence have them; a loader that names them anew gives other triples."""
    (tmp_path / "one.ttl").write_text("[] <https://e.org/b> [ <https://e.org/c> 1 ] .")
    load(tmp_path / "one.ttl")
    seal = backup(root, tmp_path / "b.nq.gz")
    assert restore(tmp_path / "b.nq.gz", tmp_path / "new") == seal


def test_a_killed_restore_leaves_no_store_and_the_next_one_cleans_up(filled, tmp_path):
    """The name is there only when all was proved, so at every step before there is none."""
    file, seen = tmp_path / "b.nq.gz", []
    backup(filled, file)
    left = tmp_path / ".new.netkg-new"
    (left / "generations").mkdir(parents=True)
    (left / "netkg-store").write_text("2\n")
    restore(file, tmp_path / "new", on_step=lambda step: seen.append((step, (tmp_path / "new").exists())))
    assert seen == [("proving the backup", False), ("loading", False), ("comparing", False)]
    assert check(tmp_path / "new").damage == ()
    assert not left.exists()


def test_two_restores_to_one_name_do_not_meet(filled, tmp_path):
    file, said = tmp_path / "b.nq.gz", []
    backup(filled, file)

    def again(step):
        if step == "loading":
            with pytest.raises(StoreError, match="by another process") as caught:
                restore(file, tmp_path / "new")
            said.append(str(caught.value))

    restore(file, tmp_path / "new", on_step=again)
    assert len(said) == 1
    assert check(tmp_path / "new").damage == ()


def test_a_restore_into_an_empty_folder(filled, tmp_path):
    backup(filled, tmp_path / "b.nq.gz")
    (tmp_path / "new").mkdir()
    restore(tmp_path / "b.nq.gz", tmp_path / "new")
    assert open_disk(tmp_path / "new").sequence == 2


def test_what_a_killed_backup_left_is_removed_and_a_running_one_is_not(filled, tmp_path):
    left, running = tmp_path / ".a.nq.gz.netkg-new", tmp_path / ".c.nq.gz.netkg-new"
    left.write_bytes(b"half")
    with running.open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        backup(filled, tmp_path / "b.nq.gz")
        assert not left.exists()
        assert running.exists()


def test_a_backup_with_an_endless_line_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(dump, "_LONGEST", 2 << 20)
    (tmp_path / "b.nq.gz").write_bytes(gzip.compress(b"x" * (4 << 20)))
    with pytest.raises(SourceError, match="a line of more than 2 MiB"):
        restore(tmp_path / "b.nq.gz", tmp_path / "new")


def test_a_restore_that_cannot_be_written_says_that_there_is_no_store(filled, tmp_path, monkeypatch):
    backup(filled, tmp_path / "b.nq.gz")

    def full(folder):
        raise StoreError(f"{folder}: cannot be written: disk full", hint="the store is as it was before")

    monkeypatch.setattr(dump, "open_disk", full)
    with pytest.raises(StoreError, match=r"^[^.]*new: cannot be written") as caught:
        restore(tmp_path / "b.nq.gz", tmp_path / "new")
    assert caught.value.hint == "no store was made"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_writer_of_a_damaged_store_is_told_what_to_do(filled):
    (Layout(filled).current() / "CURRENT").write_text("nonsense")
    with pytest.raises(StoreError, match="cannot be opened to be written") as caught, write_disk(filled):
        pass
    assert "netkg store restore" in caught.value.hint
