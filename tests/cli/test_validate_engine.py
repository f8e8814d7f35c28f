"""``netkg validate --engine``: what reads the shapes, and what is said of shapes that are not compiled."""

import pytest

CLOSED = """
@prefix nk: <https://w3id.org/netkg/ontology#> . @prefix sh: <http://www.w3.org/ns/shacl#> .
nk:OwnShape a sh:NodeShape ; sh:targetClass nk:Wording ; sh:closed true ; sh:severity sh:Warning ;
    sh:message "A wording says too much. Take it out." .
"""


@pytest.fixture
def own_shape(seed):
    folder = seed / "ontology" / "shapes"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "own.ttl").write_text(CLOSED)
    return seed


def test_a_shape_that_is_not_compiled_is_read_and_named(netkg, own_shape):
    done = netkg("validate", "--only", "shapes", "--json")
    assert done.err == "note: shapes that cannot be compiled, read by pySHACL: nk:OwnShape (sh:closed)\n"
    result = done.json["result"]
    assert result["left_to_pyshacl"] == [{"shape": "nk:OwnShape", "reason": "sh:closed"}]
    assert {row["rule"] for row in result["findings"]} == {"nk:OwnShape"}


def test_either_engine_finds_the_same(netkg, own_shape):
    compiled = netkg("validate", "--only", "shapes", "--json").json["result"]
    slow = netkg("validate", "--only", "shapes", "--json", "--engine", "pyshacl")
    assert slow.err == ""
    assert slow.json["result"]["findings"] == compiled["findings"] != []
    assert slow.json["result"]["left_to_pyshacl"] == []


def test_other_rules_say_nothing_of_shapes(netkg, own_shape):
    assert netkg("validate", "--only", "derived-count").err == ""


def test_an_unknown_engine_is_refused(netkg, seed):
    done = netkg("validate", "--engine", "fast")
    assert done.code == 64
    assert "fast is not an engine; choose one of compiled, pyshacl" in done.err
