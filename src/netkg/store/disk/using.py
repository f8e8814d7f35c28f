"""The dataset of a request in the text of an update: ``using-graph-uri`` becomes USING.

Source: SPARQL 1.1 Protocol, W3C Recommendation of 21 March 2013, section 2.2.3; SPARQL 1.1 Update, grammar.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from netkg.errors import QueryError
from netkg.store.guard import NOISE, has_keyword

__all__ = ["NAME", "RUN", "with_using"]

RUN: Final = r"[\w.\-\u00b7\u0300-\u036f\u203f\u2040]"
"""A character of a name or word."""

NAME: Final = rf"{RUN}*+:(?:{RUN}|[:%]|\\.)*+"
"""A prefixed name."""

_TOKEN: Final = re.compile(rf"{NOISE.pattern}|{NAME}|(?P<word>{RUN}++)|(?P<mark>[{{}};])")


@dataclass(slots=True)
class _Operation:
    """One operation of an update, by the places of what stands in it outside of all brackets.

    Attributes:
        pattern: where WHERE begins, None if it has no pattern.
        blocks: texts in braces, with them.
    """

    pattern: int | None = None
    blocks: list[str] = field(default_factory=list)


def with_using(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """Return an update in which every operation with a pattern reads just these graphs.

    Args:
        update: valid SPARQL; what is not, comes back as wrong as it was.
        default: graphs whose union is the default graph of the patterns.
        named: graphs that GRAPH reaches in the patterns.

    Raises:
        QueryError: an operation names its graphs itself (USING, WITH), or a name is no absolute IRI.

    >>> with_using("DELETE WHERE { ?s ?p 1 }", ["http://e/g"], [])
    'DELETE { ?s ?p 1 } USING <http://e/g> WHERE { ?s ?p 1 }'
    """
    clauses = [f"USING {_iri(graph)}" for graph in default] + [
        f"USING NAMED {_iri(graph)}" for graph in named
    ]
    operations = _operations(update)
    if any(has_keyword(update, word) for word in ("USING", "WITH")):
        raise QueryError("the update names its graphs itself (USING, WITH), so the request may not")
    pieces, done = [], 0
    for operation in operations:
        place = operation.pattern
        if place is None:
            continue
        short = len(operation.blocks) == 1  # DELETE WHERE: one text is what is looked for and what goes
        template = [operation.blocks[0]] if short else []
        pieces += [update[done:place], " ".join([*template, *clauses]), " "]
        done = place
    return "".join([*pieces, update[done:]])


def _iri(graph: str) -> str:
    try:
        return str(ox.NamedNode(graph))
    except ValueError as error:
        raise QueryError("a graph of the dataset is not named by an absolute IRI") from error


def _operations(update: str) -> list[_Operation]:
    """Return the operations of an update, in order."""
    found, depth, opened = [_Operation()], 0, 0
    for token in _TOKEN.finditer(update):
        match token["mark"]:
            case "{":
                opened = opened if depth else token.start()
                depth += 1
            case "}":
                depth -= 1
                if depth == 0:
                    found[-1].blocks.append(update[opened : token.end()])
            case ";" if depth == 0:
                found.append(_Operation())
        if depth == 0 and (token["word"] or "").upper().endswith("WHERE"):  # DELETEWHERE is DELETE WHERE
            found[-1].pattern = token.end() - len("WHERE")
    return found
