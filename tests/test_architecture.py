"""Which module may import what (docs/decisions/0003-layers.md), read from the source with ``ast``.

Every import counts, wherever it stands: at the top, in a function, under ``TYPE_CHECKING``.
"""

import ast
import graphlib
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src"
GROUND = {"errors", "files", "namespaces", "ids", "config", "model", "rqfile", "shipped"}
# Imports point left, or down to the ground floor, whose modules may import each other.
LEFT_TO_RIGHT = [
    *["rdf", "ontology", "records", "sources", "graph", "store", "query", "validate", "analyse"],
    *["report", "publish", "api", "build", "serve", "cli", "__main__"],
]

# Third-party package -> the modules (with all below them) that may import it; "" is everywhere.
HOMES = {
    "jinja2": ["report", "publish", "serve"],
    "matplotlib": ["report"],
    "networkx": ["analyse.network", "analyse.hypotheses"],
    "numpy": ["ontology.closure", "analyse"],
    "owlready2": ["ontology.reason"],
    "pyarrow": ["publish", "store.table"],
    "zstandard": ["store.disk"],
    "pydantic": ["model", "config", "records", "graph"],  # the last only to catch its error
    "pydantic_core": ["model", "config", "records"],
    "pyoxigraph": [""],  # its terms and quads are ours; Store, see STORE_HOMES
    "pyshacl": ["validate.shapes"],
    "rapidfuzz": ["ontology"],
    "rdflib": ["rdf", "publish", "validate.shapes", "api"],  # api only to name what to_rdflib() returns
    "rich": ["cli"],
    "ruamel": ["records"],
    "rustworkx": ["analyse.network", "analyse.hypotheses"],
    "scipy": ["ontology.closure", "analyse"],
    "SPARQLWrapper": ["store.remote"],
    "starlette": ["serve"],
    "typer": ["cli"],
    "uvicorn": ["serve"],
}
STORE_HOMES = ["store"]

CEILING = 300
# Module -> "date: why, and what will bring it down". Short, and empty is best.
LONGER: dict[str, str] = {}


def module_name(path):
    """``src/netkg/rdf/turtle.py`` -> ``rdf.turtle``; the root package is the empty string."""
    parts = path.relative_to(SOURCE / "netkg").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted((SOURCE / "netkg").rglob("*.py"))}
TREES = {module: ast.parse(path.read_bytes(), str(path)) for module, path in FILES.items()}
MODULES = [module for module in FILES if module]


def imports(module):
    """Return the absolute names that a module imports, ``from a import b`` as ``a.b``."""
    names = []
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                package = ["netkg", *module.split(".")]
                ups = node.level - (FILES[module].name == "__init__.py")
                base = ".".join([*package[: len(package) - ups], *([base] if base else [])])
            names += [f"{base}.{alias.name}" for alias in node.names]
    return names


def own_imports(module):
    """Return the netkg modules that a module imports: of ``netkg.a.b`` the longest part that is a module."""
    found = set()
    for name in imports(module):
        head, _, rest = name.partition(".")
        if head == "netkg" and name != "netkg.__version__":
            while rest and rest not in FILES:
                rest = rest.rpartition(".")[0]
            found.add(rest)
    return found


def under(module, homes):
    return any(home in {"", module} or module.startswith(f"{home}.") for home in homes)


def test_every_module_has_a_layer():
    assert {module.partition(".")[0] for module in MODULES} <= GROUND | set(LEFT_TO_RIGHT)


@pytest.mark.parametrize("module", MODULES)
def test_imports_point_left_or_down(module):
    def place(name):
        top = name.partition(".")[0]
        return 0 if top in GROUND else 1 + LEFT_TO_RIGHT.index(top)

    assert [other for other in own_imports(module) if other and place(other) > place(module)] == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_inside_imports_the_package_root(module):
    """But for the version, which stands there; write ``from netkg.errors import NetkgError``."""
    assert "" not in own_imports(module)


def test_no_module_is_in_a_cycle():
    graph = {module: own_imports(module) - {module} for module in MODULES}
    tuple(graphlib.TopologicalSorter(graph).static_order())


@pytest.mark.parametrize("module", FILES)
def test_third_party_packages_stay_at_home(module):
    heads = {name.partition(".")[0] for name in imports(module)} - set(sys.stdlib_module_names) - {"netkg"}
    assert [head for head in sorted(heads) if not under(module, HOMES.get(head, []))] == []


@pytest.mark.parametrize("module", FILES)
def test_the_oxigraph_store_stays_in_store(module):
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(TREES[module])
        if isinstance(node, ast.Import)
        for alias in node.names
        if alias.name == "pyoxigraph"
    }
    attributes = [node for node in ast.walk(TREES[module]) if isinstance(node, ast.Attribute)]
    used = {getattr(node.value, "id", None) for node in attributes if node.attr == "Store"} & aliases
    assert not (used or "pyoxigraph.Store" in imports(module)) or under(module, STORE_HOMES)


@pytest.mark.parametrize("module", FILES)
def test_modules_stay_below_the_ceiling(module):
    lines = len(FILES[module].read_text().splitlines())
    assert (lines > CEILING) == (module in LONGER), f"{module} has {lines} lines"
