"""Why a slice cannot be cut, in words: what is wrong with each id and what may be meant instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from pathlib import Path
from typing import Final

from netkg.errors import OntologyError
from netkg.ontology.ground import normalise
from netkg.ontology.slices.hierarchy import Hierarchy
from netkg.ontology.slices.names import Names

__all__ = ["Labels", "obsolete_ancestors", "rank_nearest", "round_in_circles", "undefined", "unusable"]

Labels = Callable[[], Iterable[tuple[str, str]]]
"""Reads the file once more: (id, label) of all terms."""

_SHOWN: Final = 20
_NEAREST: Final = 3
_CUTOFF: Final = 0.6


def unusable(
    path: Path, missing: Sequence[str], obsolete: Mapping[str, Sequence[str]], labels: Labels
) -> OntologyError:
    """Return the error that lists the wanted ids that are not in the file, or obsolete.

    Args:
        path: the ontology file.
        missing: ids, or words in place of an id, that the file does not define.
        obsolete: id -> ids that replace it.
        labels: reads the labels of all terms in use.
    """
    nearest = rank_nearest(missing[:_SHOWN], labels())
    named = {name for others in obsolete.values() for name in others}
    known = {name: label for name, label in labels() if name in named} if named else {}
    lines = [f"{name} is not in the file{_listed('; nearest: ', nearest[name])}" for name in missing[:_SHOWN]]
    for name, others in list(obsolete.items())[: max(0, _SHOWN - len(lines))]:
        replaced = _listed("; replaced by ", [(other, known.get(other, "")) for other in others])
        lines.append(f"{name} is obsolete{replaced or ', and nothing replaces it'}")
    left = len(missing) + len(obsolete) - len(lines)
    lines += [f"and {left} more"] if left else []
    return OntologyError(
        "\n  ".join([f"{path}: terms are wanted that cannot be taken", *lines]),
        hint="write the replacement; to take obsolete terms all the same: --allow-obsolete"
        if obsolete
        else "ids are written as in MONDO:0019496",
    )


def undefined(path: Path, names: Mapping[str, str]) -> OntologyError:
    """Return the error that lists parents (parent -> child) that the file does not define."""
    return OntologyError(
        "\n  ".join([f"{path}: the file does not define these parents", *_pairs(names)]),
        hint="is the file cut short, or one without its imports? Take the full file, "
        "or leave these parents out: --allow-undefined",
    )


def obsolete_ancestors(path: Path, names: Mapping[str, str]) -> OntologyError:
    """Return the error that lists parents (parent -> child) that are obsolete."""
    return OntologyError(
        "\n  ".join([f"{path}: obsolete terms stand above wanted ones", *_pairs(names)]),
        hint="to take obsolete terms all the same: --allow-obsolete",
    )


def _pairs(names: Mapping[str, str]) -> Iterator[str]:
    for parent, child in list(names.items())[:_SHOWN]:
        yield f"{parent} (above {child})"
    if len(names) > _SHOWN:
        yield f"and {len(names) - _SHOWN} more"


def round_in_circles(path: Path, circle: Sequence[str], hierarchy: Hierarchy, names: Names) -> OntologyError:
    """Return the error that names a circle in the hierarchy and, if known, the line of its first link."""
    line = hierarchy.line_of(circle[0], circle[1])
    shown = " → ".join(names.curie(name) or name for name in circle)
    place = f"{path}:{line}" if line else str(path)
    return OntologyError(f"{place}: the hierarchy goes round in a circle: {shown}")


def _listed(before: str, terms: Iterable[tuple[str, str]]) -> str:
    text = ", ".join(f"{name} {label}".strip() for name, label in terms)
    return before + text if text else ""


def rank_nearest(
    wanted: Sequence[str], labels: Iterable[tuple[str, str]]
) -> dict[str, list[tuple[str, str]]]:
    """Return, for ids or words that were not found, the terms (id, label) most like each, best first.

    An id is held against ids, words against labels; equally good ones are in order of id.

    >>> rank_nearest(["TOY:12"], [("TOY:21", "leg"), ("TOY:13", "arm")])
    {'TOY:12': [('TOY:13', 'arm'), ('TOY:21', 'leg')]}
    """
    ids = [text for text in wanted if Names.looks_like_id(text)]
    phrases = {text: normalise(text) for text in wanted if text not in ids}
    best: dict[str, list[tuple[float, str, str]]] = {text: [] for text in wanted}
    for name, label in labels if wanted else ():
        for text, score in _scores(name, label, ids, phrases):
            best[text].append((-score, name, label))
            if len(best[text]) > 100:
                best[text] = nsmallest(_NEAREST, best[text])
    return {text: [hit[1:] for hit in nsmallest(_NEAREST, found)] for text, found in best.items()}


def _scores(
    name: str, label: str, ids: Iterable[str], phrases: Mapping[str, str]
) -> Iterator[tuple[str, float]]:
    """Yield what was wanted and how well a term fits it (0 to 1), where it fits at all."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import Levenshtein

    for text in ids:
        if score := Levenshtein.normalized_similarity(text, name, score_cutoff=_CUTOFF):
            yield text, score
    words = normalise(label) if phrases else ""
    for text, phrase in phrases.items():
        if score := fuzz.token_sort_ratio(phrase, words, score_cutoff=100 * _CUTOFF):
            yield text, score / 100
