"""Names that readers type for the things and terms that queries ask for by id."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import partial
from typing import TYPE_CHECKING, Final

from netkg.analyse.network.projections import plain_name
from netkg.errors import QueryError
from netkg.namespaces import to_curie
from netkg.query.parameters import parameter_iri

if TYPE_CHECKING:
    from netkg.query.show import Name
    from netkg.rqfile import Parameter, QueryFile
    from netkg.serve.pages.holdings import Holdings

__all__ = ["id_of", "near_things", "offered"]

_MARKERS: Final = ("gene", "protein", "cell", "biomarker")
_PEOPLE: Final = ("patient", "cohort")
_KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "drug": ("drug", "drug-class"),
    "tumour": ("tumour",),
    "population": ("tumour", "site"),
    "outcome": ("outcome",),
    "of_outcome": ("outcome",),
    "biomarker": _MARKERS,
    "marker": _MARKERS,
    "start": ("drug", "drug-class", "tumour", *_MARKERS),
    "goal": ("drug", "drug-class", "tumour", *_MARKERS),
    "patient": _PEOPLE,
    "people": _PEOPLE,
    "of_cohort": ("cohort",),
    "study": ("study",),
    "of_study": ("study",),
    "publication": ("publication",),
    "review": ("publication",),
    "site": ("site",),
    "grade": ("grade",),
}
"""Parameter of queries -> the kinds of things that it takes; of others all names will do."""

_SHOWN: Final = 5


def offered(holdings: Holdings, query: QueryFile) -> dict[str, list[tuple[str, str]]]:
    """Return parameter -> (what may be typed, what it means) of the things that records use, by name.

    What is typed is a name, or the id where two things have the same.
    """
    found = {}
    for parameter in query.parameters:
        if parameter.type == "iri" and parameter.name in _KINDS:
            kinds = _KINDS[parameter.name]
            found[parameter.name] = holdings.keep(("offered", kinds), partial(_offered, holdings, kinds))
    return found


def _offered(holdings: Holdings, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
    used = [iri for iri, names in _of_kinds(holdings, kinds) if any(name.used for name in names)]
    labels = [holdings.label(iri) for iri in used]
    pairs = [
        (label, to_curie(iri)) if labels.count(label) == 1 else (to_curie(iri), label)
        for iri, label in zip(used, labels, strict=True)
    ]
    return sorted(pairs, key=lambda pair: (pair[0].lower(), pair[1]))


def _of_kinds(holdings: Holdings, kinds: tuple[str, ...]) -> Iterable[tuple[str, list[Name]]]:
    for iri, names in holdings.names.items():
        if not kinds or any(name.kind in kinds for name in names):
            yield iri, list(names)


def id_of(holdings: Holdings, parameter: Parameter, text: str) -> str:
    """Return the id that a text means for a parameter: itself, or that of the thing with this name.

    Args:
        holdings: the evidence.
        parameter: of a query; what is no ``iri`` is taken as it is.
        text: an id, or a name in whatever case.

    Raises:
        QueryError: nothing has this name or id here, or several things have; the hint names the nearest.
    """
    if parameter.type != "iri":
        return text
    iri = _as_iri(parameter, text)
    if iri is not None:
        if iri in holdings.used:
            return text
        raise QueryError(
            f"nothing in this store has the id {text!r}", hint=_hint(holdings, parameter.name, text)
        )
    kinds = _KINDS.get(parameter.name, ())
    found = holdings.keep(("ids of names", kinds), lambda: _ids(holdings, kinds)).get(plain_name(text), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise QueryError(f"{text!r} is the name of several things", hint=f"say one of {', '.join(found)}")
    raise QueryError(f"nothing here is called {text!r}", hint=_hint(holdings, parameter.name, text))


def _as_iri(parameter: Parameter, text: str) -> str | None:
    try:
        return parameter_iri(parameter, text)
    except QueryError:
        return None


def _ids(holdings: Holdings, kinds: tuple[str, ...]) -> dict[str, list[str]]:
    """Return name as names are compared -> ids; a label goes before a synonym, what is used before others."""
    ranked: dict[str, dict[tuple[bool, bool], set[str]]] = {}
    for iri, names in _of_kinds(holdings, kinds):
        curie, used = to_curie(iri), any(name.used for name in names)
        told = {(name.name, name.how == "synonym") for name in names} | {(holdings.label(iri), False)}
        for name, other in told:
            ranked.setdefault(plain_name(name), {}).setdefault((other, not used), set()).add(curie)
    return {name: sorted(found[min(found)]) for name, found in ranked.items() if name}


def near_things(holdings: Holdings, parameter: str, text: str) -> list[tuple[str, str]]:
    """Return (id, label) of the things that a parameter takes with names like a text, nearest first."""
    kinds = _KINDS.get(parameter, ())
    names = holdings.keep(("ids of names", kinds), lambda: _ids(holdings, kinds))
    wanted = plain_name(text)
    inside = [name for name in sorted(names, key=len) if len(wanted) >= 3 and wanted in name]
    like = get_close_matches(wanted, names, _SHOWN, 0.7)
    ids = dict.fromkeys(curie for name in (*like, *inside) for curie in names[name])
    return [(curie, holdings.label(holdings.iri(curie) or curie)) for curie in ids][:_SHOWN]


def _hint(holdings: Holdings, parameter: str, text: str) -> str:
    near = near_things(holdings, parameter, text)
    said = " or ".join(label if label == curie else f"{label} ({curie})" for curie, label in near[:3])
    return f"did you mean {said}?" if said else "give a name, or an id such as NCIT:C106432"
