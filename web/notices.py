"""Say what the editor's files are made of: each package of npm in them, its version, licence and authors.

python3 notices.py NODE_MODULES PACKAGE > FILE
"""

import json
import sys
from pathlib import Path

HEAD = """The SPARQL editor of netkg ({package}) is two files that are not part of netkg's own source:
yasgui.min.js and yasgui.min.css. They are taken unchanged from npm and hold code of the packages below.
Each belongs to its authors, under the licence named here; its text is in the package on npm or where
that is developed.

"""


def find_package(name: str, folder: Path, top: Path) -> Path | None:
    """Return the folder of a package as it is found from another package's; None if it is not installed."""
    for place in (folder, *folder.parents):
        found = place / "node_modules" / name
        if (found / "package.json").is_file():
            return found
        if place == top.parent:
            return None
    return None


def read_package(folder: Path) -> dict[str, object]:
    """Return what a package says of itself."""
    found: dict[str, object] = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    return found


def packages_of(name: str, top: Path) -> dict[Path, dict[str, object]]:
    """Return a package and all that it depends on, by their folders."""
    found: dict[Path, dict[str, object]] = {}
    waiting = [find_package(name, top.parent, top)]
    while waiting:
        folder = waiting.pop()
        if folder is None or folder in found:
            continue
        found[folder] = read_package(folder)
        needed = found[folder].get("dependencies", {})
        waiting += [find_package(each, folder, top) for each in (needed if isinstance(needed, dict) else {})]
    return found


def text_of(value: object) -> str:
    """Return a licence or an author as text: it is written in more than one way."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    if isinstance(value, dict):
        return text_of(value.get("type") or value.get("name"))
    return str(value).partition(" <")[0].partition(" (http")[0] if value else ""


def line_of(package: dict[str, object]) -> str:
    """Return what is said of one package."""
    licence = (
        text_of(package.get("license") or package.get("licenses")) or "licence not named in its package.json"
    )
    authors = ", ".join(filter(None, (text_of(package.get(key)) for key in ("author", "contributors"))))
    return f"{package['name']} {package['version']}: {licence}" + (f"; {authors}" if authors else "")


def notices(top: Path, name: str) -> str:
    """Return the notices of a package that is installed in a ``node_modules``.

    Raises:
        FileNotFoundError: it is not installed.
    """
    packages = packages_of(name, top)
    if not packages:
        raise FileNotFoundError(f"{top / name} is not installed")
    return HEAD.format(package=name) + "".join(
        f"{line}\n" for line in sorted(set(map(line_of, packages.values())))
    )


if __name__ == "__main__":
    sys.stdout.write(notices(Path(sys.argv[1]).resolve(), sys.argv[2]))
