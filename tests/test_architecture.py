"""Which module may import what (docs/decisions/0003-layers.md), read from the source with ``ast``.

Every import counts, wherever it stands: at the top, in a function, under ``TYPE_CHECKING``.
"""

import ast
import graphlib
import sys
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src"
GROUND = {"errors", "files", "namespaces", "ids", "config", "model", "rqfile", "shipped"}
# Imports point left, or down to the ground floor, whose modules may import each other.
LEFT_TO_RIGHT = [
    *["rdf", "ontology", "records", "sources", "graph", "store", "query", "validate", "analyse"],
    *["report", "publish", "api", "build", "prepare", "serve", "cli", "__main__"],
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
    "rapidfuzz": ["ontology", "query.nearest"],
    "rdflib": ["rdf", "publish", "validate.shapes", "api"],  # api only to name what to_rdflib() returns
    "rich": ["cli"],
    "ruamel": ["records"],
    "rustworkx": ["analyse.network", "analyse.hypotheses"],
    "scipy": ["ontology.closure", "analyse"],
    "SPARQLWrapper": ["store.remote"],
    "starlette": ["serve"],
    "typer": ["cli"],
    "uvicorn": ["serve"],
    "uvloop": ["serve"],
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
MODULES = [module for module in FILES if module]


def nodes_of(module):
    """Return all nodes of a module's tree."""
    return list(ast.walk(ast.parse(FILES[module].read_bytes(), str(FILES[module]))))


@cache
def imports(module):
    """Return the absolute names that a module imports, ``from a import b`` as ``a.b``."""
    names = []
    for node in nodes_of(module):
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


@cache
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


def test_imports_point_left_or_down():
    def place(name):
        top = name.partition(".")[0]
        return 0 if top in GROUND else 1 + LEFT_TO_RIGHT.index(top)

    pairs = [(module, other) for module in MODULES for other in sorted(own_imports(module)) if other]
    assert len(pairs) > len(MODULES)
    assert [f"{module} imports {other}" for module, other in pairs if place(other) > place(module)] == []


def test_nothing_inside_imports_the_package_root():
    """But for the version, which stands there; write ``from netkg.errors import NetkgError``."""
    assert [module for module in MODULES if "" in own_imports(module)] == []


def test_no_module_is_in_a_cycle():
    graph = {module: own_imports(module) - {module} for module in MODULES}
    tuple(graphlib.TopologicalSorter(graph).static_order())


def test_third_party_packages_stay_at_home():
    ours = {*sys.stdlib_module_names, "netkg"}
    heads = {(module, name.partition(".")[0]) for module in FILES for name in imports(module)}
    others = sorted((module, head) for module, head in heads if head not in ours)
    assert {head for _, head in others} >= {"numpy", "pyoxigraph", "typer"}
    assert [(module, head) for module, head in others if not under(module, HOMES.get(head, []))] == []


def test_the_oxigraph_store_stays_in_store():
    users = [module for module in FILES if uses_oxigraph_store(module)]
    assert "store.oxigraph" in users
    assert [module for module in users if not under(module, STORE_HOMES)] == []


def uses_oxigraph_store(module):
    if "pyoxigraph" not in imports(module):
        return "pyoxigraph.Store" in imports(module)
    nodes = nodes_of(module)
    names = [name for node in nodes if isinstance(node, ast.Import) for name in node.names]
    aliases = {name.asname or name.name for name in names if name.name == "pyoxigraph"}
    attributes = [node for node in nodes if isinstance(node, ast.Attribute) and node.attr == "Store"]
    return bool({getattr(node.value, "id", None) for node in attributes} & aliases)


def test_modules_stay_below_the_ceiling():
    lines = {module: len(path.read_text().splitlines()) for module, path in FILES.items()}
    assert {
        module: count for module, count in lines.items() if count > CEILING and module not in LONGER
    } == {}
    assert [module for module in LONGER if lines[module] <= CEILING] == [], "no longer in need of the list"
