"""The wheel holds all that netkg ships, and runs far from the checkout."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def run(*command, **options):
    """Return what a command printed; a failed one shows all that it said."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{words} exited {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(checkout, tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, checkout)
    (path,) = folder.glob("*.whl")
    return path


def shipped(checkout, folder):
    """Return the files under a folder of the checkout, hidden ones left out."""
    files = (path.relative_to(checkout) for path in (checkout / folder).rglob("*") if path.is_file())
    return {path.as_posix() for path in files if not any(part.startswith(".") for part in path.parts)}


def test_wheel_holds_the_shipped_files_and_nothing_foreign(checkout, wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    carried = {name.removeprefix("netkg/_shipped/") for name in names if name.startswith("netkg/_shipped/")}
    expected = shipped(checkout, "ontology") | shipped(checkout, "queries") | shipped(checkout, "data")
    examples = shipped(checkout, "ontology/tests")
    assert examples, "the examples of shapes lie elsewhere now"
    assert carried == (expected - examples) | {"netkg.toml"}
    for sample in ("ontology/netkg.ttl", "data/MANIFEST"):
        assert sample in carried
    for folder in ("queries/", "data/records/", "data/triples/"):
        assert any(name.startswith(folder) for name in carried), f"nothing from {folder}"
    assert "netkg/py.typed" in names
    foreign = [name for name in names if not name.startswith(("netkg/", "netkg-"))]
    assert foreign == []


def test_wheel_carries_the_editor_with_its_notices_if_it_is_installed(checkout, wheel):
    place = "netkg/serve/static/vendor/"
    carried = {
        name.removeprefix(place) for name in zipfile.ZipFile(wheel).namelist() if name.startswith(place)
    }
    found = (checkout / "src" / place).glob("*")
    assert carried == {path.name for path in found}
    assert carried in (set(), {"THIRD-PARTY.txt", "yasgui.min.css", "yasgui.min.js"})


def test_demo_runs_from_the_wheel_in_a_fresh_environment(checkout, wheel, tmp_path):
    home, empty = tmp_path / "venv", tmp_path / "empty"
    empty.mkdir()
    assert not empty.is_relative_to(checkout)
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    python = next(scripts.glob("python*"))
    pip = [sys.executable, "-m", "pip", "--python", python]
    run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)

    # The installed dependencies are lent by a path file, read after the environment's own packages. The
    # path files of the lending environment are not read, so its editable netkg stays out of sight.
    paths = {"base": str(home), "platbase": str(home)}
    own = Path(sysconfig.get_path("purelib", "venv", vars=paths))
    lent = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (own / "lent.pth").write_text("\n".join(lent) + "\n")

    steering = ("PYTHON", "COV_", "NETKG")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(steering)}
    options = {"cwd": empty, "env": environment}
    imported = run(python, "-c", "import netkg; print(netkg.__file__)", **options)
    assert Path(imported.strip()).is_relative_to(own)

    printed = run(scripts / "netkg", "demo", **options)
    assert "7/32" in printed
    assert "13/45" in printed
    assert list(empty.iterdir()) == []
