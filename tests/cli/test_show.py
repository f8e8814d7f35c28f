"""``netkg show``: a card on the screen, as JSON, and what has no card."""

import pytest

from netkg.config import USE_STATEMENT


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("markey-2017:patient-p1", ["Pancreatic Neuroendocrine Tumor", "everolimus", "not reported"]),
        ("kim-2016", ["7", "32", "jcancer.org"]),
        ("Pembrolizumab", ["NCIT:C106432", "strosberg-2020:cohort-all"]),
        ("mehnert-2020:study-keynote-028", ["KEYNOTE-028", "25"]),
        ("markey-2017:claim-no-clinical-data", ["undetermined", "falsified later"]),
    ],
)
def test_a_card_has_its_facts_sources_and_use(netkg, evidence, thing, said):
    done = netkg("show", thing)
    assert (done.code, done.err) == (0, "")
    assert all(text in done.out for text in said)
    assert "Sources: " in done.out
    assert done.out.splitlines()[-1] == USE_STATEMENT


def test_a_card_as_json(netkg, evidence):
    card = netkg("show", "markey-2017:patient-p1", "--json").json["result"]
    assert card["iri"] == "https://w3id.org/netkg/id/markey-2017/patient-p1"
    assert card["sources"] == ["markey-2017:publication"]


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("thing", ["markey-2017:patient-p1", "kim-2016"])
def test_a_card_fits_the_screen(netkg, evidence, monkeypatch, thing, width):
    monkeypatch.setenv("COLUMNS", str(width))
    assert max(map(len, netkg("show", thing).out.splitlines())) <= width


def test_what_is_the_same_in_every_row_is_said_once(netkg, evidence, monkeypatch):
    monkeypatch.setenv("COLUMNS", "100")
    printed = netkg("show", "markey-2017:patient-p1").out
    assert "in every row: " in printed
    assert "reported_in markey-2017:publication" in " ".join(printed.split())


@pytest.mark.parametrize(
    ("thing", "said"),
    [
        ("pembrolizumob", "did you mean Pembrolizumab (NCIT:C106432)"),
        ("nobody-1999:patient-p1", "nothing here is called 'nobody-1999:patient-p1'"),
        ("zzzzzzzz", "look through the names with: netkg query names"),
        ("", "nothing was named"),
    ],
)
def test_what_has_no_card(netkg, evidence, thing, said):
    done = netkg("show", thing)
    assert (done.code, done.out) == (6, "")
    assert said in done.err
