"""A full disk, a folder that cannot be written, readers beside a writer: clear errors, a store as before."""

import os
import shutil
import subprocess
import threading
from contextlib import closing, suppress

import pytest

from netkg.errors import StoreError
from netkg.query.catalogue import load_catalogue
from netkg.query.text_index import open_texts
from netkg.store.disk import reader as reading
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.check import check
from netkg.store.disk.inputs import name_input
from netkg.store.disk.layout import Layout
from netkg.store.disk.loading import load as load_inputs
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

MANY = "https://w3id.org/netkg/graph/import/many"


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder with room for a few MB only."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(
        [shutil.which("mount") or "mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)],
        capture_output=True,
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted: {done.stderr.decode().strip()}")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", "--lazy", str(folder)], check=True)


def test_a_full_disk_leaves_the_store_as_it_was(small_disk, many, tmp_path):
    root = small_disk / "store"
    create_disk(root)
    one = tmp_path / "one.ttl"
    one.write_text("<https://e.org/a> <https://e.org/b> 1 .")
    with write_disk(root) as writer:
        load_inputs(writer, [name_input(str(one))])
    before = open_disk(root).graphs()
    filler = small_disk / "filler"
    filler.write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * 4096 - 400_000))
    with pytest.raises(StoreError) as caught, write_disk(root) as writer:
        load_inputs(writer, [name_input(str(many))])
    assert "cannot be" in str(caught.value)
    filler.unlink()
    assert open_disk(root).graphs() == before
    assert check(root).damage == ()
    with write_disk(root) as writer:
        load_inputs(writer, [name_input(str(many))])
    assert open_disk(root).graphs()[MANY] == 12_000


def test_on_a_full_disk_a_small_load_is_told_as_such_and_a_search_goes_on(small_disk, tmp_path, checkout):
    """Not even the lock's line can be written, nor the index of the texts beside the store."""
    root, one = small_disk / "store", tmp_path / "one.ttl"
    create_disk(root)
    one.write_text("<https://e.org/a> <http://www.w3.org/2000/01/rdf-schema#label> 'a word' .")
    with write_disk(root) as writer:
        load_inputs(writer, [name_input(str(one))])
    with (small_disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(b"x" * 4096):
            pass
    catalogue = load_catalogue([checkout / "queries"])
    with closing(open_texts(open_disk(root), catalogue)) as index:
        assert index.execute("SELECT text FROM texts").fetchall() == [("a word",)]
    assert list((root / "cache").glob("*")) == []
    one.write_text("<https://e.org/a> <https://e.org/b> 1 .")
    with pytest.raises(StoreError, match="No space left") as caught, write_disk(root) as writer:
        load_inputs(writer, [name_input(str(one))])
    assert "make room" in caught.value.hint
    assert open_disk(root).sequence == 1
    with pytest.raises(StoreError, match="cannot be created"):
        create_disk(small_disk / "other")
    assert not (small_disk / "other").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_told_and_can_be_read(root, load, tmp_path):
    (tmp_path / "one.ttl").write_text("<https://e.org/a> <https://e.org/b> 1 .")
    load(tmp_path / "one.ttl")
    folders = [root, *(path for path in root.rglob("*") if path.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        assert open_disk(root).sequence == 1
        with pytest.raises(StoreError, match="cannot be"), write_disk(root):
            pass
    finally:
        for folder in folders:
            folder.chmod(0o700)
    with pytest.raises(StoreError, match="cannot be created"):
        create_disk(root / "writer.lock" / "store")


def test_readers_see_whole_changes_while_a_writer_works(root, load, many, tmp_path):
    small = tmp_path / "small.ttl"
    stop, seen, wrong = threading.Event(), set(), []

    def read():
        while not stop.is_set():
            graphs = open_disk(root).graphs()
            size = graphs.get(MANY, 0)
            seen.add((size, graphs.get(CHANGES, 0)))
            if size not in (0, 12_000) or graphs.get("https://w3id.org/netkg/graph/import/small", 3) != 3:
                wrong.append(graphs)

    reader = threading.Thread(target=read)
    reader.start()
    for turn in range(4):
        small.write_text(f"<https://e.org/{turn}> <https://e.org/b> 1, 2, 3 .")
        load(small)
        load(many) if turn % 2 == 0 else None
    stop.set()
    reader.join()
    assert wrong == []
    assert len(seen) > 1, "the reader was never beside a change"
    assert Layout(root).current().is_dir()


def test_a_reader_that_was_overtaken_by_a_writer_reads_what_is_current(root, load, many, monkeypatch):
    """Between its look at the pointer and its hold, a writer may find nobody there and begin to remove."""
    hold, overtaken = reading._hold, []

    def slow(folder):
        if not overtaken:
            overtaken.append(folder)
            load(many)
        return hold(folder)

    monkeypatch.setattr(Layout, "remove_orphans", lambda _: [])  # it has only begun
    monkeypatch.setattr(reading, "_hold", slow)
    assert open_disk(root).sequence == 1
    assert overtaken[0].is_dir()
