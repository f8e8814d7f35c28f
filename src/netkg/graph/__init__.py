"""Model to quads and back. The only place that knows which RDF a record becomes."""

from netkg.graph.decode import from_triples
from netkg.graph.encode import to_triples

__all__ = ["from_triples", "to_triples"]
