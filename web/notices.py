"""Say what the editor's files are made of: each package of npm in them, its authors, and its licence in full.

python3 notices.py NODE_MODULES PACKAGE > FILE
"""

import json
import re
import sys
from pathlib import Path

HEAD = """The SPARQL editor of netkg ({package}) is two files that are not part of netkg's own source:
yasgui.min.js and yasgui.min.css. They are taken unchanged from npm and hold code of the packages below.
Each belongs to its authors, under the licence named here. Below the list stand the texts of the licences,
as the packages hold them.

"""

LICENCE_FILE = re.compile(r"(licen[cs]e|copying|copyright|notice)s?([.-].*)?", re.IGNORECASE)
RULE = "-" * 72
SILENT = "These packages name a licence, as listed above, and hold no text of it. Where they are from:"


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


def texts_of(folder: Path) -> list[str]:
    """Return the texts of licences, and notices, that a package holds beside its code."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and LICENCE_FILE.fullmatch(path.name))
    texts = (path.read_text(encoding="utf-8-sig").splitlines() for path in files)
    return ["\n".join(line.rstrip() for line in lines).strip("\n") for lines in texts]


def licences(packages: dict[Path, dict[str, object]]) -> str:
    """Return the texts of licences, each once with the packages that hold it, and who holds none."""
    held: dict[str, set[str]] = {}
    silent = set()
    for folder, package in packages.items():
        name = f"{package['name']} {package['version']}"
        texts = texts_of(folder)
        for text in texts:
            held.setdefault(text, set()).add(name)
        if not texts:
            silent.add(f"{name}: {home_of(package)}")
    listed = sorted((", ".join(sorted(names)), text) for text, names in held.items())
    found = "".join(f"\n{RULE}\n{names}\n{RULE}\n\n{text}\n" for names, text in listed)
    if not silent:
        return found
    lines = "".join(f"{line}\n" for line in sorted(silent))
    return f"{found}\n{RULE}\n{SILENT}\n{RULE}\n\n{lines}"


def home_of(package: dict[str, object]) -> str:
    """Return where a package is developed, as far as it says so."""
    told = package.get("repository")
    address = told.get("url") if isinstance(told, dict) else told
    return str(address or package.get("homepage") or "it does not say where").removeprefix("git+")


def notices(top: Path, name: str) -> str:
    """Return the notices of a package that is installed in a ``node_modules``, with the texts of licences.

    Raises:
        FileNotFoundError: it is not installed.
    """
    packages = packages_of(name, top)
    if not packages:
        raise FileNotFoundError(f"{top / name} is not installed")
    lines = "".join(f"{line}\n" for line in sorted(set(map(line_of, packages.values()))))
    return HEAD.format(package=name) + lines + licences(packages)


if __name__ == "__main__":
    sys.stdout.write(notices(Path(sys.argv[1]).resolve(), sys.argv[2]))
