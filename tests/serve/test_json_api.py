"""The JSON API: one envelope for what is found, one for what is not, described by OpenAPI."""

import re

import jsonschema
import pytest

from netkg.config import USE_STATEMENT
from netkg.serve.json_api.answers import ANSWERS
from netkg.serve.json_api.openapi import description

EXAMPLES = {
    "/api/v1": "",
    "/api/v1/store": "",
    "/api/v1/evidence": "?outcome=objective+response",
    "/api/v1/estimate": "?outcome=nk:ObjectiveResponse&drug=nk:PD1Inhibitor&alone=yes&tumour=NCIT:C3809",
    "/api/v1/questions": "",
    "/api/v1/questions/{name}": "objective-response-pd-1-inhibitor-and-nothing-else-neuroendocrine-neoplasm",
    "/api/v1/gaps": "",
    "/api/v1/gaps/{space}": "biomarker",
    "/api/v1/patients": "",
    "/api/v1/audit": "",
    "/api/v1/networks": "",
    "/api/v1/networks/path": "?from=PD-L1&to=toripalimab",
    "/api/v1/networks/{name}": "evidence",
    "/api/v1/queries": "",
    "/api/v1/queries/{topic}/{name}": "evidence/pd-l1-positivity",
    "/api/v1/things/{prefix}/{local}": "kim-2016/result-pdl1",
    "/api/v1/search": "?q=hospice",
}


def address(template):
    example = EXAMPLES[template]
    return template.partition("{")[0] + example if "{" in template else template + example


def test_the_description_names_the_addresses_that_there_are():
    assert set(description()["paths"]) == set(ANSWERS)
    assert set(EXAMPLES) | {"/api/v1/openapi.json"} == set(ANSWERS)


def test_the_description_is_openapi(client):
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    names = [one["get"]["operationId"] for one in document["paths"].values()]
    assert len(names) == len(set(names))
    for path, item in document["paths"].items():
        in_path = {one["name"] for one in item["get"].get("parameters", ()) if one["in"] == "path"}
        assert in_path == set(re.findall(r"{(\w+)}", path))
        for response in item["get"]["responses"].values():
            for content in response.get("content", {}).values():
                jsonschema.Draft202012Validator.check_schema(content.get("schema", {}))


@pytest.mark.parametrize("template", sorted(EXAMPLES))
def test_an_answer_is_as_described(client, template):
    response = client.get(address(template))
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/json"
    operation = description()["paths"][template]["get"]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(response.json(), schema)
    assert response.json()["use"] == USE_STATEMENT


@pytest.mark.parametrize(
    ("where", "status"),
    [
        ("/api/v1/nothing", 404),
        ("/api/v1/gaps/nothing", 404),
        ("/api/v1/networks/nothing", 404),
        ("/api/v1/queries/a/b", 404),
        ("/api/v1/things/kim-2016/nothing", 404),
        ("/api/v1/questions/nothing", 404),
        ("/api/v1/evidence?drug=nothing-of-the-kind", 400),
        ("/api/v1/evidence?drugs=nivolumab", 400),
        ("/api/v1/evidence?by=tumour", 400),
        ("/api/v1/evidence?outcome=a&outcome=b", 400),
        ("/api/v1/evidence?second_hand=perhaps", 400),
        ("/api/v1/gaps/biomarker?past=maybe", 400),
        ("/api/v1/store?x=1", 400),
        ("/api/v1/estimate", 400),
        ("/api/v1/search", 400),
        ("/api/v1/networks/path?from=PD-L1", 400),
        ("/api/v1/queries/evidence/results?nothing=1", 400),
        ("/api/v1/queries/evidence/results?drug=rubbish", 400),
    ],
)
def test_a_problem_is_in_the_error_envelope(client, where, status):
    response = client.get(where)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    jsonschema.validate(response.json(), description()["components"]["schemas"]["Problem"])
    assert response.json()["status"] == status
    assert "Traceback" not in response.text


def test_the_estimate_is_that_of_the_command_line(client, served):
    from netkg.analyse.body import read_body
    from netkg.analyse.estimate import estimate
    from netkg.analyse.selection import question

    kg = served.kg
    body = read_body(kg.store, kg.catalogue, kg.project.ontology)
    asked = question(body, "nk:ObjectiveResponse", drugs=["nk:PD1Inhibitor"], alone=True, tumour="NCIT:C3809")
    made = estimate(body, asked)
    told = client.get(address("/api/v1/estimate")).json()["result"]
    assert (told["id"], told["k"], told["k_eff"]) == (made.id, made.k, made.k_eff)
    assert told["pooled"]["estimate"] == pytest.approx(made.pooled.estimate)


def test_the_gap_map_is_that_of_the_command_line(client, served):
    from netkg.publish.gap_map import read_schema

    told = client.get("/api/v1/gaps/biomarker").json()["result"]
    jsonschema.validate(told, read_schema())
    assert told["steps"] == []
    assert client.get("/api/v1/gaps/biomarker?past=yes").json()["result"]["steps"]


def test_an_answer_is_not_sent_twice(client):
    first = client.get("/api/v1/networks")
    again = client.get("/api/v1/networks", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def test_a_tag_follows_the_state_of_the_store(shared):
    client, served = shared
    first = client.get("/api/v1/networks").headers["etag"]
    graph = "https://example.org/tag"
    client.post(
        "/sparql",
        content=f"INSERT DATA {{ GRAPH <{graph}> {{ <{graph}> <{graph}> 1 }} }}",
        headers={"content-type": "application/sparql-update"},
    )
    served.renew(at_once=True)
    response = client.get("/api/v1/networks", headers={"if-none-match": first})
    assert response.status_code == 200
    assert response.headers["etag"] != first


def test_what_cannot_be_asked_is_told_with_what_is_near(client):
    told = client.get("/api/v1/evidence?drugs=nivolumab").json()
    assert told["detail"] == "'drugs' cannot be asked here"
    assert told["hint"] == "did you mean drug?"


@pytest.mark.parametrize(
    ("where", "names"),
    [
        (
            "/api/v1/evidence?outcome=frobnicate&drug=nivolumb&since=notadate&where=totl>3&drugs=x",
            ["drugs", "outcome", "drug", "since", "where"],
        ),
        (
            "/evidence.csv?outcome=frobnicate&drug=nivolumb&until=2010-13&by=x",
            ["by", "outcome", "drug", "until"],
        ),
        ("/evidence-metafor.csv?drug=nivolumb&drug=x&alone=perhaps", ["alone", "drug", "drug"]),
        ("/evidence/forest.svg?tumour=x&since=y", ["tumour", "since"]),
        ("/api/v1/estimate?alone=yes&second_hand=perhaps", ["second_hand", "outcome", "alone"]),
        ("/api/v1/networks/path?from=nothing&too=x", ["too", "from", "to"]),
        ("/api/v1/search?words=x", ["words", "q"]),
        (
            "/api/v1/queries/evidence/results?drug=rubbish&tumour=none&nothing=1",
            ["nothing", "drug", "tumour"],
        ),
        ("/queries/evidence/results.csv?drug=rubbish&tumour=none&nothing=1", ["nothing", "drug", "tumour"]),
        ("/api/v1/gaps/biomarker?past=maybe&future=yes", ["past", "future"]),
    ],
)
def test_all_faults_are_told_at_once(client, where, names):
    response = client.get(where)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    told = response.json()
    jsonschema.validate({"ok": False} | told, description()["components"]["schemas"]["Problem"])
    assert told["type"] == "urn:netkg:problem:parameters"
    assert [error["parameter"] for error in told["errors"]] == names
    assert told["detail"].startswith(f"{len(names)} things are wrong: {names[0]}: ")
    for error in told["errors"]:
        assert error["detail"] in told["detail"]
        assert not re.search(r"netkg [a-z]|--[a-z]|field", error.get("hint", "")), (
            "no hint of another interface"
        )


def test_a_fault_names_values_that_can_be_asked_instead(client):
    told = client.get("/api/v1/evidence?drug=nivolumb&outcome=objective+response").json()
    assert told["errors"] == [
        {
            "parameter": "drug",
            "detail": "there is no term 'nivolumb'",
            "hint": "did you mean Nivolumab?",
            "near": [{"value": "Nivolumab", "label": "Nivolumab"}],
        }
    ]
    assert (told["detail"], told["hint"]) == (told["errors"][0]["detail"], told["errors"][0]["hint"])
    query = "/api/v1/queries/patients/treated-patients?drug="
    (error,) = client.get(f"{query}pembrolizumabb").json()["errors"]
    assert client.get(query + error["near"][0]["value"]).status_code == 200
    path = "/api/v1/networks/path?to=PD-L1&from="
    (error,) = client.get(f"{path}pembrolizumabb").json()["errors"]
    assert client.get(path + error["near"][0]["value"]).status_code == 200


def test_faults_of_several_fields_together_name_no_parameter(client):
    (error,) = client.get("/api/v1/evidence?since=2020&until=2010").json()["errors"]
    assert "parameter" not in error
    assert "published since 2020" in error["detail"]


def test_hints_are_not_those_of_the_command_line(client):
    told = client.get("/api/v1/evidence?drug=zzzzzzzz").json()
    assert told["hint"] == "look for a name with /api/v1/search?q=..."
    told = client.get("/api/v1/search?q=%25").json()
    assert "hint" not in told
    assert "errors" not in told


def test_the_description_says_what_must_be_asked(client):
    paths = description()["paths"]
    must = {
        path: {
            one["name"]
            for one in item["get"].get("parameters", ())
            if one["required"] and one["in"] == "query"
        }
        for path, item in paths.items()
    }
    assert {path: names for path, names in must.items() if names} == {
        "/api/v1/estimate": {"outcome"},
        "/api/v1/networks/path": {"from", "to"},
        "/api/v1/search": {"q"},
    }


def test_one_state_is_told_everywhere(client, served):
    import netkg
    from netkg import __version__
    from netkg.serve.pages.holdings import Holdings

    states = {client.get("/api/v1/store").json()["state"], client.get("/healthz").json()["state"]}
    states.add(client.get("/api/v1/store").json()["result"]["state"])
    assert states == {served.snapshot.state}
    assert served.snapshot.state.startswith(f"{__version__}-")
    assert Holdings(netkg.open()).state == served.snapshot.state, "a site of the same files has the same"
    assert served.snapshot.state in client.get("/about", headers={"accept": "text/html"}).text


def test_other_evidence_has_another_state(tmp_path):
    import netkg
    from netkg.cli.scaffold import create_project
    from netkg.serve.snapshot import take_snapshot

    states = []
    for name in ("one", "two"):
        create_project(tmp_path / name)
        more = tmp_path / name / "data" / "triples" / "more.ttl"
        more.parent.mkdir(parents=True, exist_ok=True)
        more.write_text(f"<https://e.org/a> <https://e.org/p> '{name}' .")
        snapshot = take_snapshot(netkg.open(tmp_path / name))
        states.append(snapshot.state)
        snapshot.close()
    assert len(set(states)) == 2
