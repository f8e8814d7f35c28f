"""What the shell is offered."""

import os

import pytest


@pytest.fixture
def offered(evidence, program):
    """Return a function that tells what is offered for a half-written command line."""

    def ask(line, folder=evidence):
        words = line.split(" ")
        environment = os.environ | {
            "_NETKG_COMPLETE": "complete_bash",
            "COMP_WORDS": line,
            "COMP_CWORD": str(len(words) - 1),
        }
        done = program(env=environment, cwd=folder)
        assert "Traceback" not in done.stderr
        return done.stdout.split()

    return ask


@pytest.mark.parametrize(
    ("line", "some"),
    [
        ("netkg q", {"query"}),
        ("netkg query ", {"list", "show", "run"}),
        ("netkg query run patients/", {"patients/prior-regimens", "patients/treated-patients"}),
        ("netkg query show gaps/abs", {"gaps/absence-claims"}),
        ("netkg query run treated-patients -p ", {"drug="}),
        ("netkg query run treated-patients --format t", {"table", "tsv", "turtle", "trig"}),
        ("netkg export all --format ", {"turtle", "jsonld"}),
        ("netkg export all --graph k", {"kim-2016"}),
        ("netkg search grade --in ", {"labels", "titles", "claims", "fragments"}),
        ("netkg store load s x --format ", {"nt", "nq", "ttl", "trig", "jsonld", "rdf"}),
        ("netkg verify ki", {"kim-2016"}),
        ("netkg show kim-2016:cohort", {"kim-2016:cohort-all"}),
        ("netkg terms ", {"search", "show", "tree", "path", "build", "import"}),
        ("netkg terms show nk:PD1", {"nk:PD1Inhibitor", "nk:PD1OrPDL1Inhibitor"}),
        ("netkg terms path pembro", {"pembrolizumab"}),
        ("netkg terms tree --facet g", {"grade"}),
        ("netkg info --p", {"--project"}),
    ],
)
def test_offers(offered, line, some):
    assert some <= set(offered(line))


def test_stores_of_the_settings_are_offered(offered, tmp_path):
    settings = '[project]\nname = "x"\n[stores.ours]\nurl = "http://127.0.0.1:9/sparql"\n'
    (tmp_path / "netkg.toml").write_text(settings)
    assert offered("netkg query list --store ", tmp_path) == ["ours"]


def test_nothing_is_offered_where_nothing_can_be_read(offered, tmp_path):
    (tmp_path / "netkg.toml").write_text("not toml [")
    assert offered("netkg query run pat", tmp_path) == []
    assert offered("netkg export x --graph k", tmp_path) == []
    assert offered("netkg show k", tmp_path) == []
    assert offered("netkg terms show n", tmp_path) == []
    assert offered("netkg terms tree --facet t", tmp_path) == []


def test_the_script_can_be_shown(netkg, monkeypatch):
    monkeypatch.setattr("typer.completion._get_shell_name", lambda: "bash")
    monkeypatch.setattr("sys.exit", lambda code=0: None)
    assert "_NETKG_COMPLETE=complete_bash" in netkg("--show-completion").out
