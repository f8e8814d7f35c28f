"""The one form in which every reader hands on what a file says: a fact at a time."""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

__all__ = ["Fact", "Says"]


class Says(Enum):
    """What a fact says of its subject; the last five are said of the ontology itself."""

    TERM = auto()
    LABEL = auto()
    FOREIGN_LABEL = auto()  # in a language other than English
    SYNONYM = auto()  # exact
    UNSCOPED_SYNONYM = auto()
    PARENT = auto()
    WHOLE = auto()
    OBSOLETE = auto()
    REPLACED_BY = auto()
    ALTERNATIVE_ID = auto()
    ONTOLOGY = auto()
    VERSION = auto()
    VERSION_NOTE = auto()
    TITLE = auto()
    LICENCE = auto()


class Fact(NamedTuple):
    """A statement of a file: ids are CURIEs or IRIs, as written there; ``line`` is 0 where unknown."""

    says: Says
    subject: str
    value: str = ""
    line: int = 0
