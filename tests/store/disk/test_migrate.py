"""Stores of schema 2: read as they are, brought up to date by the next writer."""

import pyoxigraph as ox
import pytest

from netkg.errors import StoreError
from netkg.namespaces import NK, PREFIXES
from netkg.store.disk import migrate
from netkg.store.disk.changes import CHANGES
from netkg.store.disk.check import check
from netkg.store.disk.dump import backup, restore
from netkg.store.disk.inputs import digest_of
from netkg.store.disk.layout import Layout
from netkg.store.disk.reader import open_disk
from netkg.store.disk.writer import write_disk

FEW, MANY = ("https://e.org/g",), tuple(f"https://e.org/many/{n:04d}" for n in range(1_100))
RECORD = """
    <https://w3id.org/netkg/change/{number}> a prov:Activity ; nk:sequence {number} ; nk:madeBy "a person" ;
        nk:softwareVersion "netkg 0.1" ; nk:inputName "{name}" ; nk:inputDigest "{digest}" ;
        nk:inputPlace "" ; nk:triplesAdded {added} ; nk:triplesRemoved 0 ; nk:changedGraph {graphs} ;
        prov:endedAtTime "2026-01-0{number}T03:04:05+00:00"^^xsd:dateTime .
"""


def record(number, path, graphs):
    """Return a change record as schema 2 had it."""
    said = {"number": number, "name": path.name, "digest": digest_of(path), "added": len(graphs)}
    return RECORD.format(**said, graphs=", ".join(f"<{graph}>" for graph in graphs))


@pytest.fixture
def files(tmp_path):
    """Return two files, of one graph and of very many."""
    paths = tmp_path / "few.nq", tmp_path / "many.nq"
    for path, graphs in zip(paths, (FEW, MANY), strict=True):
        path.write_text("".join(f'<https://e.org/s> <https://e.org/p> "o" <{graph}> .\n' for graph in graphs))
    return paths


@pytest.fixture
def old(root, files):
    """Return the folder of a store of schema 2 that holds both files."""
    store = ox.Store(Layout(root).current())
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("nk", "prov", "xsd"))
    records = "".join(record(n, path, g) for n, path, g in zip((1, 2), files, (FEW, MANY), strict=True))
    for path in files:
        store.load(path=path, format=ox.RdfFormat.N_QUADS)
    store.load(prefixes + records, ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(CHANGES))
    store.flush()
    del store
    (root / "netkg-store").write_text("2\n")
    return root


def state(root):
    """Return what a store holds beside its records, and what these say."""
    reader = open_disk(root)
    graphs = {graph: number for graph, number in reader.graphs().items() if graph != CHANGES}
    return graphs, list(reader.changes()), reader.sequence, reader.cache


def properties(root):
    """Return how often the change records use each property that one of the schemas does not have."""
    used = [quad.predicate.value for quad in open_disk(root).quads(CHANGES)]
    names = ("sequence", "changeNumber", "changedGraph", "changedGraphList")
    return {name: used.count(NK + name) for name in names}


def test_a_store_of_schema_2_is_read_as_it_is(old):
    graphs, changes, last, _ = state(old)
    assert graphs == dict.fromkeys((*FEW, *MANY), 1)
    assert [(change.sequence, change.source, change.graphs) for change in changes] == [
        (2, "many.nq", MANY),
        (1, "few.nq", FEW),
    ]
    assert last == 2
    assert check(old).damage == ()
    assert (old / "netkg-store").read_text() == "2\n"
    assert properties(old) == {"sequence": 2, "changeNumber": 0, "changedGraph": 1_101, "changedGraphList": 0}


def test_the_next_writer_brings_its_records_up_to_date_and_nothing_else_changes(old):
    before, generation = state(old), Layout(old).current()
    with write_disk(old):
        pass
    assert state(old) == before
    assert (old / "netkg-store").read_text() == "3\n"
    assert properties(old) == {"sequence": 0, "changeNumber": 2, "changedGraph": 1, "changedGraphList": 1}
    assert Layout(old).current() != generation
    assert not generation.exists()
    assert check(old).damage == ()


def test_what_was_loaded_before_is_still_known(old, files, load):
    assert load(*files) == [None, None]
    files[1].write_text(f'<https://e.org/s> <https://e.org/p> "new" <{MANY[0]}> .\n')
    (change,) = load(files[1])
    assert (change.sequence, change.graphs) == (3, MANY)  # those that went with it too
    assert state(old)[0] == {FEW[0]: 1, MANY[0]: 1}


def test_who_reads_meanwhile_goes_on_reading(old):
    reader = open_disk(old)
    with write_disk(old):
        pass
    assert len(reader.graphs()) == 1_102
    assert reader.sequence == open_disk(old).sequence == 2


@pytest.mark.parametrize("step", ["_renew_records", "write_durably"])
def test_a_migration_that_was_stopped_is_done_again(old, step, monkeypatch):
    before = state(old)

    def stop(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrate, step, stop)
        with pytest.raises(KeyboardInterrupt):
            write_disk(old).__enter__()
    assert (old / "netkg-store").read_text() == "2\n"
    assert state(old) == before
    with write_disk(old):
        pass
    assert state(old) == before
    assert (old / "netkg-store").read_text() == "3\n"
    assert len([path for path in (old / "generations").iterdir() if path.is_dir()]) == 1


def test_one_that_cannot_be_written_says_so_and_is_as_it_was(old, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    before = state(old)
    monkeypatch.setattr(migrate, "_renew_records", full)
    with pytest.raises(StoreError, match="cannot be migrated") as caught:
        write_disk(old).__enter__()
    assert caught.value.hint == "it is as it was"
    assert state(old) == before


def test_a_backup_of_schema_2_comes_back_as_it_was_and_is_then_brought_up_to_date(old, tmp_path):
    seal = backup(old, tmp_path / "b.nq.gz")
    assert restore(tmp_path / "b.nq.gz", tmp_path / "new") == seal
    assert (tmp_path / "new" / "netkg-store").read_text() == "2\n"
    assert state(tmp_path / "new")[1] == state(old)[1]
    with write_disk(tmp_path / "new"):
        pass
    assert properties(tmp_path / "new")["sequence"] == 0
    assert (tmp_path / "new" / "netkg-store").read_text() == "3\n"
