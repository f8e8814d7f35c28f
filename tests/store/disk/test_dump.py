"""A backup is proved whole before it is used, and a restored store is proved equal."""

import gzip

import pytest

from netkg.errors import SourceError, StoreError
from netkg.store.disk.check import check
from netkg.store.disk.dump import backup, restore, seal_of
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import open_disk


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
