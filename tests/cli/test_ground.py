"""``netkg ground``: what is printed for whom, and by which code a script can tell."""

import subprocess
import sys

import pytest

from netkg.cli.failures import NOTHING_FOUND, UNDECIDED
from netkg.records import read_records


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["pembrolizumab"], 0, "pembrolizumab: found"),
        (["CAPTEM"], 0, "CHEBI:72564"),
        (["NET"], UNDECIDED, "NET: ambiguous"),
        (["temozolamide"], UNDECIDED, "temozolamide: needs confirmation"),
        (["tiramisu"], NOTHING_FOUND, "tiramisu: nothing found"),
        (["pNET", "temozolamide"], UNDECIDED, "pNET: found"),
        (["pNET", "temozolamide", "aspirin"], NOTHING_FOUND, "aspirin: nothing found"),
        (["chromogranin A", "--slot", "gene"], 0, "HGNC:1929"),
        (["chromogranin A", "--kind", "assay"], 0, "NCIT:C122108"),
        (["neuroendocrine tumor"], 0, "also a name of: NCIT:C3809"),
        (["--", "-"], NOTHING_FOUND, "-: nothing found"),
    ],
)
def test_the_state_and_the_exit_code(netkg, empty, arguments, code, said):
    done = netkg("ground", *arguments)
    assert done.code == code
    assert said in done.out
    assert "Traceback" not in done.err


def test_a_gene_is_no_drug_and_the_hint_says_what_it_is(netkg, empty):
    done = netkg("ground", "PD-L1", "--slot", "drugs")
    assert done.code == NOTHING_FOUND
    assert done.err.splitlines() == ["hint: PD-L1 is HGNC:17635 (gene), which drugs does not take"]


def test_several_wordings_are_summed_up_on_standard_error(netkg, empty):
    done = netkg("ground", "pNET", "NET", "tiramisu")
    assert done.err.splitlines() == ["3 wordings: 1 for a person to decide, 1 without a term"]


def test_json_says_how_and_why(netkg, empty):
    done = netkg("ground", "temozolamide", "aspirin", "--json")
    assert done.code == NOTHING_FOUND
    assert done.json["ok"] is False
    assert done.json["error"]["exit_code"] == NOTHING_FOUND
    first, second = done.json["result"]["groundings"]
    assert (first["state"], second["state"]) == ("needs confirmation", "nothing found")
    (candidate,) = first["candidates"]
    expected = {"id": "CHEBI:72564", "kind": "drug", "method": "similar", "score": 0.92, "part": None}
    assert candidate.items() >= expected.items()
    assert candidate["ontology"] == "Chemical Entities of Biological Interest"
    assert candidate["version"]
    assert "misspelling of 'temozolomide'" in candidate["justification"]


def test_json_of_what_is_found_is_ok(netkg, empty):
    done = netkg("ground", "PDR001", "--json")
    assert done.code == 0
    assert done.json["ok"] is True
    (candidate,) = done.json["result"]["groundings"][0]["candidates"]
    assert candidate["name_is_ours"] is True


# --- files --------------------------------------------------------------------------------------------


def test_a_file_has_a_wording_a_line(netkg, empty):
    (empty / "words.txt").write_text("pNET\n\n  PD-L1 \n")
    done = netkg("ground", "--file", "words.txt", "sunitinib")
    assert done.code == 0
    assert [line for line in done.out.splitlines() if ": found" in line] == [
        "sunitinib: found",
        "pNET: found",
        "PD-L1: found",
    ]


def test_standard_input_is_a_file_too(netkg, empty):
    assert "nivolumab: found" in netkg("ground", "--file", "-", stdin="\ufeffnivolumab\n").out


def test_progress_is_told_on_standard_error(netkg, empty):
    done = netkg("ground", "--file", "-", stdin="sunitinib\n" * 2001)
    assert [line for line in done.err.splitlines() if "..." in line] == [
        "1000 of 2001 wordings ...",
        "2000 of 2001 wordings ...",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 64, "give WORDS"),
        (["--file", "missing.txt"], 3, "missing.txt: cannot be read"),
        (["--file", "bad.txt"], 3, "bad.txt: not UTF-8 text (byte 1)"),
        (["--file", "."], 3, "cannot be read"),
        (["x", "--limit", "0"], 64, "limit"),
        (["x", "--slot", "drogs"], 4, "did you mean"),
        (["x", "--record", "--json"], 64, "not both"),
        (["--evaluate", "a", "b"], 64, "one file"),
        (["--evaluate", "missing.tsv"], 3, "missing.tsv"),
        (["--evaluate", "bad.txt"], 3, "bad.txt"),
    ],
)
def test_wrong_calls_are_refused_in_one_line(netkg, empty, arguments, code, said):
    (empty / "bad.txt").write_bytes(b"a\xff\n")
    done = netkg("ground", *arguments)
    assert done.code == code
    assert said in done.err + done.out
    assert "Traceback" not in done.err


def test_an_empty_file_is_no_wording(netkg, empty):
    assert netkg("ground", "--file", "-", stdin="\n \n").code == 64


def test_a_wrong_table_of_abbreviations_is_named(netkg, empty):
    (empty / "ontology").mkdir(exist_ok=True)
    (empty / "ontology" / "abbreviations.tsv").write_text("wording\tterms\tnote\nXY\tNCIT:C0\t\n")
    done = netkg("ground", "XY")
    assert done.code == 4
    assert "abbreviations.tsv:2: 'NCIT:C0' is not a term" in done.err


# --- entries for a record -----------------------------------------------------------------------------


def test_entries_fit_into_a_record(netkg, evidence, tmp_path):
    done = netkg("ground", "--record", "pNETs", "G-II", "PDR001", "CAPTEM")
    assert done.code == 0
    path = evidence / "data" / "records" / "kim-2016.yaml"
    text = path.read_text()
    entries = done.out.removeprefix("wordings:\n")
    assert "\nwordings:\n" in text
    path.write_text(text.replace("\nwordings:\n", f"\nwordings:\n{entries}"))
    (record,) = read_records([path], beside=[], terms=_table())
    added = {one.printed: one.term for one in record.wordings}
    assert added.items() >= {"pNETs": "NCIT:C27720", "G-II": "NCIT:C28078"}.items()


def test_what_is_not_decided_is_commented_out(netkg, empty):
    done = netkg("ground", "--record", "temozolamide", "NET", "aspirin", "pNET")
    lines = done.out.splitlines()
    live = [line for line in lines if not line.lstrip().startswith("#")]
    assert [line for line in live if "printed" in line] == ["    printed: pNET"]
    assert "  # aspirin: nothing found" in lines
    assert "#     term: CHEBI:72564" in lines
    assert "#   - id: wording-net-2" in lines


def test_odd_words_make_valid_entries(netkg, empty):
    done = netkg("ground", "--record", "no: 1 # NET", 'PD-L1 "+"', "Ki-67\t", "腫瘍")
    assert "Traceback" not in done.err
    assert done.code in (0, UNDECIDED, NOTHING_FOUND)


# --- the evaluation -----------------------------------------------------------------------------------


def test_the_figures_are_those_of_both_halves(netkg, empty):
    done = netkg("ground", "--evaluate")
    assert done.code == 0
    assert "held-out" in done.out
    assert "precision (accepted)" in done.out
    figures = netkg("ground", "--evaluate", "--json").json["result"]["figures"]
    assert figures["all"]["cases"] == figures["tune"]["cases"] + figures["held-out"]["cases"]
    assert figures["all"]["accuracy"] == pytest.approx(
        figures["all"]["right"] / figures["all"]["cases"], abs=1e-4
    )


@pytest.mark.parametrize(
    ("expected", "known", "code"),
    [
        ("CHEBI:38940", "", 0),
        ("NCIT:C68814", "", 7),
        ("NCIT:C68814", "why not", 0),
        ("CHEBI:38940", "why", 7),
    ],
)
def test_neither_worse_nor_better_passes_silently(netkg, empty, expected, known, code):
    columns = "wording\texpected\tdifficulty\tmethod\tprovenance\tsplit\tknown_failure\tnote\n"
    (empty / "mine.tsv").write_text(
        f"{columns}sunitinib\t{expected}\texact\tlabel\tsource\ttune\t{known}\t\n"
    )
    done = netkg("ground", "--evaluate", "mine.tsv")
    assert done.code == code
    assert ("known_failure" in done.err) <= bool(code)
    assert netkg("ground", "--evaluate", "mine.tsv", "--json").code == code


def _table():
    from netkg.ontology.terms import TermTable
    from netkg.shipped import shipped_path

    return TermTable.load(shipped_path("ontology"))


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["PDR001"], set()),
        (["--json", "NET", "CAPTEM"], set()),
        (["temozolamide"], {"rapidfuzz"}),
        (["pembrolizumab", "--slot", "drug"], set()),
    ],
)
def test_nothing_heavy_is_loaded_but_what_a_likeness_needs(empty, arguments, heavy):
    code = (
        "import sys; from netkg.cli import main; sys.argv = ['netkg', 'ground', *sys.argv[1:]]; main()\n"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    words = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(words, capture_output=True, text=True, check=True, cwd=empty)
    known = {"numpy", "pydantic", "pydantic_core", "rapidfuzz", "rdflib", "ruamel", "scipy"}
    assert set(done.stderr.splitlines()[-1].split()) & known == heavy
