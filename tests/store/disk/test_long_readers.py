"""A reader that stays open while a writer in another process removes the data files that it has not opened.

The engine opens as many files beforehand as a quarter of its descriptors allows, so the reader is a process
with the smallest number with which the engine starts.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from netkg.errors import StoreError
from netkg.store.disk.reader import create_disk, open_disk
from netkg.store.disk.writer import write_disk

DESCRIPTORS = 96
TEXT = "value {} of {}, " + "as printed " * 5
OF_GRAPH = "SELECT ?o {{ GRAPH <urn:g:{}> {{ ?s <urn:p> ?o }} }}"


def write(root: Path, first: int, last: int) -> None:
    node = ox.NamedNode
    for number in range(first, last):
        with write_disk(root) as writer:
            for k in range(20):
                triples = [
                    ox.Triple(node(f"urn:s:{k}:{i}"), node("urn:p"), ox.Literal(TEXT.format(number, i)))
                    for i in range(20)
                ]
                writer.put(f"urn:g:{number}:{k}", triples, source="test")


def compact(root: Path) -> None:
    write(root, 100, 103)
    with write_disk(root) as writer:
        writer.optimize()


def read(root: Path) -> dict[str, object]:
    """Return what a reader with few descriptors, and the bare engine, find after a writer's work."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (DESCRIPTORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    reader = open_disk(root)
    before, bare = reader.sequence, reader._store
    subprocess.run([sys.executable, __file__, "compact", str(root)], check=True)
    gone = 0
    try:
        list(bare.quads_for_pattern(None, ox.NamedNode("urn:p"), None, ox.NamedNode("urn:g:0:3")))
    except FileNotFoundError:
        gone = 1
    found: dict[str, object] = {
        name: len(reader.query(OF_GRAPH.format(graph)).rows)
        for name, graph in (("old", "0:3"), ("new", "102:3"))
    }
    return found | {
        "gone": gone,
        "graph": len(list(reader.quads("urn:g:102:3"))),
        "before": before,
        "after": reader.sequence,
    }


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the number of descriptors is Linux's")
def test_a_reader_whose_files_were_removed_opens_the_store_anew(tmp_path):
    create_disk(tmp_path / "store")
    write(tmp_path / "store", 0, 3)
    command = [sys.executable, __file__, "read", str(tmp_path / "store")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    found = json.loads(done.stdout)
    assert found["gone"], "the files that were removed were open already: nothing was tested"
    assert (found["old"], found["new"], found["graph"]) == (20, 20, 20)
    assert (found["before"], found["after"]) == (60, 120)


def test_an_answer_that_was_half_given_is_not_begun_again(tmp_path):
    create_disk(tmp_path / "store")
    write(tmp_path / "store", 0, 1)
    reader = open_disk(tmp_path / "store")

    def half():
        yield 1
        raise FileNotFoundError("gone")

    with pytest.raises(StoreError, match="removed what was being read"):
        list(reader._again(half))
    assert len(list(reader.quads("urn:g:0:3"))) == 20


if __name__ == "__main__":
    if sys.argv[1] == "read":
        sys.stdout.write(json.dumps(read(Path(sys.argv[2]))))
    else:
        compact(Path(sys.argv[2]))
