"""What pages are made of: the evidence of one state of a store, read once, and what follows from it.

Everything is computed when it is first wanted and kept for as long as the state is served.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from threading import RLock, local
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import pyoxigraph as ox

from netkg.errors import NetkgError, QueryError
from netkg.namespaces import ID, PREFIXES, to_curie, to_iri
from netkg.report.people import patient_words
from netkg.serve.pages.addresses import path_of
from netkg.serve.states import state_of
from netkg.store.base import Solutions

if TYPE_CHECKING:
    import datetime as dt

    from netkg.analyse.audit import Audit
    from netkg.analyse.body import Body
    from netkg.analyse.followup import Course
    from netkg.analyse.gaps import Companions, GapMap, Space
    from netkg.analyse.gaps import Settings as GapSettings
    from netkg.analyse.network.materials import Materials
    from netkg.analyse.network.model import Network
    from netkg.analyse.selection import Question
    from netkg.api import Evidence
    from netkg.publish.gap_map_sources import Sources
    from netkg.query.search import TextIndex
    from netkg.query.show import Name
    from netkg.serve.pages.term_words import Said

__all__ = ["Holdings"]

T = TypeVar("T")

_KEPT: Final = 256
"""Answers to questions that are kept, such as estimates and figures."""

_LABELS: Final = (
    f"SELECT ?thing ?label WHERE {{ ?thing <{PREFIXES['rdfs']}label> ?label }} ORDER BY ?thing ?label"
)
_TITLES: Final = (
    f"SELECT ?thing ?label WHERE {{ ?thing <{PREFIXES['dcterms']}title> ?label }} ORDER BY ?thing ?label"
)


class Holdings:
    """All that the pages of one state of the evidence show.

    Attributes:
        kg: the evidence.
        only: the IRIs that have a page, where that is not all of them, as in a site of files.
    """

    def __init__(self, kg: Evidence, state: str | None = None) -> None:
        self.kg = kg
        if state is not None:
            self.state = state
        self.only: frozenset[str] | None = None
        self._lock = RLock()
        self._of_thread = local()
        self._found: dict[object, Any] = {}
        self._making: dict[object, RLock] = {}

    def keep(self, key: object, make: Callable[[], T]) -> T:
        """Return what is kept under a key, made if it is not; the oldest goes when there are too many."""
        with self._lock:
            if key in self._found:
                return cast(T, self._found[key])
            making = self._making.setdefault(key, RLock())
        with making:  # others wait for this only if they want the same
            try:
                return self._kept(key, make)
            finally:
                with self._lock:
                    self._making.pop(key, None)

    def _kept(self, key: object, make: Callable[[], T]) -> T:
        with self._lock:
            if key in self._found:
                return cast(T, self._found[key])
        made = make()
        with self._lock:
            if len(self._found) >= _KEPT:
                self._found.pop(next(iter(self._found)))
            self._found[key] = made
        return made

    @cached_property
    def state(self) -> str:
        """Return the name of this state, which a server tells; see :func:`netkg.serve.states.state_of`."""
        return state_of(self.kg)

    @cached_property
    def body(self) -> Body:
        """Return the body of evidence."""
        from netkg.analyse.body import read_body

        return read_body(self.kg.store, self.kg.catalogue, self.kg.project.ontology)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """Return IRI -> what people call it, for all things and terms that have a label or a title."""
        found: dict[str, str] = {}
        for query in (_LABELS, _TITLES):
            for thing, label in self.rows(query).rows:
                if isinstance(thing, ox.NamedNode) and isinstance(label, ox.Literal):
                    found.setdefault(thing.value, label.value)
        return found

    @cached_property
    def graphs(self) -> Mapping[str, int]:
        """Return graph IRI -> statements; to count them takes a look at each."""
        return self.kg.store.graphs()

    @cached_property
    def names(self) -> Mapping[str, Sequence[Name]]:
        """Return IRI -> the names of the thing or term, for all that have one."""
        from netkg.query.show import read_names

        return read_names(self.kg.store, self.kg.catalogue)

    @cached_property
    def words(self) -> Mapping[str, Said]:
        """Return what the ontology says of its terms; :func:`netkg.serve.pages.term_words.words_of` tells."""
        from netkg.serve.pages.term_words import read_words

        return read_words(self.kg)

    @cached_property
    def used(self) -> frozenset[str]:
        """Return the IRIs of all things and terms that a page can be about."""
        everything = "SELECT DISTINCT ?s WHERE { ?s ?p ?o }"
        named = {row[0].value for row in self.rows(everything).rows if isinstance(row[0], ox.NamedNode)}
        return frozenset(named | set(self.names))

    def label(self, iri: str) -> str:
        """Return what people call a thing: its label, for a publication its record, else its id."""
        curie = to_curie(iri)
        if iri.startswith(ID) and curie.endswith(":publication"):
            return curie.partition(":")[0]
        return patient_words(curie, self.labels.get(iri))

    def path(self, iri: str) -> str | None:
        """Return the path of the page of an IRI if there is one."""
        known = self.used if self.only is None else self.only
        return path_of(iri) if iri in known else None

    def iri(self, text: str) -> str | None:
        """Return the IRI of an id as tables write it, ``kim-2016:publication``; None for other text."""
        prefix, colon, local = text.partition(":")
        if not colon or not local or " " in text:
            return None
        if prefix in PREFIXES:
            try:
                return to_iri(text)
            except NetkgError:
                return None
        return f"{ID}{prefix}/{local}"

    def rows(self, sparql: str) -> Solutions:
        """Return the rows of a query of ours.

        Raises:
            QueryError: it is no SELECT.
        """
        answer = self.kg.ask(sparql)
        if not isinstance(answer, Solutions):
            raise QueryError("this query gives no rows", hint="the page shows SELECT only")
        return answer

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Return address -> standing question, in the order in which they are declared."""
        from netkg.analyse.standing import read_questions
        from netkg.serve.pages.asking import name_of

        asked = read_questions(self.kg.project.ontology, self.body)
        return {name_of(question, self.body): question for question in asked}

    @cached_property
    def courses(self) -> tuple[Course, ...]:
        """Return all courses of treatment."""
        from netkg.analyse.followup import read_courses

        return read_courses(self.kg.store, self.kg.catalogue)

    @cached_property
    def audit(self) -> Audit:
        """Return the check of every printed number against its counts."""
        from netkg.analyse.audit import audit
        from netkg.analyse.composition import composition_parts

        parts = composition_parts(self.kg.query("evidence/composition").solutions)
        return audit(self.body.rows, parts, closure=self.kg.closure)

    @cached_property
    def sources(self) -> Sources:
        """Return publications, places and claims."""
        from netkg.publish.gap_map_sources import read_sources

        return read_sources(self.kg.store, self.kg.catalogue)

    @cached_property
    def spaces(self) -> Mapping[str, Space]:
        """Return name -> declared question space."""
        from netkg.analyse.gaps import read_spaces

        return read_spaces(self.kg.project.ontology, self.body)

    @cached_property
    def _gap_inputs(self) -> tuple[GapSettings, Companions, Any]:
        from netkg.analyse.appraisal import bias_of, read_appraisals
        from netkg.analyse.gaps import read_companions, read_settings

        kg, body = self.kg, self.body
        appraisals = read_appraisals(kg.store, kg.catalogue, kg.project.ontology)
        settings = read_settings(kg.project.ontology, body)
        beside = read_companions(kg.store, kg.catalogue)
        return settings, beside, lambda row: bias_of(appraisals, row, body).risk == "high"

    def gap_map(self, space: str, as_of: dt.date | None = None) -> GapMap:
        """Return the map of a space of questions.

        Raises:
            AnalysisError: there is no such space.
        """
        from netkg.analyse.gaps import compute
        from netkg.analyse.gaps.space_files import find_space

        settings, beside, high_risk = self._gap_inputs
        found = find_space(dict(self.spaces), space)
        return compute(self.body, found, settings, beside, as_of=as_of, high_risk=high_risk)

    def gap_document(self, space: str, *, past: bool = False) -> Mapping[str, Any]:
        """Return the document of a map; with its past, which takes seconds, on request."""
        return self.keep(("gaps", space, past), lambda: self._gap_document(space, past=past))

    def _gap_document(self, space: str, *, past: bool) -> Mapping[str, Any]:
        from netkg.publish.gap_map import gap_map_document
        from netkg.publish.gap_map_time import moments

        found = self.gap_map(space)
        days = moments(self.body, lambda day: self.gap_map(space, day)) if past else []
        return gap_map_document(found, self.body, self.kg.catalogue, self.sources, days)

    @cached_property
    def materials(self) -> Materials:
        """Return what networks are made from."""
        from netkg.analyse.network.materials import read_materials

        kg = self.kg
        return read_materials(kg.store, kg.catalogue, kg.project.ontology, self.body)

    def network(self, *names: str, hierarchy: bool = False) -> Network:
        """Return some projections laid over each other.

        Raises:
            AnalysisError: there is no such projection.
        """
        from netkg.analyse.network.projections import build_network

        key = ("network", names, hierarchy)
        return self.keep(key, lambda: build_network(list(names), self.materials, hierarchy=hierarchy))

    @property
    def texts(self) -> TextIndex:
        """Return the index of all texts; each thread has its own, as SQLite wants it."""
        from netkg.query.search import TextIndex

        if not hasattr(self._of_thread, "texts"):
            self._of_thread.texts = TextIndex.of(self.kg.store, self.kg.catalogue)
        found: TextIndex = self._of_thread.texts
        return found
