"""Which graphs an update can change, as far as its text tells.

A graph is changed by its name, which then stands in the text, through a variable, or with all others. So the
IRIs of the text are a safe answer where there is no such variable. What makes them uncertain gives no answer.
"""

from __future__ import annotations

import re
from typing import Final

from netkg.store.disk.using import NAME, RUN
from netkg.store.guard import NOISE, has_keyword

__all__ = ["graphs_named"]

_ANY: Final = re.compile(r"GRAPH\s*[?$]", re.IGNORECASE)
_WORDS: Final = ("ALL", "NAMED", "BASE")
_PART: Final = re.compile(rf"(?P<iri><[^<>\"{{}}|^`\s]*>)|{NOISE.pattern}|(?P<name>{NAME})|(?P<word>{RUN}++)")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DOTS: Final = re.compile(r"[:/]\.")


def graphs_named(update: str) -> frozenset[str] | None:
    """Return IRIs among which are all graphs that an update can change, None where that cannot be told.

    None is given for graphs in variables, for ALL and NAMED, and for IRIs that are not written out: relative,
    with escapes or with dots as folders.

    Args:
        update: valid SPARQL.

    Raises:
        QueryError: ``<`` stands so that it cannot be told what is an IRI.

    >>> sorted(graphs_named("PREFIX e: <a:> DROP GRAPH e:g ; CREATE GRAPH <b:g>"))
    ['a:', 'a:g', 'b:g']
    >>> graphs_named("DELETE WHERE { GRAPH ?g { ?s ?p 1 } }") is None
    True
    """
    if _ANY.search(NOISE.sub(" ", update)) or any(has_keyword(update, word) for word in _WORDS):
        return None
    iris, names, prefixes = _names(update)
    for name in names:
        prefix, _, local = name.partition(":")
        # the engine reads GRAPHe:g as GRAPH e:g, so a prefix may be the end of what looks like one
        starts = [start for known, found in prefixes.items() if prefix.endswith(known) for start in found]
        if not starts or "PREFIX" in prefix.upper() or "\\" in local:
            return None
        iris |= {start + local for start in starts}
    return frozenset(iris) if all(map(_is_written_out, iris)) else None


def _names(update: str) -> tuple[set[str], set[str], dict[str, set[str]]]:
    """Return the IRIs of an update, its prefixed names, and its prefixes with all that they stand for."""
    iris, names, prefixes = set[str](), set[str](), dict[str, set[str]]()
    before, declared = "", None
    for part in _PART.finditer(update):
        if iri := part["iri"]:
            iris.add(iri[1:-1])
            if declared is not None:
                prefixes.setdefault(declared, set()).add(iri[1:-1])
            declared = None
        elif name := part["name"]:
            declared = name[:-1] if before.upper() == "PREFIX" else None
            if declared is None:
                names.add(name)
        before = part["word"] or (before if part[0].startswith("#") else "")
    return iris, names, prefixes


def _is_written_out(iri: str) -> bool:
    """Return whether an IRI stands for itself: no escapes, not relative, no dots as folders."""
    return "\\" not in iri and _ABSOLUTE.match(iri) is not None and _DOTS.search(iri) is None
