import json
import re

import pytest

from netkg.model import SECTIONS, State
from netkg.records import read_record
from netkg.records.source import read_source


@pytest.fixture(scope="module")
def page(checkout):
    """Return the page on records."""
    return (checkout / "docs" / "records.md").read_text()


def test_the_record_on_the_page_is_one(page, tmp_path, terms):
    (text,) = re.findall(r"```yaml\n(record: .*?)```", page, re.DOTALL)
    path = tmp_path / "example-2020.yaml"
    path.write_text(text)
    assert read_record(path, terms).cohorts[0].size.value == 4


def test_the_table_of_sections_is_that_of_the_model(page):
    rows = re.findall(r"^\| (\w+) \| (\w+)-\.\.\. \|", page, re.MULTILINE)
    assert rows == [(section, kind) for section, (kind, _) in SECTIONS.items()]


def test_the_page_names_every_state(page):
    for state in State:
        assert f"`{state}`" in page


def test_the_example_of_a_message_is_one(page, cases, terms):
    with pytest.raises(Exception, match="are more than the total") as caught:
        read_record(cases / "bad" / "events-over-total.yaml", terms)
    place, _, rest = str(caught.value).rpartition("/events-over-total.yaml")
    assert place
    assert f"    kim-2016.yaml{rest}\n" in page


def test_the_editor_setting_names_the_schema(page, checkout):
    (setting,) = re.findall(r"```json\n(.*?)```", page, re.DOTALL)
    ((schema, records),) = json.loads(setting)["yaml.schemas"].items()
    assert (checkout / schema).is_file()
    assert list(checkout.glob(records))


@pytest.mark.parametrize("first", list("[]{},&*!|>'\"%@`"))
def test_the_page_names_the_characters_that_need_quotes(page, first, tmp_path):
    (listed,) = re.findall(r"begins with one of ``(.*?)``\.", page)
    assert first in listed.split()
    path = tmp_path / "x.yaml"
    path.write_text(f"a: '{first if first != chr(39) else chr(39) * 2}b'\n")
    assert read_source(path).data == {"a": f"{first}b"}
