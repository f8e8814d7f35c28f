import errno
import os

import pytest

from netkg import files
from netkg.errors import SourceError
from netkg.files import write_atomically


def test_a_file_is_written_once_and_left_alone_if_equal(tmp_path):
    path = tmp_path / "sub" / "a.txt"
    assert write_atomically(path, b"x")
    before = path.stat().st_mtime_ns
    assert not write_atomically(path, b"x")
    assert path.stat().st_mtime_ns == before
    assert [file.name for file in path.parent.iterdir()] == ["a.txt"]


def test_a_full_disk_leaves_the_old_file_and_no_rest(tmp_path, monkeypatch):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")

    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(SourceError, match="No space left on device"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_the_mode_of_an_existing_file_is_kept(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"old")
    path.chmod(0o640)
    write_atomically(path, b"new")
    assert path.stat().st_mode & 0o777 == 0o640
