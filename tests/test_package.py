"""The package as seen from outside: what it names, what importing it loads, what its locks say."""

import re
import subprocess
import sys
import tomllib

import pytest

import netkg
from netkg.errors import SourceError
from netkg.shipped import shipped_path

LOADED = """
import sys
before = set(sys.modules)
import netkg
loaded = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(loaded - set(sys.stdlib_module_names) - {"netkg"}))
"""


def test_import_loads_no_third_party_package():
    run = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_public_names_are_few_sorted_and_there():
    assert netkg.__all__ == sorted(netkg.__all__) == ["NetkgError", "__version__", "open"]
    for name in netkg.__all__:
        assert getattr(netkg, name) is not None
        assert name in dir(netkg)


def test_public_names_come_from_their_modules():
    from netkg import api, errors

    assert netkg.open is api.open
    assert netkg.NetkgError is errors.NetkgError


def test_unknown_name_is_refused():
    with pytest.raises(AttributeError, match="'netkg' has no attribute 'nothing'"):
        _ = netkg.nothing


def test_version_is_said_once(checkout):
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc|\.dev)\d+)?", netkg.__version__)
    project = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]
    assert project["dynamic"] == ["version"]
    citation = (checkout / "CITATION.cff").read_text()
    assert f"\nversion: {netkg.__version__}\n" in citation


def test_shipped_files_are_found_in_the_checkout(checkout):
    assert shipped_path() == checkout
    assert shipped_path("ontology") == checkout / "ontology"


def test_missing_shipped_file_is_an_error_with_a_hint():
    with pytest.raises(SourceError, match="incomplete") as caught:
        shipped_path("ontology", "nothing.ttl")
    assert "install netkg again" in caught.value.hint


PIN = r"([\w.-]+)==(\S+)(?: ; .*)? \\"


def pins(lock):
    """Return the (name, version) pairs of a lock; a name may have several, under different markers."""
    return set(re.findall(f"^{PIN}$", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("name", ["build", "core", "dev"])
def test_locks_hold_hashes_and_no_address(checkout, name):
    lines = (checkout / f"requirements-{name}.lock").read_text().splitlines()
    assert lines
    allowed = re.compile(rf"{PIN}|    --hash=sha256:[0-9a-f]{{64}}( \\)?")
    assert [line for line in lines if not allowed.fullmatch(line)] == []


@pytest.mark.parametrize("name", ["build", "core"])
def test_small_locks_agree_with_the_development_lock(checkout, name):
    """Else ``make demo`` after ``make test`` would change what is installed; mend with ``make lock``."""
    development = pins(checkout / "requirements-dev.lock")
    shared = {package for package, _ in development}
    own = {pin for pin in pins(checkout / f"requirements-{name}.lock") if pin[0] in shared}
    assert own - development == set()


def test_core_lock_holds_the_core_dependencies(checkout):
    """A dependency was added to pyproject.toml and not locked; mend with ``make lock``."""
    project = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]
    asked = {re.match(r"[\w.-]+", line)[0].lower().replace(".", "-") for line in project["dependencies"]}
    assert asked <= {package for package, _ in pins(checkout / "requirements-core.lock")}
