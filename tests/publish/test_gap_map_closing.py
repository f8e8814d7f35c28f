"""What would close cells, in the document of a gap map: the same as for each cell alone."""

import pytest

import netkg
from netkg.analyse.body import read_body
from netkg.analyse.gaps import compute, read_companions, read_settings, read_spaces
from netkg.analyse.gaps.closing import closing
from netkg.analyse.information.ongoing import RegistrySearch
from netkg.publish.gap_map_closing import closing_values, registered_text


@pytest.fixture(scope="module")
def made(checkout):
    kg = netkg.open(checkout)
    ontology = kg.project.ontology
    body = read_body(kg.store, kg.catalogue, ontology)
    space, settings = read_spaces(ontology, body)["checkpoint"], read_settings(ontology, body)
    return compute(body, space, settings, read_companions(kg.store, kg.catalogue)), body


def test_each_cell_finds_its_numbers(made):
    found, body = made
    values = closing_values([found], body)
    outcomes = [node.key for node in found.space.facets[-1].nodes]
    seen = 0
    for cell in list(found.cells())[::23]:
        alone = closing(found, cell, body)
        asked = values["outcomes"][outcomes.index(cell.nodes[-1].key)]
        assert asked["precision"] == alone.planned.precision
        assert set(asked["open"].items()) <= set(alone.open)
        if alone.value is None:
            continue
        grid = asked["values"][f"{alone.events}/{alone.total}"]
        assert [point[1] for point in grid["points"]] == pytest.approx(
            [point.above for point in alone.value.points], abs=1e-6
        )
        assert [one["robust"] for one in grid["verdicts"]] == [
            alone.value.is_robust(t) for t in asked["thresholds"]
        ]
        seen += 1
    assert seen


def test_registries():
    assert registered_text(())["said"] == (
        "registered or ongoing trials: unknown, no registry search recorded"
    )
    search = RegistrySearch("2026-11-22", "ClinicalTrials.gov", None, None)
    assert registered_text((search,))["searches"] == 1
