import shutil

import pytest

from netkg.config import USE_STATEMENT


@pytest.mark.java
@pytest.mark.slow
def test_it_proves_consistency_and_names_who_follows(netkg, evidence):
    done = netkg("reason", "--json", "--output", "types.ttl")
    assert done.code == 0
    result = done.json["result"]
    assert result["consistent"]
    assert not result["unsatisfiable"]
    counts = {}
    for _, cls in result["types"]:
        counts[cls.rpartition("#")[2]] = counts.get(cls.rpartition("#")[2], 0) + 1
    assert counts == {
        "CheckpointTreatedPatient": 4,
        "StableDiseaseAsBestResponsePatient": 4,
        "ThreeOrMorePriorRegimensPatient": 4,
        "ThreeOrMorePriorRegimensBesidesAnaloguesPatient": 3,
    }
    written = (evidence / "types.ttl").read_text()
    assert USE_STATEMENT in written
    assert "markey-2017:patient-p1 a " in written


@pytest.mark.java
@pytest.mark.slow
def test_two_grades_of_one_patient_are_a_contradiction_with_its_reason(netkg, seed):
    """One patient is left of the evidence: with each fact more HermiT runs more often, and finds the same."""
    triples = seed / "data" / "triples"
    blocks = (triples / "markey-2017.ttl").read_text().split("\n\n")
    (patient,) = (block for block in blocks if block.startswith("markey-2017:patient-p1 a nk:Patient"))
    two = patient.replace("nk:grade NCIT:C28078", "nk:grade NCIT:C28078 , NCIT:C28077")
    assert two != patient
    for path in triples.glob("*.ttl"):
        path.unlink()
    (triples / "markey-2017.ttl").write_text(f"{blocks[0]}\n\n{two}\n")
    done = netkg("reason")
    assert done.code == 4
    assert "inconsistent" in done.out
    assert "Grade 1" in done.out
    assert "Grade 2" in done.out


def test_without_java_it_says_how_to_get_it(netkg, evidence, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    if shutil.which("java"):
        pytest.skip("Java is found without PATH here")
    done = netkg("reason")
    assert done.code == 4
    assert "Java" in done.err
    assert "Traceback" not in done.err
