"""Mappings between ontologies: SSSOM files in, statements with their reasons out.

A mapping says how a term of one ontology stands to a term of another, who says so and how it was found.
It never merges the two: nothing here is ``owl:sameAs``, and an exact match of somebody else's is theirs.
"""

from netkg.ontology.mappings.build import build_mappings, mapping_files, write_mappings
from netkg.ontology.mappings.model import Mapping, MappingSet
from netkg.ontology.mappings.reader import parse_sssom, read_obsolete, read_sssom
from netkg.ontology.mappings.triples import mapping_iri, term_triples, to_triples
from netkg.ontology.mappings.writer import write_sssom

__all__ = [
    "Mapping",
    "MappingSet",
    "build_mappings",
    "mapping_files",
    "mapping_iri",
    "parse_sssom",
    "read_obsolete",
    "read_sssom",
    "term_triples",
    "to_triples",
    "write_mappings",
    "write_sssom",
]
