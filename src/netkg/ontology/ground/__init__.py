"""From words to terms: by name, by the same words written otherwise, by abbreviation, and by likeness.

A similar wording is a suggestion for a person, never an answer. The rules are in docs/grounding.md.
"""

from netkg.ontology.ground.abbreviations import Abbreviation, Reading, read_abbreviations
from netkg.ontology.ground.grounder import Grounder
from netkg.ontology.ground.model import Candidate, Grounding, Method, State
from netkg.ontology.ground.names import preference
from netkg.ontology.ground.normal import normalise
from netkg.ontology.ground.similar import rank_similar
from netkg.ontology.ground.twins import read_same_concepts

__all__ = [
    "Abbreviation",
    "Candidate",
    "Grounder",
    "Grounding",
    "Method",
    "Reading",
    "State",
    "normalise",
    "preference",
    "rank_similar",
    "read_abbreviations",
    "read_same_concepts",
]
