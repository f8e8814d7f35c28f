"""What the head of an answer says of it: the same for the server and for a worker that speaks to a client."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from netkg.serve.formats import charset
from netkg.serve.headers import Pairs
from netkg.store.guard import without_noise

__all__ = ["answer_pairs", "digest_of", "tag_of", "tag_pairs"]

_NO_CACHE: Final = (b"cache-control", b"no-cache")
_NO_STORE: Final = (b"cache-control", b"no-store")

_CHANGING_WORD = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\b", re.IGNORECASE)
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)


def digest_of(text: str) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tag_of(state: str, sparql: str, digest: str, variant: str) -> str | None:
    """Return the entity tag of an answer; None if it may be another one each time.

    Args:
        state: name of the store's state.
        sparql: the query.
        digest: of the query.
        variant: name of all else that makes the answer what it is.
    """
    if _CHANGING_WORD.search(sparql) is not None and _CHANGING.search(without_noise(sparql)) is not None:
        return None
    return f'"{state}-{digest}{variant}"'


def tag_pairs(tag: str | None) -> Pairs:
    """Return the headers of an entity tag."""
    return [_NO_STORE] if tag is None else [_NO_CACHE, (b"etag", tag.encode())]


def answer_pairs(media_type: str, length: int, seconds: float) -> Pairs:
    """Return the headers of a body.

    Args:
        media_type: its format.
        length: its bytes.
        seconds: what the worker took for it.
    """
    return [
        (b"server-timing", b"query;dur=%.1f" % (seconds * 1000)),
        (b"content-type", charset(media_type).encode()),
        (b"content-length", b"%d" % length),
    ]
