"""Terms of two ontologies that are one concept, so that the id that values are taken from is proposed.

Only exact matches of the mapping files count. A pair that any file reads in another way does not count,
nor does a term that would then stand for two others: nothing is merged over a term such as MONDO:0019496.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from netkg.ontology.ground.names import is_secondary_id

__all__ = ["read_same_concepts"]


def read_same_concepts(folders: Iterable[Path]) -> dict[str, str]:
    """Return secondary id -> the id of the same concept in an ontology that values are taken from.

    Args:
        folders: ontology folders; their ``mappings/*.sssom.tsv`` are read.

    Raises:
        OntologyError: a mapping file is wrong.
        SourceError: a file cannot be read.
    """
    from netkg.ontology.mappings.reader import read_sssom  # its package needs the tables of terms

    read: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in (path for folder in folders for path in sorted(folder.glob("mappings/*.sssom.tsv"))):
        for row in read_sssom(path).mappings:
            first, second = sorted((row.subject, row.object), key=is_secondary_id)
            read[second, first].add("not" if row.negated else row.predicate)
    same: dict[str, set[str]] = defaultdict(set)
    for (second, first), predicates in read.items():
        if predicates == {"skos:exactMatch"} and is_secondary_id(second) and not is_secondary_id(first):
            same[second].add(first)
    return {second: min(firsts) for second, firsts in same.items() if len(firsts) == 1}
