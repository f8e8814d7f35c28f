"""What is taken from npm: exact versions, no addresses, and notices of all that the editor is made of."""

import json
import runpy
import sys

import pytest


def test_versions_are_exact_and_the_lock_names_no_address(checkout):
    package = json.loads((checkout / "web" / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    assert all(version[0].isdigit() for version in wanted.values())
    text = (checkout / "web" / "package-lock.json").read_text()
    assert "://" not in text
    locked = json.loads(text)["packages"]
    assert all(locked[f"node_modules/{name}"]["version"] == version for name, version in wanted.items())
    assert all("integrity" in found for place, found in locked.items() if place)


@pytest.fixture
def installed(tmp_path):
    """Return a folder with packages as npm installs them: one in two versions, one that nobody needs."""
    packages = {
        "editor": {"license": "MIT", "author": "Ada <ada@example.org>",
                   "dependencies": {"part": "1", "old": "1"},
                   "repository": {"url": "git+https://example.org/editor.git"}},
        "part": {"version": "2.0.0", "license": {"type": "ISC"},
                 "dependencies": {"editor": "1", "absent": "1"}},
        "editor/node_modules/part": {"licenses": [{"type": "MIT"}, {"type": "BSD-3-Clause"}],
                                     "contributors": [{"name": "Bob"}, "Cy (https://example.org)"]},
        "old": {"dependencies": {"part": "2"}},
        "unneeded": {"license": "MIT"},
    }  # fmt: skip
    for place, said in packages.items():
        folder = tmp_path / "node_modules" / place
        folder.mkdir(parents=True, exist_ok=True)
        named = {"name": place.rpartition("/")[2], "version": "1.0.0"}
        (folder / "package.json").write_text(json.dumps(named | said))
    for place, text in {
        "part/LICENSE": "ISC\n\nCopyright Ada  \n",
        "part/licensing.js": "no licence",
        "old/LICENSE-MIT": "\ufeffMIT\r\n\r\nCopyright Bob\n",
        "old/NOTICE": "Notice of old\n",
        "editor/node_modules/part/license.txt": "MIT\n\nCopyright Bob",
        "unneeded/LICENSE": "never told",
    }.items():
        (tmp_path / "node_modules" / place).write_text(text, encoding="utf-8", newline="")
    return tmp_path / "node_modules"


def test_notices_name_each_package_once_as_it_is_found(checkout, installed):
    script = runpy.run_path(str(checkout / "web" / "notices.py"))
    head, lines, _ = script["notices"](installed, "editor").split("\n\n", 2)
    assert "(editor)" in head
    assert lines.splitlines() == [
        "editor 1.0.0: MIT; Ada",
        "old 1.0.0: licence not named in its package.json",
        "part 1.0.0: MIT, BSD-3-Clause; Bob, Cy",
        "part 2.0.0: ISC",
    ]
    with pytest.raises(FileNotFoundError):
        script["notices"](installed, "none")


def test_notices_hold_each_text_of_a_licence_once_and_name_who_has_none(checkout, installed):
    script = runpy.run_path(str(checkout / "web" / "notices.py"))
    rule = "-" * 72
    told = script["notices"](installed, "editor").split(f"\n{rule}\n")[1:]
    assert told == [
        "old 1.0.0",
        "\nNotice of old\n",
        "old 1.0.0, part 1.0.0",
        "\nMIT\n\nCopyright Bob\n",
        "part 2.0.0",
        "\nISC\n\nCopyright Ada\n",
        "These packages name a licence, as listed above, and hold no text of it. Where they are from:",
        "\neditor 1.0.0: https://example.org/editor.git\n",
    ]


def test_notices_are_those_of_what_is_installed(checkout):
    top = checkout / "web" / "node_modules"
    held = checkout / "src" / "netkg" / "serve" / "static" / "vendor" / "THIRD-PARTY.txt"
    if not (top / "@zazuko").is_dir() or not held.is_file():
        pytest.skip("the editor is not installed: make web")
    script = runpy.run_path(str(checkout / "web" / "notices.py"))
    assert held.read_text(encoding="utf-8") == script["notices"](top, "@zazuko/yasgui")
    assert sys.prefix not in held.read_text(encoding="utf-8")
    assert str(checkout) not in held.read_text(encoding="utf-8")
    assert "Permission is hereby granted" in held.read_text(encoding="utf-8")
