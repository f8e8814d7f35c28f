"""``netkg validate`` and ``netkg verify``: what is found, how it is said, and the exit code."""

import hashlib

import pytest

from netkg.config import USE_STATEMENT

SOURCE = "Of 32 patients, 7 were positive.\n"


def test_good_evidence_has_no_violation(netkg, evidence):
    done = netkg("validate", "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["ok"] is True
    assert done.json["use"] == USE_STATEMENT
    assert done.json["result"]["counts"]["violation"] == 0


def test_a_violation_is_listed_and_fails(netkg, evidence):
    """A patient without diagnosis, in a file that is not what its record gives."""
    path = evidence / "data" / "triples" / "markey-2017.ttl"
    lines = path.read_text().splitlines(keepends=True)
    start = lines.index(next(line for line in lines if line.startswith("markey-2017:patient-p1 ")))
    gone = next(n for n in range(start, len(lines)) if " nk:diagnosis " in lines[n])
    del lines[gone]
    path.write_text("".join(lines))
    done = netkg("validate")
    assert done.code == 7
    assert "markey-2017:patient-p1" in done.out
    assert "data/triples/markey-2017.ttl: it is not what its record gives" in done.out
    assert done.err.startswith("error: violations: ")


@pytest.fixture
def no_shapes(monkeypatch):
    """The shapes find nothing, and take no time."""
    monkeypatch.setattr("netkg.validate.shapes.validate_shapes", lambda data, shapes: [])


def test_no_finding(netkg, evidence, no_shapes):
    assert netkg("validate").out == "no findings (violation: 0, warning: 0, info: 0)\n"


def test_findings_as_json(netkg, evidence, no_shapes):
    (evidence / "data" / "MANIFEST").unlink()
    found = netkg("validate", "--json").json
    assert (found["ok"], found["error"]["exit_code"]) == (False, 7)
    assert found["result"]["counts"] == {"violation": 1, "warning": 0, "info": 0}
    assert found["result"]["findings"][0]["source"] == "data/MANIFEST"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: (data / "MANIFEST").write_text("x"), "data/MANIFEST: it is not what the records give"),
        (lambda data: (data / "MANIFEST").unlink(), "data/MANIFEST: it is not what the records give"),
        (lambda data: (data / "triples" / "kim-2016.ttl").unlink(), "kim-2016.ttl: it has not been built"),
        (lambda data: (data / "triples" / "more.ttl").write_text(""), "more.ttl: no record belongs to it"),
    ],
)
def test_what_was_built_must_be_what_the_records_give(netkg, evidence, no_shapes, change, said):
    change(evidence / "data")
    done = netkg("validate")
    assert done.code == 7
    assert said in done.out
    assert "run: netkg build" in done.out


def test_validate_stops_at_a_record_that_is_wrong(netkg, evidence, no_shapes):
    (evidence / "data" / "records" / "kim-2016.yaml").write_text("record: kim-2016\n")
    assert netkg("validate").code == 2


# --- verify -------------------------------------------------------------------------------------------


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
