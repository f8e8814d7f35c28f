"""A mapping and a set of mappings, as they stand in a file."""

from __future__ import annotations

from collections.abc import Mapping as Slots
from dataclasses import dataclass

__all__ = ["Mapping", "MappingSet"]


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: ``subject`` stands to ``object`` as ``predicate`` says.

    ``slots`` holds every value of the row by SSSOM name, those that the header gives for all rows
    included; a slot without a value is not in it.
    """

    slots: Slots[str, str]

    @property
    def subject(self) -> str:
        """Return the CURIE of the subject."""
        return self.slots["subject_id"]

    @property
    def predicate(self) -> str:
        """Return how the subject stands to the object, such as ``skos:exactMatch``."""
        return self.slots["predicate_id"]

    @property
    def object(self) -> str:
        """Return the CURIE of the object."""
        return self.slots["object_id"]

    @property
    def justification(self) -> str:
        """Return how the mapping was found, such as ``semapv:ManualMappingCuration``."""
        return self.slots["mapping_justification"]

    @property
    def negated(self) -> bool:
        """Return whether the row says that the two do *not* stand so."""
        return self.slots.get("predicate_modifier") == "Not"


@dataclass(frozen=True, slots=True)
class MappingSet:
    """The mappings of one file; ``slots`` holds its header without the ``curie_map``."""

    slots: Slots[str, str]
    curie_map: Slots[str, str]
    columns: tuple[str, ...]
    mappings: tuple[Mapping, ...]

    @property
    def id(self) -> str:
        """Return the IRI of the set."""
        return self.slots["mapping_set_id"]

    @property
    def terms(self) -> tuple[str, ...]:
        """Return the CURIEs of all subjects and objects, sorted."""
        return tuple(sorted({name for row in self.mappings for name in (row.subject, row.object)}))

    def iri(self, name: str) -> str:
        """Return the IRI of a CURIE of this set, or ``name`` itself if it is an IRI."""
        prefix, colon, local = name.partition(":")
        return self.curie_map[prefix] + local if colon and prefix in self.curie_map else name
