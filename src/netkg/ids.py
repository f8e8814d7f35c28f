"""Rules for identifiers: record ids, ids of things within a record, and references to them.

A record id is ``<first author or centre>-<year>[-suffix]`` in lower case; a thing's id is
``<kind>-<local>`` (or ``publication``, of which a record has one). A reference is a thing's id
within the same record, or ``<record>:<id>`` across records: the same text as in the Turtle files.
"""

from __future__ import annotations

import re
from typing import Final

from netkg.namespaces import id_namespace

__all__ = ["KINDS", "is_record_id", "is_reference", "is_thing_id", "kind_of", "split_reference", "thing_iri"]

KINDS: Final = (
    "appraisal",
    "approval",
    "certainty",
    "claim",
    "cohort",
    "correction",
    "course",
    "extraction",
    "part",
    "patient",
    "place",
    "publication",
    "result",
    "review",
    "screening",
    "search",
    "source",
    "span",
    "study",
    "wording",
    "work",
)

_RECORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_THING = re.compile(rf"publication|(?:{'|'.join(KINDS)})-[a-z0-9]+(?:-[a-z0-9]+)*")


def is_record_id(text: str) -> bool:
    """Return whether ``text`` can name a record.

    >>> is_record_id("markey-2017"), is_record_id("Markey 2017")
    (True, False)
    """
    return _RECORD.fullmatch(text) is not None


def is_thing_id(text: str) -> bool:
    """Return whether ``text`` can name a thing of a record, such as ``patient-p1``."""
    return _THING.fullmatch(text) is not None


def is_reference(text: str) -> bool:
    """Return whether ``text`` is a thing's id, with or without its record in front."""
    record, colon, local = text.rpartition(":")
    return is_thing_id(local) and (not colon or is_record_id(record))


def split_reference(reference: str, record: str) -> tuple[str, str]:
    """Return ``(record, thing id)`` of a reference made in ``record``."""
    other, _, local = reference.rpartition(":")
    return other or record, local


def kind_of(reference: str) -> str:
    """Return the kind of the thing that a reference names.

    >>> kind_of("kim-2016:result-pdl1")
    'result'
    """
    return reference.rpartition(":")[2].partition("-")[0]


def thing_iri(reference: str, record: str) -> str:
    """Return the IRI of the thing that ``reference``, made in ``record``, names."""
    other, local = split_reference(reference, record)
    return id_namespace(other) + local
