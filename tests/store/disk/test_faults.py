"""A full disk, a folder that cannot be written, readers beside a writer: clear errors, a store as before."""

import os
import shutil
import subprocess
import threading

import pytest

from netkg.errors import StoreError
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
