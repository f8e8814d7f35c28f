"""SHACL shapes compiled to SPARQL: the common core in one pass per path, the rest left to pySHACL."""

from netkg.validate.compiled.model import Left, Plan
from netkg.validate.compiled.reading import read_plan
from netkg.validate.compiled.run import count_compiled, validate_compiled

__all__ = ["Left", "Plan", "count_compiled", "read_plan", "validate_compiled"]
