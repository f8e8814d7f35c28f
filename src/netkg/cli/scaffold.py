"""The files of a new project."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from netkg.config import SETTINGS_FILE
from netkg.errors import SourceError
from netkg.files import write_atomically
from netkg.records.schema import SCHEMA_FILE, write_schema

__all__ = ["create_project"]

_SETTINGS: Final = """\
# The settings of this project; every key has a default (see docs/projects.md of netkg).
[project]
name = "{name}"
"""

_README: Final = """\
# {name}

A netkg project: what publications report, as an RDF knowledge graph.

    netkg new smith-2024     # data/records/smith-2024.yaml, a commented template to fill in
    netkg check              # every mistake, with file, line, column and what to write instead
    netkg build              # data/triples/*.ttl and data/MANIFEST; commit them with the records
    netkg validate           # the rules that the evidence must obey
    netkg query list         # the queries of netkg, and those in queries/

| folder | what is in it | who writes it |
| --- | --- | --- |
| `data/records/` | one YAML file a publication | you |
| `data/triples/`, `data/MANIFEST` | the same as RDF | `netkg build` |
| `queries/` | `<topic>/<name>.rq`, SPARQL with a header | you |
| `ontology/` | terms and facets of your own (docs/facets.md of netkg) | you, `netkg terms build` |

Research evidence map; not a treatment recommendation; not a systematic review unless a Review record says
so; a gap is not evidence of no effect.
"""

_QUERY: Final = """\
#+ summary: Which results does this project hold, and where were they read?
#+ description: One row a result. Copy this file and change it. An empty answer means that no record holds a
#+   result yet.
#+ column: result | iri | - | the result
#+ column: outcome_label | text | - | what was measured
#+ column: events | integer | - | people with the outcome
#+ column: total | integer | - | people in all
#+ column: read_level | text | - | what was opened to read it
#+ parameter: outcome | iri | an outcome, with everything below it; UNDEF means any
#+ tags: example
PREFIX nk: <https://w3id.org/netkg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?result ?outcome_label ?events ?total ?read_level
WHERE {
  VALUES ?outcome { UNDEF }
  VALUES ?type { nk:Result nk:SecondHandResult }
  ?result a ?type ; nk:outcome ?measured .
  ?measured rdfs:subClassOf* ?outcome .
  OPTIONAL { ?measured rdfs:label ?outcome_label }
  OPTIONAL { ?result nk:events ?events }
  OPTIONAL { ?result nk:total ?total }
  OPTIONAL { ?result nk:readLevel/rdfs:label ?read_level }
}
ORDER BY ?result
"""


def create_project(folder: Path) -> list[str]:
    """Make a project in a new or an empty folder and return the names of its files and folders.

    Raises:
        SourceError: the folder holds something, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise SourceError(f"{folder} is a file", hint="name a new folder")
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise SourceError(f"{folder} is not empty", hint="name a new folder, or an empty one")
        (folder / "data" / "records").mkdir(parents=True)
    except OSError as error:
        raise SourceError(f"{folder}: cannot be made: {error.strerror or error}") from error
    name = folder.absolute().name.replace('"', "").replace("\\", "")
    files = {
        SETTINGS_FILE: _SETTINGS.format(name=name),
        "README.md": _README.format(name=name),
        "queries/examples/results.rq": _QUERY,
    }
    for file, content in files.items():
        write_atomically(folder / file, content.encode())
    write_schema(folder / "data" / SCHEMA_FILE)
    return sorted([*files, f"data/{SCHEMA_FILE}", "data/records/"])
