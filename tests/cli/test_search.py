"""``netkg search``: what is found on the screen and as JSON, and what is said if nothing is."""

import pytest

from netkg.config import USE_STATEMENT


def test_a_thing_with_its_text_the_hit_and_where_it_is_from(netkg, evidence):
    done = netkg("search", "earlier", "study", "--in", "claims")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "kim-2016:claim-first  claim, claims, in kim-2016:publication"
    assert "No [earlier] [study] looked" in lines[1]
    assert lines[-2:] == ["1 text", USE_STATEMENT]


def test_json_has_the_places_of_the_hits(netkg, evidence):
    done = netkg("search", "lizuma", "--substring", "--in", "labels", "--limit", "2", "--json").json
    result = done["result"]
    assert done["use"] == USE_STATEMENT
    assert result["shown"] == len(result["hits"]) == 2 < result["total"]
    for hit in result["hits"]:
        assert [hit["text"][start:end].lower() for start, end in hit["marks"]] == ["lizuma"]


def test_what_is_left_out_is_said(netkg, evidence):
    out = netkg("search", "neuroendocrine", "--limit", "1").out
    assert "1 of " in out
    assert "the rest with --limit" in out


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["pembrolizumap"], "did you mean pembrolizumab"),
        (["lizuma"], "add --substring"),
        (["pembrolizumab", "--in", "claims"], "leave out --in"),
        (["qqqq"], "netkg query names"),
    ],
)
def test_nothing_found_says_what_may_help(netkg, evidence, asked, said):
    done = netkg("search", *asked)
    assert done.code == 0
    assert "no text has" in done.out
    assert said in done.out
    assert any(said in hint for hint in netkg("search", *asked, "--json").json["result"]["hints"])


def test_what_cannot_be_looked_for_is_an_error_with_a_hint(netkg, evidence):
    done = netkg("search", "ab", "--substring")
    assert done.code != 0
    assert "at least 3 letters" in done.err


def test_tables_and_index_are_read_from_beside_a_disk_store(netkg, evidence):
    assert netkg("build", "--store", "kept").code == 0
    commands = [
        ("search", "pembrolizumab"),
        ("evidence", "--outcome", "objective response", "--format", "csv"),
    ]
    in_memory = [netkg(*command) for command in commands]
    first = [netkg("--store", "kept", "--verbose", *command) for command in commands]
    again = [netkg("--store", "kept", "--verbose", *command) for command in commands]
    assert [done.out for done in first] == [done.out for done in again] == [done.out for done in in_memory]
    assert "text index made" in first[0].err
    assert "evidence table made" in first[1].err
    assert "text index from cache" in again[0].err
    assert "evidence table from cache" in again[1].err
