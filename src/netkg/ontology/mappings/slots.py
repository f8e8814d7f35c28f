"""What a mapping file may say: the slots of SSSOM 1.1, and which of their values netkg takes."""

from __future__ import annotations

from typing import Final

from netkg.namespaces import PREFIXES

__all__ = [
    "BUILT_IN",
    "DATES",
    "JUSTIFICATIONS",
    "MAPPING_SLOTS",
    "MULTIVALUED",
    "NAMES",
    "PREDICATES",
    "PROPAGATED",
    "RATIOS",
    "REQUIRED_OF_A_MAPPING",
    "REQUIRED_OF_A_SET",
    "SET_SLOTS",
    "URLS",
    "values_of",
]

PREDICATES: Final = tuple(f"skos:{kind}Match" for kind in ("exact", "close", "broad", "narrow", "related"))
"""How a subject may stand to an object; ``skos:broadMatch``: the object is the wider one."""

JUSTIFICATIONS: Final = tuple(
    f"semapv:{name}"
    for name in (
        *("BackgroundKnowledgeBasedMatching", "CompositeMatching", "InstanceBasedMatching"),
        *("LexicalMatching", "LexicalSimilarityThresholdMatching", "LogicalReasoning"),
        *("ManualMappingCuration", "MappingChaining", "MappingInversion", "MappingReview"),
        *("SemanticSimilarityThresholdMatching", "StructuralMatching", "UnspecifiedMatching"),
    )
)

BUILT_IN: Final = {
    name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "dcterms")
}
"""Prefixes that a file may use without listing them in its ``curie_map``."""

MAPPING_SLOTS: Final = (
    *("record_id", "subject_id", "subject_label", "subject_category"),
    *("predicate_id", "predicate_label", "predicate_modifier"),
    *("object_id", "object_label", "object_category", "mapping_justification"),
    *("author_id", "author_label", "reviewer_id", "reviewer_label", "creator_id", "creator_label", "license"),
    *("subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version"),
    *("predicate_type", "mapping_provider", "mapping_source", "mapping_cardinality", "cardinality_scope"),
    *("mapping_tool", "mapping_tool_id", "mapping_tool_version"),
    *("mapping_date", "publication_date", "review_date", "confidence", "reviewer_agreement"),
    *("curation_rule", "curation_rule_text", "subject_match_field", "object_match_field", "match_string"),
    *("subject_preprocessing", "object_preprocessing", "similarity_score", "similarity_measure"),
    *("see_also", "issue_tracker_item", "other", "comment"),
)
"""The columns that a file may have, in the order in which they are written."""

PROPAGATED: Final = (
    *("subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version"),
    *("predicate_type", "mapping_provider", "cardinality_scope"),
    *("mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date"),
    *("subject_match_field", "object_match_field", "subject_preprocessing", "object_preprocessing"),
    *("similarity_measure", "curation_rule", "curation_rule_text"),
)
"""Slots that stand in the header for every row that leaves them empty."""

SET_SLOTS: Final = (
    *("sssom_version", "curie_map", "mapping_set_id", "mapping_set_version", "mapping_set_source"),
    *("mapping_set_title", "mapping_set_description", "mapping_set_confidence"),
    *("creator_id", "creator_label", "license"),
    *("subject_type", "subject_source", "subject_source_version"),
    *("object_type", "object_source", "object_source_version"),
    *("predicate_type", "mapping_provider", "cardinality_scope"),
    *("mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date", "publication_date"),
    *("subject_match_field", "object_match_field", "subject_preprocessing", "object_preprocessing"),
    *("similarity_measure", "curation_rule", "curation_rule_text"),
    *("see_also", "issue_tracker", "other", "comment"),
)
"""The keys that a header may have, in the order in which they are written."""

REQUIRED_OF_A_MAPPING: Final = ("subject_id", "predicate_id", "object_id", "mapping_justification")
REQUIRED_OF_A_SET: Final = ("curie_map", "mapping_set_id", "license")

NAMES: Final = (
    *("record_id", "subject_id", "predicate_id", "object_id", "mapping_justification"),
    *("subject_source", "object_source", "mapping_source", "mapping_tool_id", "curation_rule"),
    *("author_id", "reviewer_id", "creator_id", "subject_match_field", "object_match_field"),
    *("subject_preprocessing", "object_preprocessing", "issue_tracker_item"),
)
"""Slots that name a thing by CURIE or IRI."""

URLS: Final = (
    "mapping_set_id",
    "license",
    "mapping_provider",
    "mapping_set_source",
    "see_also",
    "issue_tracker",
)
"""Slots that hold a whole IRI."""

MULTIVALUED: Final = (
    *("mapping_set_source", "author_id", "author_label", "reviewer_id", "reviewer_label"),
    *("creator_id", "creator_label", "see_also", "cardinality_scope", "match_string"),
    *("curation_rule", "curation_rule_text", "subject_match_field", "object_match_field"),
    *("subject_preprocessing", "object_preprocessing"),
)
"""Slots that may hold several values, joined by ``|`` in a cell and listed in a header."""

DATES: Final = ("mapping_date", "publication_date", "review_date")
RATIOS: Final = ("confidence", "reviewer_agreement", "similarity_score", "mapping_set_confidence")
"""Slots that hold a number from 0 to 1."""


def values_of(name: str, text: str) -> list[str]:
    """Return the values of a slot: one, or where it may hold several those between the ``|``.

    >>> values_of("author_label", "A|B"), values_of("comment", "A|B")
    (['A', 'B'], ['A|B'])
    """
    return text.split("|") if name in MULTIVALUED else [text]
