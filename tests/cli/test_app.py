"""The command as a whole: help, version, options before and after a command, wrong command lines."""

import re

import pytest

from netkg import __version__
from netkg.cli.app import COMMANDS, root_command
from netkg.cli.failures import EXIT_CODES
from netkg.cli.reference import _contexts, cli_reference
from netkg.errors import NetkgError

NAMES = [name for names in COMMANDS.values() for name in names]


def contexts():
    return list(_contexts(root_command(), None, "netkg"))


def test_no_argument_prints_the_help(netkg):
    done = netkg()
    assert done.code == 0
    assert done.out == netkg("--help").out == netkg("-h").out
    assert all(re.search(rf"^  {name} +\S", done.out, re.MULTILINE) for name in NAMES)


def test_version_before_and_among_other_options(netkg, program):
    assert program("--version").stdout == f"netkg {__version__}\n"
    assert netkg("--verbose", "--version").out == f"netkg {__version__}\n"


@pytest.mark.parametrize("context", contexts(), ids=lambda context: context.command_path)
def test_every_help_has_an_example_that_begins_like_the_command(context):
    text = context.get_help()
    examples = text.partition("Examples:\n")[2].splitlines()
    assert examples
    assert all(line.startswith("  $ ") for line in examples)
    assert any(context.command_path.split()[:2] == re.split(r"\s+", line[4:])[:2] for line in examples) or (
        context.command_path == "netkg"
    )


@pytest.mark.parametrize("context", contexts(), ids=lambda context: context.command_path)
def test_no_help_is_cut_off(context):
    text = context.get_help().partition("Options")[0]
    assert "..." not in re.sub(r"(FILE|RECORD|WORDS)\.\.\.", "", text)


def test_options_are_the_same_before_and_after_the_command(netkg, evidence, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    before = netkg("--project", evidence, "--json", "info")
    assert before.code == 0
    assert before.out == netkg("info", "--project", evidence, "--json").out
    assert before.json["result"]["root"] == str(evidence)


def test_the_nearest_project_above_is_used(netkg, evidence, monkeypatch):
    monkeypatch.chdir(evidence / "data" / "records")
    assert netkg("info", "--json").json["result"]["root"] == str(evidence)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["qeury"], "No such command 'qeury'. Did you mean 'query'?"),
        (["--bogus"], "No such option"),
        (["export"], "Missing argument"),
        (["info", "more"], "unexpected extra argument"),
        (["--project"], "requires an argument"),
        (["verify", "markey-2017"], "--source"),
        (["query", "run"], "give either the NAME of a query or --file FILE"),
        (["query", "list", "more"], "unexpected extra argument"),
        (["query", "x", "-p", "drug"], "'drug' is not of the form NAME=VALUE"),
    ],
)
def test_wrong_command_lines_exit_with_64_and_no_traceback(netkg, evidence, arguments, said):
    done = netkg(*arguments)
    assert (done.code, done.out) == (64, "")
    assert said in done.err
    assert "Traceback" not in done.err
    assert done.err.startswith("error: ")


def test_a_folder_that_is_no_project(netkg, tmp_path):
    done = netkg("info", "--project", tmp_path)
    assert done.code == 3
    assert done.err.splitlines() == [
        f"error: {tmp_path} is not a netkg project: it has no netkg.toml",
        f"hint: make one with: netkg init {tmp_path}",
    ]


def test_verbose_tells_on_standard_error_only(netkg, evidence):
    quiet, loud = netkg("info"), netkg("--verbose", "info")
    assert quiet.out == loud.out
    assert quiet.err == ""
    assert str(evidence) in loud.err


def test_verbose_shows_where_an_error_came_from(netkg, tmp_path):
    assert "Traceback" in netkg("--verbose", "info", "--project", tmp_path).err


def test_a_mistake_of_ours_is_not_hidden(netkg, evidence, monkeypatch, capfdbinary):
    monkeypatch.setattr("netkg.api.Evidence.info", lambda self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        netkg("info", "--json")
    assert b"mistake in netkg" in capfdbinary.readouterr().err


def test_every_error_class_has_a_documented_exit_code_of_its_own():
    classes = {NetkgError, *NetkgError.__subclasses__()}
    codes = [cls.exit_code for cls in classes]
    assert len(set(codes)) == len(codes)
    assert set(codes) <= set(EXIT_CODES)


def test_the_reference_is_current(checkout):
    """Mend with: python -m netkg.cli.reference > docs/cli.md."""
    assert (checkout / "docs" / "cli.md").read_text(encoding="utf-8") == cli_reference()


def test_an_empty_store_is_refused(netkg):
    done = netkg("--store", "", "info")
    assert (done.code, done.out) == (64, "")
    assert "--store is empty" in done.err


def test_an_argument_that_is_not_utf_8_is_refused(netkg):
    done = netkg("search", "\udcffabc")
    assert (done.code, done.out) == (64, "")
    assert r"an argument is not UTF-8: \xffabc" in done.err
