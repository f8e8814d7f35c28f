"""``netkg verify``: what is found, how it is said, and the exit code."""

import hashlib

import pytest

SOURCE = "Of 32 patients, 7 were positive.\n"


@pytest.fixture
def sourced(empty, checkout):
    """Return a project with a record made from the text in source.txt."""
    (empty / "source.txt").write_text(SOURCE)
    text = (checkout / "tests" / "cases" / "records" / "good" / "small-2021.yaml").read_text()
    text = text.replace("    overlaps: [example-2020:cohort-part]\n", "").replace(
        "overlaps: [example-2020:cohort-part]\n", ""
    )
    digest = hashlib.sha256(SOURCE.encode()).hexdigest()
    text += f"""
sources:
  - id: source-text
    sha256: {digest}
    media_type: text/plain
    characters: {len(SOURCE)}
results:
  - id: result-positive
    cohort: cohort-all
    outcome: nk:PDL1Positivity
    biomarker: HGNC:17635
    reporting: measured
    events: 7
    total: 32
    basis: stated
    places: [place-count]
text_places:
  - id: place-count
    source: source-text
    section: text
    start: 0
    end: 31
    fragment: Of 32 patients, 7 were positive
"""
    (empty / "data" / "records" / "small-2021.yaml").write_text(text)
    return empty


def test_places_that_fit(netkg, sourced):
    done = netkg("verify", "--source", "source.txt")
    assert (done.code, done.err) == (0, "")
    assert (
        done.out
        == "small-2021: 1 places and 2 printed values checked, 0 derived values skipped, 0 findings\n"
    )
    assert netkg("verify", "--source", "source.txt", "small-2021").out == done.out
    assert netkg("verify", "--source", "source.txt", "--json").json["result"]["reports"][0]["values"] == 2


def test_a_number_that_is_not_at_its_place(netkg, sourced):
    path = sourced / "data" / "records" / "small-2021.yaml"
    path.write_text(path.read_text().replace("    events: 7", "    events: 8"))
    done = netkg("verify", "--source", "source.txt")
    assert done.code == 7
    assert "result-positive: events '8' is not at its places" in done.out
    assert done.err == "error: 1 places or numbers are not in source.txt as recorded\n"
    found = netkg("verify", "--source", "source.txt", "--json").json
    assert (found["ok"], len(found["result"]["reports"][0]["findings"])) == (False, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--source", "nowhere.txt"], "nowhere.txt: cannot be read"),
        (["--source", "netkg.toml"], "no record was made from netkg.toml"),
        (["--source", "netkg.toml", "small-2021"], "small-2021 was not made from this file"),
        (["--source", "source.txt", "other-2000"], "there is no record 'other-2000'"),
    ],
    ids=str,
)
def test_what_cannot_be_verified(netkg, sourced, arguments, said):
    done = netkg("verify", *arguments)
    assert (done.code, done.out) == (3, "")
    assert said in done.err
