"""The page on the queries says what their headers say, now."""

import re

from netkg.query.describe import catalogue_markdown


def test_the_page_is_current(checkout, catalogue):
    page = (checkout / "docs" / "queries.md").read_text(encoding="utf-8")
    assert page == catalogue_markdown(catalogue), (
        "refresh with: python -m netkg.query.describe > docs/queries.md"
    )


def test_every_query_stands_in_the_list_and_has_its_own_part(catalogue):
    page = catalogue_markdown(catalogue)
    assert set(re.findall(r"^## (\S+)$", page, re.MULTILINE)) == set(catalogue)
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert links == {query_id.replace("/", "") for query_id in catalogue}


def test_every_table_row_has_the_cells_of_its_head(catalogue):
    rows = [line for line in catalogue_markdown(catalogue).splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {5}
