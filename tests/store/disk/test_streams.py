"""What is no file can be loaded too: standard input and pipes, plain or compressed."""

import gzip
import io
import os
import subprocess
import sys
import threading

import pytest
import zstandard

from netkg.errors import SourceError
from netkg.namespaces import graph_iri
from netkg.store.disk import inputs
from netkg.store.disk.reader import open_disk

LINES = b"".join(b'<https://e.org/%d> <https://e.org/p> "text %d" .\n' % (i, i) for i in range(40_000))
PACKED = {"plain": bytes, "gzip": gzip.compress, "zstd": zstandard.compress}
GRAPH = graph_iri("import/standard-input")


@pytest.mark.parametrize("kind", PACKED)
def test_standard_input_tells_itself_whether_it_is_compressed(root, load, monkeypatch, kind):
    data = io.BytesIO(PACKED[kind](LINES))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(data)))
    (change,) = load("-", rdf_format="nt")
    assert (change.source, change.added) == ("standard input", 40_000)
    assert open_disk(root).graphs()[GRAPH] == 40_000


@pytest.mark.parametrize("kind", ["gzip", "zstd"])
def test_cut_off_and_too_large_standard_input_is_refused(root, load, monkeypatch, kind):
    monkeypatch.setattr(inputs, "_FREE", 1_000_000)
    for data, said in (
        (PACKED[kind](LINES)[:-20], "is not whole"),
        (PACKED[kind](b"#\n" * 4_000_000), "when decompressed"),
    ):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        with pytest.raises(SourceError, match=said):
            load("-", rdf_format="nt")
    assert open_disk(root).graphs() == {}
    assert list(root.glob("incoming-*")) == []


def test_a_named_pipe_is_loaded_under_its_name(root, load, tmp_path):
    path = tmp_path / "pipe.nt.gz"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(gzip.compress(LINES)))
    writer.start()
    (change,) = load(path)
    writer.join()
    assert (change.source, change.added) == ("pipe.nt.gz", 40_000)
    assert change.graphs == (graph_iri("import/pipe"),)


def test_what_the_shell_puts_in_place_of_a_program(root, tmp_path):
    """Descriptors as bash's <(...) gives them, and /dev/stdin."""
    reading, writing = os.pipe()
    os.write(writing, b'<https://e.org/a> <https://e.org/b> "1" .\n')
    os.close(writing)
    words = [sys.executable, "-m", "netkg", "store", "load", str(root), "--format", "nt"]
    done = subprocess.run(
        [*words, f"/dev/fd/{reading}"], pass_fds=[reading], capture_output=True, text=True, check=False
    )
    os.close(reading)
    assert (done.returncode, done.stdout) == (0, "standard input: 1 triple in, 0 out\n")
    done = subprocess.run([*words, "/dev/stdin"], input=LINES, capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (0, b"standard input: 40000 triples in, 1 out\n")
