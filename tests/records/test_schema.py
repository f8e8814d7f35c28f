import json

import pytest
from ruamel.yaml import YAML

from netkg.model import SECTIONS, State, enums
from netkg.records import json_schema, write_schema
from netkg.records.schema import SCHEMA_FILE, schema_text
from netkg.records.source import read_source

MEND = 'mend with: python -c "from pathlib import Path; from netkg.records import write_schema; '
MEND += f"write_schema(Path('data/{SCHEMA_FILE}'))\""


def test_the_committed_schema_is_that_of_the_model(checkout):
    assert (checkout / "data" / SCHEMA_FILE).read_text() == schema_text(), MEND


def test_writing_it_says_whether_that_changed_anything(tmp_path):
    path = tmp_path / SCHEMA_FILE
    assert write_schema(path)
    assert not write_schema(path)
    assert json.loads(path.read_text()) == json_schema()


def test_every_closed_vocabulary_is_in_it_word_by_word():
    definitions = json_schema()["definitions"]
    for name in enums.__all__:
        assert definitions[name]["enum"] == list(getattr(enums, name))
        assert definitions[name]["description"]
    assert definitions["State"]["enum"] == list(State)
    assert definitions["Result"]["properties"]["unit_of_analysis"] == {"enum": ["patient", "sample"]}


def test_every_class_is_closed_and_every_field_leads_somewhere():
    schema = json_schema()
    assert set(schema["properties"]) == {"record", "publication", *SECTIONS}
    for _, model in SECTIONS.values():
        part = schema["definitions"][model.__name__]
        assert part["additionalProperties"] is False
        assert part["description"] == " ".join(model.__doc__.replace("``", "`").split())
        for name, field in part["properties"].items():
            assert {"anyOf", "allOf", "$ref", "type", "enum", "pattern"} & set(field), (model, name)


def test_every_reference_inside_the_schema_is_defined():
    schema = json_schema()

    def targets(part):
        for key, value in part.items() if isinstance(part, dict) else enumerate(part):
            if key == "$ref":
                yield value
            elif isinstance(value, dict | list):
                yield from targets(value)

    assert {target.removeprefix("#/definitions/") for target in targets(schema)} <= set(schema["definitions"])


def test_what_a_record_fills_in_is_not_required():
    definitions = json_schema()["definitions"]
    assert "read_level" not in definitions["Result"]["required"]
    assert "id" not in definitions["Publication"]["required"]
    assert "read_level" in definitions["Publication"]["required"]


def test_ids_and_references_name_their_kinds():
    result = json_schema()["definitions"]["Result"]["properties"]
    assert result["id"]["pattern"] == "^result-[a-z0-9]+(?:-[a-z0-9]+)*$"
    assert "(?:cohort-" in result["cohort"]["pattern"]
    assert result["places"]["items"]["pattern"].endswith("place-[a-z0-9]+(?:-[a-z0-9]+)*$")
    assert "NCIT:C18213" in result["outcome"]["description"]


@pytest.fixture(scope="module")
def errors_in():
    """Return a function that gives the ways to what the schema refuses, judged by a library."""
    jsonschema = pytest.importorskip("jsonschema")
    validator = jsonschema.Draft7Validator(json_schema())
    validator.check_schema(validator.schema)
    return lambda data: [list(error.absolute_path) for error in validator.iter_errors(data)]


@pytest.mark.parametrize("folder", ["tests/cases/records/good", "data/records"])
def test_good_records_fit_as_we_and_as_an_editor_read_them(checkout, errors_in, folder):
    for path in sorted((checkout / folder).glob("*.yaml")):
        assert errors_in(read_source(path).data) == []
        assert errors_in(as_in_an_editor(YAML(typ="safe", pure=True).load(path))) == []


def as_in_an_editor(data):
    """Return data with dates as text: editors read YAML 1.2, which knows no dates."""
    if isinstance(data, dict):
        return {key: as_in_an_editor(value) for key, value in data.items()}
    if isinstance(data, list):
        return [as_in_an_editor(value) for value in data]
    return data if isinstance(data, int | float | str | None) else data.isoformat()


def test_an_editor_sees_what_is_wrong(cases, errors_in):
    data = read_source(cases / "good" / "example-2020.yaml").data
    data["results"][1] |= {
        "evnets": "7",
        "basis": "guessed",
        "outcome": "stable disease",
        "cohort": "place-page",
    }
    data["patients"][0]["sex"] = "unknown"
    del data["publication"]["title"]
    assert sorted(map(str, errors_in(data))) == [
        "['patients', 0, 'sex']",
        "['publication']",
        "['results', 1, 'basis']",
        "['results', 1, 'cohort']",
        "['results', 1, 'outcome']",
        "['results', 1]",
    ]
