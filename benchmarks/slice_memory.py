"""Time and peak memory of cutting a slice out of a large generated ontology, in each format.

    python benchmarks/slice_memory.py                  # 200,000 terms as OBO
    python benchmarks/slice_memory.py --format json    # or obo, owl, ttl
    python benchmarks/slice_memory.py --terms 20000

Each term has a definition, synonyms and one to three parents among the earlier terms; fifty terms are
wanted. The cut runs in a process of its own, whose peak memory is what is printed. The exit code is 1 if
that is 1 GB or more.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

NAMESPACE = "https://example.org/toy/TOY_"
LIMIT_MB = 1000
WORDS = ["gland", "duct", "cell", "nest", "small", "large", "mixed", "deep", "lower", "upper", "growth"]

CUT = """
import json, resource, sys, time
from pathlib import Path
from netkg.ontology.slices import CutOptions, cut_slice
path, namespace, *ids = sys.argv[1:]
base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
start = time.perf_counter()
cut = cut_slice(Path(path), ids, options=CutOptions(prefixes={"TOY": namespace}))
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
unit = 1 if sys.platform == "darwin" else 1024
sizes = {"base_mb": base * unit / 1e6, "peak_mb": peak * unit / 1e6}
print(json.dumps({"seconds": seconds, "kept": len(cut.terms), **sizes}))
"""


def terms(count: int) -> Iterator[tuple[int, str, list[str], list[int]]]:
    """Yield number, label, synonyms and parents; the same ones each time."""
    chance = random.Random(1)  # noqa: S311 (a benchmark, not a secret)
    for number in range(count):
        label = " ".join(chance.choices(WORDS, k=5)) + f" {number}"
        synonyms = [" ".join(chance.choices(WORDS, k=4)) + f" {number} {n}" for n in range(2)]
        parents = sorted({chance.randrange(number) for _ in range(chance.randint(1, 3))}) if number else []
        yield number, label, synonyms, parents


def obo(count: int) -> Iterator[str]:
    """Yield the stanzas of an OBO file."""
    yield "format-version: 1.4\nontology: toy\ndata-version: 2026-01-31\n\n"
    for number, label, synonyms, parents in terms(count):
        yield f'[Term]\nid: TOY:{number:07}\nname: {label}\ndef: "A {label}, invented." [TOY:generator]\n'
        yield from (f'synonym: "{text}" EXACT []\n' for text in synonyms)
        yield from (f"is_a: TOY:{parent:07}\n" for parent in parents)
        yield "\n"


def graph(count: int) -> Iterator[str]:
    """Yield the nodes and edges of an OBO Graph."""
    yield '{"graphs": [{"id": "https://example.org/toy.owl", "nodes": [\n'
    for number, label, synonyms, _ in terms(count):
        meta = {"synonyms": [{"pred": "hasExactSynonym", "val": text} for text in synonyms]}
        node = {"id": f"{NAMESPACE}{number:07}", "lbl": label, "type": "CLASS", "meta": meta}
        yield f"{',' if number else ''}{json.dumps(node, indent=1)}\n"
    yield '], "edges": [\n'
    for number, _, _, parents in terms(count):
        for parent in parents:
            edge = {"sub": f"{NAMESPACE}{number:07}", "pred": "is_a", "obj": f"{NAMESPACE}{parent:07}"}
            yield f"{'' if number == 1 and parent == parents[0] else ','}{json.dumps(edge, indent=1)}\n"
    yield "]}]}\n"


def turtle(count: int) -> Iterator[str]:
    """Yield the classes of a Turtle file."""
    yield f"@prefix toy: <{NAMESPACE}> .\n@prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
    yield "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
    yield "@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .\n"
    for number, label, synonyms, parents in terms(count):
        yield f'toy:{number:07} a owl:Class ; rdfs:label "{label}"'
        yield from (f' ;\n  oio:hasExactSynonym "{text}"' for text in synonyms)
        yield from (f" ;\n  rdfs:subClassOf toy:{parent:07}" for parent in parents)
        yield " .\n"


def xml(count: int) -> Iterator[str]:
    """Yield the classes of an RDF/XML file."""
    yield '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    yield ' xmlns:owl="http://www.w3.org/2002/07/owl#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"'
    yield ' xmlns:oio="http://www.geneontology.org/formats/oboInOwl#">\n'
    for number, label, synonyms, parents in terms(count):
        yield f'<owl:Class rdf:about="{NAMESPACE}{number:07}"><rdfs:label>{label}</rdfs:label>\n'
        yield from (f"<oio:hasExactSynonym>{text}</oio:hasExactSynonym>\n" for text in synonyms)
        yield from (f'<rdfs:subClassOf rdf:resource="{NAMESPACE}{parent:07}"/>\n' for parent in parents)
        yield "</owl:Class>\n"
    yield "</rdf:RDF>\n"


FORMATS = {"obo": obo, "json": graph, "owl": xml, "ttl": turtle}


def main() -> int:
    """Print the figures and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("--format", choices=FORMATS, default="obo")
    parser.add_argument("--terms", type=int, default=200_000)
    arguments = parser.parse_args()
    step = max(arguments.terms // 50, 1)
    ids = [f"TOY:{number:07}" for number in range(0, arguments.terms, step)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"toy.{arguments.format}"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(FORMATS[arguments.format](arguments.terms))
        size = path.stat().st_size / 1e6
        command = [sys.executable, "-c", CUT, str(path), NAMESPACE, *ids]
        done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 (our own)
    figures = json.loads(done.stdout)
    sys.stdout.write(
        f"{arguments.format}: {arguments.terms:,} terms, {size:.0f} MB; {len(ids)} wanted, "
        f"{figures['kept']:,} kept; {figures['seconds']:.1f} s; peak {figures['peak_mb']:.0f} MB "
        f"(of which {figures['base_mb']:.0f} MB before the cut), limit {LIMIT_MB} MB\n"
    )
    return int(figures["peak_mb"] >= LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
