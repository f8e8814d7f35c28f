"""``netkg export``: formats, graphs, stable bytes, and files that are whole or untouched."""

import os
import resource
import shutil
import subprocess
import sys

import pyoxigraph as ox
import pytest

from netkg.cli.formats import GRAPH_FORMATS, ROW_FORMATS
from netkg.config import USE_STATEMENT
from netkg.publish import rdf, rows

NETKG = [sys.executable, "-m", "netkg"]


def test_formats_are_those_of_publish():
    assert GRAPH_FORMATS == rdf.GRAPH_FORMATS
    assert {name: ending for name, ending in ROW_FORMATS.items() if name != "table"} == rows.ROW_FORMATS


@pytest.mark.parametrize(("name", "ending"), GRAPH_FORMATS.items())
def test_each_format_by_ending_and_by_name(netkg, seed, name, ending):
    done = netkg("export", f"all.{ending}")
    assert (done.code, done.out) == (0, "")
    data = (seed / f"all.{ending}").read_bytes()
    assert done.err == f"all.{ending}: {len(data)} bytes\n"
    assert USE_STATEMENT.encode() in data
    assert netkg("export", "-", "--format", name).out.encode() == data
    assert netkg("export", "other", "--format", name).code == 0
    assert (seed / "other").read_bytes() == data


def test_one_graph(netkg, seed):
    assert netkg("export", "kim.ttl", "--graph", "kim-2016").code == 0
    text = (seed / "kim.ttl").read_text()
    assert "kim-2016:result-pdl1 a nk:Result" in text
    assert "markey-2017:patient-p1 a" not in text


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["all.xyz"], 3, "the ending does not tell the format"),
        (["all.ttl", "--format", "xyz"], 3, "unknown graph format 'xyz'"),
        (["all.ttl", "--graph", "nobody-1999"], 6, "there is no graph 'nobody-1999'"),
        (["-"], 64, "standard output needs --format"),
        (["netkg.toml/all.ttl"], 3, "cannot be written"),
    ],
    ids=str,
)
def test_mistakes(netkg, seed, arguments, code, said):
    before = sorted(seed.rglob("*"))
    done = netkg("export", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert sorted(seed.rglob("*")) == before


def test_a_file_that_would_grow_too_large_is_left_as_it_was(seed):
    """A real fault of the operating system: no file may grow beyond 20 000 bytes."""
    (seed / "all.ttl").write_text("what was there")
    before = sorted(seed.rglob("*"))
    done = subprocess.run(
        [*NETKG, "export", "all.ttl"],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000)),
    )
    assert done.returncode == 3
    assert done.stderr == "error: all.ttl: cannot be written: File too large\nhint: nothing was changed\n"
    assert (seed / "all.ttl").read_text() == "what was there"
    assert sorted(seed.rglob("*")) == before


@pytest.fixture
def small_disk(tmp_path):
    """Return a folder on a disk of 64 KB; skip where none may be mounted."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if not (mount and umount) or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    options = ["-t", "tmpfs", "-o", "size=64k", "netkg-test", str(folder)]
    if subprocess.run([mount, *options], capture_output=True, check=False).returncode != 0:
        pytest.skip("no small disk may be mounted here")
    yield folder
    subprocess.run([umount, str(folder)], check=True)


@pytest.mark.parametrize("words", [["export", "{}/all.ttl"], ["query", "names", "-o", "{}/all.csv"]], ids=str)
def test_a_full_disk_leaves_no_part_of_a_file(netkg, seed, small_disk, words):
    (small_disk / "ballast").write_bytes(b"x" * 60_000)
    done = netkg(*[word.format(small_disk) for word in words])
    assert done.code == 3
    assert "cannot be written: No space left on device" in done.err
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


@pytest.mark.parametrize("ending", ["ttl", "nq", "trig"])
def test_a_store_of_a_project_is_exported_as_the_project_is(netkg, seed, ending):
    """No user's name, no clock time, nothing derived: equal evidence gives equal bytes."""
    assert netkg("build", "--store", "ev").code == 0
    assert netkg("export", f"project.{ending}").code == 0
    assert netkg("--store", "ev", "export", f"store.{ending}").code == 0
    assert (seed / f"store.{ending}").read_bytes() == (seed / f"project.{ending}").read_bytes()
    assert netkg("--store", "ev", "export", f"all.{ending}", "--with-records").code == 0
    assert b"change/1" in (seed / f"all.{ending}").read_bytes()
    assert b"change/1" not in (seed / f"store.{ending}").read_bytes()


def test_unsorted_turtle_leaves_out_the_same(netkg, seed):
    assert netkg("build", "--store", "ev").code == 0
    netkg("--store", "ev", "export", "some.ttl")
    netkg("--store", "ev", "export", "quick.ttl", "--unsorted")
    netkg("--store", "ev", "export", "all.ttl", "--unsorted", "--with-records")
    some, quick, everything = (
        sorted(str(quad.predicate) for quad in ox.parse(path=seed / f"{name}.ttl"))
        for name in ("some", "quick", "all")
    )
    assert quick == some
    assert len(everything) > len(quick)
