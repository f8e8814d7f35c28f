"""Reasoning: what follows from the evidence and the ontology, by HermiT on a copy made for it.

Needs Java and the extra ``reason``; nothing else in netkg imports this package's parts on its way.
"""

from netkg.ontology.reason.explain import Explanation
from netkg.ontology.reason.reasoning import TYPES_GRAPH, Reasoning, reason, to_triples
from netkg.ontology.reason.selection import ReasoningCopy, reasoning_copy

__all__ = [
    "TYPES_GRAPH",
    "Explanation",
    "Reasoning",
    "ReasoningCopy",
    "reason",
    "reasoning_copy",
    "to_triples",
]
