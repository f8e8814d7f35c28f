"""The list of wanted terms: a text file, an id a line."""

from __future__ import annotations

import re
from pathlib import Path

from netkg.errors import OntologyError, SourceError

__all__ = ["read_ids"]

_COMMENT = re.compile(r"(^|\s)[#!](\s.*|$)")


def read_ids(path: Path) -> dict[str, str]:
    """Return id -> kind of the terms that a list asks for, in file order.

    A line holds an id (CURIE or IRI) and may go on with the kind of term, a word such as ``tumour`` or
    ``drug`` (empty if there is none); what follows ``#`` or ``!`` is a comment. Words that are no id are
    kept, so that the cut can say which ids they may mean.

    Raises:
        SourceError: the file cannot be read.
        OntologyError: it asks for nothing, or for one term with two kinds.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"{path}: cannot be read: {error}") from error
    wanted: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        words = _COMMENT.sub("", line).split()
        if not words:
            continue
        name, kind = (words[0], " ".join(words[1:])) if ":" in words[0] else (" ".join(words), "")
        if wanted.setdefault(name, kind) != kind:
            raise OntologyError(f"{path}:{number}: {name} is wanted as {wanted[name]!r} and {kind!r}")
    if not wanted:
        raise OntologyError(f"{path}: asks for no term", hint="write one id a line, such as MONDO:0019496")
    return wanted
