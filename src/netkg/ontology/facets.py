"""Facets: the axes along which evidence is sorted, each a set of terms declared in a small file.

::

    # ontology/facets/tumour.toml
    label = "tumour"
    definition = "The neoplasm that a population has."
    scheme = "NCI Thesaurus, with Mondo where it goes deeper"
    version = "23.09d"
    slots = ["cohorts.tumour", "patients.diagnosis"]
    roots = ["NCIT:C3809"]

``slots`` are places of a record, ``section.field``; a place that facets name takes the terms of these
facets and no others. Terms belong to a facet by one or more of: ``roots``, with all that lies under them;
``kinds`` of term; ``closed_list``, its members; ``words``, what may stand in a place that holds text -> term.
The facets of a project are added to those of netkg; one of the same name replaces it. See docs/facets.md.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from netkg.errors import OntologyError, SourceError
from netkg.namespaces import to_iri

__all__ = ["Facet", "read_facet", "read_facets"]


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet as its file declares it.

    Attributes:
        name: of the facet, and of its file.
        label: the facet in a word or two, as the end of "this place takes a ...".
        definition: what it says of a study, a population, a treatment or a result.
        scheme: the classification that its terms belong to.
        version: of that classification.
        slots: places of a record that hold it, ``section.field``.
        roots: terms that belong to it with all that lies under them.
        kinds: kinds of term that belong to it.
        closed_list: a closed list whose members belong to it.
        words: words that stand in a place that holds text -> the term that they mean.
        scheme_slot: the field beside the place in which a record names the scheme and version it used.
        order: of several facets the smaller number is shown first.
        file: where it is declared.
    """

    name: str
    label: str
    definition: str
    scheme: str
    version: str
    slots: tuple[str, ...]
    roots: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    closed_list: str = ""
    words: Mapping[str, str] = field(default_factory=dict)
    scheme_slot: str = ""
    order: int = 100
    file: str = ""


_TEXTS: Final = ("label", "definition", "scheme", "version")
_LISTS: Final = ("slots", "roots", "kinds")
_KEYS: Final = tuple(item.name for item in fields(Facet) if item.name not in ("name", "file"))


def read_facets(*folders: Path) -> tuple[Facet, ...]:
    """Return the facets of ontology folders, ``facets/*.toml``, in order; a later folder replaces by name.

    Raises:
        SourceError: a file cannot be read, or is not TOML.
        OntologyError: a facet is wrong; the message names its file.
    """
    files = {path.stem: path for folder in folders for path in sorted(folder.glob("facets/*.toml"))}
    return tuple(sorted(map(read_facet, files.values()), key=lambda facet: (facet.order, facet.name)))


def read_facet(path: Path) -> Facet:
    """Return the facet of one file."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path}: not valid TOML: {error}") from error
    problem = _problem(data)
    if problem:
        raise OntologyError(f"{path}: {problem}", hint="see docs/facets.md")
    values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
    facet = Facet(name=path.stem, file=str(path), **values)
    for name in (*facet.roots, *facet.words.values(), *filter(None, [facet.closed_list])):
        _check_name(name, path)
    return facet


def _problem(data: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the keys and values of a facet file, or None."""
    for key, value in data.items():
        if key not in _KEYS:
            return f"{key} is not a key of a facet; keys: {', '.join(_KEYS)}"
        if not _fits(key, value):
            kind = "a whole number" if key == "order" else "a list of texts" if key in _LISTS else "text"
            return f"{key} must be {'a table of texts' if key == 'words' else kind}"
    missing = [key for key in (*_TEXTS, "slots") if not data.get(key)]
    if missing:
        return f"{missing[0]} is missing"
    if not any(data.get(key) for key in ("roots", "kinds", "closed_list", "words")):
        return "it holds no terms: give roots, kinds, closed_list or words"
    return None


def _fits(key: str, value: object) -> bool:
    if key == "order":
        return isinstance(value, int) and not isinstance(value, bool)
    if key == "words":
        return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
    if key in _LISTS:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def _check_name(name: str, path: Path) -> None:
    try:
        to_iri(name)
    except OntologyError as error:
        raise OntologyError(f"{path}: {error.message}", hint=error.hint) from error
