"""``netkg store``: each command on real folders, with its answers, exit codes and messages."""

import gzip

import pytest

LINE = '<https://example.org/{}> <https://example.org/p> "{}" .\n'


@pytest.fixture
def store(netkg, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.nt").write_text(LINE.format("a", 1) + LINE.format("b", 2))
    assert netkg("store", "create", "my.store").out == "my.store: an empty store\n"
    return "my.store"


def test_load_info_and_the_same_again(netkg, store):
    done = netkg("store", "load", store, "one.nt", "--by", "Ada")
    assert (done.code, done.out) == (0, "one.nt: 2 triples in, 0 out\n")
    assert netkg("store", "load", store, "one.nt").out == "one.nt: unchanged, nothing to do\n"
    told = netkg("store", "info", store, "--json").json["result"]
    assert told["graphs"]["https://w3id.org/netkg/graph/import/one"] == 2
    (change,) = told["changes"]
    assert (change["by"], change["source"], change["added"]) == ("Ada", "one.nt", 2)
    assert "Ada  one.nt: 2 triples in" in netkg("store", "info", store).out


def test_standard_input_and_a_chosen_graph(netkg, store):
    loaded = netkg(
        *("store", "load", store, "-", "--format", "nt", "--graph", "https://example.org/g", "--json"),
        stdin=LINE.format("c", 3),
    )
    (only,) = loaded.json["result"]["loaded"]
    assert only["change"]["graphs"] == ["https://example.org/g"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("load", "my.store", "wrong.nt"), 3, "wrong.nt:1:"),
        (("load", "my.store", "absent.nt"), 3, "there is no such file"),
        (("load", "my.store", "."), 3, "is a folder"),
        (("load", "mistyped", "one.nt"), 5, "is not a netkg store"),
        (("info", "mistyped"), 5, "is not a netkg store"),
        (("check", "mistyped"), 5, "is not a netkg store"),
        (("create", "my.store"), 5, "exists already"),
        (("backup", "my.store", "backup.zip"), 5, "a backup is a .nq.gz or .nq.zst file"),
        (("restore", "one.nt", "new.store"), 5, "a backup is a .nq.gz or .nq.zst file"),
        (("restore", "cut.nq.gz", "new.store"), 3, "its last line is missing"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_each_mistake_has_its_message_and_exit_code(netkg, store, tmp_path, arguments, code, said):
    (tmp_path / "wrong.nt").write_text("nonsense\n")
    (tmp_path / "cut.nq.gz").write_bytes(gzip.compress(b"<https://e.org/a>\n"))
    done = netkg("store", *arguments)
    assert done.code == code
    assert said in done.err
    assert done.out == ""
    assert not (tmp_path / "mistyped").exists()
    assert not (tmp_path / "new.store").exists()


def test_check_backup_restore_and_compact(netkg, store):
    netkg("store", "load", store, "one.nt")
    assert "all of 12 triples can be read; 1 changes agree" in netkg("store", "check", store).out
    kept = netkg("store", "backup", store, "kept.nq.gz", "--json").json["result"]
    assert kept["quads"] == 12
    back = netkg("store", "restore", "kept.nq.gz", "new.store", "--json").json["result"]
    assert back["total"] == kept["total"]
    assert netkg("store", "compact", "new.store").code == 0
    asked = netkg(
        "query", "-", "--store", "new.store", "--json", stdin="SELECT ?o { ?s <https://example.org/p> ?o }"
    )
    assert len(asked.json["results"]["bindings"]) == 2
