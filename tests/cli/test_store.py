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


def test_table_and_index_are_ready_after_a_prepared_load(netkg, store):
    assert netkg("store", "load", store, "one.nt", "--prepare").out == "one.nt: 2 triples in, 0 out\n"
    noted = netkg("--verbose", "--store", store, "search", "anything").err
    assert "text index from cache" in noted
    assert "text index made" not in noted


def test_a_prepared_load_of_incomplete_evidence_counts_and_says_so(netkg, store, tmp_path):
    result = "<https://w3id.org/netkg/id/a-2020/result-a> a <https://w3id.org/netkg/ontology#Result> .\n"
    (tmp_path / "result.ttl").write_text(result)
    done = netkg("store", "load", store, "result.ttl", "--prepare")
    assert (done.code, done.out) == (0, "result.ttl: 1 triple in, 0 out\n")
    assert "table or the text index was not made: the result a-2020:result-a has no cohort" in done.err


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
    assert "all of 13 triples can be read; 1 change held against them" in netkg("store", "check", store).out
    kept = netkg("store", "backup", store, "kept.nq.gz", "--json").json["result"]
    assert kept["quads"] == 13
    back = netkg("store", "restore", "kept.nq.gz", "new.store", "--json").json["result"]
    assert back["total"] == kept["total"]
    assert netkg("store", "compact", "new.store").code == 0
    asked = netkg(
        "query", "-", "--store", "new.store", "--json", stdin="SELECT ?o { ?s <https://example.org/p> ?o }"
    )
    assert len(asked.json["results"]["bindings"]) == 2


def _damage(folder):
    for path in folder.glob("*.sst"):
        data = bytearray(path.read_bytes())
        data[len(data) // 3] ^= 0x01
        path.write_bytes(data)


def test_damage_is_one_json_document(netkg, store, tmp_path):
    netkg("store", "load", store, "one.nt")
    netkg("store", "compact", store)
    _damage(next((tmp_path / store / "generations").glob("*/")))
    done = netkg("--json", "store", "check", store)
    told = done.json
    assert done.code == 5
    assert told["ok"] is False
    assert told["error"]["exit_code"] == 5
    assert "is not as it was written" in told["result"]["damage"][0]
    done = netkg("store", "check", store)
    assert done.code == 5
    assert "is not as it was written" in done.out
    assert "is damaged" in done.err


def test_check_says_what_it_cannot_hold_against_a_checksum(netkg, store, tmp_path):
    netkg("store", "load", store, "one.nt")
    netkg("store", "compact", store)
    assert "without a checksum" not in netkg("store", "check", store).out
    for path in (tmp_path / store / "generations").glob("*.sums"):
        path.unlink()
    done = netkg("store", "check", store)
    assert done.code == 0
    assert "without a checksum: read, but not held against one" in done.out


def test_many_graphs_are_summed_up_unless_all_are_asked_for(netkg, store, tmp_path):
    """30 graphs of one triple, 90 of two: sums 30 and 180, then the largest twenty."""
    line = '<https://example.org/{0}/{1}> <https://example.org/p> "{2}" <https://example.org/{0}/{1}> .\n'
    names = [("a", n, 0) for n in range(30)] + [("b", n, k) for n in range(90) for k in (0, 1)]
    (tmp_path / "many.nq").write_text("".join(line.format(*name) for name in names))
    netkg("store", "load", store, "many.nq")
    short = netkg("store", "info", store).out
    assert "          30  https://example.org/a/... (30 graphs)\n" in short
    assert "         180  https://example.org/b/... (90 graphs)\n" in short
    assert short.count("https://example.org/b/") == 20, "its sum, and 19 beside the change records"
    assert "of 121 graphs the 20 largest" in short
    assert netkg("store", "info", store, "--all").out.count("https://example.org/b/") == 90
    assert len(netkg("store", "info", store, "--json").json["result"]["graphs"]) == 121
    assert "of 121 graphs the 20 largest" in netkg("--store", store, "info").out
    assert netkg("--store", store, "info", "--all").out.count("example.org/b/") == 90


def test_an_empty_store_says_that_there_is_no_evidence(netkg, store):
    table = netkg("--store", store, "evidence")
    assert table.code == 8
    assert "there is no evidence here: the table of results has no rows" in table.err
    assert "netkg build --store" in table.err
    assert "netkg build --store" in netkg("--store", store, "search", "kim").out


def test_a_mistake_is_told_with_its_place_once(netkg, store, tmp_path):
    (tmp_path / "wrong.nt").write_text(LINE.format("a", 1) + "nonsense\n")
    said = netkg("store", "load", store, "wrong.nt").err
    assert "wrong.nt:2:1: not valid N-Triples: The subject of a triple" in said


def test_a_blank_name_is_the_user(netkg, store):
    from netkg.store.disk.lock import whoami

    done = netkg("store", "load", store, "one.nt", "--by", " ", "--json").json["result"]["loaded"]
    assert done[0]["change"]["by"] == whoami()


def test_another_file_needs_leave_to_replace(netkg, store, tmp_path):
    netkg("store", "load", store, "one.nt")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.nt").write_text(LINE.format("z", 9))
    done = netkg("store", "load", store, "sub/one.nt")
    assert done.code == 5
    assert "a file in another folder" in done.err
    assert netkg("store", "load", store, "sub/one.nt", "--replace").out == "one.nt: 1 triple in, 2 out\n"


@pytest.mark.parametrize("name", ["x" * 300, "one.nt/new"])
def test_a_place_that_cannot_be_has_one_exit_code(netkg, store, name):
    """The operating system refuses the first look at one, and the making of the other."""
    done = netkg("store", "create", name)
    assert (done.code, "cannot be created" in done.err, "Errno" in done.err) == (5, True, False)


@pytest.mark.parametrize("graph", ["not an iri", "relative", "kim-2016:cohort", "http://e/ x"])
def test_what_names_no_graph_is_refused(netkg, store, graph):
    done = netkg("store", "load", store, "one.nt", "--graph", graph)
    assert (done.code, done.out) == (3, "")
    assert "is not the name of a graph" in done.err
    assert "hint: write a whole IRI" in done.err


def test_a_graph_may_be_named_by_a_curie(netkg, store):
    loaded = netkg("store", "load", store, "one.nt", "--graph", "nk:mine", "--json").json["result"]["loaded"]
    assert loaded[0]["change"]["graphs"] == ["https://w3id.org/netkg/ontology#mine"]


def test_no_store_is_made_at_an_address_or_inside_another(netkg, store, tmp_path):
    at = netkg("store", "create", "http://localhost/x")
    assert at.code == 5
    assert "is an address, not a folder" in at.err
    inside = netkg("store", "create", f"{store}/generations/mine")
    assert inside.code == 5
    assert "is inside the store" in inside.err
    assert not (tmp_path / "http:").exists()
    assert not (tmp_path / store / "generations" / "mine").exists()


def test_a_mistyped_name_of_a_store_is_told_the_near_one(netkg, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    settings = '[project]\nname = "x"\n[stores.laboratory]\nurl = "http://127.0.0.1:9/sparql"\n'
    (tmp_path / "netkg.toml").write_text(settings)
    for words in (("--store", "labratory", "info"), ("publish", "labratory")):
        done = netkg(*words)
        assert done.code == 5
        assert "hint: did you mean laboratory?" in done.err
    assert "stores of the settings: laboratory" in netkg("--store", "zzz", "info").err
